"""Defender's CloudAppEvents: what a person did in Microsoft 365 and in connected cloud applications."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sleetwatch.errors import Refused
from sleetwatch.events import Activity, DataAccess, Event
from sleetwatch.sources.defender_row import Row, instant
from sleetwatch.sources.m365_words import DATA_ACTIONS, OUTCOMES
from sleetwatch.sources.reading import account, address, first, items, lower, mapping, number, text
from sleetwatch.sources.sharing import shared_with

_NOT_PEOPLE = frozenset({"application", "system"})
_AUDIT_NOT_PEOPLE = frozenset(
    {4, 5, 6, 7, 8}
)  # UserType of the unified audit log: system, application, principal, policy


def cloud_event(row: Row, published: object) -> Iterable[Event]:
    """One row of CloudAppEvents."""
    audit = mapping(row.get("RawEventData"))
    at = instant(row, published)
    who = _who(row, audit)
    word = lower(row.get("ActionType"))
    if word is None:
        raise Refused("no-action", "the row does not say what was done")
    action = DATA_ACTIONS.get(word.replace(" ", ""))
    return (_access(row, audit, at, who, action) if action else _act(row, audit, at, who, word),)


def _who(row: Row, audit: Mapping[str, Any]) -> str:
    if lower(row.get("AccountType")) in _NOT_PEOPLE or number(audit.get("UserType")) in _AUDIT_NOT_PEOPLE:
        raise Refused("not-a-person", "an application or the service itself did it")
    if _app_acts_for_user(row.get("ActivityObjects")):
        raise Refused("not-a-person", "an application did it with a user's data")
    for written in (audit.get("UserId"), row.get("AccountUpn"), row.get("AccountId"), row.get("UserId")):
        name = account(written)
        if name and "@" in name:
            return name
    raise Refused("no-account", "no sign-in name; export the column RawEventData too")


def _app_acts_for_user(objects: object) -> bool:
    """The actor is an account of an application, and the user is only a parameter of what it did."""
    roles = {(lower(one.get("Type")), lower(one.get("Role"))) for one in items(objects) if isinstance(one, Mapping)}
    return ("account", "actor") in roles and ("user", "parameter") in roles


def _access(row: Row, audit: Mapping[str, Any], at: int, who: str, action: str) -> Event:
    return DataAccess(
        at=at,
        uid=text(row.get("ReportId")),
        account=who,
        action=action,
        target=text(audit.get("SourceFileName")) or _object_name(row) or text(audit.get("ObjectId")),
        container=text(audit.get("SiteUrl")) or text(audit.get("MailboxOwnerUPN")),
        label=text(audit.get("SensitivityLabelId")),
        bytes=number(first(audit, "FileSizeBytes", "FileSize")),
        ip=_ip(row, audit),
        app=text(row.get("Application")),
        shared_with=(
            shared_with(audit.get("TargetUserOrGroupName"), row.get("ActionType")) if action == "share" else None
        ),
    )


def _act(row: Row, audit: Mapping[str, Any], at: int, who: str, action: str) -> Event:
    return Activity(
        at=at,
        uid=text(row.get("ReportId")),
        account=who,
        action=action,
        target=_object_name(row) or text(audit.get("ObjectId")),
        ip=_ip(row, audit),
        user_agent=text(row.get("UserAgent")) or text(audit.get("UserAgent")),
        session=text(audit.get("SessionId")) or text(mapping(audit.get("AppAccessContext")).get("AADSessionId")),
        outcome=OUTCOMES.get(lower(audit.get("ResultStatus")) or ""),
    )


def _object_name(row: Row) -> str | None:
    """The thing it was done to; for a task the "object" is only the action's own name again."""
    return text(row.get("ObjectName")) if lower(row.get("ObjectType")) != "task" else None


def _ip(row: Row, audit: Mapping[str, Any]) -> str | None:
    return address(row.get("IPAddress")) or address(first(audit, "ClientIP", "ClientIPAddress"))
