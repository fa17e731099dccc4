"""What a purge is to take: by age, by tenant or by subject. Each says which rows, records and files go."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field
from enum import Enum, auto
from functools import cached_property
from pathlib import Path
from typing import BinaryIO, Protocol

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import sqlalchemy as sa

from sleetwatch import clock
from sleetwatch.cases.vault import EvidenceVault
from sleetwatch.engine import Engine
from sleetwatch.errors import InputError, Refused
from sleetwatch.events import KINDS, Event, schema_of
from sleetwatch.intake import Item, event_id, read
from sleetwatch.lake import Orphan, Segment
from sleetwatch.workspace.purge_results import forget_older, forget_person, forget_tenant
from sleetwatch.workspace.redacting import Redactor

REJECTS = "rejects"


class Fate(Enum):
    """What becomes of a segment or a raw file."""

    STAYS = auto()
    GOES = auto()
    MIXED = auto()
    """It has to be looked into."""


@dataclass(frozen=True, slots=True)
class Listed:
    """A segment of the catalogue and the ingest it belongs to."""

    segment: Segment
    batch: int
    tenant: str
    sha256: str
    ingested_at: int
    """When its file was last ingested."""


@dataclass
class RawFile:
    """A raw file, every ingest of it, and what becomes of the rows that came from it."""

    sha256: str
    tenants: set[str] = field(default_factory=set)
    ingested_at: int = 0
    """When it was last ingested."""
    oldest_at: int | None = None
    """Time of its oldest record that happened at a moment, if it is known and there is one."""
    accounted: bool = False
    """Whether each of its records was rejected or brought a row: none was here already when it first came in."""
    asked: str | None = None
    zone: str | None = None
    kept: int = 0
    gone: int = 0
    gone_lines: Collection[int] = ()
    """Where the records stand whose rows go, as far as the scope says."""
    look_up: Callable[[], Collection[int]] = tuple

    @cached_property
    def kept_lines(self) -> Collection[int]:
        """Where the rejects and the rows without a moment stand that stay."""
        return self.look_up()


@dataclass(frozen=True, slots=True)
class Split:
    """A mixed segment."""

    kept: pa.Table
    gone: int
    blanked: int = 0
    gone_lines: Collection[int] = ()


Opener = Callable[[str], BinaryIO]
"""The bytes of an orphan, by its name."""
EventsOf = Callable[[Item], list[Event]]
"""The events in a raw record. Raises `Refused`."""


class Scope(Protocol):
    """What every purge can say."""

    def of_segment(self, one: Listed) -> Fate: ...
    def split(self, one: Listed, path: Path) -> Split | None: ...
    def of_file(self, file: RawFile) -> Fate: ...
    def of_record(self, item: Item, file: RawFile, events_of: EventsOf) -> Item | None: ...
    def of_unreadable(self, file: RawFile) -> Fate: ...
    def of_orphan(self, orphan: Orphan, opened: Opener) -> bool: ...
    def again(self) -> set[int]: ...
    def forget(self, connection: sa.Connection) -> int: ...


class ByTenant:
    """Everything of one tenant."""

    def __init__(self, tenant: str, feeds: Collection[str]) -> None:
        self.tenant, self.feeds = tenant, feeds

    def of_segment(self, one: Listed) -> Fate:
        return Fate.GOES if one.tenant == self.tenant else Fate.STAYS

    def split(self, one: Listed, path: Path) -> Split | None:
        """A segment is one tenant's."""

    def of_file(self, file: RawFile) -> Fate:
        """What another tenant gave too is the other's."""
        return Fate.GOES if file.tenants == {self.tenant} else Fate.STAYS

    def of_record(self, item: Item, _file: RawFile, _events_of: EventsOf) -> Item | None:
        return item

    def of_unreadable(self, _file: RawFile) -> Fate:
        return Fate.STAYS

    def of_orphan(self, _orphan: Orphan, _opened: Opener) -> bool:
        """Nobody knows whose it is, so it may be this tenant's."""
        return True

    def again(self) -> set[int]:
        return set()

    def forget(self, connection: sa.Connection) -> int:
        return forget_tenant(connection, self.tenant, self.feeds)


