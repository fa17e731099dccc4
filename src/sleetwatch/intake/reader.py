"""Reads any supported file as a stream of records: finds out what it is by its first bytes."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, BinaryIO

from sleetwatch.errors import InputError
from sleetwatch.intake.containers import unpacked
from sleetwatch.intake.csv_records import columns_of, read_rows
from sleetwatch.intake.event_xml import is_events, read_events
from sleetwatch.intake.item import Item
from sleetwatch.intake.json_document import read_document
from sleetwatch.intake.json_records import read_lines
from sleetwatch.intake.json_text import end_of_value
from sleetwatch.intake.limits import MEBIBYTE
from sleetwatch.intake.log_lines import is_log_line, read_log_lines
from sleetwatch.intake.parquet_records import MAGIC, read_parquet
from sleetwatch.intake.sections import is_sectioned, read_sections
from sleetwatch.intake.utf16 import as_utf8

_HEAD = MEBIBYTE
_SAMPLE = 20
_ZIP = b"PK\x03\x04"
_MARKUP = re.compile(rb"<[?!A-Za-z]")
_TAR = b"ustar"
_TAR_AT = 257
_UTF8_MARK = b"\xef\xbb\xbf"


def read(stream: BinaryIO, size: int, name: str, wanted: frozenset[int] | None = None) -> Iterator[Item]:
    """Every record of a file, refused ones included, in order; with `wanted` only those at these places.

    `size` is the file's, as stored.
    """
    items = _read(stream, size, name, wanted)
    yield from items if wanted is None else (item for item in items if item.line in wanted)


def _read(stream: BinaryIO, size: int, name: str, wanted: frozenset[int] | None) -> Iterator[Item]:
    with opened(stream, size, name) as (shape, content):
        yield from READERS[shape](content, wanted, 0)


@contextmanager
def opened(stream: BinaryIO, size: int, name: str) -> Iterator[tuple[str, BinaryIO]]:
    """Which of the readers a file is for, and its content, unpacked and in UTF-8."""
    with unpacked(stream, size, name) as content:
        text = as_utf8(content)
        head = text.read(_HEAD)
        yield shape_of(head), io.BufferedReader(Rejoined(head.removeprefix(_UTF8_MARK), text), _HEAD)


Reader = Callable[[BinaryIO, frozenset[int] | None, int], Iterator[Item]]
"""Reads a stream; only the records at these places, when they are named; after so many lines of the same file."""
READERS: dict[str, Reader] = {
    "csv": lambda stream, _, before: read_rows(stream, before),
    "document": lambda stream, _, __: read_document(stream),
    "lines": read_lines,
    "log": read_log_lines,
    "parquet": lambda stream, wanted, _: read_parquet(stream, wanted),
    "sections": lambda stream, _, __: read_sections(stream),
    "xml": lambda stream, _, __: read_events(stream),
}


class Rejoined(io.RawIOBase):
    """A stream whose first bytes were read to look at them, whole again."""

    def __init__(self, head: bytes, rest: BinaryIO) -> None:
        self._head = memoryview(head)
        self._rest = rest

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:  # noqa: ANN401 - a writable buffer
        if not self._head:
            data = self._rest.read(len(buffer))
            buffer[: len(data)] = data
            return len(data)
        count = min(len(buffer), len(self._head))
        buffer[:count] = self._head[:count]
        self._head = self._head[count:]
        return count


def header_of(stream: BinaryIO, size: int, name: str) -> list[str]:
    """The header of a CSV file; empty for any other file."""
    with unpacked(stream, size, name) as content:
        head = as_utf8(content).read(_HEAD)
    return columns_of(head) if head and shape_of(head) == "csv" else []


def shape_of(head: bytes) -> str:
    """Which of the readers a file is for, from its first bytes. Raises `InputError` for anything else binary."""
    if not head.strip():
        raise InputError("the file is empty")
    if head.startswith(MAGIC):
        return "parquet"
    body = head.removeprefix(_UTF8_MARK).lstrip()
    if body.startswith(_ZIP):
        raise InputError("a zip inside another file, or an Office file; unpack it, or save the table as CSV")
    if head[_TAR_AT : _TAR_AT + len(_TAR)] == _TAR:
        raise InputError("a tar archive; unpack it and ingest the folder")
    if body.count(b"\x00") > len(body) // 8:
        raise InputError("the file is binary; Sleetwatch reads JSON, CSV, XML events, log lines and Parquet")
    if body[:1] in (b"{", b"[") or _mostly_json(body):
        return "lines" if _one_value_a_line(body) else "document"
    return _shape_of_text(body)


def _shape_of_text(body: bytes) -> str:
    if is_events(body):
        return "xml"
    if _MARKUP.match(body):
        raise InputError("XML or HTML without a Windows event in it; of XML, Sleetwatch reads Windows events")
    lines = _first_lines(body)
    if sum(is_log_line(line.decode("utf-8", "replace")) for line in lines) * 2 > len(lines):
        return "log"
    return "sections" if is_sectioned(body) else "csv"


def _first_lines(body: bytes) -> list[bytes]:
    """The first lines that say something; the last of them may be cut by the look-ahead."""
    return [line.strip() for line in body.split(b"\n", _SAMPLE)[:_SAMPLE] if line.strip()]


def _one_value_a_line(body: bytes) -> bool:
    """Whether most of the first lines are whole values; the last one may be cut by the look-ahead."""
    lines = _first_lines(body)
    return len(lines) > 1 and sum(_whole(line) for line in lines) * 2 >= len(lines)


def _whole(line: bytes) -> bool:
    text = line.decode("utf-8", "replace")
    return text[0] in "{[" and len(text) > 1 and end_of_value(text, 0) == len(text)


def _mostly_json(body: bytes) -> bool:
    """A file of lines whose first lines are damaged is still a file of lines."""
    lines = _first_lines(body)
    return sum(line[:1] == b"{" for line in lines) * 2 > len(lines)
