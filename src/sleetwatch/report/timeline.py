"""The timeline: a lane for each source, how much came in day by day, and every red flag as a mark in its lane."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from math import log1p

from markupsafe import Markup

from sleetwatch.clock import DAY
from sleetwatch.report import words
from sleetwatch.report.figure import Column, Picture
from sleetwatch.report.svg import SMALLEST, cells, share, stretched, tag

BINS = 120
"""Bars in a lane at most."""
HEAD, NAME, BARS, ROW, GAP, FOOT = 26.0, 17.0, 24.0, 24.0, 10.0, 6.0
"""Heights in pixels: the axis, a lane's name, its bars, a mark's row, the room between lanes, the room below."""
TICKS = 5
LEFT_HALF = 0.5
NARROWEST, LETTER = 600.0, 6.0
"""Pixels: the narrowest picture in which titles stand beside their marks, and a letter of one."""


@dataclass(frozen=True, slots=True)
class Lane:
    """What one source told of a subject."""

    source: str
    days: tuple[tuple[int, int], ...]
    """Days since 1970 (UTC) with the number of events, in order."""
    first_at: int
    last_at: int

    @property
    def events(self) -> int:
        """How many there are."""
        return sum(count for _, count in self.days)


@dataclass(frozen=True, slots=True)
class Mark:
    """A hit: what it rests on, and when that was."""

    title: str
    source: str
    """The lane it stands in."""
    first_at: int
    last_at: int
    moments: tuple[int, ...]
    """When its pieces of evidence happened."""
    because: str
    speaks_for: bool
    count: int


@dataclass(frozen=True, slots=True)
class Timeline:
    """Everything that is known of a subject, by source and time."""

    lanes: tuple[Lane, ...]
    marks: tuple[Mark, ...]
    milestones: tuple[tuple[int, str], ...] = ()
    """Moments of the claim: the first day of work."""


@dataclass(frozen=True, slots=True)
class _Scale:
    start: int
    end: int
    bin_days: int = field(default=1)

    def at(self, moment: int) -> float:
        """Where a moment stands, 0 to 1."""
        return min(1.0, max(0.0, (moment - self.start) / max(1, self.end - self.start)))


def draw_timeline(timeline: Timeline) -> Picture | None:
    """The picture; None for somebody of whom nothing came in."""
    lanes = _with_strays(timeline)
    if not lanes:
        return None
    scale = _scale(lanes, timeline.marks)
    marks = sorted(timeline.marks, key=lambda mark: (mark.first_at, mark.title))
    placed, height = _placed(lanes, marks, scale)
    events = sum(lane.events for lane in lanes)
    says = (
        f"{words.count(events, 'event')} of {words.count(len(lanes), 'source')} and "
        f"{words.count(len(marks), 'red flag')}, {words.period(scale.start, scale.end - 1)}. "
        f"Bars: events, {_binned(scale)}, on a scale that shows few beside many."
    )
    return Picture(
        key="timeline",
        title="When what happened",
        says=says,
        drawing=Markup("").join((*placed, _grid(scale, timeline.milestones, height))),
        height=height,
        columns=(Column("What"), Column("Source"), Column("From"), Column("To"), Column("Events", is_number=True)),
        rows=(*_mark_rows(marks), *_lane_rows(lanes)),
        legend=(
            ("timeline", tag("rect", x=2, y=5, width=18, height=9, class_="density"), "events"),
            ("timeline", _diamond("11", 8, spoken=True), "speaks for the scheme"),
            ("timeline", _diamond("11", 8, spoken=False), "speaks against it, or counts nothing"),
        ),
        note=" ".join(f"Dashed: {said}, {words.day(at)}." for at, said in timeline.milestones if _within(at, scale)),
    )


def _with_strays(timeline: Timeline) -> tuple[Lane, ...]:
    """The lanes, and empty ones for marks whose source told nothing else of the subject."""
    known = {lane.source for lane in timeline.lanes}
    strays: dict[str, list[Mark]] = {}
    for mark in timeline.marks:
        if mark.source not in known:
            strays.setdefault(mark.source, []).append(mark)
    return timeline.lanes + tuple(
        Lane(source, (), min(one.first_at for one in marks), max(one.last_at for one in marks))
        for source, marks in sorted(strays.items())
    )


def _scale(lanes: Iterable[Lane], marks: Iterable[Mark]) -> _Scale:
    spans = [(one.first_at, one.last_at) for one in lanes] + [(one.first_at, one.last_at) for one in marks]
    start = min(first for first, _ in spans) // DAY * DAY
    end = max(last for _, last in spans) // DAY * DAY + DAY
    return _Scale(start, end, -(-((end - start) // DAY) // BINS))


def _binned(scale: _Scale) -> str:
    return "day by day" if scale.bin_days == 1 else f"{words.count(scale.bin_days, 'day')} together"


def _placed(lanes: Sequence[Lane], marks: Sequence[Mark], scale: _Scale) -> tuple[list[Markup], float]:
    """Every lane under the one before it, and how high that makes the picture."""
    drawn, top = [], HEAD
    for lane in lanes:
        own = [(place, mark) for place, mark in enumerate(marks, start=1) if mark.source == lane.source]
        drawn.append(_lane(lane, own, scale, top))
        top += NAME + len(own) * ROW + BARS + GAP
    return drawn, top + FOOT


def _lane(lane: Lane, marks: Sequence[tuple[int, Mark]], scale: _Scale, top: float) -> Markup:
    below = top + NAME + len(marks) * ROW
    named = tag("text", lane.source, x="0", y=top + 12, class_="lane")
    told = tag("text", words.count(lane.events, "event"), x="100%", y=top + 12, class_="aside end")
    rows = (_mark(place, mark, scale, top + NAME + turn * ROW) for turn, (place, mark) in enumerate(marks))
    ground = tag("rect", x="0", y=below, width="100%", height=BARS, class_="ground")
    return tag("g", named, told, ground, _bars(lane, scale, below), *rows, class_="lane-of")


def _bars(lane: Lane, scale: _Scale, top: float) -> Markup:
    first = scale.start // DAY
    counted: dict[int, int] = {}
    for day, count in lane.days:
        counted[(day - first) // scale.bin_days] = counted.get((day - first) // scale.bin_days, 0) + count
    most = log1p(max(counted.values(), default=1))
    tall = {place: max(2.0, BARS * log1p(count) / most) for place, count in counted.items()}
    wide = (scale.end - scale.start) / DAY / scale.bin_days
    path = cells((place, BARS - height, min(0.86, wide - place), height) for place, height in sorted(tall.items()))
    return stretched(wide, BARS, tag("path", d=path, class_="density"), x=0, y=top, width="100%", height=BARS)


def _mark(place: int, mark: Mark, scale: _Scale, top: float) -> Markup:
    seen = sorted(scale.at(moment) for moment in (mark.first_at, *mark.moments, mark.last_at))
    first, last = seen[0], seen[-1]
    on_left = first < LEFT_HALF
    y = top + 18
    title = _fitting(mark.title, 1 - first if on_left else last)
    label = tag("tspan", f"{place}", class_="rank"), tag("tspan", title, dx="5", class_="wide")
    text = tag(
        "text", *label, x=share(first if on_left else last), y=top + 11, class_="flagged" if on_left else "flagged end"
    )
    line = tag(
        "line",
        x1=share(first),
        x2=share(max(last, first + SMALLEST / 100)),
        y1=y,
        y2=y,
        class_="span" if mark.speaks_for else "span hollow",
    )
    points = sorted({share(scale.at(moment)) for moment in (mark.moments or (mark.first_at,))})
    shapes = (_diamond(x, y, spoken=mark.speaks_for) for x in points)
    return tag("g", tag("title", f"{place} {mark.title}: {mark.because}"), line, *shapes, text)


def _fitting(title: str, room: float) -> str:
    """As much of a title as has room in this share of the picture; the table and the mark's own title have it whole."""
    most = int(room * NARROWEST / LETTER)
    return title if len(title) <= most else title[: most - 1].rstrip(" ,") + "…"


