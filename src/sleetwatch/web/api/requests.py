"""What takes two people: one asks, another decides."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

import msgspec

from sleetwatch import clock
from sleetwatch.web.api.case_shapes import Request, Requests
from sleetwatch.web.api.moments import shaped
from sleetwatch.web.api.route import ApiRoute, Call, Made
from sleetwatch.web.api.suspects import Text, Word
from sleetwatch.web.route import Audit, Who
from sleetwatch.web.visit import address_of
from sleetwatch.workspace.requesting import MOST_HOURS, USUAL_HOURS
from sleetwatch.workspace.resources import REVEAL


class RevealAsked(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """To see who a subject is."""

    tenant: Word
    subject: Word
    reason: Text
    hours: Annotated[int, msgspec.Meta(ge=1, le=MOST_HOURS)] = USUAL_HOURS
    """How long it is to hold once approved."""


class CaseAsked(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What takes a second person in a case."""

    kind: Literal["export", "response", "deletion"]
    reason: Text
    hours: Annotated[int, msgspec.Meta(ge=1, le=MOST_HOURS)] = USUAL_HOURS


class Said(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What whoever decides says to whoever asked."""

    said: Annotated[str, msgspec.Meta(max_length=2000)] = ""


def _shown(one: Any) -> Request:  # noqa: ANN401 - a request of the workspace
    fields = {name: getattr(one, name) for name in Request.__struct_fields__ if name != "state"}
    return shaped({**fields, "state": one.state(clock.now())}, Request)


def mine(call: Call) -> Requests:
    """What the holder asked, newest first: reveals where the token may ask for them, the others likewise."""
    scopes = call.me.scopes or frozenset()
    found = call.workspace.requests.mine(call.me)
    return Requests([_shown(one) for one in found if _scope(one.kind) in scopes])


def _scope(kind: str) -> str:
    return "reveal.ask" if kind == REVEAL else "case.ask"


def waiting(call: Call) -> Requests:
    """What others ask and the holder can decide, the oldest first."""
    return Requests([_shown(one) for one in call.workspace.requests.waiting(call.me)])


def one(call: Call) -> Request:
    """A request that the holder decides."""
    return _shown(call.workspace.requests.show(call.me, call.number("request")))


def ask_reveal(call: Call) -> Made:
    """Ask a second person to let the holder see who a subject is, for some hours."""
    said = call.said(RevealAsked)
    asked = call.workspace.requests.ask(
        call.me, REVEAL, tenant=said.tenant, subject=said.subject, reason=said.reason, hours=said.hours
    )
    return _made(asked)


def ask_in_case(call: Call) -> Made:
    """Ask a second person for a full export, a response or a deletion."""
    said = call.said(CaseAsked)
    number, hours = call.number("case"), said.hours
    return _made(call.workspace.requests.ask(call.me, said.kind, case=number, reason=said.reason, hours=hours))


def _made(asked: Any) -> Made:  # noqa: ANN401 - a request of the workspace
    return Made(_shown(asked), address_of("api", "v1", "requests", f"{asked.number}"))


def approve(call: Call) -> Request:
    """Let somebody else's request hold from now on. Nobody approves what they asked themselves."""
    return _shown(call.workspace.requests.approve(call.me, call.number("request"), call.said(Said).said))


def refuse(call: Call) -> Request:
    """Refuse somebody else's request, with a reason that they are told."""
    return _shown(call.workspace.requests.refuse(call.me, call.number("request"), call.said(Said).said))


def _about(call: Call) -> Mapping[str, Any]:
    return {"request": call.number("request")}


def _of_case(call: Call) -> Mapping[str, Any]:
    return {"case": call.number("case")}


_TAG = "requests"
_ONE: dict[str, Any] = {"tag": _TAG, "answer": Request}
_DECIDED: dict[str, Any] = {
    **_ONE, "method": "POST", "action": "request.approve", "audit": Audit.ACT, "about": _about, "body": Said,
}  # fmt: skip
_MANY: dict[str, Any] = {
    "tag": _TAG, "answer": Requests, "method": "GET", "action": Who.SIGNED_IN, "audit": Audit.NONE,
}  # fmt: skip
_ASKED: dict[str, Any] = {**_ONE, "method": "POST", "audit": Audit.ACT, "status": 201, "repeats": True}
CALLS = (
    ApiRoute(path="/requests/mine", endpoint=mine, title="List what one asked", **_MANY),
    ApiRoute(path="/requests/waiting", endpoint=waiting, title="List what waits for one's word",
             scopes=("request.approve",), **_MANY),
    ApiRoute(path="/requests/reveal", endpoint=ask_reveal, title="Ask to see who a subject is", body=RevealAsked,
             action=Who.SIGNED_IN, scopes=("reveal.ask",), **_ASKED),
    ApiRoute(path="/cases/{case}/requests", endpoint=ask_in_case, title="Ask for what takes two people in a case",
             body=CaseAsked, action="case.ask", about=_of_case, **_ASKED),
    ApiRoute(path="/requests/{request}", endpoint=one, title="Show a request", method="GET", action="request.see",
             audit=Audit.READ, about=_about, **_ONE),
    ApiRoute(path="/requests/{request}/approve", endpoint=approve, title="Approve a request", **_DECIDED),
    ApiRoute(path="/requests/{request}/refuse", endpoint=refuse, title="Refuse a request", **_DECIDED),
)  # fmt: skip
