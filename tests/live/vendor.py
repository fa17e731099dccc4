"""A vendor on this machine: an HTTP server in a thread that misbehaves on demand, and what a pull is driven with.

It follows what vendors document of HTTP itself: 429 and 503 with `Retry-After` in seconds, as an HTTP date (RFC 9110)
or, at Zoom, in ISO 8601; 401 for a token that is over; 400 for a page token that is; a `Date` on every answer.
"""

from __future__ import annotations

import asyncio
import json
import logging
import socket
import threading
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from email.utils import formatdate
from typing import Any
from urllib.parse import parse_qs

import uvicorn
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.types import Receive, Scope, Send

from sleetwatch import clock
from sleetwatch.live.delivery import Delivery, Pull

SECRET = "s3cr3t-never-to-be-shown"  # noqa: S105 - fictional
TOKEN = "t0k3n-never-to-be-shown"  # noqa: S105 - fictional
AGE = 80 * clock.MINUTE
BEGAN = (clock.now() // clock.MINUTE) * clock.MINUTE - AGE
"""When the first record of a test happened: not so long ago that a quiet feed would have gone past it."""

Fault = Callable[["Double", Request, Send], Awaitable[bool]]
"""Spoils one answer; says whether it gave one itself."""


class Double:
    """A vendor's API. `records` are by collection; what a test wants spoilt is in `faults`, by the request's number."""

    page = 3
    """Records of a page, whatever a client asks for."""
    grants_at = "/token"
    fixed: str | None = None
    """What the Authorization header must be, where it never changes."""

    def __init__(self) -> None:
        self.records: dict[str, list[dict[str, Any]]] = {}
        self.faults: dict[int, Fault] = {}
        self.requests: list[str] = []
        self.forms: list[dict[str, str]] = []
        self.trick: str | None = None
        """A bug of the vendor's from the second page on: repeat, loop, host."""
        self.skew = 0.0
        self.valid = 0
        """The token that is good; those before are over."""
        self.port = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def answer(self, request: Request, body: bytes) -> Response:
        raise NotImplementedError

    def expected(self) -> list[Any]:
        """The records as they are to be delivered."""
        return [record for records in self.records.values() for record in records]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        body = await request.body()
        if request.url.path == self.grants_at:
            await self._dated(self._granted(body))(scope, receive, send)
            return
        number = len(self.requests)
        self.requests.append(f"{request.method} {scope['raw_path'].decode()}?{request.url.query}")
        fault = self.faults.pop(number, None)
        if fault is not None and await fault(self, request, send):
            return
        if request.headers.get("authorization") != (self.fixed or f"Bearer {TOKEN}{self.valid}"):
            response: Response = JSONResponse({"error": "who are you"}, 401)
        else:
            response = self.answer(request, body)
        await self._dated(response)(scope, receive, send)

    def _granted(self, body: bytes) -> Response:
        form = {key: values[0] for key, values in parse_qs(body.decode()).items()}
        self.forms.append(form)
        self.valid += 1
        return JSONResponse({"access_token": f"{TOKEN}{self.valid}", "token_type": "Bearer", "expires_in": 3600})

    def _dated(self, response: Response) -> Response:
        response.headers["Date"] = self.date()
        return response

    def date(self, ahead: float = 0.0) -> str:
        return formatdate(clock.now() / clock.SECOND + self.skew + ahead, usegmt=True)

    def cut(self, found: list[Any], offset: int) -> tuple[list[Any], int | None]:
        """The records from an offset on and the next one; a trick spoils it."""
        after = offset + self.page if offset + self.page < len(found) else None
        if self.trick == "loop" and offset:
            after = offset - self.page if offset > self.page else offset
        if self.trick == "repeat" and offset:
            offset, after = 0, offset + self.page
        return found[offset : offset + self.page], after

    def link(self, path: str, query: str) -> str:
        host = "http://elsewhere.example" if self.trick == "host" else self.url
        return f"{host}{path}?{query}"


# --- faults


def says(status: int, headers: Callable[[Double], dict[str, str]] = lambda _: {}) -> Fault:
    async def fault(double: Double, request: Request, send: Send) -> bool:
        response = JSONResponse({"error": {"message": f"no {SECRET}"}}, status, headers(double))
        response.headers["Date"] = double.date()
        await response(request.scope, request.receive, send)
        return True

    return fault


async def drops(double: Double, request: Request, send: Send) -> bool:
    """Half a body, then nothing."""
    headers = [(b"content-type", b"application/json"), (b"content-length", b"1000")]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": b'{"value":[{"id":', "more_body": True})
    return True


async def malformed(double: Double, request: Request, send: Send) -> bool:
    await Response(b'{"value": [{"id": "1", ', media_type="application/json")(request.scope, request.receive, send)
    return True


async def slow(double: Double, request: Request, send: Send) -> bool:
    """Longer than the client has patience for."""
    await asyncio.sleep(0.5)
    return False


async def expires(double: Double, request: Request, send: Send) -> bool:
    """The token is over from this request on."""
    double.valid += 1
    return False


PASSING: dict[str, Fault] = {
    "429 with seconds": says(429, lambda _: {"Retry-After": "7"}),
    "429 with a date": says(429, lambda double: {"Retry-After": double.date(9)}),
    "429 until a reset": says(
        429, lambda _: {"X-Rate-Limit-Remaining": "0", "X-Rate-Limit-Reset": str(clock.now() // clock.SECOND + 5)}
    ),
    "500": says(500),
    "503": says(503, lambda _: {"Retry-After": "3"}),
    "dropped": drops,
    "slow": slow,
}
"""Faults that one request gets over by itself."""


# --- driving


class Kept:
    """Our own state: the cursor moves when a delivery is kept, and it is JSON."""

    def __init__(self) -> None:
        self.cursor: dict[str, Any] = {}
        self.lines: list[bytes] = []
        self.gaps: list[str] = []

    def keep(self, delivery: Delivery) -> None:
        assert isinstance(delivery.content, bytes)
        for part, stands in json.loads(json.dumps(delivery.moves)).items():
            assert stands is not None
            before = self.cursor.get(part, {}).get("newest")
            assert before is None or before <= stands["newest"], "the cursor must never go back"
            self.cursor[part] = stands
        self.lines += delivery.content.splitlines()
        self.gaps += [delivery.gap] if delivery.gap else []

    def found(self) -> list[str]:
        """What was kept, each record once."""
        return sorted({canonical(json.loads(line)) for line in self.lines})


def canonical(value: Any) -> str:
    return json.dumps(value, sort_keys=True)


def expected(double: Double) -> list[str]:
    return sorted(canonical(record) for record in double.expected())


def drive(pull: Pull, kept: Kept, stop_after: int | None = None) -> None:
    """One pass, as the runner makes it; or one that is cut off after some deliveries."""
    for number, delivery in enumerate(pull.pull(dict(kept.cursor)), start=1):
        kept.keep(delivery)
        if number == stop_after:
            break


@contextmanager
def serving(double: Double) -> Iterator[Double]:
    """The double behind a port of its own."""
    logging.getLogger("uvicorn.error").setLevel(logging.CRITICAL + 1)
    config = uvicorn.Config(double, port=0, log_config=None, access_log=False, lifespan="off", ws="none")
    config.date_header = False
    config.timeout_keep_alive = 600  # a slow test is no reason to hang up just as the next request is sent
    server = uvicorn.Server(config)
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)  # named, so that it has no delay
    listening.bind(("127.0.0.1", 0))
    listening.listen()
    double.port = listening.getsockname()[1]
    thread = threading.Thread(target=server.run, args=([listening],))
    thread.start()
    try:
        yield double
    finally:
        server.should_exit = True
        thread.join()
        listening.close()
