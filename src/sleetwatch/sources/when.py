"""When it happened: every shape of time that real exports have, to integer microseconds UTC.

Day-first dates with slashes are refused rather than guessed: a file from a British desktop would be read wrongly in
silence on every day up to the twelfth. Dates with dots are day first everywhere they are used.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone
from typing import Literal
from zoneinfo import ZoneInfo

from sleetwatch.errors import Refused

Zone = ZoneInfo | Literal["utc"] | None
"""The zone of a time that names none; None when such a time is not clear."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_LONGEST = 48
_EARLIEST = -631_152_000_000_000  # 1950: a plausible first working day, and later than every vendor's "never"
_LATEST = 7_258_118_400_000_000  # 2200
_FIRST_EPOCH = 100_000_000  # seconds; anything smaller is a count or an id, not a time
_UNITS = ((1e11, 1_000_000, 1), (1e14, 1_000, 1), (1e17, 1, 1), (1e20, 1, 1_000))
_MONTHS = {
    name: place
    for place, name in enumerate(
        ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"), 1
    )
}

_DATES = (
    re.compile(r"(?P<year>[0-9]{4})-(?P<month>[0-9]{1,2})-(?P<day>[0-9]{1,2})"),
    re.compile(r"(?P<month>[0-9]{1,2})/(?P<day>[0-9]{1,2})/(?P<year>[0-9]{4}|[0-9]{2})(?![0-9])"),
    re.compile(r"(?P<year>[0-9]{4})/(?P<month>[0-9]{1,2})/(?P<day>[0-9]{1,2})"),
    re.compile(r"(?P<day>[0-9]{1,2})\.(?P<month>[0-9]{1,2})\.(?P<year>[0-9]{4}|[0-9]{2})(?![0-9])"),
    re.compile(r"(?:[A-Za-z]{3,9}, )?(?P<month>[A-Za-z]{3,9}) (?P<day>[0-9]{1,2}),? (?P<year>[0-9]{4})"),
    re.compile(r"(?:[A-Za-z]{3,9}, )?(?P<day>[0-9]{1,2})[ -](?P<month>[A-Za-z]{3,9})[ -](?P<year>[0-9]{4})"),
)
_CLOCK = re.compile(
    r"(?:(?:T|,? (?:at |@ )?)"
    r"(?P<hour>[0-9]{1,2}):(?P<minute>[0-9]{2})(?::(?P<second>[0-9]{2})(?:[.,:](?P<fraction>[0-9]{1,12}))?)?"
    r"(?: ?(?P<half>[AaPp])\.?[Mm]\.?)?)?"
    r"(?: ?(?P<zone>Z|z|UTC|GMT|(?:UTC|GMT)?[+-][0-9]{2}:?[0-9]{2}))?"
)
_CTIME = re.compile(r"[A-Za-z]{3} ([A-Za-z]{3} [0-9]{1,2}) ([0-9]{1,2}:[0-9]{2}:[0-9]{2}) ([0-9]{4})")
_NUMERIC = re.compile(r"([0-9]{1,20})(?:\.([0-9]{0,12}))?")
_DOT_NET = re.compile(r"/Date\(([0-9]{1,14})\)/")


def parse_time(value: object, *, zone_assumed: Zone = "utc") -> int:
    """Microseconds since 1970, UTC.

    Raises `Refused`: `no-time` when there is none, `bad-time` when it is not clear. With `zone_assumed=None` a time
    that names no zone is not clear.
    """
    if type(value) is str:
        # Nearly every record: 2024-01-31T09:00:00[.fraction]Z
        if value[10:11] in ("T", " ") and value[7:8] == "-" and value[13:14] == ":":
            try:
                moment = datetime.fromisoformat(value)
            except (ValueError, OverflowError):
                return _plausible(_written(value, zone_assumed))
            delta = (moment if moment.tzinfo is not None else _zoned(moment, zone_assumed)) - _EPOCH
            return _plausible((delta.days * 86_400 + delta.seconds) * 1_000_000 + delta.microseconds)
        return _plausible(_written(value, zone_assumed))
    if value is None:
        raise Refused("no-time", "the record has no time")
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _plausible(_from_number(value))
    raise Refused("bad-time", "the time is neither text nor a number")


