"""Cases: the list, one case, and every act in it."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from starlette.datastructures import UploadFile
from starlette.responses import Response

from sleetwatch.cases.flow import STATES
from sleetwatch.clock import DAY, now
from sleetwatch.errors import UserError
from sleetwatch.web.fields import day_ends, whole_number
from sleetwatch.web.paging import sheet_of
from sleetwatch.web.route import Audit, Endpoint, Route, Who
from sleetwatch.web.visit import Visit, address_of
from sleetwatch.workspace.case_acts import CASE_ROLES
from sleetwatch.workspace.reporting import FORMS, written
from sleetwatch.workspace.reviewers import REASONS

A_PAGE = 50
LOG_SHOWN = 200
"""Entries of the log on the page, the newest; the report has all."""
MOST_BYTES = 64 << 20
"""Of one piece of evidence."""
ASKED = (("response", "a response"), ("export", "a full export"), ("deletion", "to delete what it holds"))
RIGHTS = ("note", "work", "staff", "lead", "hold", "judge", "ask", "export", "export-full")
FINDINGS = tuple(
    (finding, tuple((f"{finding}:{code}", said) for code, said in codes.items())) for finding, codes in REASONS.items()
)


def cases(visit: Visit) -> Response:
    """The cases one is named in; for auditors also that others are there."""
    state = visit.query.get("state", "")
    workspace, me = visit.workspace, visit.me
    lines = workspace.cases.all(me, state=state if state in STATES else None)
    known = {one.number for one in lines}
    sheet = sheet_of(visit, lines, A_PAGE)
    return visit.page(
        "cases.html",
        sheet=sheet,
        lines=sheet.rows,
        heads=[one for one in workspace.cases.heads(me) if one.number not in known],
        states=STATES,
        state=state,
        notices=workspace.notices.of(me, unseen=True),
        may_open=bool(workspace.access.tenants(me, "case.open")),
        now=now(),
    )


def blank(visit: Visit) -> Response:
    """The form to open a case with."""
    chosen = [tuple(one.split("/", 1)) for one in visit.query.getlist("subject") if "/" in one]
    tenants = _tenants(visit, "case.open")
    return visit.page("case-new.html", chosen=[one for one in chosen if one[0] in tenants], tenants=tenants)


def opened(visit: Visit) -> Response:
    """Open a case."""
    page = visit.workspace.cases.open(
        visit.me,
        tenant=visit.field("tenant"),
        title=visit.field("title"),
        reason=visit.field("reason"),
        subjects=visit.field("subjects").replace(",", " ").split(),
        tip=visit.field("tip") or None,
        due_at=day_ends(visit.field("due")),
    )
    return visit.go(address_of("cases", f"{page.number}"), "opened")


def case(visit: Visit) -> Response:
    """Everything about a case."""
    number = _number(visit)
    page = visit.workspace.cases.page(visit.me, number)
    decide = visit.workspace.access.decide
    may = {one: decide(visit.me, f"case.{one}", case=number).allowed for one in RIGHTS}
    known = visit.workspace.requests.revealed(visit.me)
    visit.workspace.notices.seen(
        visit.me, [one.number for one in visit.workspace.notices.of(visit.me, unseen=True) if one.case == number]
    )
    return visit.page(
        "case.html",
        page=page,
        line=page.line,
        log=page.log[: -LOG_SHOWN - 1 : -1],
        may=may,
        named=[one.subject for one in page.subjects if (page.line.tenant, one.subject) in known],
        states=STATES,
        roles=CASE_ROLES,
        findings=FINDINGS,
        asked=ASKED,
        now=now(),
    )


def evidence(visit: Visit) -> Response:
    """One piece of evidence, to be kept elsewhere: never shown in the browser."""
    name, content = visit.workspace.cases.attachment(visit.me, _number(visit), visit.path["sha256"])
    return Response(content, media_type="application/octet-stream", headers=_kept(name))


def reach(visit: Visit) -> Response:
    """What those it is about can reach, for the group to order its work by."""
    number = _number(visit)
    return visit.page("reach.html", number=number, found=visit.workspace.cases.proximity(visit.me, number))


def report(visit: Visit) -> Response:
    """The case as one file, to be kept elsewhere."""
    number = _number(visit)
    page = visit.workspace.cases.report(visit.me, number).encode()
    return Response(page, media_type="text/html", headers=_kept(f"case-{number}.html"))


def report_pdf(visit: Visit) -> Response:
    """The same as PDF."""
    number = _number(visit)
    document = visit.workspace.reporting.incident(visit.me, number, reveal=True)
    return Response(written(document, "pdf"), media_type=FORMS["pdf"], headers=_kept(f"case-{number}.pdf"))


def export(visit: Visit) -> Response:
    """The case as a bag of files with their hashes, zipped: what a court or another house can check without us."""
    number = _number(visit)
    with tempfile.TemporaryDirectory() as aside:
        bag = visit.workspace.cases.export(
            visit.me, number, Path(aside) / f"case-{number}", full=visit.field("full") == "yes"
        )
        zipped = Path(shutil.make_archive(str(Path(aside) / "bag"), "zip", aside, bag.name)).read_bytes()
    return Response(zipped, media_type="application/zip", headers=_kept(f"case-{number}.zip"))


def _kept(name: str) -> dict[str, str]:
    """Headers by which a browser keeps a file and never shows it."""
    plain = "".join(one if one.isalnum() or one in "._-" else "_" for one in name if one.isascii())[-100:] or "file"
    return {"Content-Disposition": f'attachment; filename="{plain}"'}


# --- acts ----------------------------------------------------------------------------------------------------------


def note(visit: Visit) -> None:
    """Write a note."""
    visit.workspace.cases.note(visit.me, _number(visit), visit.field("text"))


def move(visit: Visit) -> None:
    """On to another state."""
    visit.workspace.cases.move(visit.me, _number(visit), visit.field("state"), visit.field("reason"))


def name(visit: Visit) -> None:
    """Name somebody in the case."""
    who = visit.field("name"), visit.field("role"), visit.field("reason")
    visit.workspace.cases.add_member(visit.me, _number(visit), *who)


def unname(visit: Visit) -> None:
    """Take somebody out of it."""
    visit.workspace.cases.remove_member(visit.me, _number(visit), visit.field("name"), visit.field("reason"))


def add(visit: Visit) -> None:
    """Say that it is about somebody more."""
    visit.workspace.cases.add_subject(visit.me, _number(visit), visit.field("subject"), visit.field("reason"))


def leave_out(visit: Visit) -> None:
    """Say that it is not about somebody."""
    visit.workspace.cases.remove_subject(visit.me, _number(visit), visit.field("subject"), visit.field("reason"))


def task(visit: Visit) -> None:
    """Say that a task is done, or why it is not to be."""
    what = whole_number(visit.field("task")), visit.field("state"), visit.field("evidence")
    visit.workspace.cases.task(visit.me, _number(visit), *what)


def give(visit: Visit) -> None:
    """Give a task to somebody."""
    who, due = visit.field("owner") or None, day_ends(visit.field("due"))
    visit.workspace.cases.assign_task(visit.me, _number(visit), whole_number(visit.field("task")), who, due)


def plan(visit: Visit) -> None:
    """A task of one's own."""
    due = day_ends(visit.field("due")) or now() + 7 * DAY
    visit.workspace.cases.add_task(visit.me, _number(visit), visit.field("title"), visit.field("role"), due)


