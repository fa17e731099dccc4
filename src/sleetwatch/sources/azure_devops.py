"""Azure DevOps audit log: from the API, downloaded as JSON or CSV, and streamed to Log Analytics."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sleetwatch.errors import Refused
from sleetwatch.events import Activity, Alert, CodeAccess, Credential, Event
from sleetwatch.sources.reading import account, address, first, lower, lowered, mapping, parse_time, text
from sleetwatch.sources.source import Record, Source

_ACTION = frozenset({"actionid", "operationname"})
_BESIDE = frozenset({"authenticationmechanism", "scopetype", "categorydisplayname"})
_ACTOR = frozenset({"actorupn", "actordisplayname", "actoruserid"})
_AUTHORIZATION = re.compile(r"(?:pat|ssh)\b.*authorizationid: *([0-9a-f-]{36})")
_BY_ITSELF = ("pipelines.deploymentjob", "pipelines.pipelinegenerated", "library.serviceconnectionexecuted")
_SERVICE_ACTS = frozenset({"token.patexpiredevent", "token.patsystemrevokeevent"})


@dataclass(slots=True)
class _Entry:
    at: int
    uid: str | None
    action: str
    account: str
    data: dict[str, Any]
    project: str | None
    ip: str | None
    user_agent: str | None
    key: str | None
    """The id of the personal access token or SSH key that was used."""


def _recognises(record: Record) -> bool:
    keys = {key.lower() for key in record}
    return not keys.isdisjoint(_ACTION) and not keys.isdisjoint(_BESIDE) and not keys.isdisjoint(_ACTOR)


def _read(record: Record) -> list[Event]:
    entry = _entry(lowered(record))
    return [_ACTIONS.get(entry.action, _activity)(entry)]


def _entry(seen: dict[str, Any]) -> _Entry:
    action = lower(first(seen, "actionid", "operationname"))
    if action is None:
        raise Refused("no-action", "the entry names no action")
    name = account(seen.get("actorupn"))
    if action.startswith(_BY_ITSELF) or action in _SERVICE_ACTS or (name and "@" not in name):
        raise Refused("not-a-person", "a pipeline or the service itself did it")
    if name is None:
        raise Refused("no-account", "the entry has no sign-in name of its actor")
    used = _AUTHORIZATION.match(lower(seen.get("authenticationmechanism")) or "")
    return _Entry(
        at=parse_time(first(seen, "timestamp", "timegenerated")),
        uid=text(seen.get("id")),
        action=action,
        account=name,
        data=mapping(seen.get("data")),
        project=text(seen.get("projectname")),
        ip=address(seen.get("ipaddress")),
        user_agent=text(seen.get("useragent")),
        key=used[1] if used else None,
    )


def _code(action: str) -> Callable[[_Entry], Event]:
    def read(entry: _Entry) -> Event:
        parts = (lower(entry.project), lower(first(entry.data, "RepoName", "RepositoryName")))
        return CodeAccess(
            at=entry.at,
            uid=entry.uid,
            account=entry.account,
            action=action,
            repository="/".join(part for part in parts if part) or None,
            ip=entry.ip,
            user_agent=entry.user_agent,
            key=entry.key,
        )

    return read


def _credential(action: str) -> Callable[[_Entry], Event]:
    def read(entry: _Entry) -> Event:
        return Credential(
            at=entry.at,
            uid=entry.uid,
            account=entry.account,
            action=action,
            actor=entry.account,
            ip=entry.ip,
            outcome="success",
        )

    return read


def _leaked(entry: _Entry) -> Event:
    return Alert(
        at=entry.at,
        uid=entry.uid,
        account=entry.account,
        detection=entry.action,
        detail=text(first(entry.data, "DisplayName", "OwnerName")),
    )


def _activity(entry: _Entry) -> Event:
    return Activity(
        at=entry.at,
        uid=entry.uid,
        account=entry.account,
        action=entry.action,
        app="azure devops",
        target=text(first(entry.data, "RepoName", "PipelineName", "GroupName", "DisplayName")) or entry.project,
        ip=entry.ip,
        user_agent=entry.user_agent,
        logon_type="network" if entry.key else None,  # a token's or key's, at any hour
    )


_ACTIONS: dict[str, Callable[[_Entry], Event]] = {
    "git.repositorycreated": _code("create"),
    "git.repositorydeleted": _code("delete"),
    "git.repositorydestroyed": _code("delete"),
    "git.repositoryforked": _code("fork"),
    "token.patcreateevent": _credential("token_created"),
    "token.patpublicdiscoveryevent": _leaked,
    "token.sshcreateevent": _credential("key_created"),
}

SOURCE = Source(
    name="azure_devops",
    title="Azure DevOps audit log",
    kinds=("credential", "code_access", "activity", "alert"),
    recognises=_recognises,
    read=_read,
    export=(
        "Organization settings, Auditing, Export log as JSON or CSV; or the API /_apis/audit/auditlog; or an audit "
        "stream to Log Analytics (AzureDevOpsAuditing)."
    ),
)
