"""The quick decoder and the careful one agree on every text, hostile ones included."""

from __future__ import annotations

import json
import math
from typing import Any

from hypothesis import example, given
from hypothesis import strategies as st

from sleetwatch.errors import Refused
from sleetwatch.intake import json_text
from sleetwatch.intake.json_text import parse

scalars = st.none() | st.booleans() | st.integers() | st.floats() | st.text()
values = st.recursive(scalars, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=20)
marks = ["{", "}", "[", "]", ",", ":", '"', "\\", "\x00", "\x01", "\ufeff", "\x0b", " ", "\n", "é", "😀"]
escapes = ["\\u003a", "\\u003A", "\\u003c", "\\ud83d", "\\udc00", "\\u0000"]
words = ["1", "-0", "0.5", "1e999", "1e308", "NaN", "Infinity", "null", "true", "9" * 25, "9" * 5000]
parts = ['"a"', '"b":', '{"a":1,"a":":"}', '{"a":1,"a":"\\u003a"}', "[" * 130, "]" * 130]
pieces = st.sampled_from([*marks, *escapes, *words, *parts])


def told(read: Any, raw: bytes) -> Any:
    """What a parser makes of a text, so that it can be compared."""
    try:
        value = read(raw)
    except Refused as refused:
        return refused.reason, refused.detail
    return json.dumps(value, ensure_ascii=False, sort_keys=False)


def agree(raw: bytes) -> None:
    assert told(parse, raw) == told(json_text._parse_slowly, raw)


@given(values)
def test_both_read_every_value_alike(value: Any) -> None:
    agree(json.dumps(value).encode())
    agree(json.dumps(value, ensure_ascii=False).encode("utf-8", "surrogatepass"))


@given(values, st.data())
def test_both_read_a_damaged_text_alike(value: Any, data: st.DataObject) -> None:
    text = json.dumps(value, ensure_ascii=False)
    place = data.draw(st.integers(0, len(text)))
    text = text[:place] + data.draw(pieces) + text[place + data.draw(st.integers(0, 3)) :]
    agree(text.encode("utf-8", "surrogatepass"))


@given(st.lists(pieces, max_size=20))
@example(['{"a":1,"a":"\\u003a"}'])
@example(['{"a":{"b":1,"b":2}}'])
@example(['[{"a":1,"\\u0061":2}]'])
def test_both_read_pieces_alike(chosen: list[str]) -> None:
    agree("".join(chosen).encode())


@given(st.binary(max_size=200))
def test_both_read_any_bytes_alike(raw: bytes) -> None:
    agree(raw)
    agree(b'{"a": "' + raw + b'"}')


@given(st.floats(allow_nan=False, allow_infinity=False) | st.integers(-(10**40), 10**40), st.integers(-400, 400))
def test_both_read_numbers_alike(number: float, exponent: int) -> None:
    agree(repr(number).encode())
    if math.isfinite(number):
        agree(f"[{number!r}e{exponent}]".encode())


def test_a_key_twice_is_refused_even_when_an_escaped_colon_stands_in() -> None:
    assert told(parse, b'{"a":1,"a":"\\u003a"}')[0] == "duplicate-key"
