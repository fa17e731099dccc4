"""Keeps what was imported, whole or not at all: a file's list, its indicators, its names and what was refused."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

import sqlalchemy as sa

from sleetwatch import clock
from sleetwatch.errors import Refused
from sleetwatch.intel.actors import Listing
from sleetwatch.intel.imports.found import Context, Found, Indicator, Names, Rejected, Withdrawn
from sleetwatch.state import actor_statements, hold_writing, indicators, intel_lists, intel_rejects
from sleetwatch.subjects import Pseudonyms
from sleetwatch.workspace.intel_files import IntelFile
from sleetwatch.workspace.intel_values import comparable, kept
from sleetwatch.workspace.sightings import alive

_AT_ONCE = 400
"""Rows asked for or written in one statement."""
_KEY = ("kind", "value", "publisher", "actor", "begins", "ends", "victim")
"""What makes two indicators one: the same thing, said by the same source in the same words."""

_Row = dict[str, Any]
_Value = TypeVar("_Value")


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What became of a file. `accepted + duplicate + rejected = seen`."""

    list: int
    file: str
    format: str
    publisher: str
    seen: int
    accepted: int
    duplicate: int
    rejected: int
    indicators: int
    names: int
    withdrawn: int
    """Indicators of earlier imports that this file takes back."""
    reasons: dict[str, int]


@dataclass
class _Pile:
    """What one file brings, before it is written."""

    indicators: list[_Row] = field(default_factory=list)
    statements: list[_Row] = field(default_factory=list)
    rejects: list[_Row] = field(default_factory=list)
    withdrawn: list[Withdrawn] = field(default_factory=list)
    contexts: int = 0

    @property
    def seen(self) -> int:
        """Every piece, whatever became of it."""
        return len(self.indicators) + len(self.statements) + len(self.rejects) + len(self.withdrawn) + self.contexts


def store(
    state: sa.Engine, file: IntelFile, found: Iterable[Found], pseudonyms: Pseudonyms, licence: str, publisher: str
) -> ImportReport:
    """Write what a file brought, in one transaction. A file that is there already brings nothing anew."""
    pile = _pile(found, pseudonyms)
    with state.begin() as connection:
        hold_writing(connection)
        known = _known_file(connection, file.sha256)
        if known is not None:
            return _again(file, known)
        fresh = list(_fresh(connection, pile.indicators))
        duplicate = len(pile.indicators) - len(fresh)
        report = _report(file, pile, duplicate, publisher)
        row = _list_row(file, report, pile, licence)
        number: int = connection.execute(sa.insert(intel_lists).values(row).returning(intel_lists.c.list)).scalar_one()
        _write(connection, indicators, fresh, number)
        _write(connection, actor_statements, pile.statements, number)
        _write(connection, intel_rejects, pile.rejects, number)
        withdrawn = _take_back(connection, pile.withdrawn)
    return ImportReport(**_fields(report) | {"list": number, "withdrawn": withdrawn})


def _pile(found: Iterable[Found], pseudonyms: Pseudonyms) -> _Pile:
    pile = _Pile()
    for piece in found:
        match piece:
            case Indicator():
                _add(pile, piece, pseudonyms)
            case Names():
                pile.statements.append(_statement_row(piece))
            case Rejected():
                pile.rejects.append({"place": piece.place, "reason": piece.reason, "detail": piece.detail})
            case Withdrawn():
                pile.withdrawn.append(piece)
            case Context():
                pile.contexts += 1
    return pile


def _add(pile: _Pile, piece: Indicator, pseudonyms: Pseudonyms) -> None:
    if piece.begins is not None and piece.ends is not None and piece.ends < piece.begins:
        pile.rejects.append({"place": piece.place, "reason": "bad-time", "detail": "it ends before it begins"})
        return
    try:
        kind, value = comparable(piece.kind, piece.value)
    except Refused as refused:
        pile.rejects.append({"place": piece.place, "reason": refused.reason, "detail": refused.detail})
        return
    pile.indicators.append(
        {
            "kind": kind,
            "value": kept(kind, value, pseudonyms),
            "publisher": piece.publisher,
            "actor": piece.actor,
            "begins": piece.begins,
            "ends": piece.ends,
            "tlp": piece.tlp,
            "confidence": piece.confidence,
            "victim": piece.victim,
            "links": list(piece.references),
            "uid": piece.uid,
            "withdrawn_at": None,
        }
    )


