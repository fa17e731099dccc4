"""How each signal does here: whom it fired on, what became of these, and which verdicts explain it away."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from sleetwatch import clock
from sleetwatch.errors import UnknownName
from sleetwatch.odds import Calibration
from sleetwatch.scores import Line
from sleetwatch.scores.combine import status_of
from sleetwatch.signals import Signal
from sleetwatch.state import exceptions, hits, hunts, parts, scores, subjects
from sleetwatch.workspace.asking import Asking
from sleetwatch.workspace.coverage import coverage
from sleetwatch.workspace.exception_rows import STANDS, Exempt, read_exceptions
from sleetwatch.workspace.folder import Folder
from sleetwatch.workspace.hunting import load_signals
from sleetwatch.workspace.masking import masked_about
from sleetwatch.workspace.reviewers import BENIGN, CONFIRMED
from sleetwatch.workspace.tuning import Tuned, tuned
from sleetwatch.workspace.verdict_rows import Verdict, read_verdicts

Row = dict[str, Any]
Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class SignalLine:
    """One signal in the list."""

    signal: Signal
    fires: bool
    """Whether it can on what came in."""
    hits: int
    """Subjects on whom it fired in the newest hunt."""
    suspects: int
    """Of them over a line."""
    judged: int
    """Subjects with a verdict who showed it then."""
    confirmed: int
    """Of them confirmed by two people."""
    exceptions: int
    """Benign verdicts that explain it now, and what else holds it back."""
    tuned: Tuned | None
    """When what people found out last moved its weight."""


@dataclass(frozen=True, slots=True)
class SignalHit:
    """Somebody on whom a signal fired."""

    tenant: str
    subject: str
    because: str
    first_at: int
    last_at: int
    nats: float
    full_nats: float
    """What it would be worth without others of its kind."""
    probability: float
    without: float
    """What the probability would be without it."""
    status: str
    status_without: str
    verdict: int | None
    """The benign verdict that explains it."""
    exception: int | None
    """The exception that holds it back."""


@dataclass(frozen=True, slots=True)
class SignalPage:
    """Everything about one signal here."""

    line: SignalLine
    hits: tuple[SignalHit, ...]
    """The likeliest first."""
    exceptions: tuple[Verdict, ...]
    """Benign verdicts that explain it, those in force first."""
    exempt: tuple[Exempt, ...]
    """What holds it back on a device, a network or everywhere, the newest first."""


class Firing:
    """Reads how signals do, for tenants and without some subjects."""

    def __init__(self, folder: Folder) -> None:
        self.folder = folder

    def lines(self, tenants: Collection[str], but: Collection[Key] = ()) -> list[SignalLine]:
        """Every signal that runs here, by stage and name."""
        able = {one.signal for one in coverage(self.folder).signals if one.fires}
        fired, over = self._counted(tenants, but)
        said = self._verdicts(tenants, but)
        loaded = sorted(load_signals(self.folder), key=lambda one: (one.stage, one.id))
        exempt, moved = self._exempt(tenants), tuned(self.folder)
        return [
            _line(one, one.id in able, fired[one.id], over[one.id], said, exempt.get(one.id, []), moved.get(one.id))
            for one in loaded
        ]

    def _exempt(self, tenants: Collection[str]) -> dict[str, list[Exempt]]:
        """By signal what holds it back, the newest first."""
        found: dict[str, list[Exempt]] = {}
        for one in read_exceptions(self.folder, exceptions.c.tenant.in_(sorted(tenants)))[::-1]:
            found.setdefault(one.signal, []).append(one)
        return found

    def page(self, name: str, tenants: Collection[str], but: Collection[Key] = ()) -> SignalPage:
        """One signal. Raises `UnknownName`."""
        line = next((one for one in self.lines(tenants, but) if one.signal.id == name), None)
        if line is None:
            raise UnknownName(f"no signal is called {name[:100]!r}; `sleetwatch signals` lists them")
        now = clock.now()
        explaining = [one for one in self._verdicts(tenants, but) if one.finding == BENIGN and name in one.explains]
        standing = sorted(explaining, key=lambda one: (one.state(now) != "stands", -one.verdict))
        exempt = tuple(self._exempt(tenants).get(name, ()))
        return SignalPage(line, tuple(self._hits(name, tenants, but)), tuple(standing), exempt)

    def _counted(self, tenants: Collection[str], but: Collection[Key]) -> tuple[dict[str, int], dict[str, int]]:
        """By signal, on how many subjects it fired, and how many of them are over a line."""
        fired: dict[str, int] = defaultdict(int)
        over: dict[str, int] = defaultdict(int)
        query = sa.select(hits.c.signal, hits.c.tenant, hits.c.subject, scores.c.status).join_from(hits, scores, _SAME)
        for row in self._rows(query, tenants, but):
            fired[row["signal"]] += 1
            over[row["signal"]] += row["status"] in {"case", "check"}
        return fired, over

    def _verdicts(self, tenants: Collection[str], but: Collection[Key]) -> list[Verdict]:
        """Verdicts that were not withdrawn."""
        found = (one for one in read_verdicts(self.folder) if one.tenant in tenants and one.withdrawn_at is None)
        return [one for one in found if (one.tenant, one.subject) not in but]

    def _hits(self, name: str, tenants: Collection[str], but: Collection[Key]) -> Iterable[SignalHit]:
        """Whom it fired on."""
        part = sa.and_(_OWN_PART, parts.c.signal == hits.c.signal)
        columns = hits.c.tenant, hits.c.subject, hits.c.because, hits.c.first_at, hits.c.last_at
        told = (
            parts.c.nats,
            parts.c.full_nats,
            parts.c.verdict,
            parts.c.exception,
            scores.c.score,
            scores.c.probability,
            scores.c.status,
        )
        who = subjects.c.name, subjects.c.worker_id, subjects.c.accounts, subjects.c.applicant_ids
        person = sa.and_(subjects.c.tenant == hits.c.tenant, subjects.c.subject == hits.c.subject)
        joined = hits.join(scores, _SAME).join(parts, part).join(subjects, person)
        query = sa.select(*columns, *told, *who).select_from(joined).where(hits.c.signal == name)
        asking = Asking(self.folder)
        ordered = query.order_by(scores.c.score.desc(), hits.c.tenant, hits.c.subject)
        return (_hit(row, asking.line, asking.calibration) for row in self._rows(ordered, tenants, but))

    def _rows(self, query: sa.Select[Any], tenants: Collection[str], but: Collection[Key]) -> list[Row]:
        newest = sa.select(sa.func.max(hunts.c.hunt)).scalar_subquery()
        query = query.where(hits.c.hunt == newest, hits.c.tenant.in_(sorted(tenants)))
        with self.folder.state.connect() as connection:
            rows = [dict(row) for row in connection.execute(query).mappings()]
        return [row for row in rows if (row["tenant"], row["subject"]) not in but]


_SAME = sa.and_(scores.c.hunt == hits.c.hunt, scores.c.tenant == hits.c.tenant, scores.c.subject == hits.c.subject)
_OWN_PART = sa.and_(parts.c.hunt == hits.c.hunt, parts.c.tenant == hits.c.tenant, parts.c.subject == hits.c.subject)


def _line(
    signal: Signal,
    fires: bool,  # noqa: FBT001
    fired: int,
    over: int,
    said: Iterable[Verdict],
    exempt: Iterable[Exempt],
    moved: Tuned | None,
) -> SignalLine:
    now = clock.now()
    shown = [one for one in said if signal.id in one.hits]
    return SignalLine(
        signal=signal,
        fires=fires,
        hits=fired,
        suspects=over,
        judged=len({one.mark for one in shown}),
        confirmed=len({one.mark for one in shown if one.finding == CONFIRMED and one.approved_by}),
        exceptions=sum(signal.id in one.explains and one.state(now) == "stands" for one in shown)
        + sum(one.state(now) == STANDS for one in exempt),
        tuned=moved,
    )


def _hit(row: Row, line: Line, calibration: Calibration) -> SignalHit:
    without = calibration.probability(row["score"] - row["nats"])
    return SignalHit(
        tenant=row["tenant"],
        subject=row["subject"],
        because=masked_about(row["because"], row),
        first_at=row["first_at"],
        last_at=row["last_at"],
        nats=row["nats"],
        full_nats=row["full_nats"],
        probability=row["probability"],
        without=without,
        status=row["status"],
        status_without=status_of(without, line, enough=row["status"] != "held"),
        verdict=row["verdict"],
        exception=row["exception"],
    )
