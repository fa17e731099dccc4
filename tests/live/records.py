"""Fictional records in the vendors' own shapes, as the sources read them."""

from __future__ import annotations

from typing import Any

from sleetwatch import clock
from tests.live.doubles import at_minute, iso


def sign_in(number: int, *, interactive: bool = True) -> dict[str, Any]:
    return {
        "id": f"s-{number}-{interactive}",
        "createdDateTime": iso(at_minute(number)),
        "userPrincipalName": "nora.quist@fabrikam.example",
        "userId": "0d9f4b1e-0000-4000-8000-000000000001",
        "appDisplayName": "Outlook",
        "ipAddress": "203.0.113.21",
        "clientAppUsed": "Browser",
        "isInteractive": interactive,
        "signInEventTypes": ["interactiveUser" if interactive else "nonInteractiveUser"],
        "status": {"errorCode": 0},
        "deviceDetail": {"deviceId": "", "operatingSystem": "Windows 11"},
        "location": {"city": "Leeds", "countryOrRegion": "GB"},
    }


def audit(number: int) -> dict[str, Any]:
    user = {"userPrincipalName": "nora.quist@fabrikam.example", "ipAddress": "203.0.113.21"}
    return {
        "id": f"a-{number}",
        "activityDateTime": iso(at_minute(number), 7),
        "activityDisplayName": "Reset user password",
        "category": "UserManagement",
        "result": "success",
        "initiatedBy": {"user": user, "app": None},
        "targetResources": [{"type": "User", "userPrincipalName": f"u{number}@fabrikam.example"}],
        "additionalDetails": [],
    }


def risk(number: int) -> dict[str, Any]:
    return {
        "id": f"r-{number}",
        "riskEventType": "anonymizedIPAddress",
        "riskLevel": "medium",
        "riskState": "atRisk",
        "riskDetail": "none",
        "detectedDateTime": iso(at_minute(number)),
        "activityDateTime": iso(at_minute(number)),
        "userPrincipalName": "nora.quist@fabrikam.example",
        "ipAddress": "198.51.100.7",
    }


def device(number: int) -> dict[str, Any]:
    return {
        "id": f"5ca18bff-0000-4000-8000-{number:012d}",
        "deviceName": f"LAP-{number}",
        "managedDeviceOwnerType": "company",
        "managementAgent": "mdm",
        "enrolledDateTime": iso(at_minute(number)),
        "lastSyncDateTime": iso(at_minute(number + 1)),
        "serialNumber": f"TNK{number:04d}",
        "userPrincipalName": "nora.quist@fabrikam.example",
        "operatingSystem": "Windows",
        "osVersion": "10.0.26100.1",
    }


def logon(number: int) -> dict[str, Any]:
    return {
        "Timestamp": iso(at_minute(number), 7),
        "DeviceId": "abababababababababababababababababababab",
        "DeviceName": "lap-7.corp.example",
        "ReportId": number,
        "ActionType": "LogonSuccess",
        "LogonType": "RemoteInteractive",
        "AccountDomain": "corp",
        "AccountName": "ana",
        "RemoteIP": "198.51.100.9",
    }


def okta_log(number: int) -> dict[str, Any]:
    return {
        "uuid": f"0b5056c6-0000-4000-8000-{number:012d}",
        "published": iso(at_minute(number)),
        "eventType": "user.session.start",
        "legacyEventType": "core.user.session.start",
        "displayMessage": "User login to Okta",
        "version": "0",
        "severity": "INFO",
        "actor": {"id": "00u1", "type": "User", "alternateId": "nora.quist@fabrikam.example"},
        "client": {"ipAddress": "203.0.113.21", "device": "Computer", "userAgent": {"os": "Windows 10"}},
        "outcome": {"result": "SUCCESS", "reason": None},
        "authenticationContext": {"externalSessionId": "idx1"},
        "securityContext": {},
        "debugContext": {"debugData": {}},
        "target": [],
    }


