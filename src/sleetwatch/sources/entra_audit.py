"""Microsoft Entra audit log: passwords, sessions, second factors, devices, and what else people do in the directory."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from sleetwatch.errors import Refused
from sleetwatch.events import Activity, Credential, Device, Event, Factor
from sleetwatch.sources.entra_record import Fields, fields_of, result_of, time_of
from sleetwatch.sources.entra_strong_auth import Change, Modified, factor_changes, modified_properties, named_factor
from sleetwatch.sources.methods import second_factor
from sleetwatch.sources.reading import (
    account,
    address,
    first,
    flag,
    identifier,
    items,
    lower,
    lowered,
    mapping,
    text,
    unquoted,
)
from sleetwatch.sources.source import Record, Source

_TIMES = ("activitydatetime", "date (utc)", "timegenerated", "time", "date")

_CATEGORIES = frozenset(
    {
        "administrativeunit",
        "agreement",
        "applicationmanagement",
        "authentication",
        "authorization",
        "authorizationpolicy",
        "contact",
        "crosstenantaccesssettings",
        "device",
        "deviceconfiguration",
        "devicemanagement",
        "directorymanagement",
        "entitlementmanagement",
        "groupmanagement",
        "identityprotection",
        "kerberosdomain",
        "keymanagement",
        "label",
        "policy",
        "policymanagement",
        "resourcemanagement",
        "rolemanagement",
        "usermanagement",
    }
)
"""Categories of the audit log, which some collectors write in place of the envelope's `AuditLogs`."""


def _recognises(record: Record) -> bool:
    names = lowered(record)
    keys = names.keys()
    if {"activity", "actortype", "date (utc)"} <= keys or {"activity", "actortype", "service"} <= keys:
        return True
    if "initiatedby" in keys and not keys.isdisjoint({"activitydatetime", "timegenerated", "activitydisplayname"}):
        return True
    if lower(names.get("type")) == "auditlogs":
        return any(name.startswith("timegenerated") for name in keys)
    if not {"properties", "operationname", "resourceid"} <= keys:
        return False
    category = lower(names.get("category"))
    # Azure's Activity log has a category `Policy` too; its records have a location.
    return category == "auditlogs" or (category in _CATEGORIES and "durationms" in keys and "location" not in keys)


@dataclass(slots=True)
class _Audit:
    """One audit record, its parts taken apart once."""

    seen: Fields
    at: int
    uid: str | None
    activity: str
    person: str | None
    """The account of the person who did it; None when a program did."""
    program: str | None
    targets: list[dict[str, Any]]
    details: dict[str, Any]
    properties: list[Modified]
    ip: str | None
    outcome: str | None

    def subject(self) -> str | None:
        """The account it was done to; the person's own when no other is named."""
        named = (account(target.get("userPrincipalName")) for target in self.targets)
        return next((name for name in named if name), self.person)

    def user_agent(self) -> str | None:
        return text(self.seen.get("useragent")) or text(self.details.get("user-agent"))


def _read(record: Record) -> list[Event]:
    seen = fields_of(record)
    if "actortype" in seen and "initiatedby" not in seen:
        seen = _of_portal(seen)
    audit = _audit(seen)
    events = _events(audit)
    if events:
        return events
    if audit.person is None:
        raise _nobody(audit)
    return [_activity(audit, audit.person)]


def _nobody(audit: _Audit) -> Refused:
    if audit.program is not None:
        return Refused("not-a-person", "a program changed the directory")
    return Refused("no-account", "the record names nobody who did it")


def _events(audit: _Audit) -> list[Event]:
    """The events of a better kind than `activity`, if there are any."""
    if audit.activity in _DEVICES:
        return [_device(audit)]
    factors = _factors(audit)
    if factors:
        return factors
    credential = _credential(audit)
    return [credential] if credential else []


def _audit(seen: Fields) -> _Audit:
    activity = lower(first(seen, "activitydisplayname", "operationname"))
    if activity is None:
        raise Refused("no-action", "the record names no activity")
    initiator = mapping(seen.get("initiatedby"))
    user, app = mapping(initiator.get("user")), mapping(initiator.get("app"))
    details = {(lower(d.get("key")) or ""): d.get("value") for d in map(mapping, items(seen.get("additionaldetails")))}
    targets = [mapping(target) for target in items(seen.get("targetresources"))]
    return _Audit(
        seen=seen,
        at=time_of(seen, *_TIMES),
        uid=text(seen.get("id")),
        activity=activity.rstrip("."),
        person=account(user.get("userPrincipalName")),
        program=lower(first(app, "displayName", "servicePrincipalName", "appId", "servicePrincipalId")),
        targets=targets,
        details=details,
        properties=modified_properties(targets),
        ip=_address(seen, user, details),
        outcome=_outcome(seen),
    )


