"""The files in `data/`: how they are found and read. They ship in the wheel."""

from __future__ import annotations

import functools
import json
from importlib import resources
from importlib.resources.abc import Traversable

import pyarrow as pa
import pyarrow.parquet as pq

DATA: Traversable = resources.files("sleetwatch.intel") / "data"


def read_table(name: str) -> pa.Table:
    """The whole Parquet file `data/<name>.parquet`."""
    return pq.read_table(pa.BufferReader((DATA / f"{name}.parquet").read_bytes()))


def read_text(name: str) -> str:
    """The whole text file `data/<name>`."""
    return (DATA / name).read_text(encoding="utf-8")


@functools.cache
def as_of() -> dict[str, str]:
    """The date of each data set, by its name: `{"asn": "2026-06-17", ...}`."""
    dates: dict[str, str] = json.loads(read_text("as_of.json"))
    return dates
