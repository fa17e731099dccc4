"""The lines of a page in the order in which a person reads them: column by column, and dates beside what they date."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

NEXT_COLUMN = "\N{SYMBOL FOR RECORD SEPARATOR}"
"""A line of its own between two columns: what stands in the next belongs to no heading of the one before."""
GUTTER = 12.0
"""Points between two columns."""
FEWEST = 4
"""Lines of a column; fewer are a date, a number of a page or a caption."""
WIDE = 0.62
"""Share of the page's width from which on a line runs across all columns."""
SAME_LINE = 3.0
"""Points by which two pieces of one line may be apart in height."""
_DATES = re.compile(r"\b(?:19|20)\d\d\b|present|current|heute|aujourd'hui", re.IGNORECASE)
_MOSTLY = 0.6


@dataclass(frozen=True, slots=True)
class Line:
    """A piece of text on a page; the origin is below on the left."""

    left: float
    right: float
    top: float
    text: str


def read_in_order(lines: Sequence[Line], width: float) -> str:
    """The page's text, a line each."""
    columns = _columns([one for one in lines if one.right - one.left < WIDE * width])
    if len(columns) < 2 or any(_is_beside(column) for column in columns):  # noqa: PLR2004 - one column is none
        return "\n".join(_rows(lines))
    spanning = [one for one in lines if one.right - one.left >= WIDE * width]
    highest = max(one.top for column in columns for one in column)
    head = [one for one in spanning if one.top >= highest]
    tail = [one for one in spanning if one.top < highest]
    parts = [_rows(part) for part in (head, *columns, tail) if part]
    return f"\n{NEXT_COLUMN}\n".join("\n".join(part) for part in parts)


def _columns(lines: Sequence[Line]) -> list[list[Line]]:
    """Groups of lines between which nothing stands from top to bottom, left ones first."""
    found: list[list[Line]] = []
    right = float("-inf")
    for one in sorted(lines, key=lambda line: line.left):
        if one.left > right + GUTTER or not found:
            found.append([])
        found[-1].append(one)
        right = max(right, one.right)
    return [column for column in found if len(column) >= FEWEST] if _fills(found) else []


def _fills(groups: Sequence[Sequence[Line]]) -> bool:
    """Whether what stands apart is columns, and not here and there a number or a date at the margin."""
    return sum(len(group) >= FEWEST for group in groups) > 1 and all(
        len(group) >= FEWEST or _is_beside(group) for group in groups
    )


def _is_beside(column: Sequence[Line]) -> bool:
    """Whether it holds the dates of what stands beside them."""
    return sum(bool(_DATES.search(one.text)) for one in column) >= _MOSTLY * len(column)


def _rows(lines: Sequence[Line]) -> list[str]:
    """Lines from the top down, pieces at one height together."""
    rows: list[list[Line]] = []
    for one in sorted(lines, key=lambda line: (-line.top, line.left)):
        if rows and abs(rows[-1][0].top - one.top) <= SAME_LINE:
            rows[-1].append(one)
        else:
            rows.append([one])
    return ["   ".join(piece.text for piece in sorted(row, key=lambda piece: piece.left)) for row in rows]
