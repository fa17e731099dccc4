"""Microsoft Entra ID Protection: risk detections and risky users, in the three shapes of all Entra records."""

from __future__ import annotations

from typing import Any

from sleetwatch.errors import Refused
from sleetwatch.events import Alert, Event
from sleetwatch.sources.countries import country
from sleetwatch.sources.entra_record import Fields, fields_of, time_of
from sleetwatch.sources.reading import account, address, first, identifier, items, lower, lowered, mapping, spaced, text
from sleetwatch.sources.source import Record, Source

_DETECTIONS = frozenset({"userriskevents", "aaduserriskevents"})
_USERS = frozenset({"riskyusers", "aadriskyusers"})
_PROGRAMS = frozenset(
    {
        "serviceprincipalriskevents",
        "aadserviceprincipalriskevents",
        "riskyserviceprincipals",
        "aadriskyserviceprincipals",
    }
)
_DETECTED = ("activitydatetime", "detecteddatetime", "lastupdateddatetime", "timegenerated", "time")
_UPDATED = ("risklastupdateddatetime", "timegenerated", "time")
_UNSAID = frozenset({"none", "hidden", "unknownfuturevalue"})
_MOST_REASONS = 20


def _recognises(record: Record) -> bool:
    names = lowered(record)
    kind = lower(names.get("type")) or lower(names.get("category"))
    if kind in _DETECTIONS or kind in _USERS or kind in _PROGRAMS:
        return "properties" in names or any(name.startswith("timegenerated") for name in names)
    if not {"risklevel", "riskstate"} <= names.keys():
        return False
    return "risklastupdateddatetime" in names or {"riskeventtype", "detecteddatetime"} <= names.keys()


def _read(record: Record) -> list[Event]:
    seen = fields_of(record)
    kinds = {lower(seen.get("type")), lower(seen.get("category"))}
    if kinds & _PROGRAMS or not {"serviceprincipalid", "serviceprincipaltype"}.isdisjoint(seen):
        raise Refused("not-a-person", "the risk is a service principal's")
    return [_detection(seen) if "riskeventtype" in seen else _risky_user(seen)]


def _detection(seen: Fields) -> Alert:
    more = _additional(seen)
    place = mapping(seen.get("location"))
    return Alert(
        at=time_of(seen, *_DETECTED),
        uid=text(seen.get("id")),
        account=_account(seen),
        account_id=identifier(seen.get("userid")),
        detection=lower(first(seen, "riskeventtype", "risktype")),
        category=lower(seen.get("activity")),
        severity=_said(seen.get("risklevel")),
        state=_spaced_state(seen.get("riskstate")),
        detail=_detail(seen, more),
        ip=address(seen.get("ipaddress")),
        user_agent=text(more.get("useragent")),
        request=text(seen.get("requestid")),
        vendor_country=country(place.get("countryOrRegion")),
        vendor_city=text(place.get("city")),
    )


def _risky_user(seen: Fields) -> Alert:
    """The user's risk as a whole; the record's own id is the user's."""
    return Alert(
        at=time_of(seen, *_UPDATED),
        account=_account(seen),
        account_id=identifier(seen.get("id")),
        detection="risky user",
        severity=_said(seen.get("risklevel")),
        state=_spaced_state(seen.get("riskstate")),
        detail=_said(seen.get("riskdetail")),
    )


def _account(seen: Fields) -> str:
    name = account(seen.get("userprincipalname"))
    if name is None:
        raise Refused("no-account", "the record names no user")
    return name


def _said(value: object) -> str | None:
    word = lower(value)
    return None if word in _UNSAID else word


def _spaced_state(value: object) -> str | None:
    written = text(value)
    return spaced(written) if written and written.lower() not in _UNSAID else None


def _additional(seen: Fields) -> dict[str, Any]:
    """`additionalInfo`: a list of `Key` and `Value`, or one object, under lower-case names."""
    found: dict[str, Any] = {}
    for pair in map(mapping, items(seen.get("additionalinfo"))):
        named = lowered(pair)
        name = lower(named.get("key"))
        found |= {name: named.get("value")} if name else named
    return found


def _detail(seen: Fields, more: dict[str, Any]) -> str | None:
    reasons = [text(reason) for reason in items(more.get("riskreasons"))[:_MOST_REASONS]]
    told = [_said(seen.get("riskdetail")), *reasons]
    return ", ".join(part for part in told if part) or None


SOURCE = Source(
    name="entra_risk",
    title="Microsoft Entra ID Protection: risk detections and risky users",
    kinds=("alert",),
    recognises=_recognises,
    read=_read,
    export=(
        "Entra admin center, Diagnostic settings: UserRiskEvents and RiskyUsers to a storage account; or Log "
        "Analytics, tables AADUserRiskEvents and AADRiskyUsers, exported in UTC; or Microsoft Graph "
        "identityProtection/riskDetections and identityProtection/riskyUsers."
    ),
)
