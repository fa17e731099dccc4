"""The benchmark's report as data: what the JSON file holds and what the page draws.

A report is its targets and its sections. A section is tables and plots with the sentence that says how to read them, so
that whoever measures something decides how it is told, and the page knows nothing of detectors.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

Unit = Literal["share", "ratio", "days", "seconds", "milliseconds", "nats", "count", "number", "text"]
"""How a figure is written: a share as a percentage, a ratio with two decimals, days with one."""
Cell = str | float | None
"""What a table holds. None is `not measurable here`, and is written so."""


@dataclass(frozen=True, slots=True)
class Target:
    """One promise and what was measured of it."""

    id: str
    said: str
    """What is measured, in words."""
    figure: float | None
    """None when this run could not measure it, or when it never came."""
    wanted: float
    at_most: bool
    """Whether the figure is to stay at or below what is wanted; else it is to reach it."""
    unit: Unit
    world: str
    """Where it was measured: a kind of world, or for speed the machine or what lay in the lake."""
    low: float | None = None
    high: float | None = None
    """The figure's interval, nine in ten unless the note says otherwise."""
    note: str = ""
    never: bool = False
    """What was waited for never came, so that there is no figure: missed."""

    @property
    def met(self) -> bool | None:
        """Whether the promise is kept; None when nothing was measured."""
        if self.figure is None:
            return False if self.never else None
        return self.figure <= self.wanted if self.at_most else self.figure >= self.wanted


@dataclass(frozen=True, slots=True)
class Series:
    """One line of a plot, from left to right."""

    name: str
    points: tuple[tuple[float, float], ...]
    role: Literal["ours", "bound", "baseline", "part"] = "ours"
    """`ours` stands out, `bound` is dashed, `baseline` is quiet; `part` is one of several of equal weight."""


@dataclass(frozen=True, slots=True)
class Plot:
    """A picture. Each axis runs from its `_from` to its `_to`; a logarithmic one cannot begin at 0."""

    kind: Literal["line", "steps", "dots"]
    title: str
    across: str
    """What the axis across says, with its unit."""
    up: str
    series: tuple[Series, ...]
    across_from: float = 0.0
    across_to: float = 1.0
    up_from: float = 0.0
    up_to: float = 1.0
    across_log: bool = False
    diagonal: bool = False
    """Draw the line on which both axes agree, as a calibration plot does."""
    across_unit: Unit = "share"
    up_unit: Unit = "share"
    note: str = ""


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table."""

    name: str
    unit: Unit = "text"


@dataclass(frozen=True, slots=True)
class Table:
    """Figures in rows; the first column names the row."""

    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """One thing that was looked at."""

    id: str
    """Lower case with hyphens: the page's anchor."""
    title: str
    said: str
    """How it was measured and how to read it, in a sentence or three."""
    plots: tuple[Plot, ...] = ()
    tables: tuple[Table, ...] = ()


@dataclass(frozen=True, slots=True)
class Report:
    """Everything that one run of the benchmark found."""

    version: str
    """Of Sleetwatch."""
    made_at: int
    """Microseconds since 1970, UTC."""
    seconds: float
    """How long the run took."""
    seeds: dict[str, tuple[int, ...]]
    """By what they are for: `development`, `sealed`, `calibration`; empty for a report on speed."""
    parameters: dict[str, Cell]
    targets: tuple[Target, ...]
    sections: tuple[Section, ...]
    is_not: tuple[str, ...] = field(default=())
    """What the figures do not say."""
    title: str = "How well it finds them"
    lede: str = (
        "Measured on made-up companies and on worlds drawn from stated rates, never on real people. "
        "What was missed stands first."
    )
