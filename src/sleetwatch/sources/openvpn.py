"""OpenVPN community server, as it logs to syslog: who connected from where, who was refused, who left."""

from __future__ import annotations

import re
from collections.abc import Iterable

from sleetwatch.errors import Refused
from sleetwatch.events import Activity, Event, SignIn
from sleetwatch.sources.reading import account, address, local_time, text
from sleetwatch.sources.source import Record, Source

_APP = "openvpn"
_PROGRAMS = ("syslog:openvpn", "syslog:ovpn-")
"""The name in syslog: the program's own, or `ovpn-` and the configuration's."""

_PEER = r"(?:\[AF_INET6?\])?(?P<ip>[0-9a-fA-F.:]{2,45}|\[[0-9a-fA-F:]{2,45}\]):[0-9]{1,5} "
_STARTED = re.compile(_PEER + r"\[(?P<user>[^\]]{1,256})\] Peer Connection Initiated with ")
_FAILED = re.compile(
    _PEER + r"TLS: Username/Password authentication (?P<why>failed) for username '(?P<user>[^']{1,256})'"
)
_ENDED = re.compile(
    r"(?P<user>[^/]{1,256})/" + _PEER + r"(?:SIGTERM|SIGUSR1)\[soft,[^\]]{1,64}\] received, client-instance "
)
_YEAR = re.compile(r"(?<![0-9])[12][0-9]{3}(?![0-9])")
_LONGEST = 2048


def recognises(record: Record) -> bool:
    """A line the program wrote to syslog."""
    category = record.get("category")
    return isinstance(category, str) and category.startswith(_PROGRAMS) and "text" in record


def read(record: Record) -> Iterable[Event]:
    """The start, refusal or end of a person's connection; of the many other lines none names a person."""
    written = text(record.get("text")) or ""
    for pattern, event in ((_STARTED, _sign_in), (_FAILED, _sign_in), (_ENDED, _end)):
        said = pattern.match(written) if len(written) <= _LONGEST else None
        if said:
            return (event(_at(record), said),)
    raise Refused("unused-action", "a line about the server, or a step of a connection that its start tells")


def _at(record: Record) -> int:
    written = text(record.get("@at"))
    if written is None:
        raise Refused("no-time", "the line has no time")
    if not _YEAR.search(written):
        raise Refused(
            "no-year", "the header's time names no year; keep the log with ISO times, as journalctl -o short-iso"
        )
    return local_time(record, written)


def _sign_in(at: int, said: re.Match[str]) -> SignIn:
    why = said.groupdict().get("why")
    return SignIn(
        at=at,
        account=_person(said),
        ip=address(said["ip"]),
        app=_APP,
        client="vpn",
        outcome="failure" if why else "success",
        error=why,
    )


def _end(at: int, said: re.Match[str]) -> Activity:
    return Activity(
        at=at,
        account=_person(said),
        action="vpn disconnected",
        app=_APP,
        ip=address(said["ip"]),
        logon_type="network",  # also ends when nobody is there
    )


def _person(said: re.Match[str]) -> str:
    name = account(said["user"])
    if name is None or name == "undef":
        raise Refused("no-account", "the line names no user")
    return name


SOURCE = Source(
    name="openvpn",
    title="OpenVPN community server: connections",
    kinds=("sign_in", "activity"),
    recognises=recognises,
    read=read,
    export=(
        "The server's lines of the system log, with whole dates: `journalctl -u openvpn-server@NAME -o short-iso`, or "
        "rsyslog's RSYSLOG_SyslogProtocol23Format."
    ),
)
