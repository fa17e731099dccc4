"""The only reader of time. Times inside Sleetwatch are integer microseconds since 1970, UTC."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

SECOND = 1_000_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR


def now() -> int:
    """The present, in microseconds since 1970, UTC."""
    return from_datetime(datetime.now(UTC))


def monotonic() -> float:
    """Seconds that only ever grow, for waiting; the wall clock may be set back."""
    return time.monotonic()


def from_datetime(moment: datetime) -> int:
    """Microseconds since 1970 of an aware datetime."""
    delta = moment - datetime(1970, 1, 1, tzinfo=UTC)
    return (delta.days * 86_400 + delta.seconds) * SECOND + delta.microseconds


def to_datetime(at: int) -> datetime:
    """An aware UTC datetime from microseconds since 1970."""
    return datetime.fromtimestamp(at // SECOND, UTC).replace(microsecond=at % SECOND)


def to_text(at: int) -> str:
    """ISO 8601 in UTC to the second, as people read it: `2026-03-01T09:00:00Z`."""
    return f"{to_datetime(at).replace(microsecond=0, tzinfo=None).isoformat()}Z"  # `%Y` writes 749 with three digits


def optional_text(at: int | None) -> str | None:
    """The same for a time that may be missing."""
    return None if at is None else to_text(at)


@lru_cache(maxsize=4_096)
def zone_of(name: str) -> ZoneInfo | None:
    """The time zone of that name; None where there is none. A hostile log may name a path, or odd letters."""
    from zoneinfo import ZoneInfo  # `--help` needs none

    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return None


def day_began(at: int) -> int:
    """When the UTC day of a time began."""
    return at // DAY * DAY


def month_of(at: int) -> str:
    """The UTC month of a time, `2026-03`."""
    return to_datetime(at).strftime("%Y-%m")
