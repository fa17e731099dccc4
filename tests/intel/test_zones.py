from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sleetwatch.clock import DAY, HOUR, SECOND, from_datetime
from sleetwatch.intel.zones import ZONE_OFFSETS, zone_offsets


def at(*parts):
    return from_datetime(datetime(*parts, tzinfo=UTC))


YEAR = (at(2026, 1, 1), at(2026, 12, 31))


def test_new_york_changes_to_summer_time_at_the_very_second():
    rows = zone_offsets(["America/New_York"], *YEAR).to_pylist()

    assert [row["offset_minutes"] for row in rows] == [-300, -240, -300]
    assert [row["from_at"] for row in rows] == [YEAR[0], at(2026, 3, 8, 7), at(2026, 11, 1, 6)]


def test_intervals_touch_and_cover_the_whole_span():
    rows = zone_offsets(["Europe/Berlin"], *YEAR).to_pylist()

    assert rows[0]["from_at"] == YEAR[0]
    assert rows[-1]["until_at"] == YEAR[1] + 1
    assert all(one["until_at"] == other["from_at"] for one, other in zip(rows, rows[1:], strict=False))  # noqa: RUF007


def test_a_zone_without_summer_time_is_one_row():
    (row,) = zone_offsets(["Asia/Shanghai"], *YEAR).to_pylist()

    assert row["offset_minutes"] == 480


def test_odd_offsets_keep_their_minutes():
    assert zone_offsets(["Asia/Kathmandu"], *YEAR).to_pylist()[0]["offset_minutes"] == 345


def test_a_month_of_other_time_is_seen():
    rows = zone_offsets(["Africa/Casablanca"], *YEAR).to_pylist()

    assert [row["offset_minutes"] for row in rows] == [60, 0, 60]


@pytest.mark.parametrize(
    "name", ["Mars/Olympus", "../../etc/passwd", "/etc/passwd", "", "a\x00b", "America", None, "é" * 300]
)
def test_names_that_are_no_zone_have_no_rows(name):
    table = zone_offsets([name], *YEAR)

    assert table.num_rows == 0
    assert table.schema == ZONE_OFFSETS


def test_each_zone_comes_once_and_in_order():
    zones = zone_offsets(["UTC", "Asia/Tokyo", "UTC"], *YEAR)["zone"].to_pylist()

    assert zones == ["Asia/Tokyo", "UTC"]


@given(st.integers(at(2000, 1, 1), at(2030, 1, 1)), st.integers(0, 900 * DAY), st.integers(0, 10**6))
def test_the_offset_at_any_moment_is_the_zones_own(first, span, part):
    last = first + span
    moment = (first + span * part // 10**6) // SECOND * SECOND
    moment = max(moment, first)
    rows = zone_offsets(["Australia/Lord_Howe"], first, last).to_pylist()
    (row,) = [row for row in rows if row["from_at"] <= moment < row["until_at"]]
    (now,) = zone_offsets(["Australia/Lord_Howe"], moment, moment).to_pylist()

    assert row["offset_minutes"] == now["offset_minutes"] in {630, 660}


def test_an_empty_span_has_no_rows():
    assert zone_offsets(["UTC"], HOUR, 0).num_rows == 0
