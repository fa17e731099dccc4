"""How tenants stand, as numbers: suspects by level, what people found out, how long it took, how it went on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

import sqlalchemy as sa

from sleetwatch.cases import Whom
from sleetwatch.clock import DAY
from sleetwatch.links import ELSEWHERE, OUTSIDE
from sleetwatch.state import hits, hunts, links, parts, scores, subjects
from sleetwatch.workspace.folder import Folder
from sleetwatch.workspace.hunting import load_signals

OVER = ("case", "check")
COMPARED = 8
"""Hunts of a trend, one for each day that they looked up to."""


@dataclass(frozen=True, slots=True)
class Levels:
    """How many subjects stand where."""

    people: int
    """Subjects the tenants have."""
    counts: Counter[str]
    expected: float
    """The sum of the probabilities of those over a line: how many of them we expect to belong to the scheme."""
    low: float
    """The same of the lower ends of their intervals; all at once is less likely than each alone."""
    high: float

    @property
    def over(self) -> int:
        """How many stand over a line."""
        return sum(self.counts[one] for one in OVER)


@dataclass(frozen=True, slots=True)
class Took:
    """Of how many, and how many days it took: the middle one, the shortest and the longest."""

    of: int
    middle: float
    least: float
    most: float


@dataclass(frozen=True, slots=True)
class Trend:
    """How many stood over the lines as of a day."""

    as_of: int
    case: int
    check: int


def levels(folder: Folder, hunt: int, tenants: Collection[str], but: Collection[Whom] = ()) -> Levels:
    """How these tenants' subjects stand in a hunt, but for some."""
    columns = (scores.c.tenant, scores.c.subject, scores.c.status, scores.c.probability, scores.c.low, scores.c.high)
    rows = _rows(folder, sa.select(*columns).where(scores.c.hunt == hunt, scores.c.tenant.in_(tenants)))
    kept = [row for row in rows if (row.tenant, row.subject) not in but]
    over = [row for row in kept if row.status in OVER]
    people = sa.select(sa.func.count()).select_from(subjects).where(subjects.c.tenant.in_(tenants))
    with folder.state.connect() as connection:
        count = connection.execute(people).scalar_one()
    return Levels(
        people=count,
        counts=Counter(row.status for row in kept),
        expected=sum(row.probability for row in over),
        low=sum(row.low for row in over),
        high=sum(row.high for row in over),
    )


def over_lines(folder: Folder, hunt: int, tenants: Collection[str], but: Collection[Whom] = ()) -> list[Any]:
    """Who stands over a line, as rows of the scores, the likeliest first."""
    query = sa.select(scores).where(scores.c.hunt == hunt, scores.c.tenant.in_(tenants), scores.c.status.in_(OVER))
    rows = _rows(folder, query.order_by(scores.c.score.desc(), scores.c.tenant, scores.c.subject))
    return [row for row in rows if (row.tenant, row.subject) not in but]


