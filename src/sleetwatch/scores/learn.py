"""What confirmed cases teach: how common each signal is in the scheme, within bounds that nobody can talk past.

Each signal's scheme rate is a Beta prior: a mean, and how many pseudo-cases the expert's guess is worth. A confirmed
case in which the signal could have fired adds to it, as a hit or as a miss. Three bounds hold for every weight:

- each reviewer counts for at most a tenth of the prior's pseudo-cases, however many cases they confirm;
- no weight moves further than `MOST_MOVED` from the expert's;
- learning starts at the experts' rates each time, so that the order of the cases changes nothing, to the last bit.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from math import fsum, log
from typing import Protocol

from sleetwatch.scores.model import MOST_MOVED, Model
from sleetwatch.scores.weights import Rate

REVIEWER_SHARE = 0.1
"""The most that one reviewer adds to a weight, as a share of its prior's pseudo-cases."""
LEAST_REVIEWERS = 2
"""A case that fewer people stand behind teaches nothing."""
DECIMALS = 6
"""Of a learnt weight in nats: what is written down is what is used."""


@dataclass(frozen=True, slots=True)
class Case:
    """One confirmed person, as they stood when it was confirmed."""

    hits: frozenset[str]
    """Signals that had fired."""
    possible: frozenset[str]
    """Signals whose sources were there: those among them that had not fired are misses."""
    reviewers: frozenset[str]
    """Who stands behind it."""


class Learnable(Protocol):
    """What learning needs of a signal."""

    @property
    def id(self) -> str: ...
    @property
    def scheme_rate(self) -> Rate: ...


@dataclass(frozen=True, slots=True)
class Grounds:
    """What one weight's move rests on."""

    hits: int
    """Confirmed cases that showed the signal."""
    cases: int
    """Confirmed cases that could have shown it."""
    counted_hits: float
    """The same in pseudo-cases, after each reviewer's bound."""
    counted_cases: float

    def moved(self, rate: Rate) -> float:
        """Nats by which the weight moves, within `MOST_MOVED`."""
        revised = (rate.mean * rate.cases + self.counted_hits) / (rate.cases + self.counted_cases)
        return round(max(-MOST_MOVED, min(MOST_MOVED, log(revised / rate.mean))), DECIMALS)


def revise(model: Model, signals: Iterable[Learnable], cases: Sequence[Case]) -> Model:
    """The model with the experts' rates revised by confirmed cases; its calibration stays as it was."""
    moved = {
        signal.id: nats
        for signal in signals
        if (grounds := grounds_of(signal, cases)).cases and (nats := grounds.moved(signal.scheme_rate))
    }
    return replace(model, moved=dict(sorted(moved.items())))


def grounds_of(signal: Learnable, cases: Iterable[Case]) -> Grounds:
    """What the cases say about one signal. A signal that fired could fire, whatever else is said."""
    telling = [
        case
        for case in cases
        if len(case.reviewers) >= LEAST_REVIEWERS and (signal.id in case.possible or signal.id in case.hits)
    ]
    most = REVIEWER_SHARE * signal.scheme_rate.cases
    counted = [_counted(reviewer, signal.id, telling, most) for reviewer in _reviewers(telling)]
    return Grounds(
        hits=sum(signal.id in case.hits for case in telling),
        cases=len(telling),
        counted_hits=fsum(hits for hits, _ in counted),
        counted_cases=fsum(cases for _, cases in counted),
    )


def _counted(reviewer: str, signal: str, cases: Iterable[Case], most: float) -> tuple[float, float]:
    """A reviewer's hits and cases, at most `most` of these. A case is shared equally by those who stand behind it."""
    own = [case for case in cases if reviewer in case.reviewers]
    total = fsum(1 / len(case.reviewers) for case in own)
    hits = fsum(1 / len(case.reviewers) for case in own if signal in case.hits)
    scale = min(1.0, most / total)
    return hits * scale, total * scale


def _reviewers(cases: Iterable[Case]) -> list[str]:
    return sorted({reviewer for case in cases for reviewer in case.reviewers})
