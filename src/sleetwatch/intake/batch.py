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
from sleetwatch.intake.rows import Rows, event_id

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
    ]
)
"""What is kept of a record that was refused."""


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


def read_batch(
    items: Iterable[Item], batch: Batch, sources: Sequence[Reads], is_new: IsNew, counts: Counts
) -> Iterator[dict[str, pa.Table]]:
    """Tables by kind, `rejects` among them, chunk by chunk; `counts` grows as they come.

    A record is accepted when at least one of its events is new, and a duplicate when it has events and none is.
    """
    recogniser = Recogniser(sources, batch.zone)
    chunk = _Chunk(batch)
    for item in items:
        chunk.take(item, recogniser)
        if chunk.records >= CHUNK or chunk.size >= CHUNK_BYTES:
            yield chunk.close(is_new, counts)
            chunk = _Chunk(batch)
    yield chunk.close(is_new, counts)
    counts.sources = recogniser.counts


class _Chunk:
    """Records read since the last write."""

    def __init__(self, batch: Batch) -> None:
        self.batch = batch
        self.records = 0
        self.size = 0
        self._rows: dict[str, Rows] = {}
        self._owners: dict[str, list[int]] = {}
        self._rejects: list[tuple[int, str, str, bytes]] = []

    def take(self, item: Item, recogniser: Recogniser) -> None:
        self.records += 1
        self.size += item.size
        if item.refused is not None:
            self._reject(item, item.refused)
            return
        try:
            source, events = recogniser.events_of(item.record or {})
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
        self._rejects.append((item.line, refused.reason, refused.detail, item.bytes_of()[:REJECT_BYTES]))

    def close(self, is_new: IsNew, counts: Counts) -> dict[str, pa.Table]:
        """The chunk's new rows by kind, and its records counted."""
        tables: dict[str, pa.Table] = {}
        fresh: set[int] = set()
        for kind, rows in self._rows.items():
            table = rows.table()
            if not KINDS[kind].states:
                oldest = pc.min(table["at"]).as_py()
                counts.oldest_at = min(oldest, counts.oldest_at if counts.oldest_at is not None else oldest)
            new = is_new(kind, table)
            fresh.update(np.asarray(self._owners[kind])[new].tolist())
            if new.any():
                tables[kind] = table.filter(pa.array(new))
        read_at_all = {owner for owners in self._owners.values() for owner in owners}
        counts.seen += self.records
        counts.accepted += len(fresh)
        counts.duplicate += len(read_at_all) - len(fresh)
        counts.rejected += len(self._rejects)
        counts.reasons.update(reason for _, reason, _, _ in self._rejects)
        if self._rejects:
            tables["rejects"] = self._reject_table()
        return tables

    def _reject_table(self) -> pa.Table:
        return _reject_table(self.batch, self._rejects)


def rejected_whole(batch: Batch, detail: str, head: bytes, counts: Counts) -> pa.Table:
    """The one reject of a file that cannot be read at all and must not be lost."""
    reason = "unreadable"
    counts.seen = counts.rejected = counts.reasons[reason] = 1
    return _reject_table(batch, [(1, reason, detail, head[:REJECT_BYTES])])


def _reject_table(batch: Batch, rejects: Sequence[tuple[int, str, str, bytes]]) -> pa.Table:
    lines, reasons, details, raws = zip(*rejects, strict=True)
    tenant, origin, number = ([value] * len(rejects) for value in (batch.tenant, batch.origin, batch.number))
    columns = (tenant, origin, lines, number, reasons, details, raws)
    arrays = [pa.array(values, column.type) for values, column in zip(columns, REJECTS, strict=True)]
    return pa.Table.from_arrays(arrays, schema=REJECTS)
