"""What takes two people: one asks with a reason, another approves, and it holds for a while."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import Any

import sqlalchemy as sa

from sleetwatch import clock
from sleetwatch.cases import Actor
from sleetwatch.errors import UserError
from sleetwatch.state import requests, subjects
from sleetwatch.workspace.access import About, Access
from sleetwatch.workspace.access_sql import REQUESTS, visible
from sleetwatch.workspace.folder import Folder
from sleetwatch.workspace.masking import hide_people
from sleetwatch.workspace.news import note, request_item
from sleetwatch.workspace.notices import drawn, notify
from sleetwatch.workspace.person_rows import holders
from sleetwatch.workspace.resources import (
    ACTION,
    APPROVED,
    DELETION,
    EXPORT,
    REFUSED,
    RESPONSE,
    REVEAL,
    case_resource,
    is_live,
    no_request,
    no_subject,
    subjects_of_case,
)
from sleetwatch.workspace.reviewers import note_of

USUAL_HOURS, MOST_HOURS = 8, 72
PATIENCE = 7 * clock.DAY
"""How long a request waits for somebody."""
WHAT = {
    REVEAL: "to see who a subject is",
    EXPORT: "a full export of a case",
    RESPONSE: "a response in a case",
    DELETION: "to delete what a case holds",
    ACTION: "to act on a subject's accounts or devices",
}


@dataclass(frozen=True, slots=True)
class Request:
    """What one person asks and another decides."""

    number: int
    kind: str
    """`reveal`, `export`, `response`, `deletion` or `action`."""
    tenant: str
    subject: str | None
    """The pseudonym."""
    case: int | None
    asked_by: str
    asked_at: int
    reason: str
    hours: int
    """How long it holds once approved."""
    decided_by: str | None
    decided_at: int | None
    decision: str | None
    said: str | None
    used_at: int | None

    @property
    def until(self) -> int | None:
        """When an approval is over; None while there is none."""
        if self.decision != APPROVED or self.decided_at is None:
            return None
        return self.decided_at + self.hours * clock.HOUR

    def state(self, now: int) -> str:
        """`waits`, `approved`, `refused`, `used` or `over`."""
        if self.decision is None:
            return "waits" if now < self.asked_at + PATIENCE else "over"
        if self.used_at is not None:
            return "used"
        return "over" if self.until is not None and self.until <= now else self.decision


class Requests:
    """The requests of one workspace."""

    def __init__(self, folder: Folder) -> None:
        self.folder = folder
        self.access = Access(folder)

    def ask(
        self,
        actor: Actor,
        kind: str,
        *,
        tenant: str | None = None,
        subject: str | None = None,
        case: int | None = None,
        reason: str,
        hours: int = USUAL_HOURS,
    ) -> Request:
        """Ask for a reveal of a subject of a tenant, or for what concerns a case. Raises what `Access.check` raises."""
        if kind == ACTION:
            raise UserError("an action is asked for with what it does: `sleetwatch respond ask`")
        said = checked_request(kind, reason, hours)
        about: About = {"tenant": tenant, "subject": subject} if kind == REVEAL else {"case": case}
        action = "reveal.ask" if kind == REVEAL else "case.ask"
        details = {"kind": kind, "reason": said, "hours": hours}
        with self.access.acting(actor, action, details=details, **about) as connection:
            where = self._where(connection, kind, tenant, subject, case)
            number = place_request(connection, actor, kind, where, case, said, hours)
        return self._show(number)

    @staticmethod
    def _where(
        connection: sa.Connection, kind: str, tenant: str | None, subject: str | None, case: int | None
    ) -> dict[str, str | None]:
        if kind != REVEAL:
            found = case_resource(connection, case or 0, clock.now())
            return {"tenant": found.tenant if found else None, "subject": None}
        own = sa.select(subjects.c.subject).where(subjects.c.tenant == tenant, subjects.c.subject == subject)
        if connection.execute(own).first() is None:
            raise no_subject(subject)
        return {"tenant": tenant, "subject": subject}

    def approve(self, actor: Actor, number: int, said: str = "") -> Request:
        """Let somebody else's request hold from now on. Raises `NotAllowed`, `UserError`."""
        return self._decide(actor, number, APPROVED, said)

    def refuse(self, actor: Actor, number: int, said: str) -> Request:
        """Refuse somebody else's request, with a reason."""
        if not note_of(said):
            raise UserError("to refuse takes a reason; who asked is told it")
        return self._decide(actor, number, REFUSED, said)

    def _decide(self, actor: Actor, number: int, decision: str, said: str) -> Request:
        values = {"decision": decision, "decided_by": actor.name, "said": note_of(said)}
        details = {"decision": decision, "reason": said or None}
        with self.access.acting(actor, "request.approve", request=number, details=details) as connection:
            request = _read(connection, requests.c.request == number)[0]
            if request.state(clock.now()) != "waits":
                raise UserError(f"request {number} waits for nobody: it is {request.state(clock.now())}")
            own = sa.update(requests).where(requests.c.request == number)
            connection.execute(own.values(**values, decided_at=clock.now()))
            notify(connection, [request.asked_by], "decision", f"request {number} was {decision}", request.case)
            note(connection, [request_item(number, request.tenant, waits=False)])
        return self._show(number)

    def show(self, actor: Actor, number: int) -> Request:
        """A request of one's own, or one that the actor decides. Raises `UnknownName`."""
        found = self._show(number) if self._exists(number) else None
        if found is None:
            raise no_request(number)
        if found.asked_by != actor.name:
            self.access.check(actor, "request.see", request=number)
        return self.masked(actor, [found])[0]

    def _exists(self, number: int) -> bool:
        with self.folder.state.connect() as connection:
            return bool(_read(connection, requests.c.request == number))

    def _show(self, number: int) -> Request:
        with self.folder.state.connect() as connection:
            return _read(connection, requests.c.request == number)[0]

    def waiting(self, actor: Actor) -> list[Request]:
        """What others ask and the actor can decide, the oldest first."""
        now = clock.now()
        may = visible(actor, "request.approve", REQUESTS, now)
        open_ = sa.and_(requests.c.decision.is_(None), requests.c.asked_at > now - PATIENCE)
        with self.folder.state.connect() as connection:
            found = _read(connection, sa.and_(may, open_))
        return self.masked(actor, found)

    def mine(self, actor: Actor) -> list[Request]:
        """What the actor asked, the newest first."""
        with self.folder.state.connect() as connection:
            found = _read(connection, requests.c.asked_by == actor.name)[::-1]
        return self.masked(actor, found)

    def masked(self, actor: Actor, found: list[Request]) -> list[Request]:
        """Without the names that people wrote into their reasons, but of those whom the actor may see."""
        revealed, shown = self.revealed(actor), []
        with self.folder.state.connect() as connection:
            for one in found:
                hide = hide_people(_about(connection, one, revealed), keep={one.asked_by})
                said = None if one.said is None else hide(one.said)
                shown.append(replace(one, reason=hide(one.reason), said=said))
        return shown

    def revealed(self, actor: Actor) -> frozenset[tuple[str, str]]:
        """The subjects whom the actor may see at present."""
        if actor.scopes is not None and "reveal.see" not in actor.scopes:
            return frozenset()
        mine = sa.and_(requests.c.kind == REVEAL, requests.c.asked_by == actor.name, is_live(clock.now()))
        query = sa.select(requests.c.tenant, requests.c.subject).where(mine, requests.c.subject.is_not(None))
        with self.folder.state.connect() as connection:
            found = {(row.tenant, row.subject) for row in connection.execute(query)}
        about = ({"tenant": tenant, "subject": subject} for tenant, subject in found)
        return frozenset(
            (one["tenant"], one["subject"])
            for one in about
            if self.access.decide(actor, "reveal.see", tenant=one["tenant"], subject=one["subject"]).allowed
        )

    def is_revealed(self, actor: Actor, tenant: str, subject: str) -> bool:
        """Whether the actor may see at present who a subject is."""
        return self.access.decide(actor, "reveal.see", tenant=tenant, subject=subject).allowed


