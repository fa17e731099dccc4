"""Enriched worlds give the figures of the rate that they stand for, and none that they cannot show."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sleetwatch.bench import metrics
from sleetwatch.bench.raw_ranking import Ranking


def _ranking(scores, truth, rate):
    return Ranking(np.array(scores, dtype=float), np.array(truth, dtype=bool), rate)


def test_one_honest_person_on_top_costs_as_much_as_all_whom_they_stand_for():
    ranking = _ranking([3, 2, 1, 0], [False, True, False, False], rate=1 / 31)

    assert ranking.honest_counts == pytest.approx(10)
    assert ranking.average_precision() == pytest.approx(1 / 11)


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 5), st.booleans()), min_size=2, max_size=30))
def test_at_the_worlds_own_rate_average_precision_is_the_plain_one(people):
    scores = np.array([score for score, _ in people], dtype=float)
    truth = np.array([case for _, case in people])
    if truth.any() and not truth.all():
        ranking = Ranking(scores, truth, float(truth.mean()))

        assert ranking.average_precision() == pytest.approx(metrics.average_precision(scores, truth))
        assert ranking.r_precision() == pytest.approx(metrics.r_precision(scores, truth))


def test_a_false_positive_rate_finer_than_one_person_is_not_told():
    ranking = _ranking(range(1000), [False] * 990 + [True] * 10, rate=1 / 2000)

    assert ranking.recall_at(5) is None
    assert ranking.recall_at(20) == pytest.approx(1.0)


def test_false_alarms_are_told_for_honest_people_and_the_planted_are_not_among_them():
    ranking = _ranking(range(1000, 0, -1), [False, False, *[True] * 500, *[False] * 498], rate=1 / 2000)

    assert ranking.recall_at(20) == 0.0
    assert ranking.recall_at(40) == 1.0


def test_recall_without_a_false_alarm_counts_only_those_above_every_honest_person():
    assert _ranking([4, 3, 2, 1], [True, False, True, True], 1 / 2000).recall_without_false_alarm() == pytest.approx(
        1 / 3
    )


def test_the_interval_holds_the_figure_and_is_a_point_when_nobody_stands_wrong():
    people = [(place, place % 4 == 0) for place in range(60)]
    ranking = _ranking([score for score, _ in people], [case for _, case in people], rate=0.25)
    low, high = ranking.interval()

    assert low < ranking.average_precision() < high
    assert _ranking([2, 2, 1, 1], [True, True, False, False], rate=0.5).interval() == (1.0, 1.0)


def test_a_tie_with_an_honest_person_is_no_place_above_them():
    assert _ranking([4, 4], [True, False], 1 / 2000).recall_without_false_alarm() == 0.0
