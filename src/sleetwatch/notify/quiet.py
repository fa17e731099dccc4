"""When a channel is silent, and until when: the clock on the wall of whoever reads it."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from sleetwatch.clock import from_datetime, to_datetime
from sleetwatch.settings.notify import Quiet

SATURDAY = 5
MOST_STEPS = 12
"""More ends of quiet spans than a week has."""


def quiet_until(quiet: Quiet | None, at: int) -> int | None:
    """When the silence ends in which this moment lies; None when it lies in none."""
    if quiet is None:
        return None
    zone = ZoneInfo(quiet.time_zone)
    moment = to_datetime(at).astimezone(zone)
    if not _is_quiet(quiet, moment):
        return None
    for _ in range(MOST_STEPS):
        moment = _next_change(quiet, moment)
        if not _is_quiet(quiet, moment):
            break
    return from_datetime(moment)


def _is_quiet(quiet: Quiet, moment: datetime) -> bool:
    if quiet.weekends and moment.weekday() >= SATURDAY:
        return True
    since, until, now = _clock(quiet.since), _clock(quiet.until), moment.time()
    return since <= now < until if since < until else now >= since or now < until


def _next_change(quiet: Quiet, moment: datetime) -> datetime:
    """The next time at which the quiet may end: by the clock, or at midnight."""
    ends = [datetime.combine(moment.date(), at, moment.tzinfo) for at in (_clock(quiet.until), time())]
    return min(one if one > moment else _a_day_later(one) for one in ends)


def _a_day_later(moment: datetime) -> datetime:
    """At the same hour on the wall."""
    return datetime.combine(moment.date() + timedelta(days=1), moment.time(), moment.tzinfo)


def _clock(written: str) -> time:
    hours, minutes = written.split(":")
    return time(int(hours), int(minutes))
