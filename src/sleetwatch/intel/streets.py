"""Street addresses in one spelling, so that the same door compares equal however it was typed."""

from __future__ import annotations

import re
import unicodedata

_WORDS = {
    "street": "st",
    "saint": "st",
    "str": "st",
    "strasse": "st",
    "avenue": "ave",
    "av": "ave",
    "boulevard": "blvd",
    "drive": "dr",
    "lane": "ln",
    "road": "rd",
    "court": "ct",
    "place": "pl",
    "circle": "cir",
    "terrace": "ter",
    "highway": "hwy",
    "parkway": "pkwy",
    "square": "sq",
    "trail": "trl",
    "crescent": "cres",
    "mount": "mt",
    "fort": "ft",
    "heights": "hts",
    "north": "n",
    "south": "s",
    "east": "e",
    "west": "w",
    "northeast": "ne",
    "northwest": "nw",
    "southeast": "se",
    "southwest": "sw",
    "apartment": "unit",
    "apt": "unit",
    "suite": "unit",
    "ste": "unit",
    "flat": "unit",
    "room": "unit",
    "rm": "unit",
    "no": "unit",
    "number": "unit",
    "floor": "fl",
    "building": "bldg",
    "first": "1st",
    "second": "2nd",
    "third": "3rd",
    "fourth": "4th",
    "fifth": "5th",
    "sixth": "6th",
    "seventh": "7th",
    "eighth": "8th",
    "ninth": "9th",
    "tenth": "10th",
}
_NUMBER = ("no", "number")
"""Before the first number of an address: the house's, and no unit's."""
_STRASSE = re.compile(r"(?<=[a-z])strasse$")
_SPACE_BETWEEN_NUMBER_AND_LETTER = re.compile(r"\b(unit \d+) ([a-z])\b")


def folded(text: str) -> str:
    """Lower case ASCII words with single spaces: the form in which names of places are compared."""
    plain = unicodedata.normalize("NFKD", text.replace("ß", "ss").replace("ø", "o").replace("Ø", "O").replace("ł", "l"))
    letters = "".join(letter for letter in plain if not unicodedata.combining(letter)).lower()
    letters = letters.replace("'", "").replace("\u2019", "")
    return " ".join(re.findall(r"[^\W_]+", letters))


def normalise_address(text: str) -> str:
    """One spelling of a street address: "12 Main Street, Apt. 4B" and "12 MAIN ST #4b" give the same text.

    Case, accents, punctuation, the common abbreviations, markers of a unit and the last four digits of a ZIP+4 make no
    difference. The same input always gives the same output; nothing is looked up.
    """
    without_zip4 = re.sub(r"\b(\d{5})-\d{4}\b", r"\1", text)
    words = [_STRASSE.sub("str", word) for word in folded(without_zip4.replace("#", " unit ")).split()]
    if len(words) > 1 and words[0] in _NUMBER and words[1][0].isdigit():
        del words[0]
    short = " ".join(_WORDS.get(word, word) for word in words)
    short = re.sub(r"\bp o box\b|\bpost office box\b|\bpob\b", "po box", short)
    short = re.sub(r"\b(unit )+", "unit ", short)
    short = re.sub(r"( (usa|us|united states|united states of america|u s a))+$", "", short)
    return _SPACE_BETWEEN_NUMBER_AND_LETTER.sub(r"\1\2", short)
