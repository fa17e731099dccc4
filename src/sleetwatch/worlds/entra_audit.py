"""Entra ID's audit log: resets, second factors registered, devices joined, accounts disabled."""

from __future__ import annotations

import json
from dataclasses import dataclass, field

from sleetwatch.worlds.days import Day
from sleetwatch.worlds.devices import Handset, guid
from sleetwatch.worlds.files import Json, Log
from sleetwatch.worlds.networks import Seen
from sleetwatch.worlds.people import Deed, Person, Reset
from sleetwatch.worlds.timeline import MINUTE, SECOND, Calendar, to_ticks

_FACTOR_SERVICE = {
    "appId": None,
    "displayName": "Azure MFA StrongAuthenticationService",
    "servicePrincipalId": None,
    "servicePrincipalName": None,
}
_LOGGED_BY = {
    "User started security info registration": "Authentication Methods",
    "User registered security info": "Authentication Methods",
    "Register device": "Device Registration Service",
    "Reset password (self-service)": "Self-service Password Management",
}
_TARGETS = {
    "Add member to role": ("Role", "Role.DisplayName", "RoleManagement"),
    "Add service principal credentials": ("ServicePrincipal", "KeyDescription", "ApplicationManagement"),
    "Add application": ("Application", "DisplayName", "ApplicationManagement"),
}
"""What such a change is made to, the property that changes, and the log's category."""


@dataclass(slots=True)
class _Entry:
    """One record: what was done to whom, and by whom; by the factor service when nobody is named."""

    at: int
    person: Person
    activity: str
    by: Person | None
    seen: Seen | None = None
    changed: list[Json] = field(default_factory=list)
    reason: str = ""
    device: Json | None = None


class AuditLog:
    """Collects audit records of one directory."""

    def __init__(self, calendar: Calendar, tenant_id: str, helpdesk: Person) -> None:
        self._calendar = calendar
        self._tenant_id = tenant_id
        self._helpdesk = helpdesk
        self.log = Log()

    def live(self, person: Person, day: Day) -> None:
        for reset in person.resets:
            if reset.day == day.index:
                self._reset(person, reset, day)
        for when, handset in person.registrations:
            if when == day.index:
                self._register(person, handset, day)
        if person.laptop_from == day.index and person.laptop.is_windows:
            self._join(person, day)
        for deed in person.deeds:
            if deed.day == day.index:
                self._do(person, deed, day)

    def leave(self, person: Person, at: int) -> None:
        """The account is disabled and what it holds is revoked."""
        changed = [_changed("AccountEnabled", "[true]", "[false]")]
        self._write(_Entry(at, person, "Disable account", self._helpdesk, changed=changed))
        self._revoke(at + 4 * SECOND, person, self._helpdesk)

    def _reset(self, person: Person, reset: Reset, day: Day) -> None:
        at = self._calendar.at(day.index, person.hours.zone, reset.hour) + person.rng.randrange(MINUTE)
        if reset.by_helpdesk:
            self._write(_Entry(at, person, "Reset user password", self._helpdesk))
            self._revoke(at + 3 * SECOND, person, self._helpdesk)
            return
        self._write(_Entry(at, person, "Reset password (self-service)", person, day.way_out("browser")))
        self._revoke(at + 2 * SECOND, person, person)

    def _revoke(self, at: int, person: Person, by: Person) -> None:
        changed = [_changed("StsRefreshTokensValidFrom", "[]", json.dumps([to_ticks(at)]))]
        self._write(_Entry(at, person, "Update StsRefreshTokenValidFrom Timestamp", by, changed=changed))

    def _register(self, person: Person, handset: Handset, day: Day) -> None:
        """Three records, as the service writes them: begun, the property that holds the handset, done."""
        at = day.start + 22 * MINUTE + person.rng.randrange(40 * MINUTE)
        own = person.own if person.own and not day.on_issued else None
        seen = day.way_out("own", own.line) if own else day.way_out("browser")
        self._write(_Entry(at, person, "User started security info registration", person, seen))
        changed = [
            _changed("StrongAuthenticationPhoneAppDetail", "[]", _phone_app(handset, person.rng.getrandbits(60), at)),
            _changed("StrongAuthenticationUserDetails", "[]", _contact(handset)),
        ]
        self._write(_Entry(at + 48 * SECOND, person, "Update user", None, changed=changed))
        reason = "User registered Authenticator App with Notification and Code"
        self._write(_Entry(at + 49 * SECOND, person, "User registered security info", person, seen, reason=reason))

    def _join(self, person: Person, day: Day) -> None:
        laptop = person.laptop
        device = {
            "id": guid(person.rng),
            "displayName": laptop.name,
            "type": "Device",
            "modifiedProperties": [
                _changed("DeviceId", "[]", json.dumps([laptop.directory_id])),
                _changed("DeviceOSType", "[]", '["Windows"]'),
                _changed("DeviceTrustType", "[]", '["AzureAd"]'),
            ],
        }
        seen = day.way_out("machine")
        self._write(_Entry(day.start - 12 * MINUTE, person, "Register device", person, seen, device=device))

    def _do(self, person: Person, deed: Deed, day: Day) -> None:
        """Something of the directory that is no user: a role, an application's key."""
        kind, changed, _ = _TARGETS[deed.activity]
        target = {
            "id": guid(person.rng),
            "displayName": deed.target,
            "type": kind,
            "modifiedProperties": [_changed(changed, "[]", json.dumps([deed.target]))],
        }
        zone = person.hours_on(day.index).zone
        at = self._calendar.at(day.index, zone, deed.hour) + person.rng.randrange(MINUTE)
        self._write(_Entry(at, person, deed.activity, person, day.way_out("browser"), device=target))

    def _write(self, entry: _Entry) -> None:
        correlation = guid(entry.person.rng)
        moment = to_ticks(entry.at)
        properties = {
            "id": f"Directory_{correlation}_{entry.person.rng.getrandbits(30)}",
            "category": _category(entry),
            "correlationId": correlation,
            "result": "success",
            "resultReason": entry.reason,
            "activityDisplayName": entry.activity,
            "activityDateTime": moment,
            "loggedByService": _LOGGED_BY.get(entry.activity, "Core Directory"),
            "operationType": "Update",
            "initiatedBy": {"user": _author(entry.by, entry.seen)} if entry.by else {"app": _FACTOR_SERVICE},
            "targetResources": [entry.device or _target(entry)],
            "additionalDetails": [],
        }
        record = {
            "time": moment,
            "resourceId": f"/tenants/{self._tenant_id}/providers/Microsoft.aadiam",
            "operationName": entry.activity,
            "operationVersion": "1.0",
            "category": "AuditLogs",
            "tenantId": self._tenant_id,
            "resultSignature": "None",
            "durationMs": 0,
            "callerIpAddress": entry.seen.ip if entry.seen else "",
            "correlationId": correlation,
            "Level": 4,
            "properties": properties,
        }
        self.log.add(entry.at, record)


