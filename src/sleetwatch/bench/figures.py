"""Figures as people read them on the benchmark's page."""

from __future__ import annotations

from collections.abc import Callable

from sleetwatch.bench.report_format import Cell, Target, Unit
from sleetwatch.report import words

NOT_MEASURED = "n/m"
"""What stands where this run could measure nothing."""
SEEN = 0.005
"""Nats below this are not 0, and two decimals would say so."""
FINE = 0.1
"""Shares below this are told with one more digit."""
LONG = 10_000
"""Marks of axes from here on get commas."""


def written(cell: Cell, unit: Unit = "text") -> str:
    """A cell of a table, in its unit; `n/m` when nothing was measured."""
    if cell is None:
        return NOT_MEASURED
    return cell if isinstance(cell, str) else _WRITTEN[unit](cell)


def measured(target: Target) -> str:
    """A target's figure; `never` when what was waited for did not come."""
    return "never" if target.never else written(target.figure, target.unit)


def interval(target: Target) -> str:
    """`71 % to 84 %`, or nothing when the target has no interval, as with a single world."""
    if target.low is None or target.high is None or target.low == target.high:
        return ""
    return f"{written(target.low, target.unit)} to {written(target.high, target.unit)}"


def wanted(target: Target) -> str:
    """`at least 95 %`."""
    return f"{'at most' if target.at_most else 'at least'} {written(target.wanted, target.unit)}"


def verdict(target: Target) -> str:
    """`met`, `missed` or `not measured`."""
    return {True: "met", False: "missed", None: "not measured"}[target.met]


def tick(value: float, unit: Unit) -> str:
    """A mark on an axis, as short as can be."""
    plain = f"{value:,.0f}" if abs(value) >= LONG else f"{value:g}"
    text = f"{value * 100:g}{words.NARROW}%" if unit == "share" else plain
    return text.replace("-", words.MINUS)


def _share(value: float) -> str:
    return f"{value * 100:.{0 if value in {0, 1} else 2 if abs(value) < FINE / 10 else 1}f}{words.NARROW}%"


def _number(value: float) -> str:
    return f"{value:,.0f}" if float(value).is_integer() else f"{value:,.3g}"


_WRITTEN: dict[Unit, Callable[[float], str]] = {
    "share": _share,
    "ratio": lambda value: f"{value:.2f}",
    "days": lambda value: words.count(int(value), "day") if float(value).is_integer() else f"{value:.1f} days",
    "seconds": lambda value: f"{value:,.1f}{words.NARROW}s",
    "milliseconds": lambda value: f"{value:,.0f}{words.NARROW}ms",
    "nats": lambda value: "0" if value == 0 else words.signed(value) if abs(value) >= SEEN else f"{value:.0e}",
    "count": lambda value: f"{value:,.0f}",
    "number": _number,
    "text": _number,
}
