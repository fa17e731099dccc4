"""A file read in blocks gives the same records, at the same places, as one read from beginning to end."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from sleetwatch.errors import InputError
from sleetwatch.intake import blocks
from sleetwatch.intake.blocks import CUT, items_of
from sleetwatch.intake.csv_records import Lines
from sleetwatch.intake.reader import READERS

SMALL = 40


@pytest.fixture(autouse=True)
def _small_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(blocks, "BLOCK", SMALL)


def seen(items):
    try:
        return [(item.line, item.raw, item.record, item.refused and item.refused.reason) for item in items]
    except InputError as error:
        return str(error)


def in_blocks(shape: str, raw: bytes):
    return seen(item for block in CUT[shape](io.BytesIO(raw)) for item in items_of(shape, block))


def as_one(shape: str, raw: bytes):
    return seen(READERS[shape](io.BytesIO(raw), None, 0))


def some(*pieces: str) -> st.SearchStrategy[bytes]:
    return st.lists(st.sampled_from(pieces), max_size=60).map(lambda chosen: "".join(chosen).encode())


@given(some('{"a": 1}', "\n", "\n", "\r\n", "\r", " ", "x" * 30, "é", "{", "\x00"))
@example(b'{"a": 1}\n' * 20)
@example(b"\n" * 100)
@example(b"x" * 200)
def test_lines(raw: bytes):
    assert in_blocks("lines", raw) == as_one("lines", raw)


@given(some("a", "b", ",", ",", "\n", "\n", "\r\n", "\r", '"', '""', '"x\ny"', "é", "\ufeff", ";", "z" * 30))
@example(b'a,b\n1,"x\ny"\n' + b"1,2\n" * 30)
@example(b"sep=;\r\na;b\r\n" + b'1;"2\r\n3"\r\n' * 10 + b'4;"5\r\n' + b"6;7\r\n" * 20)
@example(b"a,b\n" + b"1,2\n\n\n" * 20 + b'"x"y,1\n' + b"1,2\n" * 20)
@example(b"a,b\r" + b"1,2\r" * 20)
def test_rows(raw: bytes):
    header = b"a,b\n"
    assert in_blocks("csv", header + raw) == as_one("csv", header + raw)
    if b"\n" in raw[:SMALL] and b'"' not in raw[:SMALL]:  # the header is in the first block, as it always is
        assert in_blocks("csv", raw) == as_one("csv", raw)


@pytest.mark.parametrize("ending", [b"", b"\n"])
def test_a_line_over_the_limit_is_refused_once_however_long_it_is(ending: bytes, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.undo()
    raw = b'{"a": 1}\n' + b"x" * 20_000_000 + b'\n{"b": 2}' + ending
    cut = list(CUT["lines"](io.BytesIO(raw)))
    assert max(len(block.data) for block in cut) < 6_000_000
    items = [item for block in cut for item in items_of("lines", block)]
    assert [(item.line, item.record) for item in items] == [(1, {"a": 1}), (2, None), (3, {"b": 2})]
    assert items[1].refused.reason == "too-long"


@given(st.lists(st.text("ab,; \t\x00é\x85\u2028\x0b", min_size=1), min_size=1))
def test_a_row_without_quotes_is_what_the_parser_of_tables_makes_of_it(rows: list[str]):
    text = "\r\n".join(rows) + "\n"
    lines = Lines(io.BytesIO(text.encode()))
    assert [lines.row() for _ in rows] == list(csv.reader(io.StringIO(text, newline=""), strict=True))