def _about(connection: sa.Connection, one: Request, revealed: frozenset[tuple[str, str]]) -> list[dict[str, Any]]:
    """The people a request is about who are to stay unknown, as the state has them."""
    whom = {(one.tenant, one.subject)} if one.subject else set()
    whom |= subjects_of_case(connection, one.case) if one.case is not None else set()
    mine = (sa.and_(subjects.c.tenant == of, subjects.c.subject == name) for of, name in sorted(whom - revealed))
    return [dict(row) for row in connection.execute(sa.select(subjects).where(sa.or_(sa.false(), *mine))).mappings()]


def use(connection: sa.Connection, kind: str, case: int, actor: Actor) -> None:
    """Take up an approval that holds once, in the transaction of what it was for."""
    live = sa.and_(requests.c.kind == kind, requests.c.case == case, requests.c.asked_by == actor.name)
    first = sa.select(requests.c.request).where(live, is_live(clock.now()), requests.c.used_at.is_(None)).limit(1)
    number = connection.execute(first).scalar_one()
    connection.execute(sa.update(requests).where(requests.c.request == number).values(used_at=clock.now()))


def place_request(
    connection: sa.Connection,
    actor: Actor,
    kind: str,
    where: Mapping[str, str | None],
    case: int | None,
    reason: str,
    hours: int,
) -> int:
    """Write a request down and tell who can approve it. Returns its number."""
    number = drawn(connection, requests.c.request)
    row = {"request": number, "kind": kind, **where, "reason": reason, "hours": hours}
    connection.execute(sa.insert(requests).values(**row, case=case, asked_by=actor.name, asked_at=clock.now()))
    approvers = [name for name in holders(connection, "approver", where["tenant"] or "") if name != actor.name]
    notify(connection, approvers, "request", f"somebody asks {WHAT[kind]}: request {number}")
    note(connection, [request_item(number, where["tenant"], waits=True)])
    return number


def read_requests(connection: sa.Connection, numbers: Collection[int]) -> dict[int, Request]:
    """Some requests by number."""
    return {one.number: one for one in _read(connection, requests.c.request.in_(list(numbers)))}


def requests_of_case(connection: sa.Connection, case: int) -> list[Request]:
    """What was asked in a case, the oldest first."""
    return _read(connection, requests.c.case == case)


def checked_request(kind: str, reason: str, hours: int) -> str:
    """The reason of what is asked. Raises `UserError`."""
    if kind not in WHAT:
        raise UserError(f"{kind!r} is nothing one asks for; it is one of: {', '.join(WHAT)}")
    if not 1 <= hours <= MOST_HOURS:
        raise UserError(f"an approval holds 1 to {MOST_HOURS} hours")
    said = note_of(reason)
    if not said:
        raise UserError("say why: who approves it reads the reason")
    return said


def _read(connection: sa.Connection, which: sa.ColumnElement[bool]) -> list[Request]:
    rows = connection.execute(sa.select(requests).where(which).order_by(requests.c.asked_at, requests.c.request))
    return [_request(row) for row in rows.mappings()]


def _request(row: sa.RowMapping) -> Request:
    named: dict[str, Any] = {name: value for name, value in row.items() if name != "request"}
    return Request(number=row["request"], **named)
