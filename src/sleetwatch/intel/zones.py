"""Offsets of time zones from UTC over a span of time, daylight saving included."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Sequence
from zoneinfo import ZoneInfo

import pyarrow as pa

from sleetwatch.clock import DAY, MINUTE, SECOND, to_datetime, zone_of

ZONE_OFFSETS = pa.schema(
    [("zone", pa.string()), ("from_at", pa.int64()), ("until_at", pa.int64()), ("offset_minutes", pa.int64())]
)
"""The columns of `zone_offsets`: from `from_at` on and before `until_at` the zone's clocks are `offset_minutes` ahead
of UTC."""

_STEP = 7 * DAY
"""No zone changes its offset twice within a week."""


def zone_offsets(zones: Sequence[str | None], first_at: int, last_at: int) -> pa.Table:
    """The offsets of each distinct zone from `first_at` to `last_at`, both included. Unknown names have no rows."""
    rows = [row for zone in sorted({zone for zone in zones if zone}) for row in _offsets(zone, first_at, last_at + 1)]
    return pa.Table.from_pylist(rows, schema=ZONE_OFFSETS)


def _offsets(name: str, begin: int, end: int) -> Iterator[dict[str, str | int]]:
    zone = zone_of(name)
    if zone is None or end <= begin:
        return
    bounds = [begin, *_changes(zone, begin, end), end]
    for start, until in itertools.pairwise(bounds):
        yield {"zone": name, "from_at": start, "until_at": until, "offset_minutes": _offset(zone, start)}


def _changes(zone: ZoneInfo, begin: int, end: int) -> Iterable[int]:
    for start in range(begin, end, _STEP):
        stop = min(start + _STEP, end)
        if _offset(zone, start) != _offset(zone, stop):
            yield _change(zone, start, stop)


def _change(zone: ZoneInfo, before: int, after: int) -> int:
    """The first whole second at which the offset is no longer that of `before`."""
    old = _offset(zone, before)
    low, high = before // SECOND, -(-after // SECOND)
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if _offset(zone, middle * SECOND) == old else (low, middle)
    return high * SECOND


def _offset(zone: ZoneInfo, at: int) -> int:
    ahead = to_datetime(at).astimezone(zone).utcoffset()
    return int(ahead.total_seconds() * SECOND) // MINUTE if ahead else 0
