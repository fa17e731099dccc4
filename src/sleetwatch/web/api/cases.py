"""Cases: those one is in, one of them, and every act in it. Who may is for the cases themselves to decide."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Annotated, Any, Literal

import msgspec
from starlette.responses import Response

from sleetwatch.clock import DAY, now
from sleetwatch.web.api import case_shapes as shapes
from sleetwatch.web.api.cursors import Paged, piece
from sleetwatch.web.api.moments import Moment, shaped
from sleetwatch.web.api.route import ApiRoute, Call, Made
from sleetwatch.web.api.shapes import Verdict
from sleetwatch.web.api.suspects import NoteGiven, Text, VerdictGiven, Word, verdict_of
from sleetwatch.web.route import Audit, Who
from sleetwatch.web.visit import address_of

State = Literal["", "opened", "checking", "decided", "responding", "closed"]
Role = Literal["lead", "investigator", "legal", "hr", "analyst", "auditor"]
CaseNumber = Annotated[int, msgspec.Meta(ge=1, le=10**18)]
Whom = Annotated[list[Word], msgspec.Meta(max_length=500)]


class CasesAsked(Paged, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Which cases are wanted; what is empty limits nothing."""

    state: State = ""
    tenant: Word = ""
    subject: Word = ""
    """A pseudonym that the case is about."""


