"""The application: every request is decided by its route's row, and whatever goes wrong ends on one page."""

from __future__ import annotations

import logging
import secrets
import traceback
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData, QueryParams
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Mount
from starlette.routing import Route as Served

from sleetwatch.errors import NotAllowed, SleetwatchError, UnknownName, UserError
from sleetwatch.state import StateError, walled
from sleetwatch.web.api import make_api, refuse
from sleetwatch.web.api.table import CALLS
from sleetwatch.web.bodies import read_form
from sleetwatch.web.deciding import tenants_asked
from sleetwatch.web.guard import API, Guard
from sleetwatch.web.news import news
from sleetwatch.web.route import FORM_BYTES, Audit, Route, Who
from sleetwatch.web.site import Site
from sleetwatch.web.visit import SEE_OTHER, Visit, address_of

SAYS = {
    400: ("That cannot be done", "Go back and change it."),
    404: ("There is nothing here", "Or nothing that you may see. Ask whoever leads the work if you should."),
    405: ("There is nothing here", "This address takes no form."),
    408: ("That took too long", "Send it again."),
    413: ("That is too large", "Send it in parts."),
    415: ("That was no form", "Go back and use the page's own."),
    500: ("Something went wrong on our side", "Nothing was changed. Whoever runs the server finds it in its log."),
    503: ("The workspace is busy or cannot be written", "Nothing was changed. Try again in a moment."),
}
"""By status: what happened, and what to do."""

_LOG = logging.getLogger("sleetwatch.web")


def make_app(site: Site, routes: Sequence[Route]) -> Starlette:
    """The application that serves a site."""
    pages = _Pages(site)
    served: list[BaseRoute] = [Served(one.path, pages.serving(one), methods=[one.method]) for one in routes]
    return Starlette(
        routes=[Mount("/api", app=make_api(site, CALLS)), *served],
        middleware=[Middleware(Guard, origins=site.origins, limit=site.requests)],
        exception_handlers={HTTPException: pages.refuse},
    )


class _Pages:
    """Turns a row of the table into what answers requests."""

    def __init__(self, site: Site) -> None:
        self._site = site

    def serving(self, route: Route) -> Callable[[Request], Awaitable[Response]]:
        async def serve(request: Request) -> Response:
            if route.most_bytes > FORM_BYTES and not await run_in_threadpool(self._is_somebody, request):
                return await run_in_threadpool(self._answer, route, request, FormData())  # nothing is read from nobody
            form = await read_form(request, route.most_bytes) if route.method == "POST" else FormData()
            try:
                return await run_in_threadpool(self._answer, route, request, form)
            finally:
                await form.close()  # files that were sent lie aside until then

        return serve

    async def refuse(self, request: Request, error: Exception) -> Response:
        """What Starlette itself, or the reader of a form, refuses."""
        if request.scope["path"].startswith(API):  # a line break in it, which no mount matches
            return await refuse(request, error)
        status = error.status_code if isinstance(error, HTTPException) else 500
        return await run_in_threadpool(self._error, self._visit(request, FormData()), status, "")

    def _answer(self, route: Route, request: Request, form: FormData) -> Response:
        visit = self._visit(request, form)
        try:
            if route.action is not Who.ANYBODY:
                self._recognise(visit)
            if visit.actor is None and route.action is not Who.ANYBODY:
                return self._to_sign_in(visit, route)
            with walled(None if visit.actor is None else visit.actor.tenants):
                self._decide(route, visit)
                return route.endpoint(visit)
        except (UnknownName, NotAllowed):
            return self._error(visit, 404, "")
        except UserError as error:
            return self._error(visit, 400, str(error))
        except (SleetwatchError, StateError) as error:
            self._tell(route, error)
            return self._error(visit, 503, "")
        except Exception as error:  # noqa: BLE001 - the boundary of a request
            return self._fail(visit, route, error)

    def _visit(self, request: Request, form: FormData) -> Visit:
        query = request.query_params
        told = news(query.get("told", ""), query.get("n", "1"))
        return Visit(
            site=self._site,
            path={name: str(value) for name, value in request.path_params.items()},
            query=QueryParams([(name, value.replace("\0", "")) for name, value in query.multi_items()]),
            form=form,
            asker=request.scope["client_name"],
            target=request.url.path + (f"?{request.url.query}" if request.url.query else ""),
            cookies=dict(request.cookies),
            token=request.cookies.get(self._site.cookie),
            bearer=request.headers.get("authorization", "").removeprefix("Bearer ").strip(),
            told=[told] if told else [],
        )

    def _recognise(self, visit: Visit) -> None:
        """Find out who asks. A session that is over, or whose person is disabled, is nobody's."""
        sign_ins = self._site.workspace.sign_ins
        visit.session = sign_ins.session(visit.token) if visit.token else None
        if visit.session is not None:
            with suppress(UnknownName):
                visit.actor = self._site.workspace.access.actor(visit.session.name, via="web")

    def _is_somebody(self, request: Request) -> bool:
        """Whether whoever sends this has signed in, so that what is large is worth reading."""
        visit = self._visit(request, FormData())
        self._recognise(visit)
        return visit.actor is not None

    def _to_sign_in(self, visit: Visit, route: Route) -> Response:
        asked = visit.target if route.method == "GET" and visit.target != "/" else ""
        query = f"?next={address_of(asked)[1:]}" if asked else ""
        return RedirectResponse(f"/sign-in{query}", status_code=SEE_OTHER)

    def _decide(self, route: Route, visit: Visit) -> None:
        """Ask the rules, and write down that somebody reads, before anything is shown."""
        if isinstance(route.action, Who):
            return
        access = self._site.workspace.access
        asked = access.read if route.audit is Audit.READ else access.check
        chosen = visit.query.get("tenant")
        for about in tenants_asked(access, visit.me, route.action, chosen) if route.lists else [route.about(visit)]:
            asked(visit.me, route.action, **about)

    def _error(self, visit: Visit, status: int, says: str, reference: str = "") -> Response:
        title, advice = SAYS.get(status, SAYS[400])
        return visit.page("error.html", status, title=title, advice=advice, says=says, reference=reference)

    def _fail(self, visit: Visit, route: Route, error: Exception) -> Response:
        """A fault of ours. The log gets where it happened and no value: a message may hold a name."""
        return self._error(visit, 500, "", self._tell(route, error))

    @staticmethod
    def _tell(route: Route, error: Exception) -> str:
        """Write down where something failed, by the route and never by the address. Returns the line's reference."""
        reference = secrets.token_hex(4)
        frames = traceback.extract_tb(error.__traceback__)
        places = " < ".join(f"{frame.filename.rpartition('/')[2]}:{frame.lineno}" for frame in reversed(frames))
        _LOG.error("%s %s: %s at %s", reference, route.name, type(error).__name__, places)
        return reference
