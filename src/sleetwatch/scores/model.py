"""What has been learnt: how far each signal moved from the expert, and how log-odds become a probability."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from sleetwatch.odds import PLAIN, Calibration

MOST_MOVED = 0.7
"""No weight moves further from the expert's than this, in nats."""


@dataclass(frozen=True, slots=True)
class Model:
    """One version of the weights. Version 0 is the experts' own: nothing moved, nothing calibrated."""

    version: int = 0
    moved: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({}))
    """By signal: nats added to log P(hit | scheme), at most `MOST_MOVED` either way."""
    calibration: Calibration = PLAIN

    def shift(self, signal: str) -> float:
        """Nats added to a signal's log P(hit | scheme)."""
        return max(-MOST_MOVED, min(MOST_MOVED, self.moved.get(signal, 0.0)))


__all__ = ["EXPERT", "MOST_MOVED", "Calibration", "Model"]

EXPERT = Model()
"""Before anything was learnt."""
