"""SVG and HTML by the piece: everything is escaped, and nothing carries a style or a script of its own."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from markupsafe import Markup, escape

from sleetwatch.report.clean import one_line

SMALLEST = 0.35
"""Per cent of the width below which nothing is drawn, so that what is there can be seen."""


def tag(name: str, *inside: Markup | str, **attributes: str | float) -> Markup:
    """An element. `class_` is `class`, `aria_hidden` is `aria-hidden`; text is escaped and kept to one line."""
    said = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escape(_value(value))}"'
        for key, value in attributes.items()
        if value != ""
    )
    content = "".join(one if isinstance(one, Markup) else escape(_cleaned(one)) for one in inside)
    return Markup(f"<{name}{said}>{content}</{name}>")  # noqa: S704 - what is no markup was escaped just now


def _value(value: str | float) -> str:
    return _cleaned(value) if isinstance(value, str) else number(value)


def _cleaned(text: str) -> str:
    """On one line and without what cannot be seen; what is plain needs no look at every letter."""
    return text if text.isascii() and text.isprintable() else one_line(text)


@lru_cache(maxsize=1 << 15)
def number(value: float) -> str:
    """A coordinate, as short as a hundredth allows; the same few come thousands of times in one picture."""
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def share(value: float) -> str:
    """A share of the width or height, 0 to 1, as SVG takes it."""
    return f"{number(value * 100)}%"


def stretched(across: float, down: float, /, *inside: Markup, **attributes: str | float) -> Markup:
    """Shapes with coordinates of their own that fill a box of any form; their strokes keep their width."""
    box = f"0 0 {number(across)} {number(down)}"
    return tag("svg", *inside, viewBox=box, preserveAspectRatio="none", **attributes)


def cells(places: Iterable[tuple[float, float, float, float]]) -> str:
    """A path of filled boxes, given as left, top, width and height."""
    return "".join(
        f"M{number(left)} {number(top)}h{number(width)}v{number(height)}h{number(-width)}z"
        for left, top, width, height in places
    )
