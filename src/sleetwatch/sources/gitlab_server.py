"""Git operations in a GitLab server's own logs: over SSH in gitlab-shell.log, over HTTP in production_json.log."""

from __future__ import annotations

from sleetwatch.errors import Refused
from sleetwatch.events import CodeAccess
from sleetwatch.sources.reading import account, address, first, lower, parse_time, text
from sleetwatch.sources.source import Record

_SHELL = frozenset({"command", "gl_project_path", "username"})
_HTTP = frozenset({"controller", "action", "path", "correlation_id", "method"})
_COMMANDS = {"git-upload-pack": "fetch", "git_upload_pack": "fetch"} | {
    "git-receive-pack": "push",
    "git_receive_pack": "push",
}


def is_server_log(record: Record) -> bool:
    keys = record.keys()
    return keys >= _SHELL or keys >= _HTTP


def git_access(record: Record) -> CodeAccess:
    """A clone and a fetch look alike in these logs: both are a fetch."""
    shell = record.keys() >= _SHELL
    action = _COMMANDS.get(lower(record.get("command" if shell else "action")) or "")
    if action is None:
        raise Refused("unused-action", "the line is not of a Git operation")
    name = account(first(record, "username", "meta.user"))
    if name is None:
        raise Refused("no-account", "the line names no user")
    return CodeAccess(
        at=parse_time(record.get("time")),
        uid=text(record.get("correlation_id")),
        account=name,
        action=action,
        repository=lower(record.get("gl_project_path")) if shell else _project(record),
        ip=address(first(record, "remote_ip", "meta.remote_ip")),
        user_agent=text(record.get("ua")),
        transport="ssh" if shell else "http",
    )


def _project(record: Record) -> str | None:
    """`/group/project.git/git-upload-pack`."""
    path, dot, _ = (lower(record.get("path")) or "").partition(".git/")
    return path.strip("/") or None if dot else None
