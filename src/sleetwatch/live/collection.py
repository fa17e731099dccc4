"""One collection of a vendor's records, pulled in order of time, with a place that never runs ahead of what is kept.

Each pass begins `overlap` before the newest record that is kept, for records that come late. A pass is one window
without an end, or, where the vendor gives only so much at a time, windows with one and a last one without: our clock
may be wrong, and then a window that ends now would miss what the vendor already has.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from sleetwatch import clock
from sleetwatch.clock import to_text
from sleetwatch.errors import FeedError
from sleetwatch.live.client import NotTaken
from sleetwatch.live.delivery import Delivery
from sleetwatch.live.gather import Gather, Recent
from sleetwatch.live.page import Page
from sleetwatch.live.place import Place, place_of, whole

EMPTY_PAGES = 1_000
"""Pages without a record, one after the other, after which we no longer believe there will be one."""


@dataclass(frozen=True, slots=True)
class Window:
    """A stretch of time; without `until` it has no end."""

    since: int
    until: int | None


Fetch = Callable[[Window, str | None], Page]
"""A page of a window: the first, or the one that the page before named."""


class TooMuch(FeedError):  # noqa: N818 - says what happened
    """The vendor gives no more than a part of this window; it must be shorter."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """How a collection is asked for. Times are microseconds."""

    overlap: int
    start: int | None
    keeps: int | None
    """How long the vendor keeps its records; None when for ever."""
    oldest_first: bool = False
    """Whether the vendor was asked for the oldest first; what it really does is looked at."""
    longest: int | None = None
    """The longest window with an end; None when one without an end will do from the first record on."""


class Collection:
    """Pulls one collection; remembers what it brought lately."""

    def __init__(self, name: str, fetch: Fetch, terms: Terms) -> None:
        self.name = name
        self._fetch, self._terms = fetch, terms
        self._recent = Recent()
        self._length = terms.longest

    def pull(self, stands: object) -> Iterator[Delivery]:
        """Everything from where it stands on. Raises `FeedError`."""
        place = place_of(stands)
        if gap := lost(self.name, place, self._limit()):
            yield Delivery(self.name, b"", {self.name: place.stands()}, gap)
        if place.page is not None:
            yield from self._resumed(place)
            if self._length is None:
                return
        window: Window | None = self._first(place)
        while window is not None:
            try:
                yield from self._window(window, place)
            except TooMuch:
                window = self._halved(window)
                continue
            window = self._next(window)

    def _limit(self) -> int | None:
        return limit_of(self._terms.keeps)

    def _resumed(self, place: Place) -> Iterator[Delivery]:
        """Go on with the page we stood at; from the beginning of its window when the vendor no longer knows it."""
        since = place.since if place.since is not None else self._first(place).since
        try:
            yield from self._window(Window(since, place.until), place)
        except NotTaken as error:
            if error.status not in _GONE:
                raise
            yield from self._window(self._first(place), place)

    def _first(self, place: Place) -> Window:
        start, limit = self._terms.start, self._limit() or 0
        if place.newest is not None:
            return self._from(max(place.newest - self._terms.overlap, limit, 0))
        return self._from(limit if start is None else max(whole(start), limit))

    def _from(self, since: int) -> Window:
        ends = self._length is not None and since + self._length < clock.now()
        return Window(since, since + self._length if ends and self._length is not None else None)

    def _next(self, window: Window) -> Window | None:
        if self._length is not None and self._terms.longest is not None:
            self._length = min(self._terms.longest, self._length * 2)
        return None if window.until is None else self._from(window.until)

    def _halved(self, window: Window) -> Window:
        known = max(clock.now() - window.since, self._length or 0)
        self._length = whole((known if window.until is None else window.until - window.since) // 2)
        if self._length < clock.SECOND:
            raise FeedError(f"{self.name}: more happened in one second than the vendor gives at a time")
        return Window(window.since, window.since + self._length)

    def _window(self, window: Window, place: Place) -> Iterator[Delivery]:
        """What a window holds. What came before an error is delivered before it is raised."""
        stood, resumed = place.stands(), place.page is not None
        place.since, place.until = window.since, window.until
        gather, order = Gather(self._recent), _Order(self._terms.oldest_first and not resumed)
        failed: FeedError | None = None
        asked_at, later_page = None, None
        try:
            for number, page in enumerate(self._pages(window, place.page)):
                asked_at = page.date if number == 0 and not resumed else asked_at
                later_page = page.later
                place.pass_by(page)
                if order.holds(page):
                    place.keep()
                place.page = page.next
                gather.add(page.lines)
                if gather.is_full and page.next is not None:
                    stood = self._stands(place, order)
                    yield from self._deliveries(gather, stood)
            place.through(self._terms.overlap, asked_at, later_page)
        except FeedError as error:
            failed = error
            if isinstance(error, (NotTaken, TooMuch)):
                place.forget()
        stands = self._stands(place, order)
        yield from self._deliveries(gather, stands if stands != stood else None)
        if failed is not None:
            raise failed

    def _stands(self, place: Place, order: _Order) -> dict[str, object]:
        """Oldest first there is no page to keep: it goes on from the newest record."""
        if order.is_kept and place.since is not None:
            return Place(place.newest).stands()
        return place.stands() if place.page is not None else Place(place.newest).stands()

    def _deliveries(self, gather: Gather, stands: dict[str, object] | None) -> Iterator[Delivery]:
        moves = {} if stands is None else {self.name: stands}
        moved = False
        for block, is_last in gather.blocks():
            moved = is_last
            yield Delivery(self.name, block, moves if is_last else {})
        if moves and not moved:
            yield Delivery(self.name, b"", moves)

    def _pages(self, window: Window, after: str | None) -> Iterator[Page]:
        """The pages of a window. A vendor that repeats itself would have us ask for ever."""
        asked, seen, empty = {after}, set[bytes](), 0
        while True:
            page = self._fetch(window, after)
            looks = hashlib.blake2b(b"\n".join(page.lines), digest_size=16).digest()
            empty = 0 if page.lines else empty + 1
            if (page.lines and looks in seen) or empty > EMPTY_PAGES:
                raise NotTaken(f"{self.name}: the vendor answers with the same page again", 0, b"")
            seen.add(looks)
            yield page
            if page.next is None:
                return
            if page.next in asked:
                raise NotTaken(f"{self.name}: the vendor's pages lead back to themselves", 0, b"")
            after = page.next
            asked.add(after)


def limit_of(keeps: int | None) -> int | None:
    """How far back a vendor's records reach, by our clock."""
    return None if keeps is None else whole(max(0, clock.now() - keeps))


def lost(name: str, place: Place, limit: int | None) -> str | None:
    """What the vendor has deleted since we were last there, in words; then the place is at the limit."""
    if place.newest is None or limit is None or place.newest >= limit:
        return None
    gap = f"{name}: {to_text(place.newest)} to {to_text(limit)} is older than the vendor keeps"
    place.forget()
    place.newest = limit
    return gap


class _Order:
    """Whether records really come oldest first."""

    def __init__(self, asked: bool) -> None:  # noqa: FBT001
        self.is_kept = asked
        self._last = 0

    def holds(self, page: Page) -> bool:
        times = [self._last, *page.times]
        self.is_kept = self.is_kept and times == sorted(times)
        self._last = max(times)
        return self.is_kept


_GONE = frozenset({400, 404, 410, 422})
"""How vendors say that a page's token is too old."""
