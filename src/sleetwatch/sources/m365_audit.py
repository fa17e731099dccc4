"""Microsoft 365's unified audit log: sign-ins, files, mail, Teams, and what else people do in its services.

Records come from the Management API, from the Purview portal's CSV and `Search-UnifiedAuditLog` with the record as
JSON in `AuditData`, from Graph's audit log queries, or as rows of OfficeActivity in Log Analytics and Sentinel.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sleetwatch.errors import Refused
from sleetwatch.events import Activity, Alert, DataAccess, Event, Meeting, SignIn
from sleetwatch.sources.entra_record import Fields
from sleetwatch.sources.m365_entra import SIGN_INS, directory_change, is_of_directory, sign_in
from sleetwatch.sources.m365_record import (
    client_address,
    fields_of_audit,
    instant,
    operation,
    pairs,
    person,
    recognised,
    session,
    uid,
    user_agent,
    workload,
)
from sleetwatch.sources.m365_words import DATA_ACTIONS, OUTCOMES
from sleetwatch.sources.reading import (
    account,
    first,
    identifier,
    items,
    lower,
    mapping,
    number,
    optional_time,
    parse_time,
    text,
)
from sleetwatch.sources.sharing import shared_with
from sleetwatch.sources.source import Record, Source

_MEETINGS = frozenset({"meetingparticipantdetail", "callparticipantdetail"})
_ALERTS = frozenset({"alertentitygenerated", "alerttriggered", "alertupdated"})
_SERVICE_SIGN_INS = frozenset({"teamssessionstarted", "mailboxlogin"})
_UNUSED = {
    "pageprefetched": "a browser fetched a page nobody asked for yet",
    "meetingdetail": "it repeats the participants' records, hours later",
}
_FORWARDS = ("forwardingsmtpaddress", "forwardto", "redirectto", "forwardasattachmentto", "forwardingaddress")
"""Parameters of mailbox commands that send mail elsewhere: the target that matters."""
_TARGETS = ("objectid", "officeobjectid", "formname", "teamname", "chatname", "mailboxownerupn", "itemname")


def _read(record: Record) -> Iterable[Event]:
    seen = fields_of_audit(record)
    word = operation(seen)
    if word in SIGN_INS:
        return [sign_in(seen, SIGN_INS[word])]
    if is_of_directory(seen):
        return directory_change(seen)
    if word in _ALERTS:
        return [_alert(seen)]
    if word in _UNUSED:
        raise Refused("unused-action", _UNUSED[word])
    return [_of_person(seen, word, person(seen) if word not in _MEETINGS else _participant(seen))]


def _of_person(seen: Fields, word: str, who: str) -> Event:
    if word in _MEETINGS:
        return _meeting(seen, who)
    if word in _SERVICE_SIGN_INS:
        return _service_sign_in(seen, who)
    action = _data_action(seen, word)
    return _access(seen, who, action) if action else _act(seen, word, who)


# --- files and mail


def _data_action(seen: Fields, word: str) -> str | None:
    """A mail client that synchronises copies the folder; one that binds opens single messages."""
    action = DATA_ACTIONS.get(word.replace(" ", ""))
    if word == "mailitemsaccessed" and lower(pairs(seen.get("operationproperties")).get("mailaccesstype")) == "sync":
        return "download"
    return action


def _access(seen: Fields, who: str, action: str) -> DataAccess:
    return DataAccess(
        at=instant(seen),
        uid=uid(seen),
        account=who,
        action=action,
        target=text(first(seen, "sourcefilename", "objectid", "officeobjectid")) or _folder(seen),
        container=text(first(seen, "siteurl", "mailboxownerupn")),
        label=text(seen.get("sensitivitylabelid")),
        bytes=number(first(seen, "filesizebytes", "filesize")),
        ip=client_address(seen),
        app=workload(seen),
        shared_with=shared_with(seen.get("targetuserorgroupname"), operation(seen)) if action == "share" else None,
    )


def _folder(seen: Fields) -> str | None:
    """The mail folder, when it is one."""
    paths = {text(mapping(folder).get("Path")) for folder in items(seen.get("folders"))}
    path = text(mapping(seen.get("folder")).get("Path"))
    return path or (paths.pop() if len(paths) == 1 else None)


# --- Teams and services


def _participant(seen: Fields) -> str:
    """Who took part: the record's user, else the one attendee."""
    try:
        return person(seen)
    except Refused:
        attendees = [mapping(one) for one in items(seen.get("attendees"))]
        name = account(attendees[0].get("UPN")) if len(attendees) == 1 else None
        if name is None or "@" not in name:
            raise
        return name


