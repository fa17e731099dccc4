"""Responses: the plan of a case, what is asked of a second person, done at vendors, taken back, looked at after."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Annotated, Any

import msgspec

from sleetwatch.web.api import response_shapes as shapes
from sleetwatch.web.api.cursors import Paged, piece
from sleetwatch.web.api.moments import Moment, shaped
from sleetwatch.web.api.requests import Said
from sleetwatch.web.api.route import ApiRoute, Call, Made
from sleetwatch.web.api.suspects import Text, Word
from sleetwatch.web.route import Audit, Who
from sleetwatch.web.visit import address_of
from sleetwatch.workspace.action_list import listed
from sleetwatch.workspace.containing import LIVE_DAYS
from sleetwatch.workspace.requesting import MOST_HOURS, USUAL_HOURS
from sleetwatch.workspace.response_desk import Seen

Hours = Annotated[int, msgspec.Meta(ge=1, le=MOST_HOURS)]
Named = Annotated[list[Word], msgspec.Meta(max_length=100)]


class ResponseAsked(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Actions on one subject of a case."""

    subject: Word
    reason: Text
    """Who approves it reads it."""
    actions: Named = []
    """Ids of `/actions`; all that revokes in one go when empty."""
    accounts: Named = []
    """Only these accounts, by number or label of the plan."""
    devices: Named = []
    hours: Hours = USUAL_HOURS
    """How long the approval is to hold."""


