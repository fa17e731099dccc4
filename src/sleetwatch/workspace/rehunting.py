"""After a verdict: the neighbours scored again at once, from the newest hunt's results.

That two reviewers confirm somebody changes one thing in a hunt: how likely that neighbour is, for everybody who shares
something with them. Everything else stays as it was measured. So it is enough to weigh the links of the neighbours
again, and the result is that of a whole hunt over the same events, for all the months that the hunt had before it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

import sqlalchemy as sa

from sleetwatch import clock
from sleetwatch.errors import WorkspaceError
from sleetwatch.events import KINDS
from sleetwatch.links import Credit
from sleetwatch.odds import Calibration, logit
from sleetwatch.scores import NextCheck, Scored, first_flagged_at
from sleetwatch.scores.explain import entropy
from sleetwatch.state import hits, links, parts, rehunts, scores, surfaced
from sleetwatch.workspace.acting import writing
from sleetwatch.workspace.asking import Asking
from sleetwatch.workspace.first_flags import EarlierFlags
from sleetwatch.workspace.folder import Folder
from sleetwatch.workspace.learnt import confirmed
from sleetwatch.workspace.recording import link_rows, score_row
from sleetwatch.workspace.rescoring import kept_of
from sleetwatch.workspace.scoring import blind_families
from sleetwatch.workspace.ties import Key, among, likelihoods, score_rows, ties_of

OVER = {"below": 0, "held": 0, "check": 1, "case": 2}
"""How many lines a status is over."""


@dataclass(frozen=True, slots=True)
class Surfaced:
    """Somebody whom a verdict on another moved over a line, or back under it."""

    tenant: str
    subject: str
    before: float
    """The probability before."""
    after: float
    was: str
    status: str

    @property
    def is_new(self) -> bool:
        """Over a line that it was not over."""
        return OVER[self.status] > OVER[self.was]


@dataclass(frozen=True, slots=True)
class Rehunt:
    """What one verdict changed for others."""

    rehunt: int
    at: int
    verdict: int
    hunt: int
    subjects: int
    """Neighbours that were scored again."""
    took: int
    """Microseconds."""
    surfaced: tuple[Surfaced, ...]
    """The likeliest first."""

    @property
    def new(self) -> tuple[Surfaced, ...]:
        """Those who are over a line now that they were not over before."""
        return tuple(one for one in self.surfaced if one.is_new)

    def seen_by(self, tenant: str) -> Rehunt:
        """The same as one tenant may know it: without the people of others."""
        return replace(self, surfaced=tuple(one for one in self.surfaced if one.tenant == tenant))


class Rehunts:
    """What verdicts changed for the neighbours, in one workspace."""

    def __init__(self, folder: Folder) -> None:
        self.folder = folder

    def after(self, verdict: int, key: Key) -> Rehunt | None:
        """Score the neighbours of a subject again, after a verdict on the subject; None without a usable hunt."""
        started = clock.now()
        try:
            again = _Again(self.folder, key)
            with writing(self.folder) as connection:
                moved, count = again.run(connection)
                number = _keep(connection, verdict, again.hunt, count, started, moved)
        except WorkspaceError:  # nothing was hunted yet, or by a Sleetwatch that kept too little
            return None
        return self._read(rehunts.c.rehunt == number)[0]

    def of_verdict(self, number: int) -> Rehunt | None:
        """What a verdict changed when it last changed something; None when it never did."""
        found = self._read(rehunts.c.verdict == number)
        return found[-1] if found else None

    def all(self) -> list[Rehunt]:
        """Every one, oldest first."""
        return self._read(sa.true())

    def _read(self, which: sa.ColumnElement[bool]) -> list[Rehunt]:
        moved: dict[int, list[Surfaced]] = {}
        with self.folder.state.connect() as connection:
            rows = connection.execute(sa.select(rehunts).where(which).order_by(rehunts.c.rehunt)).mappings().all()
            query = sa.select(surfaced).join(rehunts).where(which)
            for row in connection.execute(query.order_by(surfaced.c.after.desc(), surfaced.c.subject)).mappings():
                told = {name: row[name] for name in Surfaced.__slots__}
                moved.setdefault(row["rehunt"], []).append(Surfaced(**told))
        return [Rehunt(**row, surfaced=tuple(moved.get(row["rehunt"], ()))) for row in rows]


def _keep(
    connection: sa.Connection, verdict: int, hunt: int, count: int, started: int, moved: Sequence[Surfaced]
) -> int:
    row = {"at": started, "verdict": verdict, "hunt": hunt, "subjects": count, "took": clock.now() - started}
    insert = sa.insert(rehunts).values(**row).returning(rehunts.c.rehunt)
    number: int = connection.execute(insert).scalar_one()
    if moved:
        connection.execute(sa.insert(surfaced), [asdict(one) | {"rehunt": number} for one in moved])
    return number


class _Again:
    """The neighbours of one subject, scored again."""

    def __init__(self, folder: Folder, key: Key) -> None:
        self.key = key
        asking = Asking(folder)
        self.line, self.signals, self.calibration = asking.line, asking.signals, asking.calibration
        self.head = asking.hunt
        self.hunt: int = self.head["hunt"]
        self.certain = dict.fromkeys(confirmed(folder), 1.0)
        self.blind: dict[str, float] = {}

    def run(self, connection: sa.Connection) -> tuple[list[Surfaced], int]:
        """Whom it moved over a line, and how many were scored again."""
        near = ties_of(connection, self.hunt, [self.key]).ends() - {self.key}
        around = ties_of(connection, self.hunt, near)
        likely = likelihoods(connection, self.hunt, around.ends(), self.calibration)
        credit = around.credit({**likely, **self.certain}, self.line.link_cap)
        before = {(row["tenant"], row["subject"]): row for row in score_rows(connection, self.hunt, near)}
        own = self._own_parts(connection, near)
        moved = []
        for key in sorted(near):
            one = self._scored(key, own.get(key, []), credit.get(key, []))
            self._write(connection, one, before.get(key))
            moved += _surfaced(one, before.get(key), self.line.prior)
        return moved, len(near)

    def _scored(self, key: Key, own: list[Any], found: Sequence[Credit]) -> Scored:
        blind = self._blind(key[0])
        return Scored(*key, logit(self.line.prior), own, list(found), self.line, blind, self.calibration)

    def _blind(self, tenant: str) -> float:
        if tenant not in self.blind:
            missing: Mapping[str, Sequence[str]] = self.head["missing_of"] or {}
            absent: Collection[str] = missing.get(tenant, self.head["missing"])
            self.blind[tenant] = blind_families(self.signals.values(), KINDS.keys() - set(absent))
        return self.blind[tenant]

    def _own_parts(self, connection: sa.Connection, keys: Collection[Key]) -> dict[Key, list[Any]]:
        """Everybody's parts as the hunt left them, with their share of the score."""
        same = [parts.c[name] == hits.c[name] for name in ("hunt", "tenant", "subject", "signal")]
        query = sa.select(parts, hits.c.strength, hits.c.first_at, hits.c.last_at).join(hits, sa.and_(*same))
        found: dict[Key, list[Any]] = {}
        for which in among(keys, parts.c.tenant, parts.c.subject):
            for row in connection.execute(query.where(parts.c.hunt == self.hunt, which)).mappings():
                if row["signal"] in self.signals:
                    kept = kept_of(row, self.signals[row["signal"]], self.head["as_of"])
                    found.setdefault((row["tenant"], row["subject"]), []).append((kept.part, kept.share))
        return {key: sorted(own, key=lambda one: (-one[1], one[0].evidence.signal)) for key, own in found.items()}

    def _write(self, connection: sa.Connection, one: Scored, before: sa.RowMapping | None) -> None:
        """In place of what the hunt had written; nothing where there is neither a hit nor a link."""
        key = {"hunt": self.hunt, "tenant": one.tenant, "subject": one.subject}
        for table in (links, *((scores,) if before is None or not (one.parts or one.links) else ())):
            connection.execute(sa.delete(table).where(*(table.c[name] == value for name, value in key.items())))
        if not one.parts and not one.links:
            return
        if before is None:
            connection.execute(sa.insert(scores), [score_row(self.hunt, one, self.line, self._flags(one, before))])
        else:
            own = sa.and_(*(scores.c[name] == value for name, value in key.items()))
            connection.execute(sa.update(scores).where(own).values(**self._changed(one, before)))
        if rows := list(link_rows(self.hunt, one)):
            connection.execute(sa.insert(links), rows)

    def _flags(self, one: Scored, before: sa.RowMapping | None) -> EarlierFlags:
        """Whom the hunt had over a line keeps the date; anybody else crossed it no sooner than the hunt looked."""
        named = before["first_flagged_at"] if before is not None else None
        key = (one.tenant, one.subject)
        return EarlierFlags({one.tenant: self.head["as_of"]}, {} if named is None else {key: named})

    def _changed(self, one: Scored, before: sa.RowMapping) -> dict[str, Any]:
        """The columns that a link can change. How wide the interval is does not depend on links."""
        by = one.score - before["score"]
        return {
            "score": one.score,
            "probability": one.probability,
            "low": _moved(before["low"], by, self.calibration),
            "high": _moved(before["high"], by, self.calibration),
            "status": one.status,
            "first_flagged_at": self._flags(one, before).first_flagged_at(
                (one.tenant, one.subject), first_flagged_at(one, self.line)
            ),
            "next_check": _check_moved(before["next_check"], one.probability, by, self.calibration),
        }


