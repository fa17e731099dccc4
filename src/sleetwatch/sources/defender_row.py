"""What every row of Defender's advanced hunting tables shares: its time, its device and whose process it was."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from typing import Any

from sleetwatch.errors import Refused
from sleetwatch.events import Event
from sleetwatch.sources.reading import account, identifier, lower, parse_time, text

Row = Mapping[str, Any]
ReadsRow = Callable[[Row, object], Iterable[Event]]
"""Reads a table's row; the second argument is the time the record was published, for rows that have none."""

_SYSTEM_NAMES = frozenset({"system", "localsystem", "local service", "network service", "root", "local system"})
_SYSTEM_NAME_STARTS = ("dwm-", "umfd-", "_")
_SYSTEM_DOMAINS = frozenset(
    {"nt authority", "nt service", "nt virtual machine", "window manager", "font driver host", "iis apppool"}
)
# The names above are translated on Windows in other languages; these ids are not.
_SYSTEM_SIDS = frozenset({"S-1-5-18", "S-1-5-19", "S-1-5-20"})
_SYSTEM_SID_STARTS = ("S-1-5-80-", "S-1-5-82-", "S-1-5-83-", "S-1-5-90-", "S-1-5-96-")
_TIME_COLUMNS = ("Timestamp", "TimeGenerated")
LONGEST_KEPT = 300
"""What is longer is not remembered, so that a hostile file cannot fill the memory."""


def instant(row: Row, published: object) -> int:
    """When it happened. A CSV from Log Analytics names the zone in the column: `TimeGenerated [UTC]`."""
    value = row.get("Timestamp") or row.get("TimeGenerated") or row.get("TimeGenerated [UTC]")
    if value:
        return parse_time(value)
    value = row.get("Timestamp [UTC]") or published
    if value is None and any(name.startswith(_TIME_COLUMNS) and name.endswith("]") for name in row):
        raise Refused("no-zone", "the time column is in a local zone; export with times in UTC")
    return parse_time(value)


@lru_cache(maxsize=65_536)
def _lower(value: str) -> str | None:
    return lower(value)


def repeated(value: object) -> str | None:
    """`lower` for what is the same in many rows."""
    return _lower(value) if type(value) is str and len(value) <= LONGEST_KEPT else lower(value)


@lru_cache(maxsize=65_536)
def _as_written(value: str) -> str | None:
    return text(value)


def repeated_text(value: object) -> str | None:
    """`text` for what is the same in many rows."""
    return _as_written(value) if type(value) is str and len(value) <= LONGEST_KEPT else text(value)


@lru_cache(maxsize=65_536)
def _identifier(value: str) -> str | None:
    return identifier(value)


def device_of(row: Row) -> tuple[str | None, str | None]:
    """The device's id and host name; a row without either is about nothing."""
    written = row.get("DeviceId")
    kept = type(written) is str and len(written) <= LONGEST_KEPT
    device_id = _identifier(written) if kept else identifier(written)
    name = repeated(row.get("DeviceName"))
    if device_id is None and name is None:
        raise Refused("no-device", "the row names no device")
    return device_id, name


def file_name(value: object) -> str | None:
    """The last part of a path, in lower case."""
    name = repeated(value)
    if name is None or ("\\" not in name and "/" not in name):
        return name
    return name.replace("\\", "/").rstrip("/").rpartition("/")[2] or None


def person(upn: object, domain: object, name: object, sid: object) -> str | None:
    r"""Whose it was: the sign-in name, else domain\user, in lower case; None for the system's own accounts."""
    try:
        length = len(upn or "") + len(domain or "") + len(name or "") + len(sid or "")  # type: ignore[arg-type]
        if length <= LONGEST_KEPT:
            return _remembered_person(upn, domain, name, sid)
    except TypeError:  # a hostile number or container
        pass
    return _person(upn, domain, name, sid)


def _person(upn: object, domain: object, name: object, sid: object) -> str | None:
    if is_system(domain, name, sid):
        return None
    principal = account(upn)
    if principal and "@" in principal:
        return principal
    user, realm = lower(name), lower(domain)
    return f"{realm}\\{user}" if realm and user else user


_remembered_person = lru_cache(maxsize=65_536)(_person)


def is_system(domain: object, name: object, sid: object) -> bool:
    """Whether this is the operating system's or a machine's own account."""
    user, realm, number = lower(name) or "", lower(domain), text(sid) or ""
    return (
        number in _SYSTEM_SIDS
        or number.startswith(_SYSTEM_SID_STARTS)
        or realm in _SYSTEM_DOMAINS
        or user in _SYSTEM_NAMES
        or user.startswith(_SYSTEM_NAME_STARTS)
        or user.endswith("$")
    )


def shown(value: object) -> str:
    """A table's or an action's name for a refusal's detail; a log can hold anything, so only plain words are told."""
    name = text(value) or ""
    return name if len(name) <= 60 and name.isascii() and "@" not in name else "(unclear)"  # noqa: PLR2004
