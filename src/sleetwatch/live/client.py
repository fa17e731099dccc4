"""HTTP to one vendor: retries, waiting when told to, renewed tokens, bounded answers, and never another host."""

from __future__ import annotations

import random
import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Any, Protocol, TypeVar
from urllib.parse import urljoin, urlsplit

import httpx
import msgspec

from sleetwatch import clock
from sleetwatch.errors import FeedError
from sleetwatch.live.tokens import trust

TRIES = 5
"""How often one request is made before the pass fails."""
FIRST_WAIT = 0.5
LONGEST_WAIT = 60.0
"""Seconds a request waits for the vendor; when it wants more, the pass ends and the feed waits."""
MOST_SECONDS = 86_400.0
"""The longest wait a vendor can ask for: a limit a day ends at midnight."""
MOST_BYTES = 256 << 20
"""Largest answer that is read."""
SECONDS = 60.0
"""How long the vendor may be silent."""
ANSWER_SECONDS = 600.0
"""How long one answer may take: advanced hunting works ten minutes at most."""
MOST_SAID = 4096
"""Bytes that are kept of an answer that says no."""
_AGAIN = {408, 425, 429, 500, 502, 503, 504}
_NUMBER = re.compile(r"\d{1,9}(\.\d{1,9})?", re.ASCII)
_SINCE_1970 = re.compile(r"\d{1,12}", re.ASCII)
_T = TypeVar("_T")


class NotTaken(FeedError):  # noqa: N818 - says what happened
    """The vendor says no to what was asked, and would again."""

    def __init__(self, message: str, status: int, said: bytes) -> None:
        super().__init__(message)
        self.status = status
        self.said = said
        """The beginning of its answer. Not for people: it may repeat what must not be shown."""


class Stopped(FeedError):  # noqa: N818 - says what happened
    """The program is to stop."""


Pause = Callable[[float], object]
"""Waits for some seconds, or less when the program is to stop; then it returns something true."""


class Credentials(Protocol):
    """What makes a request ours."""

    def headers(self) -> Mapping[str, str]:
        """Headers that authorise a request; gets a token when there is none. Raises `FeedError`."""
        ...

    def renew(self) -> bool:
        """The vendor did not take them. Whether it is worth another try."""
        ...


@dataclass(frozen=True, slots=True)
class Answer:
    """What a vendor said."""

    content: bytes
    headers: Mapping[str, str]
    url: str
    status: int = 200

    def read(self, shape: type[_T]) -> _T:
        """The answer as JSON of this shape. Raises `FeedError`."""
        try:
            return msgspec.json.decode(self.content, type=shape)
        except msgspec.ValidationError:
            raise FeedError(f"{_shown(self.url)} answered with JSON of a shape we do not know") from None
        except (msgspec.DecodeError, RecursionError, UnicodeDecodeError):
            raise FeedError(f"{_shown(self.url)} answered with something that is not JSON") from None

    @property
    def date(self) -> int | None:
        """The vendor's clock when it answered, in microseconds since 1970."""
        return _date(self.headers.get("date", ""))

    @property
    def next(self) -> str | None:
        """The next page by its `Link` header (RFC 8288)."""
        return self._link("next")

    @property
    def last(self) -> str | None:
        """The last page by its `Link` header; None when this is it."""
        return self._link("last")

    def _link(self, way: str) -> str | None:
        link: str | None = httpx.Response(200, headers=httpx.Headers(self.headers)).links.get(way, {}).get("url")
        return link


