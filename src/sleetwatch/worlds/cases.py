"""Where cases happen: how many there are, of which scheme, and in which part of which tenant."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random

from sleetwatch.worlds.dice import chance
from sleetwatch.worlds.schemes import SCHEMES, Scheme
from sleetwatch.worlds.truth import Cast

Place = tuple[str, int]
"""A tenant and the number of its block."""

_CROSSES = 0.4
"""Share of the farms that could work for several companies and do."""
_REACH = (2, 6)
"""Fewest and most companies one of them works for."""
_ROOM = 8
"""At most one person in so many of a block is planted."""


@dataclass(frozen=True, slots=True)
class Case:
    """One scheme in one block. What the farm owns is drawn from the farm's own seed, so that it is the same in every
    tenant it reaches.
    """

    scheme: Scheme
    farm: str

    def plant(self, cast: Cast) -> None:
        self.scheme.plant(cast, Random(self.farm))


def plan_cases(sizes: Mapping[Place, int], one_in: int, rng: Random) -> dict[Place, list[Case]]:
    """Cases by place, until one in so many people is planted; a fraction of a person is a throw of the dice."""
    plan = _Plan(sizes, rng)
    wanted = sum(sizes.values()) / one_in if one_in else 0.0
    left = int(wanted) + chance(rng, wanted % 1)
    while left > 0:
        fits = [scheme for scheme in SCHEMES if scheme.size <= left]
        left -= plan.add(rng.choices(fits, [scheme.share for scheme in fits])[0], left)
    return plan.cases


class _Plan:
    def __init__(self, sizes: Mapping[Place, int], rng: Random) -> None:
        self.cases: dict[Place, list[Case]] = {}
        self._places: Sequence[Place] = list(sizes)
        self._sizes = sizes
        self._planted: Counter[Place] = Counter()
        self._rng = rng
        self._farms = 0

    def add(self, scheme: Scheme, most: int) -> int:
        """Plants it once, or in several tenants; returns how many people that takes."""
        self._farms += 1
        case = Case(scheme, f"farm/{self._farms}/{self._rng.getrandbits(64)}")
        crosses = scheme.crosses and chance(self._rng, _CROSSES)
        reach = min(self._rng.randint(*_REACH), most // scheme.size) if crosses else 1
        reached: set[str] = set()
        while len(reached) < reach:
            free = [place for place in self._places if place[0] not in reached]
            if not free:
                break
            place = self._place(scheme.size, free)
            self._put(place, case)
            reached.add(place[0])
        return len(reached) * scheme.size

    def _place(self, size: int, places: Sequence[Place]) -> Place:
        """A block with room; when all are full, any."""
        for _ in range(100):
            place = self._rng.choice(places)
            if self._planted[place] + size <= self._sizes[place] // _ROOM:
                return place
        return min(places, key=lambda one: (self._planted[one], one))

    def _put(self, place: Place, case: Case) -> None:
        self.cases.setdefault(place, []).append(case)
        self._planted[place] += case.scheme.size
