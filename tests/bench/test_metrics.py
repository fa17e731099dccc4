"""What a ranking and its probabilities are worth, against figures worked out by hand and against scikit-learn."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import average_precision_score

from sleetwatch.bench import metrics

RANKED = np.array([9.0, 8.0, 7.0, 6.0, 5.0])
CASES = np.array([True, False, True, False, False])
rankings = st.lists(st.tuples(st.integers(0, 6), st.booleans()), min_size=2, max_size=60).filter(
    lambda pairs: any(case for _, case in pairs)
)


def split(pairs):
    return np.array([float(score) for score, _ in pairs]), np.array([case for _, case in pairs])


def test_average_precision_is_the_mean_precision_at_each_case():
    assert metrics.average_precision(RANKED, CASES) == pytest.approx((1 / 1 + 2 / 3) / 2)


def test_a_tie_is_taken_as_a_whole():
    score = np.array([1.0, 1.0, 1.0, 0.0])
    case = np.array([True, False, False, False])

    assert metrics.average_precision(score, case) == pytest.approx(1 / 3)
    assert metrics.average_precision(score, case[::-1].copy()) == pytest.approx(1 / 4)


@given(rankings)
@settings(max_examples=60, deadline=None)
def test_average_precision_agrees_with_scikit_learn(pairs):
    score, case = split(pairs)

    assert metrics.average_precision(score, case) == pytest.approx(average_precision_score(case, score))


@given(rankings, st.randoms(use_true_random=False))
@settings(max_examples=30, deadline=None)
def test_neither_the_order_of_accounts_nor_a_monotone_map_changes_a_figure(pairs, random):
    shuffled = list(pairs)
    random.shuffle(shuffled)
    (score, case), (other, other_case) = split(pairs), split(shuffled)

    for figure in (metrics.average_precision, metrics.r_precision, lambda s, c: metrics.recall_at(s, c, 500)):
        assert figure(score, case) == pytest.approx(figure(np.exp(other), other_case))


def test_recall_counts_the_cases_above_the_false_alarms_allowed():
    score = np.arange(20_000, dtype=float)[::-1]
    case = np.zeros(20_000, dtype=bool)
    case[[0, 2, 12, 40]] = True  # two, ten, and many honest accounts above them

    assert metrics.recall_at(score, case, 0.5) == 0.5  # one honest account may pass: at place 1
    assert metrics.recall_at(score, case, 1) == 0.5
    assert metrics.recall_at(score, case, 5) == 0.75
    assert metrics.recall_at(score, case, 20) == 1.0


def test_within_a_tie_recall_is_what_chance_gives():
    score = np.zeros(10_000)
    case = np.arange(10_000) < 100

    assert metrics.recall_at(score, case, 99) == pytest.approx(99 / 9_900)


def test_nobody_is_found_without_cases():
    assert metrics.recall_at(RANKED, np.zeros(5, dtype=bool), 5) == 0.0


def test_r_precision_looks_at_as_many_accounts_as_there_are_cases():
    assert metrics.r_precision(RANKED, CASES) == 0.5
    assert metrics.r_precision(np.zeros(5), CASES) == pytest.approx(2 / 5)


def test_shares_of_a_bound_and_of_a_gap():
    assert metrics.share_of(0.57, 0.6) == pytest.approx(0.95)
    assert metrics.gap_closed(0.6, 0.45, 0.7) == pytest.approx(0.6)


def test_calibration_error_is_the_mean_distance_between_what_was_given_and_what_was_true():
    probability = np.array([0.2] * 10 + [0.8] * 10)
    case = np.array([True] * 4 + [False] * 6 + [True] * 8 + [False] * 2)

    assert metrics.calibration_error(probability, case, bins=2) == pytest.approx(0.1)
    assert metrics.deciles(probability, case, bins=2) == [
        (pytest.approx(0.2), pytest.approx(0.4), 10),
        (pytest.approx(0.8), pytest.approx(0.8), 10),
    ]


def test_what_is_given_below_one_percent_is_no_part_of_the_calibration():
    probability = np.append(np.full(1000, 0.005), [0.5, 0.5])
    case = np.append(np.ones(1000, dtype=bool), [True, False])

    assert metrics.calibration_error(probability, case, bins=1) == pytest.approx(0.0)


def test_brier_skill_is_nothing_for_the_base_rate_and_one_for_certainty():
    case = np.array([True, False, False, False])

    assert metrics.brier_skill(np.full(4, 0.25), case) == pytest.approx(0.0)
    assert metrics.brier_skill(case.astype(float), case) == 1.0
    assert metrics.brier_skill(np.array([0.0, 1.0, 0.0, 0.0]), case) < 0


def test_with_each_case_once_the_weighted_precision_is_the_plain_one():
    score = np.array([5.0, 4.0, 4.0, 3.0, 2.0, 1.0])
    case = np.array([True, True, False, False, True, False])

    assert metrics.weighted_precision(score, case)(np.ones(3)) == pytest.approx(metrics.average_precision(score, case))


def test_the_bootstrap_holds_the_figure_and_narrows_with_more_cases():
    rng = np.random.default_rng(1)

    def interval(cases):
        case = np.arange(20 * cases) < cases
        score = rng.normal(size=20 * cases) + 2 * case
        return metrics.average_precision(score, case), *metrics.bootstrap(
            metrics.weighted_precision(score, case), cases
        )

    figure, low, high = interval(40)
    _, closer_low, closer_high = interval(1000)

    assert low < figure < high
    assert closer_high - closer_low < (high - low) / 2
