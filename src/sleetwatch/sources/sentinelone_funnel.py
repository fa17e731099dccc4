"""SentinelOne Cloud Funnel 2.0: one flat record an event, with dots in its field names."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from sleetwatch.errors import Refused
from sleetwatch.events import Activity, Connection, Event, Process
from sleetwatch.sources.defender_endpoint import host_of
from sleetwatch.sources.defender_row import file_name, shown
from sleetwatch.sources.endpoint_row import attended, logon_type, remote_address, someone, user_of
from sleetwatch.sources.reading import address, first, flag, identifier, lower, number, parse_time, text
from sleetwatch.sources.source import Record


def read(record: Record) -> Iterable[Event]:
    """The event of one record."""
    kind = lower(record.get("event.type")) or ""
    reader = _READERS.get(kind)
    if reader is None:
        raise Refused("unused-action", f"{shown(record.get('event.type'))} is not used")
    return (reader(record),)


def _shared(row: Record) -> dict[str, Any]:
    """When, and on which device. `event.time` is in milliseconds; `timestamp` is the same as text."""
    device_id, device_name = identifier(row.get("agent.uuid")), lower(row.get("endpoint.name"))
    if device_id is None and device_name is None:
        raise Refused("no-device", "the record names no device")
    return {
        "at": parse_time(first(row, "event.time", "timestamp")),
        "uid": text(row.get("event.id")),
        "device_id": device_id,
        "device_name": device_name,
    }


def _source_user(row: Record) -> str | None:
    return user_of(first(row, "src.process.user", "src.process.rUserName"))


def _process(row: Record) -> Event:
    """A process creation: the target is the new process, the source the one that started it."""
    path = text(row.get("tgt.process.image.path"))
    return Process(
        **_shared(row),
        account=user_of(first(row, "tgt.process.user", "tgt.process.rUserName")),
        file_name=file_name(path) or lower(row.get("tgt.process.name")),
        path=path,
        command_line=text(row.get("tgt.process.cmdline")),
        sha256=lower(row.get("tgt.process.image.sha256")),
        signer=text(row.get("tgt.process.publisher")),
        parent=lower(row.get("src.process.name")),
    )


def _connection(row: Record) -> Event:
    """Incoming connections have the other side as their source."""
    incoming = lower(row.get("event.network.direction")) == "incoming"
    far, near = ("src", "dst") if incoming else ("dst", "src")
    return Connection(
        **_shared(row),
        account=_source_user(row),
        action="ip connect incoming" if incoming else "ip connect",
        remote_ip=address(row.get(f"{far}.ip.address")),
        remote_port=number(row.get(f"{far}.port.number")),
        local_ip=address(row.get(f"{near}.ip.address")),
        protocol=_transport(row),
        file_name=_source_file(row),
    )


def _transport(row: Record) -> str | None:
    """`event.network.protocolName` is the service behind the port; the event's name is the transport."""
    name = lower(row.get("meta.event.name")) or ""
    return name[:3] if name.startswith(("tcp", "udp")) else None


def _source_file(row: Record) -> str | None:
    return file_name(row.get("src.process.image.path")) or lower(row.get("src.process.name"))


def _query(row: Record) -> Event:
    """A name that was asked for; macOS agents write its record type before it: `type:  28 host`."""
    asked = text(row.get("event.dns.request")) or ""
    asked = asked.rpartition(" ")[2] if asked.startswith("type:") else asked
    return _named(row, host_of(asked), "dns")


def _url(row: Record) -> Event:
    return _named(row, host_of(row.get("url.address")), "url")


def _named(row: Record, name: str | None, action: str) -> Event:
    if name is None:
        raise Refused("no-name", "the record names no host")
    return Connection(
        **_shared(row),
        account=_source_user(row),
        action=action,
        remote_name=name,
        file_name=_source_file(row),
    )


def _logon(row: Record) -> Event:
    """A logon. `event.login.userName` came; `accountName` is who let it in, often the machine itself."""
    how = attended(logon_type(row.get("event.login.type")))
    done = flag(row.get("event.login.loginIsSuccessful"))
    return Activity(
        **_shared(row),
        account=someone(row.get("event.login.userName")),
        action="login" if lower(row.get("event.type")) == "login" else "logout",
        ip=remote_address(row.get("src.endpoint.ip.address")),
        logon_type=how,
        outcome=None if done is None else "success" if done else "failure",
    )


_READERS: dict[str, Callable[[Record], Event]] = {
    "process creation": _process,
    "ip connect": _connection,
    "dns resolved": _query,
    "dns unresolved": _query,
    "get": _url,
    "post": _url,
    "put": _url,
    "head": _url,
    "connect": _url,
    "options": _url,
    "delete": _url,
    "login": _logon,
    "logout": _logon,
}