def activity(number: int, application: str = "login") -> dict[str, Any]:
    return {
        "kind": "admin#reports#activity",
        "id": {
            "time": iso(at_minute(number)),
            "uniqueQualifier": str(-number - 1),
            "applicationName": application,
            "customerId": "C0example",
        },
        "etag": '"x"',
        "actor": {"callerType": "USER", "email": "nora.quist@fabrikam.example", "profileId": "102573"},
        "ipAddress": "203.0.113.21",
        "events": [
            {
                "type": "login",
                "name": "login_success",
                "parameters": [{"name": "login_type", "value": "google_password"}],
            }
        ],
    }


def git_event(number: int) -> dict[str, Any]:
    at = at_minute(number) // 1000
    return {
        "@timestamp": at,
        "_document_id": f"doc{number}",
        "action": "git.clone",
        "actor": "nora-quist",
        "actor_ip": "203.0.113.21",
        "org": "fabrikam",
        "repo": "fabrikam/payroll",
        "created_at": at,
    }


def candidate(number: int, updated: int | None = None) -> dict[str, Any]:
    at = iso(at_minute(number))
    updated_at = iso(at_minute(number if updated is None else updated))
    return {
        "id": 5000 + number,
        "first_name": "Nora",
        "last_name": f"Quist{number}",
        "created_at": at,
        "updated_at": updated_at,
        "phone_numbers": [{"value": "(212) 555-0101", "type": "mobile"}],
        "email_addresses": [{"value": f"nora{number}@mail.example", "type": "personal"}],
        "addresses": [],
        "applications": [
            {
                "id": 6000 + number,
                "candidate_id": 5000 + number,
                "applied_at": at,
                "last_activity_at": updated_at,
                "status": "active",
                "current_stage": {"id": 29, "name": "Application Review"},
                "jobs": [{"id": 2991, "name": "Engineer"}],
            }
        ],
    }


def application(number: int) -> dict[str, Any]:
    record: dict[str, Any] = candidate(number)["applications"][0]
    return {**record, "id": 7000 + number}


def interview(number: int) -> dict[str, Any]:
    return {
        "id": 9000 + number,
        "application_id": 6000 + number,
        "start": {"date_time": iso(at_minute(number))},
        "end": {"date_time": iso(at_minute(number + 30))},
        "created_at": iso(at_minute(number)),
        "updated_at": iso(at_minute(number)),
        "status": "complete",
        "interview": {"id": 17, "name": "Technical"},
        "interviewers": [],
    }


UUIDS = ("gaqOKVN9RAaDHKYWEcASXg==", "/ajXp112QmuoKj4854875==", "bm//x+4QRBOMpDlTSXZZ==", "a/b+c==")


def meeting(number: int, people: int = 4, lasts: int = 40) -> dict[str, Any]:
    began = at_minute(number)
    uuid = UUIDS[number] if 0 <= number < len(UUIDS) else f"uuid{number}=="
    return {
        "uuid": uuid,
        "id": 93201230000 + number,
        "start_time": iso(began, 0).replace(".Z", "Z"),
        "end_time": iso(began + lasts * clock.MINUTE, 0).replace(".Z", "Z"),
        "participants": [_participant(number, person) for person in range(people)],
    }


def _participant(number: int, person: int) -> dict[str, Any]:
    return {
        "id": f"z{person}",
        "user_id": f"2016{number:02d}{person:02d}",
        "participant_uuid": f"D444CD06-2ABB-2FCC-{number:04d}-{person:012d}",
        "user_name": "Nora",
        "email": f"person{person}@fabrikam.example",
        "ip_address": f"203.0.113.{person + 20}",
        "network_type": "Wifi",
        "join_time": iso(at_minute(number), 0).replace(".Z", "Z"),
        "leave_time": iso(at_minute(number + 40), 0).replace(".Z", "Z"),
        "pc_name": "LAP-1",
        "mac_addr": "00-00-5e-00-53-01",
    }


def zoom_sign_in(number: int) -> dict[str, Any]:
    return {
        "client_type": "Browser",
        "email": "nora.quist@fabrikam.example",
        "ip_address": "203.0.113.41",
        "time": iso(at_minute(number), 0).replace(".Z", "Z"),
        "type": "Sign in",
        "version": "6.4.1.2000",
    }
