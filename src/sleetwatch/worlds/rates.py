"""The rates world: accounts whose red flags are drawn from stated rates, so that the best possible score is known.

It has no logs. A world draws its true rates once, around the catalogue's priors, as far off as an expert's guess may
be. Then accounts are drawn: of several honest kinds and of a scheme with four levels and three methods. Within one kind
of person the flags of a family still hang together, through months in which the whole family stirs. Everything is
discrete, so that `sleetwatch.bench.bound` can sum over what is hidden and say exactly how likely each account is to be
a case.

The parameters are guesses by hand; they stand in `rates_table`, with reasons.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from sleetwatch.worlds import rates_table as table
from sleetwatch.worlds.rates_links import Component, Links

Floats = NDArray[np.float64]
Bytes = NDArray[np.uint8]
Ints = NDArray[np.int16]

KINDS = tuple(table.HONEST)
DEPARTMENTS = tuple(table.DEPARTMENTS)
SCHEMES = tuple((level, method) for level in table.LEVELS for method in table.METHODS)
"""The scheme's classes: what a case is, and how it works."""
WINDOW = 30
"""Days that the world's hits fall into."""


class Rate(Protocol):
    """A prior rate."""

    @property
    def mean(self) -> float: ...


class Flag(Protocol):
    """What the world needs of a signal."""

    @property
    def id(self) -> str: ...
    @property
    def family(self) -> str: ...
    @property
    def scheme_rate(self) -> Rate: ...
    @property
    def honest_rate(self) -> Rate: ...
    @property
    def exculpatory(self) -> bool: ...
    @property
    def cost_to_avoid(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Mix:
    """Who there is: what a world may be asked to change."""

    base_rate: float = 1 / 2000
    """Share of accounts that are cases."""
    levels: tuple[float, ...] = tuple(table.LEVELS.values())

    @property
    def schemes(self) -> Floats:
        """The share of each class among the cases."""
        methods = np.array([share for share, _ in table.METHODS.values()])
        return np.outer(self.levels, methods).ravel()


@dataclass(frozen=True, slots=True)
class Accounts:
    """A block of accounts of one tenant."""

    strength: Bytes
    """By account and flag: 0 for no hit, else the hit's strength."""
    day: Bytes
    """By account and flag: on which day before the window's end it was last seen. It means something at a hit only."""
    department: Ints
    kind: Ints
    """Index into `KINDS`; -1 for a case."""
    scheme: Ints
    """Index into `SCHEMES`; -1 for the honest."""
    components: tuple[Component, ...]

    @property
    def malicious(self) -> NDArray[np.bool_]:
        return self.scheme >= 0

    @property
    def level(self) -> Ints:
        """1 to 4; 0 for the honest."""
        return np.where(self.malicious, self.scheme // len(table.METHODS) + 1, 0).astype(np.int16)

    def without(self, flags: Sequence[int], kinds: frozenset[str] = frozenset()) -> Accounts:
        """The same people, where nobody sees these flags or shares of these kinds."""
        strength = self.strength.copy()
        strength[:, list(flags)] = 0
        left = (replace(one, kinds=one.kinds - kinds) for one in self.components)
        return replace(self, strength=strength, components=tuple(one for one in left if one.kinds))


class RatesWorld:
    """The true rates of one world, and accounts drawn by them."""

    def __init__(
        self, catalogue: Mapping[str, Flag], seed: int, expert_error: float = table.EXPERT_ERROR, mix: Mix | None = None
    ) -> None:
        """`expert_error` is the typical factor by which the catalogue's priors are off."""
        self.seed = seed
        self.mix = mix or Mix()
        self.flags: tuple[Flag, ...] = tuple(catalogue[name] for names in table.CAUSES.values() for name in names)
        self.links = Links(self.mix.base_rate, self.mix.levels, self.mix.schemes)
        families = [flag.family for flag in self.flags]
        self.families = {name: np.flatnonzero([one == name for one in families]) for name in dict.fromkeys(families)}
        self._causes = [cause for cause, names in table.CAUSES.items() for _ in names]
        rng = np.random.default_rng([seed, 0])
        rates = self._rates(rng, np.log(expert_error))
        self.rate = _stirred(rates, families)
        """By class, quiet or stirred, and flag. The honest kinds come first, then the scheme's classes."""
        self.band = self._bands(rng)
        """By class, flag, and strength less one: the share of hits that are of this strength."""

    def with_mix(self, mix: Mix) -> RatesWorld:
        """The same rates among other people."""
        other = object.__new__(RatesWorld)
        other.__dict__.update(self.__dict__)
        other.mix = mix
        other.links = Links(mix.base_rate, mix.levels, mix.schemes)
        return other

    @property
    def honest_shares(self) -> Floats:
        """The share of each kind of person among the honest."""
        return kind_shares()

    @property
    def monthly_rate(self) -> Floats:
        """By class and flag: the rate over quiet and stirred months together."""
        share = np.array([table.EPISODES[flag.family][0] for flag in self.flags])
        return np.asarray((1 - share) * self.rate[:, 0] + share * self.rate[:, 1])

    def _rates(self, rng: np.random.Generator, error: float) -> Floats:
        """True rates by class and flag."""
        honest = np.array([flag.honest_rate.mean for flag in self.flags])
        scheme = np.array([flag.scheme_rate.mean for flag in self.flags])
        by_honest = _scaled(honest, np.exp(rng.normal(0, error, honest.size)))
        by_scheme = _scaled(scheme, np.exp(rng.normal(0, error, scheme.size)))
        strays = np.exp(rng.normal(0, table.BY_KIND, (len(KINDS) + len(SCHEMES), honest.size)))
        times = np.concatenate([self._honest_times(), self._scheme_times()]) * strays
        means = np.concatenate([np.tile(by_honest, (len(KINDS), 1)), np.tile(by_scheme, (len(SCHEMES), 1))])
        return np.clip(_scaled(means, times), table.LEAST, table.MOST)

    def _honest_times(self) -> Floats:
        """How many times as often as the mean of the honest each kind trips each flag."""
        said = [[kind.get(cause, 1.0) for cause in self._causes] for kind in table.HONEST.values()]
        times = np.array(said)
        return np.asarray(times / (kind_shares() @ times))

    def _scheme_times(self) -> Floats:
        """The same for the scheme's classes, by level and method."""
        rows = [
            [_care(flag)[level] * method.get(cause, 1.0) for flag, cause in zip(self.flags, self._causes, strict=True)]
            for level in range(len(table.LEVELS))
            for _, method in table.METHODS.values()
        ]
        times = np.array(rows)
        return np.asarray(times / (Mix().schemes @ times))

    def _bands(self, rng: np.random.Generator) -> Floats:
        classes = len(KINDS) + len(SCHEMES)
        said = [table.STRONG_HONEST] * len(KINDS) + [table.STRONG_SCHEME] * len(SCHEMES)
        strays = np.exp(rng.normal(0, table.BAND, (classes, len(self.flags), 2)))
        strong = _scaled(np.array(said)[:, None, :], strays)
        strong[:, [flag.exculpatory for flag in self.flags]] = 0.0
        first, second = strong[..., 0], strong[..., 1]
        return np.stack([1 - first, first * (1 - second), first * second], axis=-1)

    def sample(self, block: int, size: int, purpose: int = 1) -> Accounts:
        """One tenant's accounts. The same block and purpose give the same accounts; purposes never overlap."""
        rng = np.random.default_rng([self.seed, purpose, block])
        drawn = self.links.draw(rng, size)
        department = rng.choice(len(DEPARTMENTS), size, p=department_shares()).astype(np.int16)
        kind = _by_row(rng, kinds_by_department()[department])
        kind[drawn.scheme >= 0] = -1
        who = np.where(drawn.scheme >= 0, drawn.scheme + len(KINDS), kind)
        strength = self._strength(rng, who)
        day = rng.integers(0, WINDOW, strength.shape, dtype=np.uint8)
        return Accounts(strength, day, department, kind, drawn.scheme, drawn.components)

    def _strength(self, rng: np.random.Generator, who: Ints) -> Bytes:
        stirred = np.zeros((who.size, len(self.flags)), dtype=np.int8)
        for family, members in self.families.items():
            stirred[:, members] = (rng.random(who.size) < table.EPISODES[family][0])[:, None]
        rate = self.rate[who[:, None], stirred, np.arange(len(self.flags))]
        hit = rng.random(rate.shape, dtype=np.float32) < rate
        rows, flags = np.nonzero(hit)
        strength = hit.astype(np.uint8)
        strength[rows, flags] = 1 + _by_row(rng, self.band[who[rows], flags])
        return strength


def department_shares() -> Floats:
    """The share of staff in each department."""
    return np.array([share for share, _ in table.DEPARTMENTS.values()])


def kinds_by_department() -> Floats:
    """By department: the share of each kind of honest person."""
    counts = np.array([[kinds[kind] for kind in KINDS] for _, kinds in table.DEPARTMENTS.values()], dtype=float)
    return np.asarray(counts / counts.sum(axis=1, keepdims=True))


def kind_shares() -> Floats:
    """The share of each kind among all the honest."""
    return department_shares() @ kinds_by_department()


def _care(flag: Flag) -> tuple[float, ...]:
    return table.CAREFUL["check" if flag.exculpatory else flag.cost_to_avoid]


def _scaled(rate: Floats, times: Floats) -> Floats:
    """A rate whose odds are so many times as high."""
    odds = rate / (1 - rate) * times
    return np.asarray(odds / (1 + odds))


def _stirred(rates: Floats, families: Sequence[str]) -> Floats:
    """By class, quiet or stirred, and flag: rates whose mean over the months is the given one."""
    share, times = (np.array([table.EPISODES[family][place] for family in families]) for place in (0, 1))
    stirred = _scaled(rates, times)
    quiet = (rates - share * stirred) / (1 - share)
    return np.stack([quiet, stirred], axis=1)


def _by_row(rng: np.random.Generator, shares: NDArray[Any]) -> Ints:
    """One draw a row, by that row's shares."""
    edges = shares.cumsum(axis=1)
    return np.asarray((rng.random(len(shares))[:, None] >= edges[:, :-1]).sum(axis=1), dtype=np.int16)
