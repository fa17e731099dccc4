"""GitHub webhook payloads, as a collector keeps them: pushes, reviews, issues and new repositories."""

from __future__ import annotations

from typing import Any

from sleetwatch.errors import Refused
from sleetwatch.events import Activity, CodeAccess, Event
from sleetwatch.sources.reading import account, first, lower, mapping, parse_time, text
from sleetwatch.sources.source import Record, Source

_SUBJECTS = ("review", "comment", "issue", "pull_request", "release", "discussion")
"""What an event is about, the narrowest first: a comment comes with its issue."""
_MARKS = frozenset({"sender", "pusher", "commits", "pages", "workflow_job", "workflow_run", *_SUBJECTS})
_OF_OTHERS = frozenset({"object_kind", "actor", "eventType"})
_CODE = {"created": "create", "deleted": "delete"}


def _recognises(record: Record) -> bool:
    keys = record.keys()
    return "repository" in keys and not keys.isdisjoint(_MARKS) and keys.isdisjoint(_OF_OTHERS)


def _read(record: Record) -> list[Event]:
    if "workflow_job" in record or "workflow_run" in record:
        raise Refused("not-a-person", "a workflow ran")
    sender = _sender(record)
    repository = mapping(record.get("repository"))
    name = lower(first(repository, "full_name", "name"))
    if "commits" in record:
        # The commits' own times are what their author's machine claims.
        at = parse_time(repository.get("pushed_at"))
        return [CodeAccess(at=at, uid=text(record.get("after")), account=sender, action="push", repository=name)]
    action = lower(record.get("action"))
    subject = next((subject for subject in _SUBJECTS if subject in record), None)
    if subject is None and action in _CODE:
        return [CodeAccess(at=_time(repository, action), account=sender, action=_CODE[action], repository=name)]
    if subject is None:
        raise Refused("unused-action", "the payload tells no act that is used")
    about = mapping(record.get(subject))
    return [
        Activity(
            at=_time(about, action),
            uid=text(about.get("node_id")),
            account=sender,
            action=f"{subject}.{action}" if action else subject,
            app="github",
            target=name,
        )
    ]


def _sender(record: Record) -> str:
    sender = mapping(record.get("sender"))
    login = account(sender.get("login"))
    if login is None:
        raise Refused("no-account", "the payload names no sender")
    if (lower(sender.get("type")) or "user") != "user" or login.endswith("[bot]"):
        raise Refused("not-a-person", "a bot or an application sent it")
    return login


def _time(about: dict[str, Any], action: str | None) -> int:
    """A payload has no time of its own. What it is about was made or changed at that moment."""
    if action in ("created", "opened"):
        return parse_time(about.get("created_at"))
    return parse_time(first(about, "submitted_at", "updated_at"))


SOURCE = Source(
    name="github_webhook",
    title="GitHub webhooks",
    kinds=("code_access", "activity"),
    recognises=_recognises,
    read=_read,
    export="The JSON payloads of an organisation's webhooks (push, pull request, issues, repository), one a line.",
)
