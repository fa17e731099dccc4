"""How an action is planned: what is asked of a vendor first, and which requests are left to make."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeVar
from urllib.parse import quote

from sleetwatch.errors import FeedError, SleetwatchError

Json = dict[str, Any]
_T = TypeVar("_T")
_S = TypeVar("_S")


class NotOne(SleetwatchError):  # noqa: N818 - says what happened
    """The vendor knows nothing by this name, or several things, or something that must not be touched."""


class Denied(FeedError):  # noqa: N818 - says what happened
    """The vendor says no, and would again."""

    def __init__(self, status: int) -> None:
        super().__init__(f"the vendor answered {status}")
        self.status = status


class Answer(Protocol):
    """What a vendor said."""

    @property
    def status(self) -> int: ...
    def read(self, shape: type[_T]) -> _T: ...


class Http(Protocol):
    """HTTP to one vendor with our credentials. Raises `Denied`, and `FeedError` for what may pass."""

    def get(self, path: str, params: Mapping[str, str | int] | None = None) -> Answer: ...
    def send(self, method: str, path: str, body: object | None = None) -> Answer: ...


@dataclass(frozen=True, slots=True)
class Aim:
    """What one run is about."""

    target: str
    """The account, device or addresses, as the lake has them."""
    comment: str
    """What the vendor's log is told: never a name."""
    place: Mapping[str, str] = field(default_factory=dict)
    """Of the responder: `organisation`, `zone`."""
    before: Mapping[str, Any] = field(default_factory=dict)
    """What is known from before: `id`, by which the logs knew the account; for undoing, what stood there."""


@dataclass(frozen=True, slots=True)
class Call:
    """One request that changes something. Made twice, it does no more than once."""

    method: str
    path: str
    body: Json | None = None
    so: tuple[int, ...] = ()
    """Answers that say that it is so already."""
    says: str = ""
    """What it does, for people; without names."""


@dataclass(frozen=True, slots=True)
class Planned:
    """What is left to do at a vendor."""

    calls: tuple[Call, ...] = ()
    """None when it is so already."""
    before: Mapping[str, Any] = field(default_factory=dict)
    """What undoing has to know."""
    left: tuple[str, ...] = ()
    """What it cannot reach there and somebody has to do by hand."""


Plan = Callable[[Http, Aim], Planned]


def part(text: str) -> str:
    """One part of a path. Raises `NotOne` for what is none: `..` would make a request about something else of it."""
    if text in {"", ".", ".."}:
        raise NotOne("the name is none that a vendor can have; nothing was done")
    return quote(text, safe="")


def odata(text: str) -> str:
    """A text as OData's filters have it."""
    return "'" + text.replace("'", "''") + "'"


def one_of(found: Sequence[_S], what: str) -> _S:
    """The only one. Raises `NotOne`, which names nobody."""
    if not found:
        raise NotOne(f"there is no such {what} there; nothing was done")
    if len(found) > 1:
        raise NotOne(f"there are several such {what}s there; nothing was done")
    return found[0]


def check_same(found: str, aim: Aim) -> None:
    """Raises `NotOne` when the name is another account's by now: names are given to others when somebody leaves."""
    known = aim.before.get("id")
    if known is not None and str(known).lower() != found.lower():
        raise NotOne("the name is another account's than the one in the logs; nothing was done")


def there(http: Http, path: str, shape: type[_T], params: Mapping[str, str | int] | None = None) -> _T | None:
    """What is at a path; None when there is nothing."""
    try:
        return http.get(path, params).read(shape)
    except Denied as denied:
        if denied.status == NOT_FOUND:
            return None
        raise


NOT_FOUND, GONE, CONFLICT = 404, 410, 409
"""Answers of HTTP that actions know."""
