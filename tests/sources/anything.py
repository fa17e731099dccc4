"""Rows no export should have: any JSON values in the places of true ones."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from sleetwatch.errors import Refused
from sleetwatch.events import Event
from sleetwatch.sources.source import Source

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=30),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=10), inner, max_size=3),
    max_leaves=6,
)


@st.composite
def spoilt(draw: st.DrawFn, *true_rows: dict[str, Any]) -> dict[str, Any]:
    """Anything at all, or a true row with some of its values replaced by anything."""
    row = draw(st.dictionaries(st.text(max_size=10), json_values, max_size=4) | st.sampled_from(true_rows))
    names = draw(st.lists(st.sampled_from(sorted({*row, "Type", "category", "properties"})), max_size=4))
    return row | {name: draw(json_values) for name in names}


def read_or_refused(source: Source, record: dict[str, Any]) -> None:
    """A source answers any record with events of its kinds, or refuses it."""
    source.recognises(record)
    try:
        events = list(source.read(record))
    except Refused:
        return
    assert events
    assert all(isinstance(event, Event) and event.kind in source.kinds for event in events)
