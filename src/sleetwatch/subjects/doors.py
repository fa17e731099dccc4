"""Whose home a delivery went to: claimed homes and delivery addresses compared, although one says less than the other.

A roster says street and town, a carrier street, town, state and postal code. They are one door when one says nothing
that the other does not say too, and both name the same unit: a flat is not the house.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import NamedTuple

_UNIT = re.compile(r"\b(?:unit|bldg) (\S+)|\b(fl \d{1,2})\b|\b(\d{1,2}(?:st|nd|rd|th)) fl\b")
"""A flat, a building, a floor; `fl` and five digits is Florida."""
_FEWEST_WORDS = 4
"""A number, a street of two words and a town; less is met in many towns."""


class Place(NamedTuple):
    """An address in one spelling, and whose it is."""

    tenant: str
    worker_id: str
    text: str
    at: int
    event_id: str


def same_address(one: str, other: str) -> bool:
    """Whether two normalised addresses are the same place when one of them says less (no postal code, no country)."""
    words, others = set(one.split()), set(other.split())
    return words <= others or others <= words


def same_door(one: str, other: str) -> bool:
    """Whether two addresses in one spelling are one door."""
    return same_address(one, other) and _units(one) == _units(other)


def _units(text: str) -> frozenset[str]:
    return frozenset("".join(found) for found in _UNIT.findall(text))


def taken_to_homes(homes: Iterable[Place], deliveries: Iterable[Place]) -> Iterator[tuple[Place, str]]:
    """Each delivery with the home of somebody else that it went to, as that home is written."""
    known: dict[tuple[str, str, str], set[tuple[str, str]]] = defaultdict(set)
    own: dict[tuple[str, str], set[str]] = defaultdict(set)
    for home in homes:
        own[home.tenant, home.worker_id].add(home.text)
        if len(home.text.split()) >= _FEWEST_WORDS:
            known[home.tenant, *_looked_for(home.text)].add((home.worker_id, home.text))
    for parcel in deliveries:
        mine = own[parcel.tenant, parcel.worker_id]
        if any(same_door(parcel.text, home) for home in mine):
            continue
        words = parcel.text.split()
        near = {one for number in words for name in words for one in known.get((parcel.tenant, number, name), ())}
        others = {text for worker_id, text in near if worker_id != parcel.worker_id and same_door(parcel.text, text)}
        yield from ((parcel, text) for text in sorted(others))


def _looked_for(text: str) -> tuple[str, str]:
    """The house number and the longest word: enough to find those that can be the same door."""
    words = text.split()
    number = next((word for word in words if word[0].isdigit()), "")
    return number, max((word for word in words if word != number), key=len)
