"""A small gazetteer: where a claimed city is, how large it is, and its time zone (GeoNames, CC BY 4.0)."""

from __future__ import annotations

import functools
import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from typing import NamedTuple

import pyarrow as pa

from sleetwatch.intel import embedded
from sleetwatch.intel.regions import FIVE_DIGITS, SHORT_CODES, state_of_zip
from sleetwatch.intel.streets import folded, normalise_address

__all__ = ["Place", "country_middles", "country_of", "folded", "is_region", "locate", "normalise_address", "town"]

_COUNTRY_NAMES = {
    "america": "US",
    "belgie": "BE",
    "belgique": "BE",
    "brasil": "BR",
    "cesko": "CZ",
    "czech republic": "CZ",
    "danmark": "DK",
    "deutschland": "DE",
    "eire": "IE",
    "england": "GB",
    "espana": "ES",
    "great britain": "GB",
    "holland": "NL",
    "hrvatska": "HR",
    "italia": "IT",
    "korea": "KR",
    "magyarorszag": "HU",
    "nederland": "NL",
    "netherlands": "NL",
    "norge": "NO",
    "northern ireland": "GB",
    "osterreich": "AT",
    "polska": "PL",
    "republic of korea": "KR",
    "russian federation": "RU",
    "schweiz": "CH",
    "scotland": "GB",
    "south korea": "KR",
    "srbija": "RS",
    "suisse": "CH",
    "suomi": "FI",
    "sverige": "SE",
    "the netherlands": "NL",
    "turkiye": "TR",
    "u s": "US",
    "u s a": "US",
    "uae": "AE",
    "uk": "GB",
    "united states of america": "US",
    "viet nam": "VN",
    "wales": "GB",
    folded("\u0423\u043a\u0440\u0430\u0457\u043d\u0430"): "UA",
    "\u65e5\u672c": "JP",
    "\u4e2d\u56fd": "CN",
}
"""Beside the English names and the codes: other English ones, and what people call their own country."""
_NICKNAMES = {
    "bengaluru": "bangalore",
    "dc": "washington",
    "la": "los angeles",
    "manhattan": "new york city",
    "new york": "new york city",
    "nyc": "new york city",
    "philly": "philadelphia",
    "sf": "san francisco",
    "vegas": "las vegas",
    "washington dc": "washington",
    "washington d c": "washington",
}


@dataclass(frozen=True)
class Place:
    """A place on earth, how far from its middle its people live, and its time zone."""

    latitude: float
    longitude: float
    radius_km: float
    zone: str | None
    country: str | None = None


class _City(NamedTuple):
    country: str
    region: str
    latitude: int
    longitude: int
    size: int
    zone: str


def locate(
    city: str | None, region: str | None = None, country: str | None = None, postal: str | None = None
) -> Place | None:
    """The place of a claimed city; without a known city its region, without that its country; else None.

    Of several cities with the name one in the claimed region wins, then the largest. When the region is known but has
    no such city the answer is the region, not a namesake elsewhere. Without a country what stands for the region may be
    one: `Berlin, DE` is in Germany, as there is no such town in Delaware.
    """
    name, region = _city_and_region(city, region)
    state = country_of(country) if country else _country_by_zip(name, region, postal)
    if not country and region and (nation := _nation_of(name, region)):
        state, region = nation, None
    region = region or (state_of_zip(postal) if postal and state == "US" else None)
    found = _best([row for row in _cities_called(name) if state in {None, row.country}], region)
    return found or _region_place(state, region) or _country_place(state)


def town(name: str, region: str | None = None, country: str | None = None) -> Place | None:
    """The town of that name in that region and country, the largest of several; unlike `locate` never a guess.

    None for a name that is not known, and for a region or country that is not, or has no such town.
    """
    rows = [row for row in _cities_called(folded(name)) if country in {None, row.country}]
    if region is not None:
        rows = [row for row in rows if row.region == _region_code(row.country, region)]
    return _city_place(max(rows, key=lambda row: row.size)) if rows else None


def is_region(country: str | None, text: str) -> bool:
    """Whether a country, or any for None, has a state or region of that name or code."""
    return any(_region_code(one, text) for one in ((country,) if country else _region_codes()))


def country_of(text: str | None) -> str | None:
    """The alpha-2 code of a country by code, alpha-3 code or English name."""
    name = folded(text or "")
    return _country_codes().get(name) if name else None


@functools.cache
def country_middles() -> pa.Table:
    """country, iso3, name, latitude, longitude, radius_km, zone: where the people of each country live."""
    return embedded.read_table("countries")


