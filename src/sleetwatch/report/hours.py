"""The hours picture: when somebody works by the clock of the place they claim, against their team."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from markupsafe import Markup

from sleetwatch.clock import DAY
from sleetwatch.report import words
from sleetwatch.report.figure import Column, Picture
from sleetwatch.report.svg import cells, share, stretched, tag

HOURS = 24
NIGHT = ((0, 6), (22, 24))
"""Hours in which most people sleep."""
CHART, AXIS, MONTH, DAY_ROW = 150.0, 22.0, 17.0, 3.0
"""Heights in pixels: the bars, the axis below them, a month's name, a day."""
MOST_DAYS = 124
"""Days drawn one by one; of a longer time the newest are."""
TICKS = range(0, HOURS + 1, 3)
ROOM = 0.94
"""Share of the chart's height that the highest bar takes."""
LEAST_TOP = 0.05


@dataclass(frozen=True, slots=True)
class TeamHour:
    """On what share of their days colleagues did something in one hour: a tenth of them less, half, a tenth more."""

    low: float
    middle: float
    high: float


@dataclass(frozen=True, slots=True)
class Hours:
    """When somebody did something by hand, by the clock of the claimed zone with its daylight saving."""

    zone: str | None
    """None where no zone is claimed; hours are then UTC."""
    offsets: tuple[tuple[int, int], ...]
    """From when on (days since 1970) the zone was how many minutes ahead of UTC, within the time drawn."""
    slots: tuple[tuple[int, int], ...]
    """Local day (days since 1970) and hour of each hour with an act."""
    team: tuple[TeamHour, ...] = ()
    """24 of them, each colleague by the clock of their own claim; empty without enough colleagues."""
    colleagues: int = 0

    @property
    def days(self) -> int:
        """On how many days something was done."""
        return len({day for day, _ in self.slots})

    def shares(self) -> list[float]:
        """For each hour the share of active days on which something was done in it."""
        counted, days = Counter(hour for _, hour in set(self.slots)), max(1, self.days)
        return [counted[hour] / days for hour in range(HOURS)]


def draw_hours(hours: Hours) -> Picture | None:
    """The picture; None for somebody who was never seen to do anything by hand."""
    if not hours.slots:
        return None
    months, tall = _days(hours.slots, CHART + AXIS + 8)
    return Picture(
        key="hours",
        title="Hours, by the clock of the claim",
        says=_says(hours),
        drawing=Markup("").join((_chart(hours), _axis(), *months)),
        height=tall,
        columns=(
            Column("Hour"),
            Column("Days with an act", is_number=True),
            Column("Share", is_number=True),
            *((Column("Team, middle", is_number=True), Column("Team, most", is_number=True)) if hours.team else ()),
        ),
        rows=tuple(_rows(hours)),
        legend=_legend(hours),
        note=_clock(hours),
    )


def _says(hours: Hours) -> str:
    shares = hours.shares()
    night = len({day for day, hour in hours.slots if _is_night(hour)})
    busiest = max(range(HOURS), key=lambda hour: shares[hour])
    return (
        f"Something was done by hand on {words.count(hours.days, 'day')}, most often from {busiest:02d} to "
        f"{busiest + 1:02d} o'clock; on {words.count(night, 'day')} between 22 and 6 o'clock."
    )


def _is_night(hour: int) -> bool:
    return any(first <= hour < last for first, last in NIGHT)


def _clock(hours: Hours) -> str:
    if hours.zone is None:
        return "No time zone is claimed: hours are UTC."
    steps = [_offset(minutes) for _, minutes in hours.offsets]
    turns = [f"{said} from {words.day(day * DAY)}" for said, (day, _) in zip(steps[1:], hours.offsets[1:], strict=True)]
    clock = f"Clock of {hours.zone}: {', then '.join([*steps[:1], *turns])}."
    return f"{clock} {_compared(hours)}"


def _compared(hours: Hours) -> str:
    if not hours.team:
        return "There are too few colleagues to compare with."
    return f"The team: {words.count(hours.colleagues, 'colleague')} of the department, each by their own clock."


def _offset(minutes: int) -> str:
    sign = words.MINUS if minutes < 0 else "+"
    whole, rest = divmod(abs(minutes), 60)
    return f"UTC{sign}{whole}" + (f":{rest:02d}" if rest else "")