def _moved(probability: float, by: float, calibration: Calibration) -> float:
    """A probability when the score behind it is so much more."""
    if not 0 < probability < 1:
        return probability
    return calibration.probability(calibration.score(probability) + by)


def _check_moved(
    kept: Mapping[str, Any] | None, now: float, by: float, calibration: Calibration
) -> dict[str, Any] | None:
    """The check that the hunt proposed, with what it would change now. Another may tell more: the next hunt says."""
    if kept is None:
        return None
    passed, failed = (_moved(kept[name], by, calibration) for name in ("if_passed", "if_failed"))
    if not passed < now < failed:
        return None
    likely = (failed - now) / (failed - passed)
    bits = entropy(now) - likely * entropy(passed) - (1 - likely) * entropy(failed)
    return asdict(NextCheck(**{**kept, "if_passed": passed, "if_failed": failed, "likely": likely, "bits": bits}))


def _surfaced(one: Scored, before: sa.RowMapping | None, prior: float) -> list[Surfaced]:
    """The subject, when it is over another number of lines than it was."""
    was = before["status"] if before is not None else "below"
    if OVER[was] == OVER[one.status]:
        return []
    probability = before["probability"] if before is not None else one.calibration.probability(logit(prior))
    return [Surfaced(one.tenant, one.subject, probability, one.probability, was, one.status)]
