"""Reading the neutral files: formats of ours, so what is not clear is refused and never guessed."""

from __future__ import annotations

import json
import re
from collections.abc import Collection

from sleetwatch.errors import Refused
from sleetwatch.sources import countries
from sleetwatch.sources.reading import flag, nested, parse_time, real, text
from sleetwatch.sources.source import Record

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_MOMENT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}.*")
_COUNTRY = re.compile(r"[A-Za-z]{2}")


def required(record: Record, column: str) -> str:
    """The text of a column that must be there."""
    value = text(record.get(column))
    if value is None:
        raise Refused(f"missing-{column}", f"{column} is empty")
    return value


def required_time(record: Record, column: str) -> int:
    """The time of a column that must be there."""
    required(record, column)
    return _time(record, column)


def time(record: Record, column: str) -> int | None:
    """A time that may be missing; a day without a clock time is its midnight in UTC."""
    return None if text(record.get(column)) is None else _time(record, column)


def _time(record: Record, column: str) -> int:
    written = text(record.get(column)) or ""
    if _DAY.fullmatch(written):
        return _parsed(written, column)
    if not _MOMENT.fullmatch(written):
        raise Refused("bad-time", f"{column} is not ISO 8601, as in 2026-03-02T09:00:00+01:00 or 2026-03-02")
    _parsed(written, column)
    try:
        return parse_time(written, zone_assumed=None)
    except Refused:  # it would be clear in UTC, so what it lacks is the zone
        raise Refused("no-zone", f"{column} needs an offset, as in 2026-03-02T09:00:00+01:00") from None


def _parsed(written: str, column: str) -> int:
    try:
        return parse_time(written)
    except Refused as refused:
        raise Refused("bad-time", f"{column}: {refused.detail}") from None


def one_of(record: Record, column: str, words: Collection[str]) -> str | None:
    """A word of a closed list, in lower case."""
    value = text(record.get(column))
    if value is None:
        return None
    if (word := value.lower()) not in words:
        raise Refused("bad-value", f"{column} must be one of {', '.join(sorted(words))}")
    return word


def yes_or_no(record: Record, column: str) -> bool | None:
    """Yes or no, written true or false."""
    value = flag(record.get(column))
    if value is None and text(record.get(column)) is not None:
        raise Refused("bad-value", f"{column} must be true or false")
    return value


def country(record: Record, column: str) -> str | None:
    """ISO 3166-1 alpha-2, in upper case; UK, which the standard reserves for the purpose, is GB. Letters that are no
    country's, such as JA for Japan, would make everything at home look abroad.
    """
    value = text(record.get(column))
    if value is None:
        return None
    found = countries.country(value) if _COUNTRY.fullmatch(value) else None
    if found is None:
        raise Refused("bad-value", f"{column} must be two letters that ISO 3166-1 has given to a country, such as US")
    return found


def decimal(record: Record, column: str, lowest: float, highest: float) -> float | None:
    """A number within its range."""
    if text(record.get(column)) is None:
        return None
    value = real(record.get(column))
    if value is None or not lowest <= value <= highest:
        raise Refused("bad-value", f"{column} must be a number from {lowest:g} to {highest:g}")
    return value


def json_text(record: Record, column: str, shape: type[dict[str, object] | list[object]]) -> str | None:
    """An object or a list as JSON, its keys in order, so that the same content is the same text."""
    value = record.get(column)
    if value in (None, "", "{}", "[]", [], {}):
        return None
    found = nested(value)
    if not found or not isinstance(found, shape):  # what is no JSON at all is nested as nothing
        raise Refused("bad-value", f"{column} must be {'an object' if shape is dict else 'a list'}")
    try:
        written = json.dumps(found, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
        written.encode()  # a lone surrogate cannot be stored
    except (ValueError, RecursionError):
        raise Refused("bad-value", f"{column} is not clear JSON") from None
    return written
