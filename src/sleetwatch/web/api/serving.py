"""Turns the table into what answers programs: who asks, what is read, what is decided, what is told."""

from __future__ import annotations

import logging
import re
import secrets
import traceback
from collections.abc import Awaitable, Callable, Iterable, Sequence
from contextlib import nullcontext, suppress
from hashlib import sha256
from tempfile import SpooledTemporaryFile
from typing import get_origin

import msgspec
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import QueryParams
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route as Served

from sleetwatch.errors import NotAllowed, Overtaken, SleetwatchError, UnknownName, UserError
from sleetwatch.state import StateError, walled
from sleetwatch.web.api.bearer import recognise
from sleetwatch.web.api.conditions import matching, tag_of
from sleetwatch.web.api.moments import decoded, encoded, read
from sleetwatch.web.api.problems import OF_STATUS, Refusal, told
from sleetwatch.web.api.repeats import once
from sleetwatch.web.api.route import LONGEST_NAME, ApiRoute, Call, Made
from sleetwatch.web.bodies import read_aside
from sleetwatch.web.deciding import tenants_asked
from sleetwatch.web.route import Audit, Who
from sleetwatch.web.site import Site
from sleetwatch.workspace.conditions import only_if

PREFIX = "/v1"
JSON = "application/json"
Aside = SpooledTemporaryFile[bytes]
NUL, NO_NUL = re.compile(rb"(?<!\\)(?:\\\\)*\\u0000"), "a text holds a NUL, which nothing of ours has"
"""PostgreSQL takes none; in a JSON text it is written so, behind an even number of backslashes."""

_LOG = logging.getLogger("sleetwatch.web.api")


def make_api(site: Site, rows: Sequence[ApiRoute]) -> Starlette:
    """The application below `/api`."""
    api = _Api(site)
    by_path: dict[str, dict[str, ApiRoute]] = {}
    for row in rows:
        by_path.setdefault(row.path, {})[row.method] = row
    served = [Served(PREFIX + path, api.serving(known), methods=list(known)) for path, known in by_path.items()]
    app = Starlette(routes=served, exception_handlers={HTTPException: refuse})
    app.router.redirect_slashes = False
    return app


async def refuse(_request: Request, error: Exception) -> Response:
    """Tell what Starlette itself, or the reader of a body, refuses."""
    return _of_status(error) if isinstance(error, HTTPException) else told("fault")


def _of_status(error: HTTPException) -> Response:
    return told(OF_STATUS.get(error.status_code, "malformed"), headers=error.headers)


class _Api:
    """Answers the rows of the table."""

    def __init__(self, site: Site) -> None:
        self._site = site

    def serving(self, rows: dict[str, ApiRoute]) -> Callable[[Request], Awaitable[Response]]:
        """What answers the methods of one path."""

        async def serve(request: Request) -> Response:
            row = rows["GET" if request.method == "HEAD" else request.method]
            call = Call(site=self._site, route=row, path=_path(request), headers=request.headers)
            try:
                _check_path(call)
                await run_in_threadpool(recognise, call)
                aside = await read_aside(request, row.most_bytes) if row.body is not None else None
            except HTTPException as error:
                return _of_status(error)
            except Exception as error:  # noqa: BLE001 - the boundary of a request
                return self._failed(row, error)
            try:
                return await run_in_threadpool(self._answer_walled, call, request.query_params, aside)
            finally:
                if aside is not None:
                    aside.close()

        return serve

    def _answer_walled(self, call: Call, query: QueryParams, aside: Aside | None) -> Response:
        with walled(None if call.actor is None else call.actor.tenants):
            return self._answer(call, query, aside)

    def _answer(self, call: Call, query: QueryParams, aside: Aside | None) -> Response:
        """The query says what is asked about; the body is looked at once it is decided who may."""
        try:
            call.query = _query(query, call.route.query)
            self._decide(call)
            sent = _read_in(call, query, aside)
            key = call.headers.get("idempotency-key", "") if call.route.repeats else ""
            if not key:
                return _work(call)
            return once(call.workspace.kept_answers, call.secret, key, sent, lambda: _work(call))
        except Exception as error:  # noqa: BLE001 - the boundary of a request
            return self._failed(call.route, error)

    def _decide(self, call: Call) -> None:
        """Ask the rules, and write down that somebody reads, before anything is shown."""
        row, access = call.route, call.workspace.access
        if isinstance(row.action, Who):
            return
        asked = access.read if row.audit is Audit.READ else access.check
        chosen = getattr(call.query, "tenant", "")
        for about in tenants_asked(access, call.me, row.action, chosen) if row.lists else [row.about(call)]:
            asked(call.me, row.action, **about)

    def _failed(self, row: ApiRoute, error: Exception) -> Response:
        if isinstance(error, Refusal):
            return told(error.code, error.detail, error.headers)
        if isinstance(error, Overtaken):
            return told("overtaken")
        if isinstance(error, UnknownName | NotAllowed):
            return told("not-found")
        if isinstance(error, UserError):
            return told("refused", str(error))
        if isinstance(error, SleetwatchError | StateError):
            return told("unavailable", headers={"Retry-After": "5"}, reference=_logged(row, error))
        return told("fault", reference=_logged(row, error))


