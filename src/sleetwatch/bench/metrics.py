"""What a ranking and its probabilities are worth. Plain numpy; higher scores come first; ties share their place.

A tie is never resolved in anybody's favour: all accounts with one score are taken together, so that a score with few
values (a count of flags) gets what it would get on average under a random order, not what a sort happens to give.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Cases = NDArray[np.bool_]

PER = 10_000
"""False alarms are told for so many accounts."""
FROM = 0.01
"""Calibration is looked at among accounts to which at least this probability is given."""
DRAWS, SHARE = 200, 0.9
"""How often cases are drawn again for an interval, and how much of the draws it holds."""
BINS = 10


@dataclass(frozen=True, slots=True)
class Steps:
    """How many cases and how many honest accounts stand at or above each distinct score, highest first."""

    score: Floats
    cases: NDArray[np.int64]
    honest: NDArray[np.int64]

    @property
    def precision(self) -> Floats:
        return np.asarray(self.cases / (self.cases + self.honest))

    @property
    def recall(self) -> Floats:
        return np.asarray(self.cases / max(1, self.cases[-1]))


def steps(score: Floats, case: Cases) -> Steps:
    """The steps of a ranking."""
    order = np.argsort(-score, kind="stable")
    ranked = score[order]
    last = np.append(np.flatnonzero(np.diff(ranked)), len(ranked) - 1)
    cases = np.cumsum(case[order])[last]
    return Steps(ranked[last], cases, last + 1 - cases)


def average_precision(score: Floats, case: Cases) -> float:
    """The mean precision over the cases, as scikit-learn defines it: sum of precision times the recall gained."""
    found = steps(score, case)
    return float((np.diff(found.recall, prepend=0.0) * found.precision).sum())


def recall_at(score: Floats, case: Cases, false_per_10k: float) -> float:
    """The share of cases found when so many honest accounts in 10,000 accounts are let through.

    Between two steps of the ranking it goes straight: within a tie the order is chance.
    """
    return float(case_shares_at(score, case, false_per_10k)[case].mean()) if case.any() else 0.0


def case_shares_at(score: Floats, case: Cases, false_per_10k: float) -> Floats:
    """By account: 1 above the line that lets so many honest accounts through, 0 below, a share where a tie is on it."""
    allowed = false_per_10k / PER * len(score)
    found = steps(score, case)
    full = int(np.searchsorted(found.honest, allowed, side="right"))
    shares = np.where(score > found.score[full], 1.0, 0.0) if full < len(found.score) else np.ones(len(score))
    if full < len(found.score):
        before = found.honest[full - 1] if full else 0
        shares[score == found.score[full]] = (allowed - before) / (found.honest[full] - before)
    return shares


def r_precision(score: Floats, case: Cases) -> float:
    """Precision among as many accounts as there are cases."""
    wanted = int(case.sum())
    found = steps(score, case)
    taken = found.cases + found.honest
    full = int(np.searchsorted(taken, wanted, side="right"))
    cases, before = (float(found.cases[full - 1]), int(taken[full - 1])) if full else (0.0, 0)
    if full < len(taken) and before < wanted:
        here = found.cases[full] - cases
        cases += here * (wanted - before) / (taken[full] - before)
    return float(cases / max(1, wanted))


def share_of(ours: float, bound: float) -> float:
    """How much of the best possible was reached."""
    return ours / bound if bound else float("nan")


def gap_closed(ours: float, plain: float, bound: float) -> float:
    """How much of the way from a plain score to the best possible was gone."""
    return (ours - plain) / (bound - plain) if bound != plain else float("nan")


# --- Probabilities ----------------------------------------------------------------------------------------------------


def calibration_error(probability: Floats, case: Cases, at_least: float = FROM, bins: int = BINS) -> float:
    """Expected calibration error: how far the stated share of cases is from the true one, a mean over equal bins.

    The bins hold equally many accounts, of those to which at least `at_least` is given.
    """
    groups = _bins(probability, at_least, bins)
    taken = sum(len(group) for group in groups)
    off = sum(len(group) * abs(probability[group].mean() - case[group].mean()) for group in groups)
    return float(off / taken) if taken else 0.0


def deciles(
    probability: Floats, case: Cases, at_least: float = FROM, bins: int = BINS
) -> list[tuple[float, float, int]]:
    """Lowest first: the mean probability given, the share that are cases, and of how many accounts."""
    groups = _bins(probability, at_least, bins)
    return [(float(probability[group].mean()), float(case[group].mean()), len(group)) for group in groups]


def _bins(probability: Floats, at_least: float, bins: int) -> list[NDArray[Any]]:
    taken = np.flatnonzero(probability >= at_least)
    ordered = taken[np.argsort(probability[taken], kind="stable")]
    return [group for group in np.array_split(ordered, bins) if len(group)]


def brier_skill(probability: Floats, case: Cases) -> float:
    """1 for certainty that is right, 0 for giving everybody the base rate, below 0 for worse than that."""
    plain = float(case.mean() * (1 - case.mean()))
    return 1 - float(((probability - case) ** 2).mean()) / plain if plain else float("nan")


# --- Intervals --------------------------------------------------------------------------------------------------------


def bootstrap(measure: Callable[[Floats], float], cases: int, seed: int = 0) -> tuple[float, float]:
    """The interval of a measure when the cases are drawn again with replacement; `measure` takes each case's weight."""
    rng = np.random.default_rng(seed)
    values = [measure(rng.multinomial(cases, np.full(cases, 1 / cases)).astype(float)) for _ in range(DRAWS)]
    low, high = np.quantile(values, [(1 - SHARE) / 2, (1 + SHARE) / 2])
    return float(low), float(high)


def weighted_precision(score: Floats, case: Cases) -> Callable[[Floats], float]:
    """Average precision as a measure of the weights of the cases, highest score first; what `bootstrap` asks for."""
    found = steps(score, case)
    place = np.searchsorted(-found.score, -np.sort(score[case])[::-1], side="left")

    def measure(weight: Floats) -> float:
        at = np.bincount(place, weights=weight, minlength=len(found.score))
        above = np.cumsum(at)
        precision = np.divide(above, above + found.honest, out=np.zeros(len(above)), where=above + found.honest > 0)
        return float((at * precision).sum() / weight.sum())

    return measure
