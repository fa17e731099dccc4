"""Cuts a file of lines or rows into blocks of whole ones, which can be read apart from each other."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator
from typing import BinaryIO, NamedTuple

from sleetwatch.intake.csv_records import ROW_LINES, Lines, header_in
from sleetwatch.intake.item import Item
from sleetwatch.intake.limits import LIMITS, MEBIBYTE
from sleetwatch.intake.reader import READERS, Rejoined

BLOCK = 4 * MEBIBYTE


class Block(NamedTuple):
    """Some lines of a file."""

    data: bytes | BinaryIO
    """The lines, with the header row before them if there is one; a stream is the rest of the file."""
    before: int = 0
    """How many lines of the file came before, the header left out."""


def items_of(shape: str, block: Block) -> Iterator[Item]:
    """The block's records, at their places in the whole file."""
    stream = io.BytesIO(block.data) if isinstance(block.data, bytes) else block.data
    return READERS[shape](stream, None, block.before)


def line_blocks(stream: BinaryIO) -> Iterator[Block]:
    """Blocks of lines. A line over the limit is cut to one byte more than it, which is enough to be refused."""
    before, kept = 0, b""
    while data := stream.read(BLOCK):
        data = kept + data
        end = data.rfind(b"\n") + 1
        kept = data[end:]
        if len(kept) > LIMITS.line_bytes:
            kept = kept[: LIMITS.line_bytes + 1] + _line_end(stream)
        if end:
            yield Block(data[:end], before)
            before += data.count(b"\n", 0, end)
    if kept:
        yield Block(kept, before)


def _line_end(stream: BinaryIO) -> bytes:
    """Pass the rest of a line."""
    while (rest := stream.readline(BLOCK)) and not rest.endswith(b"\n"):
        pass
    return rest[-1:]


def row_blocks(stream: BinaryIO) -> Iterator[Block]:
    """Blocks of rows. From where it is not plain which line begins a row, the rest of the file is one block."""
    first = stream.read(BLOCK)
    size, delimiter = _header(first)
    if not _ends_plainly(first[:size]):
        yield Block(io.BufferedReader(Rejoined(first, stream), MEBIBYTE))
        return
    header, kept, before = first[:size], first[size:], 0
    while data := stream.read(BLOCK):
        data = kept + data
        end = _end_of_rows(data, delimiter)
        if end is None:
            yield Block(io.BufferedReader(Rejoined(header + data, stream), MEBIBYTE), before)
            return
        yield Block(header + data[:end], before)
        before += data.count(b"\n", 0, end)
        kept = data[end:]
    yield Block(header + kept, before)


def _header(data: bytes) -> tuple[int, str]:
    """How many bytes the header row has, and the delimiter."""
    lines = Lines(io.BytesIO(data))
    header_in(lines)
    end = 0
    for _ in range(lines.number):
        end = data.find(b"\n", end) + 1 or len(data)
    return end, lines.delimiter


def _ends_plainly(lines: bytes) -> bool:
    """Whether every line ends with a line feed, as none does that an old Mac wrote."""
    return lines.count(b"\r") == lines.count(b"\r\n")


def _end_of_rows(data: bytes, delimiter: str) -> int | None:
    """Where the last whole row ends; None when that is not plain."""
    end = data.rfind(b"\n") + 1
    lines = data[:end]
    if not lines or not _ends_plainly(lines):
        return None
    return _end_of_quoted(lines, delimiter) if b'"' in lines else end


def _end_of_quoted(data: bytes, delimiter: str) -> int | None:
    lines = _Passed(data)
    rows = csv.reader(lines, delimiter=delimiter, strict=True)
    end = line = 0
    try:
        for _ in rows:
            if lines.passed - end > LIMITS.line_bytes or rows.line_num - line >= ROW_LINES:
                return None
            end, line = lines.passed, rows.line_num
    except csv.Error:  # a broken row, unless it is the last one, which goes on in the next block
        unfinished = lines.passed == len(data) and len(data) - end <= LIMITS.line_bytes
        return end or None if unfinished else None
    return end


class _Passed:
    """Lines, and how many bytes of them were given out. Quotes and delimiters are the same in every encoding here."""

    def __init__(self, data: bytes) -> None:
        self._lines = io.TextIOWrapper(io.BytesIO(data), "latin-1", newline="")
        self.passed = 0

    def __iter__(self) -> _Passed:
        return self

    def __next__(self) -> str:
        line = next(self._lines)
        self.passed += len(line)
        return line


CUT: dict[str, Callable[[BinaryIO], Iterator[Block]]] = {"csv": row_blocks, "lines": line_blocks, "log": line_blocks}
"""What can be read in blocks."""
