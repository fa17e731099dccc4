"""Zoom's past meetings with their participants.

Meetings are listed by the day they began, and asked for one by one in the order in which they ended; the place is the
end of the newest that is kept. A participant's record does not name the meeting, so each goes into a page that does.
"""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import quote

import msgspec

from sleetwatch import clock
from sleetwatch.clock import to_text
from sleetwatch.errors import FeedError
from sleetwatch.live.client import Client, NotTaken
from sleetwatch.live.collection import Terms, Window, limit_of, lost
from sleetwatch.live.delivery import Delivery
from sleetwatch.live.gather import Gather, Recent
from sleetwatch.live.page import line_of, moment
from sleetwatch.live.place import Place, later, place_of

LONGEST = 2 * clock.DAY
"""No meeting lasts longer: Zoom ends them after 30 hours."""
WINDOW = 7 * clock.DAY
MOST_PAGES = 10_000
"""Pages of one list after which we no longer believe that it ends."""
_GONE = 404
_WHENCE = {"dashboard": ("metrics", "", 300), "quality": ("metrics", "/qos", 10), "report": ("report", "", 300)}
"""Where participants are, and how many of them in a request."""


class _Meeting(msgspec.Struct):
    uuid: str
    id: int | str = ""
    end_time: str = ""

    @property
    def ended_at(self) -> int | None:
        """None while it is on."""
        return moment(self.end_time)


class _User(msgspec.Struct):
    id: str


class _Answer(msgspec.Struct):
    meetings: list[_Meeting] = []
    users: list[_User] = []
    participants: list[msgspec.Raw] = []
    next_page_token: str = ""


