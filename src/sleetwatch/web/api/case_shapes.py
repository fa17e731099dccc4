"""What the API tells of cases and of what takes two people."""

from __future__ import annotations

import msgspec

from sleetwatch.web.api.moments import Moment
from sleetwatch.web.api.shapes import Chance, Number


class CaseLine(msgspec.Struct, frozen=True, kw_only=True):
    """One case in the list."""

    number: Number
    tenant: str
    title: str
    state: str
    origin: str
    """`suspects`, `tip` or `split`."""
    opened_at: Moment
    opened_by: str
    due_at: Moment | None
    held: bool
    """Under legal hold."""
    consequence: int | None
    """How much what its subjects reach would hurt, 0 to 3."""
    subjects: list[str]
    my_role: str | None
    open_tasks: Number
    next_task: str | None
    next_due_at: Moment | None


class CaseLines(msgspec.Struct, frozen=True):
    """A piece of the cases that one may read, the oldest first."""

    cases: list[CaseLine]
    next: str | None


class CaseHead(msgspec.Struct, frozen=True):
    """What an auditor sees of a case."""

    number: Number
    tenant: str
    opened_at: Moment
    opened_by: str


class CaseHeads(msgspec.Struct, frozen=True):
    """The cases that an auditor is to know of."""

    heads: list[CaseHead]
    next: str | None


class Member(msgspec.Struct, frozen=True):
    """Somebody named in a case."""

    name: str
    role: str
    reason: str
    at: Moment
    by: str


class CaseSubject(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody a case is about."""

    tenant: str
    subject: str
    at: Moment
    by: str
    probability: Chance | None
    status: str | None
    verdict: str | None
    verdict_state: str | None
    revealed: bool


class Task(msgspec.Struct, frozen=True, kw_only=True):
    """Something to be done in a case."""

    number: Number
    step: str
    """The playbook's step, or `own`."""
    title: str
    role: str
    owner: str | None
    due_at: Moment
    state: str
    """`open`, `done` or `skipped`."""
    done_at: Moment | None
    done_by: str | None
    evidence: str
    why: str
    shows: str
    not_yet: str
    waits_for: list[str]


class Entry(msgspec.Struct, frozen=True):
    """Something that happened in a case."""

    at: Moment
    by: str
    kind: str
    text: str


class Custody(msgspec.Struct, frozen=True):
    """Who had a piece of evidence in hand."""

    at: Moment
    by: str
    what: str


class CaseFile(msgspec.Struct, frozen=True, kw_only=True):
    """A piece of evidence: what it is, never its content."""

    sha256: str
    name: str
    bytes: Number
    note: str
    at: Moment
    by: str
    custody: list[Custody]


class CaseVerdict(msgspec.Struct, frozen=True, kw_only=True):
    """A verdict on somebody a case is about."""

    number: Number
    subject: str
    finding: str
    reason: str
    note: str
    by: list[str]
    at: Moment
    state: str


class CaseRequest(msgspec.Struct, frozen=True, kw_only=True):
    """What was asked of a second person in a case."""

    number: Number
    kind: str
    asked_by: str
    asked_at: Moment
    reason: str
    decided_by: str | None
    state: str


class Glass(msgspec.Struct, frozen=True):
    """Somebody who looked in without being a member."""

    person: str
    reason: str
    at: Moment
    until: Moment


class CasePage(msgspec.Struct, frozen=True, kw_only=True):
    """Everything about a case."""

    line: CaseLine
    tip: str | None
    next_states: list[str]
    came_from: int | None
    merged_into: int | None
    members: list[Member]
    subjects: list[CaseSubject]
    tasks: list[Task]
    log: list[Entry]
    """The newest last."""
    files: list[CaseFile]
    verdicts: list[CaseVerdict]
    requests: list[CaseRequest]
    glass: list[Glass]


class Numbered(msgspec.Struct, frozen=True):
    """What was made."""

    number: Number


class Reached(msgspec.Struct, frozen=True, kw_only=True):
    """Something that a subject used, or stands near to."""

    subject: str
    kind: str
    name: str
    times: Number
    last_at: Moment | None
    bytes: int | None
    level: int
    """How much it would hurt, 0 to 3."""
    critical: str | None


class Reach(msgspec.Struct, frozen=True, kw_only=True):
    """What the subjects of a case reach."""

    consequence: int
    reached: list[Reached]
    missing: list[str]
    listed: bool
    """Whether the settings name anything critical."""


class Request(msgspec.Struct, frozen=True, kw_only=True):
    """What one person asks and another decides."""

    number: Number
    kind: str
    tenant: str
    subject: str | None
    case: int | None
    asked_by: str
    asked_at: Moment
    reason: str
    hours: int
    """How long it holds once approved."""
    decided_by: str | None
    decided_at: Moment | None
    decision: str | None
    said: str | None
    state: str
    """`waits`, `approved`, `refused`, `used` or `over`."""


class Requests(msgspec.Struct, frozen=True):
    """Requests."""

    requests: list[Request]