def _meeting(seen: Fields, who: str) -> Meeting:
    """The record is written hours after the meeting; its own times of joining and leaving count."""
    joined = parse_time(seen.get("jointime"))
    left = optional_time(seen.get("leavetime"))
    return Meeting(
        at=joined,
        uid=uid(seen),
        account=who,
        meeting=text(first(seen, "meetingdetailid", "callid")),
        left_at=left,
        ip=client_address(seen),
        client=text(seen.get("deviceinformation")),
        guest=_guest(seen),
        seconds=(left - joined) // 1_000_000 if left is not None and left >= joined else None,
    )


def _guest(seen: Fields) -> bool | None:
    """Whether the attendee belongs to another organisation than the one whose log this is."""
    attendees = [mapping(one) for one in items(seen.get("attendees"))]
    theirs = identifier(attendees[0].get("OrganizationId")) if len(attendees) == 1 else None
    ours = identifier(seen.get("organizationid"))
    if lower(seen.get("usertype")) in ("10", "guest"):
        return True
    return theirs != ours if theirs and ours else None


def _service_sign_in(seen: Fields, who: str) -> SignIn:
    return SignIn(
        at=instant(seen),
        uid=uid(seen),
        account=who,
        ip=client_address(seen),
        user_agent=user_agent(seen),
        app=workload(seen),
        session=session(seen),
        interactive=False if operation(seen) == "mailboxlogin" else None,  # a mail client connects by itself
        outcome=OUTCOMES.get(lower(seen.get("resultstatus")) or "success"),
    )


# --- alerts


def _alert(seen: Fields) -> Alert:
    """An alert of the compliance portal is written once for each entity."""
    name = account(seen.get("alertentityid"))
    if lower(seen.get("entitytype")) != "user" or name is None or "@" not in name:
        raise Refused("no-account", "the alert names no user")
    return Alert(
        at=instant(seen),
        uid=text(seen.get("alertid")),
        account=name,
        detection=lower(seen.get("name")),
        category=lower(seen.get("category")),
        severity=lower(seen.get("severity")),
        state=lower(seen.get("status")),
        detail=text(seen.get("comments")),
    )


# --- the rest


def _act(seen: Fields, word: str, who: str) -> Activity:
    return Activity(
        at=instant(seen),
        uid=uid(seen),
        account=who,
        action=word,
        app=workload(seen),
        target=_target(seen),
        ip=client_address(seen),
        user_agent=user_agent(seen),
        session=session(seen),
        device_id=identifier(first(seen, "mdatpdeviceid", "deviceid")),
        device_name=lower(seen.get("devicename")),
        outcome=OUTCOMES.get(lower(seen.get("resultstatus")) or ""),
    )


def _target(seen: Fields) -> str | None:
    parameters: dict[str, Any] = pairs(seen.get("parameters"))
    return text(first(parameters, *_FORWARDS)) or text(first(seen, *_TARGETS))


SOURCE = Source(
    name="m365_audit",
    title="Microsoft 365 unified audit log: sign-ins, files, mail, Teams",
    kinds=("sign_in", "factor", "credential", "device", "data_access", "activity", "meeting", "alert"),
    recognises=recognised,
    read=_read,
    export=(
        "Purview portal > Audit > Search > Export (CSV); or PowerShell Search-UnifiedAuditLog as CSV or JSON; or the "
        "Office 365 Management Activity API; or Graph security/auditLog/queries; or Log Analytics, table "
        "OfficeActivity, exported in UTC."
    ),
)
