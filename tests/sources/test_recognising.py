"""What every source promises of `recognises`: it is asked about every new shape, also those of a hostile file."""

from __future__ import annotations

import io
import time
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sleetwatch.errors import Refused
from sleetwatch.intake import Recogniser, read
from sleetwatch.sources import SOURCES
from tests.sources.damage import json_objects, json_values
from tests.sources.test_examples import FILES, zone_of


def _records_of_examples():
    for path in FILES:
        for item in read(io.BytesIO(path.read_bytes()), path.stat().st_size, path.name):
            yield path, item.record


KEYS = sorted({key for _, record in _records_of_examples() for key in record})
SECONDS = 5.0
"""Far more than it takes, for the machine may be busy; a cost that grows with the square of the keys is far over it."""


@given(st.dictionaries(st.sampled_from(KEYS), json_values, max_size=12) | json_objects)
def test_no_source_raises_whatever_it_is_asked_about(record):
    for source in SOURCES.values():
        assert source.recognises(record) in (True, False), source.name


@pytest.mark.parametrize("name", ["{:x}", "{:x}Date", "{:x}.b[0].c", "A{:x} b_-C"])
def test_ten_thousand_keys_cost_no_more_than_their_number(name):
    wide = {name.format(number): "x" for number in range(10_000)}
    began = time.perf_counter()
    for source in SOURCES.values():
        source.recognises(wide)

    assert time.perf_counter() - began < SECONDS


def test_a_file_of_nothing_but_new_shapes_is_refused_in_time():
    recogniser = Recogniser(tuple(SOURCES.values()))
    began = time.perf_counter()
    for number in range(1_000):
        with pytest.raises(Refused, match="unrecognised"):
            recogniser.events_of({f"{number:x}{place}": "x" for place in range(20)})

    assert time.perf_counter() - began < SECONDS


def test_what_stood_before_in_the_file_changes_no_records_source():
    """Two vendors may share the outer keys of their records, and a hostile record may imitate them."""
    for path, record in _records_of_examples():
        for imitation in _imitations(record):
            if SOURCES[path.stem].recognises(imitation):
                continue
            recogniser = Recogniser(tuple(SOURCES.values()), zone_of(path))
            with suppress(Refused):
                recogniser.events_of(imitation)
            assert recogniser.events_of(record)[0].name == path.stem, imitation


def _imitations(record: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The record with one of its values replaced, for all of those on which a source may not depend alone."""
    for key in record.keys() - {"category", "Type"}:
        for odd in ("x", {}, None):
            yield record | {key: odd}
