from __future__ import annotations

from random import Random

import numpy as np
import pytest

from sleetwatch.scores import EXPERT, Calibration, Model
from sleetwatch.scores.challenger import Example, TooFewError, propose
from sleetwatch.scores.model import MOST_MOVED

NATS = {"honest-sign": 2.0, "telling": 1.0, "weak": 0.3, "passed-check": -1.0}


def people(seed: int, count: int = 4000) -> list[Example]:
    """`telling` is worth far more than the experts think, `honest-sign` far less, the others are right."""
    dice = Random(seed)  # noqa: S311
    shares = {"honest-sign": (0.10, 0.15), "telling": (0.02, 0.50), "weak": (0.20, 0.27), "passed-check": (0.1, 0.037)}
    made = []
    for number in range(count):
        is_case = number % 10 == 0
        shown = {signal: (1.0, NATS[signal]) for signal, share in shares.items() if dice.random() < share[is_case]}
        made.append(Example(shown, is_case))
    return made


def test_it_raises_what_the_experts_undervalue_lowers_what_they_overvalue_and_leaves_the_rest():
    fitted = propose(EXPERT, people(1))
    assert fitted.shift("telling") > 0.6
    assert fitted.shift("honest-sign") < -0.6
    assert abs(fitted.shift("weak")) < 0.3
    assert abs(fitted.shift("passed-check")) < 0.3


def test_it_ranks_people_it_has_not_seen_better_than_the_experts():
    fitted = propose(EXPERT, people(1))
    fresh = people(2)
    assert area(fresh, fitted) > area(fresh, EXPERT) + 0.005


def area(examples: list[Example], model: Model) -> float:
    """The chance that a case stands above an honest person."""
    scores = np.array(
        [sum(left * (nats + model.shift(one)) for one, (left, nats) in e.parts.items()) for e in examples]
    )
    cases = np.array([one.is_case for one in examples])
    above = scores[cases][:, None] - scores[~cases][None, :]
    return float((above > 0).mean() + (above == 0).mean() / 2)


def test_no_weight_moves_further_than_allowed_nor_across_nothing():
    upside_down = [
        Example({"weak": (1.0, 0.3), "passed-check": (1.0, -0.2)} if n % 2 else {}, n % 2 == 0) for n in range(400)
    ]
    fitted = propose(EXPERT, upside_down)
    assert fitted.moved["weak"] == -0.3
    assert all(abs(nats) <= MOST_MOVED for nats in fitted.moved.values())
    raised = propose(EXPERT, [Example(one.parts, not one.is_case) for one in upside_down])
    assert raised.moved["passed-check"] == 0.2


def test_the_order_of_the_examples_changes_nothing_and_the_calibration_stays():
    examples = people(3, 600)
    model = Model(2, {}, Calibration(0.1, 0.8))
    fitted = propose(model, examples)
    Random(4).shuffle(examples)  # noqa: S311
    assert propose(model, examples) == fitted
    assert fitted.calibration == model.calibration


def test_a_person_of_weight_two_counts_as_two():
    examples = people(5, 400)
    doubled = propose(EXPERT, [Example(one.parts, one.is_case, 2.0) for one in examples])
    twice = propose(EXPERT, examples * 2)
    assert doubled.moved.keys() == twice.moved.keys()
    assert all(abs(nats - twice.moved[signal]) < 1e-5 for signal, nats in doubled.moved.items())


@pytest.mark.parametrize("examples", [[], [Example({}, True)] * 9, [Example({}, False)] * 9])
def test_too_few_of_either_kind_are_refused(examples):
    with pytest.raises(TooFewError):
        propose(EXPERT, examples)
