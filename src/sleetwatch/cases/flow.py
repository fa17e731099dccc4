"""How a case goes on: its states, which follow which, and what each step needs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

OPENED, CHECKING, DECIDED, RESPONDING, CLOSED = "opened", "checking", "decided", "responding", "closed"

STATES: Mapping[str, str] = MappingProxyType({
    OPENED: "somebody opened it; nobody has looked yet",
    CHECKING: "neutral checks are going on; the subject is told nothing",
    DECIDED: "there is a verdict on everybody it is about",
    RESPONDING: "containment goes on, in its fixed order",
    CLOSED: "it is done, or there was nothing to it",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Move:
    """A step from one state to another."""

    action: str
    """What the actor must be allowed to do."""
    needs_verdicts: bool = False
    """Everybody it is about must have a verdict."""
    needs_response: bool = False
    """A second person must have approved a response."""


MOVES: Mapping[tuple[str, str], Move] = MappingProxyType({
    (OPENED, CHECKING): Move("case.staff"),
    (OPENED, CLOSED): Move("case.lead"),
    (CHECKING, DECIDED): Move("case.lead", needs_verdicts=True),
    (CHECKING, CLOSED): Move("case.lead"),
    (DECIDED, CHECKING): Move("case.lead"),
    (DECIDED, RESPONDING): Move("case.lead", needs_response=True),
    (DECIDED, CLOSED): Move("case.lead"),
    (RESPONDING, CLOSED): Move("case.lead"),
    (CLOSED, CHECKING): Move("case.lead"),
})  # fmt: skip


def move_of(state: str, to: str) -> Move | None:
    """The step from one state to another, if there is one."""
    return MOVES.get((state, to))


def next_states(state: str) -> list[str]:
    """The states that may follow."""
    return [to for since, to in MOVES if since == state]
