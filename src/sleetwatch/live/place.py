"""Where a collection stands: its part of the feed's cursor, as JSON."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec

from sleetwatch import clock
from sleetwatch.live.page import Page

QUIET = clock.HOUR
"""How far behind the vendor's clock nothing new is expected, over the overlap."""


class _Written(msgspec.Struct, omit_defaults=True):
    newest: datetime | None = None
    page: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    reached: datetime | None = None


@dataclass(slots=True)
class Place:
    """Times are microseconds since 1970, on whole seconds. Nothing here is ever later than what was delivered."""

    newest: int | None = None
    """Everything that happened until then, and that the vendor knew of, is kept."""
    page: str | None = None
    """The page to go on with, in the window from `since` to `until`; or where the vendor keeps our place."""
    since: int | None = None
    until: int | None = None
    reached: int | None = None
    """The newest record of the window so far; it is worth nothing until the window is through."""

    def stands(self) -> dict[str, Any]:
        """As it is written into the cursor."""
        times = (self.newest, self.since, self.until, self.reached)
        newest, since, until, reached = (None if at is None else clock.to_datetime(at) for at in times)
        written: dict[str, Any] = msgspec.to_builtins(_Written(newest, self.page, since, until, reached))
        return written

    def pass_by(self, page: Page) -> None:
        """Note the newest time of a page. A record from the future, by the vendor's clock or, where it tells none, by
        ours, moves nothing there: what happens until then would be lost.
        """
        now = clock.now() if page.date is None else page.date
        times = [at for at in page.times if at <= now]
        self.reached = later(self.reached, whole(max(times)) if times else None)

    def keep(self) -> None:
        """All that is reached is kept, for the records come oldest first."""
        self.newest = later(self.newest, self.reached)

    def through(self, overlap: int, asked_at: int | None, later_page: str | None) -> None:
        """The window is through. `asked_at` is the vendor's clock when it was begun: where nothing happened, both
        clocks must be well past it.
        """
        self.keep()
        if asked_at is not None:
            certain = min(asked_at, clock.now()) - overlap - QUIET
            quiet = certain if self.until is None else min(self.until, certain)
            if self.newest is None or quiet > self.newest + QUIET or quiet == self.until:
                self.newest = later(self.newest, whole(max(quiet, 0)))
        self.forget()
        self.page = later_page

    def forget(self) -> None:
        """Begin the window again the next time."""
        self.page = self.since = self.until = self.reached = None


def place_of(stands: object) -> Place:
    """The place that is written in a cursor; the beginning when it is not ours."""
    try:
        read = msgspec.convert(stands or {}, _Written)
        times = (read.newest, read.since, read.until, read.reached)
        newest, since, until, reached = (None if at is None else clock.from_datetime(at) for at in times)
    except (msgspec.ValidationError, TypeError):
        return Place()
    return Place(newest, read.page, since, until, reached)


def later(one: int | None, other: int | None) -> int | None:
    """The later of two times, of which either may be unknown."""
    return max((at for at in (one, other) if at is not None), default=None)


def whole(at: int) -> int:
    """The second that a time is in."""
    return at - at % clock.SECOND
