"""Segments of events that lie in somebody else's lake: named in the catalogue, made again when their file is not here.

The file is a working copy of some columns, no more: it may go at any time, and `Lake.paths` has it made anew.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from sleetwatch.lake.months import months_of
from sleetwatch.lake.segments import ALL_BUCKETS, IN_PLACE, ROW_GROUP, Segment, sorted_rows
from sleetwatch.storage import PART


def prefix_of(lake: str, identity: str) -> str:
    """What the paths of all segments of one file of a lake begin with."""
    return f"{IN_PLACE}/{lake}/{identity}/"


def identity_of(path: str) -> str:
    """Which file such a segment is made of."""
    return path.split("/")[2]


def write_rows(root: Path, prefix: str, part: int, kind: str, table: pa.Table) -> Iterator[Segment]:
    """Write rows where their segments belong; the same file of the lake gives the same ones each time."""
    for month, places in months_of(kind, table):
        path = f"{prefix}{part}.{kind}.{month}.parquet"
        final = root / path
        final.parent.mkdir(parents=True, exist_ok=True)
        aside = final.with_name(f"{final.name}.{os.getpid()}{PART}")
        pq.write_table(sorted_rows(table.take(pa.array(places))), aside, compression="zstd", row_group_size=ROW_GROUP)
        size = aside.stat().st_size
        aside.rename(final)
        yield Segment(path, kind, month, ALL_BUCKETS, len(places), size)
