"""One file to chunks of rows, with every record counted exactly once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from sleetwatch.errors import Refused
from sleetwatch.events import KINDS
from sleetwatch.intake.item import Item
from sleetwatch.intake.limits import MEBIBYTE
from sleetwatch.intake.recognise import Reads, Recogniser
from sleetwatch.intake.rows import Rows, event_id, reject_id

CHUNK = 50_000
"""Records held in memory before their rows are written."""
CHUNK_BYTES = 64 * MEBIBYTE
"""Bytes of records held in memory before their rows are written."""
REJECT_BYTES = 4 * 1024
"""How many bytes of a rejected record are kept beside its reason; the vault has all of them."""

REJECTS = pa.schema(
    [
        pa.field("tenant", pa.string()),
        pa.field("origin", pa.string()),
        pa.field("line", pa.int64()),
        pa.field("batch", pa.int64()),
        pa.field("reason", pa.string()),
        pa.field("detail", pa.string()),
        pa.field("bytes", pa.binary()),
        pa.field("event_id", pa.string()),
    ]
)
"""What is kept of a record that was refused; its id is made of all its bytes."""

Reject = tuple[int, str, str, bytes, str]
"""A refused record's place, reason, detail, first bytes and id."""


@dataclass(slots=True)
class Counts:
    """accepted + duplicate + rejected = seen, always."""

    seen: int = 0
    accepted: int = 0
    duplicate: int = 0
    rejected: int = 0
    reasons: Counter[str] = field(default_factory=Counter)
    sources: Counter[str] = field(default_factory=Counter)
    oldest_at: int | None = None
    """Time of the oldest record that happened at a moment, a duplicate included."""


@dataclass(frozen=True, slots=True)
class Batch:
    """What every row of one file has in common."""

    tenant: str
    origin: str
    number: int
    zone: str | None = None
    """The time zone of times that name none, when the user said which."""


IsNew = Callable[[str, pa.Table], np.ndarray]
"""Given a kind and its rows: which of them the lake does not have yet, nor this file before them."""


@dataclass(frozen=True, slots=True)
class Chunk:
    """Records that were read, before anybody asked which of them are new."""

    records: int
    size: int
    tables: dict[str, pa.Table]
    """Rows by kind."""
    owners: dict[str, np.ndarray]
    """For each row, the number of its record within the chunk."""
    rejects: pa.Table | None
    sources: Counter[str]


def chunks_of(items: Iterable[Item], batch: Batch, sources: Sequence[Reads]) -> Iterator[Chunk]:
    """The records of a file, read by their sources."""
    recogniser = Recogniser(sources, batch.zone)
    reading = _Reading(batch, recogniser)
    for item in items:
        reading.take(item)
        if reading.records >= CHUNK or reading.size >= CHUNK_BYTES:
            yield reading.chunk()
            recogniser.counts = Counter()
            reading = _Reading(batch, recogniser)
    yield reading.chunk()


def new_rows(
    chunks: Iterable[Chunk], is_new: IsNew, counts: Counts, *, once: bool = False
) -> Iterator[dict[str, pa.Table]]:
    """What of the chunks is new, counted, in tables that are worth writing.

    A record is accepted when at least one of its events is new, and a duplicate when it has events and none is. With
    `once` a refused record that was refused before is a duplicate too.
    """
    found: dict[str, list[pa.Table]] = {}
    records = size = 0
    for chunk in chunks:
        for kind, table in _count(chunk, is_new, counts, once=once).items():
            found.setdefault(kind, []).append(table)
        records += chunk.records
        size += chunk.size
        if records >= CHUNK or size >= CHUNK_BYTES:
            yield {kind: pa.concat_tables(tables) for kind, tables in found.items()}
            found, records, size = {}, 0, 0
    yield {kind: pa.concat_tables(tables) for kind, tables in found.items()}