class CaseGiven(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A case to open: on subjects, on a tip, or both."""

    tenant: Word
    title: Text
    reason: Text
    subjects: Whom = []
    """Pseudonyms."""
    tip: Annotated[str, msgspec.Meta(max_length=2000)] = ""
    due_at: Moment | None = None


class MoveGiven(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where a case goes on to."""

    state: Word
    """One of the case's `next_states`."""
    reason: Text


class MemberGiven(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Somebody to name in a case, in a role that they hold."""

    name: Word
    role: Role
    reason: Text


class MemberGone(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Somebody to take out of a case."""

    name: Word
    reason: Text


class SubjectGiven(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Somebody a case is about."""

    subject: Word
    reason: Text


class TaskGiven(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A task of one's own."""

    title: Text
    role: Role
    due_at: Moment | None = None
    """In a week when left out."""


class TaskDone(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How a task stands."""

    state: Literal["open", "done", "skipped"]
    evidence: Annotated[str, msgspec.Meta(max_length=2000)] = ""
    """What shows that it was done, or why it is skipped."""


class TaskOwner(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Whose task it is."""

    owner: Word | None
    due_at: Moment | None = None


class Emergency(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Why a case has to be looked into at once."""

    reason: Text


class Due(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """By when a case is to be decided."""

    due_at: Moment | None


class Hold(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Whether a case is under legal hold."""

    on: bool
    reason: Text


class CaseVerdictGiven(VerdictGiven, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A verdict on somebody a case is about."""

    subject: Word


class MergeGiven(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The case into which another goes."""

    into: CaseNumber
    reason: Text


class SplitGiven(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which subjects become a case of their own."""

    subjects: Whom
    title: Text
    reason: Text


def cases(call: Call) -> shapes.CaseLines:
    """The cases that the holder may read, the oldest first. Those of others are in no list and no count."""
    asked = call.asked(CasesAsked)
    chosen = {name: getattr(asked, name) or None for name in ("state", "tenant", "subject")}
    lines = call.workspace.cases.all(call.me, **chosen)
    given, after = piece(lines, asked, lambda one: _place(one.opened_at, one.number))
    return shapes.CaseLines([shaped(one, shapes.CaseLine) for one in given], after)


def heads(call: Call) -> shapes.CaseHeads:
    """For auditors: that cases are there and who opened them, the oldest first."""
    lines = call.workspace.cases.heads(call.me)
    given, after = piece(lines, call.asked(Paged), lambda one: _place(one.opened_at, one.number))
    return shapes.CaseHeads([shaped(one, shapes.CaseHead) for one in given], after)


def _place(at: int, number: int) -> tuple[str, ...]:
    return f"{at:020}", f"{number:020}"


def opened(call: Call) -> Made:
    """Open a case; the holder is its first member."""
    said = call.said(CaseGiven)
    page = call.workspace.cases.open(
        call.me, tenant=said.tenant, title=said.title, reason=said.reason, subjects=said.subjects,
        tip=said.tip or None, due_at=_at(said.due_at),
    )  # fmt: skip
    return _made(page.number)


def _made(number: int) -> Made:
    return Made(shapes.Numbered(number), address_of("api", "v1", "cases", f"{number}"))


def _at(moment: Moment | None) -> int | None:
    return None if moment is None else moment.at


def case(call: Call) -> shapes.CasePage:
    """Everything about a case. `ETag` changes whenever anything of it does."""
    return shaped(call.workspace.cases.page(call.me, _number(call)), shapes.CasePage)


def _stands(call: Call) -> shapes.CasePage:
    number = _number(call)
    if not call.workspace.access.decide(call.me, "case.read", case=number).allowed:
        call.workspace.access.check(call.me, "case.read", case=number)
    return shaped(call.workspace.cases.standing(call.me, number), shapes.CasePage)


def _number(call: Call) -> int:
    return call.number("case")


def break_glass(call: Call) -> shapes.CasePage:
    """Look into a case without being in it, for four hours. Everybody in it, its leads and the auditors are told."""
    page = call.workspace.cases.break_glass(call.me, _number(call), call.said(Emergency).reason)
    return shaped(page, shapes.CasePage)


def reach(call: Call) -> shapes.Reach:
    """What those it is about can reach, for the group to order its work by."""
    return shaped(call.workspace.cases.proximity(call.me, _number(call)), shapes.Reach)


def report(call: Call) -> Response:
    """The case as one self-contained page of HTML; names of those alone who are revealed to the holder."""
    return Response(call.workspace.cases.report(call.me, _number(call)), media_type="text/html")


def note(call: Call) -> None:
    """Write a note; who is mentioned with @ and is in the case finds a notice."""
    call.workspace.cases.note(call.me, _number(call), call.said(NoteGiven).text)


def move(call: Call) -> None:
    """Move a case to another state."""
    said = call.said(MoveGiven)
    call.workspace.cases.move(call.me, _number(call), said.state, said.reason)


def name(call: Call) -> None:
    """Name somebody in a case."""
    said = call.said(MemberGiven)
    call.workspace.cases.add_member(call.me, _number(call), said.name, said.role, said.reason)


def unname(call: Call) -> None:
    """Take somebody out of a case; the last who leads or investigates stays."""
    said = call.said(MemberGone)
    call.workspace.cases.remove_member(call.me, _number(call), said.name, said.reason)


def add(call: Call) -> None:
    """Say that a case is about somebody more. A member whom it is then about is no member any more."""
    said = call.said(SubjectGiven)
    call.workspace.cases.add_subject(call.me, _number(call), said.subject, said.reason)


def leave_out(call: Call) -> None:
    """Say that a case is not about somebody."""
    said = call.said(SubjectGiven)
    call.workspace.cases.remove_subject(call.me, _number(call), said.subject, said.reason)


def plan(call: Call) -> Made:
    """Add a task of one's own."""
    said, number = call.said(TaskGiven), _number(call)
    due = now() + 7 * DAY if said.due_at is None else said.due_at.at
    task = call.workspace.cases.add_task(call.me, number, said.title, said.role, due)
    return Made(shapes.Numbered(task), address_of("api", "v1", "cases", f"{number}"))


def do(call: Call) -> None:
    """Say that a task is done, with what shows it, or skipped, with why; or open again. Its order is kept."""
    said = call.said(TaskDone)
    call.workspace.cases.task(call.me, _number(call), call.number("task"), said.state, said.evidence)


def give(call: Call) -> None:
    """Give a task to a member of the case, or to nobody."""
    said = call.said(TaskOwner)
    call.workspace.cases.assign_task(call.me, _number(call), call.number("task"), said.owner, _at(said.due_at))


def due(call: Call) -> None:
    """Say by when a case is to be decided."""
    call.workspace.cases.due(call.me, _number(call), _at(call.said(Due).due_at))


def hold(call: Call) -> None:
    """Put a case under legal hold, which beats retention and deletion, or end the hold."""
    said = call.said(Hold)
    call.workspace.cases.hold(call.me, _number(call), said.reason, on=said.on)


def judge(call: Call) -> Made:
    """Give a verdict on somebody a case is about; it is the workspace's own, and the score learns from it."""
    said, number = call.said(CaseVerdictGiven), _number(call)
    extra: dict[str, Any] = {"note": said.note or None, "signals": said.signals, "until": _at(said.until)}
    given = call.workspace.cases.judge(call.me, number, said.subject, said.finding, reason=said.reason, **extra)
    return Made(verdict_of(given, now()), address_of("api", "v1", "cases", f"{number}"))


def merge(call: Call) -> shapes.Numbered:
    """Put a case into another of the same tenant. Answers with the case into which it went."""
    said = call.said(MergeGiven)
    return shapes.Numbered(call.workspace.cases.merge(call.me, _number(call), said.into, said.reason).number)


def split(call: Call) -> Made:
    """Take some of those a case is about into a new case, of which the holder is the only member at first."""
    said = call.said(SplitGiven)
    return _made(call.workspace.cases.split(call.me, _number(call), said.subjects, said.title, said.reason).number)


def _about(call: Call) -> Mapping[str, Any]:
    return {"case": _number(call)}


_TAG = "cases"


def _row(path: str, method: str, endpoint: Callable[[Call], Any], title: str, right: str, **more: Any) -> ApiRoute:  # noqa: ANN401 - as ApiRoute
    """A row of one case. It shows the case, or what follows from it, so that the token must be made for reading too."""
    more = {"action": f"case.{right}", "about": _about, "scopes": ("case.read",), **more}
    return ApiRoute(
        path="/cases/{case}" + path, method=method, endpoint=endpoint, title=title, tag=_TAG, audit=Audit.ACT, **more
    )


def _act(path: str, endpoint: Callable[[Call], Any], title: str, right: str, **more: Any) -> ApiRoute:  # noqa: ANN401
    return _row(path, "POST", endpoint, title, right, **{"stands": _stands, **more})


_LIST: dict[str, Any] = {"method": "GET", "tag": _TAG, "action": Who.SIGNED_IN, "audit": Audit.NONE}
_ITSELF: dict[str, Any] = {"action": Who.SIGNED_IN}
_NEW: dict[str, Any] = {"status": 201, "repeats": True}
CALLS = (
    ApiRoute(
        path="/cases", endpoint=cases, title="List one's cases", scopes=("case.read",), query=CasesAsked,
        answer=shapes.CaseLines, **_LIST,
    ),
    ApiRoute(
        path="/cases", method="POST", endpoint=opened, title="Open a case", tag=_TAG, action=Who.SIGNED_IN,
        audit=Audit.ACT, scopes=("case.open", "case.read"), body=CaseGiven, answer=shapes.Numbered, **_NEW,
    ),
    ApiRoute(
        path="/case-heads", endpoint=heads, title="List that cases are there", scopes=("case.head",), query=Paged,
        answer=shapes.CaseHeads, **_LIST,
    ),
    _row("", "GET", case, "Show a case", "read", stands=_stands, answer=shapes.CasePage, **_ITSELF),
    _row("/reach", "GET", reach, "Show what its subjects reach", "read", answer=shapes.Reach, **_ITSELF),
    _row("/glass", "POST", break_glass, "Break the glass", "break-glass", body=Emergency, answer=shapes.CasePage,
         **_ITSELF, scopes=("case.break-glass", "case.read")),
    _act("/report", report, "Make a report", "export", answer="text/html", stands=None),
    _act("/notes", note, "Write a note", "note", body=NoteGiven, repeats=True),
    _act("/state", move, "Move on", "read", body=MoveGiven),
    _act("/members", name, "Name a member", "staff", body=MemberGiven),
    _act("/members/out", unname, "Take a member out", "staff", body=MemberGone),
    _act("/subjects", add, "Add a subject", "staff", body=SubjectGiven),
    _act("/subjects/out", leave_out, "Take a subject out", "staff", body=SubjectGiven),
    _act("/tasks", plan, "Add a task", "work", body=TaskGiven, answer=shapes.Numbered, **_NEW),
    _row("/tasks/{task}", "PUT", do, "Do or skip a task", "work", body=TaskDone, stands=_stands),
    _row("/tasks/{task}/owner", "PUT", give, "Give a task to somebody", "work", body=TaskOwner, stands=_stands),
    _row("/due", "PUT", due, "Say by when", "staff", body=Due, stands=_stands),
    _row("/hold", "PUT", hold, "Hold, or end the hold", "hold", body=Hold, stands=_stands),
    _act("/verdicts", judge, "Give a verdict in a case", "judge", body=CaseVerdictGiven, answer=Verdict, **_NEW),
    _act("/merge", merge, "Merge into another case", "lead", body=MergeGiven, answer=shapes.Numbered),
    _act("/split", split, "Split a case", "lead", body=SplitGiven, answer=shapes.Numbered, **_NEW),
)  # fmt: skip