def _statement_row(piece: Names) -> _Row:
    said = piece.said
    return {
        "relation": "listed-with" if isinstance(said, Listing) else said.relation,
        "names": list(said.names) if isinstance(said, Listing) else [said.name, said.other],
        "publisher": said.source.publisher,
        "title": said.source.title,
        "link": said.source.url,
        "day": said.source.date,
    }


def _known_file(connection: sa.Connection, digest: str) -> sa.Row[Any] | None:
    alive = sa.select(intel_lists).where(intel_lists.c.sha256 == digest, intel_lists.c.withdrawn_at.is_(None))
    return connection.execute(alive).first()


def _again(file: IntelFile, known: sa.Row[Any]) -> ImportReport:
    """Every piece of a file that is there already is a duplicate, or was refused then as it would be now."""
    return ImportReport(
        list=known.list,
        file=file.name,
        format=file.format,
        publisher=known.publisher,
        seen=known.seen,
        accepted=0,
        duplicate=known.seen - known.rejected,
        rejected=known.rejected,
        indicators=0,
        names=0,
        withdrawn=0,
        reasons={},
    )


def _fresh(connection: sa.Connection, rows: list[_Row]) -> Iterator[_Row]:
    """The indicators that nobody has said in the same words before, each once."""
    known: set[tuple[Any, ...]] = set()
    for some in _some(sorted({row["value"] for row in rows})):
        query = sa.select(*(indicators.c[name] for name in _KEY)).where(
            indicators.c.value.in_(some), indicators.c.withdrawn_at.is_(None), indicators.c.list.in_(alive())
        )
        known |= {tuple(row) for row in connection.execute(query)}
    for row in rows:
        key = tuple(row[name] for name in _KEY)
        if key not in known:
            known.add(key)
            yield row


def _report(file: IntelFile, pile: _Pile, duplicate: int, publisher: str) -> ImportReport:
    rejected = len(pile.rejects)
    said = Counter(row["publisher"] for row in (*pile.indicators, *pile.statements) if row["publisher"])
    return ImportReport(
        list=0,
        file=file.name,
        format=file.format,
        publisher=said.most_common(1)[0][0] if said else publisher,
        seen=pile.seen,
        accepted=pile.seen - duplicate - rejected,
        duplicate=duplicate,
        rejected=rejected,
        indicators=len(pile.indicators) - duplicate,
        names=len(pile.statements),
        withdrawn=0,
        reasons=dict(sorted(Counter(row["reason"] for row in pile.rejects).items())),
    )


def _fields(report: ImportReport) -> _Row:
    return {name: getattr(report, name) for name in ImportReport.__slots__}


def _list_row(file: IntelFile, report: ImportReport, pile: _Pile, licence: str) -> _Row:
    begins = [row["begins"] for row in pile.indicators if row["begins"] is not None]
    counts = {name: getattr(report, name) for name in ("seen", "accepted", "duplicate", "rejected")}
    return counts | {
        "name": file.name,
        "sha256": file.sha256,
        "format": file.format,
        "publisher": report.publisher,
        "licence": licence or file.licence,
        "imported_at": clock.now(),
        "newest_at": max(begins, default=None),
        "withdrawn_at": None,
        "reason": None,
    }


def _write(connection: sa.Connection, table: sa.Table, rows: Sequence[_Row], number: int) -> None:
    for some in _some(rows):
        connection.execute(sa.insert(table), [row | {"list": number} for row in some])


def _take_back(connection: sa.Connection, taken: Iterable[Withdrawn]) -> int:
    """Withdraw what its publisher has taken back, by the publisher's own ids. Nobody takes back another's word."""
    count = 0
    for one in sorted(set(taken), key=lambda one: one.uid):
        mine = sa.and_(
            indicators.c.uid == one.uid, indicators.c.publisher == one.publisher, indicators.c.withdrawn_at.is_(None)
        )
        count += connection.execute(sa.update(indicators).where(mine).values(withdrawn_at=clock.now())).rowcount
    return count


def _some(values: Sequence[_Value]) -> Iterator[Sequence[_Value]]:
    """A few at a time, as one statement holds them."""
    return (values[start : start + _AT_ONCE] for start in range(0, len(values), _AT_ONCE))
