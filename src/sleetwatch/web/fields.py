"""What fields of forms say: numbers and days."""

from __future__ import annotations

from datetime import UTC, datetime

from sleetwatch.clock import DAY, from_datetime
from sleetwatch.errors import UnknownName, UserError

LONGEST = len(f"{2**62}") - 1
"""Digits that every database takes as a whole number."""


def number_in(text: str) -> int | None:
    """The number that a text is; None when it is none of ours."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= LONGEST else None


def whole_number(text: str, says: str = "that is no number of ours; go back and choose from the page") -> int:
    """A number that a page of ours gave. Raises `UserError`."""
    number = number_in(text)
    if number is None:
        raise UserError(says)
    return number


def number_of(text: str, what: str) -> int:
    """The number of a thing in an address. Raises `UnknownName`: what is no number is nothing that is there."""
    number = number_in(text)
    if number is None:
        raise UnknownName(f"there is no such {what}")
    return number


def day_begins(text: str) -> int | None:
    """The beginning of a day that a form names, in UTC; None when it names none. Raises `UserError`."""
    if not text:
        return None
    try:
        return from_datetime(datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=UTC))
    except ValueError:
        raise UserError("which day? Choose one in the calendar, or write it as 2026-12-31") from None


def day_ends(text: str) -> int | None:
    """Its last moment."""
    begins = day_begins(text)
    return None if begins is None else begins + DAY - 1
