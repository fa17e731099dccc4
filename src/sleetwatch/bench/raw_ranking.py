"""How good a ranking is when the planted are far more common in the world than they are outside.

A raw-log world with one case in 2,000 people would need millions of records for a handful of cases. So a world is
enriched, and each honest person counts as many as it takes to have the stated rate back. That leaves every expectation
as it is but not the grain: with N honest people no false-positive rate between 0 and 1 / N can be seen.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sleetwatch.bench import metrics
from sleetwatch.bench.baselines import Scores, Truth

DRAWS = 200
"""Samples behind an interval."""


@dataclass(frozen=True, slots=True)
class Ranking:
    """Scores beside the truth, told for a rate of cases other than the world's own."""

    scores: Scores
    truth: Truth
    rate: float
    """Share of cases that the figures are told for."""

    @property
    def honest_counts(self) -> float:
        """As how many people each honest one counts."""
        cases, honest = int(self.truth.sum()), int((~self.truth).sum())
        return cases * (1 - self.rate) / self.rate / max(1, honest)

    def average_precision(self) -> float:
        """Mean precision at each planted person, the honest weighed back to the rate."""
        found = metrics.steps(self.scores, self.truth)
        return float((np.diff(found.recall, prepend=0.0) * self._precision(found)).sum())

    def interval(self, seed: int = 0) -> tuple[float, float]:
        """Nine in ten of the average precisions when the planted and the honest are each drawn anew."""
        rng = np.random.default_rng(seed)
        groups = [np.flatnonzero(self.truth), np.flatnonzero(~self.truth)]
        drawn = [np.concatenate([rng.choice(group, len(group)) for group in groups]) for _ in range(DRAWS)]
        values = [Ranking(self.scores[rows], self.truth[rows], self.rate).average_precision() for rows in drawn]
        low, high = np.quantile(values, (0.05, 0.95)).tolist()
        return low, high

    def recall_at(self, false_per_10000: float) -> float | None:
        """Share of the planted above the line that lets so many honest pass; None when fewer than one may pass."""
        honest = int((~self.truth).sum())  # of an enriched world that is by far not everybody
        if false_per_10000 * honest < metrics.PER:
            return None
        return metrics.recall_at(self.scores, self.truth, false_per_10000 * honest / len(self.scores))

    def recall_without_false_alarm(self) -> float:
        """Share of the planted above the highest honest person."""
        return metrics.recall_at(self.scores, self.truth, 0)

    def r_precision(self) -> float:
        """Share of the planted above the line at which as many stand as there are cases, the honest weighed."""
        found = metrics.steps(self.scores, self.truth)
        standing = found.cases + found.honest * self.honest_counts
        cases = float(self.truth.sum())
        reached = np.interp(cases, np.append(0.0, standing), np.append(0, found.cases))
        return float(reached / max(1.0, cases))

    def curve(self) -> tuple[tuple[float, float], ...]:
        """Recall and precision at each line, from the highest."""
        found = metrics.steps(self.scores, self.truth)
        points = list(zip(found.recall.tolist(), self._precision(found).tolist(), strict=True))
        return ((0.0, points[0][1]), *points)

    def _precision(self, found: metrics.Steps) -> Scores:
        return np.asarray(found.cases / np.maximum(found.cases + found.honest * self.honest_counts, 1e-12))
