"""Where what others published was seen here, of whom, who says so, and whether it may count.

A hit on intelligence never convicts by itself. What a persona shows of itself needs two independent sources; what is a
victim's, what everybody uses, what is about another actor, and what was seen outside its time count nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import sqlalchemy as sa

from sleetwatch.clock import DAY
from sleetwatch.engine import Engine
from sleetwatch.intel.actors import shipped
from sleetwatch.intel.imports.found import PERSONA, Kind
from sleetwatch.intel.independence import Word, count_independent
from sleetwatch.intel.validity import Span, span
from sleetwatch.state import indicators, intel_lists
from sleetwatch.subjects import Identities, Pseudonyms
from sleetwatch.workspace.folder import Folder
from sleetwatch.workspace.intel_values import HASHED
from sleetwatch.workspace.own_watchlist import LOOKED_FOR, own_entries
from sleetwatch.workspace.sighting_rows import MOST_AT_HOME, Wanted, common_of, rows_of, search

SOURCES_NEEDED = 2
"""Independent sources without which nothing that a persona shows counts; the signal says the same."""
UNSURE = 30
"""Below this confidence, of 100, its own publisher does not stand by it."""
_EVIDENCE = 20
_COPY_FROM, _COPY_SHARE = 10, 0.9
"""Of two lists that share so many entries and so large a part of the smaller one, one repeats the other."""

SIGHTINGS = pa.schema(
    [
        ("tenant", pa.string()),
        ("subject", pa.string()),
        ("at", pa.int64()),
        ("event_id", pa.string()),
        ("indicator_kind", pa.string()),
        ("sources", pa.int64()),
        ("said_by", pa.string()),
        ("victim", pa.string()),
        ("ip_class", pa.string()),
        ("days", pa.int64()),
    ]
)
"""The input `sightings`: what may count, one row a subject and indicator."""


@dataclass(frozen=True, slots=True)
class SaidBy:
    """One source's word for an indicator. `holds` tells whether it spoke of a time when the thing was seen."""

    publisher: str
    list: int
    actor: str
    begins: int | None
    ends: int | None
    tlp: str
    confidence: int | None
    victim: str
    links: tuple[str, ...]
    holds: bool


@dataclass(frozen=True, slots=True)
class Sighting:
    """An indicator, a subject, and when and where the one was seen with the other."""

    tenant: str
    subject: str | None
    """None for what too many people have to say anything of one."""
    worker_id: str | None
    kind: Kind
    value: str | None
    """None where it may be a person's: only a keyed hash of it is kept."""
    places: tuple[str, ...]
    first_at: int
    last_at: int
    days: int
    times: int
    evidence: tuple[str, ...]
    said: tuple[SaidBy, ...]
    sources: int
    """Independent ones that tie it to the scheme and spoke of that time."""
    victim: str
    ip_class: str | None
    sharers: int
    left_out: str
    """Why it does not count; empty when it may."""
    counts_from: tuple[int, str] | None = None
    """When it was first seen while it held, and in which event."""


def find_sightings(engine: Engine, folder: Folder, who: Identities) -> list[Sighting]:
    """Every indicator that stands in an event of the engine. Quick when nothing was imported."""
    pseudonyms = Pseudonyms(folder.key)
    own = _own(engine, pseudonyms)
    wanted = _wanted(folder.state)
    for _, kind, value in own:
        if kind in LOOKED_FOR:
            wanted.setdefault(kind, set()).add(value)
    if not wanted:
        return []
    search(engine, wanted, pseudonyms)
    rows, common = _by_thing(rows_of(engine)), _together(common_of(engine))
    words = _words(folder.state, {key[2:] for key in rows} | {key[1:] for key in common})
    copies = _copies(folder.state, {word.list for said in words.values() for word in said})
    sharers: defaultdict[tuple[str, str, Kind], set[str]] = defaultdict(set)
    for tenant, subject, kind, value in rows:
        sharers[tenant, value, kind].add(subject)
    found = []
    for (tenant, subject, kind, value), seen in rows.items():
        said = [*words[kind, value], *own.get((tenant, kind, value), [])]
        if said:  # not what another tenant alone watches for
            many = len(sharers[tenant, value, kind])
            found.append(_judged((tenant, subject, kind, value), seen, said, copies, many, who))
    for (tenant, kind, value), some in common.items():
        said = [*words[kind, value], *own.get((tenant, kind, value), [])]
        found += [_everybodys(some, said)] if said else []
    return sorted(found, key=_order)


def _own(engine: Engine, pseudonyms: Pseudonyms) -> dict[tuple[str, Kind, str], list[_Said]]:
    """What each tenant's own watchlist says, by tenant, kind and value."""
    found: defaultdict[tuple[str, Kind, str], list[_Said]] = defaultdict(list)
    for entry in own_entries(engine, pseudonyms):
        said = _Said(entry, 0, entry.span, is_scheme=True)
        found[entry.tenant, entry.kind, entry.value].append(said)
    return dict(found)


