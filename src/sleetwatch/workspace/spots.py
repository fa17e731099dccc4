"""The places that have to do with a subject: the claimed home, where equipment went, where sign-ins came from."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from typing import Any

from sleetwatch.engine import Engine
from sleetwatch.intel import places
from sleetwatch.intel.towns import nearest
from sleetwatch.report import Spot, Spots
from sleetwatch.subjects.place import place_in

Row = dict[str, Any]

FINE, COARSE = 0.1, 0.5
"""Degrees that places are put together by: what is known of most is no finer, and while masked no address may show."""
MASKED_KM = 50.0
"""While masked no place is shown as known better than this."""
COUNTRY_KM = 300.0
"""A place that is known no better goes by its country."""

_SEEN = """
select
    case
        when anonymiser or ip_class in ('vpn', 'relay', 'sase', 'hosting') then 'hidden' else 'seen'
    end as kind,
    round(latitude / {grid}) * {grid} as latitude, round(longitude / {grid}) * {grid} as longitude,
    min(radius_km) as radius_km, min(country) as country, min(home_km) as home_km,
    count(distinct day) as days, min("at") as first_at, max("at") as last_at
from sign_ins
where latitude is not null and longitude is not null and interactive
group by 1, 2, 3
order by days desc, kind, latitude, longitude
"""
SENT = """
select delivered_address as address, min("at") as first_at, max("at") as last_at
from shipment
where delivered_address is not null
group by delivered_address
order by first_at, address
"""


def spots_in(engine: Engine, claim: Row, *, revealed: bool) -> Spots:
    """The places of the one subject whom the engine holds; rounded unless revealed."""
    grid = FINE if revealed else COARSE
    seen = [_seen(row) for row in engine.dicts(_SEEN.format(grid=grid))]
    spots = (*_home(claim), *_deliveries(engine, claim), *seen)
    return Spots(spots if revealed else tuple(map(_rough, spots)), rounded=not revealed)


def _home(claim: Row) -> Iterator[Spot]:
    if claim["home_latitude"] is not None and claim["home_longitude"] is not None:
        at = claim["home_latitude"], claim["home_longitude"], claim["home_radius_km"] or 0.0
        yield Spot("home", *at, _near(*at, claim["home_country"]), 0)


def _deliveries(engine: Engine, claim: Row) -> Iterator[Spot]:
    locate = cache(places.locate)
    for row in engine.dicts(SENT):
        place = place_in(row["address"], claim["home_country"], locate)
        if place is not None:
            at = place.latitude, place.longitude, place.radius_km
            yield Spot("delivery", *at, _near(*at, None), 0, row["first_at"], row["last_at"])


def _seen(row: Row) -> Spot:
    at = row["latitude"], row["longitude"], row["radius_km"]
    return Spot(
        row["kind"], *at, _near(*at, row["country"]), row["days"], row["first_at"], row["last_at"], row["home_km"]
    )


def _near(latitude: float, longitude: float, radius_km: float, country: str | None) -> str:
    """What a place is called: by a town, or only by its country where it is known no better."""
    town = nearest(latitude, longitude)
    if radius_km >= COUNTRY_KM and (country or town):
        return f"somewhere in {country or (town.country if town else '')}"
    return f"near {town.name}, {town.country}" if town else "far from any town"


def _rough(spot: Spot) -> Spot:
    """The place without what tells an address."""
    latitude, longitude = (round(value / COARSE) * COARSE for value in (spot.latitude, spot.longitude))
    radius = max(spot.radius_km, MASKED_KM)
    near = spot.near if spot.near.startswith("somewhere") else _near(latitude, longitude, radius, None)
    return replace(spot, latitude=latitude, longitude=longitude, radius_km=radius, near=near)
