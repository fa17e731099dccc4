from __future__ import annotations

import numpy as np
import pytest

from sleetwatch.scores.trend import FALSE_ALARMS, LINES, MATTERS, Period, trends


def period(came: int, people: int = 50_000, days: float = 30.0) -> Period:
    return Period(people, days, (came, 0, 0))


def test_a_fall_that_no_month_alone_would_show_is_seen_over_several():
    before, after = [period(100)] * 8, [period(75)] * 4
    assert trends([*before, after[0]]) == []
    (found,) = trends([*before, *after])
    assert (found.at_least, found.days, found.count, found.expected) == (LINES[0], 120.0, 300, 400.0)
    assert found.chance < FALSE_ALARMS


def test_more_people_and_more_days_lead_to_expect_more():
    assert trends([period(100)] * 4 + [period(400, people=100_000, days=60.0)] * 2) == []


def test_a_sure_but_small_change_is_no_alarm():
    assert trends([period(1_000_000)] * 4 + [period(int(1_000_000 / MATTERS * 1.02))] * 4) == []


@pytest.mark.parametrize("periods", [[], [period(10)]], ids=["none", "one"])
def test_there_is_nothing_to_compare_in_fewer_than_two_periods(periods: list[Period]):
    assert trends(periods) == []


def test_where_nothing_changes_hardly_a_hunt_alarms():
    rng = np.random.default_rng(5)
    drawn = [[Period(20_000, 7.0, tuple(sorted(rng.poisson((30, 12, 5)))[::-1])) for _ in range(9)] for _ in range(400)]
    assert sum(bool(trends(months)) for months in drawn) <= 8  # 2 are expected; more than 8 would be one in 4,000
