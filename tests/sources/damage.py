"""Records as an attacker may write them: any JSON at all, and good records with parts replaced."""

from __future__ import annotations

import copy
from collections.abc import Iterable
from typing import Any

import msgspec
import pyarrow as pa
from hypothesis import strategies as st

from sleetwatch.errors import Refused
from sleetwatch.events import Event, schema_of
from sleetwatch.sources.source import Source

_ODD = st.sampled_from(
    ["", "-", "null", "{", "[]", '{"a":', '"', "\ud800", "\x00", "0", "1e400", "9" * 30, "unknown", "🙂", "2024-13-45"]
)
_SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12) | _ODD
json_values = st.recursive(
    _SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
json_objects = st.dictionaries(st.text(max_size=10), json_values, max_size=6)


@st.composite
def damaged(draw: st.DrawFn, records: list[dict[str, Any]]) -> dict[str, Any]:
    """One of the records with up to four of its values, at any depth, replaced by anything or taken out."""
    record = copy.deepcopy(draw(st.sampled_from(records)))
    for _ in range(draw(st.integers(0, 4))):
        holder, key = draw(st.sampled_from(list(_places(record))))
        if isinstance(holder, dict) and draw(st.booleans()):
            holder.pop(key, None)
        else:
            holder[key] = draw(json_values)
        if not record:
            break
    return record


def _places(value: Any) -> Iterable[tuple[Any, Any]]:
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in list(pairs):
        yield value, key
        yield from _places(inner)


def assert_read_or_refused(source: Source, record: dict[str, Any]) -> None:
    """The contract of a source: events that fit their tables, or `Refused` with a reason; nothing else."""
    assert source.recognises(record) in (True, False)
    events, refusal = _read(source, record)
    assert bool(events) is (refusal is None)
    assert refusal is None or refusal.reason
    for event in events:
        assert event.kind in source.kinds
        _assert_fits_its_table(event)


def _read(source: Source, record: dict[str, Any]) -> tuple[list[Event], Refused | None]:
    try:
        return list(source.read(record)), None
    except Refused as refusal:
        return [], refusal


def _assert_fits_its_table(event: Event) -> None:
    row = msgspec.structs.asdict(event)
    msgspec.convert(row, type(event), strict=True)
    schema = schema_of(type(event))
    for name, value in row.items():
        pa.array([value], schema.field(name).type)
