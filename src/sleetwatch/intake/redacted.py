"""A raw file after a purge: what is left of it, each record with the place it had in the file as it came."""

from __future__ import annotations

import base64
import io
import json
from collections.abc import Iterable, Iterator
from typing import Any, BinaryIO

from sleetwatch.errors import Refused
from sleetwatch.intake.item import Item
from sleetwatch.intake.limits import MEBIBYTE

HEAD = {"sleetwatch": "redacted", "version": 1}
"""The first line of such a file."""
_UNREAD = Refused("refused-before", "the record was refused when it came in")


def write_redacted(items: Iterable[Item], sink: BinaryIO) -> int:
    """Write records as lines of JSON; returns how many there were."""
    count = 0
    sink.write(_line(HEAD))
    for count, item in enumerate(items, start=1):  # noqa: B007 - the count is the answer
        sink.write(_line(_written(item)))
    return count


def _line(value: dict[str, Any]) -> bytes:
    return json.dumps(value, separators=(",", ":")).encode() + b"\n"


def _written(item: Item) -> dict[str, Any]:
    """The place, the bytes where the record has its own, and what it parsed to where the bytes do not say."""
    value: dict[str, Any] = {"line": item.line}
    if item.raw is not None:
        try:
            value["raw"] = item.raw.decode()
        except UnicodeDecodeError:
            value["base64"] = base64.b64encode(item.raw).decode()
    if item.record is not None and not (item.raw or b"").startswith(b"{"):
        value["record"] = item.record
    if item.refused is not None:
        value["refused"] = True
    return value


def read_redacted(stream: BinaryIO, wanted: frozenset[int] | None = None) -> Iterator[Item]:
    """The records of a redacted file in order; with `wanted` only those at these places."""
    lines = io.BufferedReader(stream, MEBIBYTE)  # type: ignore[type-var]
    lines.readline()
    for line in lines:
        value = json.loads(line)
        if wanted is None or value["line"] in wanted:
            yield _item(value)


def _item(value: dict[str, Any]) -> Item:
    raw = base64.b64decode(value["base64"]) if "base64" in value else None
    raw = value["raw"].encode() if "raw" in value else raw
    if "refused" in value:
        return Item(value["line"], raw, None, _UNREAD)
    record = value["record"] if "record" in value else json.loads(raw or b"null")
    return Item(value["line"], raw, record)
