"""Applicants and their checks, worded so that they can be read aloud to the applicant."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Annotated, Any, Literal

import msgspec

from sleetwatch import clock
from sleetwatch.errors import UnknownName
from sleetwatch.vetting.pages import ApplicantPage, for_recruiters, masked
from sleetwatch.web.api import other_shapes as shapes
from sleetwatch.web.api.cursors import cursor_of, place_of
from sleetwatch.web.api.moments import shaped
from sleetwatch.web.api.route import ApiRoute, Call
from sleetwatch.web.api.signals import PagedOfTenant
from sleetwatch.web.api.suspects import Word
from sleetwatch.web.route import Audit
from sleetwatch.workspace.vetting_sheets import Wanted


class ApplicantsAsked(PagedOfTenant, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Which applicants are wanted; what is empty limits nothing."""

    state: Literal["", "open", "contradicts", "due"] = ""
    """Open, with a contradiction, or with a step that is overdue."""


class CheckMade(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """How a check of an applicant came out."""

    check: Word
    outcome: Literal["agreed", "contradicts", "not-possible"]
    note: Annotated[str, msgspec.Meta(max_length=2000)] = ""
    """What was seen; needed where it contradicts."""


def applicants(call: Call) -> shapes.Applicants:
    """Everybody who applied, by tenant and id."""
    asked, access = call.asked(ApplicantsAsked), call.workspace.access
    tenants = [one for one in access.tenants(call.me, "applicant.read") if asked.tenant in {"", one}]
    scored, after = frozenset(access.tenants(call.me, "queue.read")), place_of(asked.cursor, tuple[str, str])
    wanted = Wanted(tenants, call.me.selves, asked.state, by_score=scored >= {*tenants})
    found, is_old = call.workspace.vetting.following(wanted, after, asked.limit + 1)
    if is_old:
        call.workspace.looking.begin()
    given = found[: asked.limit]
    following = cursor_of((given[-1].tenant, given[-1].applicant_id)) if len(found) > len(given) else None
    return shapes.Applicants([_line(one, scored) for one in given], following)


def _line(page: ApplicantPage, scored: Collection[str]) -> shapes.ApplicantLine:
    """The score of who works here by now rests on what cases rest on: it is kept back."""
    named = ("tenant", "applicant_id", "tier", "applied_at", "state", "contradictions")
    seen = page if page.tenant in scored else for_recruiters(page)
    return shaped(
        {**{name: getattr(seen, name) for name in named}, "due": len(page.due(clock.now())),
         "probability": page.probability if page.tenant in scored and page.worker_id is None else None},
        shapes.ApplicantLine,
    )  # fmt: skip


def applicant(call: Call) -> shapes.Applicant:
    """One application and its checks, worded so that they can be read aloud to the applicant."""
    page, scored = _page(call), call.workspace.access.tenants(call.me, "queue.read")
    known = page if page.tenant in scored else for_recruiters(page)
    seen = known if (page.tenant, page.subject) in call.workspace.requests.revealed(call.me) else masked(known)
    steps = [
        shaped(
            {"check": one.check.id, "title": one.check.title, "outcome": str(one.outcome), "because": one.because,
             "verify_next": one.check.verify_next, "due_at": one.due_at, "at": one.at, "by": one.by},
            shapes.CheckStep,
        )
        for one in seen.steps
    ]  # fmt: skip
    return shapes.Applicant(line=_line(page, scored), name=seen.name, subject=seen.subject, steps=steps)


def _page(call: Call) -> ApplicantPage:
    tenant, name = call.path["tenant"], call.path["applicant"]
    page = call.workspace.vetting.page(name, tenant, reveal=True)
    if page.tenant != tenant or page.applicant_id != name or (tenant, page.subject) in call.me.selves:
        raise UnknownName(f"nobody who applied here is called {name!r}")
    return page


def _of_tenant(call: Call) -> Mapping[str, Any]:
    return {"tenant": call.path["tenant"]}


def record(call: Call) -> None:
    """Write down how a check came out."""
    page, said = _page(call), call.said(CheckMade)
    recruiting = call.workspace.recruiting(call.me)
    recruiting.record(page.applicant_id, said.check, said.outcome, note=said.note or None, tenant=page.tenant)


_ONE: dict[str, Any] = {"path": "/applicants/{tenant}/{applicant}", "tag": "applicants", "about": _of_tenant}
CALLS = (
    ApiRoute(path="/applicants", method="GET", endpoint=applicants, title="List applicants", tag="applicants",
             action="applicant.read", audit=Audit.READ, lists=True, query=ApplicantsAsked, answer=shapes.Applicants),
    ApiRoute(method="GET", endpoint=applicant, title="Show an applicant", action="applicant.read", audit=Audit.READ,
             answer=shapes.Applicant, **_ONE),
    ApiRoute(method="POST", endpoint=record, title="Record a check", action="applicant.judge", audit=Audit.ACT,
             body=CheckMade, repeats=True, **{**_ONE, "path": f"{_ONE['path']}/checks"}),
)  # fmt: skip
