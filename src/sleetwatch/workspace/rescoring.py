"""The newest hunt as it was recorded, weighed with other weights: no event is read again.

How common things are among the honest stays as it was measured; a new hunt measures it with the new weights, which
moves a score by little.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import exp, log
from typing import Any

import sqlalchemy as sa

from sleetwatch.errors import WorkspaceError
from sleetwatch.scores import Evidence, Key, Link, Model, Part, Scored, score_subjects
from sleetwatch.scores.honest import MOST_COMMON, bounded
from sleetwatch.scores.weights import freshness
from sleetwatch.signals import Signal
from sleetwatch.state import hits, parts, scores
from sleetwatch.workspace.asking import Asking
from sleetwatch.workspace.folder import Folder
from sleetwatch.workspace.learnt import confirmed
from sleetwatch.workspace.ties import all_ties


@dataclass(frozen=True, slots=True)
class Kept:
    """One part as the hunt left it."""

    part: Part
    share: float
    """Nats after damping."""
    fresh: float
    """What its age left of it."""
    exculpatory: bool

    def moved(self, nats: float) -> Part:
        """The part if log P(hit | scheme) were so much more."""
        if self.part.is_held:
            return self.part
        scheme = min(self.part.scheme * exp(nats), MOST_COMMON)
        weight = bounded(log(scheme / self.part.honest), exculpatory=self.exculpatory)
        return replace(self.part, nats=weight * self.fresh, scheme=scheme)


class Recorded:
    """What the newest hunt of a workspace wrote."""

    def __init__(self, folder: Folder) -> None:
        self.folder = folder
        asking = Asking(folder)
        self.head, self.line, self._signals = asking.hunt, asking.line, asking.signals
        self.version: int = self.head["model"] or 0
        self.scored: dict[Key, sa.RowMapping] = {
            (row["tenant"], row["subject"]): row for row in self._rows(sa.select(scores).where(self._mine(scores)))
        }
        self.kept: dict[Key, list[Kept]] = {}
        self._read_parts()

    @property
    def people(self) -> int:
        """Subjects of the hunt, those without a hit included."""
        return int(self.head["subjects"])

    def _mine(self, table: sa.Table) -> sa.ColumnElement[bool]:
        number: int = self.head["hunt"]
        return table.c.hunt == number

    def _rows(self, query: sa.Select[Any]) -> Sequence[sa.RowMapping]:
        with self.folder.state.connect() as connection:
            return connection.execute(query).mappings().all()

    def _read_parts(self) -> None:
        same = [parts.c[name] == hits.c[name] for name in ("hunt", "tenant", "subject", "signal")]
        seen = (hits.c.strength, hits.c.first_at, hits.c.last_at)
        query = sa.select(parts, *seen).join(hits, sa.and_(*same)).where(self._mine(parts))
        for row in self._rows(query.order_by(parts.c.tenant, parts.c.subject, parts.c.signal)):
            if row["signal"] in self._signals:
                kept = kept_of(row, self._signals[row["signal"]], self.head["as_of"])
                self.kept.setdefault((row["tenant"], row["subject"]), []).append(kept)

    def score_with(self, model: Model, instead_of: Model) -> list[Scored]:
        """Everybody scored with a model in place of the one that the hunt used, highest first; confirmed as of now."""
        with self.folder.state.connect() as connection:
            ties = all_ties(connection, self.head["hunt"])
        certain = dict.fromkeys(confirmed(self.folder), 1.0)

        def credit(before: Mapping[Key, float]) -> Mapping[Key, Sequence[Link]]:
            return ties.credit({**before, **certain}, self.line.link_cap)

        own = {key: [_moved(one, model, instead_of) for one in kept] for key, kept in self.kept.items()}
        return score_subjects(own, self.line, credit, calibration=model.calibration)


def _moved(kept: Kept, model: Model, instead_of: Model) -> Part:
    signal = kept.part.evidence.signal
    return kept.moved(model.shift(signal) - instead_of.shift(signal))


def kept_of(row: sa.RowMapping, signal: Signal, as_of: int) -> Kept:
    """A row of parts, with its hit's strength and times. Raises `WorkspaceError` where a hunt kept too little."""
    if row["scheme"] is None or row["honest"] is None:
        raise WorkspaceError("the newest hunt is of an older Sleetwatch; run `sleetwatch hunt` first")
    hit = Evidence(row["tenant"], row["subject"], row["signal"], row["strength"], row["first_at"], row["last_at"])
    part = Part(
        hit,
        row["family"],
        row["full_nats"],
        0.0,
        row["colleagues"],
        row["population"],
        signal.very_strong,
        row["scheme"],
        row["honest"],
        row["verdict"],
        row["exception"],
        signal.tells_a_link,
    )
    return Kept(part, row["nats"], freshness(hit, signal, as_of), signal.exculpatory)
