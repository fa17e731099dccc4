"""Ping Identity: PingOne audit activities (API and webhooks), and PingFederate's security audit log.

PingFederate's log is read as CEF (`SecurityAuditToCEFSyslog` of its log4j2.xml), or with the documented field names as
JSON, `key="value"` pairs or a CSV with a header.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sleetwatch.errors import Refused
from sleetwatch.events import Activity, Credential, Event, Factor, SignIn
from sleetwatch.sources.reading import (
    account,
    address,
    first,
    identifier,
    items,
    local_time,
    lower,
    mapping,
    outcome_of,
    parse_time,
    text,
)
from sleetwatch.sources.source import Record, Source

_ONE = frozenset({"recordedAt", "action"})
_FEDERATE = frozenset({"trackingid", "event", "subject", "ip"})
_CEF = "cef:ping identity:pingfederate"


def recognises(record: Record) -> bool:
    """PingOne's names, PingFederate's, or CEF of it."""
    names = record.keys()
    if names >= _ONE:
        return not names.isdisjoint({"actors", "resources", "result"})
    return names >= _FEDERATE or record.get("category") == _CEF


def read(record: Record) -> Iterable[Event]:
    """A sign-in, a factor, a password, the end of a session, or another act of a person."""
    if record.keys() >= _ONE:
        return [_pingone(record)]
    return [_federated(_from_cef(record) if record.get("category") == _CEF else dict(record))]


# --- PingOne

_SIGN_INS: dict[str, tuple[str, str | None]] = {
    "authentication.created": ("success", None),
    "session.created": ("success", None),
    "radius_session.created": ("success", None),
    "user.access_allowed": ("success", None),
    "user.access_denied": ("failure", None),
    "user.kerberos_succeeded": ("success", None),
    "user.kerberos_failed": ("failure", None),
    "password.check_succeeded": ("success", "password"),
    "password.check_failed": ("failure", "password"),
}
_FACTORS = {
    "otp.check_success": ("used", "success"),
    "otp.check_failed": ("used", "failure"),
    "otp.check_invalid": ("used", "failure"),
    "device_payload.check_success": ("used", "success"),
    "device_payload.check_invalid": ("used", "failure"),
    "device.created": ("registered", "success"),
    "device.activated": ("registered", "success"),
    "device.activation_otp_failed": ("registered", "failure"),
    "device.activation_otp_invalid": ("registered", "failure"),
    "device.deleted": ("removed", "success"),
}
_CREDENTIALS = {
    "password.reset": "password_reset",
    "password.recovery": "password_reset",
    "password.set": "password_changed",
    "password.unlocked": "account_unlocked",
    "user.unlocked": "account_unlocked",
    "session.deleted": "session_ended",
}


def _pingone(record: Record) -> Event:
    at, kind = parse_time(first(record, "recordedAt", "createdAt")), lower(mapping(record.get("action")).get("type"))
    if kind is None:
        raise Refused("no-action", "the record names no action")
    if kind in _SIGN_INS:
        return _signed_in(record, at, kind)
    if kind in _FACTORS:
        return _factor(record, at, kind)
    if kind in _CREDENTIALS:
        return _credential(record, at, kind)
    return _activity(record, at, kind)


def _actor(record: Record) -> dict[str, Any]:
    """The person who acts; a client or worker that acts for itself is no user."""
    actors = [mapping(one) for one in items(record.get("actors"))]
    return next((user for one in actors if (user := mapping(one.get("user")))), {})


def _resource(record: Record, kind: str) -> dict[str, Any]:
    resources = (mapping(one) for one in items(record.get("resources")))
    return next((one for one in resources if lower(one.get("type")) == kind), {})


def _subject(record: Record) -> dict[str, Any]:
    """Whose it is: the user among the resources; in a sign-in that is the actor too."""
    return _resource(record, "user") or _actor(record)


def _name(user: dict[str, Any]) -> str:
    name = account(user.get("name"))
    if name is None:
        raise Refused("no-account" if user else "not-a-person", "no user is named: a client or PingOne itself did it")
    return name


def _ip(record: Record) -> str | None:
    return address(mapping(record.get("source")).get("ipAddress"))


def _agent(record: Record) -> str | None:
    return text(mapping(record.get("source")).get("userAgent"))


def _session(record: Record) -> str | None:
    return text(mapping(record.get("internalCorrelation")).get("sessionId"))


def _result(record: Record) -> str | None:
    return outcome_of(mapping(record.get("result")).get("status"))


def _signed_in(record: Record, at: int, kind: str) -> SignIn:
    outcome, method = _SIGN_INS[kind]
    outcome = "failure" if _result(record) == "failure" else outcome
    user = _actor(record) or _resource(record, "user")
    return SignIn(
        at=at,
        uid=text(record.get("id")),
        account=_name(user),
        account_id=identifier(user.get("id")),
        ip=_ip(record),
        user_agent=_agent(record),
        app=text(_resource(record, "application").get("name")) or "PingOne",
        session=_session(record),
        factors=method if outcome == "success" else None,
        interactive=not kind.startswith("radius"),  # asked by a gateway or an access point, from its own address
        outcome=outcome,
        error=lower(mapping(record.get("result")).get("description")) if outcome == "failure" else None,
    )


def _factor(record: Record, at: int, kind: str) -> Factor:
    (action, outcome), name = _FACTORS[kind], _name(_subject(record))
    own = account(_actor(record).get("name")) in (None, name)
    device = _resource(record, "device")
    return Factor(
        at=at,
        uid=text(record.get("id")),
        account=name,
        action=action,
        device=identifier(device.get("id")),
        ip=_ip(record) if own else None,
        user_agent=_agent(record) if own else None,
        session=_session(record) if own else None,
        outcome="failure" if _result(record) == "failure" else outcome,
    )


def _credential(record: Record, at: int, kind: str) -> Credential:
    name = _name(_subject(record))
    return Credential(
        at=at,
        uid=text(record.get("id")),
        account=name,
        action=_CREDENTIALS[kind],
        actor=account(_actor(record).get("name")) or name,
        ip=_ip(record),
        outcome=_result(record),
    )


def _activity(record: Record, at: int, kind: str) -> Activity:
    resources = (mapping(one) for one in items(record.get("resources")))
    return Activity(
        at=at,
        uid=text(record.get("id")),
        account=_name(_actor(record)),
        action=kind,
        app="pingone",
        target=next((name for one in resources if (name := text(one.get("name")))), None),
        ip=_ip(record),
        user_agent=_agent(record),
        session=_session(record),
        outcome=_result(record),
    )


# --- PingFederate

_CEF_NAMES = {"duid": "subject", "src": "ip", "msg": "status", "rt": "time", "externalId": "trackingid"}
_LABELS = {
    "target application url": "app",
    "connection id": "connectionid",
    "protocol": "protocol",
    "role": "role",
    "adapter id": "adapterid",
}
_ATTEMPTS = frozenset({"sso", "authn_attempt", "authn_session_created", "oauth", "authn_session_used"})
_BY_HAND = {"authn_attempt": True, "oauth": False, "authn_session_used": False}
"""A session or token that is kept is used by clients, at any hour."""
_STATUS = {"success": "success", "failure": "failure", "inprogress": "interrupted", "in progress": "interrupted"}


def _from_cef(record: Record) -> dict[str, Any]:
    """The fields under the log's own names; the custom strings say themselves what they are."""
    row = {_CEF_NAMES.get(name, name): value for name, value in record.items()}
    for place in range(1, 7):
        name = _LABELS.get(lower(record.get(f"cs{place}Label")) or "")
        if name:
            row[name] = record.get(f"cs{place}")
    return row | {"event": record.get("signatureId")}


