"""A TAXII 2.1 server with one api root and one collection, over whatever keeps the objects.

It takes what is small, quick, from a member and exactly as ours is, and answers everything else with an error resource.
"""

from __future__ import annotations

import asyncio
import base64
import binascii
import hmac
import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from sleetwatch import clock
from sleetwatch.errors import Refused
from sleetwatch.exchange.client import MEDIA
from sleetwatch.exchange.collection import MOST_AT_ONCE, STIX_MEDIA, Page, Query, Shelf, added_text, examined
from sleetwatch.exchange.stix import read_moment

ROOT = "sleetwatch"
MOST_BYTES = 2 << 20
"""Largest body that is taken."""
BODY_SECONDS = 30.0
"""How long a body may take."""
MOST_WORDS = 100
"""Most ids or versions that one request may name."""
_WORD = re.compile(r"[A-Za-z0-9:._-]{1,120}")


@dataclass(frozen=True, slots=True)
class Caller:
    """A member of the community."""

    name: str
    identity: str
    token: str
    writes: bool


class _Wrong(Exception):  # noqa: N818 - says what happened
    """A request that is answered with an error resource."""

    def __init__(self, status: int, says: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(says)
        self.status, self.says, self.headers = status, says, headers


Endpoint = Callable[["_Taxii", Request, Caller], Awaitable[Response]]


def taxii_app(
    title: str, collection: str, callers: Sequence[Caller], shelf: Shelf, public_url: str | None = None
) -> Starlette:
    """The server. `collection` is its id, a UUID; `public_url` is where members see it, behind a proxy."""
    taxii = _Taxii(title, collection, callers, shelf, public_url)
    inner = f"/{ROOT}/collections/{collection}"
    listed: list[tuple[str, str, Endpoint]] = [
        ("/taxii2/", "GET", _Taxii.discovery),
        (f"/{ROOT}/", "GET", _Taxii.root),
        (f"/{ROOT}/status/{{number}}/", "GET", _Taxii.status),
        (f"/{ROOT}/collections/", "GET", _Taxii.collections),
        (f"{inner}/", "GET", _Taxii.one_collection),
        (f"{inner}/manifest/", "GET", _Taxii.manifest),
        (f"{inner}/objects/", "GET", _Taxii.objects),
        (f"{inner}/objects/", "POST", _Taxii.add),
        (f"{inner}/objects/{{stix_id}}/", "GET", _Taxii.one_object),
        (f"{inner}/objects/{{stix_id}}/", "DELETE", _Taxii.delete),
        (f"{inner}/objects/{{stix_id}}/versions/", "GET", _Taxii.versions),
    ]
    routes = [
        Route(address, taxii.door(endpoint), methods=[method])
        for path, method, endpoint in listed
        for address in (path, path.rstrip("/"))
    ]
    return Starlette(routes=routes, exception_handlers={HTTPException: _unknown})


async def _unknown(_request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 500
    return _refusal(_Wrong(status, "there is nothing of this kind here"))


class _Taxii:
    def __init__(
        self, title: str, collection: str, callers: Sequence[Caller], shelf: Shelf, public_url: str | None
    ) -> None:
        self.title, self.collection, self.callers, self.shelf = title, collection, callers, shelf
        self.public_url = public_url

    def door(self, endpoint: Endpoint) -> Callable[[Request], Awaitable[Response]]:
        """What every request goes through."""

        async def answer(request: Request) -> Response:
            try:
                caller = self._caller(request.headers.get("authorization", ""))
                _check_accept(request.headers.get("accept", ""))
                return await endpoint(self, request, caller)
            except _Wrong as wrong:
                return _refusal(wrong)

        return answer

    def _caller(self, authorization: str) -> Caller:
        """Who it is, by bearer token or by name and password. Every member's token is compared, whoever it is."""
        scheme, _, given = authorization.partition(" ")
        name, token = None, given.strip()
        if scheme.lower() == "basic":
            name, token = _pair(token)
        elif scheme.lower() not in {"bearer", "token"}:
            token = ""
        same = [hmac.compare_digest(one.token.encode(), token.encode()) for one in self.callers]
        for one, right in zip(self.callers, same, strict=True):
            if right and name in {None, one.name}:
                return one
        offered = {"WWW-Authenticate": 'Bearer realm="taxii", Basic realm="taxii"'}
        raise _Wrong(401, "no member is known by this token", offered)

    # --- what there is ----------------------------------------------------------------------------------------------

    async def discovery(self, request: Request, _caller: Caller) -> Response:
        seen = self.public_url or f"{request.url.scheme}://{request.url.netloc}"
        root = f"{seen.rstrip('/')}/{ROOT}/"
        return _told({"title": self.title, "default": root, "api_roots": [root]})

    async def root(self, _request: Request, _caller: Caller) -> Response:
        return _told({"title": self.title, "versions": [MEDIA], "max_content_length": MOST_BYTES})

    async def collections(self, _request: Request, caller: Caller) -> Response:
        return _told({"collections": [self._described(caller)]})

    async def one_collection(self, _request: Request, caller: Caller) -> Response:
        return _told(self._described(caller))

    def _described(self, caller: Caller) -> dict[str, Any]:
        return {
            "id": self.collection,
            "title": f"{self.title}: rare things",
            "can_read": True,
            "can_write": caller.writes,
            "media_types": [STIX_MEDIA],
        }

    # --- reading ----------------------------------------------------------------------------------------------------

    async def objects(self, request: Request, _caller: Caller) -> Response:
        page = await self._page(_query(request))
        told: dict[str, Any] = _more(page) | {"objects": [one.content for one in page.objects]}
        return _told(told, _span(page))

    async def manifest(self, request: Request, _caller: Caller) -> Response:
        page = await self._page(_query(request))
        listed = [
            {
                "id": one.stix_id,
                "date_added": added_text(one.added_at),
                "version": one.version,
                "media_type": STIX_MEDIA,
            }
            for one in page.objects
        ]
        return _told(_more(page) | {"objects": listed}, _span(page))

    async def one_object(self, request: Request, _caller: Caller) -> Response:
        page = await self._of_id(request)
        return _told(_more(page) | {"objects": [one.content for one in page.objects]}, _span(page))

    async def versions(self, request: Request, _caller: Caller) -> Response:
        page = await self._of_id(request)
        return _told(_more(page) | {"versions": [one.version for one in page.objects]}, _span(page))

    async def _of_id(self, request: Request) -> Page:
        asked = _query(request, request.path_params["stix_id"])
        page = await self._page(asked)
        if not page.objects and not (await self._page(Query(ids=asked.ids))).objects:
            raise _Wrong(404, "there is no such object")
        return page

    async def _page(self, query: Query) -> Page:
        if query.is_hopeless:
            return Page()
        return await run_in_threadpool(self.shelf.page, query, clock.now())

    async def status(self, request: Request, caller: Caller) -> Response:
        found = await run_in_threadpool(self.shelf.status, request.path_params["number"], caller.name)
        if found is None:
            raise _Wrong(404, "there is no such status")
        return _told(found)

    # --- writing ----------------------------------------------------------------------------------------------------

    async def add(self, request: Request, caller: Caller) -> Response:
        if not caller.writes:
            raise _Wrong(403, "this member reads alone")
        if _media(request.headers.get("content-type", "")) not in {(TAXII, "2.1"), (TAXII, "")}:
            raise _Wrong(415, f"send {MEDIA}")
        raw = _envelope(await _body(request))
        now = clock.now()
        objects, received = examined(raw, caller.identity, now)
        told = await run_in_threadpool(self.shelf.put, caller.name, objects, received, now)
        return _told(told, status=202)

    async def delete(self, _request: Request, _caller: Caller) -> Response:
        raise _Wrong(403, "nothing is deleted here; share a revoked version, and everybody hears of it")


# --- requests --------------------------------------------------------------------------------------------------------

TAXII = "application/taxii+json"


def _pair(token: str) -> tuple[str, str]:
    try:
        name, _, password = base64.b64decode(token, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError, ValueError):
        return "", ""
    return name, password


def _media(text: str) -> tuple[str, str]:
    """A media type and the version it names."""
    kind, *parameters = [part.strip().lower() for part in text.split(";")]
    versions = [part.removeprefix("version=").strip('"') for part in parameters if part.startswith("version=")]
    return kind, versions[0] if versions else ""


def _check_accept(accept: str) -> None:
    wanted = [_media(part) for part in accept.split(",")[:20]]
    if not any(kind in {TAXII, "application/*", "*/*"} and version in {"", "2.1"} for kind, version in wanted):
        raise _Wrong(406, f"accept {MEDIA}")


def _query(request: Request, stix_id: str | None = None) -> Query:
    asked = request.query_params
    after = -1
    if "added_after" in asked:
        after = _moment(asked["added_after"])
    if "next" in asked:
        after = max(after, _number(asked["next"], "next", 10**17))
    versions = _words(asked.get("match[version]", "last")) - {"last", "first", "all"}
    return Query(
        added_after=after,
        limit=min(MOST_AT_ONCE, _number(asked.get("limit", str(MOST_AT_ONCE)), "limit", 10**9, least=1)),
        ids=_words(asked.get("match[id]", "")) if stix_id is None else frozenset({stix_id}),
        types=_words(asked.get("match[type]", "")),
        versions=versions,
        spec=_words(asked.get("match[spec_version]", "")),
    )


def _moment(text: str) -> int:
    try:
        return read_moment(text)
    except Refused:
        raise _Wrong(400, "added_after is no time with an offset") from None


def _number(text: str, name: str, most: int, least: int = 0) -> int:
    if not re.fullmatch(r"[0-9]{1,18}", text) or not least <= int(text) <= most:
        raise _Wrong(400, f"{name} is not understood")
    return int(text)


def _words(text: str) -> frozenset[str]:
    found = [one.strip() for one in text.split(",") if one.strip()]
    if len(found) > MOST_WORDS or not all(_WORD.fullmatch(one) for one in found):
        raise _Wrong(400, "a filter is not understood")
    return frozenset(found)


async def _body(request: Request) -> bytes:
    """The whole body, in a time and a memory that are bounded."""
    declared = request.headers.get("content-length", "")
    if declared.isascii() and declared.isdigit() and int(declared) > MOST_BYTES:
        raise _Wrong(413, f"the body is larger than {MOST_BYTES:,} bytes; send it in parts")
    body = bytearray()
    try:
        async with asyncio.timeout(BODY_SECONDS):
            async for block in request.stream():
                body += block
                if len(body) > MOST_BYTES:
                    raise _Wrong(413, f"the body is larger than {MOST_BYTES:,} bytes; send it in parts")
    except TimeoutError:
        raise _Wrong(408, "the body came too slowly") from None
    except ClientDisconnect:
        raise _Wrong(400, "the body ended too early") from None
    return bytes(body)


class _Envelope(msgspec.Struct, forbid_unknown_fields=True):
    objects: list[Any]
    more: bool = False


def _envelope(body: bytes) -> list[object]:
    try:
        found = msgspec.json.decode(body, type=_Envelope).objects
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise _Wrong(422, "the body is no TAXII envelope with objects") from None
    if not found or len(found) > MOST_AT_ONCE:
        raise _Wrong(413 if found else 422, f"send between 1 and {MOST_AT_ONCE} objects at once")
    return found


# --- answers ---------------------------------------------------------------------------------------------------------


def _more(page: Page) -> dict[str, Any]:
    return {"more": True, "next": str(page.objects[-1].added_at)} if page.more else {"more": False}


def _span(page: Page) -> dict[str, str]:
    if not page.objects:
        return {}
    first, last = (added_text(page.objects[place].added_at) for place in (0, -1))
    return {"X-TAXII-Date-Added-First": first, "X-TAXII-Date-Added-Last": last}


def _told(what: object, headers: Mapping[str, str] | None = None, status: int = 200) -> Response:
    return Response(msgspec.json.encode(what), status, dict(headers or {}), MEDIA)


def _refusal(wrong: _Wrong) -> Response:
    told = {"title": wrong.says[:1].upper() + wrong.says[1:], "http_status": str(wrong.status)}
    return Response(msgspec.json.encode(told), wrong.status, dict(wrong.headers or {}), MEDIA)
