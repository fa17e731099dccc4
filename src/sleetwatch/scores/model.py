"""What has been learnt: how far each signal moved from the expert, and how log-odds become a probability."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from sleetwatch.odds import logistic

MOST_MOVED = 0.7
"""No weight moves further from the expert's than this, in nats."""


@dataclass(frozen=True, slots=True)
class Calibration:
    """A monotone map of two parameters: `probability = logistic(offset + slope * score)`, slope above zero."""

    offset: float = 0.0
    slope: float = 1.0

    def probability(self, score: float) -> float:
        """The probability that log-odds stand for."""
        return logistic(self.offset + self.slope * score)


@dataclass(frozen=True, slots=True)
class Model:
    """One version of the weights. Version 0 is the experts' own: nothing moved, nothing calibrated."""

    version: int = 0
    moved: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({}))
    """By signal: nats added to log P(hit | scheme), at most `MOST_MOVED` either way."""
    calibration: Calibration = Calibration()

    def shift(self, signal: str) -> float:
        """Nats added to a signal's log P(hit | scheme)."""
        return max(-MOST_MOVED, min(MOST_MOVED, self.moved.get(signal, 0.0)))


EXPERT = Model()
"""Before anything was learnt."""
