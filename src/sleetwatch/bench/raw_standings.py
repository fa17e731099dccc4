"""Where everybody of a raw-log world came out, beside what is true of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from sleetwatch.bench.baselines import Matrix, Scores, Truth
from sleetwatch.bench.raw_events import Key, Rostered, first_sign_ins
from sleetwatch.explanation import Suspect
from sleetwatch.odds import logit
from sleetwatch.report.waterfall import LEAST_SEEN
from sleetwatch.signals import Signal
from sleetwatch.workspace import Workspace

SUSPECT = frozenset({"case", "check"})
"""Statuses over the line."""
FIRST_LINES = 3


@dataclass(frozen=True, slots=True)
class Standing:
    """One worker: the truth, and what a hunt made of them."""

    tenant: str
    worker_id: str
    account: str
    name: str
    role: str
    remote: bool
    level: str
    """L1 to L4, or adaptive; empty for the honest."""
    kind: str
    """Archetype of a planted worker, or the look-alike's kind; empty for anybody else."""
    causes: tuple[str, ...]
    """Families of evidence that the scheme's own doings leave; empty for the honest."""
    farm: str
    """Those of one house have one, over all tenants."""
    score: float
    score_without_links: float
    probability: float
    status: str
    flagged_at: int | None
    """When the newest hunt says that the evidence first crossed the line."""
    first_seen: int | None
    """The first sign-in; of an account that was sold, the first day after the sale."""
    first_lines: tuple[str, ...]
    """Families of the first lines of the explanation, the heaviest first."""
    flags: tuple[tuple[str, int], ...]
    """Red flags with their strength."""

    @property
    def key(self) -> Key:
        return self.tenant, self.worker_id

    @property
    def planted(self) -> bool:
        return bool(self.level)

    @property
    def is_suspect(self) -> bool:
        return self.status in SUSPECT


@dataclass(frozen=True, slots=True)
class Fact:
    """What is true of somebody: by default nothing out of the ordinary."""

    level: str = ""
    kind: str = ""
    causes: tuple[str, ...] = ()
    farm: str = ""
    since: int = 0
    """When the account was handed over, if it was honest before."""


def standings(workspace: Workspace, facts: Mapping[Key, Fact], roster: Iterable[Rostered]) -> list[Standing]:
    """Everybody on the rosters, whether or not a signal fired on them.

    They are found by their account as well, for a workspace that never saw a roster knows nothing else of them.
    """
    ranked: dict[Key, Suspect] = {}
    for one in reversed(workspace.suspects(reveal=True)):
        ranked |= {(one.tenant, name): one for name in (*one.accounts, one.worker_id) if name}
    prior = workspace.hunted()["line"]["prior"]
    red = {signal.id for signal in workspace.signals() if not signal.exculpatory}
    seen = first_sign_ins(workspace)
    return [
        _standing(
            one,
            ranked.get(one.key) or ranked.get((one.tenant, one.account)),
            facts.get(one.key, Fact()),
            seen.get(one.key),
            (prior, red),
        )
        for one in roster
    ]


def _standing(
    one: Rostered, suspect: Suspect | None, truth: Fact, first_seen: int | None, known: tuple[float, set[str]]
) -> Standing:
    prior, red = known
    return Standing(
        tenant=one.tenant,
        worker_id=one.worker_id,
        account=one.account,
        name=one.name,
        role=one.role,
        remote=one.remote,
        level=truth.level,
        kind=truth.kind,
        causes=truth.causes,
        farm=truth.farm,
        score=suspect.score if suspect else logit(prior),
        score_without_links=suspect.score_without_links if suspect else logit(prior),
        probability=suspect.probability if suspect else prior,
        status=suspect.status if suspect else "below",
        flagged_at=suspect.first_flagged_at if suspect else None,
        first_seen=None if first_seen is None else max(first_seen, truth.since),
        first_lines=_first_lines(suspect) if suspect else (),
        flags=tuple((part.signal, part.strength) for part in suspect.parts if part.signal in red) if suspect else (),
    )


def _first_lines(suspect: Suspect) -> tuple[str, ...]:
    """Families of the heaviest lines that speak against somebody; a link is a line of the family `links`."""
    lines = [(part.full_nats, part.family) for part in suspect.parts if part.nats >= LEAST_SEEN]
    lines += [(link.nats, "links") for link in suspect.links]
    heaviest = sorted((line for line in lines if line[0] > 0), key=lambda line: (-line[0], line[1]))
    return tuple(family for _, family in heaviest[:FIRST_LINES])


def matrix_of(people: Sequence[Standing], signals: Sequence[Signal]) -> Matrix:
    """The people's red flags as the baselines read them."""
    column = {signal.id: number for number, signal in enumerate(one for one in signals if not one.exculpatory)}
    matrix = np.zeros((len(people), len(column)))
    for row, one in enumerate(people):
        for signal, strength in one.flags:
            matrix[row, column[signal]] = strength
    return matrix


def truth_of(people: Sequence[Standing]) -> Truth:
    """Who is planted."""
    return np.array([one.planted for one in people], dtype=np.bool_)


def scores_of(people: Sequence[Standing]) -> Scores:
    """The detector's own scores."""
    return np.array([one.score for one in people], dtype=np.float64)
