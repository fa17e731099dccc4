"""Records of a CSV or tab-separated file, in whatever encoding the vendor's portal wrote it."""

from __future__ import annotations

import codecs
import csv
import io
from collections import deque
from collections.abc import Iterator
from typing import Any, BinaryIO

from sleetwatch.errors import InputError, Refused
from sleetwatch.intake.item import Item
from sleetwatch.intake.limits import LIMITS, MEBIBYTE

csv.field_size_limit(MEBIBYTE)

DELIMITERS = (",", "\t", ";")


def read_rows(stream: BinaryIO) -> Iterator[Item]:
    """Each row as a record of text by column; an empty cell is None. The line is the row's first."""
    lines = _Lines(stream)
    header = _header(lines)
    while (item := _next_row(lines, header)) is not None:
        yield item


def columns_of(head: bytes) -> list[str]:
    """The header of a CSV from its first bytes; empty when there is none."""
    try:
        return _header(_Lines(io.BytesIO(head)))
    except InputError:
        return []


def _header(lines: _Lines) -> list[str]:
    first = lines.peek()
    if not first.strip():
        raise InputError("the file is empty; a CSV begins with a header row")
    lines.delimiter = max(DELIMITERS, key=first.count)
    try:
        row = next(lines.reader())
    except (csv.Error, StopIteration) as error:
        raise InputError(f"the header row cannot be read: {error}") from None
    header = [name.strip().lstrip("\ufeff") for name in row]
    doubled = {name for name in header if name and header.count(name) > 1}
    if doubled:
        raise InputError(f"the header names {', '.join(sorted(doubled))} twice; each column needs one name")
    if len(header) > LIMITS.keys:
        raise InputError(f"{len(header)} columns; the limit is {LIMITS.keys}")
    return header


def _next_row(lines: _Lines, header: list[str]) -> Item | None:
    lines.taken.clear()
    line = lines.number + 1
    try:
        row = next(lines.reader())
    except StopIteration:
        return None
    except csv.Error as error:
        return _broken(lines, line, str(error))
    if not row:
        return _next_row_after_blank(lines, header)
    raw = "".join(lines.taken)
    if (refused := _unclear(raw, row, header)) is not None:
        return Item(line, raw.encode("utf-8", "surrogateescape"), None, refused)
    record: dict[str, Any] = {name: cell or None for name, cell in zip(header, row, strict=True)}
    return Item(line, raw.encode(), record)


def _next_row_after_blank(lines: _Lines, header: list[str]) -> Item | None:
    while lines.peek() and not lines.peek().strip():
        lines.skip()
    return _next_row(lines, header)


def _unclear(raw: str, row: list[str], header: list[str]) -> Refused | None:
    if len(row) != len(header):
        return Refused("columns", f"the row has {len(row)} cells, the header {len(header)}")
    if "\x00" in raw:
        return Refused("nul", "a NUL character")
    if not raw.isascii() and any("\udc80" <= character <= "\udcff" for character in raw):
        return Refused("not-utf8", "bytes that are not UTF-8")
    return None


def _broken(lines: _Lines, line: int, why: str) -> Item:
    """A quote that is never closed swallows rows: refuse its first line only and read the others again."""
    first = lines.give_back_all_but_first()
    return Item(line, first.encode("utf-8", "surrogateescape"), None, Refused("bad-csv", why))


class _Lines:
    """Decoded lines that remember which of them the current row was made of."""

    def __init__(self, stream: BinaryIO) -> None:
        self._source = _text(stream)
        self._again: deque[str] = deque()
        self.taken: list[str] = []
        self.number = 0
        self.delimiter = ","
        self._reader: Iterator[list[str]] | None = None

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        line = self._again.popleft() if self._again else self._source.readline(LIMITS.line_bytes)
        if not line:
            raise StopIteration
        self.number += 1
        self.taken.append(line)
        return line

    def reader(self) -> Iterator[list[str]]:
        if self._reader is None:
            self._reader = csv.reader(self, delimiter=self.delimiter, strict=True)
        return self._reader

    def peek(self) -> str:
        if not self._again:
            self._again.append(self._source.readline(LIMITS.line_bytes))
        return self._again[0]

    def skip(self) -> None:
        self._again.popleft()
        self.number += 1

    def give_back_all_but_first(self) -> str:
        first, *rest = self.taken
        self._again.extendleft(reversed(rest))
        self.number -= len(rest)
        self._reader = None
        return first


def _text(stream: BinaryIO) -> io.TextIOWrapper:
    """A text view of the bytes; UTF-16 by its mark, else UTF-8 with foreign bytes kept apart."""
    buffered = io.BufferedReader(stream)  # type: ignore[type-var]
    mark = buffered.peek(4)[:4]
    if mark.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return io.TextIOWrapper(buffered, "utf-16", errors="replace", newline="")
    return io.TextIOWrapper(buffered, "utf-8-sig", errors="surrogateescape", newline="")