def _path(request: Request) -> dict[str, str]:
    return {name: str(value) for name, value in request.path_params.items()}


def _check_path(call: Call) -> None:
    """What is longer than any name of ours is nothing that is there."""
    if any(len(name) > LONGEST_NAME for name in call.path.values()):
        raise Refusal("not-found")


def _read_in(call: Call, query: QueryParams, aside: Aside | None) -> bytes:
    """Read the body into its shape. Returns what makes this request another than others. Raises `Refusal`."""
    row = call.route
    digest = sha256(f"{row.method} {sorted(call.path.items())} {query}".encode())
    if aside is None:
        return digest.digest()
    if row.body is bytes:
        call.body = aside
        return digest.digest()
    content = aside.read()
    digest.update(content)
    if row.body is not None:
        call.body = _body(call, content, row.body)
    return digest.digest()


def _query(query: QueryParams, shape: type[msgspec.Struct] | None) -> object:
    lists = set() if shape is None else {one.name for one in msgspec.structs.fields(shape) if _is_list(one.type)}
    said: dict[str, object] = {}
    for name, value in query.multi_items():
        if "\0" in value:
            raise Refusal("invalid", NO_NUL)
        if name in lists:
            said[name] = [*query.getlist(name)]
        elif name in said:
            raise Refusal("invalid", f"{name[:100]}: it stands in the query twice")
        else:
            said[name] = value
    if shape is None and said:
        raise Refusal("invalid", f"{next(iter(said))[:100]}: this address takes no query")
    return None if shape is None else _valid(lambda: read(said, shape))


def _is_list(kind: object) -> bool:
    return get_origin(kind) is list


def _body(call: Call, content: bytes, shape: type[object]) -> object:
    kinds = call.headers.getlist("content-type")
    if len(kinds) != 1 or kinds[0].partition(";")[0].strip().lower() != JSON:
        raise Refusal("media")
    try:
        content.decode()
    except UnicodeDecodeError:
        raise Refusal("malformed") from None
    if NUL.search(content):
        raise Refusal("invalid", NO_NUL)
    return _valid(lambda: decoded(content, shape))


def _valid(reading: Callable[[], object]) -> object:
    try:
        return reading()
    except msgspec.ValidationError as error:
        raise Refusal("invalid", str(error)) from None
    except (msgspec.DecodeError, RecursionError):
        raise Refusal("malformed") from None


def _work(call: Call) -> Response:
    """Do it, on the condition that the request names."""
    row, wanted = call.route, call.headers.get("if-match")
    stands = row.stands
    if stands is None or row.method == "GET":
        return _response(call, row.endpoint(call))
    with only_if(matching(wanted, lambda: stands(call))) if wanted is not None else nullcontext():
        answer = _response(call, row.endpoint(call))
    with suppress(UserError):  # who has just left a case does not see it any more
        answer.headers["ETag"] = tag_of(stands(call))
    return answer


def _response(call: Call, answer: msgspec.Struct | Made | Response | None) -> Response:
    row = call.route
    if isinstance(answer, Response):
        return answer
    if answer is None:
        return Response(status_code=204)
    shown = answer.answer if isinstance(answer, Made) else answer
    headers = {"Location": answer.location} if isinstance(answer, Made) else {}
    if row.stands is not None and row.method == "GET":
        headers["ETag"] = tag_of(shown)
    return Response(encoded(shown), row.status, headers, JSON)


def _logged(row: ApiRoute, error: Exception) -> str:
    """Write down where something failed, by the row and without any value. Returns the line's reference."""
    reference = secrets.token_hex(4)
    frames: Iterable[traceback.FrameSummary] = reversed(traceback.extract_tb(error.__traceback__))
    places = " < ".join(f"{frame.filename.rpartition('/')[2]}:{frame.lineno}" for frame in frames)
    _LOG.error("%s %s: %s at %s", reference, row.name, type(error).__name__, places)
    return reference
