"""Records of a CSV or tab-separated file, in whatever encoding the vendor's portal wrote it."""

from __future__ import annotations

import csv
import io
import re
from collections import deque
from collections.abc import Iterator
from itertools import islice
from typing import Any, BinaryIO

from sleetwatch.errors import InputError, Refused
from sleetwatch.intake.item import Item
from sleetwatch.intake.limits import LIMITS, MEBIBYTE

csv.field_size_limit(MEBIBYTE)

DELIMITERS = (",", "\t", ";")

ROW_LINES = 1_000
"""Most physical lines of one row; a quote that stays open for longer is a stray one."""
_AGAIN = 8
"""How often, on average, a character may be read again to look for rows behind stray quotes."""
_ESCAPED = re.compile("[\udc80-\udcff]")
"""Bytes that are not UTF-8, as the decoder hands them on."""
_SEPARATOR = re.compile(r"sep=([,;|\t])\s*", re.IGNORECASE)
"""What Excel writes and reads as a first line to say the delimiter."""


def read_rows(stream: BinaryIO, before: int = 0) -> Iterator[Item]:
    """Each row as a record of text by column; an empty cell is None. The line is the row's first.

    `before` are the lines of the file between its header and these rows.
    """
    lines = Lines(stream)
    header = header_in(lines)
    lines.number += before
    while (item := _next_row(lines, header)) is not None:
        yield item


def columns_of(head: bytes) -> list[str]:
    """The header of a CSV from its first bytes; empty when there is none."""
    try:
        return header_in(Lines(io.BytesIO(head)))
    except InputError:
        return []


def header_in(lines: Lines) -> list[str]:
    said = said_delimiter(lines)
    first = lines.peek()
    if not first.strip():
        raise InputError("the file is empty; a CSV begins with a header row")
    lines.delimiter = said or max(DELIMITERS, key=first.count)
    try:
        row = lines.row()
    except (csv.Error, Refused, StopIteration) as error:
        raise InputError(f"the header row cannot be read: {error}") from None
    return check_header([name.strip().lstrip("\ufeff") for name in row])


def said_delimiter(lines: Lines) -> str | None:
    """The delimiter that a first line for Excel says, which is passed."""
    said = _SEPARATOR.fullmatch(lines.peek())
    if said is None:
        return None
    lines.skip()
    return said[1]


def check_header(header: list[str]) -> list[str]:
    """The header, when every column has a name of its own. Raises `InputError`."""
    doubled = {name for name in header if name and header.count(name) > 1}
    if doubled:
        raise InputError(f"the header names {', '.join(sorted(doubled))} twice; each column needs one name")
    if len(header) > LIMITS.keys:
        raise InputError(f"{len(header)} columns; the limit is {LIMITS.keys}")
    return header


def _next_row(lines: Lines, header: list[str]) -> Item | None:
    line = lines.number + 1
    row = next_cells(lines)
    if row is None or isinstance(row, Item):
        return row
    if not row:
        return _next_row_after_blank(lines, header)
    return row_item(line, "".join(lines.taken), row, header)


def next_cells(lines: Lines) -> list[str] | Item | None:
    """The cells of the next row, none for a blank line; the refusal of a broken row; None at the end."""
    line = lines.number + 1
    try:
        return lines.row()
    except StopIteration:
        return None
    except csv.Error as error:
        return _broken(lines, line, Refused("bad-csv", str(error)))
    except Refused as over:
        return _broken(lines, line, over)


def row_item(line: int, raw: str, row: list[str], header: list[str]) -> Item:
    """A row as a record, or its refusal."""
    if (refused := _unclear(raw, row, header)) is not None:
        return Item(line, raw.encode("utf-8", "surrogateescape"), None, refused)
    record: dict[str, Any] = {name: cell or None for name, cell in zip(header, row, strict=True)}
    return Item(line, raw.encode(), record)


def _next_row_after_blank(lines: Lines, header: list[str]) -> Item | None:
    while lines.peek() and not lines.peek().strip():
        lines.skip()
    return _next_row(lines, header)


