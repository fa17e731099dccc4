"""False alarms by surname-derived group."""

from __future__ import annotations

import numpy as np
import pytest

from sleetwatch.bench.raw_fairness import fairness, top_share
from tests.bench.people import planted, standing

NAMES = ["Ann Smith", "Li Nguyen", "Eva García", "Jan Müller"]


def _people(each=60):
    return [standing(name=name) for name in NAMES for _ in range(each)]


def test_alarms_that_fall_on_everybody_alike_have_a_ratio_of_one():
    people = _people()

    found = fairness(people, np.ones(len(people), dtype=bool), seed=1)

    assert found.ratio == pytest.approx(1.0)
    assert (found.low, found.high) == (pytest.approx(1.0), pytest.approx(1.0))


def test_alarms_on_one_surname_alone_show_as_a_ratio_far_below_what_chance_gives():
    people = _people()

    found = fairness(people, np.array([one.name == "Li Nguyen" for one in people]), seed=1)

    assert found.rate["api"] > 0.9
    assert found.ratio < 0.05
    assert found.by_chance > 0.4


def test_planted_people_and_unknown_surnames_count_for_nothing():
    people = [*_people(), planted(name="Li Nguyen"), standing(name="Xx Qqqzz")]

    found = fairness(people, np.array([one.planted for one in people]), seed=1)

    assert found.ratio is None
    assert found.unknown == 1


def test_a_handful_of_alarms_is_no_measure_of_fairness():
    people = _people()
    found = fairness(people, np.arange(len(people)) < 5, seed=1)

    assert (found.alarms, found.ratio, found.low) == (5, None, None)


def test_a_group_too_small_to_measure_is_left_out_of_the_ratio():
    people = [*_people(), *(standing(name="Andre Jackson") for _ in range(10))]
    alarms = np.array([one.name != "Andre Jackson" for one in people])

    found = fairness(people, alarms, seed=1)

    assert found.rate["black"] < 0.8
    assert found.ratio > 0.95


def test_the_reviewed_are_the_honest_of_highest_score():
    people = [standing(score=float(place)) for place in range(20)] + [planted(score=99.0)]

    assert np.flatnonzero(top_share(people, 0.1)).tolist() == [18, 19]
