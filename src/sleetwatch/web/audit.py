"""The audit: who did what and when, and whether the record is whole."""

from __future__ import annotations

from starlette.responses import Response

from sleetwatch.cases import ACTIONS
from sleetwatch.web.fields import number_in
from sleetwatch.web.route import Audit, Route, Who
from sleetwatch.web.visit import Visit

A_PAGE = 100
FIELDS = ("by", "case", "action", "value")


def audit(visit: Visit) -> Response:
    """Acts, the newest first, as filtered."""
    return _page(visit)


def verify(visit: Visit) -> Response:
    """Go through every row and say whether anything was changed, taken away or put in between."""
    access = visit.workspace.access
    access.act(visit.me, "audit.verify", tenant=next(iter(access.tenants(visit.me, "audit.verify")), None))
    return _page(visit, checked=visit.workspace.audit.verify())


def _page(visit: Visit, checked: object = None) -> Response:
    asked = {name: visit.query.get(name, "") for name in FIELDS}
    rows = visit.workspace.audit.page(
        visit.me,
        by=asked["by"] or None,
        case=number_in(asked["case"]),
        action=asked["action"] if asked["action"] in ACTIONS else None,
        value=asked["value"] or None,
        before=number_in(visit.query.get("before", "")),
        limit=A_PAGE + 1,
    )
    return visit.page(
        "audit.html",
        rows=rows[:A_PAGE],
        older=rows[A_PAGE - 1].seq if len(rows) > A_PAGE else None,
        actions=ACTIONS,
        asked=asked,
        given={name: value for name, value in asked.items() if value},
        checked=checked,
    )


ROUTES = (
    Route("/audit", "GET", audit, Who.SIGNED_IN, Audit.ACT),
    Route("/audit/verify", "POST", verify, "audit.verify", Audit.ACT, lists=True),
)
"""The audit decides itself who reads it, and writes that down."""
