"""A TAXII 2.1 collection as its reader and writer sees it, over any HTTP that retries and waits when it is told to."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar
from urllib.parse import urljoin

import msgspec

from sleetwatch.errors import FeedError
from sleetwatch.exchange.stix import is_ours

MEDIA = "application/taxii+json;version=2.1"
AT_ONCE = 100
"""Objects in one envelope that is sent."""
PAGE = 500
MOST_PAGES = 10_000
"""Pages of one pull; what is left, the next brings."""
MOST_ASKED = 20
"""How often a server is asked whether it is done."""
FIRST_WAIT, LONGEST_WAIT = 0.25, 2.0
"""Seconds before it is asked: twice as long each time, up to the longest."""
DONE = "complete"

_T = TypeVar("_T")


class Answer(Protocol):
    """What a server said."""

    @property
    def headers(self) -> Mapping[str, str]: ...
    def read(self, shape: type[_T]) -> _T: ...


class Http(Protocol):
    """HTTP to one server, with our credentials. Raises `FeedError`."""

    def get(self, path: str, params: Mapping[str, str | int] | None = None) -> Answer: ...
    def post(self, path: str, body: object, media: str = ...) -> Answer: ...


class _Collection(msgspec.Struct):
    id: str
    can_read: bool
    can_write: bool


class _Envelope(msgspec.Struct):
    objects: list[Any] = []
    more: bool = False
    next: str | None = None


class _Failure(msgspec.Struct):
    id: str
    message: str = ""


class _Status(msgspec.Struct):
    id: str
    status: str
    failures: list[_Failure] = []


@dataclass(frozen=True, slots=True)
class Cursor:
    """Where a reader stands. `next` is set while a pull is not done."""

    added_after: str | None = None
    next: str | None = None
    newest: str | None = None
    """When the newest object of an unfinished pull was added."""


@dataclass(frozen=True, slots=True)
class Pulled:
    """One page."""

    objects: Sequence[Any]
    """Those with our extension; others are none of our business."""
    cursor: Cursor
    """Where to go on once they are kept."""


class Collection:
    """One collection of one server."""

    def __init__(self, http: Http, url: str, pause: Callable[[float], object] = time.sleep) -> None:
        self._http, self._url, self._pause = http, url.rstrip("/") + "/", pause

    def pull(self, since: Cursor) -> Iterator[Pulled]:
        """Everything that was added since, page by page; a pull that was broken off goes on where it was."""
        self._check("can_read", "read")
        here = since
        for _ in range(MOST_PAGES):
            answer = self._http.get(urljoin(self._url, "objects/"), _asked(here))
            told = answer.read(_Envelope)
            newest = answer.headers.get("x-taxii-date-added-last") or here.newest
            if told.more and (told.next is None or told.next == here.next or not told.objects):
                raise FeedError(f"{self._url} says that there is more, and not where it is")
            here = Cursor(here.added_after, told.next, newest) if told.more else Cursor(newest or here.added_after)
            yield Pulled([one for one in told.objects if is_ours(one)], here)
            if not told.more:
                return

    def push(self, objects: Sequence[Mapping[str, Any]]) -> dict[str, str]:
        """Share some objects: for each that was not taken, why."""
        told = self._http.post(urljoin(self._url, "objects/"), {"objects": list(objects)}, MEDIA).read(_Status)
        for turn in range(MOST_ASKED):
            if told.status == DONE:
                return {one.id: one.message for one in told.failures}
            self._pause(min(LONGEST_WAIT, FIRST_WAIT * 2.0**turn))
            told = self._http.get(urljoin(self._url, f"../../status/{told.id}/")).read(_Status)
        raise FeedError(f"{self._url} is not done with what was sent; push again later")

    def check_writable(self) -> None:
        """Raises `FeedError` when it takes nothing from us."""
        self._check("can_write", "write")

    def _check(self, right: str, verb: str) -> None:
        if not getattr(self._http.get(self._url).read(_Collection), right):
            raise FeedError(f"{self._url} does not let us {verb}; ask whoever runs it")


def _asked(here: Cursor) -> dict[str, str | int]:
    asked: dict[str, str | int] = {"limit": PAGE, "match[type]": "indicator"}
    if here.added_after is not None:
        asked["added_after"] = here.added_after
    if here.next is not None:
        asked["next"] = here.next
    return asked