def _order(one: Sighting) -> tuple[bool, int, str, str, str, str]:
    return bool(one.left_out), -one.sources, one.tenant, one.subject or "", one.kind, one.value or ""


def sightings_table(found: Iterable[Sighting]) -> pa.Table:
    """What signals read: only what may count; of personas also what has one source alone, which the signal leaves."""
    rows = [
        {
            "tenant": one.tenant,
            "subject": one.subject,
            "at": one.counts_from[0],
            "event_id": one.counts_from[1],
            "indicator_kind": one.kind,
            "sources": one.sources,
            "said_by": said_by(one),
            "victim": one.victim,
            "ip_class": one.ip_class,
            "days": one.days,
        }
        for one in found
        if one.counts_from is not None and one.left_out in {"", ONE_SOURCE}
    ]
    return pa.Table.from_pylist(rows, schema=SIGHTINGS)


def said_by(one: Sighting) -> str:
    """Who says so, shortly."""
    names = sorted({word.publisher or "an unnamed source" for word in one.said if word.holds})
    more = len(names) - _NAMED
    return ", ".join(names[:_NAMED]) + (f" and {more} more" if more > 0 else "")


_NAMED = 3
ONE_SOURCE = "one independent source alone; what a persona shows needs two"


def alive() -> sa.Select[tuple[int]]:
    """The lists that were not withdrawn."""
    return sa.select(intel_lists.c.list).where(intel_lists.c.withdrawn_at.is_(None))


def _wanted(state: sa.Engine) -> Wanted:
    query = sa.select(indicators.c.kind, indicators.c.value).distinct()
    query = query.where(indicators.c.withdrawn_at.is_(None), indicators.c.list.in_(alive()))
    wanted: Wanted = {}
    with state.connect() as connection:
        for kind, value in connection.execute(query):
            wanted.setdefault(kind, set()).add(value)
    return wanted


_Key = tuple[str, str, Kind, str]
_Thing = tuple[Kind, str]
_Row = dict[str, Any]


def _by_thing(rows: Iterator[_Row]) -> dict[_Key, list[_Row]]:
    """By tenant, subject, kind and value."""
    found: defaultdict[_Key, list[_Row]] = defaultdict(list)
    for row in rows:
        found[row["tenant"], row["subject"], row["kind"], row["value"]].append(row)
    return dict(found)


@dataclass(frozen=True, slots=True)
class _Said:
    """A row of `indicators` with its list, or an entry of a tenant's own watchlist, whose list is 0."""

    row: Any
    list: int
    span: Span
    is_scheme: bool


def _words(state: sa.Engine, things: Collection[_Thing]) -> dict[_Thing, list[_Said]]:
    """Everything that was said of these things."""
    query = sa.select(indicators, intel_lists.c.name, intel_lists.c.imported_at).join(intel_lists)
    query = query.where(indicators.c.withdrawn_at.is_(None), intel_lists.c.withdrawn_at.is_(None))
    values = sorted({value for _, value in things})
    found: dict[_Thing, list[_Said]] = {thing: [] for thing in things}
    standing: dict[str, bool] = {}
    with state.connect() as connection:
        for start in range(0, len(values), 500):
            for row in connection.execute(query.where(indicators.c.value.in_(values[start : start + 500]))):
                if (row.kind, row.value) in found:
                    standing.setdefault(row.actor, bool(row.actor) and shipped().stands_for_scheme(row.actor))
                    holds = span(row.kind, row.begins, row.ends, row.imported_at)
                    found[row.kind, row.value].append(_Said(row, row.list, holds, standing[row.actor]))
    return found


def _copies(state: sa.Engine, lists: Collection[int]) -> set[frozenset[int]]:
    """Pairs of lists of which one repeats the other: nobody finds nine tenths of the same by chance."""
    one, other = indicators.alias(), indicators.alias()
    both = sa.and_(one.c.kind == other.c.kind, one.c.value == other.c.value, one.c.list < other.c.list)
    asked = sorted(lists)
    sizes = sa.select(indicators.c.list, sa.func.count(sa.distinct(indicators.c.value)).label("held"))
    sizes = sizes.where(indicators.c.list.in_(asked)).group_by(indicators.c.list)
    shared = sa.select(one.c.list, other.c.list, sa.func.count(sa.distinct(one.c.value))).join(other, both)
    shared = shared.where(one.c.list.in_(asked), other.c.list.in_(asked)).group_by(one.c.list, other.c.list)
    with state.connect() as connection:
        size: dict[int, int] = {row.list: row.held for row in connection.execute(sizes)}
        return {
            frozenset({first, second})
            for first, second, count in connection.execute(shared)
            if count >= _COPY_FROM and count >= _COPY_SHARE * min(size[first], size[second])
        }


