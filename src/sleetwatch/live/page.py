"""A page of a vendor's answer: records exactly as they came, and their times."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec

from sleetwatch import clock

Time = Callable[[msgspec.Raw], int | None]
"""When a record happened, in microseconds since 1970; None when it does not say."""


@dataclass(frozen=True, slots=True)
class Page:
    """Some records, and how to get the next."""

    lines: Sequence[bytes]
    """One record each, without a line break in it."""
    times: Sequence[int]
    """When they happened, in their order; a record without a time has none here."""
    next: str | None = None
    """A link or a token for the next page; None when this is the last."""
    date: int | None = None
    """The vendor's clock."""
    later: str | None = None
    """Where the next pass goes on, when the vendor keeps our place for us."""


def page_of(
    records: Sequence[msgspec.Raw], time: Time, after: str | None, date: int | None, later: str | None = None
) -> Page:
    """A page of a vendor's records."""
    times = [at for at in map(time, records) if at is not None]
    return Page([line_of(record) for record in records], times, after, date, later)


def line_of(record: msgspec.Raw) -> bytes:
    """A record on one line; numbers are not rewritten."""
    written = bytes(record)
    return written if b"\n" not in written and b"\r" not in written else msgspec.json.format(written, indent=-1)


def time_at(*keys: str) -> Time:
    """Reads the time of a record under a key, or under keys inside one another."""
    shape: Any = Any
    for depth, key in enumerate(reversed(keys)):
        shape = msgspec.defstruct(f"Timed{depth}", [("at", shape, None)], rename={"at": key})
    decoder = msgspec.json.Decoder(shape)

    def read(record: msgspec.Raw) -> int | None:
        try:
            found = decoder.decode(record)
            for _ in keys:
                found = found.at
        except (msgspec.DecodeError, AttributeError, RecursionError, UnicodeDecodeError):
            return None
        return moment(found)

    return read


def moment(written: object) -> int | None:
    """A time in ISO 8601 with a zone, or in milliseconds since 1970; no log is older than that."""
    if isinstance(written, int) and not isinstance(written, bool):
        return written * 1000 if 0 < written < 1 << 44 else None
    if not isinstance(written, str):
        return None
    try:
        when = datetime.fromisoformat(written)
    except ValueError:
        return None
    at = 0 if when.tzinfo is None else clock.from_datetime(when)
    return at if at > 0 else None
