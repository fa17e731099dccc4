"""Applicants: who is next to be looked at, and one applicant's checklist, worded to be read aloud to them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from starlette.responses import Response

from sleetwatch.clock import now
from sleetwatch.errors import UnknownName, UserError
from sleetwatch.vetting.pages import masked
from sleetwatch.web.paging import sheet_of
from sleetwatch.web.route import Audit, Route
from sleetwatch.web.visit import Visit, address_of

if TYPE_CHECKING:
    from sleetwatch.vetting.pages import ApplicantPage

A_PAGE = 50
CAME_OUT = (("agreed", "it agreed"), ("contradicts", "it contradicts"), ("not-possible", "it could not be done"))
OUTCOMES = {
    "agreed": "agreed",
    "contradicts": "contradicts",
    "not-done": "to do",
    "not-possible": "could not be done",
}
STATES = (("", "all"), ("due", "overdue"), ("open", "open"), ("contradicts", "with a contradiction"))


def applicants(visit: Visit) -> Response:
    """Everybody who applied, those to look at first on top."""
    tenants, asked = visit.workspace.access.tenants(visit.me, "applicant.read"), visit.query.get("state", "")
    found = [one for one in visit.workspace.vetting.applicants(reveal=True) if one.tenant in tenants]
    shown = [one for one in found if (one.tenant, one.subject) not in visit.me.selves and _is_wanted(one, asked)]
    sheet = sheet_of(visit, shown, A_PAGE)
    return visit.page(
        "applicants.html",
        sheet=sheet,
        rows=[_seen(visit, one) for one in sheet.rows],
        several=len(tenants) > 1,
        scored=_scored(visit),
        states=STATES,
        state=asked,
        given={"state": asked} if asked else {},
        now=now(),
    )


def _is_wanted(page: ApplicantPage, state: str) -> bool:
    if state == "due":
        return bool(page.due(now()))
    if state == "contradicts":
        return page.contradictions > 0
    return state != "open" or page.state == "open"


def _seen(visit: Visit, page: ApplicantPage) -> ApplicantPage:
    """The page as whoever asks may see it."""
    return page if (page.tenant, page.subject) in visit.workspace.requests.revealed(visit.me) else masked(page)


def _scored(visit: Visit) -> frozenset[str]:
    """The tenants in which one sees scores: who recruits goes by the checks alone, which anybody can pass."""
    return frozenset(visit.workspace.access.tenants(visit.me, "queue.read"))


def applicant(visit: Visit) -> Response:
    """One applicant's checks: what agreed, what contradicts, what to verify next."""
    page = _page(visit)
    return visit.page(
        "applicant.html",
        page=_seen(visit, page),
        scored=page.tenant in _scored(visit),
        may_record=visit.workspace.access.decide(visit.me, "applicant.judge", tenant=page.tenant).allowed,
        came_out=CAME_OUT,
        outcomes=OUTCOMES,
        now=now(),
    )


def _page(visit: Visit) -> ApplicantPage:
    tenant, name = visit.path["tenant"], visit.path["applicant"]
    page = visit.workspace.vetting.page(name, tenant, reveal=True)
    if page.tenant != tenant or page.applicant_id != name or (tenant, page.subject) in visit.me.selves:
        raise UnknownName(f"nobody who applied here is called {name!r}")
    return page


def record(visit: Visit) -> Response:
    """Write down how a check came out."""
    page = _page(visit)
    check, outcome = visit.field("check"), visit.field("outcome")
    if outcome not in dict(CAME_OUT):
        raise UserError("how did it come out? Go back and choose")
    details = {"account": page.applicant_id, "check": check, "outcome": outcome}
    visit.workspace.access.act(visit.me, "applicant.judge", tenant=page.tenant, details=details)
    note = visit.field("note") or None
    visit.workspace.vetting.record(page.applicant_id, check, outcome, by=visit.me.name, note=note, tenant=page.tenant)
    return visit.go(address_of("applicants", page.tenant, page.applicant_id), "changed")


def _of_tenant(visit: Visit) -> Mapping[str, Any]:
    return {"tenant": visit.path["tenant"]}


ROUTES = (
    Route("/applicants", "GET", applicants, "applicant.read", Audit.READ, lists=True),
    Route("/applicants/{tenant}/{applicant}", "GET", applicant, "applicant.read", Audit.READ, about=_of_tenant),
    Route("/applicants/{tenant}/{applicant}", "POST", record, "applicant.judge", Audit.ACT, about=_of_tenant),
)