def optional_time(value: object) -> int | None:
    """Like `parse_time` for a time that may be missing or unclear: None instead of a refusal."""
    if value is None:
        return None
    try:
        return parse_time(value)
    except Refused:
        return None


def _plausible(at: int) -> int:
    if _EARLIEST <= at < _LATEST:
        return at
    raise Refused("bad-time", "the time is not between 1950 and 2200")


def _zoned(moment: datetime, zone_assumed: Zone) -> datetime:
    if moment.tzinfo is not None:
        return moment
    if zone_assumed is None:
        raise Refused("bad-time", "the time names no zone")
    return moment.replace(tzinfo=UTC if zone_assumed == "utc" else zone_assumed)


def _since_epoch(moment: datetime) -> int:
    delta = moment - _EPOCH
    return (delta.days * 86_400 + delta.seconds) * 1_000_000 + delta.microseconds


def _from_number(value: float) -> int:
    if isinstance(value, int):
        return _from_epoch(value, 0)
    if not _FIRST_EPOCH <= value < 1e20:  # noqa: PLR2004 - also false for NaN
        raise Refused("bad-time", "the number is not a time")
    return _from_epoch(int(value), round(value % 1 * 1_000_000))


def _from_epoch(whole: int, millionths: int) -> int:
    """Seconds, milliseconds, microseconds or nanoseconds since 1970: their sizes never overlap in this century."""
    if whole >= _FIRST_EPOCH:
        for limit, times, over in _UNITS:
            if whole < limit:
                return (whole * times + millionths * times // 1_000_000) // over
    raise Refused("bad-time", "the number is not a time")


def _written(value: str, zone_assumed: Zone) -> int:
    # Browsers put a narrow no-break space before AM and PM; other spaces and marks are copying's.
    written = " ".join(value.replace("\u200e", "").split())
    if written.lower() in ("", "-", "null", "none", "n/a"):
        raise Refused("no-time", "the record has no time")
    if len(written) > _LONGEST:
        raise Refused("bad-time", "the time is too long")
    if number := _NUMERIC.fullmatch(written):
        return _from_epoch(int(number[1]), int((number[2] or "").ljust(6, "0")[:6]))
    if script := _DOT_NET.fullmatch(written):
        return int(script[1]) * 1_000
    if ctime := _CTIME.fullmatch(written):  # as C and Python print it, the year last
        written = f"{ctime[1]} {ctime[3]} {ctime[2]}"
    return _from_parts(*_parts(written), zone_assumed)


def _parts(written: str) -> tuple[re.Match[str], re.Match[str]]:
    for shape in _DATES:
        if (date := shape.match(written)) and (clock := _CLOCK.fullmatch(written, date.end())):
            return date, clock
    raise Refused("bad-time", "the time has no shape that is known")


def _from_parts(date: re.Match[str], clock: re.Match[str], zone_assumed: Zone) -> int:
    try:
        moment = datetime(
            _year(date["year"]),
            _month(date["month"]),
            int(date["day"]),
            _hour(int(clock["hour"] or 0), clock["half"]),
            int(clock["minute"] or 0),
            int(clock["second"] or 0),
            int((clock["fraction"] or "").ljust(6, "0")[:6]),
            _zone(clock["zone"]),
        )
    except ValueError:
        raise Refused("bad-time", "there is no such day or hour") from None
    return _since_epoch(_zoned(moment, zone_assumed))


def _year(digits: str) -> int:
    return int(digits) + (2000 if len(digits) == 2 else 0)  # noqa: PLR2004


def _month(written: str) -> int:
    return int(written) if written.isdigit() else _MONTHS.get(written[:3].lower(), 0)


def _hour(hour: int, half: str | None) -> int:
    if half is None:
        return hour
    if not 1 <= hour <= 12:  # noqa: PLR2004
        raise ValueError
    return hour % 12 + (12 if half in "Pp" else 0)


def _zone(written: str | None) -> timezone | None:
    if written is None:
        return None
    offset = written.upper().removeprefix("UTC").removeprefix("GMT").removeprefix("Z").replace(":", "")
    if not offset:
        return UTC
    away = timedelta(hours=int(offset[1:3]), minutes=int(offset[3:5]))
    return timezone(-away if offset[0] == "-" else away)
