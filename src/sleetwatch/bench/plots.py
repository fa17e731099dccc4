"""Plots as geometry: where each line, dot and mark goes, in shares of the drawing area. The page draws them as SVG."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import floor, log10

from sleetwatch.bench import figures
from sleetwatch.bench.report_format import Plot, Series

TICKS = 5
"""Marks on a straight axis, at most one more."""
STEPS = (1, 2, 2.5, 5, 10)


@dataclass(frozen=True, slots=True)
class Mark:
    """A labelled place on an axis."""

    at: float
    """Share of the axis, from its beginning."""
    label: str


@dataclass(frozen=True, slots=True)
class Drawn:
    """One series, ready to be drawn."""

    name: str
    role: str
    number: int
    """Which of the plot's series of the same role it is; the page gives each its colour and dash."""
    path: str
    """For an SVG whose view box is 0 0 100 100, upside up."""
    dots: tuple[tuple[str, str], ...]
    """Places in percent of the area."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A plot on its area."""

    plot: Plot
    series: tuple[Drawn, ...]
    across: tuple[Mark, ...]
    up: tuple[Mark, ...]


def picture(plot: Plot) -> Picture:
    """Everything of a plot in its place; what lies outside the axes is cut at their ends."""
    return Picture(plot, tuple(_drawn(plot)), tuple(_across_marks(plot)), tuple(_up_marks(plot)))


def percent(share: float) -> str:
    """A place for SVG."""
    return f"{share * 100:.2f}%"


def _drawn(plot: Plot) -> Iterator[Drawn]:
    counted: dict[str, int] = {}
    for one in plot.series:
        number = counted.get(one.role, 0)
        counted[one.role] = number + 1
        places = [_place(plot, point) for point in one.points]
        path = "" if plot.kind == "dots" else _path(places, steps=plot.kind == "steps")
        yield Drawn(one.name, one.role, number, path, _dots(plot, one, places))


def _dots(plot: Plot, one: Series, places: list[tuple[float, float]]) -> tuple[tuple[str, str], ...]:
    """Dots where the plot is of dots, and where a line would have one point only and so not be seen."""
    if plot.kind != "dots" and len(one.points) > 1:
        return ()
    return tuple((percent(x), percent(1 - y)) for x, y in places)


def _place(plot: Plot, point: tuple[float, float]) -> tuple[float, float]:
    return _across(plot, point[0]), _cut((point[1] - plot.up_from) / (plot.up_to - plot.up_from))


def _across(plot: Plot, value: float) -> float:
    if not plot.across_log:
        return _cut((value - plot.across_from) / (plot.across_to - plot.across_from))
    low, high = log10(plot.across_from), log10(plot.across_to)
    return _cut((log10(max(value, plot.across_from)) - low) / (high - low))


def _cut(share: float) -> float:
    return min(1.0, max(0.0, share))


def _path(places: list[tuple[float, float]], *, steps: bool) -> str:
    """`M x y L x y`; steps go across at the height reached and then up or down."""
    path: list[str] = []
    for x, y in places:
        at = f"{x * 100:.2f}", f"{(1 - y) * 100:.2f}"
        if path and steps:
            path.append(f"H{at[0]} V{at[1]}")
        else:
            path.append(f"{'L' if path else 'M'}{at[0]} {at[1]}")
    return " ".join(path)


def _across_marks(plot: Plot) -> Iterator[Mark]:
    if not plot.across_log:
        values = _even(plot.across_from, plot.across_to)
    else:
        first, last = round(log10(plot.across_from)), round(log10(plot.across_to))
        values = [10.0**power for power in range(first, last + 1)]
    for value in values:
        yield Mark(_across(plot, value), figures.tick(value, plot.across_unit))


def _up_marks(plot: Plot) -> Iterator[Mark]:
    for value in _even(plot.up_from, plot.up_to):
        yield Mark((value - plot.up_from) / (plot.up_to - plot.up_from), figures.tick(value, plot.up_unit))


def _even(low: float, high: float) -> list[float]:
    """Round values from low to high, some five of them."""
    rough = (high - low) / TICKS
    power = 10.0 ** floor(log10(rough))
    step = next(size * power for size in STEPS if size * power >= rough * 0.999)
    count = int((high - low) / step + 1e-9)
    return [round(low + number * step, 12) for number in range(count + 1)]
