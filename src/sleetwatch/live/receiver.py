"""The HTTP receiver: POST `/v1/feeds/NAME` a batch of records; 202 comes only after they are durable."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

import msgspec
from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sleetwatch.errors import WorkspaceError
from sleetwatch.live.doors import Door, SignatureDoor
from sleetwatch.live.inbox import Full, Inbox, Keep
from sleetwatch.live.serving import Served
from sleetwatch.live.unpacking import Unreadable, unpacked

COME_BACK_SECONDS = "5"
MOST_ARRIVING = 256 << 20
"""Bytes of bodies that may be on their way at once: a signature is known to be wrong only once its body is there."""
GRACE_SECONDS = 30.0
"""How long a body may take, besides what its bytes take at the slowest pace."""
SLOWEST = 32 << 10
"""Bytes a second below which a sender does not send but keeps us waiting."""
_FULL = 503


class Receiver:
    """A server in a thread of its own."""

    def __init__(self, host: str, port: int, most_bytes: int, doors: Mapping[str, Door], keep: Keep) -> None:
        """`doors` by feed. Raises `WorkspaceError` when the port is taken."""
        self._doors, self._most, self._arriving = doors, most_bytes, 0
        self._inbox = Inbox(keep)
        routes = [
            Route("/v1/feeds/{feed}", self._take, methods=["POST"]),
            Route("/v1/feeds/{feed}", self._answer_challenge, methods=["GET"]),
            Route("/healthz", _healthy, methods=["GET"]),
        ]
        try:
            self._served = Served(Starlette(routes=routes), host, port, "receiver")
        except WorkspaceError:
            self._inbox.close()
            raise

    @property
    def port(self) -> int:
        """Where it listens."""
        return self._served.port

    def close(self) -> None:
        """Take no more, and answer what was taken."""
        self._served.close()
        self._inbox.close()

    async def _take(self, request: Request) -> Response:
        feed = request.path_params["feed"]
        door = self._doors.get(feed)
        if door is None:
            return _no(404, "no feed of kind http has this name")
        if not door.admits(request.headers, None):
            return _no(401, "a token or a signature is missing or wrong")
        try:
            sent = await self._body(request)
            if not door.admits(request.headers, sent):
                return _no(401, "a token or a signature is missing or wrong")
            body = unpacked(sent, request.headers.get("content-encoding", "identity").lower(), self._most)
        except Unreadable as error:
            return _no(error.status, str(error), {"Retry-After": COME_BACK_SECONDS} if error.status == _FULL else None)
        except ClientDisconnect:
            return _no(400, "the body ended too early")
        return _challenged(door, body) or await self._kept(feed, body)

    async def _body(self, request: Request) -> bytes:
        """The whole body, in a time and a memory that are bounded whoever sends it."""
        body, begun = bytearray(), asyncio.get_running_loop().time()
        try:
            async with asyncio.timeout_at(begun + GRACE_SECONDS) as limit:
                async for block in request.stream():
                    body += block
                    self._arriving += len(block)
                    self._check_size(len(body))
                    limit.reschedule(begun + GRACE_SECONDS + len(body) / SLOWEST)
        except TimeoutError:
            raise Unreadable(408, "the body came too slowly; send it in parts") from None
        finally:
            self._arriving -= len(body)
        return bytes(body)

    def _check_size(self, size: int) -> None:
        if size > self._most:
            raise Unreadable(413, f"the body is larger than {self._most >> 20} MB; send it in parts")
        if self._arriving > max(MOST_ARRIVING, self._most):
            raise Unreadable(_FULL, "too much is on its way; send it again")

    async def _kept(self, feed: str, body: bytes) -> Response:
        if not body.strip():
            return _no(400, "the body is empty")
        try:
            receipt = await asyncio.wrap_future(self._inbox.put(feed, body))
        except Full:
            return _no(503, "too much is waiting; send it again", {"Retry-After": COME_BACK_SECONDS})
        except Exception:  # noqa: BLE001 - whatever it was, the batch is not durable
            return _no(503, "it could not be kept; send it again", {"Retry-After": COME_BACK_SECONDS})
        return JSONResponse(receipt, status_code=202)

    async def _answer_challenge(self, request: Request) -> Response:
        """Okta asks once whether the receiver is ours, before it sends anything."""
        asked = request.headers.get("x-okta-verification-challenge")
        door = self._doors.get(request.path_params["feed"])
        if asked is None or door is None or not door.admits(request.headers, b""):
            return _no(405, "POST records here")
        return JSONResponse({"verification": asked})


async def _healthy(_request: Request) -> Response:
    return JSONResponse({"status": "ok"})


def _challenged(door: Door, body: bytes) -> Response | None:
    """Zoom asks now and then whether we have its key."""
    if not isinstance(door, SignatureDoor) or _VALIDATION.encode() not in body:
        return None
    try:
        asked = msgspec.json.decode(body, type=_Validation)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError):
        return None
    if asked.event != _VALIDATION:  # a record that speaks of it is a record
        return None
    plain = asked.payload.get("plainToken", "")
    return JSONResponse({"plainToken": plain, "encryptedToken": door.signature_of(plain.encode())})


_VALIDATION = "endpoint.url_validation"


class _Validation(msgspec.Struct):
    event: str
    payload: dict[str, str]


def _no(status: int, says: str, headers: Mapping[str, str] | None = None) -> Response:
    return JSONResponse({"error": says}, status_code=status, headers=headers)
