"""Which event ids the lake already holds: exact, on all 96 bits, without a database of ids."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

_ID = np.dtype("S12")
"""Twelve bytes compared as bytes; an id that ends in zero bytes still equals only itself, as all are this long."""


class Seen:
    """Ids of the segments of one kind and the months a file touches, loaded when first asked for."""

    def __init__(self, root: Path, catalogue: dict[tuple[str, str], list[str]]) -> None:
        """`catalogue` lists the segments of each (kind, month)."""
        self._root = root
        self._catalogue = catalogue
        self._loaded: dict[tuple[str, str], list[np.ndarray]] = {}

    def is_new(self, kind: str, table: pa.Table) -> np.ndarray:
        """For each row, whether its id is neither in the lake nor earlier in this file. Remembers the new ones."""
        ids = ids_of(table["event_id"])
        new = _first_of_each(ids)
        for month in _months(table):
            for known in self._of(kind, month):
                new &= ~_contained(ids, known)
        fresh = np.sort(ids[new])
        for month in _months(table):
            self._of(kind, month).append(fresh)
        return new

    def _of(self, kind: str, month: str) -> list[np.ndarray]:
        key = (kind, month)
        if key not in self._loaded:
            self._loaded[key] = list(self._load(self._catalogue.get(key, ())))
        return self._loaded[key]

    def _load(self, paths: Iterable[str]) -> Iterable[np.ndarray]:
        for path in paths:
            column = pq.read_table(self._root / path, columns=["event_id"])["event_id"]
            yield np.sort(ids_of(column))


def ids_of(column: pa.ChunkedArray) -> np.ndarray:
    """Event ids as 12 bytes that sort and compare as their text does."""
    text = "".join(column.to_pylist())
    return np.frombuffer(bytes.fromhex(text), _ID)


def _months(table: pa.Table) -> list[str]:
    months = table["at"].combine_chunks().to_numpy().astype("datetime64[us]").astype("datetime64[M]")
    return [str(month) for month in np.unique(months)]


def _first_of_each(ids: np.ndarray) -> np.ndarray:
    first = np.zeros(len(ids), dtype=bool)
    first[np.unique(ids, return_index=True)[1]] = True
    return first


def _contained(ids: np.ndarray, known: np.ndarray) -> np.ndarray:
    """Which ids are in the sorted array `known`."""
    if not len(known):
        return np.zeros(len(ids), dtype=bool)
    places = np.minimum(np.searchsorted(known, ids), len(known) - 1)
    found: np.ndarray = known[places] == ids
    return found
