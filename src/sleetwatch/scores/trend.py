"""Whether as many people come over a line as before: what a scheme that grew more careful, or rules that broke, change.

Among everybody, what a few cases show or no longer show is lost in what the honest show by chance. Where the honest
are few, high up, it is not. So people are counted who came over a line for the first time, period by period: another
person each time, so that the counts are independent even where hunts share their events. Every way of cutting the
periods in two is tried, the later part being the newest 1, 2, 4, 8 ... of them: a small change needs many people or a
long time, and gets it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sleetwatch.scores.drift import fisher

LINES = (0.05, 0.3, 0.9)
"""Probabilities: whoever reaches one for the first time has come over it."""
FALSE_ALARMS = 0.005
"""The share of hunts that may alarm although nothing has changed."""
MATTERS = 1.15
"""A share that grew or shrank by less than this factor is no alarm."""


@dataclass(frozen=True, slots=True)
class Period:
    """From one hunt to the next."""

    people: int
    days: float
    came: tuple[int, ...]
    """By line: people who came over it for the first time."""

    @property
    def watched(self) -> int:
        """Days that people were looked at, all people together."""
        return round(self.people * self.days)


@dataclass(frozen=True, slots=True)
class Trend:
    """More or fewer people come over a line than before."""

    at_least: float
    """The line."""
    days: float
    """How far back the change is seen."""
    count: int
    """Who came over it in these days."""
    expected: float
    """How many the time before leads to expect."""
    chance: float
    """How likely so large a difference is when nothing has changed."""


def trends(periods: Sequence[Period]) -> list[Trend]:
    """What has changed, oldest period first: for each line the least likely cut, if that is an alarm."""
    cuts = list(_cuts(len(periods)))
    allowed = FALSE_ALARMS / (len(LINES) * len(cuts)) if cuts else 0.0
    found = (min((_cut(periods, place, cut) for cut in cuts), key=_chance, default=None) for place in range(len(LINES)))
    return sorted((one for one in found if one and one.chance <= allowed and _matters(one)), key=_chance)


def _cuts(periods: int) -> Iterator[int]:
    """Where the later part begins."""
    later = 1
    while later < periods:
        yield periods - later
        later *= 2


def _cut(periods: Sequence[Period], place: int, cut: int) -> Trend:
    before, after = periods[:cut], periods[cut:]
    earlier, later = (sum(one.came[place] for one in part) for part in (before, after))
    watched, then = (sum(one.watched for one in part) for part in (after, before))
    expected = earlier * watched / then if then else 0.0
    chance = fisher(later, watched, earlier, then)
    return Trend(LINES[place], sum(one.days for one in after), later, expected, chance)


def _matters(one: Trend) -> bool:
    lower, higher = sorted((one.count, one.expected))
    return higher >= MATTERS * lower


def _chance(one: Trend) -> float:
    return one.chance
