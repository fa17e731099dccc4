from __future__ import annotations

import pytest

from sleetwatch.live.inbox import SMALL, as_lines


@pytest.mark.parametrize(
    ("body", "lines"),
    [
        (b'{"a": 1}', b'{"a":1}\n'),
        (b'{\n  "a": 1.10,\n  "b": [1, 2]\n}', b'{"a":1.10,"b":[1,2]}\n'),
        (b'[{"a": 1},\n {"a": 2}]', b'{"a":1}\n{"a":2}\n'),
        (b"[]", b""),
        (b'{"a": 1}\r\n{"a": 2}', b'{"a": 1}\n{"a": 2}\n'),
        (b'{"a": 1}\n{broken\n{"a": 3}', b'{"a": 1}\n{broken\n{"a": 3}\n'),
    ],
)
def test_json_of_any_layout_becomes_lines_and_no_digit_changes(body: bytes, lines: bytes):
    assert as_lines(body) == lines


@pytest.mark.parametrize(
    "body", [b"when,who\n1,2\n", b"<34>Oct 11 22:14:15 host app: text", b"\xff\xfe\x00", b'"' + b"x" * SMALL + b'"']
)
def test_what_is_no_json_or_large_stands_alone(body: bytes):
    assert as_lines(body) is None
