"""The homes that an application and its papers name, with their places looked up, for the check that compares them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import Any

from sleetwatch.intel import places
from sleetwatch.intel.postal import PostalAddress, read_address
from sleetwatch.subjects.place import Locate, Place, km_between
from sleetwatch.vetting.dossier import Home
from sleetwatch.vetting.folder import CLAIMED
from sleetwatch.vetting.homes import said_in

_MOST_DOCUMENTS = 20
_LONGEST = 300
_PARTS = ("address", "city", "region", "country")
_SAID_BY = {"id": "identity document", "background_check": "background check"}


class StatedHomes:
    """Of one reading of the lake: the same town is looked up once."""

    def __init__(self, normalise: Callable[[str], str], locate: Locate) -> None:
        self._normalise, self._locate = normalise, locate
        self._read, self._town = cache(read_address), cache(places.town)

    def of(self, one: Mapping[str, Any], resume: Mapping[str, Any]) -> tuple[Home, ...]:
        """The application's first, else the résumé's; none where a single paper names one."""
        papers = [(by, told) for by, told in _told(one, resume) if any(told.get(name) for name in _PARTS)]
        if len(papers) < 2:  # noqa: PLR2004 - nothing to compare
            return ()
        said = [(by, home) for by, told in papers if (home := self._parts(told)) is not None]
        if len(said) < 2:  # noqa: PLR2004
            return ()
        first = self._place(said[0][1])
        return tuple(self._home(by, home, first) for by, home in said)

    def _parts(self, told: Mapping[str, Any]) -> PostalAddress | None:
        address, city, region, country = (_text(told.get(name)) for name in _PARTS)
        is_whole = address is not None and (city is None or places.folded(city) in places.folded(address))
        read = self._read(address, is_named=True) if address and is_whole else None
        code = places.country_of(country) if country else None
        if not (address or city or region or code):
            return None
        if city and "," in city and not region:  # `Austin, TX`
            city, region = (part.strip() or None for part in city.split(",", 1))
        if city or read is None:
            street = read.street if read and read.city else address if address and _is_numbered(address) else None
            return PostalAddress(street, city, region, code)
        return PostalAddress(read.street, read.city, region or read.region, code or read.country, read.postal)

    def _home(self, by: str, home: PostalAddress, first: Place | None) -> Home:
        place = self._place(home)
        pieces = (home.street, home.city, home.region, home.country)
        return Home(
            said_by=by,
            text=", ".join(piece for piece in pieces if piece),
            street=self._normalise(home.street) if home.street else None,
            city=places.folded(home.city) if home.city else None,
            region=places.folded(home.region) if home.region else None,
            country=home.country,
            apart_km=km_between(first, place) if first and place else None,
        )

    def _place(self, home: PostalAddress) -> Place | None:
        """A town that is known for sure, or the region where none is named; never a guess by the country."""
        if home.city is None:
            return self._locate(None, home.region, home.country, None) if home.region else None
        is_known = home.region and home.country and places.is_region(home.country, home.region)
        return self._town(home.city, home.region if is_known else None, home.country)


def _told(one: Mapping[str, Any], resume: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """What each paper says. A résumé whose home became the application's is not held against itself."""
    meta = resume.get("meta")
    is_claim = isinstance(meta, dict) and bool(meta.get(CLAIMED))
    if not is_claim:
        yield "application", one
    location = said_in(resume)
    yield "résumé", location | {"country": location.get("countryCode")}
    listed = one["documents"] if isinstance(one["documents"], list) else []
    for document in listed[:_MOST_DOCUMENTS]:
        told = document.get("metadata") if isinstance(document, dict) else None
        if isinstance(told, dict) and told.get("address"):  # cameras write towns into pictures, and no addresses
            yield _SAID_BY.get(str(document.get("kind") or "").lower(), "document"), told


def _is_numbered(address: str) -> bool:
    return any(letter.isdigit() for letter in address)


def _text(value: object) -> str | None:
    return " ".join(value.split())[:_LONGEST] or None if isinstance(value, str) else None