def _federated(row: dict[str, Any]) -> Event:
    """The clock is the server's own and its zone is not written down, unless it is a number."""
    at = local_time(row, first(row, "time", "timestamp", "dtime", "@at"))
    kind, name = lower(row.get("event")), account(row.get("subject"))
    if kind is None:
        raise Refused("no-action", "the record names no event")
    if name is None:
        raise Refused("no-account", "the record names no user")
    if kind in _ATTEMPTS:
        return _federated_sign_in(row, at, name, kind)
    if kind in ("slo", "authn_session_deleted", "sri_revoked"):
        return Credential(
            at=at,
            account=name,
            action="session_ended",  # SRI_REVOKED too is about one session
            actor=name,
            ip=address(row.get("ip")),
            outcome=_done(row),
        )
    return Activity(at=at, account=name, action=kind, app="pingfederate", ip=address(row.get("ip")), outcome=_done(row))


def _done(row: dict[str, Any]) -> str | None:
    outcome = _STATUS.get(lower(row.get("status")) or "")
    return None if outcome == "interrupted" else outcome


def _federated_sign_in(row: dict[str, Any], at: int, name: str, kind: str) -> SignIn:
    outcome = _STATUS.get(lower(row.get("status")) or "")
    return SignIn(
        at=at,
        account=name,
        ip=address(row.get("ip")),
        app=text(row.get("app")) or text(row.get("connectionid")),
        client=lower(row.get("protocol")),
        session=text(row.get("trackingid")),
        token_kind="session" if kind == "authn_session_used" else None,
        interactive=_BY_HAND.get(kind),
        outcome=outcome,
        error=lower(row.get("description")) if outcome == "failure" else None,
    )


SOURCE = Source(
    name="ping",
    title="Ping Identity: PingOne audit activities and PingFederate's security audit log",
    kinds=("sign_in", "factor", "credential", "activity"),
    recognises=recognises,
    read=read,
    export=(
        "PingOne `/environments/<id>/activities` (its `activities` list) or a webhook in Ping Activity Format JSON; "
        "PingFederate's audit log as CEF over syslog, or audit.log itself below two lines that name its fields: "
        "`sep=|` and `time|trackingid|transactionid|event|subject|ip|app|connectionid|protocol|host|role|"
        "status|adapterid|description|responsetime`; both with --time-zone of the server."
    ),
)
