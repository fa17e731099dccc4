"""Applicants and their checks, worded so that they can be read aloud to the applicant."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

import msgspec

from sleetwatch import clock
from sleetwatch.errors import UnknownName
from sleetwatch.vetting.pages import ApplicantPage, masked
from sleetwatch.web.api import other_shapes as shapes
from sleetwatch.web.api.cursors import piece
from sleetwatch.web.api.moments import shaped
from sleetwatch.web.api.route import ApiRoute, Call
from sleetwatch.web.api.signals import PagedOfTenant
from sleetwatch.web.api.suspects import Word
from sleetwatch.web.route import Audit


class CheckMade(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """How a check of an applicant came out."""

    check: Word
    outcome: Literal["agreed", "contradicts", "not-possible"]
    note: Annotated[str, msgspec.Meta(max_length=2000)] = ""
    """What was seen; needed where it contradicts."""


def applicants(call: Call) -> shapes.Applicants:
    """Everybody who applied, by tenant and id."""
    asked, access = call.asked(PagedOfTenant), call.workspace.access
    tenants = access.tenants(call.me, "applicant.read")
    found = [
        one
        for one in call.workspace.vetting.applicants(asked.tenant or None, reveal=True)
        if one.tenant in tenants and (one.tenant, one.subject) not in call.me.selves
    ]
    given, after = piece(found, asked, lambda one: (one.tenant, one.applicant_id))
    return shapes.Applicants([_line(call, one) for one in given], after)


def _line(call: Call, page: ApplicantPage) -> shapes.ApplicantLine:
    scored = page.tenant in call.workspace.access.tenants(call.me, "queue.read")
    named = ("tenant", "applicant_id", "tier", "applied_at", "state", "contradictions")
    return shaped(
        {**{name: getattr(page, name) for name in named}, "due": len(page.due(clock.now())),
         "probability": page.probability if scored else None},
        shapes.ApplicantLine,
    )  # fmt: skip


def applicant(call: Call) -> shapes.Applicant:
    """One application and its checks, worded so that they can be read aloud to the applicant."""
    page = _page(call)
    seen = page if (page.tenant, page.subject) in call.workspace.requests.revealed(call.me) else masked(page)
    steps = [
        shaped(
            {"check": one.check.id, "title": one.check.title, "outcome": str(one.outcome), "because": one.because,
             "verify_next": one.check.verify_next, "due_at": one.due_at, "at": one.at, "by": one.by},
            shapes.CheckStep,
        )
        for one in seen.steps
    ]  # fmt: skip
    return shapes.Applicant(line=_line(call, page), name=seen.name, subject=seen.subject, steps=steps)


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
             action="applicant.read", audit=Audit.READ, lists=True, query=PagedOfTenant, answer=shapes.Applicants),
    ApiRoute(method="GET", endpoint=applicant, title="Show an applicant", action="applicant.read", audit=Audit.READ,
             answer=shapes.Applicant, **_ONE),
    ApiRoute(method="POST", endpoint=record, title="Record a check", action="applicant.judge", audit=Audit.ACT,
             body=CheckMade, repeats=True, **{**_ONE, "path": f"{_ONE['path']}/checks"}),
)  # fmt: skip
