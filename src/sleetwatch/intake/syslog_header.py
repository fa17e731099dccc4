"""The header a syslog daemon puts before a line: RFC 5424, RFC 3164, and the variants firewalls write."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import NamedTuple

_PRIORITY = r"<\d{1,3}>"
_ISO = r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:[.,]\d{1,9})?(?:Z|[+-]\d{2}:?\d{2})?"
_RFC5424 = re.compile(
    rf"(?:{_PRIORITY})?\d{{1,2}} (?P<at>-|{_ISO}) (?P<host>\S{{1,255}}) (?P<app>\S{{1,128}}) \S{{1,128}} \S{{1,64}} ?"
)
_SENT_AT = re.compile(
    rf"(?P<at>{_ISO}"
    r"|(?P<month>[A-Z][a-z]{2}) +(?P<day>\d{1,2}) (?:(?P<year>\d{4}) )?"
    r"(?P<clock>\d{2}:\d{2}:\d{2})(?:\.\d{1,9})?(?: (?P<yearlast>\d{4}))?"
    r"(?: (?P<zone>UTC|GMT|[ECMP][SD]T|CES?T|BST|IST|JST|AE[SD]T))?)"
    r"(?P<colon>:)? +"
)
_BARE_PRIORITY = re.compile(rf"{_PRIORITY}:? *")
_HOST = re.compile(r"(?P<host>[A-Za-z0-9_][A-Za-z0-9_.:\-]{0,254})(?: : ?| +)")
_PAYLOAD = re.compile(r"CEF:\d|LEEF:\d|%[A-Z]|\{|[\w.\-]{1,64}=|\d+,")
"""How a message begins that has no tag of a program before it."""
_TAG = re.compile(r"(?P<app>[A-Za-z0-9_./\-]{1,128})(?:\[[^\]\s]{0,64}\])?: ?")
_DATUM = re.compile(r' ?([^\s="\]]{1,128})="((?:[^"\\\]]|\\.)*+)"')
_DATA = re.compile(r"\[[^\s=\"\]]{1,128}")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_UTC = frozenset({"UTC", "GMT"})


class Header(NamedTuple):
    """What stood before a message."""

    host: str | None
    at: str | None
    app: str | None
    data: dict[str, str]
    """The structured data of RFC 5424, the names of its elements left out."""


def split_header(line: str) -> tuple[Header | None, str]:
    """The header, None when the line has none, and the message behind it."""
    said = _RFC5424.match(line)
    if said:
        return _structured(said, line)
    priority = _BARE_PRIORITY.match(line)
    start = priority.end() if priority else 0
    sent = _SENT_AT.match(line, start)
    if sent is None:
        return (_tagged(None, None, line[start:])) if priority else (None, line)
    host, start = _host(line, sent)
    own = _SENT_AT.match(line, start)
    if own and _payload(line[own.end() : own.end() + 80]):  # a relay's header before the device's own
        sent, start = _clearer(sent, own), own.end()
    header, message = _tagged(host, _moment(sent), line[start:])
    if not priority and not _is_whole(sent, header, message):
        return None, line  # a date and a word are not yet a header
    return header, message


def _clearer(relay: re.Match[str], device: re.Match[str]) -> re.Match[str]:
    """The relay's time when it is ISO, or alone names the year; else the device's, which is nearer to the event."""
    iso, alone = relay["clock"] is None, relay["year"] is not None and device["year"] is None
    return relay if iso or alone else device


def _is_whole(sent: re.Match[str], header: Header, message: str) -> bool:
    """Whether a date without a priority begins a header: a host follows, or a firewall's colon that leaves it out."""
    if header.host is None:
        return sent["colon"] is not None and _payload(message)
    return header.app is not None or _payload(message)


def _structured(said: re.Match[str], line: str) -> tuple[Header, str]:
    data, start = _data(line, said.end())
    header = Header(_given(said["host"]), _given(said["at"]), _given(said["app"]), data)
    return header, line[start:].removeprefix("\ufeff")


def _data(line: str, start: int) -> tuple[dict[str, str], int]:
    """Structured data and where the message begins behind it."""
    data: dict[str, str] = {}
    if line.startswith("-", start):
        return data, start + 1 + line.startswith(" ", start + 1)
    at = start
    while element := _DATA.match(line, at):
        at = element.end()
        while pair := _DATUM.match(line, at):
            data.setdefault(pair[1], re.sub(r'\\(["\\\]])', r"\1", pair[2]))
            at = pair.end()
        if not data or not line.startswith("]", at):
            return {}, start  # a message that begins with a bracket
        at += 1
    return data, at + line.startswith(" ", at)


def _host(line: str, sent: re.Match[str]) -> tuple[str | None, int]:
    """The host and where the rest begins; a firewall may leave it out and say so by a colon."""
    if sent["colon"] or _payload(line[sent.end() : sent.end() + 80]):
        return None, sent.end()
    host = _HOST.match(line, sent.end())
    return (host["host"].rstrip(":"), host.end()) if host else (None, sent.end())


def _tagged(host: str | None, at: str | None, message: str) -> tuple[Header, str]:
    message = message.removeprefix(": ")
    if _payload(message):
        return Header(host, at, None, {}), message
    tag = _TAG.match(message)
    if tag is None:
        return Header(host, at, None, {}), message
    return Header(host, at, tag["app"], {}), message[tag.end() :]


def _payload(message: str) -> bool:
    return _PAYLOAD.match(message) is not None


def _given(value: str) -> str | None:
    return None if value == "-" else value


def _moment(sent: re.Match[str]) -> str:
    """ISO text when year and zone are said; else as written."""
    year = sent["year"] or sent["yearlast"]
    if year is None or sent["zone"] not in _UTC or sent["month"] not in _MONTHS:
        return sent["at"]
    month, day = _MONTHS.index(sent["month"]) + 1, int(sent["day"])
    hour, minute, second = (int(part) for part in sent["clock"].split(":"))
    try:
        moment = datetime(int(year), month, day, hour, minute, second, tzinfo=UTC)
    except ValueError:
        return sent["at"]
    return moment.isoformat().replace("+00:00", "Z")
