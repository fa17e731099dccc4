from __future__ import annotations

from typing import Annotated

import numpy as np
import pyarrow as pa
import pytest

from sleetwatch.errors import Refused
from sleetwatch.events import SignIn, about
from sleetwatch.intake import Batch, Counts, batch, chunks_of, event_id, new_rows
from sleetwatch.intake.item import Item
from tests.intake.reading import items


def chunks(read: list[Item]) -> list[dict[str, pa.Table]]:
    counts = Counts()
    tables = list(
        new_rows(chunks_of(read, Batch("acme", "0" * 64, 1), []), lambda _, rows: np.ones(len(rows), bool), counts)
    )
    assert counts.seen == counts.rejected == len(read)
    return [chunk for chunk in tables if chunk]


def test_a_chunk_is_written_once_its_records_have_many_bytes(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(batch, "CHUNK_BYTES", 10_000)
    read = [Item(line, b"x" * 1000, None, Refused("bad-json")) for line in range(1, 36)]
    assert [chunk["rejects"].num_rows for chunk in chunks(read)] == [10, 10, 10, 5]


def test_records_of_an_envelope_count_with_their_share_of_it(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(batch, "CHUNK_BYTES", 10_000)
    record = b'{"a": "' + b"x" * 990 + b'"}'
    page = b'{"value": [' + b",".join([record] * 20) + b"]}"
    assert [chunk["rejects"].num_rows for chunk in chunks(items(page + b"\n" + page))] == [10, 10, 10, 10]


def test_of_a_rejected_record_the_beginning_is_kept():
    (chunk,) = chunks([Item(1, b"x" * 100_000, None, Refused("bad-json"))])
    assert chunk["rejects"]["bytes"].to_pylist() == [b"x" * 4096]


class LaterSignIn(SignIn, kw_only=True):
    """A sign-in as a later version may know it."""

    a_field_that_came_later: Annotated[str | None, about("anything")] = None


def test_a_field_that_comes_with_a_later_version_changes_no_id():
    now, later = (kind(at=1, account="a", ip="203.0.113.9") for kind in (SignIn, LaterSignIn))
    assert event_id("acme", now) == event_id("acme", later)
    later.a_field_that_came_later = "said"
    assert event_id("acme", now) != event_id("acme", later)
