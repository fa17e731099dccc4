"""Entra ID's audit log: resets, second factors registered, devices joined, accounts disabled."""

from __future__ import annotations

import json

from sleetwatch.worlds.days import Day
from sleetwatch.worlds.devices import Handset, guid
from sleetwatch.worlds.files import Json, Log
from sleetwatch.worlds.networks import Seen
from sleetwatch.worlds.people import Person, Reset
from sleetwatch.worlds.timeline import MINUTE, SECOND, Calendar, to_ticks

_SERVICE = {
    "appId": None,
    "displayName": "Azure MFA StrongAuthenticationService",
    "servicePrincipalId": None,
    "servicePrincipalName": None,
}


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

    def leave(self, person: Person, at: int) -> None:
        """The account is disabled and what it holds is revoked."""
        self._write(at, person, "Disable account", "UserManagement", [_changed("AccountEnabled", "[true]", "[false]")])
        self._revoke(at + 4 * SECOND, person, self._helpdesk)

    def _reset(self, person: Person, reset: Reset, day: Day) -> None:
        at = self._calendar.at(day.index, person.hours.zone, reset.hour)
        if reset.by_helpdesk:
            self._write(at, person, "Reset user password", "UserManagement", [])
            self._revoke(at + 3 * SECOND, person, self._helpdesk)
            return
        seen = day.way_out("browser")
        self._write(at, person, "Reset password (self-service)", "UserManagement", [], by=person, seen=seen)
        self._revoke(at + 2 * SECOND, person, person)

    def _revoke(self, at: int, person: Person, by: Person) -> None:
        moment = to_ticks(at)
        changed = [_changed("StsRefreshTokensValidFrom", "[]", json.dumps([moment]))]
        self._write(at, person, "Update StsRefreshTokenValidFrom Timestamp", "UserManagement", changed, by=by)

    def _register(self, person: Person, handset: Handset, day: Day) -> None:
        """Three records, as the service writes them: begun, the property that holds the handset, done."""
        at = day.start + 22 * MINUTE + person.rng.randrange(40 * MINUTE)
        seen = day.way_out(
            "own" if person.own and not day.on_issued else "browser", person.own.line if person.own else None
        )
        self._write(at, person, "User started security info registration", "UserManagement", [], by=person, seen=seen)
        apps = [_phone_app(handset, person.rng.getrandbits(60), to_ticks(at))]
        details = [
            {
                "PhoneNumber": _spaced(handset.number),
                "AlternativePhoneNumber": None,
                "Email": None,
                "VoiceOnlyPhoneNumber": None,
            }
        ]
        changed = [
            _changed("StrongAuthenticationPhoneAppDetail", "[]", json.dumps(apps)),
            _changed("StrongAuthenticationUserDetails", "[]", json.dumps(details)),
        ]
        self._write(at + 48 * SECOND, person, "Update user", "UserManagement", changed, by_service=True)
        self._write(at + 49 * SECOND, person, "User registered security info", "UserManagement", [], by=person, seen=seen,
                    reason="User registered Authenticator App with Notification and Code")  # fmt: skip

    def _join(self, person: Person, day: Day) -> None:
        laptop = person.laptop
        at = day.start - 12 * MINUTE
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
        self._write(at, person, "Register device", "Device", [], by=person, seen=day.way_out("machine"), target=device)

    def _write(
        self,
        at: int,
        person: Person,
        activity: str,
        category: str,
        changed: list[Json],
        *,
        by: Person | None = None,
        seen: Seen | None = None,
        by_service: bool = False,
        reason: str = "",
        target: Json | None = None,
    ) -> None:
        author = by or self._helpdesk
        self_service = author is person
        initiated = {"app": _SERVICE} if by_service else {"user": _author(author, seen)}
        aimed = target or {
            "id": person.directory_id,
            "displayName": person.full_name,
            "type": "User",
            "userPrincipalName": person.email,
            "modifiedProperties": changed,
        }
        correlation = guid(person.rng)
        self.log.add(at, {
            "time": to_ticks(at),
            "resourceId": f"/tenants/{self._tenant_id}/providers/Microsoft.aadiam",
            "operationName": activity,
            "operationVersion": "1.0",
            "category": "AuditLogs",
            "tenantId": self._tenant_id,
            "resultSignature": "None",
            "durationMs": 0,
            "callerIpAddress": seen.ip if seen else "",
            "correlationId": correlation,
            "Level": 4,
            "properties": {
                "id": f"Directory_{correlation}_{person.rng.getrandbits(30)}",
                "category": category,
                "correlationId": correlation,
                "result": "success",
                "resultReason": reason,
                "activityDisplayName": activity,
                "activityDateTime": to_ticks(at),
                "loggedByService": _service(activity, self_service=self_service),
                "operationType": "Update",
                "initiatedBy": initiated,
                "targetResources": [aimed],
                "additionalDetails": [],
            },
        })  # fmt: skip


def _author(person: Person, seen: Seen | None) -> Json:
    return {
        "id": person.directory_id,
        "displayName": person.full_name,
        "userPrincipalName": person.email,
        "ipAddress": seen.ip if seen else "",
        "roles": [],
    }


def _service(activity: str, *, self_service: bool) -> str:
    if "security info" in activity:
        return "Authentication Methods"
    if activity == "Register device":
        return "Device Registration Service"
    return "Self-service Password Management" if self_service and "self-service" in activity else "Core Directory"


def _changed(name: str, old: str, new: str) -> Json:
    return {"displayName": name, "oldValue": old, "newValue": new}


def _spaced(number: str) -> str:
    """The directory writes a space after the dialling code."""
    code = 2 if number.startswith("+1") else 3
    return f"{number[:code]} {number[code:]}"


def _phone_app(handset: Handset, key: int, moment: str) -> Json:
    return {
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
        "LastAuthenticatedTimestamp": moment,
        "AuthenticatorFlavor": "Authenticator",
        "HashFunction": None,
        "TenantDeviceId": None,
        "SecuredPartitionId": 0,
        "SecuredKeyId": 0,
    }