def _city_and_region(city: str | None, region: str | None) -> tuple[str, str | None]:
    """The folded city; a region written behind a comma counts if no other was given."""
    name, _, behind = (city or "").partition(",")
    return folded(name.partition("(")[0]), region or behind.strip() or None


def _country_by_zip(name: str, region: str | None, postal: str | None) -> str | None:
    """The United States, where nothing but a ZIP code of a state that has such a town says where the town is. In Berlin
    and in Paris postal codes have five digits, too.
    """
    called = _cities_called(name)
    state = state_of_zip(postal) if postal and region is None else None
    if state is None or not called or max(called, key=lambda row: row.size).country in FIVE_DIGITS:
        return None
    return "US" if any((row.country, row.region) == ("US", state) for row in called) else None


def _nation_of(name: str, region: str) -> str | None:
    """The country that was written as the region of a town: one that has the town, where no such state has it."""
    called = _cities_called(name)
    if any(row.region and row.region == _region_code(row.country, region) for row in called):
        return None
    nation = country_of(region)
    return nation if any(row.country == nation for row in called) else None


def _cities_called(name: str) -> Sequence[_City]:
    if not name:
        return ()
    known = _cities_by_name()
    tries = (
        name,
        _NICKNAMES.get(name, ""),
        name.removesuffix(" city"),
        name.removeprefix("city of "),
        name.removeprefix("greater "),
        f"{name} city",
    )
    return next((known[each] for each in tries if each in known), ())


def _best(cities: Sequence[_City], region: str | None) -> Place | None:
    if region and any(_region_code(row.country, region) for row in cities):
        cities = [row for row in cities if row.region == _region_code(row.country, region)]
    elif region and cities and _region_code(cities[0].country, region) is None and _only_one_country(cities):
        return _city_place(max(cities, key=lambda row: row.size))
    return _city_place(max(cities, key=lambda row: row.size)) if cities else None


def _only_one_country(cities: Iterable[_City]) -> bool:
    return len({row.country for row in cities}) == 1


def _city_place(row: _City) -> Place:
    """A city of n people reaches about as far as the square root of n: 25 km for a million, 57 for ten."""
    people = math.exp(row.size / 10)
    return Place(row.latitude / 100, row.longitude / 100, 10 + 0.015 * math.sqrt(people), row.zone, row.country)


def _region_code(country: str, region: str) -> str | None:
    codes = _region_codes().get(country, {})
    name = folded(region)
    spelled = SHORT_CODES.get(country, {}).get(name.removeprefix(country.lower() + " "), name)
    return codes.get(spelled) or codes.get(spelled.removeprefix(country.lower() + " "))


def _region_place(country: str | None, region: str | None) -> Place | None:
    code = _region_code(country, region) if country and region else None
    return _region_places().get((country or "", code)) if code else None


def _country_place(country: str | None) -> Place | None:
    return _country_places().get(country) if country else None


@functools.cache
def _cities_by_name() -> dict[str, list[_City]]:
    table = embedded.read_table("cities")
    columns = [table[name].to_pylist() for name in _City._fields]
    by_name: defaultdict[str, list[_City]] = defaultdict(list)
    rows = map(_City._make, zip(*columns, strict=True))
    for row, name, others in zip(rows, table["name"].to_pylist(), table["alternates"].to_pylist(), strict=True):
        by_name[name].append(row)
        for other in others.split("|") if others else ():
            by_name[other].append(row)
    return dict(by_name)


@functools.cache
def _region_codes() -> dict[str, dict[str, str]]:
    """By country, by folded name or code: the code."""
    codes: defaultdict[str, dict[str, str]] = defaultdict(dict)
    table = embedded.read_table("regions").select(["country", "region", "name"])
    for country, code, name in zip(*(column.to_pylist() for column in table), strict=True):
        codes[country].update({folded(spelling): code for spelling in (code, name) if spelling})
    return dict(codes)


@functools.cache
def _region_places() -> dict[tuple[str, str], Place]:
    return {(row["country"], row["region"]): _middle(row) for row in embedded.read_table("regions").to_pylist()}


@functools.cache
def _country_places() -> dict[str, Place]:
    return {row["country"]: _middle(row) for row in country_middles().to_pylist()}


@functools.cache
def _country_codes() -> dict[str, str]:
    table = country_middles()
    codes = {
        folded(name): code for name, code in zip(table["name"].to_pylist(), table["country"].to_pylist(), strict=True)
    }
    codes.update({iso3.lower(): code for iso3, code in zip(table["iso3"].to_pylist(), codes.values(), strict=True)})
    return codes | _COUNTRY_NAMES | {code.lower(): code for code in table["country"].to_pylist()}


def _middle(row: dict[str, str | float]) -> Place:
    return Place(*(row[field.name] for field in fields(Place)))  # type: ignore[arg-type]
