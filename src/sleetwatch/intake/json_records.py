"""Records of a file with one JSON value a line, and the envelopes and wrappers vendors and collectors put around."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, BinaryIO

from sleetwatch.errors import Refused
from sleetwatch.intake.item import Item
from sleetwatch.intake.json_text import parse
from sleetwatch.intake.limits import LIMITS

ENVELOPES = ("value", "records", "Records", "results", "Results", "events", "items", "data")
"""Keys under which vendors hang a list of records."""
WRAPPERS = ("log", "_source", "result", "detail", "event", "body", "message")
"""Keys under which collectors hang one vendor record."""


def read_lines(stream: BinaryIO, wanted: frozenset[int] | None = None) -> Iterator[Item]:
    """One JSON value a line; a line that holds a list or an envelope gives several records.

    With `wanted` only those lines are parsed.
    """
    for line, raw in enumerate(_lines(stream), start=1):
        body = raw.strip()
        if not body or (wanted is not None and line not in wanted):
            continue
        try:
            value = parse(body)
        except Refused as refused:
            yield Item(line, body, None, refused)
            continue
        if isinstance(value, dict) and envelope(value) is None:
            yield Item(line, body, value)
        else:
            yield from records_in(line, value, len(body))


def _lines(stream: BinaryIO) -> Iterator[bytes]:
    """Lines without a bound on memory: what is longer than the limit comes as one over-long line, cut."""
    limit = LIMITS.line_bytes + 1
    while line := stream.readline(limit):
        if len(line) == limit and not line.endswith(b"\n"):
            while (rest := stream.readline(limit)) and not rest.endswith(b"\n"):
                pass
        yield line


def records_in(line: int, value: Any, size: int) -> Iterator[Item]:  # noqa: ANN401
    """The records of a list, of an envelope, or the one record itself, found at `line` in `size` bytes."""
    if isinstance(value, dict):
        listed = envelope(value)
        value = [value] if listed is None else listed
    if not isinstance(value, list):
        yield _no_record(line, value)
        return
    for element in value:
        if isinstance(element, dict):
            yield Item(line, None, element, share=size // len(value))
        else:
            yield _no_record(line, element)


def _no_record(line: int, value: Any) -> Item:  # noqa: ANN401
    raw = json.dumps(value, ensure_ascii=False).encode()
    return Item(line, raw, None, Refused("not-a-record", "a JSON value that is no object"))


def envelope(value: dict[str, Any]) -> list[Any] | None:
    """The list of records inside an envelope, or None when the object is itself a record."""
    for key in ENVELOPES:
        listed = value.get(key)
        if isinstance(listed, list) and all(isinstance(element, dict) for element in listed):
            others = [other for name, other in value.items() if name != key and not name.startswith("@")]
            if key == "value" or not any(isinstance(other, dict) for other in others):
                return listed
    return None


def unwrap(record: dict[str, Any]) -> dict[str, Any] | None:
    """The vendor's record inside a collector's wrapper, one layer, or None when there is no wrapper."""
    for key in WRAPPERS:
        inner = record.get(key)
        if isinstance(inner, dict):
            return inner
        if isinstance(inner, str) and inner.startswith("{"):
            try:
                parsed = parse(inner.encode())
            except Refused:
                continue
            if isinstance(parsed, dict):
                return parsed
    return None
