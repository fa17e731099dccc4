"""A document as one self-contained page: no script, no request, everything from outside escaped."""

from __future__ import annotations

import base64
from hashlib import sha256

from markupsafe import Markup

from sleetwatch.report.document import LEAD, Bars, Document, Passage, Points, Reference, Shown, Table, used
from sleetwatch.report.figure import picture_style
from sleetwatch.report.page import make_environment, style
from sleetwatch.report.svg import share, tag

HEIGHT = 16.0
"""Of one bar, in pixels."""
BLOCKS = {Passage: "passage", Points: "points", Table: "table", Bars: "bars", Shown: "picture"}


def write_html(document: Document) -> str:
    """The page, light and dark, for the screen and for paper."""
    environment = make_environment()
    own = environment.get_template("document.css").render()
    sheet = Markup(style() + picture_style() + own)  # noqa: S704 - our own files, nothing is put into them
    hashed = base64.b64encode(sha256(str(sheet).encode()).digest()).decode()
    numbers = used(document)
    return environment.get_template("document.html").render(
        document=document,
        numbers=numbers,
        first=_FirstUse(),
        kind_of=lambda block: BLOCKS[type(block)],
        bar=_bar,
        lead=LEAD,
        style=sheet,
        style_hash=f"sha256-{hashed}",
    )


class _FirstUse:
    """Tells where a number stands for the first time, so that its note can lead back there."""

    def __init__(self) -> None:
        self._seen: set[Reference] = set()

    def __call__(self, one: Reference) -> bool:
        is_new = one not in self._seen
        self._seen.add(one)
        return is_new


def _bar(bars: Bars, place: int) -> Markup:
    """One bar of a sum, with the lines it is to be held against."""
    bar, wide = bars.bars[place], bars.end - bars.start
    begin, end = sorted(((bar.begin - bars.start) / wide, (bar.end - bars.start) / wide))
    limits = [
        tag("line", class_="limit", x1=share(at), x2=share(at), y1=0, y2=HEIGHT)
        for at in ((limit - bars.start) / wide for limit, _ in bars.limits)
    ]
    if bar.tone == "point":
        drawn = tag("circle", class_="point", cx=share(begin), cy=HEIGHT / 2, r=4)
    else:
        least = max(end - begin, 0.002)
        drawn = tag("rect", class_=f"bar {bar.tone}", x=share(begin), width=share(least), y=2, height=HEIGHT - 4)
    return tag("svg", *limits, drawn, width="100%", height=HEIGHT, aria_hidden="true")
