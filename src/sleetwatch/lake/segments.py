"""The lake: immutable Parquet segments by kind, month and account bucket.

A segment exists once its row in the catalogue is committed. Until then its file is an orphan, and `sweep` removes it.
"""

from __future__ import annotations

import os
import uuid
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from sleetwatch import clock
from sleetwatch.lake.durable import publish_all, sync
from sleetwatch.lake.months import months_of
from sleetwatch.storage import PART

BUCKETS = 16
"""Account buckets of a month that is large enough to be split."""
SPLIT_ROWS = 2_000_000
"""A table larger than this is split into buckets; a smaller one is one segment, sorted the same way."""
ALL_BUCKETS = -1
IN_PLACE = "in-place"
"""Begins the path of a segment whose events lie in somebody else's lake."""
YOUNG_PART = clock.HOUR
"""Microseconds for which a file that is being made is left alone: another process makes copies without the lock."""
MB = 1 << 20
ROW_GROUP = 32_768
"""Rows that are read together: a large hunt wants a part of the people and reads what lies beside them too."""


@dataclass(frozen=True, slots=True)
class Segment:
    """One file of the lake."""

    path: str
    """Relative to the lake's root."""
    kind: str
    month: str
    bucket: int
    rows: int
    bytes: int


Maker = Callable[[list[str]], None]
"""Makes the files of segments again whose events lie in somebody else's lake."""


class Lake:
    """The folder of segments. It knows nothing of the catalogue: it is told which paths exist."""

    url: str | None = None
    """Where the segments lie, when that is a bucket: `s3://bucket/prefix`, which a segment's path follows."""

    def __init__(self, root: Path, copies_mb: int | None = None) -> None:
        """`copies_mb` bounds what copies take up while nobody reads."""
        self.root, self._most = root, copies_mb
        self.maker: Maker | None = None

    def stage(self, kind: str, table: pa.Table, staging: Path) -> list[Segment]:
        """Write a table's rows as segments into a writer's own folder, durably."""
        return [
            self._stage_one(kind, month, bucket, rows, staging)
            for month, places in months_of(kind, table)
            for bucket, rows in _by_bucket(table.take(pa.array(places)) if len(places) < table.num_rows else table)
        ]

    def restage(self, old: Segment, rows: pa.Table, staging: Path) -> Segment:
        """Write the rows that are to stay of a segment, which this one will replace."""
        return self._stage_one(old.kind, old.month, old.bucket, rows, staging)

    def _stage_one(self, kind: str, month: str, bucket: int, rows: pa.Table, staging: Path) -> Segment:
        folder = Path(kind) / f"month={month}"
        if bucket != ALL_BUCKETS:
            folder /= f"bucket={bucket:02d}"
        path = folder / f"{uuid.uuid4().hex}.parquet"
        aside = staging / path.name
        pq.write_table(sorted_rows(rows), aside, compression="zstd", row_group_size=ROW_GROUP)
        sync(aside)
        return Segment(path.as_posix(), kind, month, bucket, rows.num_rows, aside.stat().st_size)

    def send(self, segments: Iterable[Segment], staging: Path) -> None:
        """Bring what takes long about staged segments before anybody has to wait for it."""

    def undo(self, staging: Path) -> None:
        """Take back what a writer has sent and did not settle."""

    def settle(self, segments: Iterable[Segment], staging: Path) -> None:
        """Move staged segments to their places. They count only once the catalogue names them."""
        places = (self.root / segment.path for segment in segments)
        publish_all((staging / place.name, place) for place in places)

    def paths(self, names: Iterable[str]) -> list[Path]:
        """Where segments lie on disk."""
        places = {name: self.root / name for name in names}
        absent = [name for name, place in places.items() if is_in_place(name) and not touched(place)]
        if absent and self.maker is not None:
            self.maker(absent)
        return list(places.values())

    def path(self, name: str) -> Path:
        """Where one segment lies on disk."""
        return self.paths([name])[0]

    def missing(self, names: Iterable[str]) -> list[str]:
        """Those of these segments that are gone."""
        return [name for name in names if not is_in_place(name) and not (self.root / name).exists()]

    def remove(self, segments: Iterable[Segment]) -> None:
        """Take back segments that were written and are not to be."""
        self.drop(segment.path for segment in segments)

    def drop(self, names: Iterable[str]) -> None:
        """Take segments away, for good."""
        for name in names:
            (self.root / name).unlink(missing_ok=True)

    def trim(self) -> None:
        """Those copies that nobody has read for longest go, until the rest has room. Only while nobody reads."""
        if self._most is None:
            return
        told = ((file, file.stat()) for file in self._copies())
        room = self._most * MB
        for _, size, file in sorted(((one.st_mtime_ns, one.st_size, file) for file, one in told), reverse=True):
            room -= size
            if room < 0:
                file.unlink(missing_ok=True)

    def sweep(self, known: set[str]) -> int:
        """Remove every file the catalogue does not know; returns how many there were."""
        orphans = [file for file in self._files() if file.relative_to(self.root).as_posix() not in known]
        for orphan in orphans:
            orphan.unlink(missing_ok=True)
        return len(orphans)

    def _copies(self) -> Iterator[Path]:
        """Files that can be had again."""
        return (self.root / IN_PLACE).rglob("*.parquet")

    def _files(self) -> Iterator[Path]:
        yield from (file for file in self.root.rglob("*") if file.is_file() and file.suffix != PART)
        yield from self._old_parts()

    def _old_parts(self) -> Iterator[Path]:
        """What is left of copies that were being made."""
        old = clock.now() - YOUNG_PART
        return (file for file in self.root.rglob(f"*{PART}") if _changed(file) < old)