def _category(entry: _Entry) -> str:
    if entry.activity in _TARGETS:
        return _TARGETS[entry.activity][2]
    return "Device" if entry.device else "UserManagement"


def _author(person: Person, seen: Seen | None) -> Json:
    return {
        "id": person.directory_id,
        "displayName": person.full_name,
        "userPrincipalName": person.email,
        "ipAddress": seen.ip if seen else "",
        "roles": [],
    }


def _target(entry: _Entry) -> Json:
    return {
        "id": entry.person.directory_id,
        "displayName": entry.person.full_name,
        "type": "User",
        "userPrincipalName": entry.person.email,
        "modifiedProperties": entry.changed,
    }


def _changed(name: str, old: str, new: str) -> Json:
    return {"displayName": name, "oldValue": old, "newValue": new}


def _contact(handset: Handset) -> str:
    """The directory writes a space after the dialling code."""
    code = 2 if handset.number.startswith("+1") else 3
    number = f"{handset.number[:code]} {handset.number[code:]}"
    details = {"PhoneNumber": number, "AlternativePhoneNumber": None, "Email": None, "VoiceOnlyPhoneNumber": None}
    return json.dumps([details])


def _phone_app(handset: Handset, key: int, at: int) -> str:
    app = {
        "DeviceName": handset.model,
        "DeviceToken": handset.token,
        "DeviceTag": "SoftwareTokenActivated",
        "PhoneAppVersion": handset.app_version,
        "OathTokenTimeDrift": 0,
        "DeviceId": handset.device_id,
        "Id": f"{key:016x}",
        "TimeInterval": 0,
        "AuthenticationType": 3,
        "NotificationType": 2 if handset.token.startswith("apns2") else 4,
        "LastAuthenticatedTimestamp": to_ticks(at),
        "AuthenticatorFlavor": "Authenticator",
        "HashFunction": None,
        "TenantDeviceId": None,
        "SecuredPartitionId": 0,
        "SecuredKeyId": 0,
    }
    return json.dumps([app])
