"""Cisco ASA and Firepower Threat Defense: the syslog messages about AnyConnect, WebVPN and IPsec sessions of people.

A message is text that Cisco documents by number, so each number has the one pattern its text must fit.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import NamedTuple

from sleetwatch.errors import Refused
from sleetwatch.events import Activity, DeviceNetwork, Event, SignIn
from sleetwatch.sources.reading import account, address, local_time, lower, text
from sleetwatch.sources.source import Record, Source

_APP = "cisco vpn"
_FIREWALL = "cisco firewall"
_PRODUCTS = frozenset({"cisco:asa", "cisco:ftd"})
_OWN_NAMES = frozenset({"code", "severity", "text"})

_YEAR = re.compile(r"(?<![0-9])[12][0-9]{3}(?![0-9])")
_LONGEST = 4096

_BRACKETED = r"Group <(?P<group>[^>]{0,128})> User <(?P<user>[^>]{1,128})> IP <(?P<ip>[^>]{1,64})> "
_LISTED = r"Group = (?P<group>[^,]{0,128}), Username = (?P<user>[^,]{1,128}), IP = (?P<ip>[^,]{1,64}), "
_AAA = r".*: user = (?P<user>[^:]{1,128}?) ?: user IP = (?P<ip>\S{1,64})"


def recognises(record: Record) -> bool:
    """A numbered message of either product."""
    category = record.get("category")
    return isinstance(category, str) and category in _PRODUCTS and record.keys() >= _OWN_NAMES


def read(record: Record) -> Iterable[Event]:
    """The start, failure, return or end of a session, or an administrator's act."""
    message = _MESSAGES.get(text(record.get("code")) or "")
    if message is None:
        raise Refused("unused-action", "a message that tells nothing new about a person's session")
    written = text(record.get("text")) or ""
    said = message.pattern.match(written) if len(written) <= _LONGEST else None
    if said is None:
        raise Refused("bad-message", "the text is not the one documented for this number")
    return (message.event(_at(record), said),)


def _at(record: Record) -> int:
    """The time of the syslog header; what was written without a year could be any year's."""
    written = text(record.get("@at"))
    if written is None:
        raise Refused("no-time", "the line has no time; set `logging timestamp rfc5424` on the firewall")
    if not _YEAR.search(written):
        raise Refused("no-year", "the header's time names no year; set `logging timestamp rfc5424` on the firewall")
    return local_time(record, written)


def _part(said: re.Match[str], name: str) -> str | None:
    """What a pattern found under a name; a pattern without that name says nothing of it."""
    return text(said.groupdict().get(name))


def _person(said: re.Match[str]) -> str:
    """Who; a name that was mistyped is starred out, and the console's own are nobody's."""
    name = account(_part(said, "user"))
    if name is None or not name.strip("*"):
        raise Refused("no-account", "the message names no user")
    if name.startswith("enable_") or name in ("unknown", "system"):
        raise Refused("not-a-person", "the firewall's own account")
    return name


def _started(at: int, said: re.Match[str]) -> SignIn:
    return _signed_in(at, said, outcome="success")


def _failed(at: int, said: re.Match[str]) -> SignIn:
    return _signed_in(at, said, outcome="failure")


def _signed_in(at: int, said: re.Match[str], *, outcome: str) -> SignIn:
    return SignIn(
        at=at,
        account=_person(said),
        ip=address(_part(said, "ip")),
        app=_APP,
        resource=_part(said, "group"),
        client="vpn",
        outcome=outcome,
        error=_part(said, "reason"),
    )


def _rejected(at: int, said: re.Match[str]) -> SignIn:
    """By the server the firewall asks, for a VPN or for the firewall itself: the message does not say."""
    return SignIn(
        at=at,
        account=_person(said),
        ip=address(_part(said, "ip")),
        app=_FIREWALL,
        outcome="failure",
        error=_part(said, "reason"),
    )


def _administrator(outcome: str) -> Callable[[int, re.Match[str]], Event]:
    def event(at: int, said: re.Match[str]) -> Event:
        return SignIn(
            at=at,
            account=_person(said),
            ip=address(_part(said, "ip")),
            app=_FIREWALL,
            client=lower(_part(said, "service")),
            outcome=outcome,
        )

    return event


def _act(action: str, app: str = _APP, *, by_itself: bool = False) -> Callable[[int, re.Match[str]], Event]:
    def event(at: int, said: re.Match[str]) -> Event:
        return Activity(
            at=at,
            account=_person(said),
            action=action,
            app=app,
            target=_part(said, "target") or _part(said, "group"),
            ip=address(_part(said, "ip")),
            user_agent=_part(said, "agent"),
            logon_type="network" if by_itself else None,
        )

    return event


def _device(at: int, said: re.Match[str]) -> DeviceNetwork:
    return DeviceNetwork(at=at, device_name=lower(_part(said, "host")), public_ip=address(_part(said, "ip")))


