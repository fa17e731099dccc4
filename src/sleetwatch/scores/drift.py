"""Whether a hunt still looks like those before it: how often each signal fires, and where the scores lie.

Each share is compared with what the hunts before it showed by Fisher's exact test, so that a small tenant's noise is no
alarm. All comparisons of a hunt together raise a false alarm in at most one hunt in `1 / FALSE_ALARMS`, whatever their
number (Bonferroni). A change too small to matter is none, however sure it is.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import exp, lgamma, log
from statistics import fmean

FALSE_ALARMS = 0.001
"""The share of hunts that may alarm although nothing has changed: one day in three years of daily hunts."""
MATTERS = 1.5
"""A share that grew or shrank by less than this factor is no alarm."""
EDGES = (0.0005, 0.005, 0.05, 0.3)
"""Where one bin of probabilities ends and the next begins; whoever has no hit is in the first."""
BINS = ("below 0.05 %", "0.05 to 0.5 %", "0.5 to 5 %", "5 to 30 %", "30 % and more")
CLOSE = 1e-7
"""Shares of a probability that no longer count."""


@dataclass(frozen=True, slots=True)
class Look:
    """What one hunt looked like."""

    people: int
    hits: Mapping[str, int]
    """By signal that could fire: people who showed it."""
    bins: tuple[int, ...] = ()
    """People by probability; none where the scores are not comparable."""


@dataclass(frozen=True, slots=True)
class Drift:
    """One share that is not what it was."""

    what: str
    """A signal's id, or a bin of probabilities."""
    is_signal: bool
    count: int
    people: int
    expected: float
    """The share that the hunts before it showed."""
    chance: float
    """How likely so large a difference is when nothing has changed."""

    @property
    def share(self) -> float:
        """The share now."""
        return self.count / self.people


def binned(probabilities: Iterable[float], people: int) -> tuple[int, ...]:
    """People by probability. Whoever was not scored had no hit."""
    counts = [0] * len(BINS)
    for probability in probabilities:
        counts[bisect_right(EDGES, probability)] += 1
    counts[0] += max(0, people - sum(counts))
    return tuple(counts)


def drifts(now: Look, before: Sequence[Look]) -> list[Drift]:
    """What has changed, the least likely first. Only signals that could fire in all of these hunts are compared.

    The hunts before share most of their events, so that together they are worth no more than one of them.
    """
    if not before or not now.people:
        return []
    people = min(look.people for look in before)
    compared = list(_compared(now, before))
    found = [
        _drift(what, is_signal, count, now.people, expected, people) for what, is_signal, count, expected in compared
    ]
    alarming = [one for one in found if one.chance <= FALSE_ALARMS / len(compared) and _matters(one)]
    return sorted(alarming, key=lambda one: (one.chance, one.what))


def stability(now: Look, before: Sequence[Look]) -> float:
    """The population stability index of the scores, in nats: below 0.1 is calm, above 0.25 another population."""
    scored = [look for look in before if look.bins]
    if not scored or not now.bins:
        return 0.0
    expected = [fmean(_share(look.bins[place], look.people) for look in scored) for place in range(len(BINS))]
    half = 0.5 / max(1, now.people)
    shares = [max(_share(count, now.people), half) for count in now.bins]
    return sum((new - max(old, half)) * log(new / max(old, half)) for new, old in zip(shares, expected, strict=True))


def _compared(now: Look, before: Sequence[Look]) -> Iterator[tuple[str, bool, int, float]]:
    common = now.hits.keys() & set.intersection(*(set(look.hits) for look in before))
    for signal in sorted(common):
        yield signal, True, now.hits[signal], fmean(_share(look.hits[signal], look.people) for look in before)
    scored = [look for look in before if look.bins]
    for place, name in enumerate(BINS if now.bins and scored else ()):
        yield name, False, now.bins[place], fmean(_share(look.bins[place], look.people) for look in scored)


def _share(count: int, people: int) -> float:
    return count / people if people else 0.0


def _drift(what: str, is_signal: bool, count: int, people: int, expected: float, of: int) -> Drift:  # noqa: FBT001
    chance = fisher(count, people, round(expected * of), of)
    return Drift(what, is_signal, count, people, expected, chance)


def _matters(one: Drift) -> bool:
    lower, higher = sorted((one.share, one.expected))
    return higher >= MATTERS * lower


def fisher(count: int, people: int, other: int, of: int) -> float:
    """The two-sided chance of `count` of `people` beside `other` of `of`, if both come from one population."""
    shown, everybody = count + other, people + of
    if not shown or not everybody:
        return 1.0
    return min(1.0, 2 * _tail(count, people, shown, everybody))


def _tail(count: int, people: int, shown: int, everybody: int) -> float:
    """The chance of `count` or what lies beyond it, away from the mean, when `shown` of all are spread by chance."""
    least, most = max(0, shown - (everybody - people)), min(people, shown)
    beyond = range(count, most + 1) if count * everybody >= people * shown else range(count, least - 1, -1)
    total = 0.0
    for value in beyond:
        term = exp(_log_chance(value, people, shown, everybody))
        total += term
        if term <= CLOSE * total:
            break
    return total


def _log_chance(value: int, people: int, shown: int, everybody: int) -> float:
    return _choose(people, value) + _choose(everybody - people, shown - value) - _choose(everybody, shown)


def _choose(whole: int, part: int) -> float:
    return lgamma(whole + 1) - lgamma(part + 1) - lgamma(whole - part + 1)