def attach(visit: Visit) -> None:
    """Keep a file as evidence."""
    sent = visit.form.get("file")
    if not isinstance(sent, UploadFile) or not sent.filename:
        raise UserError("no file was chosen")
    visit.workspace.cases.attach(visit.me, _number(visit), sent.filename, sent.file.read(), visit.field("note"))


def due(visit: Visit) -> None:
    """Say by when it is to be decided."""
    visit.workspace.cases.due(visit.me, _number(visit), day_ends(visit.field("due")))


def hold(visit: Visit) -> None:
    """Put it under legal hold, or end the hold."""
    visit.workspace.cases.hold(visit.me, _number(visit), visit.field("reason"), on=visit.field("on") == "yes")


def judge(visit: Visit) -> None:
    """Give a verdict on somebody it is about."""
    finding, _, reason = visit.field("verdict").partition(":")
    number, subject = _number(visit), visit.field("subject")
    visit.workspace.cases.judge(visit.me, number, subject, finding, reason=reason, note=visit.field("note") or None)


def ask(visit: Visit) -> None:
    """Ask a second person for what takes two."""
    kind, reason = visit.field("kind"), visit.field("reason")
    visit.workspace.requests.ask(visit.me, kind, case=_number(visit), reason=reason)


def merge(visit: Visit) -> Response:
    """Let it go into another."""
    into = whole_number(visit.field("into"))
    visit.workspace.cases.merge(visit.me, _number(visit), into, visit.field("reason"))
    return visit.go(address_of("cases", f"{into}"), "changed")