def is_in_place(path: str) -> bool:
    """Whether a segment's events lie in somebody else's lake."""
    return path.startswith(f"{IN_PLACE}/")


def touched(copy: Path) -> bool:
    """Whether there is a copy; it is marked as read just now."""
    try:
        os.utime(copy)
    except FileNotFoundError:
        return False
    return True


def _changed(file: Path) -> int:
    """When a file was last written, as microseconds; one that is gone by now was just done."""
    try:
        return file.stat().st_mtime_ns // 1000
    except FileNotFoundError:
        return clock.now()


def _by_bucket(table: pa.Table) -> Iterator[tuple[int, pa.Table]]:
    if table.num_rows <= SPLIT_ROWS or "account" not in table.schema.names:
        yield ALL_BUCKETS, table
        return
    buckets = account_buckets(table["account"])
    for bucket in range(BUCKETS):
        yield bucket, table.filter(pa.array(buckets == bucket))


def account_buckets(accounts: pa.ChunkedArray) -> np.ndarray:
    """The bucket of each account, the same on every machine and engine: a checksum of its text."""
    coded = accounts.combine_chunks().dictionary_encode()
    of_account = np.array([zlib.crc32((name or "").encode()) % BUCKETS for name in coded.dictionary.to_pylist()] + [0])
    indices = pc.fill_null(coded.indices, len(of_account) - 1)
    chosen: np.ndarray = of_account[indices.to_numpy()]
    return chosen


def sorted_rows(rows: pa.Table) -> pa.Table:
    """The order in which segments lie: tenant, account, time, id.

    Few rows are of the same account and moment, so that whole ids are compared for these alone.
    """
    names = [name for name in ("tenant", "account", "at", "event_id") if name in rows.schema.names]
    keys = [_ranks(rows[name]) for name in names if name != "event_id"]
    order = np.lexsort(keys[::-1]) if keys else np.arange(rows.num_rows)
    if "event_id" in names:
        order = _ties_by_id(order, keys, rows["event_id"])
    return rows if (order == np.arange(rows.num_rows)).all() else rows.take(pa.array(order))


def _ties_by_id(order: np.ndarray, keys: list[np.ndarray], ids: pa.ChunkedArray) -> np.ndarray:
    """An order by some keys, with rows that are equal in all of them in the order of their ids."""
    changes = np.zeros(len(order), dtype=bool)
    changes[:1] = True
    for key in keys:
        changes[1:] |= key[order[1:]] != key[order[:-1]]
    same = ~changes
    same[:-1] |= same[1:]  # the first of those that are equal
    tied = order[same]
    if len(tied):
        group = np.cumsum(changes)[same]
        order[same] = tied[np.lexsort((_ranks(ids.take(pa.array(tied))), group))]
    return order


def _ranks(column: pa.ChunkedArray) -> np.ndarray:
    """Numbers that sort as the column's values do, NULL last."""
    if pa.types.is_integer(column.type):
        return np.asarray(pc.fill_null(column, np.iinfo(np.int64).max))
    coded = column.combine_chunks().dictionary_encode()
    of_value = np.empty(len(coded.dictionary) + 1, dtype=np.int64)
    of_value[pc.sort_indices(coded.dictionary).to_numpy()] = np.arange(len(coded.dictionary))
    of_value[-1] = len(coded.dictionary)
    return np.asarray(of_value[pc.fill_null(coded.indices, -1).to_numpy()])