def _count(chunk: Chunk, is_new: IsNew, counts: Counts, *, once: bool) -> dict[str, pa.Table]:
    """The chunk's new rows by kind, and its records counted."""
    tables: dict[str, pa.Table] = {}
    fresh = np.zeros(chunk.records + 1, dtype=bool)
    read_at_all = fresh.copy()
    for kind, table in chunk.tables.items():
        new = is_new(kind, table)
        owners = chunk.owners[kind]
        read_at_all[owners] = True
        if not KINDS[kind].states:
            counts.oldest_at = _earlier(counts.oldest_at, pc.min(table["at"]).as_py())
        fresh[owners[new]] = True
        if new.all():
            tables[kind] = table
        elif new.any():
            tables[kind] = table.filter(pa.array(new))
    accepted = int(fresh.sum())
    counts.seen += chunk.records
    counts.accepted += accepted
    counts.duplicate += int(read_at_all.sum()) - accepted
    counts.sources.update(chunk.sources)
    if chunk.rejects is not None:
        rejects = chunk.rejects.filter(pa.array(is_new("rejects", chunk.rejects))) if once else chunk.rejects
        counts.duplicate += chunk.rejects.num_rows - rejects.num_rows
        counts.rejected += rejects.num_rows
        counts.reasons.update(rejects["reason"].to_pylist())
        if rejects.num_rows:
            tables["rejects"] = rejects
    return tables


def _earlier(one: int | None, other: int) -> int:
    return other if one is None else min(one, other)


class _Reading:
    """Records on their way into a chunk."""

    def __init__(self, batch: Batch, recogniser: Recogniser) -> None:
        self.batch = batch
        self.records = 0
        self.size = 0
        self._recogniser = recogniser
        self._rows: dict[str, Rows] = {}
        self._owners: dict[str, list[int]] = {}
        self._rejects: list[Reject] = []

    def take(self, item: Item) -> None:
        self.records += 1
        self.size += item.size
        if item.refused is not None:
            self._reject(item, item.refused)
            return
        try:
            source, events = self._recogniser.events_of(item.record or {})
        except Refused as refused:
            self._reject(item, refused)
            return
        batch = self.batch
        for event in events:
            rows = self._rows.get(event.kind)
            if rows is None:
                rows = self._rows[event.kind] = Rows(KINDS[event.kind])
                self._owners[event.kind] = []
            identity = event_id(batch.tenant, event, batch.origin)
            rows.add((batch.tenant, identity, source.name, batch.origin, item.line, batch.number), event)
            self._owners[event.kind].append(self.records)

    def _reject(self, item: Item, refused: Refused) -> None:
        raw = item.bytes_of()
        identity = reject_id(self.batch.tenant, raw)
        self._rejects.append((item.line, refused.reason, refused.detail, raw[:REJECT_BYTES], identity))

    def chunk(self) -> Chunk:
        return Chunk(
            self.records,
            self.size,
            {kind: rows.table() for kind, rows in self._rows.items()},
            {kind: np.asarray(owners) for kind, owners in self._owners.items()},
            _reject_table(self.batch, self._rejects) if self._rejects else None,
            self._recogniser.counts,
        )


def rejected_whole(batch: Batch, detail: str, head: bytes, counts: Counts) -> pa.Table:
    """The one reject of a file that cannot be read at all and must not be lost."""
    reason = "unreadable"
    counts.seen = counts.rejected = counts.reasons[reason] = 1
    identity = reject_id(batch.tenant, batch.origin.encode())
    return _reject_table(batch, [(1, reason, detail, head[:REJECT_BYTES], identity)])


def _reject_table(batch: Batch, rejects: Sequence[Reject]) -> pa.Table:
    lines, reasons, details, raws, ids = zip(*rejects, strict=True)
    tenant, origin, number = ([value] * len(rejects) for value in (batch.tenant, batch.origin, batch.number))
    columns = (tenant, origin, lines, number, reasons, details, raws, ids)
    arrays = [pa.array(values, column.type) for values, column in zip(columns, REJECTS, strict=True)]
    return pa.Table.from_arrays(arrays, schema=REJECTS)
