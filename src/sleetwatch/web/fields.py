"""What fields of forms say: numbers and days."""

from __future__ import annotations

from datetime import UTC, datetime

from sleetwatch.clock import DAY, from_datetime
from sleetwatch.errors import UserError


def whole_number(text: str) -> int:
    """A number that a page of ours gave. Raises `UserError`."""
    if not (text.isascii() and text.isdecimal() and len(text) < len(f"{2**62}")):
        raise UserError("that is no number of ours; go back and choose from the page")
    return int(text)


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