def _address(seen: Fields, user: dict[str, Any], details: dict[str, Any]) -> str | None:
    candidates = (user.get("ipAddress"), details.get("ipaddr"), seen.get("calleripaddress"), seen.get("ipaddress"))
    return next((ip for value in candidates if (ip := address(value))), None)


def _outcome(seen: Fields) -> str | None:
    told = result_of(first(seen, "result", "resulttype", "resultsignature"))
    return "failure" if told == "interrupted" else told


# --- passwords and sessions

_REVOKING = re.compile(r"(?:revoke.*(?:session|refresh ?token)|(?:session|refresh ?token).*revoke)|stsrefreshtoken")
_CREDENTIALS = {
    "reset password (by admin)": "password_reset",
    "reset password (self-service)": "password_reset",
    "reset user password": "password_reset",
    "reset password": "password_reset",
    "admin reset password": "password_reset",
    "update passwordprofile": "password_reset",
    "change password (self-service)": "password_changed",
    "change user password": "password_changed",
    "change password": "password_changed",
    "add service principal credentials": "key_created",
    "update application \u2013 certificates and secrets management": "key_created",
    "update application - certificates and secrets management": "key_created",
}


def _credential(audit: _Audit) -> Credential | None:
    action = "sessions_revoked" if _REVOKING.search(audit.activity) else _CREDENTIALS.get(audit.activity)
    concerned = audit.person if action == "key_created" else audit.subject()
    if action is None or concerned is None:
        return None
    return Credential(
        at=audit.at,
        uid=audit.uid,
        account=concerned,
        action=action,
        actor=audit.person or audit.program or (concerned if "self-service" in audit.activity else None),
        ip=audit.ip,
        outcome=audit.outcome,
    )


# --- second factors

_FACTORS = {
    "user registered security info": "registered",
    "user registered all required security info": "registered",
    "user updated security info": "registered",
    "admin registered security info": "registered",
    "admin updated security info": "registered",
    "register security info": "registered",
    "add users strong authentication phone app detail": "registered",
    "user deleted security info": "removed",
    "admin deleted security info": "removed",
    "delete security info": "removed",
    "disable strong authentication": "removed",
}
_KEY_NAMES = re.compile(
    r"(?P<verb>add|register|create|delete|remove) (?:.* )?"
    r"(?:passkey|fido2?|security key|windows hello|passwordless phone|authenticator|oath|software token)\b"
)


def _factors(audit: _Audit) -> list[Event]:
    concerned = audit.subject()
    if concerned is None:
        return []
    changes = factor_changes(audit.properties)
    named = _named(audit)
    if named is not None:
        changes = [_completed(change, named) for change in changes if change.action == named.action] or [named]
    return [_factor(audit, concerned, change) for change in changes]


def _named(audit: _Audit) -> Change | None:
    """The change that the activity's own name tells, with what its reason and properties add."""
    action = _FACTORS.get(audit.activity)
    method = second_factor(first(audit.seen, "resultreason", "resultdescription"))
    if action is None and (key := _KEY_NAMES.match(audit.activity)):
        action = "removed" if key["verb"] in ("delete", "remove") else "registered"
        method = second_factor(audit.activity)
    if action is None:
        return None
    device, number = named_factor(audit.properties)
    return Change(action, method, device, number)


def _completed(change: Change, named: Change) -> Change:
    return change if change.method else change._replace(method=named.method)


def _factor(audit: _Audit, concerned: str, change: Change) -> Factor:
    own_act = audit.person == concerned  # an administrator's address says nothing about the account
    return Factor(
        at=audit.at,
        uid=audit.uid,
        account=concerned,
        action=change.action,
        method=change.method,
        device=change.device,
        phone=change.phone,
        ip=audit.ip if own_act else None,
        user_agent=audit.user_agent() if own_act else None,
        outcome=audit.outcome,
    )


# --- devices

_DEVICES = frozenset(
    {
        "register device",
        "add device",
        "add registered owner to device",
        "add registered users to device",
        "add registered user to device",
    }
)


