"""Days to the flag, with those counted whom nobody flagged."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from sleetwatch.bench.raw_delay import Wait, curve, days_early, quantile, waits, working_days
from sleetwatch.clock import DAY
from sleetwatch.worlds.timeline import on_date
from tests.bench.people import planted

FRIDAY = date(2026, 3, 6)


def test_a_weekend_is_no_delay():
    one = planted(first_seen=on_date(FRIDAY, 15.0))

    told = list(waits([one], {one.key: date(2026, 3, 9)}, last=date(2026, 3, 31)))

    assert told == [(one, Wait(days=2, flagged=True))]


def test_who_is_flagged_on_the_first_day_waited_one_day_and_before_any_sign_in_none():
    one = planted(first_seen=on_date(FRIDAY, 15.0))

    assert [next(waits([one], {one.key: day}, FRIDAY))[1].days for day in (FRIDAY, date(2026, 3, 5))] == [1, 0]


def test_who_was_never_flagged_waits_until_the_end_of_the_window():
    one = planted(first_seen=on_date(FRIDAY))

    assert next(waits([one], {}, last=date(2026, 3, 10)))[1] == Wait(days=3, flagged=False)


def test_the_median_counts_those_who_were_never_flagged():
    found = [Wait(1, flagged=True), Wait(20, flagged=False), Wait(20, flagged=False)]

    assert quantile(found, 0.3) == 1.0
    assert quantile(found, 0.5) is None


def test_who_was_watched_for_too_short_a_time_counts_for_as_long_as_they_were():
    found = [Wait(1, flagged=False), Wait(5, flagged=True), Wait(5, flagged=True), Wait(9, flagged=False)]

    assert quantile(found, 0.5) == 5.0
    assert curve(found, 9)[-1] == (9.0, pytest.approx(2 / 3))


def test_a_hunt_that_dates_a_flag_before_the_evening_that_raised_it_is_on_record():
    one = planted(flagged_at=on_date(FRIDAY) - 2 * DAY)

    assert days_early([one], {one.key: FRIDAY}, FRIDAY - timedelta(days=4)) == [2]
    assert days_early([one], {one.key: FRIDAY}, FRIDAY) == [], "nobody hunted before the first evening"


def test_working_days_are_mondays_to_fridays_with_both_ends():
    assert working_days(FRIDAY, date(2026, 3, 10)) == [FRIDAY, date(2026, 3, 9), date(2026, 3, 10)]
