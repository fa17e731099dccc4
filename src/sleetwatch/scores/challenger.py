"""A challenger: the additive score's weights fitted to labelled people, never far from the experts'.

A logistic regression in which a part's weight is the expert's nats at its band plus one move a signal. A red flag's
weight stays at or above zero and a passed check's at or below it, in every band; so a stronger band never counts less,
and showing one more red flag never lowers a score. The move has a normal prior around zero, with `MOST_MOVED` two
standard deviations away, and never goes further. What comes out is a model like any other: it can be explained,
bounded, compared and taken back. It runs in shadow until a benchmark speaks for it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from math import exp, fsum

import numpy as np
import numpy.typing as npt

from sleetwatch.scores.learn import DECIMALS
from sleetwatch.scores.model import MOST_MOVED, Model

SPREAD = MOST_MOVED / 2
"""Standard deviation of a move's prior, in nats."""
STEP = 0.25
"""The furthest a weight goes at once; within it the curvature grows by less than `exp(STEP)`."""
SWEEPS = 200
ENOUGH = 1e-7
"""A sweep in which no weight moves further than this is the last."""
FEWEST = 5
"""Cases, and honest people, below which nothing can be fitted."""
WIDEST = 40.0
"""Log-odds beyond which the intercept is not looked for."""

Numbers = npt.NDArray[np.float64]
Shown = tuple[float, float]
"""How much of a part its family leaves, from 0 to 1, and the expert's nats at its band."""


@dataclass(frozen=True, slots=True)
class Example:
    """One labelled person."""

    parts: Mapping[str, Shown]
    """By signal."""
    is_case: bool
    weight: float = 1.0


class TooFewError(ValueError):
    """There are too few cases, or too few honest people, to fit anything."""


def propose(model: Model, examples: Sequence[Example]) -> Model:
    """The model with the moves that fit the examples best; its calibration stays. Raises `TooFewError`."""
    cases, honest = (fsum(one.weight for one in examples if one.is_case == is_case) for is_case in (True, False))
    if min(cases, honest) < FEWEST:
        raise TooFewError(f"{cases:g} cases and {honest:g} honest people; it takes {FEWEST} of each")
    moved = _Fit(examples).run()
    return replace(model, moved={signal: nats for signal, nats in sorted(moved.items()) if nats})


class _Fit:
    """Newton steps on one weight at a time: each only looks at those who show its signal."""

    def __init__(self, examples: Sequence[Example]) -> None:
        rows = _alike(examples)
        self._weight = np.array([weight for weight, _ in rows.values()])
        self._cases = np.array([cases for _, cases in rows.values()])
        self._score = np.array([sum(left * nats for _, left, nats in parts) for parts in rows])
        self._rows: dict[str, npt.NDArray[np.int64]] = {}
        self._left: dict[str, Numbers] = {}
        self._bounds: dict[str, tuple[float, float]] = {}
        self._index(list(rows))
        self._moved = dict.fromkeys(self._rows, 0.0)

    def _index(self, rows: list[tuple[tuple[str, float, float], ...]]) -> None:
        showing: defaultdict[str, list[tuple[int, float, float]]] = defaultdict(list)
        for place, parts in enumerate(rows):
            for signal, left, nats in parts:
                showing[signal].append((place, left, nats))
        for signal, shown in sorted(showing.items()):
            self._rows[signal] = np.array([place for place, _, _ in shown])
            self._left[signal] = np.array([left for _, left, _ in shown])
            self._bounds[signal] = _bounds([nats for _, _, nats in shown])

    def run(self) -> dict[str, float]:
        for _ in range(SWEEPS):
            self._score += self._intercept()
            if max((abs(self._improve(signal)) for signal in self._moved), default=0.0) < ENOUGH:
                break
        return {signal: round(nats, DECIMALS) for signal, nats in self._moved.items()}

    def _intercept(self) -> float:
        """What every score must gain for the cases to be as many as expected; their share here says nothing."""
        low, high = -WIDEST, WIDEST
        while high - low > ENOUGH / 10:
            middle = (low + high) / 2
            if self._weight @ _logistic(self._score + middle) < self._cases.sum():
                low = middle
            else:
                high = middle
        return (low + high) / 2

    def _improve(self, signal: str) -> float:
        rows, left, before = self._rows[signal], self._left[signal], self._moved[signal]
        expected = _logistic(self._score[rows])
        gain = float(left @ (self._cases[rows] - self._weight[rows] * expected)) - before / SPREAD**2
        curve = float((left**2 * self._weight[rows]) @ (expected * (1 - expected))) * exp(STEP) + 1 / SPREAD**2
        least, most = self._bounds[signal]
        after = max(least, min(most, before + max(-STEP, min(STEP, gain / curve))))
        self._score[rows] += left * (after - before)
        self._moved[signal] = after
        return after - before


def _alike(examples: Iterable[Example]) -> dict[tuple[tuple[str, float, float], ...], tuple[float, float]]:
    """People with the same parts as one row: how much they weigh, and how much of that are cases."""
    rows: dict[tuple[tuple[str, float, float], ...], tuple[float, float]] = {}
    for one in sorted(examples, key=lambda one: (one.is_case, one.weight)):  # the order must not change a bit
        key = tuple(sorted((signal, left, nats) for signal, (left, nats) in one.parts.items()))
        weight, cases = rows.get(key, (0.0, 0.0))
        rows[key] = (weight + one.weight, cases + one.weight * one.is_case)
    return dict(sorted(rows.items()))


def _bounds(nats: list[float]) -> tuple[float, float]:
    """How far a signal may move: not past what turns a red flag into an excuse in any band, or the reverse."""
    least = max(-MOST_MOVED, -min(nats)) if min(nats) >= 0 else -MOST_MOVED
    most = min(MOST_MOVED, -max(nats)) if max(nats) < 0 else MOST_MOVED
    return least, most


def _logistic(score: Numbers) -> Numbers:
    return 1 / (1 + np.exp(-np.clip(score, -WIDEST * 10, WIDEST * 10)))
