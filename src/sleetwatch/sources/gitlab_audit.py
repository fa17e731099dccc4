"""GitLab audit events (API, streaming, audit_json.log, the page's CSV) and the server's logs of Git operations."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sleetwatch.errors import Refused
from sleetwatch.events import Activity, CodeAccess, Credential, Event, Factor, SignIn
from sleetwatch.sources.gitlab_server import git_access, is_server_log
from sleetwatch.sources.reading import account, address, first, lower, lowered, mapping, number, parse_time, text
from sleetwatch.sources.source import Record, Source

_MARKS = frozenset({"author_id", "entity_id", "entity_type"})
_COLUMNS = frozenset({"Author ID", "Entity ID", "Entity Type", "Created At (UTC)"})
_ROBOT = re.compile(r"(?:project|group)_[0-9]+_bot.*|ghost")


@dataclass(slots=True)
class _Event:
    at: int
    uid: str | None
    action: str
    """The event's type; else what its details say, such as `change visibility`."""
    account: str
    """The author's e-mail, else the login, else `user/12` as GitLab's own logs call a client."""
    told: dict[str, Any]
    ip: str | None
    path: str | None
    target: str | None


def _recognises(record: Record) -> bool:
    keys = record.keys()
    return keys >= _MARKS or keys >= _COLUMNS or is_server_log(record)


def _read(record: Record) -> list[Event]:
    if is_server_log(record):
        return [git_access(record)]
    event = _event(record)
    return [_reader_of(event)(event)]


def _event(record: Record) -> _Event:
    """A stream repeats some details beside them; the CSV has the API's names as titles."""
    flat = {key.replace(" ", "_"): value for key, value in lowered(record).items()}
    told = flat | mapping(flat.get("details"))
    at = parse_time(first(flat, "created_at", "created_at_(utc)", "time"))
    return _Event(
        at=at,
        uid=text(flat.get("id")) or text(flat.get("correlation_id")),
        action=_action(flat, told),
        account=_author(flat, told),
        told=told,
        ip=address(first(flat, "ip_address", "meta.remote_ip")) or address(told.get("ip_address")),
        path=lower(first(told, "entity_path")),
        target=text(told.get("target_details")),
    )


def _author(flat: dict[str, Any], told: dict[str, Any]) -> str:
    """A displayed name may be two people's; without an e-mail or a login GitLab's number stands for the author."""
    kind, author_id = lower(told.get("author_class")), number(flat.get("author_id"))
    if kind not in (None, "user") or (author_id is not None and author_id < 0):
        raise Refused("not-a-person", "a deploy key, a token or nobody signed in did it")
    shown = lower(first(told, "author_name")) or ""
    if _ROBOT.fullmatch(shown) or _ROBOT.fullmatch(lower(flat.get("meta.user")) or ""):
        raise Refused("not-a-person", "an access token's own account did it")
    name = account(told.get("author_email")) or account(flat.get("meta.user"))
    if name is None and author_id is None:
        raise Refused("no-account", "the event names no author")
    return name or f"user/{author_id}"


def _action(flat: dict[str, Any], told: dict[str, Any]) -> str:
    named = lower(first(flat, "event_type", "event_name"))
    message = lower(first(told, "custom_message", "action"))
    done = next((f"{verb} {what}" for verb in ("add", "remove", "change") if (what := lower(told.get(verb)))), None)
    action = named or done or message or _way_in(told)
    if action is None:
        raise Refused("no-action", "the event does not say what was done")
    return action


def _way_in(told: dict[str, Any]) -> str | None:
    if failed := lower(told.get("failed_login")):
        return f"login_failed_with_{failed}"
    way = lower(told.get("with"))
    return f"authenticated_with_{way}" if way else None


def _reader_of(event: _Event) -> Callable[[_Event], Event]:
    if event.action.startswith(("authenticated_with_", "login_failed_with_")) or _way_in(event.told):
        return _sign_in
    if "access_token" in event.action and event.action.endswith(("created", "issued")):
        return _credential("token_created")
    return _ACTIONS.get(event.action, _activity)


_WAYS = {"two_factor": "totp", "otp": "totp", "webauthn": "fido2"}