class ByAge:
    """What is older than a moment, of all tenants or of one."""

    def __init__(self, before: int, tenant: str | None, engine: Engine, ingests: pa.Table) -> None:
        """The engine holds every event kind; `ingests` has each file's origin, newest batch and ingested_at."""
        self.before, self.tenant, self.engine = before, tenant, engine
        self._month = np.datetime64(clock.month_of(before), "M")
        engine.register("ingests", ingests)
        for kind in _KEYS:
            engine.register(f"stale_{kind}", engine.table(_stale(kind, before)))
        self._left = self._who_is_left()

    def of_segment(self, one: Listed) -> Fate:
        if self.tenant not in {None, one.tenant}:
            return Fate.STAYS
        kind = one.segment.kind
        if kind == REJECTS:
            return Fate.GOES if one.ingested_at < self.before else Fate.STAYS
        if KINDS[kind].states:
            return Fate.MIXED if one.ingested_at < self.before else Fate.STAYS
        month = np.datetime64(one.segment.month, "M")
        if month == self._month:
            return Fate.MIXED
        return Fate.GOES if month < self._month else Fate.STAYS

    def split(self, one: Listed, path: Path) -> Split | None:
        kind = one.segment.kind
        schema = schema_of(KINDS[kind])
        stale = f"event_id in (select event_id from stale_{kind})"
        self.engine.scan("rows", [path], schema, f"not ({stale if KINDS[kind].states else self._old})")
        kept = self.engine.table("select * from rows")
        gone = one.segment.rows - kept.num_rows
        return Split(kept, gone) if gone else None

    @property
    def _old(self) -> str:
        return f'"at" < {self.before}'

    def of_file(self, file: RawFile) -> Fate:
        """A file that came in before the moment holds nothing newer, but for what states a condition.

        Nor does one whose every record brought a row or was rejected, when none of these stays.
        """
        if self.tenant is not None and file.tenants != {self.tenant}:
            return Fate.STAYS
        if file.ingested_at < self.before or (file.accounted and file.gone):
            return Fate.MIXED if file.kept else Fate.GOES
        young = file.oldest_at is not None and file.oldest_at >= self.before
        return Fate.STAYS if young and not file.gone else Fate.MIXED

    def of_record(self, item: Item, file: RawFile, events_of: EventsOf) -> Item | None:
        try:
            newer = any(not event.states and event.at >= self.before for event in events_of(item))
        except Refused:
            newer = False
        return item if newer or item.line in file.kept_lines else None

    def of_unreadable(self, file: RawFile) -> Fate:
        """It has one reject, which stays or goes."""
        return Fate.STAYS if file.kept else Fate.GOES

    def of_orphan(self, orphan: Orphan, _opened: Opener) -> bool:
        return self.tenant is None and orphan.at < self.before

    def again(self) -> set[int]:
        return set()

    def forget(self, connection: sa.Connection) -> int:
        return forget_older(connection, self.before, self.tenant, self._left)

    def _who_is_left(self) -> set[tuple[str, str]]:
        """Accounts and worker ids that rows name which stay, each with its tenant."""
        named = []
        for name, kind in KINDS.items():
            stays = f"event_id not in (select event_id from stale_{name})" if kind.states else f"not {self._old}"
            there = [column for column in ("account", "work_email", "worker_id") if column in schema_of(kind).names]
            named += [f"select tenant, {column} as name from {name} where {stays}" for column in there]
        return set(self.engine.rows(f"select distinct tenant, name from ({' union '.join(named)})"))


_KEYS = {
    "worker": ("worker_id", "end_at"),
    "device": ("coalesce(device_id, directory_id, serial)", "null"),
    "watch": ("list_kind || '|' || value", '"until"'),
}
"""What the rows that state a condition are about, and when it ends."""


def _stale(kind: str, before: int) -> str:
    """The rows that neither came in since, nor are the last word on something that still holds."""
    key, until = _KEYS[kind]
    return (
        "select event_id from (select w.event_id, i.ingested_at, "
        f"{key} as thing, {until} as ended, row_number() over (partition by w.tenant, {key} "
        "order by coalesce(i.newest, w.batch) desc, w.line desc, w.event_id) as place "
        f"from {kind} as w left join ingests as i on i.origin = w.origin) "
        f"where coalesce(ingested_at, 0) < {before} "
        f"and (thing is null or place > 1 or coalesce(ended, {before}) < {before})"
    )