class Client:
    """One vendor's API."""

    def __init__(
        self,
        url: str,
        credentials: Credentials,
        pause: Pause = time.sleep,
        headers: Mapping[str, str] | None = None,
        seconds: float | None = None,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        """`transport` is another way to the vendor: that of `outgoing` where a user says the address."""
        self._url = url.rstrip("/") + "/"
        self._credentials, self._pause = credentials, pause
        agent = {"User-Agent": "sleetwatch", "Accept": "application/json"}
        self._http = httpx.Client(
            timeout=seconds or SECONDS,
            follow_redirects=False,
            headers={**agent, **(headers or {})},
            verify=trust(),
            transport=transport,
        )

    def get(self, path: str, params: Mapping[str, str | int] | None = None) -> Answer:
        """GET a path under the API's address, or a link the API itself gave. Raises `FeedError`."""
        return self._ask("GET", self._address(path), params=params)

    def post(self, path: str, body: object, media: str = "application/json") -> Answer:
        """POST a JSON body."""
        content = msgspec.json.encode(body)
        return self._ask("POST", self._address(path), content=content, headers={"Content-Type": media})

    def post_bytes(self, path: str, content: bytes, headers: Mapping[str, str]) -> Answer:
        """POST a body that is written already."""
        return self._ask("POST", self._address(path), content=content, headers=dict(headers))

    def send(self, method: str, path: str, body: object | None = None) -> Answer:
        """Another method, with a JSON body or none. Only what may be done twice: it is tried again."""
        given = {} if body is None else {"content": msgspec.json.encode(body)}
        kind = {} if body is None else {"Content-Type": "application/json"}
        return self._ask(method, self._address(path), **given, headers=kind)

    def close(self) -> None:
        """Let go of the connections."""
        self._http.close()

    def _address(self, path: str) -> str:
        """A link to another host would take our token there."""
        try:
            address = urljoin(self._url, path)
            strange = urlsplit(address)[:2] != urlsplit(self._url)[:2]
        except ValueError:
            strange, address = True, ""
        if strange:
            raise NotTaken(f"{_shown(self._url)} points to another host; its answer is not followed", 0, b"")
        return address

    def _ask(self, method: str, url: str, **request: Any) -> Answer:  # noqa: ANN401 - httpx's own arguments
        renewed = False
        if self._pause(0.0):
            raise Stopped("stopped")
        for attempt in range(TRIES):
            answer = self._once(method, url, **request)
            if isinstance(answer, Answer):
                return answer
            if answer.status == httpx.codes.UNAUTHORIZED and not renewed and self._credentials.renew():
                renewed = True
                continue
            wait = self._wait(url, answer, attempt)
            if attempt == TRIES - 1:
                raise FeedError(f"{_shown(url)} {answer.why}, {TRIES} times", retry_after=wait)
            if self._pause(wait):
                raise Stopped(f"stopped while waiting for {_shown(url)}")
        raise FeedError(f"{_shown(url)} takes no token")

    def _wait(self, url: str, answer: _Failure, attempt: int) -> float:
        """Seconds until it is worth another try. Raises `FeedError` when it is none, or one not soon."""
        if not answer.is_passing:
            status = answer.status or 0
            raise NotTaken(f"{_shown(url)} answered {status}{_hint(status)}", status, answer.said)
        wait = _wait(answer, attempt)
        if wait > LONGEST_WAIT:
            raise FeedError(f"{_shown(url)} asks us to wait {wait:.0f} s", retry_after=wait)
        return wait

    def _once(self, method: str, url: str, **request: Any) -> Answer | _Failure:  # noqa: ANN401
        """One request: the answer when it went well, else why there is none."""
        headers = {**self._credentials.headers(), **request.pop("headers", {})}
        try:
            with self._http.stream(method, url, headers=headers, **request) as response:
                if not response.is_success:
                    return _Failure(response.status_code, response.headers, _beginning(response))
                return Answer(_bounded(response), response.headers, str(response.url), response.status_code)
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            return _Failure(None, {}, b"", type(error).__name__)


@dataclass(frozen=True, slots=True)
class _Failure:
    """Why there is no answer."""

    status: int | None
    headers: Mapping[str, str]
    said: bytes
    error: str = ""

    @property
    def is_passing(self) -> bool:
        """Whether it may go better next time. GitHub throttles with 403 too, and then says until when."""
        if self.status == httpx.codes.FORBIDDEN:
            return "retry-after" in self.headers or _remaining(self.headers) == "0"
        return self.status is None or self.status in _AGAIN

    @property
    def why(self) -> str:
        return f"answered {self.status}" if self.status else f"cannot be reached ({self.error})"


def _beginning(response: httpx.Response) -> bytes:
    said = b""
    for block in response.iter_bytes(MOST_SAID):
        said += block
        if len(said) >= MOST_SAID:
            break
    return said


def _bounded(response: httpx.Response) -> bytes:
    body, until = bytearray(), clock.monotonic() + ANSWER_SECONDS
    for block in response.iter_bytes():
        body += block
        if clock.monotonic() > until:
            raise FeedError(f"{_shown(str(response.url))} took more than {ANSWER_SECONDS:.0f} s to answer")
        if len(body) > MOST_BYTES:
            raise FeedError(f"{_shown(str(response.url))} answers with more than {MOST_BYTES >> 20} MB")
    return bytes(body)


def _wait(answer: _Failure, attempt: int) -> float:
    """What the vendor asks for, else longer each time; never in step with others."""
    asked = asked_wait(answer.headers)
    if asked is not None:
        return asked + random.uniform(0.0, 0.1 * asked + 0.05)  # noqa: S311 - jitter
    return FIRST_WAIT * 2.0**attempt * random.uniform(0.5, 1.0)  # noqa: S311 - jitter


def asked_wait(headers: Mapping[str, str]) -> float | None:
    """Seconds by `Retry-After` (a number or a date), or by the time at which a rate limit ends. Dates are by the
    vendor's clock, which also says how late it is there.
    """
    after = headers.get("retry-after", "")
    if _NUMBER.fullmatch(after):
        return min(float(after), MOST_SECONDS)
    until = _date(after)
    if until is None and _remaining(headers) == "0":
        reset = headers.get("x-ratelimit-reset", headers.get("x-rate-limit-reset", ""))
        until = int(reset) * clock.SECOND if _SINCE_1970.fullmatch(reset) else None
    if until is None:
        return None
    now = _date(headers.get("date", ""))
    return min(max(0.0, (until - (clock.now() if now is None else now)) / clock.SECOND), MOST_SECONDS)


def _remaining(headers: Mapping[str, str]) -> str | None:
    return headers.get("x-ratelimit-remaining", headers.get("x-rate-limit-remaining"))


def _date(written: str) -> int | None:
    """A time as HTTP writes it, or in ISO 8601 as Zoom does."""
    for read in (parsedate_to_datetime, datetime.fromisoformat):
        try:
            moment = read(written)
        except (ValueError, TypeError, OverflowError):
            continue
        if moment.tzinfo is not None:
            return clock.from_datetime(moment)
    return None


def _hint(status: int) -> str:
    hints = {
        400: ": the request is not understood; is a name in the feed's settings wrong?",
        401: ": the credentials are not taken; are they right, and not expired?",
        403: ": they lack a permission; docs/how-to/live-feeds.md lists what each feed needs",
        404: ": there is no such thing; is the address or a name in the feed's settings wrong?",
    }
    return hints.get(status, "")


def _shown(url: str) -> str:
    """An address without its query, which may hold what must not be shown."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}{parts.path}"