def _sign_in(event: _Event) -> SignIn:
    failed = event.action.startswith("login_failed_with_") or event.told.get("failed_login") is not None
    way = event.action.removeprefix("authenticated_with_").removeprefix("login_failed_with_").replace("-", "_")
    way = way.removesuffix("_authentication")
    method = next((word for part, word in _WAYS.items() if way.startswith(part)), None)
    return SignIn(
        at=event.at,
        uid=event.uid,
        account=event.account,
        ip=event.ip,
        app="GitLab",
        token_kind="password" if way in ("password", "standard", "ldap") else None,
        factors=None if failed else method,
        mfa=True if method else None,
        interactive=True,
        outcome="failure" if failed else "success",
        error=event.action if failed else None,
    )


# --- code

_VERBS = {
    "clone": "clone",
    "pull": "fetch",
    "push": "push",
    "git-upload-pack": "fetch",
    "git-receive-pack": "push",
}


def _git_operation(event: _Event) -> Event:
    message = mapping(event.told.get("custom_message"))
    verb = _VERBS.get(lower(message.get("verb")) or "") or _VERBS.get(lower(message.get("action")) or "")
    if verb is None:
        raise Refused("unused-action", "the event does not say which Git operation it was")
    return _code_access(event, verb, lower(message.get("protocol")))


def _code_access(event: _Event, action: str, transport: str | None = None) -> CodeAccess:
    return CodeAccess(
        at=event.at,
        uid=event.uid,
        account=event.account,
        action=action,
        repository=event.path or lower(event.target),
        ip=event.ip,
        transport=transport,
    )


def _code(action: str) -> Callable[[_Event], Event]:
    return lambda event: _code_access(event, action)


# --- keys, passwords, factors, the rest


def _subject(event: _Event) -> str:
    """Whose it is: another user's when an administrator acts, whom GitLab names by login."""
    if lower(event.told.get("entity_type")) != "user" or event.path is None:
        return event.account
    own = number(event.told.get("entity_id")) == number(event.told.get("author_id"))
    return event.account if own else event.path


def _credential(action: str) -> Callable[[_Event], Event]:
    def read(event: _Event) -> Event:
        subject = _subject(event)
        reset = action == "password_changed" and subject != event.account
        return Credential(
            at=event.at,
            uid=event.uid,
            account=subject,
            action="password_reset" if reset else action,
            actor=event.account,
            ip=event.ip,
            outcome="success",
        )

    return read


def _factor(action: str) -> Callable[[_Event], Event]:
    def read(event: _Event) -> Event:
        subject = _subject(event)
        ip = event.ip if subject == event.account else None
        return Factor(at=event.at, uid=event.uid, account=subject, action=action, ip=ip, outcome="success")

    return read


def _activity(event: _Event) -> Activity:
    return Activity(
        at=event.at,
        uid=event.uid,
        account=event.account,
        action=event.action,
        app="gitlab",
        target=event.target or event.path,
        ip=event.ip,
    )


_ACTIONS: dict[str, Callable[[_Event], Event]] = {
    "repository_git_operation": _git_operation,
    "repository_download_operation": _code("clone"),
    "add project": _code("create"),
    "project_created": _code("create"),
    "project_destroyed": _code("delete"),
    "project_fork_operation": _code("fork"),
    "remove project": _code("delete"),
    "add ssh_key": _credential("key_created"),
    "add gpg_key": _credential("key_created"),
    "add_ssh_key": _credential("key_created"),
    "add_gpg_key": _credential("key_created"),
    "change password": _credential("password_changed"),
    "user_enable_two_factor": _factor("registered"),
    "user_disable_two_factor": _factor("removed"),
}

SOURCE = Source(
    name="gitlab_audit",
    title="GitLab audit events and Git operations",
    kinds=("sign_in", "factor", "credential", "code_access", "activity"),
    recognises=_recognises,
    read=_read,
    export=(
        "API /audit_events of the instance or /groups/{id}/audit_events; or an audit event stream, which has Git "
        "operations too; or Admin, Monitoring, Audit events, Export as CSV; on a server of your own also "
        "audit_json.log, production_json.log and gitlab-shell.log."
    ),
)
