"""Quiet hours by the clock on the wall, over midnight, weekends and the days on which clocks change."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sleetwatch import clock
from sleetwatch.notify.quiet import quiet_until
from sleetwatch.settings.notify import Quiet

NIGHT = Quiet(since="22:00", until="07:00", time_zone="Europe/Berlin")
HOURS = st.integers(0, 1439).map(lambda minute: f"{minute // 60:02}:{minute % 60:02}")
ZONES = st.sampled_from(["UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata", "Pacific/Apia"])


def at(text: str, zone: str = "Europe/Berlin") -> int:
    return clock.from_datetime(datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)))


@pytest.mark.parametrize(
    ("moment", "until"),
    [
        ("2026-03-03T21:59:59", None),
        ("2026-03-03T22:00:00", "2026-03-04T07:00:00"),
        ("2026-03-04T06:59:00", "2026-03-04T07:00:00"),
        ("2026-03-04T07:00:00", None),
        ("2026-03-28T23:30:00", "2026-03-29T07:00:00"),
        ("2026-10-24T23:30:00", "2026-10-25T07:00:00"),
    ],
)
def test_a_night_ends_at_seven_by_the_wall(moment: str, until: str | None):
    assert quiet_until(NIGHT, at(moment)) == (None if until is None else at(until))


def test_a_weekend_is_quiet_until_its_last_night_ends():
    weekend = Quiet(since="22:00", until="07:00", time_zone="Europe/Berlin", weekends=True)
    assert quiet_until(weekend, at("2026-03-06T23:00:00")) == at("2026-03-09T07:00:00")
    assert quiet_until(weekend, at("2026-03-07T12:00:00")) == at("2026-03-09T07:00:00")
    lunch = Quiet(since="12:00", until="13:00", weekends=True)
    assert quiet_until(lunch, at("2026-03-07T12:30:00", "UTC")) == at("2026-03-09T00:00:00", "UTC")


def test_without_quiet_hours_nothing_is_quiet():
    assert quiet_until(None, 0) is None


@settings(max_examples=30, deadline=None)
@given(since=HOURS, until=HOURS, zone=ZONES, weekends=st.booleans(), minute=st.integers(0, 60 * 24 * 400))
def test_quiet_ends_later_and_within_four_days_at_a_moment_that_is_not_quiet(
    since: str, until: str, zone: str, weekends: bool, minute: int
):
    quiet = Quiet(since=since, until=until, time_zone=zone, weekends=weekends)
    moment = at("2026-01-01T00:00:00", "UTC") + minute * clock.MINUTE
    end = quiet_until(quiet, moment)
    if end is None or since == until:
        return
    assert moment < end <= moment + 4 * clock.DAY
    assert quiet_until(quiet, end) is None
    assert quiet_until(quiet, end - clock.MINUTE) == end
