"""A page of a vendor's records: their times, and lines, whatever stands in them."""

from __future__ import annotations

import msgspec
import pytest

from sleetwatch.live.page import page_of, time_at


@pytest.mark.parametrize(
    "record",
    [
        b'{"at":"2026-01-01T00:00:00Z\xff"}',
        b'{"at":' + b"[" * 100_000 + b"]" * 100_000 + b"}",
        b'{"at":"0001-01-01T00:00:00+23:59"}',
        b'{"at":"9999-12-31T23:59:59-23:59"}',
        b'{"at":null}',
        b"[]",
        b'"\xff"',
    ],
)
def test_a_damaged_record_keeps_its_page_from_nothing(record: bytes):
    good = b'{"at":"2026-01-01T00:00:00Z"}'
    page = page_of([msgspec.Raw(record), msgspec.Raw(good)], time_at("at"), None, None)

    assert list(page.lines) == [record, good]
    assert 1_767_225_600_000_000 in page.times
