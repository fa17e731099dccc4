"""Who shares rare things with whom in the rates world: farms, honest households, and the odd innocent beside a farm."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import log, log1p

import numpy as np
from numpy.typing import NDArray

from sleetwatch.worlds import rates_table as table

VIEWS = tuple(table.LINKED_SHARE)
"""How far links are looked at, from not at all to across all tenants."""
WIDEST = VIEWS[-1]
PAIR = 2


@dataclass(frozen=True, slots=True)
class Component:
    """Accounts that all share the same things, and nothing with anybody else."""

    members: tuple[int, ...]
    kinds: frozenset[str]
    views: frozenset[str]
    """In which views it can be seen."""
    one_home: bool = False
    """Whether all of them claim one and the same home."""

    def strength(self, kind: str) -> int:
        """Of the red flag that stands on a thing they share; 0 for none."""
        pair, several = (0, 1) if self.one_home else (2, 3)
        return table.STRENGTHS[kind][several if len(self.members) > PAIR else pair] if kind in self.kinds else 0


@dataclass(frozen=True, slots=True)
class Group:
    """What people who share something are like."""

    shares: Mapping[str, float]
    """How often each kind of thing is shared."""
    seen: Mapping[str, float]
    """How many are seen, by view."""
    one_home: float
    """How often all claim one home."""

    def log_home(self, one_home: bool) -> float:  # noqa: FBT001 - what was seen
        """Log of the chance that they claim one home, or that they do not."""
        return log(self.one_home if one_home else 1 - self.one_home)


FARM = Group(table.FARM_SHARES, table.LINKED_SHARE, table.ONE_HOME_FARM)
HOUSEHOLD = Group(table.HOUSEHOLD_SHARES, table.HONEST_LINKED, table.ONE_HOME_HOUSEHOLD)


@dataclass(frozen=True, slots=True)
class Drawn:
    """Who is a case, and who shares something with whom."""

    scheme: NDArray[np.int16]
    """The scheme's class by account; -1 for the honest."""
    components: tuple[Component, ...]


class Links:
    """How many farms and households of which size there are, for each account of a tenant.

    All are drawn on their own, so that the number of each has a Poisson distribution: what makes the exact inference on
    one component independent of all others.
    """

    def __init__(self, base_rate: float, levels: tuple[float, ...], schemes: NDArray[np.float64]) -> None:
        self.base_rate = base_rate
        self._schemes = schemes
        methods = len(schemes) // len(levels)
        self._linked = np.repeat(table.LINKED_BY_LEVEL, methods)

    def farms(self, view: str) -> NDArray[np.float64]:
        """Farms to be seen in a view for each account of the tenant, by the scheme's class."""
        cases = self.base_rate * self._schemes * self._linked * table.LINKED_SHARE[view]
        return np.asarray(cases / _mean(table.FARM_SIZES))

    def workers(self, view: str) -> NDArray[np.float64]:
        """Cases in those farms, for each account, by class."""
        return np.asarray(self.farms(view) * _mean(table.FARM_SIZES))

    def households(self, view: str) -> float:
        """Honest households to be seen in a view for each account of the tenant."""
        return table.HONEST_LINKED[view] / _mean(table.HOUSEHOLD_SIZES)

    def lone_cases(self, view: str) -> NDArray[np.float64]:
        """Cases that share nothing in a view, for each account, by class."""
        return np.asarray(self.base_rate * self._schemes * (1 - self._linked * table.LINKED_SHARE[view]))

    def lone_honest(self, view: str) -> float:
        """Honest people who share nothing in a view, for each account."""
        innocents = self.farms(view).sum() * table.TOUCHES_INNOCENT
        return float(1 - self.base_rate - table.HONEST_LINKED[view] - innocents)

    def draw(self, rng: np.random.Generator, size: int) -> Drawn:
        """Everything that is shared in the widest view; narrower views see a part of it."""
        places = rng.permutation(size)
        scheme = np.full(size, -1, dtype=np.int16)
        components: list[Component] = []
        taken = 0
        for which, number in enumerate(rng.poisson(self.farms(WIDEST) * size)):
            for _ in range(number):
                workers = _size(rng, table.FARM_SIZES)
                innocent = int(rng.random() < table.TOUCHES_INNOCENT)
                members = places[taken : taken + workers + innocent]
                scheme[members[:workers]] = which
                components.append(_component(rng, members, FARM))
                taken += workers + innocent
        for which, number in enumerate(rng.poisson(self.lone_cases(WIDEST) * size)):
            scheme[places[taken : taken + number]] = which
            taken += number
        for _ in range(rng.poisson(self.households(WIDEST) * size)):
            people = _size(rng, table.HOUSEHOLD_SIZES)
            members = places[taken : taken + people]
            components.append(_component(rng, members, HOUSEHOLD))
            taken += people
        return Drawn(scheme, tuple(one for one in components if len(one.members) > 1))


def log_size(sizes: Mapping[int, float], size: int) -> float:
    """Log of the share of components that are of this size."""
    share = sizes.get(size, 0.0)
    return log(share) if share else -np.inf


def log_kinds(shares: Mapping[str, float], kinds: frozenset[str], hidden: frozenset[str] = frozenset()) -> float:
    """Log of the chance that exactly these kinds of thing are seen to be shared, given that any is.

    `hidden` are kinds that nobody could see: what was drawn of them is summed out.
    """
    terms = (log(share) if kind in kinds else log1p(-share) for kind, share in shares.items() if kind not in hidden)
    return sum(terms) - _log_any(shares)


def log_nothing_seen(shares: Mapping[str, float], hidden: frozenset[str]) -> float:
    """Log of the chance that all that is shared is of hidden kinds, given that anything is shared."""
    seen = sum(log1p(-share) for kind, share in shares.items() if kind not in hidden)
    none_hidden = np.prod([1 - share for kind, share in shares.items() if kind in hidden])
    return seen + float(np.log1p(-none_hidden)) - _log_any(shares)


def _log_any(shares: Mapping[str, float]) -> float:
    return log1p(-float(np.prod([1 - share for share in shares.values()])))


def _component(rng: np.random.Generator, members: NDArray[np.int64], group: Group) -> Component:
    luck = rng.random()
    views = frozenset(view for view in VIEWS if luck < group.seen[view] / group.seen[WIDEST])
    one_home = bool(rng.random() < group.one_home)
    return Component(tuple(int(member) for member in members), _kinds(rng, group.shares), views, one_home)


def _kinds(rng: np.random.Generator, shares: Mapping[str, float]) -> frozenset[str]:
    while True:
        kinds = frozenset(kind for kind, share in shares.items() if rng.random() < share)
        if kinds:
            return kinds


def _size(rng: np.random.Generator, sizes: Mapping[int, float]) -> int:
    return int(rng.choice(list(sizes), p=list(sizes.values())))


def _mean(sizes: Mapping[int, float]) -> float:
    return sum(size * share for size, share in sizes.items())
