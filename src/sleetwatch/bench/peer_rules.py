"""The rules of other login detectors, restated and run on the same sign-ins.

BuffaLogs is the nearest open peer: https://github.com/certego/BuffaLogs, version 3.0.0. Its README and pages name the
alert types (impossible travel, new device, new country, atypical country, anonymous IP login) but no limits. The limits
here are the defaults that its settings ship with in that version. The rules are restated, none of its code is used. It
gets its best form: its filters are left off, because with the shipped ones no alert ever raises a user's risk; a
country counts as atypical by when it was last seen; addresses that our own address book takes for VPNs count as
anonymous, as it has no list of its own; and where its three levels of risk tie, the number of alerts decides.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from math import asin, cos, radians, sin, sqrt

from sleetwatch.bench.raw_events import Key, SeenSignIn, by_person
from sleetwatch.clock import DAY, HOUR

PEER_KM = 100.0
"""The default of BuffaLogs' setting `distance_accepted`."""
PEER_KMH = 300.0
"""The default of its setting `vel_accepted`."""
PEER_ATYPICAL_DAYS = 30
"""The default of its setting `atypical_country_days`."""
PEER_LEAST_HOURS = 0.001
"""What it takes two sign-ins at one moment to be apart."""
RAISES_RISK = ("new country", "atypical country", "anonymous IP", "impossible travel")
"""Alerts that count towards a user's risk; a new device does not."""

FASTEST_KMH = 900.0
LEAST_KM = 500.0
RARE_ROUTE = 0.01
"""Share of a tenant's people up to which a route is rare."""
REPEATED = 2
EARTH_KM = 6371.0088


@dataclass(slots=True)
class _Known:
    """What the peer remembers of a user."""

    newest: SeenSignIn
    addresses: set[str] = field(default_factory=set)
    devices: set[str] = field(default_factory=set)
    countries: dict[str, int] = field(default_factory=dict)
    """When each was last seen."""

    def remember(self, one: SeenSignIn) -> None:
        self.newest = one
        self.addresses.add(one.ip)
        self.devices.add(one.device)
        if one.country:
            self.countries[one.country] = one.at


def peer_alerts(seen: Sequence[SeenSignIn]) -> dict[Key, Counter[str]]:
    """How often BuffaLogs' rules would alert on each user, by kind of alert."""
    return {key: Counter(_alerts(mine)) for key, mine in by_person(seen)}


def peer_scores(seen: Sequence[SeenSignIn]) -> dict[Key, float]:
    """The count that its risk score is made of."""
    return {key: float(sum(found[kind] for kind in RAISES_RISK)) for key, found in peer_alerts(seen).items()}


def _alerts(mine: Iterable[SeenSignIn]) -> Iterable[str]:
    known: _Known | None = None
    for one in mine:
        if one.country is None or one.latitude is None or one.longitude is None or not one.ip:
            continue  # a login without a place is dropped at its ingestion
        if one.anonymous:
            yield "anonymous IP"
        if known is None:
            known = _Known(one)
        else:
            yield from _against(known, one, one.country)
        known.remember(one)


def _against(known: _Known, one: SeenSignIn, country: str) -> Iterable[str]:
    if one.device not in known.devices:
        yield "new device"
    last = known.countries.get(country)
    if last is None:
        yield "new country"
    elif one.at - last >= PEER_ATYPICAL_DAYS * DAY:
        yield "atypical country"
    if one.ip not in known.addresses and _too_fast(known.newest, one, PEER_KM, PEER_KMH):
        yield "impossible travel"


def impossible_travel(seen: Sequence[SeenSignIn]) -> dict[Key, float]:
    """Impossible travel alone in its best form: rare routes only, and repeated ones.

    A route is two places to a degree, either way; one that more than a hundredth of a tenant takes is a gateway's or
    an office's. Who took fewer than two such routes at more than 900 km/h over more than 500 km scores nothing.
    """
    legs = {key: [_route(*pair) for pair in pairwise(_placed(mine)) if _is_leg(*pair)] for key, mine in by_person(seen)}
    people = Counter(tenant for tenant, _ in legs)
    takers = Counter((key[0], route) for key, routes in legs.items() for route in set(routes))
    return {key: _repeated(key[0], routes, takers, people) for key, routes in legs.items()}


_Route = tuple[tuple[int, int], ...]


def _repeated(
    tenant: str, routes: list[_Route], takers: Mapping[tuple[str, _Route], int], people: Mapping[str, int]
) -> float:
    rare = [route for route in routes if takers[tenant, route] <= max(1.0, RARE_ROUTE * people[tenant])]
    return float(len(rare)) if len(rare) >= REPEATED else 0.0


def _placed(mine: Iterable[SeenSignIn]) -> list[SeenSignIn]:
    return [one for one in mine if one.latitude is not None and one.longitude is not None]


def _is_leg(one: SeenSignIn, other: SeenSignIn) -> bool:
    return _too_fast(one, other, LEAST_KM, FASTEST_KMH)


def _route(one: SeenSignIn, other: SeenSignIn) -> _Route:
    ends = ((round(it.latitude or 0.0), round(it.longitude or 0.0)) for it in (one, other))
    return tuple(sorted(ends))


def _too_fast(one: SeenSignIn, other: SeenSignIn, least_km: float, fastest_kmh: float) -> bool:
    km = _km(one, other)
    hours = max((other.at - one.at) / HOUR, PEER_LEAST_HOURS)
    return km > least_km and km / hours > fastest_kmh


def _km(one: SeenSignIn, other: SeenSignIn) -> float:
    """Along a great circle; 0 where a place is not known."""
    if None in {one.latitude, one.longitude, other.latitude, other.longitude}:
        return 0.0
    north, east = radians(one.latitude or 0.0), radians(one.longitude or 0.0)
    to_north, to_east = radians(other.latitude or 0.0), radians(other.longitude or 0.0)
    half = sin((to_north - north) / 2) ** 2 + cos(north) * cos(to_north) * sin((to_east - east) / 2) ** 2
    return 2 * EARTH_KM * asin(sqrt(min(1.0, half)))
