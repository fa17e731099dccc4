"""The world's calendar: local hours to microseconds UTC, and the shapes vendors write time in."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

SECOND = 1_000_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR
SATURDAY = 5

_EPOCH = date(1970, 1, 1).toordinal()
_NOON = 12


class Calendar:
    """A window of days, counted from 0. Negative days are before it."""

    def __init__(self, first: date, days: int) -> None:
        self.first = first
        self.days = days
        self._midnights: dict[tuple[int, str], int] = {}

    def date(self, day: int) -> date:
        return self.first + timedelta(days=day)

    def day(self, share: float) -> int:
        """The day at a share of the window, so that a story fits a long and a short one."""
        return min(self.days - 1, int(share * self.days))

    def working_day(self, share: float) -> int:
        day = self.day(share)
        while self.is_weekend(day):
            day -= 1
        return max(day, 0)

    def is_weekend(self, day: int) -> bool:
        return self.date(day).weekday() >= SATURDAY

    def at(self, day: int, zone: str, hour: float) -> int:
        """Microseconds UTC of an hour on the local clock."""
        return self._midnight(day, zone) + int(hour * HOUR)

    def _midnight(self, day: int, zone: str) -> int:
        found = self._midnights.get((day, zone))
        if found is None:
            moment = datetime.combine(self.date(day), time(), ZoneInfo(zone))
            found = self._midnights[day, zone] = int(moment.timestamp()) * SECOND
        return found


def on_date(day: date, hour: float = 0.0) -> int:
    """Microseconds UTC of an hour of a date, UTC."""
    return (day.toordinal() - _EPOCH) * DAY + int(hour * HOUR)


@lru_cache(maxsize=8192)
def _date_text(day: int) -> str:
    return date.fromordinal(_EPOCH + day).isoformat()


def _clock(at: int) -> tuple[int, int, int, int, int]:
    day, rest = divmod(at, DAY)
    seconds, micro = divmod(rest, SECOND)
    minutes, second = divmod(seconds, 60)
    hour, minute = divmod(minutes, 60)
    return day, hour, minute, second, micro


def to_ticks(at: int) -> str:
    """Seven digits, as .NET writes time."""
    day, hour, minute, second, micro = _clock(at)
    return f"{_date_text(day)}T{hour:02d}:{minute:02d}:{second:02d}.{micro:06d}{micro * 7 % 10}Z"


def to_millis(at: int) -> str:
    day, hour, minute, second, micro = _clock(at)
    return f"{_date_text(day)}T{hour:02d}:{minute:02d}:{second:02d}.{micro // 1000:03d}Z"


def to_seconds(at: int) -> str:
    day, hour, minute, second, _ = _clock(at)
    return f"{_date_text(day)}T{hour:02d}:{minute:02d}:{second:02d}Z"


def to_portal(at: int) -> str:
    """As the Log Analytics portal writes it into a CSV: US order, twelve hours."""
    moment = datetime.fromtimestamp(at // SECOND, UTC)
    hour = moment.hour % _NOON or _NOON
    half = "PM" if moment.hour >= _NOON else "AM"
    milli = at % SECOND // 1000
    return (
        f"{moment.month}/{moment.day}/{moment.year}, {hour}:{moment.minute:02d}:{moment.second:02d}.{milli:03d} {half}"
    )


def to_offset(at: int, zone: str) -> str:
    """ISO 8601 with the local offset, as HR systems write it."""
    return datetime.fromtimestamp(at // SECOND, ZoneInfo(zone)).isoformat()
