"""Which event ids the lake already holds: exact, on all 96 bits, without a database of ids."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from sleetwatch.lake.months import months_of
from sleetwatch.lake.segments import Lake

_ID = np.dtype("S12")
"""Twelve bytes compared as bytes; an id that ends in zero bytes still equals only itself, as all are this long."""

Key = tuple[str, str]
"""Kind and month."""
Catalogue = Mapping[Key, Sequence[str]]
"""Paths of segments by kind and month."""


class Seen:
    """The ids of the lake by kind and month, loaded when first asked for, and those of the file being read.

    One serves many files: `settle` after a file's commit, `forget` after its failure, `refresh` when others may have
    changed the lake meanwhile.
    """

    def __init__(self, lake: Lake, catalogue: Catalogue) -> None:
        """`catalogue` lists the segments of each kind and month."""
        self._lake = lake
        self._catalogue = {key: set(paths) for key, paths in catalogue.items()}
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

    def settle(self, written: Iterable[tuple[Key, str]]) -> None:
        """The file is committed, in these segments: its ids are the lake's."""
        for key, path in written:
            self._catalogue.setdefault(key, set()).add(path)
        for key, pending in self._pending.items():
            for ids in pending.runs:
                self._of(key).add(ids)
        self._pending = {}

    def forget(self) -> None:
        """The file failed: its ids were never seen."""
        self._pending = {}

    def refresh(self, catalogue: Catalogue) -> bool:
        """Take over what others did to the lake. False when the file being read holds an id that came in meanwhile."""
        now = {key: set(paths) for key, paths in catalogue.items()}
        clash = False
        for key in self._known.keys() | self._pending.keys():
            before, after = self._catalogue.get(key, set()), now.get(key, set())
            if before - after:  # merged or purged: read again when next asked for
                self._known.pop(key, None)
            added = self._read(after - before)
            clash |= any(added.contain(ids).any() for ids in self._pending.get(key, _Ids()).runs)
            if key in self._known:
                for ids in added.runs:
                    self._known[key].add(ids)
        self._catalogue = now
        return not clash

    def _of(self, key: Key) -> _Ids:
        if key not in self._known:
            self._known[key] = self._read(self._catalogue.get(key, set()))
        return self._known[key]

    def _read(self, paths: Iterable[str]) -> _Ids:
        files = self._lake.paths(sorted(paths))
        columns = [pq.read_table(path, columns=["event_id"]) for path in files]
        ids = _Ids()
        if columns:
            ids.add(np.sort(ids_of(pa.concat_tables(columns)["event_id"])))
        return ids


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
