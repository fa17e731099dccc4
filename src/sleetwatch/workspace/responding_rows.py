"""Responses as the state keeps them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from sleetwatch import clock
from sleetwatch.respond.actions import Action, actions
from sleetwatch.state import response_calls, response_items, responses
from sleetwatch.workspace.requesting import Request, read_requests

WAITS, DONE, ALREADY, REFUSED, FAILED = "waits", "done", "already", "refused", "failed"
"""How an item stands: not begun, done by us, so before we came, refused by us, not finished."""
OVER = frozenset({DONE, ALREADY, REFUSED})
"""Nothing is left to do; what failed is tried again."""


@dataclass(frozen=True, slots=True)
class CallLine:
    """One request that was made."""

    number: int
    place: int
    method: str
    path: str
    body: Any
    says: str
    sent_at: int
    answered_at: int | None
    status: int | None


@dataclass(frozen=True, slots=True)
class Item:
    """One action on one account or device."""

    place: int
    action: str
    responder: str
    target: str
    label: str
    outcome: str
    said: str
    before: Mapping[str, Any]
    ended_at: int | None
    calls: tuple[CallLine, ...] = ()

    @property
    def is_(self) -> Action:
        """What it is, as data."""
        return actions()[self.action]


@dataclass(frozen=True, slots=True)
class Response:
    """What is to be done about one subject, in one go."""

    number: int
    request: Request
    case: int
    tenant: str
    subject: str
    at: int
    undoes: int | None
    by: str | None
    began_at: int | None
    ended_at: int | None
    items: tuple[Item, ...]

    def state(self, now: int) -> str:
        """`waits`, `approved`, `refused`, `over`, `cut off` when something is left to do, or `done`."""
        if self.ended_at is not None:
            return "done"
        if self.began_at is not None:
            return "cut off"
        return self.request.state(now)

    def is_live(self, now: int) -> bool:
        """Whether the approval holds: what began under it may be finished under it, and nothing later."""
        until = self.request.until
        return until is not None and now < until and self.ended_at is None


def read_responses(connection: sa.Connection, which: sa.ColumnElement[bool]) -> list[Response]:
    """Some responses, the oldest first."""
    rows = connection.execute(sa.select(responses).where(which).order_by(responses.c.at, responses.c.response)).all()
    asked = read_requests(connection, [row.request for row in rows])
    return [_response(row, asked[row.request], _items(connection, row.response)) for row in rows]


def _response(row: sa.Row[Any], request: Request, items: tuple[Item, ...]) -> Response:
    return Response(
        number=row.response,
        request=request,
        case=row.case,
        tenant=row.tenant,
        subject=row.subject,
        at=row.at,
        undoes=row.undoes,
        by=row.by,
        began_at=row.began_at,
        ended_at=row.ended_at,
        items=items,
    )


def _items(connection: sa.Connection, number: int) -> tuple[Item, ...]:
    own = sa.select(response_items).where(response_items.c.response == number).order_by(response_items.c.place)
    made = sa.select(response_calls).where(response_calls.c.response == number).order_by(response_calls.c.call)
    calls = [
        CallLine(
            row.call, row.place, row.method, row.path, row.body, row.says, row.sent_at, row.answered_at, row.status
        )
        for row in connection.execute(made)
    ]
    return tuple(
        Item(
            place=row.place,
            action=row.action,
            responder=row.responder,
            target=row.target,
            label=row.label,
            outcome=row.outcome,
            said=row.said,
            before=row.before,
            ended_at=row.ended_at,
            calls=tuple(call for call in calls if call.place == row.place),
        )
        for row in connection.execute(own)
    )


def write_sent(connection: sa.Connection, number: int, place: int, call: Mapping[str, Any]) -> int:
    """Say that a request is about to be made: before it is, so that a kill in between is seen. Returns its number."""
    row = {"response": number, "place": place, **call, "sent_at": clock.now()}
    made = sa.insert(response_calls).values(**row).returning(response_calls.c.call)
    return int(connection.execute(made).scalar_one())


def write_answered(connection: sa.Connection, call: int, status: int) -> None:
    """Say what the vendor answered."""
    own = sa.update(response_calls).where(response_calls.c.call == call)
    connection.execute(own.values(answered_at=clock.now(), status=status))


def write_outcome(connection: sa.Connection, number: int, place: int, outcome: str, said: str) -> None:
    """Say how an item stands."""
    own = sa.and_(response_items.c.response == number, response_items.c.place == place)
    ended = clock.now() if outcome in OVER else None
    connection.execute(sa.update(response_items).where(own).values(outcome=outcome, said=said, ended_at=ended))


def write_before(connection: sa.Connection, number: int, place: int, before: Mapping[str, Any]) -> None:
    """Keep what undoing has to know, as it was before the first request."""
    own = sa.and_(response_items.c.response == number, response_items.c.place == place)
    connection.execute(sa.update(response_items).where(own).values(before=dict(before)))


def write_ended(connection: sa.Connection, number: int) -> None:
    """Say that nothing is left to do."""
    own = sa.update(responses).where(responses.c.response == number)
    connection.execute(own.values(ended_at=clock.now()))
