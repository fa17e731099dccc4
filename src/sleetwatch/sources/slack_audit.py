"""Slack: the audit logs of an Enterprise organisation, and the access logs of a workspace."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sleetwatch.errors import Refused
from sleetwatch.events import Activity, Alert, Credential, DataAccess, Event, SignIn
from sleetwatch.sources.countries import country
from sleetwatch.sources.reading import account, address, first, items, lower, mapping, optional_time, parse_time, text
from sleetwatch.sources.source import Record, Source

_ENTRY = frozenset({"action", "actor", "context"})
_CONTEXT = frozenset({"ua", "location"})
_ACCESS = frozenset({"user_id", "username", "date_first", "date_last"})


@dataclass(slots=True)
class _Entry:
    at: int
    uid: str | None
    action: str
    account: str
    account_id: str | None
    subject: str
    """The person it was done to; the actor when it is nobody."""
    entity: dict[str, Any]
    """What it was done to: a user, a file, a channel, an app, a workspace."""
    details: dict[str, Any]
    ip: str | None
    user_agent: str | None
    session: str | None


def _recognises(record: Record) -> bool:
    keys = record.keys()
    if keys >= _ACCESS:
        return True
    return keys >= _ENTRY and ("date_create" in keys or not mapping(record.get("context")).keys().isdisjoint(_CONTEXT))


def _read(record: Record) -> list[Event]:
    if record.keys() >= _ACCESS:
        return _accesses(record)
    entry = _entry(record)
    return [_ACTIONS.get(entry.action, _activity)(entry)]


def _entry(record: Record) -> _Entry:
    actor, context = mapping(record.get("actor")), mapping(record.get("context"))
    if lower(actor.get("type")) not in (None, "user"):
        raise Refused("not-a-person", "an app or a workflow did it")
    action = lower(record.get("action"))
    if action is None:
        raise Refused("no-action", "the entry names no action")
    user = mapping(actor.get("user"))
    name = account(user.get("email"))
    if name is None:
        raise Refused("no-account", "the entry has no e-mail of its actor")
    entity = mapping(record.get("entity"))
    kind = text(entity.get("type")) or ""
    return _Entry(
        at=parse_time(first(record, "date_create", "p_event_time")),
        uid=text(record.get("id")),
        action=action,
        account=name,
        account_id=lower(user.get("id")),
        subject=account(mapping(entity.get("user")).get("email")) or name,
        entity=mapping(entity.get(kind)),
        details=mapping(record.get("details")),
        ip=address(context.get("ip_address")),
        user_agent=text(context.get("ua")),
        session=text(context.get("session_id")),
    )


# --- sign-ins and sessions


def _sign_in(outcome: str) -> Callable[[_Entry], Event]:
    def read(entry: _Entry) -> Event:
        return SignIn(
            at=entry.at,
            uid=entry.uid,
            account=entry.account,
            account_id=entry.account_id,
            ip=entry.ip,
            user_agent=entry.user_agent,
            app="Slack",
            session=entry.session,
            interactive=True,
            outcome=outcome,
            error=entry.action if outcome == "failure" else None,
        )

    return read


def _accesses(record: Record) -> list[Event]:
    """One entry is many accesses by one client from one address; the first and the last are told."""
    name = account(record.get("username"))
    if name is None:
        raise Refused("no-account", "the entry names no user")
    opened, last = parse_time(record.get("date_first")), optional_time(record.get("date_last"))
    return [_access(record, name, at) for at in sorted({opened, opened if last is None else last})]


def _access(record: Record, name: str, at: int) -> SignIn:
    return SignIn(
        at=at,
        account=name,
        account_id=lower(record.get("user_id")),
        ip=address(record.get("ip")),
        user_agent=text(record.get("user_agent")),
        app="Slack",
        interactive=False,  # a client that stays signed in comes back by itself
        outcome="success",
        vendor_as_name=text(record.get("isp")),
        vendor_country=country(record.get("country")),
        vendor_region=text(record.get("region")),
    )


def _credential(action: str) -> Callable[[_Entry], Event]:
    def read(entry: _Entry) -> Event:
        return Credential(
            at=entry.at,
            uid=entry.uid,
            account=entry.subject,
            action=action,
            actor=entry.account,
            ip=entry.ip,
            outcome="success",
        )

    return read


# --- files, warnings and the rest


def _file(action: str) -> Callable[[_Entry], Event]:
    def read(entry: _Entry) -> Event:
        return DataAccess(
            at=entry.at,
            uid=entry.uid,
            account=entry.account,
            action=action,
            target=text(first(entry.entity, "title", "name", "id")),
            ip=entry.ip,
            app="slack",
        )

    return read


def _alert(entry: _Entry) -> Event:
    reasons = [reason for reason in map(lower, items(entry.details.get("reason"))) if reason]
    return Alert(
        at=entry.at,
        uid=entry.uid,
        account=entry.subject,
        detection=entry.action,
        category=",".join(reasons) or None,
        detail=text(entry.details.get("location")),
        ip=entry.ip,
        user_agent=entry.user_agent,
    )


def _activity(entry: _Entry) -> Event:
    return Activity(
        at=entry.at,
        uid=entry.uid,
        account=entry.account,
        action=entry.action,
        app="slack",
        target=text(first(entry.entity, "email", "name", "title", "id")),
        ip=entry.ip,
        user_agent=entry.user_agent,
        session=entry.session,
    )


_ACTIONS: dict[str, Callable[[_Entry], Event]] = {
    "user_login": _sign_in("success"),
    "user_login_failed": _sign_in("failure"),
    "user_logout": _credential("session_ended"),
    "bulk_session_reset_by_admin": _credential("sessions_revoked"),
    "user_logout_compromised": _credential("sessions_revoked"),
    "user_session_invalidated": _credential("session_ended"),  # that session alone
    "user_session_reset_by_admin": _credential("sessions_revoked"),
    "file_downloaded": _file("download"),
    "file_uploaded": _file("upload"),
    "file_shared": _file("share"),
    "file_public_link_created": _file("share"),
    "anomaly": _alert,
    "file_malicious_content_detected": _alert,
}

SOURCE = Source(
    name="slack_audit",
    title="Slack audit logs and access logs",
    kinds=("sign_in", "credential", "data_access", "activity", "alert"),
    recognises=_recognises,
    read=_read,
    export=(
        "Audit Logs API /audit/v1/logs of an Enterprise organisation, its entries as JSON; or the method "
        "team.accessLogs of a workspace, its logins as JSON or as a CSV with the same names."
    ),
)
