"""Towns of a part of the world: dots for a map, and names to find one's way by."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache, lru_cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from sleetwatch.intel import embedded

HUNDREDTHS = 100.0
"""The gazetteer has hundredths of a degree."""
APART = 0.14
"""Share of a box's width that two names are apart at least."""
BESIDE = 0.04
"""Share of a box's height that names keep from its edges."""
FARTHEST = 3.0
"""Degrees beyond which a town does not name a place."""


class Box(NamedTuple):
    """A part of the world by its middle, in degrees, and how many degrees it spans."""

    longitude: float
    latitude: float
    wide: float
    tall: float


class Town(NamedTuple):
    """A town, and how large it is beside others."""

    name: str
    country: str
    latitude: float
    longitude: float
    size: int


class _Towns(NamedTuple):
    latitude: npt.NDArray[np.float64]
    longitude: npt.NDArray[np.float64]
    size: npt.NDArray[np.int64]
    names: pa.Table


@cache
def _towns() -> _Towns:
    table = embedded.read_table("cities")
    latitude, longitude, size = (table[name].to_numpy() for name in ("latitude", "longitude", "size"))
    names = table.select(["name", "country"])
    return _Towns(latitude / HUNDREDTHS, longitude / HUNDREDTHS, size.astype(np.int64), names)


@lru_cache(maxsize=64)
def dots(box: Box, step: float) -> tuple[tuple[float, float], ...]:
    """A grid's points, `step` degrees of longitude apart, near which there is a town, as latitude and longitude."""
    all_towns, inside = _towns(), _inside(box)
    tall = step * box.tall / box.wide * 2
    rows = np.floor(all_towns.latitude[inside] / tall)
    columns = np.floor(all_towns.longitude[inside] / step)
    points = np.unique(np.stack([rows, columns], axis=1), axis=0)
    return tuple(((row + 0.5) * tall, (column + 0.5) * step) for row, column in points.tolist())


@lru_cache(maxsize=64)
def biggest(box: Box, most: int) -> tuple[Town, ...]:
    """The largest towns of a box that stand apart from one another, the largest first."""
    chosen: list[Town] = []
    for town in _by_size(box):
        if len(chosen) == most:
            break
        if all(_apart(town, one, box) for one in chosen) and _clear_of_edges(town, box):
            chosen.append(town)
    return tuple(chosen)


@lru_cache(maxsize=4096)
def nearest(latitude: float, longitude: float) -> Town | None:
    """The town that names a place best: of those within a degree the largest, else the nearest."""
    for reach in (0.6, FARTHEST):
        found = _by_size(Box(longitude, latitude, 2 * reach, 2 * reach), most=1)
        if found:
            return found[0]
    return None


def _inside(box: Box) -> npt.NDArray[np.bool_]:
    towns = _towns()
    off = np.abs((towns.longitude - box.longitude + 180) % 360 - 180)
    inside: npt.NDArray[np.bool_] = (off <= box.wide / 2) & (np.abs(towns.latitude - box.latitude) <= box.tall / 2)
    return inside


def _by_size(box: Box, most: int = 400) -> list[Town]:
    places = np.flatnonzero(_inside(box))
    order = places[np.argsort(-_towns().size[places], kind="stable")][:most]
    return list(_named(order))


def _named(places: npt.NDArray[np.int64]) -> Iterator[Town]:
    towns = _towns()
    for place, said in zip(places.tolist(), towns.names.take(pa.array(places)).to_pylist(), strict=True):
        at = float(towns.latitude[place]), float(towns.longitude[place])
        yield Town(said["name"].title(), said["country"], *at, int(towns.size[place]))


def _apart(one: Town, other: Town, box: Box) -> bool:
    wide = abs((one.longitude - other.longitude + 180) % 360 - 180) / box.wide
    tall = abs(one.latitude - other.latitude) / box.tall
    return wide > APART or tall > APART


def _clear_of_edges(town: Town, box: Box) -> bool:
    x = ((town.longitude - box.longitude + 180) % 360 - 180) / box.wide
    y = (town.latitude - box.latitude) / box.tall
    return abs(x) < 0.5 - 2 * BESIDE and abs(y) < 0.5 - BESIDE
