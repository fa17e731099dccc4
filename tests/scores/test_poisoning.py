"""What wrong and hostile verdicts do to a model that learns for a year: little, where a naive one is ruined."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
import pytest

from sleetwatch.scores import EXPERT, Case, revise
from tests.scores.flags import ARate, ASignal

PEOPLE, CASES, MONTHS, REVIEWED = 5000, 25, 12, 30
SIGNALS, REVIEWERS = 20, 10
WRONG = 0.17
TARGET = 0
"""The signal whose every case the hostile reviewer clears."""

Matrix = npt.NDArray[np.bool_]
Weights = npt.NDArray[np.float64]


class World:
    """Signals with true rates, and experts whose guesses are off by a factor of two."""

    def __init__(self, seed: int) -> None:
        self.dice = np.random.default_rng(seed)
        self.honest = np.exp(self.dice.uniform(np.log(0.002), np.log(0.05), SIGNALS))
        self.scheme = np.clip(self.honest * np.exp(self.dice.uniform(1.0, 3.5, SIGNALS)), 0.03, 0.6)
        self.scheme[TARGET] = 0.6
        guesses = np.clip(self.scheme * np.exp(self.dice.normal(0, 0.7, SIGNALS)), 0.01, 0.9)
        self.signals = [ASignal(f"s{place}", scheme_rate=ARate(float(rate))) for place, rate in enumerate(guesses)]
        self.expert = np.log(guesses / self.honest)

    def month(self, people: int = PEOPLE, cases: int = CASES) -> tuple[Matrix, Matrix]:
        """What everybody shows, and who is a case."""
        truth = np.arange(people) < cases
        rates = np.where(truth[:, None], self.scheme, self.honest)
        return self.dice.random((people, SIGNALS)) < rates, truth


Judge = Callable[[World, Matrix, bool], bool]
"""Whether one reviewer takes somebody for a case."""


def rightly(world: World, shown: Matrix, is_case: bool) -> bool:
    return is_case


def often_wrong(world: World, shown: Matrix, is_case: bool) -> bool:
    return is_case != (world.dice.random() < WRONG)


def hostile(world: World, shown: Matrix, is_case: bool) -> bool:
    """The worst case: the one hostile reviewer looks at everybody."""
    return bool(often_wrong(world, shown, is_case) and not shown[TARGET])


def bounded(world: World, judge: Judge) -> Weights:
    """Two reviewers look at each; both must say so. Confirmed cases move the weights within their bounds."""
    weights, cases = world.expert, []
    for _ in range(MONTHS):
        matrix, truth = world.month()
        for place in np.argsort(-(matrix @ weights), kind="stable")[:REVIEWED]:
            first, second = world.dice.choice(REVIEWERS, 2, replace=False)
            if judge(world, matrix[place], bool(truth[place])) and beside(judge)(world, matrix[place], truth[place]):
                hits = frozenset(f"s{one}" for one in np.flatnonzero(matrix[place]))
                possible = frozenset(signal.id for signal in world.signals)
                cases.append(Case(hits, possible, frozenset({f"r{first}", f"r{second}"})))
        model = revise(EXPERT, world.signals, cases)
        weights = world.expert + np.array([model.shift(signal.id) for signal in world.signals])
    return weights


def beside(judge: Judge) -> Judge:
    """How the second reviewer judges: wrong at times, but not hostile."""
    return often_wrong if judge is hostile else judge


def naive(world: World, judge: Judge) -> Weights:
    """One reviewer looks at each; the weights are what the confirmed show beside the cleared."""
    weights, shown, labels = world.expert, [], []
    for _ in range(MONTHS):
        matrix, truth = world.month()
        for place in np.argsort(-(matrix @ weights), kind="stable")[:REVIEWED]:
            shown.append(matrix[place])
            labels.append(judge(world, matrix[place], bool(truth[place])))
        told, confirmed = np.array(shown), np.array(labels)
        weights = _rates(told[confirmed]) - _rates(told[~confirmed])
    return weights


def _rates(told: Matrix) -> Weights:
    return np.asarray(np.log((told.sum(0) + 0.5) / (len(told) + 1)))


def average_precision(world: World, weights: Weights) -> float:
    matrix, truth = world.month(40_000, 200)
    ordered = truth[np.argsort(-(matrix @ weights) + 1e-9 * world.dice.random(len(truth)), kind="stable")]
    return float((np.cumsum(ordered) / np.arange(1, len(ordered) + 1))[ordered].mean())


def learnt(how: Callable[[World, Judge], Weights], judge: Judge) -> float:
    """The mean over some worlds."""
    found = []
    for seed in range(4):
        world = World(seed)
        weights = how(world, judge)
        world.dice = np.random.default_rng(1000 + seed)
        found.append(average_precision(world, weights))
    return float(np.mean(found))


@pytest.fixture(scope="module")
def clean() -> float:
    return learnt(bounded, rightly)


def test_right_verdicts_repair_the_experts_guesses(clean: float):
    frozen = learnt(lambda world, _judge: world.expert, rightly)
    assert clean > frozen + 0.01


def test_one_verdict_in_six_being_wrong_costs_at_most_three_hundredths(clean: float):
    assert learnt(bounded, often_wrong) >= 0.97 * clean


def test_one_hostile_reviewer_costs_at_most_eight_hundredths(clean: float):
    assert learnt(bounded, hostile) >= 0.92 * clean


def test_the_same_hostile_reviewer_ruins_a_naive_model(clean: float):
    assert learnt(naive, hostile) < 0.7 * clean
