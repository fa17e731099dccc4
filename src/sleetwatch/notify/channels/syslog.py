"""Syslog: one line in the Common Event Format, in a message of RFC 5424."""

from __future__ import annotations

from typing import Protocol

from sleetwatch import clock
from sleetwatch.notify.finding import PRODUCT, VENDOR
from sleetwatch.notify.formats.cef import cef_line
from sleetwatch.notify.message import Message, State

FACILITY = 13
"""Log audit."""
SEVERITY = {"info": 6, "check": 4, "case": 3}
"""Of syslog, where less is graver."""
CEF_SEVERITY = {"info": 3, "check": 5, "case": 8}
OVER = 6
LONGEST = 1023


class Line(Protocol):
    """A connection that takes one message. Raises `FeedError`, or `UserError` for a server that is refused."""

    def send(self, message: bytes) -> None: ...


class Syslog:
    """One server."""

    takes_digests = False

    def __init__(self, line: Line, version: str) -> None:
        self._line, self._version = line, version

    def send(self, message: Message) -> str | None:
        self._line.send(syslog_message(message, self._version))
        return None


def syslog_message(message: Message, version: str) -> bytes:
    """The whole message, without its frame. The host is not told: it is nobody's business."""
    severity = OVER if message.state is State.OVER else SEVERITY[message.level]
    head = f"<{FACILITY * 8 + severity}>1 {clock.to_text(message.at)} - sleetwatch - {message.kind} -"
    return f"{head} {cef_of(message, version)}".encode()


def cef_of(message: Message, version: str) -> str:
    """The line."""
    grave = str(CEF_SEVERITY[message.level] if message.state is not State.OVER else 1)
    head = (VENDOR, PRODUCT, version, f"{message.kind}.{message.state}", message.title, grave)
    fields = {
        "rt": str(message.at // 1000),
        "externalId": message.id,
        "suid": message.subject,
        "cs1Label": "tenant",
        "cs1": message.tenant,
        "cs2Label": "key",
        "cs2": message.key,
        "cs3Label": "level",
        "cs3": message.level,
        "cn1Label": "number" if message.number is not None else None,
        "cn1": None if message.number is None else str(message.number),
        "request": message.link,
        "msg": message.document.text[:LONGEST] if message.document else None,
    }
    return cef_line(head, {name: value for name, value in fields.items() if value is not None})
