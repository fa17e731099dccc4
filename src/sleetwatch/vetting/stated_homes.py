"""The home by the application, the résumé, the background check and the documents, held one against the other.

What comes out is for whoever lays the papers side by side: what to ask about. It is never an outcome by itself, for
people move, are written to at their parents' or at a mail box, and send old résumés. Forms of addresses differ from
country to country and scripts from one another, so that what cannot be compared is left aside, and one that says less
agrees with one that says more.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from enum import Enum

from sleetwatch.vetting.checks import Finding, Outcome
from sleetwatch.vetting.dossier import Dossier, Home
from sleetwatch.vetting.examining import Room

CHECK = "papers-agree"
APART_KM, REGION_KM = 25.0, 500.0
"""Two towns nearer than so, less both their radii, are one place: suburbs bear names of their own; and what is as near
to the middle of a region may lie in it."""
_FAR_KM = 1000
_STEM = 4
"""Letters that the same word of a street begins with, however it is shortened or ended."""
_SHORTEST = 3
"""Letters of a word that names a street; shorter ones are particles. One sign of a script without letters is a word."""
_KINDS = frozenset(
    {
        "ave", "avenida", "avenue", "avda", "blvd", "boulevard", "calle", "camino", "carrera", "cir", "cra", "cres",
        "ctr", "dist", "district", "floor", "hwy", "pkwy", "plac", "place", "plaza", "plot", "quai", "road", "rua",
        "rue", "sector", "square", "strada", "strasse", "str", "street", "ter", "trl", "unit", "via", "viale", "weg",
        "ward",
    }
)  # fmt: skip
_UNIT = re.compile(
    r"\b(?:unit|apto|apartamento|whg|wohnung|piso|app|appt|flat|fl|bldg|blk|block|tower|wing)\s+(?:\w*\d\w*|\w{1,2})\b"
)
_WHY = "people move, get their mail elsewhere or at their parents', and send old résumés: ask which it is"


class Said(Enum):
    """What one paper's home is beside another's."""

    SAME = "gives the same street address as"
    LESS = "names the same place, as far as it goes, as"
    STREET = "names another street in the same place than"
    PLACE = "names another place than"
    COUNTRY = "names another country than"


_DIFFERS = (Said.STREET, Said.PLACE, Said.COUNTRY)


def examine(dossiers: Sequence[Dossier], _room: Room) -> Iterator[Finding]:
    """What whoever does the check should know. Nothing where no two papers name a home."""
    for one in dossiers:
        told = [(home, said) for home in one.homes[1:] if (said := beside(one.homes[0], home))]
        if told:
            details = {f"home by the {home.said_by}": home.text for home in one.homes}
            because = _sentence(one.homes[0], told)
            yield Finding(one.tenant, one.applicant_id, CHECK, Outcome.NOT_DONE, because, details=details)


def _sentence(first: Home, told: Sequence[tuple[Home, Said]]) -> str:
    clauses = [f"the {home.said_by} {said.value} the {first.said_by}{_far(home, said)}" for home, said in told]
    why = f"; {_WHY}" if any(said in _DIFFERS for _, said in told) else ""
    return f"{'; '.join(clauses)}{why}"


def _far(home: Home, said: Said) -> str:
    return f", about {_rough(home.apart_km)} km away" if said is Said.PLACE and home.apart_km else ""


def _rough(km: float) -> int:
    """By tens, and by hundreds where it is far."""
    return int(round(km, -1 if km < _FAR_KM else -2))


def beside(first: Home, other: Home) -> Said | None:
    """How a home stands to the one that it is held against; None where the two cannot be compared."""
    near = _near(first, other)
    if near is None:
        return None
    if not near:
        return Said.COUNTRY if _abroad(first, other) else Said.PLACE
    street = _same_street(first.street, other.street) if first.street and other.street else None
    return Said.LESS if street is None else Said.SAME if street else Said.STREET


def _near(first: Home, other: Home) -> bool | None:
    """Whether they can be one place; None where that cannot be said."""
    km, is_abroad = other.apart_km, _abroad(first, other)
    if first.city and other.city:
        if km is not None and (first.city != other.city or (first.region and other.region) or is_abroad):
            return km <= APART_KM
        return False if is_abroad else True if first.city == other.city else None
    if is_abroad:
        return False
    if km is not None and (first.city or first.region) and (other.city or other.region):
        return km <= REGION_KM
    return True if first.country and other.country else None


def _abroad(first: Home, other: Home) -> bool:
    return bool(first.country and other.country and first.country != other.country)


def _same_street(one: str, other: str) -> bool | None:
    """By a number and a word that both have; units, order and endings make no difference. None between scripts."""
    numbers, others = _numbers(one), _numbers(other)
    if not numbers or not others:
        return None
    if not numbers & others:
        return False if _script(one) == _script(other) else None
    words, theirs = _words(one), _words(other)
    if not words or not theirs or _script(one) != _script(other):
        return None
    return any(word.startswith(their[:_STEM]) or their.startswith(word[:_STEM]) for word in words for their in theirs)


def _numbers(street: str) -> frozenset[str]:
    """House numbers, without those of units where another is left: `12a` is `12`."""
    bare = _UNIT.sub(" ", street)
    return frozenset(re.findall(r"\d+", bare)) or frozenset(re.findall(r"\d+", street))


def _words(street: str) -> list[str]:
    """What a street is called by, without what streets and units are."""
    words = [word for word in _UNIT.sub(" ", street).split() if not any(letter.isdigit() for letter in word)]
    return [word for word in words if len(word) >= _SHORTEST and word not in _KINDS]


def _script(street: str) -> bool:
    """Whether it is in Latin letters, as far as it is in any."""
    return all(letter.isascii() for letter in street if letter.isalpha())
