from __future__ import annotations

import io
import json

from hypothesis import given
from hypothesis import strategies as st

from sleetwatch.errors import Refused
from sleetwatch.intake import Item, read_redacted, write_redacted

values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
objects = st.dictionaries(st.text(), values, max_size=4)
places = st.integers(min_value=1, max_value=2**40)
items = st.one_of(
    st.builds(lambda line, record: Item(line, None, record), places, objects),
    st.builds(lambda line, record: Item(line, json.dumps(record).encode(), record), places, objects),
    st.builds(lambda line, record, cells: Item(line, f"row,{cells}".encode(), record), places, objects, st.integers()),
    st.builds(lambda line, raw: Item(line, raw, None, Refused("bad-json", "x")), places, st.binary()),
)


@given(st.lists(items, max_size=6))
def test_what_is_left_of_a_file_is_read_back_as_it_was_with_its_places(left):
    sink = io.BytesIO()
    assert write_redacted(left, sink) == len(left)
    again = list(read_redacted(io.BytesIO(sink.getvalue())))
    assert [(one.line, one.raw, one.record) for one in again] == [(one.line, one.raw, one.record) for one in left]
    assert [one.refused is None for one in again] == [one.refused is None for one in left]


def test_only_the_places_that_are_asked_for_are_read():
    sink = io.BytesIO()
    write_redacted([Item(line, None, {"n": line}) for line in (2, 5, 5, 9)], sink)
    wanted = read_redacted(io.BytesIO(sink.getvalue()), frozenset({5, 7}))
    assert [item.line for item in wanted] == [5, 5]
