"""Whether two names may be one person's. Names are compared here and never leave: only yes or no does.

People write a name in many ways: other order, initials, no diacritics, a middle name more, a married name. Whatever may
be one person counts as one, so that only names with nothing in common speak of two.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_WORD = re.compile(r"[^\W\d_]+")
_NOBODY = frozenset(
    {
        "reception", "receptionist", "front", "desk", "mailroom", "mail", "room", "concierge", "doorman", "porter",
        "office", "neighbour", "neighbor", "resident", "occupant", "customer", "locker", "porch", "door", "garage",
        "safe", "place", "left", "security", "guard", "agent", "signature", "signed", "shop", "store", "depot",
        "receiver", "recipient", "warehouse", "dock", "post", "driver", "none", "unknown",
    }
)  # fmt: skip
_TITLES = frozenset(["mr", "mrs", "ms", "miss", "mx", "dr", "prof", "sir", "jr", "sr", "ii", "iii"])


@lru_cache(maxsize=100_000)
def words_of(name: str | None) -> tuple[str, ...]:
    """The words of a name, in their order, without titles, diacritics and case."""
    plain = unicodedata.normalize("NFKD", name or "")
    letters = "".join(character for character in plain if not unicodedata.combining(character))
    found = (word.casefold() for word in _WORD.findall(letters))
    return tuple(word for word in found if word not in _TITLES)


def one_person(name: str | None, other: str | None) -> bool | None:
    """Whether two names read as one person's: the same words but for order, initials and what one leaves out, or the
    same first word (a married name). None when either is unknown.
    """
    mine, yours = words_of(name), words_of(other)
    if not mine or not yours:
        return None
    shorter, longer = sorted((mine, yours), key=len)
    return mine[0] == yours[0] or all(any(_stands_for(word, full) for full in longer) for word in shorter)


def strangers(name: str | None, other: str | None) -> bool | None:
    """Whether two names have no word and no initial in common: neither one person nor, by name, one family.

    None when either is unknown, or is no name at all, such as the reception's.
    """
    mine, yours = words_of(name), words_of(other)
    if not mine or not yours or _NOBODY & {*mine, *yours}:
        return None
    return not any(_stands_for(word, full) for word in mine for full in yours)


def _stands_for(one: str, other: str) -> bool:
    """Equal, an initial, or cut short."""
    short, long = sorted((one, other), key=len)
    return long.startswith(short) and (len(short) != _TWO or short == long)


_TWO = 2
"""Two letters are rather a whole short name than one cut short."""
