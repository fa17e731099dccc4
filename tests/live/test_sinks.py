"""Rows for SIEMs: in bodies that are taken, in order, none lost and none left out."""

from __future__ import annotations

import gzip
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sleetwatch.live import sinks
from sleetwatch.live.client import NotTaken
from sleetwatch.live.sinks import TooLarge, packed, send_split, zipped

ROWS = st.lists(st.integers(0, 400).map(lambda size: {"text": "x" * size}), max_size=40)


@given(ROWS)
def test_a_body_is_never_larger_than_what_is_taken_unless_one_row_is(rows):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sinks, "MOST_BYTES", 300)
        batches = list(packed(rows))
    assert [json.loads(one) for batch in batches for one in batch] == rows
    for batch in batches:
        assert len(batch) == 1 or len(b"[" + b",".join(batch) + b"]") <= 300


@given(st.lists(st.integers(0, 9), min_size=1, max_size=30), st.integers(1, 8))
def test_whatever_the_other_side_takes_at_once_all_rows_arrive_in_order(rows, most):
    taken, told = [], []

    def post(some):
        if len(some) > most:
            raise NotTaken("too large", 413, b"")
        taken.extend(some)

    send_split([b"%d" % one for one in rows], post, told.append)
    assert taken == [b"%d" % one for one in rows]
    assert sum(told) == len(rows)


def test_a_row_that_is_too_large_alone_is_said_so_and_those_before_it_are_taken():
    taken = []

    def post(some):
        if b"big" in some:
            raise NotTaken("too large", 413, b"")
        taken.extend(some)

    with pytest.raises(TooLarge, match="one finding alone"):
        send_split([b"one", b"two", b"big", b"four"], post, lambda _: None)
    assert taken == [b"one", b"two"]


def test_what_is_refused_for_another_reason_is_not_tried_in_halves():
    asked = []

    def post(some):
        asked.append(some)
        raise NotTaken("no", 400, b"")

    with pytest.raises(NotTaken):
        send_split([b"one", b"two"], post, lambda _: None)
    assert len(asked) == 1


def test_the_same_body_is_the_same_bytes():
    assert zipped(b"body")[4:8] == bytes(4)  # gzip's time, which would differ from second to second
    assert gzip.decompress(zipped(b"body")) == b"body"
