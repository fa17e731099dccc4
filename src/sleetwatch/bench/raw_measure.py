"""Everything that the benchmark measures in raw-log worlds, as figures not yet told."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np

from sleetwatch.bench.baselines import (
    CASES,
    Matrix,
    Scores,
    Truth,
    boosted,
    isolation_forest,
    number_of_flags,
    with_cases,
)
from sleetwatch.bench.peer_rules import impossible_travel, peer_scores
from sleetwatch.bench.raw_delay import Wait, days_early, first_flags, waits, working_days
from sleetwatch.bench.raw_events import Key, roster_of, sign_ins_of
from sleetwatch.bench.raw_fairness import Fairness, fairness, top_share
from sleetwatch.bench.raw_names import Swapped, swap_names
from sleetwatch.bench.raw_ranking import Ranking
from sleetwatch.bench.raw_sources import sources_of, without
from sleetwatch.bench.raw_standings import Standing, matrix_of, scores_of, standings, truth_of
from sleetwatch.bench.raw_worlds import RawWorld, Told, make_world
from sleetwatch.worlds.simulation import Order

RATE = 1 / 2000
"""Share of cases that figures are told for."""
REVIEWED = 0.05
"""Share of the honest who are reviewed in the second reading of fairness."""
OURS, OURS_ALONE = "Sleetwatch", "Sleetwatch without links"
FOREST, FLAGS = "isolation forest", "number of red flags"
TRAVEL, PEER = "impossible travel alone, best form", "BuffaLogs' rules, best form"


@dataclass(frozen=True, slots=True)
class Without:
    """One world hunted without one source, or with all."""

    source: str
    """Empty when nothing is missing."""
    recall: float
    """Share of the planted who are suspects."""
    false_per_10000: float


@dataclass(frozen=True, slots=True)
class Measured:
    """What all worlds gave together."""

    orders: tuple[Order, ...]
    records: int
    people: tuple[Standing, ...]
    rankings: Mapping[str, Ranking]
    """By scorer, over the people of all worlds."""
    waited: tuple[tuple[Standing, Wait], ...]
    """Of the worlds whose delay was measured."""
    early: tuple[int, ...]
    """Days by which the newest hunt dates flags before the evening that raised them, the first evening's left out."""
    ever_flagged: float
    """Share of honest people who were a suspect on any evening."""
    sources: tuple[Without, ...]
    at_the_line: Fairness
    reviewed: Fairness
    swapped: Swapped | None
    """None when no world was hunted with its names exchanged."""


def measure(orders: Sequence[Order], place: Path, told: Told, *, delays: int = 1) -> Measured:
    """Make the worlds and measure; in the first `delays` of them also the delay, in the first also each source."""
    worlds = [
        make_world(order, place / f"seed-{order.seed}", _part(told, 0.6 * number / len(orders), 0.6 / len(orders)))
        for number, order in enumerate(orders)
    ]
    people = tuple(one for world in worlds for one in world.people)
    line = np.array([one.is_suspect for one in people])
    sources = tuple(_without_each(worlds[0], place, _part(told, 0.6, 0.15)))
    swapped = swap_names(worlds[0], place / "renamed", _part(told, 0.75, 0.05))
    found = [(world, _flagged(world, _part(told, 0.8, 0.2))) for world in worlds[:delays]]
    return Measured(
        orders=tuple(orders),
        records=sum(world.made.records for world in worlds),
        people=people,
        rankings=_rankings(worlds),
        waited=tuple(one for world, flagged in found for one in waits(world.people, flagged, world.last_day)),
        early=tuple(
            day for world, flagged in found for day in days_early(world.people, flagged, _first_evening(world))
        ),
        ever_flagged=_ever_flagged(found),
        sources=sources,
        at_the_line=fairness(people, line, orders[0].seed),
        reviewed=fairness(people, top_share(people, REVIEWED), orders[0].seed),
        swapped=swapped,
    )


def _part(told: Told, before: float, share: float) -> Told:
    """Progress of a piece of the work, told as progress of the whole."""
    return lambda what, done: told(what, before + share * done)


def _flagged(world: RawWorld, told: Told) -> dict[Key, date]:
    return first_flags(world.workspace, working_days(world.order.first_day, world.last_day), told)


def _first_evening(world: RawWorld) -> date:
    return working_days(world.order.first_day, world.last_day)[0]


def _ever_flagged(found: Iterable[tuple[RawWorld, Mapping[Key, date]]]) -> float:
    honest = [(one, flagged) for world, flagged in found for one in world.people if not one.planted]
    return sum(one.key in flagged for one, flagged in honest) / max(1, len(honest))


def _without_each(world: RawWorld, place: Path, told: Told) -> Iterable[Without]:
    yield _without("", world.people)
    sources, roster = sources_of(world.workspace), roster_of(world.workspace)
    for number, source in enumerate(sources):
        told(f"hunting without {source}", number / len(sources))
        with without(world.workspace, [source], place) as workspace:
            yield _without(source, standings(workspace, world.facts, roster))


def _without(source: str, people: Iterable[Standing]) -> Without:
    listed = list(people)
    planted = [one.is_suspect for one in listed if one.planted]
    honest = [one.is_suspect for one in listed if not one.planted]
    return Without(source, sum(planted) / max(1, len(planted)), 10_000 * sum(honest) / max(1, len(honest)))


def _rankings(worlds: Sequence[RawWorld]) -> dict[str, Ranking]:
    people = [one for world in worlds for one in world.people]
    truth = truth_of(people)
    alone = np.array([one.score_without_links for one in people])
    found = {OURS: scores_of(people), OURS_ALONE: alone} | _learners(worlds) | _rules(worlds)
    return {name: Ranking(scores, truth, RATE) for name, scores in found.items()}


def _learners(worlds: Sequence[RawWorld]) -> dict[str, Scores]:
    """The baselines that read the same red flags. The boosted model is taught by the other worlds."""
    signals = worlds[0].workspace.signals()
    matrices = [matrix_of(world.people, signals) for world in worlds]
    truths = [truth_of(world.people) for world in worlds]
    together = np.concatenate(matrices)
    found = {FLAGS: number_of_flags(together), FOREST: isolation_forest(together, worlds[0].order.seed)}
    for cases in CASES:
        taught = [_taught(here, cases, matrices, truths) for here in range(len(worlds))]
        scores = [one for one in taught if one is not None]
        if len(scores) == len(worlds):
            found[f"gradient boosting, {cases} cases"] = np.concatenate(scores)
    return found


def _taught(here: int, cases: int, matrices: Sequence[Matrix], truths: Sequence[Truth]) -> Scores | None:
    """One world's people scored by a model of just so many cases of the others; None when these have fewer."""
    others = [number for number in range(len(matrices)) if number != here]
    if not others:
        return None
    train, truth = np.concatenate([matrices[one] for one in others]), np.concatenate([truths[one] for one in others])
    rows = with_cases(truth, cases, seed=here)
    return None if rows is None else boosted(train[rows], truth[rows], matrices[here], seed=here)


def _rules(worlds: Sequence[RawWorld]) -> dict[str, Scores]:
    travel: list[float] = []
    peer: list[float] = []
    for world in worlds:
        seen = sign_ins_of(world.workspace)
        travel += _in_order(world.people, impossible_travel(seen))
        peer += _in_order(world.people, peer_scores(seen))
    return {TRAVEL: np.array(travel), PEER: np.array(peer)}


def _in_order(people: Iterable[Standing], scores: Mapping[Key, float]) -> list[float]:
    return [scores.get(one.key, 0.0) for one in people]
