"""The body of a request, read within limits of size and time."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from tempfile import SpooledTemporaryFile

from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.formparsers import MultiPartException
from starlette.requests import ClientDisconnect, Request
from starlette.types import Message

MOST_FIELDS = 2000
MOST_FILES = 50
IN_MEMORY = 1 << 20
"""Bytes of a body that are held in memory; the rest lies in a file."""
GRACE_SECONDS = 20.0
SLOWEST = 32 << 10
"""Bytes a second below which a sender does not send but keeps us waiting."""
KINDS = ("application/x-www-form-urlencoded", "multipart/form-data")


class TooLarge(Exception):  # noqa: N818 - says what happened
    """The body is larger than the route allows."""


async def read_form(request: Request, most_bytes: int) -> FormData:
    """The fields and files of a form. Raises `HTTPException` when it is too large, too slow, or no form."""
    kind = request.headers.get("content-type", "")
    if not kind and request.headers.get("content-length", "0") == "0" and "transfer-encoding" not in request.headers:
        return FormData()
    if not kind.startswith(KINDS):
        raise HTTPException(415, "this was no form")
    async with _within(request, most_bytes) as bounded:
        return await bounded.form(max_files=MOST_FILES, max_fields=MOST_FIELDS, max_part_size=most_bytes)


async def read_aside(request: Request, most_bytes: int) -> SpooledTemporaryFile[bytes]:
    """The body as it came; what is large lies in a file. Raises `HTTPException` when it is too large or too slow."""
    aside = SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 - whoever asked closes it
    try:
        async with _within(request, most_bytes) as bounded:
            async for piece in bounded.stream():
                aside.write(piece)
    except BaseException:
        aside.close()
        raise
    aside.seek(0)
    return aside


@asynccontextmanager
async def _within(request: Request, most_bytes: int) -> AsyncIterator[Request]:
    """The request within the limits."""
    try:
        async with asyncio.timeout(GRACE_SECONDS + most_bytes / SLOWEST):
            yield Request(request.scope, _Bounded(request, most_bytes))
    except TooLarge:
        raise HTTPException(413, f"the body is larger than {most_bytes >> 10:,} kB") from None
    except TimeoutError:
        raise HTTPException(408, "the body came too slowly") from None
    except (MultiPartException, ClientDisconnect, ValueError):
        raise HTTPException(400, "the body cannot be read") from None


class _Bounded:
    """Receives no more than it may."""

    def __init__(self, request: Request, most_bytes: int) -> None:
        self._receive, self._left = request.receive, most_bytes

    async def __call__(self) -> Message:
        message = await self._receive()
        self._left -= len(message.get("body", b""))
        if self._left < 0:
            raise TooLarge
        return message
