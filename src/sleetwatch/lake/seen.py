"""Which event ids the lake already holds: exact, on all 96 bits, without a database of ids."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from sleetwatch.lake.months import months_of

_ID = np.dtype("S12")
"""Twelve bytes compared as bytes; an id that ends in zero bytes still equals only itself, as all are this long."""

Key = tuple[str, str]
"""Kind and month."""


class Seen:
    """The ids of the lake by kind and month, loaded when first asked for, and those of the file being read.

    One serves many files: `settle` after a file's commit, `forget` after its failure.
    """

    def __init__(self, root: Path, catalogue: Mapping[Key, Sequence[str]]) -> None:
        """`catalogue` lists the segments of each kind and month."""
        self._root = root
        self._catalogue = catalogue
        self._known: dict[Key, _Ids] = {}
        self._pending: dict[Key, _Ids] = {}

    def is_new(self, kind: str, table: pa.Table) -> np.ndarray:
        """For each row, whether its id is neither in the lake nor earlier in this file. Remembers the new ones."""
        ids = ids_of(table["event_id"])
        new = _first_of_each(ids)
        for month, places in months_of(kind, table):
            key = (kind, month)
            pending = self._pending.setdefault(key, _Ids())
            mine = ids[places]
            fresh = new[places] & ~self._of(key).contain(mine) & ~pending.contain(mine)
            new[places] = fresh
            pending.add(np.sort(mine[fresh]))
        return new

    def settle(self) -> None:
        """The file is committed: its ids are the lake's."""
        for key, pending in self._pending.items():
            for ids in pending.runs:
                self._of(key).add(ids)
        self._pending = {}

    def forget(self) -> None:
        """The file failed: its ids were never seen."""
        self._pending = {}

    def _of(self, key: Key) -> _Ids:
        if key not in self._known:
            columns = [pq.read_table(self._root / path, columns=["event_id"]) for path in self._catalogue.get(key, ())]
            self._known[key] = _Ids()
            if columns:
                self._known[key].add(np.sort(ids_of(pa.concat_tables(columns)["event_id"])))
        return self._known[key]


class _Ids:
    """Ids in a few sorted runs, each more than twice as long as the next, so that looking up stays cheap."""

    def __init__(self) -> None:
        self.runs: list[np.ndarray] = []

    def add(self, ids: np.ndarray) -> None:
        if not len(ids):
            return
        while self.runs and len(self.runs[-1]) <= 2 * len(ids):
            ids = np.sort(np.concatenate([self.runs.pop(), ids]), kind="stable")
        self.runs.append(ids)

    def contain(self, ids: np.ndarray) -> np.ndarray:
        found = np.zeros(len(ids), dtype=bool)
        for run in self.runs:
            places = np.minimum(np.searchsorted(run, ids), len(run) - 1)
            found |= run[places] == ids
        return found


def ids_of(column: pa.ChunkedArray) -> np.ndarray:
    """Event ids as 12 bytes that sort and compare as their text does."""
    return np.frombuffer(bytes.fromhex("".join(column.to_pylist())), _ID)


def _first_of_each(ids: np.ndarray) -> np.ndarray:
    first = np.zeros(len(ids), dtype=bool)
    first[np.unique(ids, return_index=True)[1]] = True
    return first