def _device(audit: _Audit) -> Device:
    told = _told(audit)
    owner = audit.subject()
    target = next((t for t in audit.targets if lower(t.get("type")) == "device"), {})
    return Device(
        at=audit.at,
        uid=audit.uid,
        device_id=identifier(target.get("id")) or identifier(told.get("deviceobjectid")),
        directory_id=identifier(first(told, "deviceid", "targetiddeviceid")),
        device_name=lower(target.get("displayName")) or lower(first(told, "devicedisplayname", "devicename")),
        account=owner,
        issued_at=audit.at if audit.outcome != "failure" else None,
        os=_system(told),
        managed=flag(first(told, "ismanaged", "deviceismanaged")),
        compliant=flag(first(told, "iscompliant", "deviceiscompliant")),
        public_ip=audit.ip if audit.person and audit.person == owner else None,
    )


def _told(audit: _Audit) -> dict[str, str]:
    """Additional details and new values of properties, under names without spaces, dots and lists' brackets."""
    pairs = [*audit.details.items(), *((prop.name, _alone(prop.new)) for prop in audit.properties)]
    named = ((re.sub(r"[^a-z0-9]", "", name), text(value)) for name, value in pairs)
    return {name: value for name, value in named if value}


def _alone(value: object) -> object:
    """The one value of a list of one: properties come as `["Windows"]`."""
    listed = items(value)
    return listed[0] if listed else unquoted(value)


def _system(told: dict[str, str]) -> str | None:
    name = first(told, "deviceostype", "targetiddeviceostype", "clouddeviceostype", "deviceos", "os", "operatingsystem")
    version = first(told, "deviceosversion", "clouddeviceosversion", "osversion", "operatingsystemversion")
    return " ".join(part for part in (name, version) if part) or None


# --- the rest


def _activity(audit: _Audit, person: str) -> Activity:
    target = audit.targets[0] if audit.targets else {}
    return Activity(
        at=audit.at,
        uid=audit.uid,
        account=person,
        action=audit.activity,
        target=text(first(target, "userPrincipalName", "displayName", "id")),
        ip=audit.ip,
        user_agent=audit.user_agent(),
        outcome=audit.outcome,
    )


# --- the portal's own CSV


def _of_portal(row: Fields) -> Fields:
    """A row of the Entra portal's download, as the same fields that the interfaces have."""
    actor = {"displayName": row.get("actordisplayname"), "userPrincipalName": row.get("actoruserprincipalname")}
    who = "user" if account(row.get("actoruserprincipalname")) else "app"
    return {
        "date (utc)": first(row, "date (utc)", "date"),
        "activitydisplayname": row.get("activity"),
        "result": row.get("result"),
        "resultreason": row.get("resultreason"),
        "useragent": first(row, "user agent", "useragent"),
        "initiatedby": {who: actor},
        "ipaddress": first(row, "ipaddress", "ip address"),
        "targetresources": [_portal_target(row, place) for place in range(1, 4) if row.get(f"target{place}type")],
        "additionaldetails": [
            {"key": row.get(f"additionaldetail{place}key"), "value": row.get(f"additionaldetail{place}value")}
            for place in range(1, 10)
        ],
    }


def _portal_target(row: Fields, place: int) -> dict[str, Any]:
    target = f"target{place}"
    return {
        "type": row.get(f"{target}type"),
        "id": row.get(f"{target}objectid"),
        "displayName": row.get(f"{target}displayname"),
        "userPrincipalName": row.get(f"{target}userprincipalname"),
        "modifiedProperties": [
            {
                "displayName": row.get(f"{target}modifiedproperty{number}name"),
                "oldValue": row.get(f"{target}modifiedproperty{number}oldvalue"),
                "newValue": row.get(f"{target}modifiedproperty{number}newvalue"),
            }
            for number in range(1, 6)
        ],
    }


SOURCE = Source(
    name="entra_audit",
    title="Microsoft Entra audit log: passwords, sessions, second factors, devices",
    kinds=("credential", "factor", "device", "activity"),
    recognises=_recognises,
    read=_read,
    export=(
        "Entra admin center, Diagnostic settings: AuditLogs to a storage account; or Log Analytics, table AuditLogs, "
        "exported in UTC; or Microsoft Graph auditLogs/directoryAudits; or the CSV of the audit log's Download button."
    ),
)
