"""All that can be played, and how a population of cases is made up of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from random import Random

from sleetwatch.worlds.dice import chance
from sleetwatch.worlds.schemes.archetypes import ARCHETYPES
from sleetwatch.worlds.schemes.cases import CASES
from sleetwatch.worlds.schemes.habits import LEVEL_SHARES
from sleetwatch.worlds.schemes.stage import Script, Stage
from sleetwatch.worlds.truth import Cast, Planted

SCRIPTS: Mapping[str, Script] = {script.name: script for script in (*ARCHETYPES, *CASES)}
_LONG_THERE = 0.3
"""Share of schemes that began before the window."""
_LONGEST = 300
_LATEST = 0.55
"""The last of them begin at this share of the window."""


@dataclass(frozen=True, slots=True)
class Scheme:
    """A script at a level and with a number of people, as it is drawn for a population."""

    key: str
    level: str
    size: int
    share: float
    """How often it is drawn."""
    crosses: bool
    """Whether the group may work for a second company: plant it there with dice of the same seed."""

    def plant(self, cast: Cast, dice: Random) -> None:
        """Put it into a company. All that the group owns comes from the dice alone."""
        plant(cast, self.key, self.level, None, dice, size=self.size)


def plant(cast: Cast, name: str, level: str, at: int | None, dice: Random, *, size: int = 0) -> tuple[Planted, ...]:
    """Put a script's people into a company; what is true of them goes to the cast's truth, and is returned.

    `at` is the first one's first day of work, counted in the window: negative is before it, None leaves it to the dice.
    Without a `size` the dice say how many there are.
    """
    script = SCRIPTS[name]
    if level not in script.levels:
        raise ValueError(f"{name} is played at {', '.join(script.levels)}, not at {level}")
    farm, props = f"farm-{dice.getrandbits(40):010x}", Random(dice.getrandbits(64))
    drawn, people = _begin(cast.calendar.days, dice), dice.randint(*script.sizes)
    if not script.weight:
        drawn = max(drawn, 0)  # what a published case tells of the first days is to be seen
    before = len(cast.truth.planted)
    script.play(Stage(cast, level, drawn if at is None else at, size or people, dice, props, farm))
    return tuple(cast.truth.planted[before:])


def plant_across(casts: Sequence[Cast], name: str, level: str, at: int | None, seed: str) -> list[tuple[Planted, ...]]:
    """One farm that works for several companies: the same house, handset, account and machine in each."""
    return [plant(cast, name, level, at, Random(seed)) for cast in casts]


def _begin(days: int, dice: Random) -> int:
    long_there, before, inside = chance(dice, _LONG_THERE), dice.randrange(20, _LONGEST), dice.random()
    return -before if long_there else int(inside * _LATEST * days)


def _schemes() -> tuple[Scheme, ...]:
    """Every archetype at its levels and sizes, weighed so that the levels have their shares of the *people*."""
    found = []
    for level, share in LEVEL_SHARES.items():
        scripts = [script for script in ARCHETYPES if level in script.levels and script.weight]
        people = sum(script.weight * sum(script.sizes) / 2 for script in scripts)
        for script in scripts:
            sizes = range(script.sizes[0], script.sizes[1] + 1)
            part = share * script.weight / people / len(sizes)
            found += [Scheme(script.name, level, size, part, script.crosses) for size in sizes]
    return tuple(found)


SCHEMES = _schemes()
"""What a population is drawn from. Published cases and the one who has read our rules are planted by name."""


def planting(wanted: Sequence[tuple[str, str]], seed: str) -> Callable[[Cast], None]:
    """For `build_company(planted=...)`: these scripts at these levels, each with dice of its own.

    The same seed in two companies gives groups that own the same house, handset and account.
    """

    def plant_all(cast: Cast) -> None:
        for number, (name, level) in enumerate(wanted):
            plant(cast, name, level, None, Random(f"{seed}/{number}/{name}/{level}"))

    return plant_all
