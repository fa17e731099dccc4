"""The table of everything that can be asked for. A route that is not here is not served."""

from __future__ import annotations

from starlette.exceptions import HTTPException
from starlette.responses import Response

from sleetwatch.web import (
    applicants,
    audit,
    cases,
    links,
    notices,
    recruiting,
    reports,
    requests,
    responses,
    settings,
    sign_in,
    signals,
    sources,
    status,
    suspect,
    suspects,
    tokens,
    welcome,
)
from sleetwatch.web.route import Audit, Route, Who
from sleetwatch.web.visit import Visit


def asset(visit: Visit) -> Response:
    """A style sheet, a script or the icon."""
    found = visit.site.assets.find(visit.path["name"])
    if found is None:
        raise HTTPException(404)
    return found.response(visit.query.get("v"))


ROUTES: tuple[Route, ...] = (
    Route("/static/{name}", "GET", asset, Who.ANYBODY, Audit.NONE),
    *status.ROUTES,
    *sign_in.ROUTES,
    *tokens.ROUTES,
    *suspects.ROUTES,
    *suspect.ROUTES,
    *reports.ROUTES,
    *links.ROUTES,
    *applicants.ROUTES,
    *recruiting.ROUTES,
    *cases.ROUTES,
    *requests.ROUTES,
    *responses.ROUTES,
    *notices.ROUTES,
    *audit.ROUTES,
    *settings.ROUTES,
    *welcome.ROUTES,
    *sources.ROUTES,
    *signals.ROUTES,
)
