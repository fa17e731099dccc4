"""Postal addresses as people write them in a line, to their parts, wherever they are; what is unclear is not read.

A town has to be in the gazetteer, in the region or country that stands beside it, so that hardly anything else is taken
for an address. The forms differ by country: the number before the street or behind it, the postal code before the town,
behind it or behind the state. Each is read the same way, from its end.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from sleetwatch.intel.places import country_of, is_region, town

LONGEST = 200
"""Characters of a line that is read: an address has fewer, and a stranger's line may have millions."""
_MOST_PIECES = 12
_FEWEST_OF_A_NAME = 4
"""A shorter word is a country's code, which many other things are too."""
_TAIL = 4
"""Pieces from the end in which a town is looked for: a county or a district may stand behind it."""

_UNITS = frozenset(("apt", "box", "fl", "flat", "no", "rm", "ste", "suite", "unit"))
_METROPOLIS_KM, _CITY_KM = 40.0, 15.0
"""The radius of a city of four millions, and of one of a hundred thousand."""


@dataclass(frozen=True, slots=True)
class PostalAddress:
    """What an address says; at least one of town, region and country is there."""

    street: str | None = None
    """With number and unit, as written."""
    city: str | None = None
    region: str | None = None
    country: str | None = None
    """ISO 3166-1 alpha-2."""
    postal: str | None = None


_CODES = tuple(
    (country, re.compile(rf"(?:(?P<front>{code})(?:\s+(?P<behind>\D.*))?|(?P<before>.*[^\s,])\s+(?P<back>{code}))"))
    for country, code in (
        ("GB", r"[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}"),
        ("CA", r"[A-Z]\d[A-Z] ?\d[A-Z]\d"),
        ("BR", r"(?:CEP:? ?)?\d{5}-\d{3}"),
        ("JP", r"\N{POSTAL MARK} ?\d{3}-\d{4}"),
        (None, r"\d{5}-\d{4}|\d{2,4}-\d{3,4}|\d{3} \d{2,3}|\d{4} ?[A-Z]{2}"),
        (None, r"(?:[A-Z]{1,3}-|(?:PIN|ZIP)(?: ?[Cc]ode)?:? ?)?\d{4,6}"),
    )
)
"""Postal codes at the front or the back of a piece; where the form is one country's alone, that country."""
_BREAK = re.compile(r"\s*(?:,|;|\n|\s[-\N{EN DASH}\N{EM DASH}]\s|/(?=[A-Z]{2}\b))\s*")
_NUMBER = re.compile(r"\d")
_ONLY_NUMBER = re.compile(
    r"(?:n[o\N{DEGREE SIGN}\N{MASCULINE ORDINAL INDICATOR}]?\.? ?)?\d{1,5}[A-Za-z]?", re.IGNORECASE
)
_NO_STREET = re.compile(
    r"\b(?:years?|yrs?|experience|exp|projects?|clients?|countries|users?|people|team|languages?|certifi\w+|degree|gpa"
    r"|available|born|phone|tel|mobile|fax)\b|[%$\N{EURO SIGN}\N{POUND SIGN}+@:?!=]|\b(?:19|20)\d\d ?[-\N{EN DASH}]",
    re.IGNORECASE,
)
_MOST_STREET_WORDS = 9
_PARTICLES = frozenset(
    {
        "de", "la", "le", "les", "du", "des", "da", "do", "dos", "das", "del", "di", "der", "den", "van", "von", "zu",
        "am", "y", "e", "el", "al", "ul", "ter", "ten", "sur",
    }
)  # fmt: skip
_BARE_COUNTRY = re.compile(r"(?<=\w) (U\.?S\.?A|U\.?K|United States|United Kingdom)$")
_SHORT_STATE = re.compile(r"(\S.*?) \(?([A-Z]{2,3})\)?")


def read_address(line: str, *, is_named: bool = False) -> PostalAddress | None:
    """The parts of an address in one line; None for whatever is none, or is none that is known here.

    `is_named`: the line stood behind a word such as `Address`, so that a town alone is one.
    """
    if len(line) > LONGEST:
        return None
    pieces = [piece.strip(" .") for piece in _BREAK.split(_BARE_COUNTRY.sub(r", \1", line.strip(" .")))]
    pieces = [piece for piece in pieces if piece][: _MOST_PIECES + 1]
    if not pieces or len(pieces) > _MOST_PIECES:
        return None
    names, postal, hint = _without_code(pieces)
    names = [*names[:-_TAIL], *(name for piece in names[-_TAIL:] for name in _with_its_state(piece))]
    found = _place_in(names, hint, is_sure=is_named or postal is not None)
    if found is None:
        return None
    first, city, region, country = found
    is_clear, street = _street(names[:first])
    return PostalAddress(street, city, region, country, postal) if is_clear else None


