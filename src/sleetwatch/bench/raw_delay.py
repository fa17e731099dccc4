"""How many working days pass from the first sign-in to the flag, by hunting as of the evening of each working day.

The moment that a hunt names as the first over the line goes by today's strengths: a habit that took a week to show
counts from its first day there. So the delay is not read from it; who is a suspect in a hunt as of an evening was
flagged by then. Both are compared, so that the difference is on record.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from sleetwatch import Workspace, clock
from sleetwatch.bench.raw_events import Key
from sleetwatch.bench.raw_standings import SUSPECT, Standing

SATURDAY = 5
EVENING = timedelta(days=1, hours=6)
"""From a day's midnight UTC to its evening in the west of America."""
Told = Callable[[str, float], None]
"""Told what is going on and the share of the work that is done."""


@dataclass(frozen=True, slots=True)
class Wait:
    """From the first sign-in to the flag, or to the end of the window when nobody was flagged."""

    days: int
    """Working days begun, the day of the first sign-in being the first; 0 when the flag came before any sign-in."""
    flagged: bool


def first_flags(workspace: Workspace, days: Sequence[date], told: Told) -> dict[Key, date]:
    """On which of these days each suspect was first one, by a hunt as of each evening."""
    found: dict[Key, date] = {}
    for number, day in enumerate(days):
        told(f"hunting as of {day}", number / len(days))
        workspace.hunt(as_of=_evening(day))
        for one in workspace.suspects(reveal=True):
            if one.worker_id and one.status in SUSPECT:
                found.setdefault((one.tenant, one.worker_id), day)
    return found


def working_days(first: date, last: date) -> list[date]:
    """Monday to Friday, both ends counted."""
    span = (first + timedelta(days=number) for number in range((last - first).days + 1))
    return [day for day in span if day.weekday() < SATURDAY]


def waits(people: Iterable[Standing], flagged: dict[Key, date], last: date) -> Iterator[tuple[Standing, Wait]]:
    """The wait of everybody who ever signed in."""
    for one in people:
        if one.first_seen is not None:
            began = _day(one.first_seen)
            day = flagged.get(one.key)
            yield one, Wait(len(working_days(began, last if day is None else day)), day is not None)


def quantile(found: Sequence[Wait], share: float) -> float | None:
    """Days after which that share was flagged, None when it never was.

    Kaplan and Meier's estimate: who started late was watched for fewer days, and counts for as long as they were.
    """
    left, unflagged = len(found), 1.0
    for days in sorted({one.days for one in found}):
        here = [one for one in found if one.days == days]
        unflagged *= 1 - sum(one.flagged for one in here) / left
        left -= len(here)
        if 1 - unflagged >= share - 1e-9:
            return float(days)
    return None


def curve(found: Sequence[Wait], until: int) -> tuple[tuple[float, float], ...]:
    """Share flagged by each day, as steps."""
    points, unflagged, left = [(0.0, 0.0)], 1.0, len(found)
    for days in range(until + 1):
        here = [one for one in found if one.days == days]
        unflagged *= 1 - sum(one.flagged for one in here) / left if left else 1.0
        left -= len(here)
        points.append((float(days), 1 - unflagged))
    return tuple(points)


def days_early(people: Iterable[Standing], flagged: dict[Key, date], first: date) -> list[int]:
    """By how many days the newest hunt dates each flag before the evening on which a hunt first raised it.

    Whoever was flagged on the first evening is left out: their evidence, an application or a parcel, may be weeks older
    than the window, when nobody hunted.
    """
    return [
        (flagged[one.key] - _day(one.flagged_at)).days
        for one in people
        if one.flagged_at is not None and flagged.get(one.key, first) > first
    ]


def _evening(day: date) -> int:
    return clock.from_datetime(datetime.combine(day, time(), UTC) + EVENING)


def _day(at: int) -> date:
    return clock.to_datetime(at).date()