class _Message(NamedTuple):
    pattern: re.Pattern[str]
    event: Callable[[int, re.Match[str]], Event]


def _message(pattern: str, event: Callable[[int, re.Match[str]], Event]) -> _Message:
    return _Message(re.compile(pattern), event)


# Sessions end and come back when nobody is there.
_ENDED, _RESUMED = _act("vpn disconnected", by_itself=True), _act("vpn resumed", by_itself=True)

_MESSAGES = {
    # A session's start; 722051, 751025 and 713228 are logged where the log level leaves the others out.
    "113039": _message(_BRACKETED + r"AnyConnect parent session started", _started),
    "716001": _message(_BRACKETED + r"WebVPN session started", _started),
    "716038": _message(_BRACKETED + r"Authentication: successful", _started),
    "722051": _message(_BRACKETED + r"(?:IPv4 )?Address <[^>]{0,64}>.*assigned to session", _started),
    "751025": _message(
        r"Local:\s?\S{1,64} Remote:\s?(?P<ip>\S{1,64}) Username:\s?(?P<user>[^/\s]{1,128})(?:/(?P<group>\S{0,128}))? "
        r".*assigned to session",
        _started,
    ),
    "713228": _message(_LISTED + r"Assigned private IP address", _started),
    "716039": _message(_BRACKETED + r"Authentication: (?P<reason>rejected)", _failed),
    "113005": _message(r"AAA user authentication Rejected ?: reason = (?P<reason>[^:]{1,128}?) ?: " + _AAA, _rejected),
    "113015": _message(r"AAA user authentication Rejected ?: reason = (?P<reason>[^:]{1,128}?) ?: " + _AAA, _rejected),
    "716059": _message(
        r"Group <(?P<group>[^>]{0,128})> User <(?P<user>[^>]{1,128})> IP <[^>]{1,64}> "
        r"AnyConnect session resumed connection from IP <(?P<ip>[^>]{1,64})>",
        _RESUMED,
    ),
    "113019": _message(_LISTED + r"Session disconnected", _ENDED),
    "716002": _message(_BRACKETED + r"WebVPN session terminated", _ENDED),
    "722055": _message(_BRACKETED + r"Client Type: (?P<agent>.{1,512})", _act("vpn client type")),
    "734001": _message(
        r"DAP: User (?P<user>[^,]{1,128}), Addr (?P<ip>[^,]{1,64}), Connection [^:]{1,64}: "
        r"The following DAP records were selected for this connection: (?P<target>.{1,512})",
        _act("dap records selected"),
    ),
    "734003": _message(
        r"DAP: User [^,]{1,128}, Addr (?P<ip>[^:,]{1,64}|[0-9a-fA-F:]{2,45}): "
        r"Session Attribute:? endpoint\.device\.hostname ?= ?\"(?P<host>[^\"]{1,255})\"",
        _device,
    ),
    # The firewall's own administrators.
    "605005": _message(
        r"Login permitted from (?P<ip>[^/\s]{1,64})/\S{1,16} to \S{1,128}/(?P<service>\S{1,32}) "
        r"for user \"(?P<user>[^\"]{1,128})\"",
        _administrator("success"),
    ),
    "605004": _message(
        r"Login denied from (?P<ip>[^/\s]{1,64})/\S{1,16} to \S{1,128}/(?P<service>\S{1,32}) "
        r"for user \"(?P<user>[^\"]{1,128})\"",
        _administrator("failure"),
    ),
    "611101": _message(
        r"User authentication succeeded: (?:IP address|IP) ?[:=] ?(?P<ip>[^,]{1,64}), Uname: (?P<user>\S{1,128})",
        _administrator("success"),
    ),
    "611102": _message(
        r"User authentication failed: (?:IP address|IP) ?[:=] ?(?P<ip>[^,]{1,64}), Uname: (?P<user>\S{1,128})",
        _administrator("failure"),
    ),
    # Of a command only the first words, for more may hold a secret.
    "111010": _message(
        r"User '(?P<user>[^']{1,128})', running '[^']{0,64}' from IP (?P<ip>[^,]{1,64}), "
        r"executed '(?P<target>[^\s']{1,64}(?: [^\s']{1,64})?)",
        _act("command executed", _FIREWALL),
    ),
}
"""The messages that are read, by their number."""

SOURCE = Source(
    name="cisco_vpn",
    title="Cisco ASA and Firepower: VPN sessions (AnyConnect, Secure Client, WebVPN, IPsec)",
    kinds=("sign_in", "activity", "device_network"),
    recognises=recognises,
    read=read,
    export=(
        "The firewall's syslog as a file, with `logging timestamp rfc5424` (ASA 9.10 and later) or "
        "`logging timestamp`, whose times have a year but the firewall's own zone. A relay must not replace the time."
    ),
)