def _chart(hours: Hours) -> Markup:
    shares = hours.shares()
    top = max([*shares, *(one.high for one in hours.team), LEAST_TOP])
    tall = [CHART * ROOM * one / top for one in shares]
    night = cells((first, 0, last - first, CHART) for first, last in NIGHT)
    bars = cells((hour + 0.16, CHART - one, 0.68, one) for hour, one in enumerate(tall) if one)
    layers = [tag("path", d=night, class_="night"), tag("path", d=bars, class_="person")]
    if hours.team:
        low, middle, high = (_heights(ends, top) for ends in zip(*map(_ends, hours.team), strict=True))
        layers.insert(1, tag("path", d=_band(low, high), class_="team"))
        layers.append(tag("path", d=_steps(middle), class_="middle"))
    drawn = stretched(HOURS, CHART, *layers, x=0, y=0, width="100%", height=CHART)
    foot = tag("line", x1="0", x2="100%", y1=CHART, y2=CHART, class_="foot")
    return tag("g", drawn, foot, tag("text", f"{top:.0%} of days", x="0", y=12, class_="aside"))


def _ends(hour: TeamHour) -> tuple[float, float, float]:
    return hour.low, hour.middle, hour.high


def _heights(values: Iterable[float], top: float) -> list[float]:
    return [CHART * (1 - ROOM * value / top) for value in values]


def _band(low: Sequence[float], high: Sequence[float]) -> str:
    back = "".join(f"V{low[hour]:.1f}H{hour}" for hour in reversed(range(HOURS)))
    return f"{_steps(high)}{back}z"


def _steps(heights: Sequence[float]) -> str:
    return f"M0 {heights[0]:.1f}" + "".join(f"V{height:.1f}H{hour + 1}" for hour, height in enumerate(heights))


def _axis() -> Markup:
    ticks = [
        tag("text", f"{hour}", x=share(hour / HOURS), y=CHART + 15, class_=f"tick {_side(hour)}") for hour in TICKS
    ]
    return tag("g", *ticks, class_="axis")


def _side(hour: int) -> str:
    return "start" if hour == 0 else "end" if hour == HOURS else "middle"


def _days(slots: Sequence[tuple[int, int]], top: float) -> tuple[list[Markup], float]:
    """A row for each day, month by month, oldest first."""
    newest = max(day for day, _ in slots)
    drawn = []
    kept = sorted(slot for slot in slots if slot[0] > newest - MOST_DAYS)
    for month, rows in groupby(kept, key=lambda slot: _month(slot[0])):
        own = list(rows)
        first = own[0][0]
        tall = (own[-1][0] - first + 1) * DAY_ROW
        drawn.append(_block(month, own, first, top, tall))
        top += MONTH + tall + 4
    return drawn, top


def _month(day: int) -> str:
    return words.day(day * DAY).partition(" ")[2]


def _block(month: str, slots: Iterable[tuple[int, int]], first: int, top: float, tall: float) -> Markup:
    path = cells((hour + 0.04, (day - first) * DAY_ROW, 0.92, DAY_ROW - 0.6) for day, hour in slots)
    night = cells((begin, 0, end - begin, tall) for begin, end in NIGHT)
    layers = tag("path", d=night, class_="night"), tag("path", d=path, class_="person")
    named = tag("text", month, x="0", y=top + 12, class_="lane")
    box = stretched(HOURS, tall, *layers, x=0, y=top + MONTH, width="100%", height=tall)
    return tag("g", named, box)


def _rows(hours: Hours) -> Iterable[tuple[str, ...]]:
    shares = hours.shares()
    for hour, one in enumerate(shares):
        team = hours.team[hour] if hours.team else None
        compared = (f"{team.middle:.0%}", f"{team.high:.0%}") if team else ()
        yield (f"{hour:02d} to {hour + 1:02d}", f"{round(one * hours.days):,}", f"{one:.0%}", *compared)


def _legend(hours: Hours) -> tuple[tuple[str, Markup, str], ...]:
    person = ("hours", tag("rect", x=2, y=2, width=18, height=12, class_="person"), "this subject")
    night = ("hours", tag("rect", x=1, y=1, width=20, height=14, class_="night"), "22 to 6 o'clock")
    if not hours.team:
        return person, night
    band = ("hours", tag("rect", x=1, y=2, width=20, height=12, class_="team"), "the team, from a tenth to nine tenths")
    middle = ("hours", tag("line", x1=1, x2=21, y1=8, y2=8, class_="middle"), "the team's middle")
    return person, middle, band, night
