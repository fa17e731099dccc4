from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sleetwatch.scores.drift import BINS, FALSE_ALARMS, Look, binned, drifts, fisher, stability


def look(people: int, **hits: int) -> Look:
    return Look(people, hits)


def test_a_signal_that_fires_far_more_or_far_less_often_than_before_is_an_alarm():
    before = [look(1000, up=20, down=60, same=40)] * 4
    found = drifts(look(1000, up=120, down=10, same=44), before)
    assert [one.what for one in found] == ["up", "down"]
    assert found[0].expected == 0.02
    assert found[0].share == 0.12


def test_a_small_tenants_noise_is_no_alarm():
    assert drifts(look(30, flag=4), [look(30, flag=1)] * 8) == []


def test_a_sure_but_small_change_is_no_alarm():
    before, now = [look(1_000_000, flag=100_000)], look(1_000_000, flag=110_000)
    assert fisher(110_000, 1_000_000, 100_000, 1_000_000) < 1e-9
    assert drifts(now, before) == []


def test_a_signal_that_could_not_fire_before_has_not_changed():
    assert drifts(look(1000, new=500), [look(1000)]) == []


def test_scores_that_move_up_are_an_alarm_and_their_index_says_how_far():
    calm = Look(2000, {}, binned([0.01] * 40 + [0.1] * 4, 2000))
    risen = Look(2000, {}, binned([0.01] * 300 + [0.1] * 80, 2000))
    assert [one.what for one in drifts(risen, [calm])] == [BINS[2], BINS[3]]
    assert stability(calm, [calm]) == pytest.approx(0.0, abs=1e-9)
    assert stability(risen, [calm]) > 0.25


def test_whoever_was_not_scored_is_in_the_first_bin():
    assert binned([0.001, 0.06, 0.9], 10) == (7, 1, 0, 1, 1)


def test_where_nothing_was_hunted_before_nothing_has_drifted():
    assert drifts(look(10, flag=5), []) == []
    assert drifts(Look(0, {}), [look(10)]) == []
    assert stability(look(10), [look(10)]) == 0.0


def test_unchanged_rates_raise_hardly_any_alarm():
    """Forty signals of one rate each, eight hundred hunts: less than one false alarm is expected."""
    dice = np.random.default_rng(11)
    rates = [0.002 * 1.12**place for place in range(40)]
    hunts = 0
    for _ in range(80):
        before = drawn(dice, rates, 200)
        hunts += sum(bool(drifts(drawn(dice, rates, 200), [before])) for _ in range(10))
    assert hunts <= 800 * FALSE_ALARMS + 3


def drawn(dice: np.random.Generator, rates: list[float], people: int) -> Look:
    hits = {f"s{place}": int(dice.binomial(people, rate)) for place, rate in enumerate(rates)}
    return Look(people, hits)


@settings(max_examples=60)
@given(st.data())
def test_the_chance_is_one_and_the_same_from_either_side_and_for_the_others(data):
    people, of = data.draw(st.integers(1, 200)), data.draw(st.integers(1, 200))
    count, other = data.draw(st.integers(0, people)), data.draw(st.integers(0, of))
    chance = fisher(count, people, other, of)
    assert 0 < chance <= 1
    assert fisher(other, of, count, people) == pytest.approx(chance, rel=1e-5)
    assert fisher(people - count, people, of - other, of) == pytest.approx(chance, rel=1e-5)
