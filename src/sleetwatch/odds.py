"""Probabilities and their log-odds, in nats."""

from __future__ import annotations

from math import exp, log


def logit(probability: float) -> float:
    """Log-odds of a probability between 0 and 1, both left out."""
    return log(probability / (1 - probability))


def logistic(score: float) -> float:
    """The probability of log-odds."""
    return 1 / (1 + exp(-score)) if score >= 0 else exp(score) / (1 + exp(score))
