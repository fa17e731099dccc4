"""Every account of a rates world as each scorer ranks it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from sleetwatch import clock
from sleetwatch.bench import baselines, scorers
from sleetwatch.bench.bound import Bound
from sleetwatch.report.waterfall import LEAST_SEEN
from sleetwatch.scores import EXPERT, Model, Scored
from sleetwatch.signals import Signal
from sleetwatch.worlds.rates import Accounts, RatesWorld
from sleetwatch.worlds.rates_links import VIEWS
from sleetwatch.worlds.rates_table import LINK_SIGNALS

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Told = Callable[[str, float], None]
"""Told what is going on and the share of the work that is done."""

OURS, BOUND, COUNT = "Sleetwatch", "Bayes bound", "number of red flags"
TRAVEL, FOREST = "impossible travel alone", "isolation forest"
BOOSTED = {cases: f"gradient boosted, {cases} cases" for cases in baselines.CASES}
ALONE, TENANT, SHARED = VIEWS
FIRST_LINES = 3
TRAINED_ON, TRAINING_RATE = 20_000, 1 / 40
"""Accounts that a learned model is trained on, and the share of cases among them: enough for 400."""
TRAINING, TESTING = 2, 1
"""What accounts are drawn for, so that no one is both learnt from and judged."""
MICROSECONDS = 1e6


@dataclass(frozen=True, slots=True)
class Standings:
    """Who is a case, what each scorer gives to whom, and how long our own took."""

    case: Bools
    level: NDArray[np.int16]
    department: NDArray[np.int16]
    kind: NDArray[np.int16]
    scores: Mapping[tuple[str, str], Floats]
    """By scorer and view."""
    cause_shown: Bools
    """Of cases: whether the most telling flag, by the world's own rates, is among our first lines."""
    seconds: float
    """That our own score took for each 100,000 accounts, links within the tenant."""

    def of(self, scorer: str, view: str = TENANT) -> Floats:
        return self.scores[scorer, view]


@dataclass(frozen=True, slots=True)
class Size:
    """How much of a world is looked at."""

    tenants: int
    accounts: int
    """Of each tenant."""

    @property
    def total(self) -> int:
        return self.tenants * self.accounts


class Ranked:
    """One world's scorers, ready for its tenants."""

    def __init__(
        self,
        world: RatesWorld,
        catalogue: Mapping[str, Signal],
        model: Model = EXPERT,
        hidden: Iterable[int] = (),
        kinds: frozenset[str] = frozenset(),
    ) -> None:
        """`hidden` flags and `kinds` of shared thing are out of everybody's sight."""
        self.world, self.catalogue, self.model = world, catalogue, model
        self.hidden, self.kinds = sorted(hidden), kinds
        self.bound = Bound(world, frozenset(self.hidden), kinds)
        self._telling = telling(world)

    def accounts(self, tenant: int, size: int, purpose: int = TESTING) -> Accounts:
        drawn = self.world.sample(tenant, size, purpose)
        return drawn.without(self.hidden, self.kinds) if self.hidden or self.kinds else drawn

    def ours(self, accounts: Accounts, view: str) -> tuple[list[Scored], Floats]:
        """Our own score: the lines of those who have any, and everybody's."""
        found = scorers.scored(scorers.seen(self.world.flags, accounts, view), self.catalogue, self.model)
        return found, scorers.in_order(found, len(accounts.strength))

    def plain(self, accounts: Accounts, views: Iterable[str]) -> Standings:
        """Ours, the bound and the count of red flags."""
        scores: dict[tuple[str, str], Floats] = {}
        shown, seconds = np.zeros(len(accounts.strength), dtype=np.bool_), 0.0
        for view in views:
            began = clock.now()
            found, scores[OURS, view] = self.ours(accounts, view)
            if view == TENANT:
                seconds = (clock.now() - began) / MICROSECONDS * 100_000 / len(accounts.strength)
                shown = self._cause_shown(found, accounts)
            scores[BOUND, view] = self.bound.log_odds(accounts, view)
            scores[COUNT, view] = baselines.number_of_flags(self._red(accounts, view))
        return Standings(accounts.malicious, accounts.level, accounts.department, accounts.kind, scores, shown, seconds)

    def with_baselines(self, accounts: Accounts, plain: Standings, seed: int) -> Standings:
        """The same with those that know no more than the flags, within the tenant."""
        seen = self._red(accounts, TENANT)
        travel = [flag.id for flag in self.world.flags if not flag.exculpatory].index("impossible-travel")
        learnt = {
            (TRAVEL, TENANT): seen[:, travel],
            (FOREST, TENANT): baselines.isolation_forest(seen, seed),
        }
        return replace(plain, scores={**plain.scores, **learnt})

    def boosted(self, tenants: Iterable[Accounts], seed: int) -> Iterable[tuple[str, Floats]]:
        """Each boosted model's score of all tenants; taught by other accounts of the same world."""
        mix = replace(self.world.mix, base_rate=TRAINING_RATE)
        taught = self.world.with_mix(mix).sample(0, TRAINED_ON, TRAINING)
        seen = np.concatenate([scorers.matrix(self.world.flags, one, TENANT) for one in tenants])
        rows, place = np.unique(seen[:, : self._red_columns], axis=0, return_inverse=True)
        train = self._red(taught, TENANT)
        for cases, name in BOOSTED.items():
            chosen = baselines.with_cases(taught.malicious, cases, seed)
            if chosen is not None:
                scores = baselines.boosted(train[chosen], taught.malicious[chosen], rows.astype(np.float64), seed)
                yield name, scores[place.ravel()]

    @property
    def _red_columns(self) -> int:
        return sum(not flag.exculpatory for flag in self.world.flags) + len(LINK_SIGNALS)

    def _red(self, accounts: Accounts, view: str) -> Floats:
        """The strength of every red flag, those that stand on links too; no passed checks."""
        found = scorers.matrix(self.world.flags, accounts, view)[:, : self._red_columns]
        return np.asarray(found, dtype=np.float64)

    def _cause_shown(self, found: Iterable[Scored], accounts: Accounts) -> Bools:
        shown = np.zeros(len(accounts.strength), dtype=np.bool_)
        for one in found:
            row = int(one.subject)
            if accounts.malicious[row]:
                worth = self._telling[np.arange(len(self.world.flags)), accounts.strength[row]]
                shown[row] = worth.max() > 0 and self.world.flags[int(worth.argmax())].id in first_lines(one)
        return shown


