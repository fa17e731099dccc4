"""Whom false alarms fall on in the rates world."""

from __future__ import annotations

import numpy as np
import pytest

from sleetwatch.bench.rates_groups import _of, groups
from sleetwatch.bench.rates_standings import OURS, TENANT, Standings
from sleetwatch.bench.raw_fairness import GROUPS
from sleetwatch.worlds.rates import KINDS

PEOPLE = 40_000


def standings(score, kind):
    nobody = np.zeros(PEOPLE, dtype=np.int16)
    case = np.arange(PEOPLE) < 10
    return Standings(case, case.astype(np.int16), nobody, kind, {(OURS, TENANT): score}, case, 1.0)


def test_alarms_that_know_nothing_of_groups_are_as_even_as_chance():
    rng = np.random.default_rng(2)
    kind = rng.integers(0, len(KINDS), PEOPLE).astype(np.int16)

    found = groups(standings(rng.normal(size=PEOPLE), kind), 1, {0: "engineering"})

    assert [one.stratum for one in found] == ["everybody", "engineering"]
    assert found[0].low <= found[0].ratio <= 1
    assert set(found[0].rates) == set(GROUPS)


def test_alarms_on_one_group_show():
    rng = np.random.default_rng(3)
    shares = np.zeros((PEOPLE, len(GROUPS)))
    group = rng.integers(0, len(GROUPS), PEOPLE)
    shares[np.arange(PEOPLE), group] = 1.0
    uneven = (rng.random(PEOPLE) < np.where(group == 2, 0.02, 0.01)).astype(float)
    even = (rng.random(PEOPLE) < 0.02).astype(float)

    assert _of(rng, "", shares, uneven).high < 0.8
    assert _of(rng, "", shares, even).low > 0.7
    assert _of(rng, "", shares, even).ratio == pytest.approx(_of(rng, "", shares, even).by_chance, abs=0.15)
