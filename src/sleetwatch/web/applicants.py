"""Applicants: who is next to be looked at, and one applicant's checklist, worded to be read aloud to them."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from starlette.responses import Response

from sleetwatch.clock import now
from sleetwatch.errors import UnknownName
from sleetwatch.report.vetting_text import applicant_text
from sleetwatch.vetting.checks import Outcome
from sleetwatch.vetting.justice import REASONS, jurisdictions
from sleetwatch.vetting.pages import AFTER_HIRING, for_recruiters, masked
from sleetwatch.vetting.plans import NOTHING_THERE
from sleetwatch.web.paging import Sheet, page_asked
from sleetwatch.web.route import Audit, Route
from sleetwatch.web.visit import Visit
from sleetwatch.workspace.recruiting import ADD, DECIDE, JUDGE, LOOK
from sleetwatch.workspace.vetting_decisions import CONSENTS
from sleetwatch.workspace.vetting_sheets import Wanted

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
DECISIONS = tuple(
    (f"{act}:{code}", f"{act.replace('-', ' ')}: {meaning}")
    for act, codes in REASONS.items()
    if act != "hired"
    for code, meaning in codes.items()
)


def applicants(visit: Visit) -> Response:
    """Everybody who applied, those to look at first on top."""
    tenants, asked = frozenset(visit.workspace.access.tenants(visit.me, "applicant.read")), visit.query.get("state", "")
    state, number = (asked if asked in dict(STATES) else ""), page_asked(visit)
    scored = _scored(visit)
    wanted = Wanted(tenants, visit.me.selves, state, by_score=scored >= tenants)
    found, total, is_old = visit.workspace.vetting.sheet(wanted, number - 1, A_PAGE)
    if is_old:
        visit.workspace.looking.begin()
    return visit.page(
        "applicants.html",
        sheet=Sheet(found, number, max(1, -(-total // A_PAGE)), (number - 1) * A_PAGE + 1, total),
        rows=[_seen(visit, one) for one in found],
        workers={(one.tenant, one.applicant_id) for one in found if one.worker_id is not None},
        several=len(tenants) > 1,
        scored=scored,
        states=STATES,
        state=state,
        given={"state": state} if state else {},
        may_add=bool(visit.workspace.access.tenants(visit.me, ADD)),
        is_old=is_old,
        now=now(),
    )


def _seen(visit: Visit, page: ApplicantPage) -> ApplicantPage:
    """The page as whoever asks may see it."""
    known = page if page.tenant in _scored(visit) else for_recruiters(page)
    return known if (page.tenant, page.subject) in visit.workspace.requests.revealed(visit.me) else masked(known)


def _scored(visit: Visit) -> frozenset[str]:
    """The tenants in which one sees scores: who recruits goes by the checks alone, which anybody can pass."""
    return frozenset(visit.workspace.access.tenants(visit.me, "queue.read"))


def applicant(visit: Visit) -> Response:
    """One applicant's checks: what agreed, what contradicts, what to verify next."""
    page = page_of(visit)
    files = visit.workspace.vetting.files.of(page.tenant, [page.applicant_id])
    return visit.page(
        "applicant.html",
        page=_seen(visit, page),
        here=here(page),
        files=files,
        scored=page.tenant in _scored(visit) and page.worker_id is None,
        may={one: _may(visit, action, page) for one, action in (("judge", JUDGE), ("decide", DECIDE), ("look", LOOK))},
        came_out=CAME_OUT,
        nothing_there=NOTHING_THERE,
        outcomes=OUTCOMES,
        decisions=DECISIONS,
        consents=CONSENTS,
        places=tuple(
            (one.id, f"{one.title} (no period in law: your company decides)" if one.house_decides else one.title)
            for one in jurisdictions().values()
        ),
        place=visit.workspace.folder.settings.vetting.jurisdiction,
        now=now(),
    )


def _may(visit: Visit, action: str, page: ApplicantPage) -> bool:
    return visit.workspace.access.decide(visit.me, action, tenant=page.tenant, subject=page.subject).allowed


def page_of(visit: Visit) -> ApplicantPage:
    """The applicant whom the address names, in the clear. Raises `UnknownName`, also to the applicant."""
    tenant, name = visit.path["tenant"], visit.path["applicant"]
    page = visit.workspace.vetting.page(name, tenant, reveal=True)
    if page.tenant != tenant or page.applicant_id != name or (tenant, page.subject) in visit.me.selves:
        raise UnknownName(f"nobody who applied here is called {name!r}")
    return page


def here(page: ApplicantPage) -> tuple[str, ...]:
    """The parts of an applicant's address."""
    return "applicants", page.tenant, page.applicant_id


def report(visit: Visit) -> Response:
    """The report as it is read aloud to the applicant: nobody's name, no score."""
    page = page_of(visit)
    lines = told_lines(applicant_text(masked(page), now()))
    return visit.page("applicant-text.html", page=page, here=here(page), lines=lines, is_notice=False)


def notice(visit: Visit) -> Response:
    """The letter to be sent before a decision that rests on vetting."""
    page = page_of(visit)
    place = visit.query.get("jurisdiction") or None
    text = visit.workspace.vetting.decisions.notice(page.applicant_id, place, page.tenant)
    contradicts = any(step.check.id != AFTER_HIRING for step in page.of(Outcome.CONTRADICTS))
    lines = told_lines(text) if contradicts else []
    return visit.page("applicant-text.html", page=page, here=here(page), lines=lines, is_notice=True)


def told_lines(text: str) -> list[tuple[int, str]]:
    """A text's lines and how deep each stands, 0 to 2; a sentence that was broken for a terminal is whole again."""
    lines: list[tuple[int, str]] = []
    for line in text.splitlines():
        said = line.strip()
        if said[:1].islower() and lines and lines[-1][1]:
            depth, before = lines.pop()
            lines.append((depth, f"{before} {said}"))
        else:
            lines.append((min(2, (len(line) - len(line.lstrip())) // 2), said))
    return lines


def pictures(visit: Visit) -> Response:
    """What the applicant's pictures show, beside others' that are alike: for the eye, and scored nowhere."""
    page = page_of(visit)
    look = visit.workspace.vetting.pictures.look(page)
    return visit.page("applicant-pictures.html", page=page, here=here(page), look=look, inline=_inline)


def _inline(kind: str, data: bytes) -> str:
    """A picture within the page: it is made anew of its dots, and is nothing that the applicant's file held."""
    return f"data:{kind};base64,{base64.b64encode(data).decode()}"


def call(visit: Visit) -> Response:
    """The sheet of a guided live call, in an order drawn by lot, with fields for what is seen."""
    page = page_of(visit)
    return visit.page("applicant-call.html", page=page, here=here(page), sheet=visit.workspace.vetting.call_sheet())


def of_tenant(visit: Visit) -> Mapping[str, Any]:
    """The tenant that the address names."""
    return {"tenant": visit.path["tenant"]}


_ONE = "/applicants/{tenant}/{applicant}"
ROUTES = (
    Route("/applicants", "GET", applicants, "applicant.read", Audit.READ, lists=True),
    Route(_ONE, "GET", applicant, "applicant.read", Audit.READ, about=of_tenant),
    Route(f"{_ONE}/report", "GET", report, "applicant.read", Audit.READ, about=of_tenant),
    Route(f"{_ONE}/notice", "GET", notice, "applicant.read", Audit.READ, about=of_tenant),
    Route(f"{_ONE}/pictures", "GET", pictures, LOOK, Audit.READ, about=of_tenant),
    Route(f"{_ONE}/call", "GET", call, JUDGE, Audit.READ, about=of_tenant),
)
