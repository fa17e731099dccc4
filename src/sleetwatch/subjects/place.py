"""Where an address is, as far as its text tells."""

from __future__ import annotations

from collections.abc import Callable
from math import asin, cos, radians, sin, sqrt
from typing import Protocol

EARTH_KM = 6371.0088


class Place(Protocol):
    """A point with its uncertainty."""

    @property
    def latitude(self) -> float: ...
    @property
    def longitude(self) -> float: ...
    @property
    def radius_km(self) -> float: ...
    @property
    def zone(self) -> str | None: ...


Locate = Callable[[str | None, str | None, str | None, str | None], Place | None]
"""City, region, country and postal code to a place."""


def place_in(address: str, country: str | None, locate: Locate) -> Place | None:
    """The place a one-line address ends with: `12 Elm St, Austin, TX 78701, US` is Austin.

    `country` is a hint for addresses that do not name theirs. Two letters at the end are a state of that country where
    it has one of that name with such a town: Richmond, CA is in California, although Canada has a Richmond too.
    """
    pieces = [piece.strip() for piece in address.split(",") if piece.strip()]
    if pieces and len(pieces[-1]) == len("US") and pieces[-1].isalpha() and len(pieces) > 2:  # noqa: PLR2004
        in_state = _town_of_state(_words(pieces[-2]), pieces[-1], country, locate)
        if in_state is not None:
            return in_state
        if locate(None, None, pieces[-1], None) is not None:
            country = pieces.pop().upper()
    for index in range(len(pieces) - 1, 0, -1):
        city = _words(pieces[index])
        region = _words(pieces[index + 1]) if index + 1 < len(pieces) else None
        place = locate(city, region, country, None) if city else None
        if place is not None and place.radius_km < COUNTRY_RADIUS_KM:
            return place
    return None


def _town_of_state(city: str | None, state: str, country: str | None, locate: Locate) -> Place | None:
    """A town of a state that the country has. Where either is unknown, `locate` says no more than the state or land."""
    if city is None or country is None:
        return None
    land, of_state = locate(None, None, country, None), locate(None, state, country, None)
    town = locate(city, state, country, None)
    return town if of_state != land and town not in (of_state, land) else None


COUNTRY_RADIUS_KM = 150.0
"""A wider place than this is a whole country: the address did not name a city we know."""


def _words(piece: str) -> str | None:
    """A piece of an address without postal codes."""
    words = [word for word in piece.split() if not any(character.isdigit() for character in word)]
    return " ".join(words) or None


def km_between(one: Place, other: Place) -> float:
    """Great-circle distance less both radii, at least 0."""
    half_lat = radians(other.latitude - one.latitude) / 2
    half_lon = radians(other.longitude - one.longitude) / 2
    chord = sin(half_lat) ** 2 + cos(radians(one.latitude)) * cos(radians(other.latitude)) * sin(half_lon) ** 2
    return max(0.0, 2 * EARTH_KM * asin(sqrt(chord)) - one.radius_km - other.radius_km)
