"""A red flag as the score needs it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class ARate:
    mean: float
    cases: float = 10.0


@dataclass(frozen=True)
class ASignal:
    id: str = "flag"
    family: str = "place"
    scheme_rate: ARate = ARate(0.3, 10)
    honest_rate: ARate = ARate(0.01, 100)
    exculpatory: bool = False
    very_strong: bool = False
    tells_a_link: bool = False
    half_life_days: float | None = None
