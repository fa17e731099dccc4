"""What a channel is, and what all that speak HTTP have in common."""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping
from typing import Any, Protocol, TypeVar

import msgspec

from sleetwatch.errors import FeedError
from sleetwatch.notify.message import Message, State

_T = TypeVar("_T")
NOT_TAKEN = {400, 405, 411, 413, 414, 415, 422}
"""Answers that mean the message, and not who sends it or when."""
REDIRECTS = range(300, 400)
GONE, MISSING = 410, 404
JSON = "application/json"


class NotSent(FeedError):  # noqa: N818 - says what happened
    """The other side did not take it. The text holds no secret and nothing of what the other side said."""

    def __init__(
        self,
        message: str,
        *,
        status: int | None = None,
        retry_after: float | None = None,
        is_final: bool = False,
        is_gone: bool = False,
    ) -> None:
        super().__init__(message, retry_after=retry_after)
        self.status = status
        self.is_final = is_final
        """Whether this very message is never taken, and the next may be."""
        self.is_gone = is_gone
        """Whether nothing more is to be sent there."""


class Reply(Protocol):
    """What the other side said."""

    @property
    def status(self) -> int: ...
    @property
    def is_well(self) -> bool: ...
    @property
    def is_passing(self) -> bool: ...
    @property
    def retry_after(self) -> float | None: ...
    def read(self, shape: type[_T]) -> _T | None: ...


class Http(Protocol):
    """One request and its answer. Raises `FeedError` when there is none, `UserError` for an address that is refused."""

    def send(self, method: str, url: str, content: bytes = b"", headers: Mapping[str, str] | None = None) -> Reply: ...


class Channel(Protocol):
    """One way out."""

    @property
    def takes_digests(self) -> bool:
        """Whether several notices may come as one."""
        ...

    def send(self, message: Message) -> str | None:
        """Send it; returns what the other side calls it, if it says. Raises `FeedError` or `UserError`."""
        ...


class Api:
    """JSON to one address, with what authorises us."""

    def __init__(self, http: Http, called: str, url: str, headers: Mapping[str, str] | None = None) -> None:
        """`called` is what errors say; the address may be a secret."""
        self._http, self._called, self._url = http, called, url.rstrip("/")
        self._headers = {"Content-Type": JSON, "Accept": JSON, **(headers or {})}

    def ask(self, method: str, path: str = "", body: object = None, headers: Mapping[str, str] | None = None) -> Reply:
        """One request that goes well. Raises `NotSent`, or what `Http` raises."""
        content = body if isinstance(body, bytes) else b"" if body is None else msgspec.json.encode(body)
        reply = self._http.send(method, self._url + path, content, {**self._headers, **(headers or {})})
        if not reply.is_well:
            raise self._refusal(reply)
        return reply

    def _refusal(self, reply: Reply) -> NotSent:
        status = reply.status
        is_final = status in NOT_TAKEN and not reply.is_passing
        hint = _HINTS.get(status, _REDIRECT if status in REDIRECTS else "")
        return NotSent(
            f"{self._called} answered {status}{hint}",
            status=status,
            retry_after=reply.retry_after,
            is_final=is_final,
            is_gone=status == GONE,
        )


_REDIRECT = ": a redirect, which is not followed; is the address right?"
_HINTS = {
    400: ": it does not take this message; is a name in the channel's settings wrong?",
    401: ": it does not know us; is the secret right, and not expired?",
    403: ": we lack a permission there",
    404: ": there is no such thing; is the address or a name in the channel's settings wrong?",
    410: ": it is gone for good; nothing more is sent there until a test goes well",
    413: ": the message is too large for it",
    429: ": it wants us to wait",
}


def keep_one(
    message: Message,
    found: Callable[[Message], str | None],
    make: Callable[[Message], str | None],
    change: Callable[[str, Message], None],
) -> str | None:
    """One ticket for each thing: made once, changed with what comes later, made anew where somebody deleted it.

    One that was made and not noted is `found` by a mark of ours, so that there is never a second one.
    """
    ref = message.ref or found(message)
    if ref is None:
        return None if message.state is State.OVER else make(message)
    try:
        change(ref, message)
    except NotSent as error:
        if error.status != MISSING or message.state is State.OVER:
            raise
        return make(message)
    return ref


def basic(user: str, password: str) -> dict[str, str]:
    """A header with a user and a password."""
    return {"Authorization": "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()}


def bearer(token: str) -> dict[str, str]:
    """A header with a token."""
    return {"Authorization": f"Bearer {token}"}


def in_reply(reply: Reply, *path: str | int) -> Any:  # noqa: ANN401 - another's JSON
    """What stands in an answer at a path of keys and places; None when it is not there."""
    found: Any = reply.read(object)
    for step in path:
        if isinstance(step, str) and isinstance(found, dict):
            found = found.get(step)
        elif isinstance(step, int) and isinstance(found, list) and len(found) > step:
            found = found[step]
        else:
            return None
    return found
