"""A block of the rates world as the product sees it, and what scorers make of it.

Our own score is the real one: the very functions that a hunt calls, with the catalogue's priors as they ship. Nothing
of the world's true rates reaches it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from sleetwatch.clock import DAY
from sleetwatch.links import Edge, credit_by_links, linked
from sleetwatch.odds import logit
from sleetwatch.scores import EXPERT, Evidence, Line, Model, Scored, Tenants, score_subjects, weigh
from sleetwatch.settings import Settings
from sleetwatch.signals import Signal
from sleetwatch.workspace.scoring import CHECKS, line_of
from sleetwatch.worlds.rates import DEPARTMENTS, Accounts, Flag
from sleetwatch.worlds.rates_table import LINK_SIGNALS

Floats = NDArray[np.float64]

TENANT = "main"
UNTIL = 20_000 * DAY
"""When the world's window ends; any time will do."""
LINE = line_of(Settings())
"""The lines and caps that a new workspace has."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What a tenant's sources show of its accounts."""

    people: Sequence[tuple[str, str, str]]
    hits: Sequence[Evidence]
    edges: Sequence[Edge]


def seen(flags: Sequence[Flag], accounts: Accounts, view: str) -> Seen:
    """Accounts as hits and links: whoever shares a thing in this view also shows the flag that stands on it, if any."""
    names = [str(number) for number in range(len(accounts.strength))]
    people = [(TENANT, name, DEPARTMENTS[place]) for name, place in zip(names, accounts.department, strict=True)]
    return Seen(people, [*_own(flags, accounts, names), *_shared(accounts, view, names)], _edges(accounts, view, names))


def _own(flags: Sequence[Flag], accounts: Accounts, names: Sequence[str]) -> Iterator[Evidence]:
    ids = [flag.id for flag in flags]
    rows, columns = np.nonzero(accounts.strength)
    strengths, days = accounts.strength[rows, columns], accounts.day[rows, columns]
    for row, column, strength, day in zip(
        rows.tolist(), columns.tolist(), strengths.tolist(), days.tolist(), strict=True
    ):
        at = UNTIL - day * DAY
        yield Evidence(TENANT, names[row], ids[column], strength, at, at)


def _shared(accounts: Accounts, view: str, names: Sequence[str]) -> Iterator[Evidence]:
    for one in accounts.components:
        if view in one.views:
            for kind in sorted(kind for kind in one.kinds if one.strength(kind)):
                for member in one.members:
                    yield Evidence(
                        TENANT, names[member], LINK_SIGNALS[kind], one.strength(kind), UNTIL - DAY, UNTIL - DAY
                    )


def _edges(accounts: Accounts, view: str, names: Sequence[str]) -> list[Edge]:
    return [
        Edge(
            TENANT,
            names[first],
            names[second],
            kind,
            len(one.members),
            UNTIL - DAY,
            value=f"{kind}-{place}",
            one_home=one.one_home,
            people=len(names),
        )
        for place, one in enumerate(accounts.components)
        if view in one.views
        for kind in sorted(one.kinds)
        for first, second in combinations(sorted(one.members), 2)
    ]


def scored(tenant: Seen, signals: Mapping[str, Signal], model: Model = EXPERT, line: Line = LINE) -> list[Scored]:
    """Everybody with a hit, by our own score."""
    tenants = Tenants(tenant.people)
    asked = {signal.id for signal in signals.values() if set(signal.reads) == {CHECKS}}
    parts = weigh(tenant.hits, signals, tenants, UNTIL, linked(tenant.edges), model, asked)
    credit = partial(credit_by_links, tenant.edges, cap=line.link_cap)
    return score_subjects(parts, line, credit, calibration=model.calibration)


def in_order(found: Sequence[Scored], size: int) -> Floats:
    """Our score of every account; whoever has no hit stands at the prior."""
    scores = np.full(size, logit(LINE.prior))
    for one in found:
        scores[int(one.subject)] = one.score
    return scores


def probabilities(scores: Floats, model: Model) -> Floats:
    """What scores mean as probabilities."""
    log_odds = model.calibration.offset + model.calibration.slope * scores
    return np.asarray(1 / (1 + np.exp(-log_odds)))


def matrix(flags: Sequence[Flag], accounts: Accounts, view: str) -> NDArray[np.uint8]:
    """By account, the strength of each red flag, then of each flag that stands on a link; passed checks come last."""
    shared = np.zeros((len(accounts.strength), len(LINK_SIGNALS)), dtype=np.uint8)
    for one in accounts.components:
        if view in one.views:
            for column, kind in enumerate(LINK_SIGNALS):
                shared[list(one.members), column] = one.strength(kind)
    check = np.array([flag.exculpatory for flag in flags])
    return np.concatenate([accounts.strength[:, ~check], shared, accounts.strength[:, check]], axis=1)
