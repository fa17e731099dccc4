"""Falcon's event streams (`metadata` and `event`), and the alerts API: detections and the console's own audit."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from sleetwatch.errors import Refused
from sleetwatch.events import Activity, Alert, Credential, Event, SignIn
from sleetwatch.sources.defender_row import file_name, shown
from sleetwatch.sources.endpoint_row import user_of
from sleetwatch.sources.reading import (
    account,
    address,
    first,
    flag,
    identifier,
    items,
    lower,
    mapping,
    parse_time,
    text,
)
from sleetwatch.sources.source import Record

Said = Mapping[str, Any]

_SIGN_INS = {"userauthenticate": False, "twofactorauthenticate": True, "saml2assert": None, "ssoauthenticate": None}
"""Operations that sign in to the console, and whether they were a second factor."""
_PASSWORDS = {"changepassword": "password_changed", "resetpassword": "password_reset"}
_KEYS = {"createapiclient": "key_created"}
_INTEGRATIONS = frozenset({"streamstarted", "streamstopped"})
_APP = "crowdstrike falcon"


def read(record: Record) -> Iterable[Event]:
    """The event of one record of a stream. The stream's own time is used: detections bear times of three kinds."""
    metadata, said = mapping(record.get("metadata")), mapping(record.get("event"))
    kind = text(metadata.get("eventType")) or ""
    reader = _READERS.get(kind)
    if reader is None:
        raise Refused("unused-action", f"{shown(kind)} is not used")
    if not said:
        raise Refused("empty", "the record says nothing")
    return (reader(said, parse_time(metadata.get("eventCreationTime"))),)


def _detection(said: Said, at: int) -> Event:
    """A detection on an endpoint, in an identity or on a handset; each kind has its own names for the same."""
    return Alert(
        at=at,
        uid=text(first(said, "CompositeId", "DetectId", "IdentityProtectionIncidentId", "IncidentID", "LeadId")),
        account=_detected_account(said),
        detection=lower(first(said, "DetectName", "Name", "IncidentType")),
        category=lower(first(said, "Tactic", "Tactics", "Category")),
        severity=lower(first(said, "SeverityName", "Severity")),
        state=lower(first(said, "State", "Status")),
        detail=text(first(said, "DetectDescription", "Description", "IncidentDescription")),
        ip=address(first(said, "SourceEndpointIpAddress", "EndpointIp")),
        device_id=identifier(first(said, "AgentId", "SensorId", "SourceEndpointSensorId", "HostID")),
        device_name=lower(
            first(said, "Hostname", "ComputerName", "SourceEndpointHostName", "EndpointName", "SourceEndpointName")
        ),
        file_name=file_name(said.get("FileName")),
    )


def _detected_account(said: Said) -> str | None:
    named = first(said, "SourceAccountUpn", "UserPrincipal", "UserName", "SourceAccountName")
    return user_of(named, first(said, "SourceAccountDomain", "LogonDomain", "MachineDomain"))


def alert_resource(alert: Record) -> Iterable[Event]:
    """An alert of `/alerts/entities/alerts/v2`."""
    device = mapping(alert.get("device"))
    return (
        Alert(
            at=parse_time(first(alert, "timestamp", "created_timestamp")),
            uid=text(alert.get("composite_id")),
            account=user_of(
                first(alert, "source_account_upn", "user_principal", "user_name", "source_account_name"),
                first(alert, "source_account_domain", "logon_domain"),
                alert.get("user_id"),
            ),
            detection=lower(first(alert, "display_name", "name")),
            category=lower(alert.get("tactic")),
            severity=lower(first(alert, "severity_name", "severity")),
            state=lower(alert.get("status")),
            detail=text(alert.get("description")),
            ip=address(first(alert, "source_endpoint_address_ip4", "source_endpoint_ip_address")),
            device_id=identifier(first(device, "device_id") or alert.get("agent_id")),
            device_name=lower(first(device, "hostname") or alert.get("source_endpoint_host_name")),
            file_name=file_name(alert.get("filename")),
        ),
    )


def _audit(said: Said, at: int) -> Event:
    """An act in the console: a sign-in, a password, a key, or anything else."""
    who = account(said.get("UserId"))
    operation = lower(said.get("OperationName")) or ""
    if who is None or who.startswith("api-client-id:") or operation in _INTEGRATIONS:
        raise Refused("not-a-person", "an API client or the service itself did it")
    if operation in _SIGN_INS:
        return _sign_in(said, at, who, second=_SIGN_INS[operation])
    if operation in _PASSWORDS or operation in _KEYS:
        return _credential(said, at, who, _PASSWORDS.get(operation) or _KEYS[operation])
    return Activity(
        at=at,
        account=who,
        action=operation or None,
        app=lower(said.get("ServiceName")),
        target=_target(said),
        ip=address(said.get("UserIp")),
        outcome=_outcome(said),
    )


def _sign_in(said: Said, at: int, who: str, *, second: bool | None) -> Event:
    return SignIn(
        at=at,
        account=who,
        ip=address(said.get("UserIp")),
        app=_APP,
        client="browser",
        mfa=True if second else None,
        interactive=True,
        outcome=_outcome(said),
    )


def _credential(said: Said, at: int, who: str, action: str) -> Event:
    changed = account(_told(said, "target_name", "target_user_name"))
    return Credential(
        at=at,
        account=changed if changed and "@" in changed else who,
        action=action,
        actor=who,
        ip=address(said.get("UserIp")),
        outcome=_outcome(said),
    )


def _told(said: Said, *keys: str) -> str | None:
    """A value among the key-value pairs of an audit record."""
    pairs = [pair for pair in items(said.get("AuditKeyValues")) if isinstance(pair, Mapping)]
    values = {text(pair.get("Key")): text(pair.get("ValueString")) for pair in pairs}
    return next((value for key in keys if (value := values.get(key))), None)


def _target(said: Said) -> str | None:
    return _told(said, "target_name", "detection_id", "incident_id", "id", "group_name", "name")


def _outcome(said: Said) -> str | None:
    return {True: "success", False: "failure"}.get(flag(said.get("Success")))  # type: ignore[arg-type]


def _remote_response(said: Said, at: int) -> Event:
    """A responder opened or closed a shell on a device."""
    who = account(first(said, "UserName", "UserId"))
    if who is None:
        raise Refused("no-account", "the record names no account")
    return Activity(
        at=at,
        account=who,
        action="remote response",
        app=_APP,
        session=text(said.get("SessionId")),
        target=text(said.get("HostnameField")),
    )


_READERS: dict[str, Callable[[Said, int], Event]] = {
    "DetectionSummaryEvent": _detection,
    "EppDetectionSummaryEvent": _detection,
    "IdpDetectionSummaryEvent": _detection,
    "IdentityProtectionEvent": _detection,
    "MobileDetectionSummaryEvent": _detection,
    "XdrDetectionSummaryEvent": _detection,
    "IncidentSummaryEvent": _detection,
    "AutomatedLeadSummaryEvent": _detection,
    "UserActivityAuditEvent": _audit,
    "AuthActivityAuditEvent": _audit,
    "RemoteResponseSessionStartEvent": _remote_response,
    "RemoteResponseSessionEndEvent": _remote_response,
}
