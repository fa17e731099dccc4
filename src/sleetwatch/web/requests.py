"""What takes two people: what others ask and one may decide, and what one asked oneself."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from starlette.responses import Response

from sleetwatch.clock import now
from sleetwatch.errors import UserError
from sleetwatch.web.fields import number_of
from sleetwatch.web.route import Audit, Route, Who
from sleetwatch.web.visit import Visit
from sleetwatch.workspace.requesting import WHAT


def requests(visit: Visit) -> Response:
    """One's own page: nobody else's requests but those that wait for one's word."""
    asked, me = visit.workspace.requests, visit.me
    notices = visit.workspace.notices.of(me, unseen=True)
    visit.workspace.notices.seen(me, [one.number for one in notices if one.kind in {"request", "decision"}])
    return visit.page(
        "requests.html",
        waiting=asked.waiting(me),
        mine=asked.mine(me),
        what=WHAT,
        notices=notices,
        responses={one.response.request.number: one.response.number for one in visit.workspace.response_desk.all(me)},
        now=now(),
    )


def decide(visit: Visit) -> Response:
    """Approve or refuse."""
    asked, number, said = visit.workspace.requests, _number(visit), visit.field("said")
    if visit.field("decision") == "approve":
        asked.approve(visit.me, number, said)
    elif visit.field("decision") == "refuse":
        asked.refuse(visit.me, number, said)
    else:
        raise UserError("a request is approved or refused; go back and choose")
    return visit.go("/requests", "changed")


def _number(visit: Visit) -> int:
    return number_of(visit.path["request"], "request")


def _of_request(visit: Visit) -> Mapping[str, Any]:
    return {"request": _number(visit)}


ROUTES = (
    Route("/requests", "GET", requests, Who.SIGNED_IN, Audit.NONE),
    Route("/requests/{request}", "POST", decide, "request.approve", Audit.ACT, about=_of_request),
)
