"""The page about one subject: why it is suspected, what it claims and what was seen, and what is to be done."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from starlette.responses import Response

from sleetwatch.errors import UnknownName
from sleetwatch.report import entry_of
from sleetwatch.web.fields import number_of
from sleetwatch.web.route import Audit, Route
from sleetwatch.web.suspects import asked, day_of, filters_of
from sleetwatch.web.visit import Visit, address_of
from sleetwatch.workspace.reviewers import BENIGN, REASONS

FINDINGS = {
    "confirmed": ("Confirmed", "Part of the scheme. It counts once a second person agrees.", "c"),
    "benign": ("Benign", "It is true, and harmless. What you tick counts nothing until the day you name.", "b"),
    "dismissed": ("Dismissed", "Not worth a check. It comes back when another signal fires.", "d"),
    "victim": ("Victim", "Somebody else uses this person, or this person's account.", ""),
}
"""By finding: its name, what it does, and its key."""


def _who(visit: Visit) -> tuple[str, str]:
    return visit.path["tenant"], visit.path["subject"]


def about(visit: Visit) -> Mapping[str, Any]:
    """What the decision is about."""
    tenant, subject = _who(visit)
    return {"tenant": tenant, "subject": subject}


def suspect(visit: Visit) -> Response:
    """The page. What rests on the lake comes with the second request, so that the reasons are there at once."""
    tenant, subject = _who(visit)
    desk, filters = visit.workspace.desk, filters_of(visit.query)
    reveal = _is_revealed(visit)
    explanation = desk.explain(visit.me, tenant, subject, reveal=reveal)
    line = desk.line(visit.me, tenant, subject)
    before, after = desk.around(visit.me, filters, tenant, subject)
    page = visit.page(
        "suspect.html",
        entry=entry_of(explanation),
        line=line,
        here=_address(visit),
        given=asked(filters),
        before=before,
        after=after,
        revealed=reveal,
        notes=desk.notes(tenant, subject),
        verdicts=desk.verdicts(tenant, subject),
        **_doable(visit),
    )
    desk.look(visit.me, tenant, subject)
    return page


def _doable(visit: Visit) -> dict[str, Any]:
    """What the person may do here, and what it takes."""
    access = visit.workspace.access
    may = {
        name: access.decide(visit.me, action, **about(visit)).allowed
        for name, action in (
            ("may_judge", "queue.judge"),
            ("may_work", "queue.desk"),
            ("may_ask", "reveal.ask"),
            ("may_open", "case.open"),
        )
    }
    workers = visit.workspace.desk.workers([_who(visit)[0]]) if may["may_work"] else []
    others = [name for name in workers if name != visit.me.name]
    return {**may, "workers": others, "findings": FINDINGS, "reasons": REASONS}


def _is_revealed(visit: Visit) -> bool:
    """Whether a second person approved that this one sees who it is, and the time is not over."""
    if not visit.workspace.access.decide(visit.me, "reveal.see", **about(visit)).allowed:
        return False
    visit.workspace.access.read(visit.me, "reveal.see", **about(visit))
    return True


def _address(visit: Visit) -> str:
    return address_of("suspects", *_who(visit))


def seen(visit: Visit) -> Response:
    """What stands in the lake: the claim beside what was seen, the pictures, the devices, the events of each part."""
    tenant, subject = _who(visit)
    raw, reveal = visit.query.get("raw") == "1", _is_revealed(visit)
    found = visit.workspace.desk.seen(visit.me, tenant, subject, raw=raw, reveal=reveal)
    return visit.page(
        "seen.html",
        entry=entry_of(found.explanation),
        dossier=found.dossier,
        pictures=found.pictures,
        here=_address(visit),
        raw=raw,
    )


def judge(visit: Visit) -> Response:
    """A verdict."""
    finding = visit.field("finding")
    said: dict[str, Any] = {"note": visit.field("note") or None}
    if finding == BENIGN:
        said |= {"signals": visit.fields("signal"), "until": day_of(visit.field("until"))}
    visit.workspace.desk.judge(visit.me, [_who(visit)], finding, reason=visit.field("reason"), **said)
    return visit.go(visit.back(_address(visit)), "judged")


def approve(visit: Visit) -> Response:
    """Stand behind somebody else's confirmed verdict."""
    visit.workspace.judging.approve(visit.me, _number(visit))
    return visit.go(visit.back(_address(visit)), "approved")


def withdraw(visit: Visit) -> Response:
    """Take a verdict back."""
    visit.workspace.judging.withdraw(visit.me, _number(visit), visit.field("reason"))
    return visit.go(visit.back(_address(visit)), "withdrawn")


def _number(visit: Visit) -> int:
    """The verdict that is meant, when it is one on this subject."""
    number = number_of(visit.path["verdict"], "verdict")
    if number not in {one.verdict for one in visit.workspace.desk.verdicts(*_who(visit))}:
        raise UnknownName("there is no such verdict on this subject")
    return number


def note(visit: Visit) -> Response:
    """A note."""
    visit.workspace.desk.write_note(visit.me, *_who(visit), visit.field("note"))
    return visit.go(visit.back(_address(visit)), "noted")


def ask_reveal(visit: Visit) -> Response:
    """Ask a second person to let one see who it is."""
    tenant, subject = _who(visit)
    reason = visit.field("reason")
    visit.workspace.requests.ask(visit.me, "reveal", tenant=tenant, subject=subject, reason=reason)
    return visit.go(visit.back(_address(visit)), "asked")


def open_case(visit: Visit) -> Response:
    """A case about this subject."""
    tenant, subject = _who(visit)
    title, reason = visit.field("title"), visit.field("reason")
    page = visit.workspace.cases.open(visit.me, tenant=tenant, title=title, subjects=(subject,), reason=reason)
    return visit.go(address_of("cases", str(page.line.number)), "opened")


_AT = "/suspects/{tenant}/{subject}"
ROUTES = (
    Route(_AT, "GET", suspect, "queue.read", Audit.READ, about),
    Route(f"{_AT}/seen", "GET", seen, "queue.read", Audit.READ, about),
    Route(f"{_AT}/verdicts", "POST", judge, "queue.judge", Audit.ACT, about),
    Route(f"{_AT}/verdicts/{{verdict}}/approve", "POST", approve, "queue.judge", Audit.ACT, about),
    Route(f"{_AT}/verdicts/{{verdict}}/withdraw", "POST", withdraw, "queue.judge", Audit.ACT, about),
    Route(f"{_AT}/notes", "POST", note, "queue.desk", Audit.ACT, about),
    Route(f"{_AT}/reveal", "POST", ask_reveal, "reveal.ask", Audit.ACT, about),
    Route(f"{_AT}/case", "POST", open_case, "case.open", Audit.ACT, about),
)