def _unclear(raw: str, row: list[str], header: list[str]) -> Refused | None:
    if len(row) != len(header):
        return Refused("columns", f"the row has {len(row)} cells, the header {len(header)}")
    if "\x00" in raw:
        return Refused("nul", "a NUL character")
    if not raw.isascii() and _ESCAPED.search(raw):
        return Refused("not-utf8", "bytes that are not UTF-8")
    return None


def _broken(lines: Lines, line: int, refused: Refused) -> Item:
    """A quote that is never closed swallows rows: refuse its first line only and read the others again."""
    first = lines.give_back_all_but_first()
    return Item(line, first.encode("utf-8", "surrogateescape")[: LIMITS.line_bytes], None, refused)


class Lines:
    """Decoded lines that remember which of them the current row was made of.

    Work stays in proportion to the file: once lines were read again too often, those that a stray quote swallowed
    are read each on its own.
    """

    def __init__(self, stream: BinaryIO) -> None:
        self._source = io.TextIOWrapper(
            io.BufferedReader(stream),  # type: ignore[type-var]
            "utf-8-sig",
            errors="surrogateescape",
            newline="",
        )
        self._again: deque[str] = deque()
        self.taken: list[str] = []
        self.number = 0
        self.delimiter = ","
        self._reader: Iterator[list[str]] | None = None
        self._size = 0
        self._read = 0
        self._read_again = 0
        self._alone_until = 0

    def __iter__(self) -> Lines:
        return self

    def __next__(self) -> str:
        if self.taken and self.number < self._alone_until:
            raise StopIteration
        line = self._again.popleft() if self._again else self._read_line()
        if not line:
            raise StopIteration
        self.number += 1
        self.taken.append(line)
        self._size += len(line)
        self._check_row()
        return line

    def row(self) -> list[str]:
        """The cells of the next row. Raises `Refused` when it exceeds the limits, `csv.Error` when it is broken."""
        self.taken.clear()
        self._size = 0
        return self._unquoted() or next(self._rows())

    def _unquoted(self) -> list[str] | None:
        """The cells of a row without quotes, which need no parser."""
        line = self.peek()
        if '"' in line or len(line) > min(MEBIBYTE, LIMITS.line_bytes):
            return None
        body = line.rstrip("\r\n")
        if not body:
            return None
        self.skip()
        self.taken.append(line)
        self._size = len(line)
        return body.split(self.delimiter)

    def _rows(self) -> Iterator[list[str]]:
        if self._reader is None:
            self._reader = csv.reader(self, delimiter=self.delimiter, strict=True)
        return self._reader

    def peek(self) -> str:
        if not self._again:
            self._again.append(self._read_line())
        return self._again[0]

    def ahead(self, count: int) -> list[str]:
        """The next lines, which stay to be read."""
        while len(self._again) < count and (line := self._read_line()):
            self._again.append(line)
        return list(islice(self._again, count))

    def skip(self) -> None:
        self._again.popleft()
        self.number += 1

    def give_back_all_but_first(self) -> str:
        first, *rest = self.taken
        self._again.extendleft(reversed(rest))
        self._read_again += self._size - len(first)
        if self._read_again > _AGAIN * self._read:
            self._alone_until = max(self._alone_until, self.number)
        self.number -= len(rest)
        self._reader = None
        return first

    def _read_line(self) -> str:
        """One line; of a longer one than the limit its beginning, one character over, and the rest is passed."""
        limit = LIMITS.line_bytes + 1
        line = rest = self._source.readline(limit)
        while len(rest) == limit and not rest.endswith("\n"):
            rest = self._source.readline(limit)
        self._read += len(line)
        return line

    def _check_row(self) -> None:
        if self._size > LIMITS.line_bytes and len(self.taken) == 1:
            raise Refused("too-long", f"the line has over {LIMITS.line_bytes} characters")
        if self._size > LIMITS.line_bytes or len(self.taken) > ROW_LINES:
            raise Refused("bad-csv", f"a quote stays open for {len(self.taken)} lines")