def trend(folder: Folder, tenants: Collection[str]) -> list[Trend]:
    """The newest hunts, the last of each day that was looked up to, oldest first."""
    heads = _rows(folder, sa.select(hunts.c.hunt, hunts.c.as_of).order_by(hunts.c.hunt))
    newest = {row.as_of // DAY: row for row in heads}
    chosen = [newest[day] for day in sorted(newest)][-COMPARED:]
    counted = (
        sa.select(scores.c.hunt, scores.c.status, sa.func.count().label("number"))
        .where(scores.c.hunt.in_([row.hunt for row in chosen]), scores.c.tenant.in_(tenants))
        .group_by(scores.c.hunt, scores.c.status)
    )
    found = {(row.hunt, row.status): row.number for row in _rows(folder, counted)}
    return [Trend(row.as_of, found.get((row.hunt, "case"), 0), found.get((row.hunt, "check"), 0)) for row in chosen]


def to_the_line(folder: Folder, hunt: int, over: Sequence[Any]) -> Took | None:
    """Days from a suspect's first evidence to the moment when the evidence crossed a line."""
    speaks = (
        parts.c.hunt == hits.c.hunt,
        parts.c.tenant == hits.c.tenant,
        parts.c.subject == hits.c.subject,
        parts.c.signal == hits.c.signal,
        parts.c.nats > 0,
    )
    query = (
        sa.select(hits.c.tenant, hits.c.subject, sa.func.min(hits.c.first_at).label("at"))
        .join(parts, sa.and_(*speaks))
        .where(hits.c.hunt == hunt)
        .group_by(hits.c.tenant, hits.c.subject)
    )
    first = {(row.tenant, row.subject): row.at for row in _rows(folder, query)}
    spans = [
        row.first_flagged_at - first[row.tenant, row.subject]
        for row in over
        if row.first_flagged_at is not None and (row.tenant, row.subject) in first
    ]
    return took(spans)


def to_the_hunt(folder: Folder, over: Sequence[Any]) -> Took | None:
    """Days from when the evidence crossed a line to the first hunt that said so."""
    query = (
        sa.select(scores.c.tenant, scores.c.subject, sa.func.min(hunts.c.finished_at).label("at"))
        .join(hunts, hunts.c.hunt == scores.c.hunt)
        .where(scores.c.status.in_(OVER))
        .group_by(scores.c.tenant, scores.c.subject)
    )
    said = {(row.tenant, row.subject): row.at for row in _rows(folder, query)}
    return took(
        said[row.tenant, row.subject] - row.first_flagged_at for row in over if row.first_flagged_at is not None
    )


def took(spans: Any) -> Took | None:  # noqa: ANN401 - any numbers of microseconds
    """Spans in days; None when there is none."""
    days = sorted(max(0, span) / DAY for span in spans)
    return Took(len(days), median(days), days[0], days[-1]) if days else None


def fired(folder: Folder, hunt: int, tenants: Collection[str], but: Collection[Whom] = ()) -> dict[str, set[Whom]]:
    """On whom each signal fired."""
    query = sa.select(hits.c.signal, hits.c.tenant, hits.c.subject).where(
        hits.c.hunt == hunt, hits.c.tenant.in_(tenants)
    )
    found: dict[str, set[Whom]] = {}
    for row in _rows(folder, query):
        if (row.tenant, row.subject) not in but:
            found.setdefault(row.signal, set()).add((row.tenant, row.subject))
    return found


def tool_names(folder: Folder, hunt: int, tenants: Collection[str], known: Collection[str]) -> Counter[str]:
    """On how many subjects a signal on remote tools fired that names the tool; of the tools that are known."""
    ids = [one.id for one in load_signals(folder) if "tools" in one.reads]
    query = sa.select(hits.c.tenant, hits.c.subject, hits.c.because).where(
        hits.c.hunt == hunt, hits.c.tenant.in_(tenants), hits.c.signal.in_(ids)
    )
    holders: dict[str, set[Whom]] = {}
    for row in _rows(folder, query):
        for name in known:
            if name in row.because:
                holders.setdefault(name, set()).add((row.tenant, row.subject))
    return Counter({name: len(whom) for name, whom in holders.items()})


def beyond(folder: Folder, hunt: int, tenants: Collection[str]) -> list[Any]:
    """What ties subjects to those beyond the tenant: where, kind of thing, and how many subjects; no more is told."""
    query = (
        sa.select(links.c.other, links.c.link_kind, sa.func.count(links.c.subject.distinct()).label("subjects"))
        .where(links.c.hunt == hunt, links.c.tenant.in_(tenants), links.c.other.in_((ELSEWHERE, OUTSIDE)))
        .group_by(links.c.other, links.c.link_kind)
        .order_by(links.c.other, links.c.link_kind)
    )
    return _rows(folder, query)


def _rows(folder: Folder, query: sa.Select[Any]) -> list[Any]:
    with folder.state.connect() as connection:
        return list(connection.execute(query))