class Meetings:
    """Pulls the participants of meetings that have ended."""

    name = "meetings"

    def __init__(self, client: Client, whence: str, terms: Terms) -> None:
        """`whence`: dashboard, quality or report."""
        self._client, self._whence, self._terms = client, whence, terms
        self._recent = Recent()
        self._done: dict[str, int] = {}
        self._date: int | None = None

    def pull(self, stands: object) -> Iterator[Delivery]:
        """Every meeting that ended since. Raises `FeedError`."""
        place = place_of(stands)
        limit = limit_of(self._terms.keeps) or 0
        if gap := lost(self.name, place, limit):
            yield Delivery(self.name, b"", {self.name: place.stands()}, gap)
        ended_since, begun_since = self._since(place, limit)
        self._done = {uuid: at for uuid, at in self._done.items() if at >= ended_since}
        since: int | None = begun_since
        while since is not None:
            until = since + WINDOW if since + WINDOW < clock.now() else None
            yield from self._window(Window(since, until), ended_since, place)
            since = until

    def _since(self, place: Place, limit: int) -> tuple[int, int]:
        """From when on meetings count by their end, and are listed by their beginning."""
        if place.newest is None:
            start = limit if self._terms.start is None else max(self._terms.start, limit)
            return start, start
        ended = max(place.newest - self._terms.overlap, 0)
        return ended, max(ended - LONGEST, limit)

    def _window(self, window: Window, ended_since: int, place: Place) -> Iterator[Delivery]:
        """A window's meetings. What came before an error is delivered before it is raised."""
        stood, meetings = place.newest, self._ended(window, ended_since)
        place.until, asked_at = window.until, self._date
        gather, gone, new = Gather(self._recent), 0, dict[str, int]()
        failed: FeedError | None = None
        try:
            for at, meeting in meetings:
                lines = self._participants(meeting)
                gone += lines is None
                gather.add(lines or [])
                new[meeting.uuid] = at
                place.reached = later(place.reached, self._kept_until(at, window))
                if gather.is_full:
                    place.keep()
                    stood = place.newest
                    yield from self._deliveries(gather, Place(stood))
                    self._done |= new
            place.through(self._terms.overlap, asked_at, None)
        except FeedError as error:
            failed = error
            place.keep()
        gap = f"{self.name}: Zoom no longer has the participants of {gone}" if gone else None
        yield from self._deliveries(gather, Place(place.newest) if place.newest != stood else None, gap)
        self._done |= new
        if failed is not None:
            raise failed

    def _kept_until(self, at: int, window: Window) -> int | None:
        """Other meetings that ended after the window may have begun after it; and a time may be from the future."""
        if at > (clock.now() if self._date is None else self._date):
            return None
        return at if window.until is None else min(at, window.until)

    def _deliveries(self, gather: Gather, place: Place | None, gap: str | None = None) -> Iterator[Delivery]:
        moves = {} if place is None else {self.name: place.stands()}
        moved = False
        for block, is_last in gather.blocks():
            moved = is_last
            yield Delivery(self.name, block, moves if is_last else {}, gap if is_last else None)
        if (moves or gap) and not moved:
            yield Delivery(self.name, b"", moves, gap)

    def _ended(self, window: Window, ended_since: int) -> list[tuple[int, _Meeting]]:
        """The window's meetings that are over and not done, in the order in which they ended."""
        found: dict[str, tuple[int, _Meeting]] = {}
        for path in self._lists(window):
            for answer in self._pages(path, {**dates(window), "type": "past", "page_size": 300}):
                for one in answer.meetings:
                    at = one.ended_at
                    if at is not None and at >= ended_since and one.uuid not in self._done:
                        found[one.uuid] = (at, one)
        return sorted(found.values(), key=lambda pair: (pair[0], pair[1].uuid))

    def _lists(self, window: Window) -> Iterator[str]:
        if self._whence != "report":
            yield "metrics/meetings"
            return
        for answer in self._pages("report/users", {**dates(window), "type": "active", "page_size": 300}):
            for user in answer.users:
                yield f"report/users/{quote(user.id, safe='')}/meetings"

    def _participants(self, meeting: _Meeting) -> list[bytes] | None:
        """A line for each; None when Zoom no longer has them."""
        what, also, size = _WHENCE[self._whence]
        params: dict[str, str | int] = {"page_size": size} | ({"type": "past"} if what == "metrics" else {})
        path = f"{what}/meetings/{escaped(meeting.uuid)}/participants{also}"
        about = msgspec.json.encode({"uuid": meeting.uuid, "id": meeting.id, "next_page_token": ""})[:-1]
        try:
            records = [record for answer in self._pages(path, params) for record in answer.participants]
        except NotTaken as error:
            if error.status != _GONE:
                raise
            return None
        return [b'%s,"participants":[%s]}' % (about, line_of(record)) for record in records]

    def _pages(self, path: str, params: dict[str, str | int]) -> Iterator[_Answer]:
        """A list's pages. A vendor that repeats itself would have us ask for ever."""
        token, asked, seen = "", set[str](), set[bytes]()
        while token not in asked and len(asked) < MOST_PAGES:
            asked.add(token)
            answer = self._client.get(path, params | ({"next_page_token": token} if token else {}))
            self._date = answer.date
            found = answer.read(_Answer)
            holds = msgspec.json.encode((found.meetings, found.users, found.participants))
            if holds in seen:
                break
            seen.add(holds)
            yield found
            token = found.next_page_token
            if not token:
                return
        raise NotTaken(f"{self.name}: the vendor's pages lead back to themselves", 0, b"")


def dates(window: Window) -> dict[str, str | int]:
    """The days of a window, as Zoom takes them. Tomorrow is the last day of one without an end: clocks differ."""
    until = clock.now() + clock.DAY if window.until is None else window.until
    return {"from": to_text(window.since)[:10], "to": to_text(max(until, window.since))[:10]}


def escaped(uuid: str) -> str:
    """A meeting's id in a path; Zoom wants it escaped twice when its slashes would be taken for the path's own."""
    once = quote(uuid, safe="")
    return quote(once, safe="") if uuid.startswith("/") or "//" in uuid else once
