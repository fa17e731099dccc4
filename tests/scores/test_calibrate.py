from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sleetwatch.odds import Calibration
from sleetwatch.scores import fit_calibration


def drawn(count: int, offset: float, slope: float, seed: int = 3) -> tuple[np.ndarray, np.ndarray]:
    """Scores, and truths that come as often as `logistic(offset + slope * score)` says."""
    draw = np.random.default_rng(seed)
    scores = draw.normal(-1.0, 2.5, count)
    return scores, draw.random(count) < 1 / (1 + np.exp(-(offset + slope * scores)))


def test_without_cases_a_score_is_taken_at_its_word():
    assert fit_calibration([], []) == Calibration()


def test_a_score_that_means_what_it_says_is_left_nearly_alone():
    fitted = fit_calibration(*drawn(20_000, 0.0, 1.0))
    assert fitted.offset == pytest.approx(0.0, abs=0.06)
    assert fitted.slope == pytest.approx(1.0, abs=0.04)


@pytest.mark.parametrize(("offset", "slope"), [(-1.0, 0.7), (0.8, 1.3)])
def test_a_score_that_says_too_much_or_too_little_is_set_right(offset: float, slope: float):
    fitted = fit_calibration(*drawn(20_000, offset, slope))
    assert fitted.offset == pytest.approx(offset, abs=0.08)
    assert fitted.slope == pytest.approx(slope, abs=0.05)


def test_few_cases_move_it_little():
    scores, truths = drawn(20_000, -1.0, 0.5)
    few, many = (fit_calibration(scores[:count], truths[:count]) for count in (15, 20_000))
    assert abs(few.slope - 1) < abs(many.slope - 1)


def test_weights_stand_for_so_many_subjects():
    scores, truths = drawn(400, -0.5, 0.8)
    twice = fit_calibration(np.tile(scores, 3), np.tile(truths, 3))
    weighed = fit_calibration(scores, truths, [3.0] * 400)
    assert (weighed.offset, weighed.slope) == (pytest.approx(twice.offset), pytest.approx(twice.slope))


def test_weights_bring_back_how_rare_impostors_are():
    scores, truths = drawn(40_000, 0.0, 1.0)
    kept = truths | (np.arange(40_000) % 10 == 0)
    weights = np.where(truths, 1.0, 10.0)[kept]
    fitted = fit_calibration(scores[kept], truths[kept], weights)
    assert fitted.offset == pytest.approx(0.0, abs=0.12)


CASES = st.lists(st.tuples(st.floats(-30, 30), st.booleans(), st.floats(0, 1000)), max_size=30)


@given(CASES)
def test_a_higher_score_never_becomes_a_lower_probability(cases: list[tuple[float, bool, float]]):
    fitted = fit_calibration(*(list(column) for column in zip(*cases, strict=True))) if cases else Calibration()
    assert 0.1 <= fitted.slope < 100
    assert abs(fitted.offset) < 100
    assert fitted.probability(1.0) >= fitted.probability(0.0)


@given(CASES, st.randoms())
def test_the_order_of_cases_changes_not_one_bit(cases: list[tuple[float, bool, float]], random):
    def fitted() -> Calibration:
        return fit_calibration(*([case[column] for case in cases] for column in range(3)))

    before = fitted()
    random.shuffle(cases)
    assert fitted() == before


@pytest.mark.parametrize(
    ("scores", "truths", "weights"),
    [
        ([1.0], [True, False], None),
        ([float("nan")], [True], None),
        ([1.0], [True], [-1.0]),
        ([1.0], [True], [1.0, 2.0]),
    ],
)
def test_what_cannot_be_fitted_is_refused(scores, truths, weights):
    with pytest.raises(ValueError, match="scores, truths and weights"):
        fit_calibration(scores, truths, weights)


@given(st.floats(-4, 4), st.floats(0.1, 5), st.floats(0.001, 0.999))
def test_a_calibration_can_be_read_backwards(offset: float, slope: float, probability: float):
    calibration = Calibration(offset, slope)
    assert calibration.probability(calibration.score(probability)) == pytest.approx(probability)
