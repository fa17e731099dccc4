"""Probabilities and their log-odds, in nats."""

from __future__ import annotations

from dataclasses import dataclass
from math import exp, log


def logit(probability: float) -> float:
    """Log-odds of a probability between 0 and 1, both left out."""
    return log(probability / (1 - probability))


def logistic(score: float) -> float:
    """The probability of log-odds."""
    return 1 / (1 + exp(-score)) if score >= 0 else exp(score) / (1 + exp(score))


@dataclass(frozen=True, slots=True)
class Calibration:
    """A monotone map of two parameters: `probability = logistic(offset + slope * score)`, slope above zero."""

    offset: float = 0.0
    slope: float = 1.0

    def probability(self, score: float) -> float:
        """The probability that log-odds stand for."""
        return logistic(self.offset + self.slope * score)

    def score(self, probability: float) -> float:
        """The log-odds that stand for a probability between 0 and 1, both left out."""
        return (logit(probability) - self.offset) / self.slope


PLAIN = Calibration()
"""Log-odds taken at their word."""
