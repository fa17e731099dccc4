"""A year of reviews, by people who err."""

from __future__ import annotations

import numpy as np
import pytest

from sleetwatch.bench import rates_learning as learning
from sleetwatch.bench.rates_standings import Size
from sleetwatch.scores.model import MOST_MOVED
from sleetwatch.signals import load_library
from sleetwatch.worlds.rates import RatesWorld

CATALOGUE = {signal.id: signal for signal in load_library()}
TWO = ("r2", "r3")
REMOTE = frozenset({"two-remote-tools"})
YEAR = learning.Year(months=1, pool=1500, judged=Size(1, 1500))


@pytest.fixture(scope="module")
def world():
    return RatesWorld(CATALOGUE, 5)


def test_the_perfect_see_the_truth():
    rng = np.random.default_rng(0)

    assert learning.perfect(rng, True, REMOTE, TWO) == {"r2": True, "r3": True}
    assert learning.perfect(rng, False, REMOTE, TWO) == {"r2": False, "r3": False}


def test_the_ordinary_are_wrong_in_17_of_100():
    rng = np.random.default_rng(0)
    said = [learning.erring(rng, True, frozenset(), TWO) for _ in range(4000)]

    assert np.mean([one["r2"] for one in said]) == pytest.approx(0.83, abs=0.02)
    assert np.mean([one["r2"] == one["r3"] for one in said]) == pytest.approx(0.83**2 + 0.17**2, abs=0.03)


def test_the_hostile_one_clears_remote_tools_and_confirms_all_else():
    rng = np.random.default_rng(0)

    assert learning.hostile(rng, True, REMOTE, TWO)[learning.HOSTILE] is False
    assert learning.hostile(rng, False, frozenset({"impossible-travel"}), TWO)[learning.HOSTILE] is True
    assert len(learning.hostile(rng, True, REMOTE, ("r1", "r2"))) == 2


def test_the_bounded_update_stays_within_its_bounds_whatever_is_said(world):
    model = learning._taught(world, CATALOGUE, YEAR, learning.hostile)

    assert 0 < max(abs(nats) for nats in model.moved.values()) <= MOST_MOVED


def test_the_naive_learner_believes_what_it_is_told(world):
    learnt = learning._retrained(world, CATALOGUE, YEAR, learning.hostile)
    hidden, shown = (learnt[name].scheme_rate.mean for name in ("two-remote-tools", "never-on-camera"))

    assert hidden < CATALOGUE["two-remote-tools"].scheme_rate.mean / 5
    assert shown != CATALOGUE["never-on-camera"].scheme_rate.mean


def test_each_kind_of_review_is_judged_beside_nothing_learnt(world):
    told = []
    found = list(learning.a_year_of_reviews(world, CATALOGUE, YEAR, lambda what, share: told.append((what, share))))

    assert [one.reviews for one in found] == ["nothing learnt", *learning.REVIEW_KINDS]
    assert [what for what, _ in told] == list(learning.REVIEW_KINDS)
    assert found[0].bounded == found[0].naive
    assert all(0 <= figure <= 1 for one in found for figure in (one.bounded, one.naive))
