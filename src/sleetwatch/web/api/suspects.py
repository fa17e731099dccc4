"""Suspects: the list, one with its parts, what stands in the lake, links, notes, owner, verdicts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

import msgspec

from sleetwatch import clock
from sleetwatch.errors import UnknownName, UserError
from sleetwatch.web.api import shapes
from sleetwatch.web.api.cursors import Paged, cursor_of, place_of
from sleetwatch.web.api.link_shapes import Cluster, Links
from sleetwatch.web.api.moments import Moment, shaped
from sleetwatch.web.api.route import ApiRoute, Call, Made
from sleetwatch.web.route import Audit, Who
from sleetwatch.web.visit import address_of
from sleetwatch.workspace.oneself import links_for
from sleetwatch.workspace.queueing import Filters, Line, Place
from sleetwatch.workspace.reviewers import BENIGN, LONGEST_NOTE

Word = Annotated[str, msgspec.Meta(max_length=100)]
Text = Annotated[str, msgspec.Meta(min_length=1, max_length=LONGEST_NOTE)]
Level = Literal["", "suspects", "case", "check", "held", "below"]
State = Literal["", "open", "judged", "confirmed", "benign", "dismissed", "victim"]


class SuspectsAsked(Paged, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Which suspects are wanted; what is empty limits nothing."""

    tenant: Word = ""
    level: Level = ""
    """`suspects` are those over a line: `case` and `check`."""
    family: Word = ""
    """Of signals that speak against the subject."""
    owner: Word = ""
    """`mine`, `nobody`, `mine-or-nobody`, or a person."""
    state: State = ""
    """`open`, `judged`, or one finding."""
    text: Word = ""
    """Part of a pseudonym, or words of a reason."""
    changed: bool = False
    """Only what changed since the token's holder last looked."""