class BySubject:
    """Everything about one person, and the person's name wherever it stands with others."""

    def __init__(self, redactor: Redactor, engine: Engine, evidence: EvidenceVault) -> None:
        """The engine holds every event kind."""
        self.redactor, self.engine, self.evidence = redactor, engine, evidence
        self.tenant = redactor.person.tenant
        self._affected: dict[str, set[int]] = {}
        self._looked_until = 0
        self._newer: set[int] = set()
        """Ingests that came in meanwhile."""
        self.beside: set[str] = set()
        """Ids of events that name nobody, but come from a record that tells of the person."""
        self._register_beside()
        for kind in KINDS:
            concerned = f"{redactor.owned(kind)} or {redactor.named(kind)}"
            rows = engine.rows(f"select distinct batch from {kind} where {concerned}")
            self._affected[kind] = {batch for (batch,) in rows}
            newest = engine.rows(f"select max(batch) from {kind}")[0][0]
            self._looked_until = max(self._looked_until, newest or 0)

    def of_segment(self, one: Listed) -> Fate:
        if one.tenant != self.tenant:
            return Fate.STAYS
        if one.batch > self._looked_until:
            self._newer.add(one.batch)
        known = one.segment.kind != REJECTS and one.batch <= self._looked_until
        return Fate.STAYS if known and one.batch not in self._affected[one.segment.kind] else Fate.MIXED

    def split(self, one: Listed, path: Path) -> Split | None:
        split = self._rejects(path) if one.segment.kind == REJECTS else self._rows(one.segment.kind, path)
        return split if split.gone or split.blanked else None

    def _rows(self, kind: str, path: Path) -> Split:
        self.engine.scan("rows", [path], schema_of(KINDS[kind]))
        owned, named = self._owned(kind), self.redactor.named(kind)
        lines = [line for (line,) in self.engine.rows(f"select line from rows where {owned}")]
        others, blanked = self.redactor.blank(self.engine.table(f"select * from rows where not {owned} and {named}"))
        kept = self.engine.table(f"select * from rows where not {owned} and not {named}")
        return Split(pa.concat_tables([kept, others.cast(kept.schema)]), len(lines), blanked, set(lines))

    def _owned(self, kind: str) -> str:
        return f"({self.redactor.owned(kind)} or event_id in (select event_id from beside))"

    def _register_beside(self) -> None:
        self.engine.register("beside", pa.table({"event_id": pa.array(sorted(self.beside), pa.string())}))

    def again(self) -> set[int]:
        """The ingests to look at again, now that the raw records were read."""
        if not self.beside:
            return set()
        self._register_beside()
        found = (f"select batch from {kind} where event_id in (select event_id from beside)" for kind in KINDS)
        batches = {batch for (batch,) in self.engine.rows(" union ".join(found))} | self._newer
        for affected in self._affected.values():
            affected.update(batches)
        return batches

    def _rejects(self, path: Path) -> Split:
        table = pq.read_table(path)
        meant = self.redactor.refused(table["bytes"])
        return Split(table.filter(pc.invert(meant)), pc.sum(meant).as_py() or 0)

    def of_file(self, file: RawFile) -> Fate:
        return Fate.MIXED if self.tenant in file.tenants else Fate.STAYS

    def of_record(self, item: Item, file: RawFile, events_of: EventsOf) -> Item | None:
        had_rows = item.line in file.gone_lines
        if not had_rows and not self.redactor.may_mean(item):
            return item
        try:
            events = events_of(item)
        except Refused:
            return None if had_rows or self.redactor.means(item) else item
        if self.redactor.tells_of(item, events):
            beside = (event for event in events if not self.redactor.owns(event))
            self.beside.update(event_id(self.tenant, event, file.sha256) for event in beside)
            return None
        return self.redactor.record(item, events)

    def of_unreadable(self, _file: RawFile) -> Fate:
        """Nobody can say whether it holds the person."""
        return Fate.GOES

    def of_orphan(self, orphan: Orphan, opened: Opener) -> bool:
        """One that holds the person goes as a whole: no row rests on it."""
        try:
            with opened(orphan.name) as stream:
                return any(self.redactor.may_mean(item) for item in read(stream, 1 << 62, orphan.name))
        except InputError:
            return True

    def forget(self, connection: sa.Connection) -> int:
        return forget_person(connection, self.redactor, self.evidence, self._gone_among)

    def _gone_among(self, shown: Collection[str]) -> set[str]:
        """Which of these events are the person's own."""
        self.engine.register("shown", pa.table({"event_id": pa.array(sorted(shown), pa.string())}))
        asked = "event_id in (select event_id from shown)"
        own = (f"select event_id from {kind} where {self._owned(kind)} and {asked}" for kind in KINDS)
        return {event_id for (event_id,) in self.engine.rows(" union ".join(own))}


def scanned(engine: Engine, paths: Iterable[tuple[str, Path]]) -> None:
    """Every event kind as a view of the engine."""
    by_kind: defaultdict[str, list[Path]] = defaultdict(list)
    for name, path in paths:
        by_kind[name].append(path)
    for name, kind in KINDS.items():
        engine.scan(name, by_kind[name], schema_of(kind))
