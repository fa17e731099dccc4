"""Chance."""

from __future__ import annotations

from random import Random


def chance(rng: Random, share: float) -> bool:
    """True in this share of all throws."""
    return rng.random() < share
