"""The newest hunt's ranked subjects, prepared once: a list of fifty thousand is filtered and paged in a moment."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any

import sqlalchemy as sa

from sleetwatch.scores import Line
from sleetwatch.state import hunts, parts, purges, reviews, scores, unwalled, verdicts
from sleetwatch.workspace.folder import Folder
from sleetwatch.workspace.hunting import load_signals

Key = tuple[str, str]
"""Tenant and subject."""
SHOWN = 3
"""Reasons of a line of the list."""


@dataclass(frozen=True, slots=True)
class Ranked:
    """One line of the list."""

    rank: int
    """Among everybody; a tenant's own list leaves gaps."""
    tenant: str
    subject: str
    probability: float
    low: float
    high: float
    status: str
    families: tuple[str, ...]
    first_flagged_at: int | None
    signals: tuple[str, ...]
    """Those that speak against the subject, the strongest first."""
    linked: bool
    """Whether links lend it anything."""
    key: Key
    """Tenant and subject, made once: every list asks for it thousands of times."""


@dataclass(frozen=True)
class Ranking:
    """Everybody who was scored, best first."""

    hunt: int
    as_of: int
    line: Line
    lines: tuple[Ranked, ...]
    titles: Mapping[str, str]
    """What each signal is called."""
    families: tuple[str, ...]
    """Those that occur."""
    places: Mapping[Key, int]
    """Where each subject stands in `lines`."""

    def find(self, tenant: str, subject: str) -> Ranked | None:
        """One subject's line."""
        place = self.places.get((tenant, subject))
        return None if place is None else self.lines[place]

    def reasons(self, line: Ranked) -> list[str]:
        """The strongest reasons in words."""
        return [self.titles.get(signal, signal) for signal in line.signals[:SHOWN]]


class Rankings:
    """Keeps the newest ranking until another hunt, or a verdict, has changed it."""

    def __init__(self, folder: Folder) -> None:
        self._folder = folder
        self._lock = threading.Lock()
        self._kept: tuple[object, Ranking] | None = None

    def newest(self) -> Ranking | None:
        """The ranking as it is now; None before the first hunt."""
        with self._lock, unwalled(), self._folder.state.connect() as connection:  # whoever asks first asks for all
            mark = _mark(connection)
            if mark[0] is None:
                return None
            if self._kept is None or self._kept[0] != mark:
                self._kept = mark, _read(connection, self._folder)
            return self._kept[1]


def _mark(connection: sa.Connection) -> tuple[Any, ...]:
    """Changes whenever the scores do: a verdict, or what others do with it, scores neighbours again; a purge takes."""
    newest = sa.select(
        sa.select(sa.func.max(hunts.c.hunt)).scalar_subquery(),
        sa.select(sa.func.max(verdicts.c.verdict)).scalar_subquery(),
        sa.select(sa.func.max(reviews.c.review)).scalar_subquery(),
        sa.select(sa.func.count()).select_from(hunts).scalar_subquery(),
        sa.select(sa.func.max(purges.c.purge)).scalar_subquery(),
    )
    return tuple(connection.execute(newest).one())


def _read(connection: sa.Connection, folder: Folder) -> Ranking:
    head = connection.execute(sa.select(hunts).order_by(hunts.c.hunt.desc()).limit(1)).one()
    against = _against(connection, head.hunt)
    lines = tuple(_lines(connection, head.hunt, against))
    return Ranking(
        hunt=head.hunt,
        as_of=head.as_of,
        line=Line(**head.line),
        lines=lines,
        titles={signal.id: signal.title for signal in load_signals(folder)},
        families=tuple(sorted({family for line in lines for family in line.families})),
        places={line.key: place for place, line in enumerate(lines)},
    )


def _against(connection: sa.Connection, hunt: int) -> dict[Key, tuple[str, ...]]:
    """By subject, the signals that speak against it, the most telling first, as `explain` lists them."""
    query = (
        sa.select(parts.c.tenant, parts.c.subject, parts.c.signal)
        .where(parts.c.hunt == hunt, parts.c.nats > 0)
        .order_by(parts.c.tenant, parts.c.subject, parts.c.full_nats.desc(), parts.c.signal)
    )
    grouped = groupby(_plain(connection, query), key=lambda row: (row[0], row[1]))
    return {key: tuple(signal for _, _, signal in rows) for key, rows in grouped}


_WANTED = (
    scores.c.tenant,
    scores.c.subject,
    scores.c.probability,
    scores.c.low,
    scores.c.high,
    scores.c.status,
    sa.cast(scores.c.families, sa.Text),
    scores.c.first_flagged_at,
    scores.c.score != scores.c.score_without_links,
)


def _lines(connection: sa.Connection, hunt: int, against: Mapping[Key, tuple[str, ...]]) -> list[Ranked]:
    query = sa.select(*_WANTED).where(scores.c.hunt == hunt)
    query = query.order_by(scores.c.score.desc(), scores.c.tenant, scores.c.subject)
    families: Callable[[str], tuple[str, ...]] = _Families()
    return [
        Ranked(
            rank,
            tenant,
            subject,
            probability,
            low,
            high,
            status,
            families(named),
            first,
            against.get((tenant, subject), ()),
            bool(linked),
            (tenant, subject),
        )
        for rank, (tenant, subject, probability, low, high, status, named, first, linked) in enumerate(
            _plain(connection, query), start=1
        )
    ]


class _Families:
    """Few combinations occur, and thousands of subjects share each."""

    def __init__(self) -> None:
        self._known: dict[str, tuple[str, ...]] = {}

    def __call__(self, text: str) -> tuple[str, ...]:
        if text not in self._known:
            self._known[text] = tuple(json.loads(text))
        return self._known[text]


def _plain(connection: sa.Connection, query: sa.Select[Any]) -> list[tuple[Any, ...]]:
    """Rows as tuples."""
    return [tuple(row) for row in connection.execute(query)]
