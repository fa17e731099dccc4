"""What happens when adversaries grow more careful: half of level 2 becomes level 3, and whether the alarm sees it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace

from sleetwatch.bench import metrics
from sleetwatch.bench.rates_standings import BOUND, OURS, TENANT, Ranked, Size, Told, plain_standings
from sleetwatch.scores import Model, Scored
from sleetwatch.scores.drift import Look, binned, drifts
from sleetwatch.scores.trend import LINES, Period, trends
from sleetwatch.signals import Signal
from sleetwatch.worlds.rates import RatesWorld
from sleetwatch.worlds.rates_table import LEVELS

BEFORE, AFTER = 4, 3
"""Months of looks before the change and after it."""
MONTH = 30
LOOKS = 5
"""What accounts are drawn for."""


@dataclass(frozen=True, slots=True)
class Drifted:
    """One world after the change."""

    share: float
    """Of the bound's average precision, that ours reaches now."""
    alarm_after: float | None
    """Days until the drift alarm; None when it stayed silent."""
    what: str
    """What alarmed."""


def later_levels() -> tuple[float, ...]:
    """The shares of the levels once half of level 2 has become level 3."""
    first, second, third, fourth = LEVELS.values()
    return (first, second / 2, third + second / 2, fourth)


def drifted(world: RatesWorld, catalogue: Mapping[str, Signal], model: Model, size: Size, told: Told) -> Drifted:
    """The score's share of the bound after the change, and how long the alarm takes."""
    later = world.with_mix(replace(world.mix, levels=later_levels()))
    found = plain_standings(Ranked(later, catalogue, model), size, [TENANT], told)
    ours, bound = (metrics.average_precision(found.of(scorer), found.case) for scorer in (OURS, BOUND))
    days, what = _alarm(Ranked(world, catalogue, model), Ranked(later, catalogue, model), size.accounts)
    return Drifted(metrics.share_of(ours, bound), days, what)


def _alarm(before: Ranked, after: Ranked, people: int) -> tuple[float | None, str]:
    """A look at the end of each month, in one tenant whose people are others each month: the hardest case."""
    seen = [_look(before, month, people) for month in range(BEFORE)]
    for month in range(AFTER):
        seen.append(_look(after, BEFORE + month, people))
        what = _alarming([look for look, _ in seen], [period for _, period in seen])
        if what:
            return float(MONTH * (month + 1)), what
    return None, ""


def _alarming(looks: list[Look], periods: list[Period]) -> str:
    """What alarms in the newest month; nothing most often."""
    names = [one.what for one in drifts(looks[-1], looks[:BEFORE])]
    names += [f"people from {one.at_least:.0%} on" for one in trends(periods)]
    return names[0] if names else ""


def _look(ranked: Ranked, month: int, people: int) -> tuple[Look, Period]:
    accounts = ranked.accounts(month, people, LOOKS)
    found, _ = ranked.ours(accounts, TENANT)
    likely = [one.probability for one in found]
    came = tuple(sum(probability >= line for probability in likely) for line in LINES)
    return Look(people, _hits(found, ranked.catalogue), binned(likely, people)), Period(people, MONTH, came)


def _hits(found: list[Scored], catalogue: Mapping[str, Signal]) -> Mapping[str, int]:
    shown = Counter(part.evidence.signal for one in found for part, _ in one.parts)
    return {name: shown[name] for name in catalogue if shown[name]}
