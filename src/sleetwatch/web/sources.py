"""How the sources are doing, and what other exports would add."""

from __future__ import annotations

from starlette.responses import Response

from sleetwatch.clock import now
from sleetwatch.web.route import Audit, Route
from sleetwatch.web.visit import Visit

NOTABLE = 0.01
"""Share of refused records from which a source is marked."""
QUIET_DAYS = 7
"""After so many days without a file a source is marked."""


def sources(visit: Visit) -> Response:
    """Every source, every feed, and what nobody can see for want of one."""
    access = visit.workspace.access
    tenants = access.tenants(visit.me, "sources.read")
    everywhere = set(tenants) >= set(access.all_tenants())
    return visit.page(
        "sources.html",
        health=visit.workspace.health(tenants),
        several=len(tenants) > 1,
        coverage=visit.workspace.coverage() if everywhere else None,
        reasons=visit.workspace.reject_reasons() if everywhere else [],
        may_bring=bool(access.tenants(visit.me, "events.write")),
        now=now(),
        notable=NOTABLE,
        quiet_days=QUIET_DAYS,
    )


ROUTES = (Route("/sources", "GET", sources, "sources.read", Audit.READ, lists=True),)
