"""How often the drift alarm is false, and how often it sees that half of the typical impostors grew careful.

Who comes over a line is counted person by person, and people are independent: so months need not be made one by one.
It is enough to know from one large draw of a rates world how likely an honest person, and a case before and after the
change, is to come over each line; the counts of any number of months follow. Beside it stands what the best possible
alarm gathers: nats a month for "it has changed" against "it has not", for who knows all rates of the world, and both
mixtures of the cases. It needs `-log(share of false alarms)` of them.

    python -m bench.drift_alarm 8501 8502 8503
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sleetwatch.bench.rates_drift import MONTH, later_levels
from sleetwatch.bench.rates_standings import TENANT, Ranked
from sleetwatch.scores.trend import LINES, Period, trends
from sleetwatch.signals import load_library
from sleetwatch.worlds.rates import KINDS, Mix, RatesWorld

Floats = NDArray[np.float64]

DRAWN, CASES_IN = 40_000, 1 / 50
"""People that rates are read from, and the share of cases among them, so that there are enough."""
BASE_RATE = 1 / 2000
PEOPLE = (20_000, 66_667, 200_000, 500_000, 1_000_000)
BEFORE, AFTER = 12, (1, 3, 6, 12)
"""Months before the change, and after it."""
TIMES = 100
"""Histories of each world and size."""


@dataclass(frozen=True, slots=True)
class Rates:
    """By line: the share of all people who come over it in a month."""

    before: Floats
    after: Floats
    gathered: float
    """Nats a month and a million people that the best possible alarm gathers after the change."""


def rates_of(seed: int) -> Rates:
    """What one world says."""
    catalogue = {signal.id: signal for signal in load_library()}
    world = RatesWorld(catalogue, seed, mix=Mix(CASES_IN))
    ranked = Ranked(world, catalogue)
    accounts = ranked.accounts(0, DRAWN)
    found, _ = ranked.ours(accounts, TENANT)
    likely = np.zeros(DRAWN)
    likely[[int(one.subject) for one in found]] = [one.probability for one in found]
    over = np.stack([likely >= line for line in LINES], axis=1)
    case = accounts.malicious
    now = Mix(levels=later_levels()).schemes
    times = (now / world.mix.schemes)[accounts.scheme[case]]
    shares = [
        over[~case].mean(axis=0) + BASE_RATE * share for share in (over[case].mean(axis=0), _mean(over[case], times))
    ]
    kinds, schemes = np.split(np.exp(ranked.bound.log_likelihood(accounts)), [len(KINDS)], axis=1)
    honest = kinds @ world.honest_shares
    before, after = (1 - BASE_RATE + BASE_RATE * (schemes @ mix) / honest for mix in (world.mix.schemes, now))
    told = np.log(after) - np.log(before)
    gathered = (1 - BASE_RATE) * told[~case].mean() + BASE_RATE * float(_mean(told[case, None], times)[0])
    return Rates(shares[0], shares[1], 1_000_000 * gathered)


def _mean(values: NDArray[Any], weights: Floats) -> Floats:
    return np.asarray(weights @ values / weights.sum())


def periods(rng: np.random.Generator, people: int, shares: Floats, months: int) -> list[Period]:
    """Months of one tenant; whoever is over a line is over every lower one."""
    between = rng.poisson(people * (-np.diff(shares, append=0.0)).clip(min=0.0), (months, len(LINES)))
    came = np.cumsum(between[:, ::-1], axis=1)[:, ::-1]
    return [Period(people, MONTH, tuple(month.tolist())) for month in came]


def _histories(rng: np.random.Generator, found: Sequence[Rates], people: int) -> Iterator[tuple[bool, list[bool]]]:
    """Whether a quiet year ends with an alarm, and by when a change after such a year has raised one."""
    for rates in found:
        for _ in range(TIMES):
            before = periods(rng, people, rates.before, BEFORE)
            after = periods(rng, people, rates.after, max(AFTER))
            alarms = [bool(trends([*before, *after[: month + 1]])) for month in range(max(AFTER))]
            yield bool(trends(before)), [any(alarms[:months]) for months in AFTER]


def main(seeds: Sequence[int]) -> None:
    """Print a line for each size of tenant."""
    found = [rates_of(seed) for seed in seeds]
    rng = np.random.default_rng(list(seeds))
    gathered = np.mean([one.gathered for one in found])
    print(f"the best possible alarm: {gathered:.1f} nats a month for a million people")
    for people in PEOPLE:
        quiet, seen = zip(*_histories(rng, found, people), strict=True)
        power = ", ".join(f"{months}: {share:.0%}" for months, share in zip(AFTER, np.mean(seen, axis=0), strict=True))
        print(f"{people:>9,} people: false {np.mean(quiet):.2%} of {len(quiet)} looks; seen after months {power}")


if __name__ == "__main__":
    main([int(word) for word in sys.argv[1:]])