def _judged(
    key: _Key,
    seen: Sequence[_Row],
    words: Sequence[_Said],
    copies: Collection[frozenset[int]],
    sharers: int,
    who: Identities,
) -> Sighting:
    tenant, subject, kind, value = key
    held = sorted((row["at"], row["event_id"]) for row in seen if any(word.span.holds(row["at"]) for word in words))
    telling = [word for word in words if _tells(word, seen)]
    sources = count_independent(
        [Word(word.row.publisher, word.list, tuple(word.row.links)) for word in telling], copies
    )
    victim = _victim(words)
    days = {row["day"] for row in seen if any(word.span.holds(row["at"]) for word in telling)}
    return Sighting(
        tenant=tenant,
        subject=subject,
        worker_id=who.worker_of_subject.get((tenant, subject)),
        kind=kind,
        value=None if kind in HASHED else value,
        places=tuple(sorted({row["place"] for row in seen})),
        first_at=min(row["at"] for row in seen),
        last_at=max(row["at"] for row in seen),
        days=len(days) or len({row["day"] for row in seen}),
        times=sum(row["times"] for row in seen),
        evidence=tuple(event for _, event in sorted((row["at"], row["event_id"]) for row in seen))[:_EVIDENCE],
        said=tuple(_said(word, seen) for word in words),
        sources=sources,
        victim=victim,
        ip_class=min((row["ip_class"] for row in seen if row["ip_class"]), default=None),
        sharers=sharers,
        left_out=_left_out(kind, seen, words, telling, sources, victim, sharers),
        counts_from=held[0] if held else None,
    )


def _tells(word: _Said, seen: Sequence[_Row]) -> bool:
    """Whether a source ties the thing to the scheme, stands by it, and spoke of a time when it was seen."""
    sure = word.row.confidence is None or word.row.confidence >= UNSURE
    return word.is_scheme and sure and any(word.span.holds(row["at"]) for row in seen)


def _victim(words: Iterable[_Said]) -> str:
    said = {word.row.victim for word in words}
    return "yes" if "yes" in said else "possible" if "possible" in said else "no"


def _left_out(
    kind: Kind,
    seen: Sequence[_Row],
    words: Sequence[_Said],
    telling: Sequence[_Said],
    sources: int,
    victim: str,
    sharers: int,
) -> str:
    """Why it does not count, the weightiest reason first; empty when it may."""
    if victim == "yes":
        return "a source says that it is a victim's identity"
    if any(row["trusted"] for row in seen):
        return "the company's own way out"
    if sharers > MOST_AT_HOME:
        return f"{sharers} people have it"
    if not any(word.is_scheme for word in words):
        return "no source ties it to the scheme"
    if not telling:
        return "seen outside the time it held, or its publisher is unsure of it"
    return ONE_SOURCE if kind in PERSONA and sources < SOURCES_NEEDED else ""


def _said(word: _Said, seen: Sequence[_Row]) -> SaidBy:
    row = word.row
    return SaidBy(
        publisher=row.publisher,
        list=word.list,
        actor=row.actor,
        begins=row.begins,
        ends=word.span.ends,
        tlp=row.tlp,
        confidence=row.confidence,
        victim=row.victim,
        links=tuple(row.links),
        holds=any(word.span.holds(one["at"]) for one in seen),
    )


def _together(common: Iterable[_Row]) -> dict[tuple[str, Kind, str], list[_Row]]:
    """What everybody has, by tenant, kind and value: it may stand in several places."""
    found: defaultdict[tuple[str, Kind, str], list[_Row]] = defaultdict(list)
    for one in common:
        found[one["tenant"], one["kind"], one["value"]].append(one)
    return dict(found)


def _everybodys(some: Sequence[_Row], words: Sequence[_Said]) -> Sighting:
    """What so many people have that it says nothing of any of them."""
    kind: Kind = some[0]["kind"]
    first, last = min(one["first_at"] for one in some), max(one["last_at"] for one in some)
    sharers = max(one["sharers"] for one in some)
    return Sighting(
        tenant=some[0]["tenant"],
        subject=None,
        worker_id=None,
        kind=kind,
        value=None if kind in HASHED else some[0]["value"],
        places=tuple(one["place"] for one in some),
        first_at=first,
        last_at=last,
        days=(last - first) // DAY + 1,
        times=sum(one["times"] for one in some),
        evidence=(),
        said=tuple(_said(word, [{"at": first}, {"at": last}]) for word in words),
        sources=0,
        victim=_victim(words),
        ip_class=None,
        sharers=sharers,
        left_out=f"{sharers} people have it",
    )
