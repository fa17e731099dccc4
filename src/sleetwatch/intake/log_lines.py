"""Records of a file of log lines: CEF, LEEF, key=value, PAN-OS, Cisco, and plain syslog."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from typing import Any, BinaryIO

from sleetwatch.errors import Refused
from sleetwatch.intake.event_formats import event_of
from sleetwatch.intake.item import Item
from sleetwatch.intake.json_text import parse, text_of
from sleetwatch.intake.lines import bounded_lines
from sleetwatch.intake.pairs import pairs_of
from sleetwatch.intake.syslog_header import Header, split_header

_CISCO = re.compile(r"[^%]{0,200}%(ASA|FTD|PIX|FWSM)-(?:[A-Za-z_]{1,32}-)?(\d)-(\d{3,7}): ?")
_PAN = re.compile(
    r'"?\d{0,4}"?,"?\d{4}/\d{2}/\d{2} \d{2}:\d{2}:\d{2}"?,[^,]{0,64},'
    r'"?(AUDIT|AUTHENTICATION|CONFIG|CORRELATION|DECRYPTION|GLOBALPROTECT|GTP|HIP-?MATCH|IPTAG|SCTP|SYSTEM|THREAT|'
    r'TRAFFIC|TUNNEL|USERID)"?,'
)


def read_log_lines(stream: BinaryIO, wanted: frozenset[int] | None = None, before: int = 0) -> Iterator[Item]:
    """One record a line; with `wanted` only those lines are parsed; `before` are the file's lines before these."""
    for line, raw in enumerate(bounded_lines(stream), start=before + 1):
        body = raw.strip()
        if not body or (wanted is not None and line not in wanted):
            continue
        try:
            yield Item(line, body, _record(text_of(body)))
        except Refused as refused:
            yield Item(line, body, None, refused)


def is_log_line(line: str) -> bool:
    """Whether a line is one of ours, which no row of a CSV is."""
    try:
        return record_of(line) is not None
    except Refused:
        return True


def record_of(line: str) -> dict[str, Any] | None:
    """The record of one line; None when it has neither a header nor a known format. Raises `Refused`."""
    header, message = split_header(line)
    record = _known(message)
    if header is None:
        return record
    if record is None:
        record = {"category": f"syslog:{(header.app or '-').lower()}", "text": message}
    return record | _said(header)


def _record(line: str) -> dict[str, Any]:
    if "\x00" in line:
        raise Refused("nul", "a NUL character")
    record = record_of(line)
    if record is None:
        raise Refused("bad-line", "neither a syslog header nor a known format")
    return record


def _known(message: str) -> dict[str, Any] | None:
    return event_of(message) or _cisco(message) or _pan(message) or _json(message) or pairs_of(message)


def _said(header: Header) -> dict[str, Any]:
    """What the header adds to the record, under names no vendor uses."""
    said = {"@host": header.host, "@at": header.at, "@data": header.data or None}
    return {key: value for key, value in said.items() if value is not None}


def _cisco(message: str) -> dict[str, Any] | None:
    said = _CISCO.match(message)
    if said is None:
        return None
    return {
        "category": f"cisco:{said[1].lower()}",
        "severity": said[2],
        "code": said[3],
        "text": message[said.end() :],
    }


def _pan(message: str) -> dict[str, Any] | None:
    said = _PAN.match(message)
    if said is None:
        return None
    try:
        fields = next(csv.reader([message], strict=True))
    except csv.Error as error:
        raise Refused("bad-csv", str(error)) from None
    return {"category": f"pan:{said[1].lower().replace('-', '')}", "fields": fields}


def _json(message: str) -> dict[str, Any] | None:
    """A program that logs JSON through syslog."""
    if not message.startswith("{"):
        return None
    value = parse(message.encode())
    return value if isinstance(value, dict) else None
