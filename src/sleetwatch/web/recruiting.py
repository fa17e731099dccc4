"""What is done with an applicant from a page: bring in, record, tell, decide. Each act is decided and kept itself."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from starlette.datastructures import UploadFile
from starlette.responses import Response

from sleetwatch.errors import UserError
from sleetwatch.vetting.reading import MOST_BYTES
from sleetwatch.web.applicants import CAME_OUT, here, of_tenant, page_of
from sleetwatch.web.fields import whole_number
from sleetwatch.web.route import Audit, Endpoint, Route
from sleetwatch.web.visit import Visit, address_of
from sleetwatch.workspace.applicant_files import ATTACHED, Sent
from sleetwatch.workspace.recruiting import ADD, DECIDE, JUDGE, LOOK

MOST_SENT = 64 << 20
"""All files of one form."""
MOST_DAYS = 3650
"""For which a consent may hold that ends by itself."""
TOLD = ("name", "email", "phone", "address", "city", "region", "country", "source", "agency", "requisition_id")
"""What may be told beside the files; what is left empty is read out of the résumé."""


def new(visit: Visit) -> Response:
    """The page to drop an applicant's files on."""
    tenants = visit.workspace.access.tenants(visit.me, ADD)
    return visit.page("applicant-new.html", tenants=tenants, most=MOST_SENT >> 20, one=MOST_BYTES >> 20)


def add(visit: Visit) -> Response:
    """Take in what one applicant sent."""
    sent = _sent(visit, "files")
    if not sent:
        raise UserError("no file was chosen; choose the résumé at least, then send it")
    tenant = visit.field("tenant") or visit.workspace.folder.settings.tenant
    told = {name: value for name in TOLD if (value := visit.field(name))}
    applicant = visit.field("applicant_id") or None
    added = visit.workspace.recruiting(visit.me).add(sent, told, tenant, applicant)
    return visit.go(address_of("applicants", added.tenant, added.applicant_id), "added")


def _sent(visit: Visit, name: str) -> list[tuple[str, bytes]]:
    """The files of a field, by their plain names."""
    files = [one for one in visit.form.getlist(name) if isinstance(one, UploadFile) and one.filename]
    return [((one.filename or "").replace("\\", "/").rpartition("/")[2], one.file.read()) for one in files]


def record(visit: Visit) -> None:
    """Write down how a check came out, with what shows it."""
    outcome = visit.field("outcome")
    if outcome not in dict(CAME_OUT):
        raise UserError("how did it come out? Go back and choose")
    visit.workspace.recruiting(visit.me).record(
        visit.path["applicant"],
        visit.field("check"),
        outcome,
        note=visit.field("note") or None,
        evidence=_attached(visit),
        tenant=visit.path["tenant"],
    )


def _attached(visit: Visit) -> list[Sent]:
    return [Sent(ATTACHED, name, data) for name, data in _sent(visit, "evidence")]


def record_call(visit: Visit) -> None:
    """Write down what was seen in a guided call."""
    lot = whole_number(visit.field("lot"), "say which call it was: its lot, as its sheet says")
    sheet = visit.workspace.vetting.call_sheet(lot)
    seen = {one.id: visit.field(f"seen-{one.id}") for one in sheet.steps if visit.field(f"seen-{one.id}")}
    written = {step: f"{word}: {visit.field(f'words-{step}')}" for step, word in seen.items()}
    visit.workspace.recruiting(visit.me).record_call(
        visit.path["applicant"], sheet.lot, written, evidence=_attached(visit), tenant=visit.path["tenant"]
    )


def decide(visit: Visit) -> None:
    """Write a decision down, with its reason."""
    act, _, reason = visit.field("decision").partition(":")
    visit.workspace.recruiting(visit.me).decide(
        visit.path["applicant"],
        act,
        reason,
        note=visit.field("note") or None,
        jurisdiction=visit.field("jurisdiction") or None,
        tenant=visit.path["tenant"],
    )


def hire(visit: Visit) -> None:
    """The applicant becomes the worker."""
    visit.workspace.recruiting(visit.me).hire(
        visit.path["applicant"],
        visit.field("worker"),
        note=visit.field("note") or None,
        tenant=visit.path["tenant"],
    )


def consent(visit: Visit) -> None:
    """Write down that the applicant agreed to something, or took it back."""
    said, wrong = visit.field("days"), f"for how many days? Write a number from 1 to {MOST_DAYS:,}, or nothing"
    days = whole_number(said, wrong) if said else None
    if days is not None and not 0 < days <= MOST_DAYS:
        raise UserError(wrong)
    visit.workspace.recruiting(visit.me).consent(
        visit.path["applicant"],
        visit.field("what"),
        given=visit.field("given") != "no",
        days=days,
        tenant=visit.path["tenant"],
    )


def _done(act: Callable[[Visit], None], visit: Visit) -> Response:
    """Do it, and go back to the applicant. Whoever it is about finds nobody."""
    page = page_of(visit)
    act(visit)
    return visit.go(address_of(*here(page)), "changed")


def _act(act: Callable[[Visit], None]) -> Endpoint:
    return partial(_done, act)


def file(visit: Visit) -> Response:
    """One file, to be kept elsewhere: never shown in the browser."""
    page, sha256 = page_of(visit), visit.path["sha256"]
    content = visit.workspace.vetting.file(page, sha256)
    kept = {"Content-Disposition": f'attachment; filename="{sha256[:12]}.bin"'}
    return Response(content, media_type="application/octet-stream", headers=kept)


_ONE = "/applicants/{tenant}/{applicant}"
ROUTES = (
    Route("/applicants/new", "GET", new, ADD, Audit.READ, lists=True),
    Route("/applicants/new", "POST", add, ADD, Audit.ACT, lists=True, most_bytes=MOST_SENT),
    Route(_ONE, "POST", _act(record), JUDGE, Audit.ACT, about=of_tenant, most_bytes=MOST_SENT),
    Route(f"{_ONE}/call", "POST", _act(record_call), JUDGE, Audit.ACT, about=of_tenant, most_bytes=MOST_SENT),
    Route(f"{_ONE}/decision", "POST", _act(decide), DECIDE, Audit.ACT, about=of_tenant),
    Route(f"{_ONE}/hire", "POST", _act(hire), DECIDE, Audit.ACT, about=of_tenant),
    Route(f"{_ONE}/consent", "POST", _act(consent), DECIDE, Audit.ACT, about=of_tenant),
    Route(f"{_ONE}/file/{{sha256}}", "GET", file, LOOK, Audit.READ, about=of_tenant),
)
