"""Responses as people and programs look at them: of their own cases, and those that wait for their word."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sleetwatch import clock
from sleetwatch.cases import Actor
from sleetwatch.cases.flow import DECIDED, RESPONDING
from sleetwatch.cases.page import CaseLine
from sleetwatch.state import responses
from sleetwatch.workspace.access import Access
from sleetwatch.workspace.casework import Cases
from sleetwatch.workspace.folder import Folder
from sleetwatch.workspace.resources import ACTION
from sleetwatch.workspace.responding import Responses, can_undo
from sleetwatch.workspace.responding_rows import OVER, Response, read_responses

ACTING = frozenset({DECIDED, RESPONDING})
"""States of a case in which something can be done at vendors."""


@dataclass(frozen=True, slots=True)
class Seen:
    """One response as somebody may see it."""

    response: Response
    """Without accounts, devices and paths of those who are not revealed to whoever looks."""
    state: str
    case: int | None
    """None for who decides on it and is not in its case."""
    may: frozenset[str]
    """Of `decide`, `try`, `run` and `undo`: what whoever looks can do now."""
    proposal: str | None = None
    """Why to think of undoing it."""

    @property
    def until(self) -> int | None:
        """When its approval is over; None while there is none."""
        return self.response.request.until

    @property
    def left(self) -> int:
        """Items that are not over."""
        return sum(item.outcome not in OVER for item in self.response.items)


class ResponseDesk:
    """What somebody may see of the responses of one workspace."""

    def __init__(self, folder: Folder) -> None:
        self.folder = folder
        self.access = Access(folder)
        self.responses = Responses(folder)

    def all(self, actor: Actor) -> list[Seen]:
        """Those of the cases that the actor may read, and those that wait for the actor's word; the newest first."""
        mine = [line.number for line in Cases(self.folder).all(actor)]
        asked = [one.number for one in self.responses.requests.waiting(actor) if one.kind == ACTION]
        which = responses.c.case.in_(mine) | responses.c.request.in_(asked)
        with self.folder.state.connect() as connection:
            found = read_responses(connection, which)
        cases = frozenset(mine)
        return [self._seen(actor, one, cases) for one in self.responses.masked(actor, found)][::-1]

    def acting(self, actor: Actor) -> list[CaseLine]:
        """The actor's cases in which something can be done now."""
        return [line for line in Cases(self.folder).all(actor) if line.state in ACTING]

    def of_case(self, actor: Actor, case: int) -> list[Seen]:
        """Those of one case, the oldest first. It is a read of the case, and written down as one."""
        found = self.responses.of_case(actor, case)
        proposed = self.responses.proposals(actor, case)
        return [self._seen(actor, one, {case}, proposed.get(one.number)) for one in found]

    def read(self, actor: Actor, number: int) -> Seen:
        """One of them, and that it was looked at is written down. Raises `UnknownName`."""
        found = self.responses.show(actor, number)
        if not self.access.decide(actor, "case.read", case=found.case).allowed:
            self.access.read(actor, "request.see", request=found.request.number)
            return self._seen(actor, found, ())
        self.access.read(actor, "case.read", case=found.case)
        return self._seen(actor, found, {found.case}, self.responses.proposals(actor, found.case).get(number))

    def _seen(self, actor: Actor, one: Response, cases: Collection[int], proposal: str | None = None) -> Seen:
        state = one.state(clock.now())
        case = one.case if one.case in cases else None
        return Seen(one, state, case, frozenset(self._may(actor, one, state, case)), proposal)

    def _may(self, actor: Actor, one: Response, state: str, case: int | None) -> Sequence[str]:
        may = []
        decide = self.access.decide
        if state == "waits" and decide(actor, "request.approve", request=one.request.number).allowed:
            may.append("decide")
        if case is not None and state != "done" and decide(actor, "case.respond", case=case).allowed:
            may.append("try")
            if one.is_live(clock.now()):
                may.append("run")
        if case is not None and can_undo(one) and decide(actor, "case.ask", case=case).allowed:
            may.append("undo")
        return may
