"""How subjects of the newest hunt would stand if one signal counted nothing on some of them: nothing is hunted again.

Whoever shares something with these falls with them, for a link lends as much as the neighbour is likely. A link rests
on what the neighbour's own evidence says, so that nobody farther away is touched.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

import sqlalchemy as sa

from sleetwatch.links import Credit
from sleetwatch.odds import logit
from sleetwatch.scores import Part, Scored
from sleetwatch.scores.combine import damped
from sleetwatch.state import hits, parts
from sleetwatch.workspace.asking import Asking
from sleetwatch.workspace.learnt import confirmed
from sleetwatch.workspace.rehunting import OVER
from sleetwatch.workspace.rescoring import kept_of
from sleetwatch.workspace.ties import Key, among, likelihoods, score_rows, ties_of


@dataclass(frozen=True, slots=True)
class Fall:
    """One subject with and without a signal."""

    tenant: str
    subject: str
    probability: float
    without: float
    """What the probability would be."""
    status: str
    status_without: str
    is_neighbour: bool
    """It would fall only because somebody it is linked with does."""

    @property
    def is_lower(self) -> bool:
        """Over fewer lines than it is."""
        return OVER[self.status_without] < OVER[self.status]


def falls_of(asking: Asking, tenant: str, signal: str, subjects: Collection[str]) -> list[Fall]:
    """How these and their neighbours would stand if the signal counted nothing on these, the likeliest first."""
    held = {(tenant, subject) for subject in subjects}
    with asking.folder.state.connect() as connection:
        near = held | ties_of(connection, asking.hunt["hunt"], held).ends()
        found = _parts(connection, asking, near)
        for key in held & found.keys():
            found[key] = [_without(part, signal) for part in found[key]]
        own = {key: _scored(asking, key, found.get(key, []), ()) for key in near}
        credit = _credit(connection, asking, near, {key: own[key].score_alone for key in held})
        rows = list(score_rows(connection, asking.hunt["hunt"], near))
    falls = [
        _fall(row, replace(own[key], links=credit.get(key, ())), key not in held)
        for row in rows
        for key in [(row["tenant"], row["subject"])]
        if key[0] == tenant
    ]
    return sorted(
        (one for one in falls if one.is_lower or not one.is_neighbour), key=lambda one: (-one.probability, one.subject)
    )


def _without(part: Part, signal: str) -> Part:
    return replace(part, nats=0.0, variance=0.0) if part.evidence.signal == signal else part


def _scored(asking: Asking, key: Key, found: Sequence[Part], tied: Sequence[Credit]) -> Scored:
    line = asking.line
    shares = damped(found, line.family_cap)
    return Scored(*key, logit(line.prior), shares, tied, line, calibration=asking.calibration)


def _credit(
    connection: sa.Connection, asking: Asking, near: Collection[Key], alone: Mapping[Key, float]
) -> Mapping[Key, Sequence[Credit]]:
    """What links would lend to each, when some stand on so much less."""
    number, calibration = asking.hunt["hunt"], asking.calibration
    around = ties_of(connection, number, near)
    likely = likelihoods(connection, number, around.ends(), calibration)
    lower = {key: calibration.probability(score) for key, score in alone.items()}
    certain = dict.fromkeys(confirmed(asking.folder), 1.0)
    return around.credit({**likely, **lower, **certain}, asking.line.link_cap)


def _fall(row: sa.RowMapping, without: Scored, is_neighbour: bool) -> Fall:  # noqa: FBT001 - a field of its own
    now = row["probability"], without.probability
    return Fall(row["tenant"], row["subject"], *now, row["status"], without.status, is_neighbour)


def _parts(connection: sa.Connection, asking: Asking, keys: Collection[Key]) -> dict[Key, list[Part]]:
    """The parts as they were weighed, before they were damped."""
    same = [parts.c[name] == hits.c[name] for name in ("hunt", "tenant", "subject", "signal")]
    query = sa.select(parts, hits.c.strength, hits.c.first_at, hits.c.last_at).join(hits, sa.and_(*same))
    found: dict[Key, list[Part]] = {}
    for which in among(keys, parts.c.tenant, parts.c.subject):
        for row in connection.execute(query.where(parts.c.hunt == asking.hunt["hunt"], which)).mappings():
            if row["signal"] in asking.signals:
                part = kept_of(row, asking.signals[row["signal"]], asking.hunt["as_of"]).part
                found.setdefault((row["tenant"], row["subject"]), []).append(part)
    return found