class EvidenceAsked(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How much of the events is wanted."""

    raw: bool = False
    """Also the records as they came; masked unless revealed."""


class NoteGiven(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A note."""

    text: Text


class AssignmentGiven(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Who is to have a subject, and until when."""

    owner: Word | None
    """Null is nobody."""
    due_at: Moment | None


class VerdictGiven(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What somebody found out."""

    finding: Literal["confirmed", "benign", "dismissed", "victim"]
    reason: Word
    """A code of the finding's; `sleetwatch verdict reasons` lists them."""
    note: Annotated[str, msgspec.Meta(max_length=LONGEST_NOTE)] = ""
    signals: Annotated[list[Word], msgspec.Meta(max_length=500)] = []
    """Of a benign one: what it explains; all that speak against the subject when empty."""
    until: Moment | None = None
    """Of a benign one: how long; 90 days when left out."""


class Because(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Why."""

    reason: Text


class PreviewAsked(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which signals an exception would explain."""

    signal: Annotated[list[Word], msgspec.Meta(max_length=500)] = []
    """May stand several times; all that speak against the subject when left out."""


def who(call: Call) -> tuple[str, str]:
    """Tenant and pseudonym of the path."""
    return call.path["tenant"], call.path["subject"]


def about(call: Call) -> Mapping[str, Any]:
    """What a decision on a subject is about."""
    tenant, subject = who(call)
    return {"tenant": tenant, "subject": subject}


def suspects(call: Call) -> shapes.Suspects:
    """Everybody with a reason to look at, best first.

    A cursor stays good when another hunt comes in between: it leaves out and repeats only whose own score changed.
    """
    asked = call.asked(SuspectsAsked)
    named = {name: getattr(asked, name) for name in Filters.__dataclass_fields__}
    place = place_of(asked.cursor, Place)
    lines, total = call.workspace.desk.after(call.me, Filters(**named), place, asked.limit + 1)
    given = lines[: asked.limit]
    last = given[-1].ranked if len(lines) > len(given) else None
    after = None if last is None else cursor_of(Place(last.tenant, last.subject, last.probability))
    return shapes.Suspects([_line(one) for one in given], total, after)


def _line(line: Line) -> shapes.SuspectLine:
    ranked = line.ranked
    of_line = {name: getattr(line, name) for name in ("reasons", "owner", "due_at", "standing", "change")}
    fields = shapes.SuspectLine.__struct_fields__
    of_ranked = {name: getattr(ranked, name) for name in fields if name not in of_line}
    return shaped({**of_ranked, **of_line}, shapes.SuspectLine)


def suspect(call: Call) -> shapes.Explained:
    """One subject: score, parts, links, and the check that would tell most. Masked unless revealed."""
    found = call.workspace.desk.explain(call.me, *who(call), reveal=_is_revealed(call))
    return shaped(found, shapes.Explained)


def _is_revealed(call: Call) -> bool:
    """Whether a second person approved it for the holder, and the token was made for it; that it is used is kept."""
    access = call.workspace.access
    if not access.decide(call.me, "reveal.see", **about(call)).allowed:
        return False
    access.read(call.me, "reveal.see", **about(call))
    return True


def line(call: Call) -> shapes.SuspectLine:
    """A subject's line of the list: owner, verdict, and what changed since the holder last looked."""
    found = call.workspace.desk.line(call.me, *who(call))
    if found is None:
        raise UnknownName("nothing fired on this subject")
    return _line(found)


def look(call: Call) -> None:
    """Remember how a subject stands now: from here on `change` tells what is new."""
    call.workspace.desk.look(call.me, *who(call))


def evidence(call: Call) -> shapes.Seen:
    """The events behind each part, the claim beside what was seen, and the devices."""
    raw = call.asked(EvidenceAsked).raw
    found = call.workspace.desk.seen(call.me, *who(call), raw=raw, reveal=_is_revealed(call))
    parts = [shaped(part, shapes.PartEvidence) for part in found.explanation.suspect.parts]
    return shapes.Seen(parts, shaped(found.dossier, shapes.Dossier))


def links(call: Call) -> Links:
    """Everybody a subject is tied to, and how likely each would be if it were confirmed."""
    tenant, subject = who(call)
    page = call.workspace.links(subject, tenant)
    if page.person.subject != subject:
        raise UnknownName("a subject is named by its pseudonym here")
    return shaped(links_for(call.me, page), Links)


def is_about(call: Call, cluster: Cluster) -> bool:
    """Whether the holder is in it: nobody sees what is about themselves."""
    return any((one.tenant, one.subject) in call.me.selves for one in cluster.people)


def notes(call: Call) -> shapes.Notes:
    """What was written about a subject, newest first."""
    return shapes.Notes([shaped(one, shapes.Note) for one in call.workspace.desk.notes(*who(call))])


def write_note(call: Call) -> None:
    """Write a note on a subject."""
    call.workspace.desk.write_note(call.me, *who(call), call.said(NoteGiven).text)


def assignment(call: Call) -> shapes.Assignment:
    """Who has a subject, and until when it should be looked at."""
    found = call.workspace.desk.line(call.me, *who(call))
    if found is None:
        raise UnknownName("nothing fired on this subject")
    return shaped(found, shapes.Assignment)


def assign(call: Call) -> None:
    """Give a subject to somebody, or to nobody."""
    said = call.said(AssignmentGiven)
    due = None if said.due_at is None else said.due_at.at
    if due is not None and not clock.now() - clock.DAY < due < clock.now() + 400 * clock.DAY:
        raise UserError("the due time has to lie between today and a year from now")
    call.workspace.desk.hand(call.me, who(call), said.owner, due)


def verdicts(call: Call) -> shapes.Verdicts:
    """Every verdict on a subject, newest first."""
    now = clock.now()
    return shapes.Verdicts([verdict_of(one, now) for one in call.workspace.desk.verdicts(*who(call))])


def verdict_of(one: Any, now: int) -> shapes.Verdict:  # noqa: ANN401 - a verdict of the workspace
    """A verdict as the API tells it."""
    fields = {name: getattr(one, name) for name in shapes.Verdict.__struct_fields__ if name != "state"}
    return shaped({**fields, "state": one.state(now)}, shapes.Verdict)


def judge(call: Call) -> Made:
    """Give a verdict. A confirmed one counts once a second person approves it; the score learns from it."""
    said, (tenant, subject) = call.said(VerdictGiven), who(call)
    extra: dict[str, Any] = {"note": said.note or None}
    if said.finding == BENIGN:
        extra |= {"signals": said.signals, "until": None if said.until is None else said.until.at}
    elif said.signals or said.until is not None:
        raise UserError("`signals` and `until` say what a benign verdict explains, and how long; leave them out")
    judging = call.workspace.judging
    given = judging.judge(call.me, tenant, subject, said.finding, reason=said.reason, **extra)
    here = address_of("api", "v1", "suspects", tenant, subject, "verdicts")
    return Made(verdict_of(given, clock.now()), here)


def approve(call: Call) -> shapes.Verdict:
    """Stand behind somebody else's confirmed verdict."""
    return verdict_of(call.workspace.judging.approve(call.me, _verdict(call)), clock.now())


def withdraw(call: Call) -> shapes.Verdict:
    """Say that a verdict no longer holds. It stays in the list."""
    reason = call.said(Because).reason
    return verdict_of(call.workspace.judging.withdraw(call.me, _verdict(call), reason), clock.now())


def _verdict(call: Call) -> int:
    """The verdict that is meant, when it is one on this subject."""
    number = call.number("verdict")
    if number not in {one.verdict for one in call.workspace.desk.verdicts(*who(call))}:
        raise UnknownName("there is no such verdict on this subject")
    return number


def preview(call: Call) -> shapes.Preview:
    """What a benign verdict on these signals would hide, before it is given."""
    wanted = frozenset(call.asked(PreviewAsked).signal) or None
    return shaped(call.workspace.cases.exception_preview(call.me, *who(call), wanted), shapes.Preview)


_AT = "/suspects/{tenant}/{subject}"
_TAG = "suspects"


def _read(path: str, endpoint: Any, title: str, answer: Any, **more: Any) -> ApiRoute:  # noqa: ANN401 - as ApiRoute
    return ApiRoute(
        path=_AT + path, method="GET", endpoint=endpoint, title=title, tag=_TAG, action="queue.read",
        audit=Audit.READ, about=about, answer=answer, **more,
    )  # fmt: skip


def _act(path: str, endpoint: Any, title: str, action: str, **more: Any) -> ApiRoute:  # noqa: ANN401 - as ApiRoute
    return ApiRoute(
        path=_AT + path, endpoint=endpoint, title=title, tag=_TAG, action=action, about=about,
        **{"method": "POST", "audit": Audit.ACT, **more},
    )  # fmt: skip


_STANDS: dict[str, Any] = {"stands": assignment}
CALLS = (
    ApiRoute(
        path="/suspects", method="GET", endpoint=suspects, title="List suspects", tag=_TAG, action="queue.read",
        audit=Audit.READ, lists=True, query=SuspectsAsked, answer=shapes.Suspects,
    ),
    _read("", suspect, "Explain a subject", shapes.Explained),
    _read("/line", line, "Show a subject's line", shapes.SuspectLine),
    _read("/evidence", evidence, "Show the events behind a score", shapes.Seen, query=EvidenceAsked),
    _read("/links", links, "Show who is tied to a subject", Links),
    _act("/look", look, "Remember that one looked", "queue.read", audit=Audit.NONE),
    _read("/notes", notes, "List notes", shapes.Notes),
    _act("/notes", write_note, "Write a note", "queue.desk", body=NoteGiven, repeats=True),
    _read("/assignment", assignment, "Show who has a subject", shapes.Assignment, **_STANDS),
    _act("/assignment", assign, "Give a subject to somebody", "queue.desk", body=AssignmentGiven, method="PUT",
         **_STANDS),
    _read("/verdicts", verdicts, "List verdicts", shapes.Verdicts),
    _act("/verdicts", judge, "Give a verdict", "queue.judge", body=VerdictGiven, answer=shapes.Verdict, status=201,
         repeats=True),
    _act("/verdicts/{verdict}/approve", approve, "Approve a verdict", "queue.judge", answer=shapes.Verdict),
    _act("/verdicts/{verdict}/withdraw", withdraw, "Withdraw a verdict", "queue.judge", body=Because,
         answer=shapes.Verdict),
    ApiRoute(
        path=f"{_AT}/exception-preview", method="GET", endpoint=preview, title="Preview an exception", tag=_TAG,
        action=Who.SIGNED_IN, scopes=("queue.judge",), audit=Audit.ACT, query=PreviewAsked, answer=shapes.Preview,
    ),
)  # fmt: skip
