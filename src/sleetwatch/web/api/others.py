"""The audit, events that come in, the token itself, and the description of all this."""

from __future__ import annotations

from functools import cache
from typing import Annotated, Any, cast

import msgspec
from starlette.responses import Response

from sleetwatch.web.api import other_shapes as shapes
from sleetwatch.web.api.cursors import Paged, cursor_of, place_of
from sleetwatch.web.api.moments import shaped
from sleetwatch.web.api.route import ApiRoute, Call
from sleetwatch.web.api.suspects import Word
from sleetwatch.web.route import Audit, Who

EVENT_BYTES = 64 << 20
"""Of one file; whole exports are for the command line."""


class ActsAsked(Paged, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Which acts are wanted."""

    by: Word = ""
    """Who acted."""
    case: Annotated[int, msgspec.Meta(ge=1, le=10**18)] | None = None
    action: Word = ""
    value: Word = ""
    """A subject, an account or an address that the act was about."""


class EventsSent(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What is sent."""

    tenant: Word = ""
    """The workspace's own when empty."""
    source: Word = ""
    """Recognised by content when empty; `sleetwatch sources` lists them."""
    zone: Word = ""
    """The time zone of times that name none, as in Europe/Berlin."""
    name: Word = "sent"
    """The file's name, since some sources go by it."""


def me(call: Call) -> shapes.Me:
    """Whose token it is, and what it may do where."""
    scopes = sorted(call.me.scopes or ())
    where = {scope: call.workspace.access.tenants(call.me, scope) for scope in scopes}
    return shapes.Me(name=call.me.name, scopes=scopes, tenants={name: found for name, found in where.items() if found})


def described(_call: Call) -> Response:
    """The description of the API that you read."""
    return Response(_document(), media_type="application/json")


@cache
def _document() -> bytes:
    from sleetwatch.web.api.openapi import document  # it describes the table in which this row stands

    return document()


def acts(call: Call) -> shapes.Acts:
    """Who did what, newest first. Nothing of cases about the holder, nor of tenants in which they are no auditor."""
    asked = call.asked(ActsAsked)
    before = place_of(asked.cursor, int)
    rows = call.workspace.audit.page(
        call.me, by=asked.by or None, case=asked.case, action=asked.action or None, value=asked.value or None,
        before=before, limit=asked.limit + 1,
    )  # fmt: skip
    given = rows[: asked.limit]
    after = cursor_of(given[-1].seq) if len(rows) > len(given) else None
    return shapes.Acts([shaped(one, shapes.Act) for one in given], after)


def verify(call: Call) -> shapes.Checked:
    """Go through every row and say whether anything was changed, taken away or put in between."""
    access = call.workspace.access
    access.act(call.me, "audit.verify", tenant=next(iter(access.tenants(call.me, "audit.verify")), None))
    found = call.workspace.audit.verify()
    return shapes.Checked(
        rows=found.rows, whole=found.is_whole, complaints=found.complaints, unknowns=found.unknowns
    )  # fmt: skip


def events(call: Call) -> shapes.Arrived:
    """Take one file in, whole or not at all: JSON, JSON lines, CSV, Parquet or zip, as any source exports it.

    What was sent before counts as duplicate, so that sending again is safe. The next hunt reads it.
    """
    asked = call.asked(EventsSent)
    named = {name: getattr(asked, name) or None for name in ("tenant", "source", "zone")}
    stream = cast("Any", call.body)
    return shaped(call.workspace.receiving.take(call.me, asked.name, stream, **named), shapes.Arrived)


CALLS = (
    ApiRoute(path="/openapi.json", method="GET", endpoint=described, title="Describe the API", tag="about",
             action=Who.ANYBODY, audit=Audit.NONE, answer="application/json"),
    ApiRoute(path="/me", method="GET", endpoint=me, title="Say whose token it is", tag="about",
             action=Who.SIGNED_IN, audit=Audit.NONE, answer=shapes.Me),
    ApiRoute(path="/audit", method="GET", endpoint=acts, title="List acts", tag="audit", action=Who.SIGNED_IN,
             audit=Audit.ACT, scopes=("audit.read",), query=ActsAsked, answer=shapes.Acts),
    ApiRoute(path="/audit/verify", method="POST", endpoint=verify, title="Check the audit", tag="audit",
             action="audit.verify", audit=Audit.ACT, lists=True, answer=shapes.Checked),
    ApiRoute(path="/events", method="POST", endpoint=events, title="Bring events in", tag="events",
             action=Who.SIGNED_IN, audit=Audit.ACT, scopes=("events.write",), query=EventsSent, body=bytes,
             most_bytes=EVENT_BYTES, answer=shapes.Arrived),
)  # fmt: skip