def first_lines(one: Scored) -> list[str]:
    """The signals, or kinds of link, on the first lines of somebody's waterfall: the most telling by themselves."""
    lines = [(part.nats, part.evidence.signal) for part, share in one.parts if share >= LEAST_SEEN]
    lines += [(link.nats, link.link_kind) for link in one.links]
    return [name for _, name in sorted(lines, reverse=True)[:FIRST_LINES]]


def telling(world: RatesWorld) -> Floats:
    """By flag and strength: the true log of how much likelier it is in the scheme than among the honest."""
    shown = np.concatenate([np.zeros((*world.band.shape[:2], 1)), world.band], axis=2)
    honest, scheme = (np.einsum("c,cf,cfb->fb", shares, rate, band) for shares, rate, band in _halves(world, shown))
    with np.errstate(divide="ignore", invalid="ignore"):
        found = np.log(scheme) - np.log(honest)
    found[:, 0] = 0.0
    found[[flag.exculpatory for flag in world.flags]] = 0.0
    return np.asarray(found)


def _halves(world: RatesWorld, shown: Floats) -> Iterable[tuple[Floats, Floats, Floats]]:
    honest = len(world.honest_shares)
    yield world.honest_shares, world.monthly_rate[:honest], shown[:honest]
    yield world.mix.schemes, world.monthly_rate[honest:], shown[honest:]


def joined(parts: Iterable[Standings]) -> Standings:
    """Several tenants' standings as one."""
    found = list(parts)
    return Standings(
        np.concatenate([one.case for one in found]),
        np.concatenate([one.level for one in found]),
        np.concatenate([one.department for one in found]),
        np.concatenate([one.kind for one in found]),
        {key: np.concatenate([one.scores[key] for one in found]) for key in found[0].scores},
        np.concatenate([one.cause_shown for one in found]),
        float(np.mean([one.seconds for one in found])),
    )


def plain_standings(ranked: Ranked, size: Size, views: Iterable[str], told: Told) -> Standings:
    """Ours, the bound and the count, over all tenants of a world."""
    views = tuple(views)
    parts = []
    for tenant in range(size.tenants):
        told(f"world {ranked.world.seed}", tenant / size.tenants)
        parts.append(ranked.plain(ranked.accounts(tenant, size.accounts), views))
    return joined(parts)


def full_standings(ranked: Ranked, size: Size, told: Told) -> Standings:
    """Every scorer, over all tenants of a world."""
    seed = ranked.world.seed
    parts = []
    for tenant in range(size.tenants):
        told(f"world {seed}", tenant / size.tenants)
        accounts = ranked.accounts(tenant, size.accounts)
        parts.append(ranked.with_baselines(accounts, ranked.plain(accounts, VIEWS), seed))
    whole = joined(parts)
    told(f"world {seed}: baselines", 1.0)
    drawn = (ranked.accounts(tenant, size.accounts) for tenant in range(size.tenants))
    boosted = {(name, TENANT): scores for name, scores in ranked.boosted(drawn, seed)}
    return replace(whole, scores={**whole.scores, **boosted})
