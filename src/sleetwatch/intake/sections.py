"""Records of a CSV that holds several tables, or words above its table, as meeting reports do."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from itertools import islice
from typing import Any, BinaryIO, NamedTuple

from sleetwatch.intake.csv_records import DELIMITERS, Lines, check_header, next_cells, row_item, said_delimiter
from sleetwatch.intake.item import Item
from sleetwatch.intake.limits import LIMITS

_LOOKED_AT = 200
"""Rows looked at to find out whether a CSV has sections."""
_HELD = 50
"""Most rows of a table that says something about the tables below it."""
_PAIR = 2
_WIDE = 4
"""A header of so many columns may follow pairs without a blank row."""
_VALUE = re.compile(r"[0-9@]")
_LONGEST_NAME = 100

Cells = list[str]


def read_sections(stream: BinaryIO) -> Iterator[Item]:
    """Each row of each table as a record of text by column, with what stood above the table.

    `@title` is the title of its section. `@above` has the pairs of two-column tables above it, and the cells of a
    first table of one row; both are left out when there is nothing to say.
    """
    lines = Lines(stream)
    lines.delimiter = said_delimiter(lines) or _delimiter(lines)
    reader = _Reader()
    while True:
        line = lines.number + 1
        cells = next_cells(lines)
        if cells is None:
            break
        if isinstance(cells, Item):
            yield from reader.add(cells)
        else:
            yield from reader.take(_Row(line, "".join(lines.taken), cells))
    yield from reader.close(follows=False)


def is_sectioned(head: bytes) -> bool:
    """Whether a CSV that begins so has a header below its first row."""
    rows = _first_rows(head)
    found = (place for place in range(1, len(rows) - 1) if _is_header(_trimmed(rows[place])))
    return any(_begins_table(rows, place) for place in found)


def _begins_table(rows: list[Cells], place: int) -> bool:
    """Whether the row that looks like a header is one: what is above it and below it tells."""
    before, row, after = rows[:place], rows[place], rows[place + 1]
    if not any(after):
        return False
    if all(_is_preamble(_trimmed(cells), len(_trimmed(row))) for cells in before):
        return any(any(cells) for cells in before)
    if len(_trimmed(row)) <= _PAIR:
        return False
    if _is_title(before[-1]):
        return not any(before[-2])
    if any(before[-1]) or not any(before[0]):
        return False
    return len(row) != len(before[0]) or (_is_one_row(before[1:]) and _has_value(after))


def _is_preamble(cells: Cells, width: int) -> bool:
    return len(cells) <= 1 or cells[0].startswith("#") or (len(cells) == _PAIR and width >= _WIDE)


def _is_one_row(rows: list[Cells]) -> bool:
    said = [cells for cells in rows if any(cells)]
    return len(said) == 1 and _has_value(said[0])


def _has_value(cells: Cells) -> bool:
    return any(_VALUE.search(cell) for cell in cells)


def _is_title(cells: Cells) -> bool:
    return bool(cells) and bool(cells[0].strip()) and not any(cells[1:])


def _is_header(cells: Cells) -> bool:
    """At least two different names, none of which looks like a value."""
    return len(cells) >= _PAIR and len(set(cells)) == len(cells) and all(map(_is_name, cells))


def _is_name(cell: str) -> bool:
    return cell[:1].isalpha() and len(cell) <= _LONGEST_NAME and "@" not in cell and "://" not in cell


def _trimmed(cells: Cells) -> Cells:
    """The cells without the empty ones at the end, with which a spreadsheet fills every row to the widest."""
    width = len(cells)
    while width and not cells[width - 1].strip():
        width -= 1
    return [cell.strip().lstrip("\ufeff") for cell in cells[:width]]


def _first_rows(head: bytes) -> list[Cells]:
    lines = Lines(io.BytesIO(head))
    delimiter = said_delimiter(lines) or _delimiter(lines)
    try:
        return list(islice(csv.reader(lines.ahead(_LOOKED_AT), delimiter=delimiter), _LOOKED_AT))
    except csv.Error:
        return []


def _delimiter(lines: Lines) -> str:
    ahead = "".join(lines.ahead(_LOOKED_AT))
    return max(DELIMITERS, key=ahead.count)


class _Row(NamedTuple):
    line: int
    raw: str
    cells: Cells


class _Reader:
    """The tables of a file, one after the other; a short one is held until it is known whether another follows."""

    def __init__(self) -> None:
        self._title: str | None = None
        self._next_title: str | None = None
        self._above: dict[str, str | None] = {}
        self._header: Cells | None = None
        self._held: list[_Row | Item] = []
        self._spilled = False
        self._blank = True
        self._valued = True
        self._first = True

    def take(self, row: _Row) -> Iterator[Item]:
        """The records that this row makes certain."""
        cells = _trimmed(row.cells)
        if not cells:
            self._blank = True
        elif self._blank and len(cells) == 1:
            self._next_title = cells[0]
        elif self._begins(cells):
            yield from self.close(follows=True)
            self._header, self._title, self._next_title = cells, self._next_title or self._title, None
            self._blank, self._valued = False, True
        else:
            self._blank, self._valued = False, _has_value(row.cells)
            yield from self.add(row)

    def _begins(self, cells: Cells) -> bool:
        """Whether these cells are the header of a new table."""
        if self._header is None or self._next_title is not None:
            return True
        width = len(self._header)
        if not self._blank:
            return width <= _PAIR and len(cells) > width and _is_header(cells)
        return _is_header(cells) and (len(cells) != width or self._valued)

    def add(self, row: _Row | Item) -> Iterator[Item]:
        """A row of the table that is open, perhaps a broken one."""
        self._held.append(row)
        if self._spilled or len(self._held) > _HELD:
            self._spilled = True
            yield from self._records()

    def close(self, *, follows: bool) -> Iterator[Item]:
        """The rows still held: records, or what the tables below are about."""
        if follows and self._header is not None and not self._spilled:
            self._keep_above(self._header)
        yield from self._records()
        self._first = self._first and self._header is None
        self._header, self._spilled = None, False

    def _keep_above(self, header: Cells) -> None:
        """Pairs, or a first table of one row, are about the tables below; any other table stays one of records."""
        rows = [_trimmed(row.cells) for row in self._held if isinstance(row, _Row)]
        if len(rows) < len(self._held):
            return
        if len(header) <= _PAIR:
            told = {cells[0]: cells[1] if len(cells) > 1 else None for cells in [header, *rows]}
        elif self._first and len(rows) <= 1:
            told = dict(zip(header, *rows, strict=False)) if rows else {}
        else:
            return
        if len(self._above) + len(told) <= LIMITS.keys:
            self._above = self._above | told  # the records of an earlier table keep what was above them
        self._held = []

    def _records(self) -> Iterator[Item]:
        header = check_header(self._header or []) if self._held else []
        for row in self._held:
            yield row if isinstance(row, Item) else self._record(row, header)
        self._held = []

    def _record(self, row: _Row, header: Cells) -> Item:
        more = any(cell.strip() for cell in row.cells[len(header) :])
        item = row_item(row.line, row.raw, row.cells if more else row.cells[: len(header)], header)
        return item if item.record is None else item._replace(record=item.record | self._said())

    def _said(self) -> dict[str, Any]:
        said = {"@title": self._title, "@above": self._above}
        return {key: value for key, value in said.items() if value}
