"""Lists a page at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil
from typing import Generic, TypeVar

from sleetwatch.web.fields import number_in
from sleetwatch.web.visit import Visit

T = TypeVar("T")
MOST = 1_000_000
"""Pages of a list: more nobody turns."""


@dataclass(frozen=True, slots=True)
class Sheet(Generic[T]):
    """One page of a list."""

    rows: Sequence[T]
    number: int
    pages: int
    first: int
    """The place of the first row in the whole list."""
    total: int


def sheet_of(visit: Visit, rows: Sequence[T], most: int) -> Sheet[T]:
    """The page of a list that the query asks for; the last one when it asks beyond the end."""
    pages = max(1, ceil(len(rows) / most))
    number = min(pages, page_asked(visit))
    start = (number - 1) * most
    return Sheet(rows[start : start + most], number, pages, start + 1, len(rows))


def page_asked(visit: Visit) -> int:
    """The number of a page; the first when nothing sensible is asked for."""
    return max(1, min(number_in(visit.query.get("page", "")) or 1, MOST))