def _without_code(pieces: Sequence[str]) -> tuple[list[str], str | None, str | None]:
    """The pieces without the postal code, which is the last thing that looks like one; the code; whose form it has."""
    for place in range(len(pieces) - 1, max(-1, len(pieces) - 1 - _TAIL), -1):
        for country, form in _CODES:
            if match := form.fullmatch(pieces[place]):
                rest = (match["behind"] or match["before"] or "").strip()
                if rest and not (_is_name(rest) or (country and not _NUMBER.search(rest))):
                    continue
                kept = [*pieces[:place], *([rest] if rest else []), *pieces[place + 1 :]]
                return kept, match["front"] or match["back"], country
    return list(pieces), None, None


def _is_name(text: str) -> bool:
    """Whether it is a town, a state or a country, as stands beside postal codes; Apt is a town in France."""
    if text.lower() in _UNITS:
        return False
    parts = _with_its_state(text)
    return country_of(text) is not None or town(parts[0]) is not None or is_region(None, text)


def _with_its_state(piece: str) -> tuple[str, ...]:
    """`Sydney NSW` and `Milano (MI)` are two pieces."""
    short = _SHORT_STATE.fullmatch(piece)
    is_two = short is not None and town(piece) is None and town(short[1]) is not None
    return (short[1], short[2]) if short and is_two else (piece,)


_Found = tuple[int, str | None, str | None, str | None]
"""The piece with which the place begins; town, region and country."""


def _place_in(names: Sequence[str], hint: str | None, *, is_sure: bool) -> _Found | None:
    if not names or _NUMBER.search(names[-1]):
        return None
    return (
        _by_region(names, hint) or _by_country(names, is_sure=is_sure) or (_by_town(names, hint) if is_sure else None)
    )


def _by_region(names: Sequence[str], hint: str | None) -> _Found | None:
    """`Austin, TX`; with a country behind both, that country's."""
    country = country_of(names[-1]) if len(names) > 2 else None  # noqa: PLR2004 - town, region, country
    for end, limit in ((len(names) - 1, country), (len(names), hint)):
        if (limit is None and end < len(names)) or end < 2:  # noqa: PLR2004
            continue
        place = town(names[end - 2], names[end - 1], limit)
        if place is not None:
            return end - 2, names[end - 2], names[end - 1], place.country
    return None


def _by_country(names: Sequence[str], *, is_sure: bool) -> _Found | None:
    """`Berlin, Germany`; a county or what else is not known may stand between; or a region with its country."""
    country = country_of(names[-1])
    if country is None:
        return None
    rest = names[:-1]
    for place in range(len(rest) - 1, max(-1, len(rest) - _TAIL), -1):
        if _is_town(rest[place], country) and not _is_region_of(rest, place, country):
            return place, rest[place], _region_among(rest[place + 1 :], country), country
    if rest and is_region(country, rest[-1]):
        return len(rest) - 1, None, rest[-1], country
    is_sure = is_sure or any(map(_NUMBER.search, rest))
    return (len(rest), None, None, country) if is_sure and len(names[-1]) >= _FEWEST_OF_A_NAME else None


def _is_town(name: str, country: str) -> bool:
    """Whether a name is rather a town's than a region's, where both have it: Tokyo and Geneva, and not Georgia."""
    found = town(name, None, country)
    if found is None or not is_region(country, name):
        return found is not None
    within = town(name, name, country)
    return found.radius_km >= _METROPOLIS_KM or (within is not None and within.radius_km >= _CITY_KM)


def _is_region_of(names: Sequence[str], place: int, country: str) -> bool:
    """Whether a name stands behind a town of the region that has the name, too."""
    return place > 0 and town(names[place - 1], names[place], country) is not None


def _region_among(names: Sequence[str], country: str) -> str | None:
    return next((name for name in names if is_region(country, name)), None)


def _by_town(names: Sequence[str], hint: str | None) -> _Found | None:
    """A town without more, beside a postal code or behind `Address`; its country is told by the code's form alone."""
    for place in range(len(names) - 1, max(-1, len(names) - _TAIL), -1):
        if not _NUMBER.search(names[place]) and town(names[place], None, hint) is not None:
            return place, names[place], None, hint
    return None


def _street(pieces: Sequence[str]) -> tuple[bool, str | None]:
    """Whether what stands before the town can be a part of an address, and what of it names a street or a building."""
    if not all(_can_be_street(piece) if _NUMBER.search(piece) else _is_capitalised(piece) for piece in pieces):
        return False, None
    numbered = next((place for place, piece in enumerate(pieces) if _NUMBER.search(piece)), None)
    if numbered is None:
        return True, None
    first = numbered - 1 if numbered and _ONLY_NUMBER.fullmatch(pieces[numbered]) else numbered
    return True, ", ".join(pieces[first:])


def _can_be_street(piece: str) -> bool:
    return len(piece.split()) <= _MOST_STREET_WORDS and not _NO_STREET.search(piece)


def _is_capitalised(piece: str) -> bool:
    """As names are; a sentence is not. Scripts without capitals are never against anybody."""
    words = piece.split()
    return len(words) <= _MOST_STREET_WORDS and not any(word[0].islower() and word not in _PARTICLES for word in words)
