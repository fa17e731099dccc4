from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from math import log
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sleetwatch.scores import EXPERT, Calibration, Case, Model, grounds_of, revise
from sleetwatch.scores.learn import REVIEWER_SHARE
from sleetwatch.scores.model import MOST_MOVED
from tests.scores.flags import ARate, ASignal

FLAG = ASignal(scheme_rate=ARate(0.15, 10))


def case(*hits: str, by: str = "ab", possible: Sequence[str] = ("flag",)) -> Case:
    return Case(frozenset(hits), frozenset(possible), frozenset(by))


def many(hits: int, misses: int, reviewers: str = "abcdefghij") -> list[Case]:
    """Cases spread over pairs of ten reviewers."""
    pairs = [reviewers[place : place + 2] for place in range(0, len(reviewers), 2)]
    shown = [("flag",)] * hits + [()] * misses
    return [case(*flags, by=pairs[place % len(pairs)]) for place, flags in enumerate(shown)]


def test_a_signal_seen_more_often_than_expected_weighs_more_and_one_seen_less_weighs_less():
    assert revise(EXPERT, [FLAG], many(4, 1)).shift("flag") > 0.3
    assert revise(EXPERT, [FLAG], many(0, 5)).shift("flag") < -0.2


def test_the_weight_is_that_of_the_beta_prior_revised_by_hits_and_misses():
    """Five cases of ten reviewers, two each: nobody reaches the bound of one pseudo-case, so all five count in full."""
    revised = revise(EXPERT, [FLAG], many(2, 3))
    assert revised.shift("flag") == pytest.approx(log((1.5 + 2) / 15 / 0.15), abs=1e-6)


def test_a_signal_whose_source_was_missing_was_not_missed():
    blind = [case(possible=()) for _ in range(5)]
    assert revise(EXPERT, [FLAG], blind) == EXPERT
    assert grounds_of(FLAG, [*blind, case("flag")]).cases == 1


def test_one_reviewer_counts_for_a_tenth_of_the_priors_cases_however_many_they_confirm():
    few, lots = ([case("flag")] * number for number in (2, 500))
    grounds = grounds_of(FLAG, lots)
    assert grounds.counted_cases == pytest.approx(2 * REVIEWER_SHARE * 10)
    assert grounds.cases == 500
    assert revise(EXPERT, [FLAG], few).moved == revise(EXPERT, [FLAG], lots).moved


def test_two_hostile_reviewers_cannot_outvote_ten_honest_ones():
    honest = many(20, 80)
    attacked = [*honest, *([case("flag", by="xy")] * 1000)]
    drawn = revise(EXPERT, [FLAG], attacked).shift("flag") - revise(EXPERT, [FLAG], honest).shift("flag")
    assert 0 < drawn < 0.5


def test_a_case_that_one_person_stands_behind_teaches_nothing():
    assert revise(EXPERT, [FLAG], [case("flag", by="a")] * 50) == EXPERT


def test_learning_starts_at_the_experts_and_keeps_the_calibration():
    before = Model(7, {"flag": 0.6, "gone": 0.5}, Calibration(0.5, 0.9))
    revised = revise(before, [FLAG], [])
    assert revised == replace(before, moved={})


cases = st.lists(
    st.builds(
        Case,
        hits=st.frozensets(st.sampled_from(["flag", "other"])),
        possible=st.frozensets(st.sampled_from(["flag", "other", "third"])),
        reviewers=st.frozensets(st.sampled_from("abcdef"), max_size=4),
    ),
    max_size=40,
)
rates = st.builds(ARate, mean=st.floats(0.001, 0.95), cases=st.floats(1, 30))


@settings(max_examples=60)
@given(given_cases=cases, rate=rates, seed=st.integers(0, 99))
def test_no_order_of_cases_changes_a_bit_and_no_weight_leaves_its_bounds(given_cases, rate, seed):
    signals = [ASignal(name, scheme_rate=rate) for name in ("flag", "other", "third")]
    shuffled = list(given_cases)
    Random(seed).shuffle(shuffled)  # noqa: S311

    revised = revise(EXPERT, signals, given_cases)

    assert revised == revise(EXPERT, signals, shuffled)
    assert all(abs(nats) <= MOST_MOVED for nats in revised.moved.values())
    for signal in signals:
        grounds = grounds_of(signal, given_cases)
        assert grounds.counted_cases <= len("abcdef") * REVIEWER_SHARE * rate.cases + 1e-9
        assert 0 <= grounds.counted_hits <= grounds.counted_cases + 1e-9
