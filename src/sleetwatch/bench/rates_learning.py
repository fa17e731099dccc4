"""What wrong verdicts do to the score: a year of reviews by people who err, and by one who means harm.

Each month the best-ranked accounts of a fresh pool are reviewed. Perfect reviewers see the truth; ordinary ones are
wrong in 17 of 100 verdicts, as measured in a real operations centre; the hostile one sits in on every review, clears
whoever shows remote-access software and confirms everybody else. Two learners hear the same kind of reviews: our own
bounded update, for which two reviewers must agree, and a naive one, which takes the first verdict at its word and has
no bound.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import cycle

import msgspec
import numpy as np

from sleetwatch.bench import metrics
from sleetwatch.bench.rates_standings import TENANT, Ranked, Size, Told
from sleetwatch.scores import EXPERT, Case, Model, Scored, revise
from sleetwatch.signals import Signal
from sleetwatch.worlds.rates import RatesWorld
from sleetwatch.worlds.rates_table import CAUSES

WRONG = 0.17
"""Share of verdicts that are wrong."""
REVIEWERS = ("r1", "r2", "r3", "r4")
HOSTILE = "r1"
HIDES = frozenset(CAUSES["remote-tool"])
"""What the hostile reviewer clears."""
REVIEWED = 30
"""Accounts that are reviewed each month."""
POOL_RATE = 1 / 500
"""Share of cases in a month's pool: 30 cases in 15,000, so that a year of months can be scored."""
REVIEWS, FRESH = 3, 4
"""What accounts are drawn for."""
LIKELY, UNLIKELY = 0.98, 0.002
"""Between these the naive learner keeps its rates, so that there is a logarithm."""

Verdicts = Callable[[np.random.Generator, bool, frozenset[str], Sequence[str]], dict[str, bool]]


@dataclass(frozen=True, slots=True)
class Year:
    """How long reviews go on, and on how many accounts."""

    months: int
    pool: int
    """Accounts each month."""
    judged: Size
    """Fresh accounts on which the weights are judged at the end."""


@dataclass(frozen=True, slots=True)
class Learnt:
    """Average precision after a year."""

    reviews: str
    bounded: float
    naive: float


def perfect(_rng: np.random.Generator, case: bool, _hits: frozenset[str], two: Sequence[str]) -> dict[str, bool]:  # noqa: FBT001
    """Whether each of the two confirms."""
    return dict.fromkeys(two, case)


def erring(rng: np.random.Generator, case: bool, _hits: frozenset[str], two: Sequence[str]) -> dict[str, bool]:  # noqa: FBT001
    """Each errs on their own."""
    return {name: case != (rng.random() < WRONG) for name in two}


def hostile(rng: np.random.Generator, case: bool, hits: frozenset[str], two: Sequence[str]) -> dict[str, bool]:  # noqa: FBT001
    """The hostile one is always the first of two: clears what shows remote-access software, and confirms the rest."""
    other = next(name for name in two if name != HOSTILE)
    return {HOSTILE: not hits & HIDES, other: case != (rng.random() < WRONG)}


REVIEW_KINDS: Mapping[str, Verdicts] = {
    "perfect verdicts": perfect,
    "17 % wrong": erring,
    "17 % wrong, one hostile reviewer": hostile,
}


def a_year_of_reviews(world: RatesWorld, catalogue: Mapping[str, Signal], year: Year, told: Told) -> Iterator[Learnt]:
    """What each kind of review leaves of each learner, in one world; first of all nothing learnt."""
    frozen = _judged(Ranked(world, catalogue), year)
    yield Learnt("nothing learnt", frozen, frozen)
    for place, (name, verdicts) in enumerate(REVIEW_KINDS.items()):
        told(name, place / len(REVIEW_KINDS))
        bounded = _judged(Ranked(world, catalogue, _taught(world, catalogue, year, verdicts)), year)
        naive = _judged(Ranked(world, _retrained(world, catalogue, year, verdicts)), year)
        yield Learnt(name, bounded, naive)


def _judged(ranked: Ranked, year: Year) -> float:
    tenants = (ranked.accounts(tenant, year.judged.accounts, FRESH) for tenant in range(year.judged.tenants))
    pairs = [(ranked.ours(accounts, TENANT)[1], accounts.malicious) for accounts in tenants]
    scores, cases = (np.concatenate(column) for column in zip(*pairs, strict=True))
    return metrics.average_precision(scores, cases)


def _taught(world: RatesWorld, catalogue: Mapping[str, Signal], year: Year, verdicts: Verdicts) -> Model:
    """Our own learner: what two reviewers agree on."""
    model, cases = EXPERT, list[Case]()
    for month in range(year.months):
        for hits, said in _reviews(Ranked(world, catalogue, model), year, month, verdicts):
            if all(said.values()):
                cases.append(Case(hits, frozenset(catalogue), frozenset(said)))
        model = revise(EXPERT, catalogue.values(), cases)
    return model


def _retrained(world: RatesWorld, catalogue: Mapping[str, Signal], year: Year, verdicts: Verdicts) -> dict[str, Signal]:
    """The naive learner: the share of confirmed people who show a flag is its new rate, whatever experts said."""
    learnt, confirmed = dict(catalogue), list[frozenset[str]]()
    for month in range(year.months):
        for hits, said in _reviews(Ranked(world, learnt), year, month, verdicts):
            confirmed += [hits for yes in list(said.values())[:1] if yes]
        if confirmed:
            learnt = {name: _naive(signal, confirmed) for name, signal in catalogue.items()}
    return learnt


def _naive(signal: Signal, confirmed: Sequence[frozenset[str]]) -> Signal:
    shown = (sum(signal.id in hits for hits in confirmed) + 0.5) / (len(confirmed) + 1)
    mean = min(LIKELY, max(UNLIKELY, shown))
    return msgspec.structs.replace(signal, scheme_rate=msgspec.structs.replace(signal.scheme_rate, mean=mean))


def _reviews(
    ranked: Ranked, year: Year, month: int, verdicts: Verdicts
) -> Iterator[tuple[frozenset[str], dict[str, bool]]]:
    """A month's reviews: what each person showed, and who of the two reviewers confirms."""
    world = ranked.world
    pool = world.with_mix(replace(world.mix, base_rate=POOL_RATE)).sample(month, year.pool, REVIEWS)
    rng = np.random.default_rng([world.seed, REVIEWS, month])
    found, _ = ranked.ours(pool, TENANT)
    for one, first, second in zip(found[:REVIEWED], cycle(REVIEWERS), cycle((*REVIEWERS[1:], REVIEWERS[0]))):
        hits = _shown(one)
        yield hits, verdicts(rng, bool(pool.malicious[int(one.subject)]), hits, (first, second))


def _shown(one: Scored) -> frozenset[str]:
    return frozenset(part.evidence.signal for part, _ in one.parts)
