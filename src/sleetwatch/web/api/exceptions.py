"""Exceptions that reach further than one subject: what they would hold back, who made them, and their end."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

import msgspec

from sleetwatch import clock
from sleetwatch.web.api.cursors import cursor_of, place_of
from sleetwatch.web.api.moments import Moment, shaped
from sleetwatch.web.api.route import ApiRoute, Call, Made
from sleetwatch.web.api.shapes import Chance, Number
from sleetwatch.web.api.signals import PagedOfTenant
from sleetwatch.web.api.suspects import Because, Word
from sleetwatch.web.route import Audit, Who
from sleetwatch.web.visit import address_of

Scope = Literal["device", "network", "signal"]


class Exempt(msgspec.Struct, frozen=True, kw_only=True):
    """One exception."""

    exception: Number
    tenant: str
    signal: str
    scope: str
    alias: str
    """What is shown of the device or the network, which may tell whose it is."""
    strength: int
    """Up to which it holds hits back."""
    reason: str
    note: str | None
    by: str
    at: Moment
    until: Moment
    approved_by: str | None
    ended_by: str | None
    ended_at: Moment | None
    ended_because: str | None
    state: str
    """`waits` for a second person, `stands`, `over` or `ended`."""


class Exceptions(msgspec.Struct, frozen=True):
    """A piece of the exceptions, newest first."""

    exceptions: list[Exempt]
    next: str | None


class Choice(msgspec.Struct, frozen=True):
    """Something behind a subject's hit that an exception could be about."""

    scope: str
    alias: str
    pieces: Number
    """Of the hit's pieces of evidence, how many are from it."""
    of: Number


class Choices(msgspec.Struct, frozen=True):
    """What a hit rests on, those behind the most pieces first."""

    choices: list[Choice]


class Fall(msgspec.Struct, frozen=True, kw_only=True):
    """One subject with and without a signal."""

    tenant: str
    subject: str
    probability: Chance
    without: Chance
    status: str
    status_without: str
    is_neighbour: bool
    """It would fall only because somebody it is linked with does."""


class HeldBack(msgspec.Struct, frozen=True, kw_only=True):
    """What an exception would hold back in the newest hunt."""

    tenant: str
    signal: str
    scope: str
    alias: str
    fired: Number
    """Subjects of the tenant on whom the signal fired."""
    strength: int
    takes_two: bool
    falls: list[Fall]


class HeldBackAsked(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The exception that is thought of."""

    tenant: Word
    scope: Scope
    alias: Word = ""
    """Of a device or a network: one of the hit's choices."""


class ExceptionGiven(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """An exception to make."""

    tenant: Word
    signal: Word
    scope: Scope
    alias: Word = ""
    reason: Word
    """A code of a benign verdict's."""
    note: Annotated[str, msgspec.Meta(max_length=2000)] = ""
    until: Moment | None = None
    """90 days when left out."""


def exceptions(call: Call) -> Exceptions:
    """Every exception that reaches further than one subject, newest first."""
    asked = call.asked(PagedOfTenant)
    tenants = call.workspace.access.tenants(call.me, "queue.read")
    before = place_of(asked.cursor, int)
    found = call.workspace.exceptions.all([one for one in tenants if asked.tenant in {"", one}])
    left = [one for one in found if before is None or one.exception < before]
    given = left[: asked.limit]
    after = cursor_of(given[-1].exception) if len(left) > len(given) else None
    return Exceptions([_shown(one) for one in given], after)


def _shown(one: Any) -> Exempt:  # noqa: ANN401 - an exception of the workspace
    fields = {name: getattr(one, name) for name in Exempt.__struct_fields__ if name != "state"}
    return shaped({**fields, "state": one.state(clock.now())}, Exempt)


def choices(call: Call) -> Choices:
    """What a subject's hit rests on: the devices and networks that an exception could be about."""
    tenant, subject, signal = (call.path[name] for name in ("tenant", "subject", "signal"))
    found = call.workspace.exceptions.choices(tenant, subject, signal)
    return Choices([shaped(one, Choice) for one in found])


def preview(call: Call) -> HeldBack:
    """What an exception would hold back, before it is made: whose hits, and who would fall with them."""
    asked = call.asked(HeldBackAsked)
    found = call.workspace.exceptions.preview(call.me, asked.tenant, call.path["signal"], asked.scope, asked.alias)
    return shaped(found, HeldBack)


def make(call: Call) -> Made:
    """Hold a signal back on a device, a network or everywhere in a tenant. It counts from the next hunt on."""
    said = call.said(ExceptionGiven)
    until = None if said.until is None else said.until.at
    made = call.workspace.exceptions.make(
        call.me, said.tenant, said.signal, said.scope, said.alias, reason=said.reason, note=said.note or None,
        until=until,
    )  # fmt: skip
    return Made(_shown(made), address_of("api", "v1", "exceptions"))


def approve(call: Call) -> Exempt:
    """Stand behind somebody else's exception, where it takes two."""
    return _shown(call.workspace.exceptions.approve(call.me, call.number("exception")))


def end(call: Call) -> Exempt:
    """Say that an exception no longer holds. It stays in the list."""
    return _shown(call.workspace.exceptions.end(call.me, call.number("exception"), call.said(Because).reason))


def _of_subject(call: Call) -> Mapping[str, Any]:
    return {"tenant": call.path["tenant"], "subject": call.path["subject"]}


def _of_query(call: Call) -> Mapping[str, Any]:
    return {"tenant": call.asked(HeldBackAsked).tenant}


_TAG: dict[str, Any] = {"tag": "signals"}
_JUDGES: dict[str, Any] = {**_TAG, "action": Who.SIGNED_IN, "scopes": ("queue.judge",), "audit": Audit.ACT}
CALLS = (
    ApiRoute(path="/exceptions", method="GET", endpoint=exceptions, title="List exceptions", action="queue.read",
             audit=Audit.READ, lists=True, query=PagedOfTenant, answer=Exceptions, **_TAG),
    ApiRoute(path="/exceptions", method="POST", endpoint=make, title="Make an exception", body=ExceptionGiven,
             answer=Exempt, status=201, repeats=True, **_JUDGES),
    ApiRoute(path="/exceptions/{exception}/approve", method="POST", endpoint=approve, title="Approve an exception",
             answer=Exempt, **_JUDGES),
    ApiRoute(path="/exceptions/{exception}/end", method="POST", endpoint=end, title="End an exception", body=Because,
             answer=Exempt, **_JUDGES),
    ApiRoute(path="/signals/{signal}/exception-choices/{tenant}/{subject}", method="GET", endpoint=choices,
             title="List what a hit rests on", action="queue.judge", audit=Audit.READ, about=_of_subject,
             answer=Choices, **_TAG),
    ApiRoute(path="/signals/{signal}/exception-preview", method="GET", endpoint=preview,
             title="Preview an exception of a device, a network or a signal", action="queue.judge", audit=Audit.READ,
             about=_of_query, query=HeldBackAsked, answer=HeldBack, **_TAG),
)  # fmt: skip