def _diamond(x: str, y: float, *, spoken: bool) -> Markup:
    """A mark; hollow where it does not speak for the scheme. It stands in a box of its own so that x may be a share."""
    shape = tag("path", d="M0-5 5 0 0 5-5 0z", class_="flag" if spoken else "flag hollow")
    return tag("svg", shape, x=x, y=y, width="1", height="1", class_="loose")


def _grid(scale: _Scale, milestones: Sequence[tuple[int, str]], height: float) -> Markup:
    """Dates along the top, and the moments of the claim."""
    lines = []
    for step in range(TICKS):
        at = step / (TICKS - 1)
        moment = scale.start + int((scale.end - scale.start - 1) * at)
        side = "start" if step == 0 else "end" if step == TICKS - 1 else "middle"
        narrow = "" if step in {0, TICKS - 1} else " wide"
        lines.append(tag("line", x1=share(at), x2=share(at), y1=HEAD - 6, y2=height, class_="grid"))
        lines.append(tag("text", words.day(moment), x=share(at), y=13, class_=f"tick {side}{narrow}"))
    lines += [_milestone(share(scale.at(moment)), height) for moment, _ in milestones if _within(moment, scale)]
    return tag("g", *lines, class_="axis")


def _milestone(x: str, height: float) -> Markup:
    return tag("line", x1=x, x2=x, y1=HEAD - 8, y2=height, class_="milestone")


def _within(moment: int, scale: _Scale) -> bool:
    return scale.start < moment < scale.end


def _mark_rows(marks: Sequence[Mark]) -> list[tuple[str, ...]]:
    return [
        (
            f"{place} {mark.title}",
            mark.source,
            words.day(mark.first_at),
            words.day(mark.last_at),
            f"{mark.count:,}",
        )
        for place, mark in enumerate(marks, start=1)
    ]


def _lane_rows(lanes: Sequence[Lane]) -> list[tuple[str, ...]]:
    return [
        ("All events", lane.source, words.day(lane.first_at), words.day(lane.last_at), f"{lane.events:,}")
        for lane in lanes
    ]
