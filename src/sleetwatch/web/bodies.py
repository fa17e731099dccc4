"""The body of a request, read within limits of size and time."""

from __future__ import annotations

import asyncio

from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.formparsers import MultiPartException
from starlette.requests import ClientDisconnect, Request
from starlette.types import Message

MOST_FIELDS = 2000
MOST_FILES = 50
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
    bounded = Request(request.scope, _Bounded(request, most_bytes))
    try:
        async with asyncio.timeout(GRACE_SECONDS + most_bytes / SLOWEST):
            return await bounded.form(max_files=MOST_FILES, max_fields=MOST_FIELDS, max_part_size=most_bytes)
    except TooLarge:
        raise HTTPException(413, f"the form is larger than {most_bytes >> 10:,} kB") from None
    except TimeoutError:
        raise HTTPException(408, "the form came too slowly") from None
    except (MultiPartException, ClientDisconnect, ValueError):
        raise HTTPException(400, "the form cannot be read") from None


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
