"""Whether the holder of an account is the worker who is paid into it: compared here, so that no signal sees a name."""

from __future__ import annotations

import re
import unicodedata
from difflib import SequenceMatcher

SAME, PARTLY, BUSINESS, OTHER = "same", "partly", "business", "other"

_SPELLED = str.maketrans(
    {
        "ß": "ss",
        "ø": "o",
        "ł": "l",
        "đ": "d",
        "ð": "d",
        "þ": "th",
        "æ": "ae",
        "œ": "oe",
        "\N{LATIN SMALL LETTER DOTLESS I}": "i",
    }
)
_WORDS = re.compile(r"[^\W\d_]+")
_ASIDE = frozenset(
    {"mr", "mrs", "ms", "miss", "mx", "dr", "prof", "jr", "sr", "ii", "iii", "iv", "and", "or", "und", "et"}
)
_BUSINESS = frozenset(
    {
        "llc", "ltd", "limited", "inc", "incorporated", "corp", "corporation", "co", "company", "plc", "llp", "lp",
        "gmbh", "ug", "ag", "kg", "ohg", "bv", "nv", "sa", "sas", "sarl", "srl", "spa", "sl", "ab", "as", "aps", "oy",
        "oyj", "doo", "sro", "zoo", "kft", "pty", "pvt", "holdings", "consulting", "services", "solutions",
        "technologies", "group", "agency", "staffing",
    }
)  # fmt: skip
_CLOSE = 0.8
"""From this likeness on two words may be one, spelled twice."""


def payee_matches(worker: str | None, payee: str | None) -> str | None:
    """`same`, `partly`, `business` or `other`; None where a name is missing or they are in two scripts.

    Order, diacritics, titles, initials and joined names make no difference. One common word, or one nearly so, is
    `partly`: a married name, a short form, an account held by two.
    """
    own, held = _words(worker), _words(payee)
    if not own or not held or _script(own) != _script(held):
        return None
    if held & _BUSINESS and not own & held:
        return BUSINESS
    if _fits(own, held) or "".join(sorted(own)) == "".join(sorted(held)):
        return SAME
    return PARTLY if _touches(own, held) else OTHER


def _words(name: str | None) -> frozenset[str]:
    plain = unicodedata.normalize("NFKD", (name or "").lower().translate(_SPELLED))
    bare = "".join(letter for letter in plain if not unicodedata.combining(letter))
    bare = bare.replace("'", "").replace("\N{RIGHT SINGLE QUOTATION MARK}", "")
    return frozenset(_WORDS.findall(bare)) - _ASIDE


def _script(words: frozenset[str]) -> str:
    """The script of the first letter by name: LATIN, CYRILLIC, CJK ...; names of two scripts cannot be compared."""
    letter = min(words)[0]
    return unicodedata.name(letter, "").partition(" ")[0]


def _fits(own: frozenset[str], held: frozenset[str]) -> bool:
    """Whether every word of the shorter name is one of the longer's or the first letter of one."""
    fewer, more = sorted((own, held), key=len)
    initials = {word[0] for word in more}
    whole = {word for word in fewer if len(word) > 1}
    return bool(whole) and len(fewer) > 1 and whole <= more and all(word in initials for word in fewer - whole)


def _touches(own: frozenset[str], held: frozenset[str]) -> bool:
    return any(
        SequenceMatcher(None, one, other).ratio() >= _CLOSE or one in other or other in one
        for one in own
        for other in held
        if min(len(one), len(other)) > 1
    )
