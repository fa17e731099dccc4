"""Keycloak: user and admin events as JSON, and the log lines its event listener writes.

The listener writes `type="LOGIN", realmId="...", ...` (without quotes before version 22) as the message of a JSON log,
of an ECS log or of a syslog line.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from sleetwatch.errors import Refused
from sleetwatch.events import Activity, Credential, Event, Factor, SignIn
from sleetwatch.sources.reading import account, address, first, identifier, lower, mapping, parse_time, text
from sleetwatch.sources.source import Record, Source

_JSON_LOG = frozenset({"loggerName", "level", "message", "ndc"})
_ECS_LOG = frozenset({"log.logger", "message", "process.thread.name"})
_LISTENER = "org.keycloak.events"
_PAIR = re.compile(r'([A-Za-z_][\w.-]*)=(?:"((?:[^"\\]|\\.)*)"|([^,"]*))(?:, |$)')


def recognises(record: Record) -> bool:
    """An event, or a log whose messages may be events."""
    names = record.keys()
    if names >= {"realmId", "type"} or names >= {"realmId", "operationType", "resourceType"}:
        return not names.isdisjoint({"clientId", "ipAddress", "authDetails"})
    if names >= _JSON_LOG or names >= _ECS_LOG:
        return True
    return record.get("category") == "syslog:keycloak" and "text" in names


def read(record: Record) -> Iterable[Event]:
    """A sign-in, a factor, a password, the end of a session, or another act."""
    event = dict(record)
    if "realmId" not in event:
        event = _written(record)
    at = parse_time(first(event, "time", "@at", "@timestamp", "timestamp"))
    if "operationType" in event:
        return [_admin(event, at)]
    kind, done = _kind(event)
    if kind in _MACHINES:
        raise Refused("not-a-person", "a client signed in for itself")
    if kind in _UNUSED:
        raise Refused("unused-action", "a service checked or exchanged a token")
    if kind in _SIGN_INS:
        return [_sign_in(event, at, kind, done)]
    if (factor := _factor(event, at, kind, done)) is not None:
        return [factor]
    return [_credential(event, at, kind, done) if _password(event, kind) else _activity(event, at, kind, done)]


def _written(record: Record) -> dict[str, Any]:
    """The event in a log's message, with the log's time."""
    logger = text(first(record, "loggerName", "log.logger"))
    if logger is not None and logger != _LISTENER:
        raise Refused("unused-action", "the server tells of itself")
    message = text(first(record, "message", "text")) or ""
    start = min((at for at in (message.find("type="), message.find("operationType=")) if at >= 0), default=-1)
    said = {name: quoted or bare for name, quoted, bare in _PAIR.findall(message[start:])} if start >= 0 else {}
    if "realmId" not in said:
        raise Refused("unused-action", "the message is no event")
    times = {name: record[name] for name in ("@at", "@timestamp", "timestamp") if name in record}
    return said | {"details": said} | times


def _kind(event: dict[str, Any]) -> tuple[str, str]:
    """What it was, and whether it was done: each type has a twin `..._ERROR`."""
    kind = lower(event.get("type"))
    if kind is None:
        raise Refused("no-action", "the record names no type")
    done = kind.removesuffix("_error")
    return done, "success" if done == kind else "failure"


_MACHINES = frozenset({"client_login", "client_register", "client_update", "client_delete", "client_info"})
_UNUSED = frozenset(
    {"introspect_token", "validate_access_token", "user_info_request", "permission_token", "token_exchange"}
    | {"oauth2_device_auth", "oauth2_device_verify_user_code", "pushed_authorization_request", "code_to_token"}
)
_SIGN_INS: dict[str, tuple[bool | None, str | None]] = {
    # Whether a person was at the screen, and what was presented.
    "login": (True, None),
    "identity_provider_login": (True, "federated"),
    "identity_provider_first_login": (True, "federated"),
    "refresh_token": (False, "refresh token"),
    "oauth2_device_code_to_token": (None, "device code"),
}


def _user(event: dict[str, Any]) -> str:
    """The sign-in name. The id alone would make a second account of a person."""
    details, by = mapping(event.get("details")), mapping(event.get("authDetails"))
    name = account(details.get("username")) or account(by.get("username")) or account(details.get("email"))
    if name is None:
        raise Refused("no-account", "the record names no user, or by an id only")
    return name


def _sign_in(event: dict[str, Any], at: int, kind: str, done: str) -> SignIn:
    interactive, presented = _SIGN_INS[kind]
    details = mapping(event.get("details"))
    method = _METHODS.get(lower(details.get("credential_type")) or "") if done == "success" else None
    return SignIn(
        at=at,
        uid=text(event.get("id")),
        account=_user(event),
        account_id=identifier(event.get("userId")),
        ip=address(event.get("ipAddress")),
        user_agent=text(first(details, "user_agent", "userAgent")),
        app=text(event.get("clientId")),
        session=text(event.get("sessionId")) or text(details.get("code_id")),
        token_kind=presented,
        factors=method,
        mfa=True if method not in (None, "password") else None,
        interactive=interactive,
        outcome=done,
        error=lower(event.get("error")),
    )


# --- factors, passwords and other acts

_METHODS = {
    "password": "password",
    "otp": "totp",
    "totp": "totp",
    "hotp": "totp",
    "webauthn": "fido2",
    "webauthn-passwordless": "passkey",
    "recovery-authn-codes": "other",
}
_FACTORS = {
    "update_totp": ("registered", "totp"),
    "remove_totp": ("removed", "totp"),
    "update_credential": ("registered", None),
    "remove_credential": ("removed", None),
}
_CREDENTIALS = {
    "update_password": "password_changed",
    "reset_password": "password_reset",
    "update_credential": "password_changed",
    "logout": "session_ended",
    "revoke_grant": "session_ended",  # of one application; the person's sessions go on
}


def _credential_type(event: dict[str, Any]) -> str | None:
    return lower(mapping(event.get("details")).get("credential_type"))


def _factor(event: dict[str, Any], at: int, kind: str, done: str) -> Factor | None:
    if kind not in _FACTORS or _credential_type(event) == "password":
        return None
    action, method = _FACTORS[kind]
    details = mapping(event.get("details"))
    return Factor(
        at=at,
        uid=text(event.get("id")),
        account=_user(event),
        action=action,
        method=_METHODS.get(_credential_type(event) or "") or method,
        device=lower(first(details, "selected_credential_id", "credential_id")),  # a label may be two people's
        ip=address(event.get("ipAddress")),
        session=text(event.get("sessionId")) or text(details.get("code_id")),
        outcome=done,
    )


def _password(event: dict[str, Any], kind: str) -> bool:
    return kind in _CREDENTIALS and not (kind == "update_credential" and _credential_type(event) != "password")


def _credential(event: dict[str, Any], at: int, kind: str, done: str) -> Credential:
    name = _user(event)
    return Credential(
        at=at,
        uid=text(event.get("id")),
        account=name,
        action=_CREDENTIALS[kind],
        actor=name,
        ip=address(event.get("ipAddress")),
        outcome=done,
    )


def _activity(event: dict[str, Any], at: int, kind: str, done: str) -> Activity:
    return Activity(
        at=at,
        uid=text(event.get("id")),
        account=_user(event),
        action=kind,
        app=lower(event.get("clientId")) or "keycloak",
        ip=address(event.get("ipAddress")),
        session=text(event.get("sessionId")),
        outcome=done,
    )


def _admin(event: dict[str, Any], at: int) -> Activity:
    by = mapping(event.get("authDetails")) or mapping(event.get("details"))
    act = " ".join(word for word in (lower(event.get("operationType")), lower(event.get("resourceType"))) if word)
    return Activity(
        at=at,
        uid=text(event.get("id")),
        account=_user(event),
        action=act or None,
        app="keycloak",
        target=text(event.get("resourcePath")),
        ip=address(by.get("ipAddress")),
        outcome="failure" if text(event.get("error")) else "success",
    )


SOURCE = Source(
    name="keycloak",
    title="Keycloak: user and admin events",
    kinds=("sign_in", "factor", "credential", "activity"),
    recognises=recognises,
    read=read,
    export=(
        "Keycloak Admin REST API (`/admin/realms/<realm>/events` and `/admin-events`), or the server's log with "
        "`--log-console-output=json` and the `jboss-logging` event listener at level info."
    ),
)