class UndoAsked(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """To take back what a response did."""

    reason: Text
    hours: Hours = USUAL_HOURS


class PlanAsked(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How far back the plan looks."""

    days: Annotated[int, msgspec.Meta(ge=1, le=3660)] = LIVE_DAYS
    """What was not used for so long is counted, not listed."""


class AfterAsked(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Since when it is looked."""

    since: Moment | None = None
    """By the responses when left out."""


def actions(call: Call) -> shapes.Actions:
    """What can be done at vendors, with what each leaves, how it is noticed and how it is undone."""
    del call
    return shapes.Actions([shaped(one, shapes.ActionShape) for one in listed()])


def responses(call: Call) -> shapes.ResponsesShape:
    """Those of the holder's cases, and those that wait for the holder's word."""
    found = call.workspace.response_desk.all(call.me)
    given, after = piece(found, call.asked(Paged), lambda one: (f"{one.response.at:020}", f"{one.response.number:020}"))
    return shapes.ResponsesShape([_shown(one) for one in given], after)


def of_case(call: Call) -> shapes.CaseResponses:
    """What was asked and done in a case."""
    return shapes.CaseResponses([_shown(one) for one in call.workspace.response_desk.of_case(call.me, _case(call))])


def one(call: Call) -> shapes.ResponseShape:
    """One response. Accounts, devices and paths only where the subject is revealed to the holder."""
    return _shown(call.workspace.response_desk.read(call.me, _number(call)))


def _shown(seen: Seen) -> shapes.ResponseShape:
    one, asked = seen.response, seen.response.request
    told = {name: getattr(one, name) for name in ("number", "tenant", "subject", "at", "undoes", "by", "items")}
    told |= {"began_at": one.began_at, "ended_at": one.ended_at, "case": seen.case, "state": seen.state}
    told |= {"request": asked.number, "asked_by": asked.asked_by, "reason": asked.reason, "hours": asked.hours}
    told |= {"decided_by": asked.decided_by, "until": seen.until, "may": sorted(seen.may), "proposal": seen.proposal}
    return shaped(told, shapes.ResponseShape)


def ask(call: Call) -> Made:
    """Ask for actions on one subject of a case. Nothing is done before somebody else approves and somebody runs it."""
    said = call.said(ResponseAsked)
    made = call.workspace.responses.ask(
        call.me, _case(call), said.subject, said.actions, reason=said.reason, accounts=said.accounts,
        devices=said.devices, hours=said.hours,
    )  # fmt: skip
    return _made(call, made.number)


def _made(call: Call, number: int) -> Made:
    return Made(
        _shown(call.workspace.response_desk.read(call.me, number)), address_of("api", "v1", "responses", f"{number}")
    )


def approve(call: Call) -> shapes.ResponseShape:
    """Let somebody else's response be run from now on. Nobody approves what they asked themselves."""
    call.workspace.responses.approve(call.me, _number(call), call.said(Said).said)
    return _then(call)


def refuse(call: Call) -> shapes.ResponseShape:
    """Refuse somebody else's response, with a reason that they are told."""
    call.workspace.responses.refuse(call.me, _number(call), call.said(Said).said)
    return _then(call)


def _then(call: Call) -> shapes.ResponseShape:
    return _shown(call.workspace.response_desk.read(call.me, _number(call)))


def try_out(call: Call) -> shapes.Trials:
    """Ask the vendors how things stand and tell what would be sent. Nothing is changed; their logs show the asking."""
    trials = call.workspace.responses.try_out(call.me, _number(call))
    rows = [
        shapes.TrialShape(
            action=each.item.action,
            on=each.item.target,
            requests=[shaped(made, shapes.Planned) for made in each.calls],
            said=each.said,
        )
        for each in trials
    ]
    return shapes.Trials(rows)


def run(call: Call) -> shapes.ResponseShape:
    """Do what was approved, or what is left of it. `cut off` afterwards: run it again."""
    call.workspace.responses.run(call.me, _number(call))
    return _then(call)


def undo(call: Call) -> Made:
    """Ask to take back what a response did; it is approved and run like any other."""
    said = call.said(UndoAsked)
    return _made(call, call.workspace.responses.undo(call.me, _number(call), said.reason, said.hours).number)


def plan(call: Call) -> shapes.PlanShape:
    """What to do in a case, in the fixed order, with every way in that the logs know of."""
    return shaped(call.workspace.containment.plan(call.me, _case(call), call.asked(PlanAsked).days), shapes.PlanShape)


def snapshot(call: Call) -> shapes.Kept:
    """Keep the plan as evidence in its case, as the holder may see it."""
    containing = call.workspace.containment
    return shapes.Kept(containing.attach(call.me, containing.plan(call.me, _case(call))))


def after(call: Call) -> shapes.AfterShape:
    """Whether a session, key or device that was ended is used again: tokens outlive password resets."""
    since = call.asked(AfterAsked).since
    found = call.workspace.containment.after(call.me, _case(call), None if since is None else since.at)
    return shaped(found, shapes.AfterShape)


def _case(call: Call) -> int:
    return call.number("case")


def _number(call: Call) -> int:
    return call.number("response")


def _about(call: Call) -> Mapping[str, Any]:
    return {"case": _case(call)}


_ITSELF: dict[str, Any] = {"tag": "responses", "action": Who.SIGNED_IN, "audit": Audit.ACT}
"""Its case, or its request, is found by its number, and the responses decide."""
_IN_CASE: dict[str, Any] = {"tag": "responses", "audit": Audit.ACT, "scopes": ("case.read",)}
_NEW: dict[str, Any] = {"status": 201, "repeats": True, "answer": shapes.ResponseShape}


def _act(path: str, endpoint: Callable[[Call], Any], title: str, scope: str, **more: Any) -> ApiRoute:  # noqa: ANN401 - as ApiRoute
    more = {"answer": shapes.ResponseShape, **more}
    return ApiRoute(
        path="/responses/{response}" + path, method="POST", endpoint=endpoint, title=title, scopes=(scope,), **_ITSELF,
        **more,
    )  # fmt: skip


CALLS = (
    ApiRoute(path="/actions", method="GET", endpoint=actions, title="List what can be done", tag="responses",
             action=Who.SIGNED_IN, audit=Audit.NONE, answer=shapes.Actions),
    ApiRoute(path="/responses", method="GET", endpoint=responses, title="List responses", tag="responses",
             action=Who.SIGNED_IN, audit=Audit.NONE, query=Paged, answer=shapes.ResponsesShape),
    ApiRoute(path="/responses/{response}", method="GET", endpoint=one, title="Show a response", **_ITSELF,
             answer=shapes.ResponseShape),
    _act("/approve", approve, "Approve a response", "request.approve", body=Said),
    _act("/refuse", refuse, "Refuse a response", "request.approve", body=Said),
    _act("/try", try_out, "Try a response out", "case.respond", answer=shapes.Trials),
    _act("/run", run, "Run a response", "case.respond"),
    _act("/undo", undo, "Ask to undo a response", "case.ask", body=UndoAsked, **_NEW),
    ApiRoute(path="/cases/{case}/containment", method="GET", endpoint=plan, title="Show how to contain a case",
             action=Who.SIGNED_IN, query=PlanAsked, answer=shapes.PlanShape, **_IN_CASE),
    ApiRoute(path="/cases/{case}/containment/snapshot", method="POST", endpoint=snapshot, title="Keep that as evidence",
             action="case.work", about=_about, status=201, answer=shapes.Kept, **_IN_CASE),
    ApiRoute(path="/cases/{case}/after", method="GET", endpoint=after, title="Look whether anything is used again",
             action=Who.SIGNED_IN, query=AfterAsked, answer=shapes.AfterShape, **_IN_CASE),
    ApiRoute(path="/cases/{case}/responses", method="GET", endpoint=of_case, title="List the responses of a case",
             action=Who.SIGNED_IN, answer=shapes.CaseResponses, **_IN_CASE),
    ApiRoute(path="/cases/{case}/responses", method="POST", endpoint=ask, title="Ask for a response",
             action="case.ask", about=_about, body=ResponseAsked, **_NEW, **_IN_CASE),
)  # fmt: skip
