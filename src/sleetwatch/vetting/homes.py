"""The home that a text names: a résumé in its head, another document behind a word such as `Address`.

Which words are an address is for whoever knows the world's places to say. Here is decided where it may stand: never
beside a word for birth or nationality, which must not be looked at, and not where jobs begin.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Protocol


class Address(Protocol):
    """The parts of an address, as far as it says them; the country by its two letters."""

    @property
    def street(self) -> str | None: ...
    @property
    def city(self) -> str | None: ...
    @property
    def region(self) -> str | None: ...
    @property
    def country(self) -> str | None: ...
    @property
    def postal(self) -> str | None: ...


class ReadAddress(Protocol):
    """Reads an address in one line, which is named so where `is_named`; None for what is none."""

    def __call__(self, line: str, *, is_named: bool = False) -> Address | None: ...


Country = Callable[[str], str | None]
"""A country's two letters, by its name or code."""


def unread(line: str, *, is_named: bool = False) -> Address | None:  # noqa: ARG001 - as `ReadAddress` has it
    """Reads no address: for whoever has no gazetteer at hand."""
    return None


_MOST_LINES = 40
_MOST_DOCUMENT_LINES = 400
_MOST_WRAPPED = 4
"""Lines that one address is written in."""
_LONGEST = 200
_CONTACTS = re.compile(
    r"[\w.+%-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}|(?:https?://|www\.)\S{1,200}"
    r"|\b[\w-]{1,40}\.(?:com|io|dev|org|net|me)\b\S{0,100}"
    r"|(?<![\w+-])\+?\(?\d{1,4}\)?(?:[ .()-]{1,2}\d{2,5}){2,5}(?!\w)"
)
_PARTS = re.compile(r"\s*[|\N{BULLET}\N{MIDDLE DOT}\N{BLACK DIAMOND}\N{WHITE BULLET}\t]\s*")
_NAMED = re.compile(
    r"(?:(?:current|home|mailing|postal|permanent|present|residential|street|correspondence)\s)?"
    r"(?:address|residence|anschrift|wohnanschrift|adresse|indirizzo|direcci[oó]n|domicilio|endere[cç]o|adres"
    r"|住所|現住所|адреса?)\s*(?:[:\uff1a]\s*|$)",
    re.IGNORECASE,
)
_PLACE_NAMED = re.compile(
    r"(?:(?:current\s)?location|city|wohnort|based in|located in|living in|lives in)\s*(?:[:\uff1a]\s*|(?<=in)\s|$)",
    re.IGNORECASE,
)
_NOT_HOME = re.compile(
    r"\b(?:birth\w*|born|nationality|citizen\w*|native of|hometown|geb\.|geboren|geburts\w*|naissance|n[ée]e? (?:le|à)"
    r"|nacimiento|nascimento|nascita|relocat\w*|出生|本籍|народ\w*)",
    re.IGNORECASE,
)
_DATES = re.compile(
    r"\b(?:19|20)\d\d\s*(?:-|\N{EN DASH}|\N{EM DASH}|to|until|bis)\s*(?:\w+\.?\s)?(?:(?:19|20)\d\d|present|now)",
    re.IGNORECASE,
)
_BEFORE_DATES = 2
"""Lines before the first range of dates that are a job's title."""


def home_in_head(lines: Sequence[str], read: ReadAddress) -> Address | None:
    """The home in the head of a résumé, from the top."""
    dated = next((place for place, line in enumerate(lines) if _DATES.search(line)), None)
    head = lines[:_MOST_LINES] if dated is None else lines[: min(_MOST_LINES, max(0, dated - _BEFORE_DATES))]
    rows = [list(_pieces(line)) for line in head]
    for place, row in enumerate(rows):
        if found := _wrapped(rows, place, read) if len(row) == 1 else _beside(row, read):
            return found
    return None


def home_in_document(text: str, read: ReadAddress) -> str | None:
    """The home that another document names, as one line of text; only where it stands behind `Address`."""
    lines = [" ".join(line.split()) for line in text.splitlines()[:_MOST_DOCUMENT_LINES]]
    for place, line in enumerate(lines):
        label = _NAMED.match(line)
        if label is None or len(line) > _LONGEST:
            continue
        rest = [line[label.end() :], *lines[place + 1 : place + _MOST_WRAPPED]]
        for count in range(1, _MOST_WRAPPED + 1):
            written = ", ".join(one for one in rest[:count] if one)
            if written and read(written, is_named=True):
                return written
    return None


def location_of(found: Address) -> dict[str, str]:
    """An address as the `location` of a JSON Resume."""
    told = {
        "address": found.street,
        "postalCode": found.postal,
        "city": found.city,
        "region": found.region,
        "countryCode": found.country,
    }
    return {name: value for name, value in told.items() if value}


def said_in(resume: Mapping[str, Any]) -> dict[str, str]:
    """The `location` of a JSON Resume's `basics`, whatever stands there, as texts: an address may have lines."""
    basics = resume.get("basics")
    place = basics.get("location") if isinstance(basics, dict) else None
    if isinstance(place, str):
        place = {"address": place}
    told = place if isinstance(place, dict) else {}
    listed = {name: told.get(name) for name in ("address", "postalCode", "city", "region", "countryCode")}
    return {name: text for name, value in listed.items() if isinstance(value, str) and (text := _one_line(value))}


def _one_line(text: str) -> str:
    return ", ".join(part for line in text.splitlines() if (part := " ".join(line.split())))[:300]


def _pieces(line: str) -> Iterator[str]:
    """What stands side by side in one line of a head, without mail addresses, links and numbers to call."""
    for part in _PARTS.split(_CONTACTS.sub("|", line[: 2 * _LONGEST])):
        piece = part.strip(" ,;-\N{EN DASH}\N{EM DASH}\N{ROUND PUSHPIN}")
        if piece:
            yield piece


def _beside(row: Sequence[str], read: ReadAddress) -> Address | None:
    pairs = zip([None, *row], row, strict=False)
    return next((found for before, piece in pairs if (found := _read(piece, read, before))), None)


def _wrapped(rows: Sequence[Sequence[str]], last: int, read: ReadAddress) -> Address | None:
    """An address that ends in a line: as few lines as name the place, and more where they name the street, too."""
    found = None
    for first in range(last, max(-1, last - _MOST_WRAPPED), -1):
        if len(rows[first]) != 1 or _NOT_HOME.search(rows[first][0]):
            break
        before = rows[first - 1][-1] if first and rows[first - 1] else None
        longer = _read(", ".join(row[0] for row in rows[first : last + 1]), read, before)
        if longer and (found is None or longer.street):
            found = longer
        if found and found.street:
            break
    return found


def _read(piece: str, read: ReadAddress, before: str | None) -> Address | None:
    """An address behind the word for one, or without a word."""
    if len(piece) > _LONGEST or _NOT_HOME.search(piece) or (before and _asks_for_something_else(before)):
        return None
    label = _NAMED.match(piece) or _PLACE_NAMED.match(piece)
    is_named = label is not None or bool(before and (_NAMED.fullmatch(before) or _PLACE_NAMED.fullmatch(before)))
    rest = piece[label.end() :] if label else piece
    return None if ":" in rest else read(rest.lstrip(" ,"), is_named=is_named)


def _asks_for_something_else(before: str) -> bool:
    """Whether it is a word such as `Place of birth` that what comes next is the answer to."""
    found = _NOT_HOME.search(before)
    return found is not None and len(before[found.end() :].strip(" :")) <= len("in")