def split(visit: Visit) -> Response:
    """Make a case of its own of some of its subjects."""
    whom, title, reason = visit.fields("subject"), visit.field("title"), visit.field("reason")
    page = visit.workspace.cases.split(visit.me, _number(visit), whom, title, reason)
    return visit.go(address_of("cases", f"{page.number}"), "opened")


def glass(visit: Visit) -> Response:
    """The form for emergencies: it tells nothing, not even whether the case is there."""
    _tenants(visit, "case.break-glass")
    return visit.page("glass.html", number=visit.query.get("case", ""))


def break_glass(visit: Visit) -> Response:
    """Look into a case without being in it."""
    number = whole_number(visit.field("case"))
    visit.workspace.cases.break_glass(visit.me, number, visit.field("reason"))
    return visit.go(address_of("cases", f"{number}"))


def _tenants(visit: Visit, action: str) -> list[str]:
    """Where one may. Raises `NotAllowed` when that is nowhere."""
    tenants = visit.workspace.access.tenants(visit.me, action)
    if not tenants:
        visit.workspace.access.check(visit.me, action)
    return tenants


def _number(visit: Visit) -> int:
    return whole_number(visit.path["case"])


def _case(visit: Visit) -> Mapping[str, Any]:
    return {"case": _number(visit)}


def _then(act: Callable[[Visit], None], told: str = "changed") -> Endpoint:
    """Act, then back to the case."""

    def serve(visit: Visit) -> Response:
        act(visit)
        return visit.go(address_of("cases", visit.path["case"]), told)

    return serve


def _act(path: str, act: Callable[[Visit], None], right: str, told: str = "changed", most: int = 256 << 10) -> Route:
    address = "/cases/{case}/" + path
    return Route(address, "POST", _then(act, told), f"case.{right}", Audit.ACT, about=_case, most_bytes=most)


ROUTES = (
    Route("/cases", "GET", cases, Who.SIGNED_IN, Audit.NONE),
    Route("/cases/new", "GET", blank, Who.SIGNED_IN, Audit.NONE),
    Route("/cases/new", "POST", opened, Who.SIGNED_IN, Audit.ACT),
    Route("/cases/glass", "GET", glass, Who.SIGNED_IN, Audit.NONE),
    Route("/cases/glass", "POST", break_glass, Who.SIGNED_IN, Audit.ACT),
    Route("/cases/{case}", "GET", case, Who.SIGNED_IN, Audit.ACT),
    Route("/cases/{case}/evidence/{sha256}", "GET", evidence, Who.SIGNED_IN, Audit.ACT),
    Route("/cases/{case}/reach", "GET", reach, Who.SIGNED_IN, Audit.ACT),
    Route("/cases/{case}/report", "POST", report, "case.export", Audit.ACT, about=_case),
    Route("/cases/{case}/report.pdf", "POST", report_pdf, "case.export", Audit.ACT, about=_case),
    Route("/cases/{case}/export", "POST", export, "case.read", Audit.ACT, about=_case),
    _act("notes", note, "note", "noted"),
    _act("state", move, "read"),
    _act("members", name, "staff"),
    _act("members/out", unname, "staff"),
    _act("subjects", add, "staff"),
    _act("subjects/out", leave_out, "staff"),
    _act("tasks", task, "work"),
    _act("tasks/owner", give, "work"),
    _act("tasks/own", plan, "work"),
    _act("evidence", attach, "work", most=MOST_BYTES),
    _act("due", due, "staff"),
    _act("hold", hold, "hold"),
    _act("verdicts", judge, "judge", "judged"),
    _act("requests", ask, "ask", "asked"),
    Route("/cases/{case}/merge", "POST", merge, "case.lead", Audit.ACT, about=_case),
    Route("/cases/{case}/split", "POST", split, "case.lead", Audit.ACT, about=_case),
)
"""Who may read a case, which state may follow which, and who may do a task, is for the cases themselves to decide."""
