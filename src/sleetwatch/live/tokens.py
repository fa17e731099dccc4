"""Credentials: a fixed header, or a token that is got by OAuth and renewed before it ends."""

from __future__ import annotations

import base64
import ssl
from collections.abc import Callable, Mapping
from functools import cache

import httpx
import msgspec

from sleetwatch import clock
from sleetwatch.errors import FeedError

EARLY = 120.0
"""Seconds before its end at which a token is renewed: clocks differ, and a request takes time."""
SECONDS = 30.0
MOST_BYTES = 64 << 10
"""Largest answer that is read; a token has some thousands."""
LONGEST = 12 * 3600.0
"""Seconds for which a token is used, whatever it says of itself."""


@cache
def trust() -> ssl.SSLContext:
    """The authorities we trust, read once: it takes longer than a request."""
    return httpx.create_ssl_context()


class Fixed:
    """A header that never changes: an API key."""

    def __init__(self, headers: Mapping[str, str]) -> None:
        self._headers = headers

    def headers(self) -> Mapping[str, str]:
        return self._headers

    def renew(self) -> bool:
        return False


def basic(user: str, password: str = "") -> dict[str, str]:
    """A header with a user and a password."""
    pair = base64.b64encode(f"{user}:{password}".encode()).decode()
    return {"Authorization": f"Basic {pair}"}


class Granted(msgspec.Struct):
    """The answer of a token endpoint (RFC 6749, 5.1)."""

    access_token: str
    expires_in: float = 3600.0


class OAuth:
    """An access token from a token endpoint, asked for with a form."""

    def __init__(
        self,
        url: str,
        form: Callable[[], Mapping[str, str]],
        headers: Mapping[str, str] | None = None,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        """`form` makes the fields of one request, since an assertion in them may have a time of its own. `transport`
        is another way there, as in `Client`.
        """
        self._transport = transport
        self._url, self._form, self._extra = url, form, dict(headers or {})
        self._shown = url.partition("?")[0]
        self._token: str | None = None
        self._ends = 0.0

    def headers(self) -> Mapping[str, str]:
        if self._token is None or clock.monotonic() >= self._ends:
            self._get()
        return {"Authorization": f"Bearer {self._token}"}

    def renew(self) -> bool:
        self._token = None
        return True

    def _get(self) -> None:
        try:
            granted = msgspec.json.decode(self._answer(), type=Granted, strict=False)
        except (msgspec.DecodeError, RecursionError, UnicodeDecodeError):
            raise FeedError(f"no token: {self._shown} answered with none") from None
        self._token = granted.access_token
        lasts = min(LONGEST, granted.expires_in)  # in this order: what is no number is not less
        self._ends = clock.monotonic() + max(lasts - EARLY, lasts / 2)

    def _answer(self) -> bytes:
        """What the endpoint says when it is asked. Raises `FeedError`."""
        form = dict(self._form())
        try:
            with (
                httpx.Client(timeout=SECONDS, verify=trust(), transport=self._transport) as http,
                http.stream("POST", self._url, data=form, headers=self._extra) as response,
            ):
                if not response.is_success:
                    says = f"answered {response.status_code}; check the feed's secret"
                    raise FeedError(f"no token: {self._shown} {says}")
                return self._bounded(response)
        except httpx.HTTPError as error:
            raise FeedError(f"no token: {self._shown} cannot be reached ({type(error).__name__})") from None

    def _bounded(self, response: httpx.Response) -> bytes:
        body, until = bytearray(), clock.monotonic() + SECONDS
        for block in response.iter_bytes():
            body += block
            if len(body) > MOST_BYTES:
                raise FeedError(f"no token: {self._shown} answers with more than {MOST_BYTES >> 10} kB")
            if clock.monotonic() > until:
                raise FeedError(f"no token: {self._shown} took more than {SECONDS:.0f} s to answer")
        return bytes(body)
