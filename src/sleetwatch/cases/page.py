"""What a case is for people who are in it: the line of a list, and the whole page."""

from __future__ import annotations

from dataclasses import dataclass

Whom = tuple[str, str]


@dataclass(frozen=True, slots=True)
class CaseLine:
    """One line of the list."""

    number: int
    """Drawn by chance: it does not tell how many cases there are."""
    tenant: str
    title: str
    state: str
    origin: str
    """`suspects`, `tip` or `split`."""
    opened_at: int
    opened_by: str
    due_at: int | None
    held: bool
    """Under legal hold."""
    consequence: int | None
    """How much what its subjects reach would hurt, 0 to 3; None until somebody looked."""
    subjects: tuple[str, ...]
    my_role: str | None
    """The role in which the reader is named in it; None when the glass is broken."""
    open_tasks: int
    next_task: str | None
    next_due_at: int | None


@dataclass(frozen=True, slots=True)
class CaseHead:
    """What an auditor sees of a case."""

    number: int
    tenant: str
    opened_at: int
    opened_by: str


@dataclass(frozen=True, slots=True)
class CaseMember:
    """Somebody named in a case."""

    name: str
    role: str
    reason: str
    at: int
    by: str


@dataclass(frozen=True, slots=True)
class CaseTask:
    """Something to be done in a case."""

    number: int
    step: str
    """The playbook's step, or `own`."""
    title: str
    role: str
    owner: str | None
    due_at: int
    state: str
    """`open`, `done` or `skipped`."""
    done_at: int | None
    done_by: str | None
    evidence: str
    """What shows that it was done, or why it was skipped."""
    why: str
    shows: str
    """What is to show that it was done."""
    not_yet: str
    """What not to do before."""
    waits_for: tuple[str, ...]
    """Titles of what comes first and is not done."""


@dataclass(frozen=True, slots=True)
class CaseEntry:
    """Something that happened in a case."""

    at: int
    by: str
    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class CustodyEvent:
    """Who had a piece of evidence in hand."""

    at: int
    by: str
    what: str


@dataclass(frozen=True, slots=True)
class CaseFile:
    """A piece of evidence."""

    sha256: str
    name: str
    bytes: int
    note: str
    at: int
    by: str
    custody: tuple[CustodyEvent, ...]


@dataclass(frozen=True, slots=True)
class CaseSubject:
    """Somebody a case is about."""

    tenant: str
    subject: str
    at: int
    by: str
    probability: float | None
    """Of the newest hunt, if it scored the subject."""
    status: str | None
    verdict: str | None
    """The newest verdict that stands."""
    verdict_state: str | None
    revealed: bool
    """Whether the reader may see at present who it is."""


@dataclass(frozen=True, slots=True)
class CaseVerdict:
    """A verdict on somebody a case is about."""

    number: int
    subject: str
    finding: str
    reason: str
    note: str
    by: tuple[str, ...]
    at: int
    state: str


@dataclass(frozen=True, slots=True)
class CaseRequest:
    """What was asked of a second person in a case."""

    number: int
    kind: str
    asked_by: str
    asked_at: int
    reason: str
    decided_by: str | None
    state: str


@dataclass(frozen=True, slots=True)
class Glass:
    """Somebody who looked in without being a member."""

    person: str
    reason: str
    at: int
    until: int


@dataclass(frozen=True, slots=True)
class CasePage:
    """Everything about a case."""

    line: CaseLine
    tip: str | None
    next_states: tuple[str, ...]
    came_from: int | None
    merged_into: int | None
    members: tuple[CaseMember, ...]
    subjects: tuple[CaseSubject, ...]
    tasks: tuple[CaseTask, ...]
    log: tuple[CaseEntry, ...]
    """The newest last."""
    files: tuple[CaseFile, ...]
    verdicts: tuple[CaseVerdict, ...]
    requests: tuple[CaseRequest, ...]
    glass: tuple[Glass, ...]

    @property
    def number(self) -> int:
        """The case's number."""
        return self.line.number
