"""The catalogue of signals: how each does here, whom it fired on, and what explains it away."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from starlette.responses import Response

from sleetwatch.clock import DAY, from_datetime, now, to_datetime
from sleetwatch.errors import UnknownName, UserError
from sleetwatch.web.fields import number_of
from sleetwatch.web.paging import sheet_of
from sleetwatch.web.route import Audit, Route
from sleetwatch.web.visit import Visit, address_of
from sleetwatch.workspace.exception_rows import WAITS, Exempt
from sleetwatch.workspace.reviewers import BENIGN, REASONS
from sleetwatch.workspace.verdicts import MOST_DAYS, USUAL_DAYS

if TYPE_CHECKING:
    from sleetwatch.workspace.firing import SignalLine, SignalPage

A_PAGE = 50
MOST_SHOWN = 20
"""Subjects that a preview names; the rest is counted."""
FIRED = (
    ("", "fired or not"),
    ("fired", "fired here"),
    ("silent", "could fire, and did not"),
    ("blind", "cannot fire: no source"),
)
BENIGN_REASONS = tuple(REASONS[BENIGN].items())


def signals(visit: Visit) -> Response:
    """Every signal, and how it does."""
    tenants = visit.workspace.access.tenants(visit.me, "queue.read")
    lines = visit.workspace.firing.lines(tenants, visit.me.selves)
    asked = {name: visit.query.get(name, "") for name in ("text", "family", "fired")}
    return visit.page(
        "signals.html",
        lines=[one for one in lines if _is_wanted(one, **asked)],
        total=len(lines),
        families=sorted({one.signal.family for one in lines}),
        fired=FIRED,
        asked=asked,
        given={name: value for name, value in asked.items() if value},
    )


def _is_wanted(line: SignalLine, text: str, family: str, fired: str) -> bool:
    said = f"{line.signal.id} {line.signal.title}".lower()
    state = "fired" if line.hits else "silent" if line.fires else "blind"
    return text.lower() in said and family in {"", line.signal.family} and fired in {"", state}


def signal(visit: Visit) -> Response:
    """One signal: what it is, whom it fired on, its exceptions."""
    page = _page(visit)
    sheet = sheet_of(visit, page.hits, A_PAGE)
    access = visit.workspace.access
    return visit.page(
        "signal.html",
        page=page,
        line=page.line,
        one=page.line.signal,
        sheet=sheet,
        now=now(),
        reasons=dict(BENIGN_REASONS),
        judging=frozenset(access.tenants(visit.me, "queue.judge")),
        changed=visit.workspace.folder.settings.signals.get(page.line.signal.id),
    )


def _page(visit: Visit) -> SignalPage:
    tenants = visit.workspace.access.tenants(visit.me, "queue.read")
    return visit.workspace.firing.page(visit.path["signal"], tenants, visit.me.selves)


def preview(visit: Visit) -> Response:
    """What an exception would hide, before anybody makes it: on this subject, or on what its hit rests on."""
    page, about, name = _page(visit), _of_subject(visit), visit.path["signal"]
    hit = next((one for one in page.hits if {"tenant": one.tenant, "subject": one.subject} == about), None)
    if hit is None:
        raise UnknownName("the signal did not fire on this subject")
    scope, thing = visit.query.get("scope", ""), visit.query.get("thing", "")
    wide = visit.workspace.exceptions.preview(visit.me, hit.tenant, name, scope, thing) if scope else None
    usual = to_datetime(now() + USUAL_DAYS * DAY)
    return visit.page(
        "exception.html",
        hit=hit,
        one=page.line.signal,
        reasons=BENIGN_REASONS,
        choices=visit.workspace.exceptions.choices(hit.tenant, hit.subject, name),
        scope=scope,
        thing=thing,
        wide=wide,
        shown=MOST_SHOWN,
        usual=f"{usual:%Y-%m-%d}",
        most=f"{to_datetime(now() + MOST_DAYS * DAY - DAY):%Y-%m-%d}",
    )


def make(visit: Visit) -> Response:
    """An exception until a day: a benign verdict on this subject, or one that reaches further."""
    about, name, scope = _of_subject(visit), visit.path["signal"], visit.field("scope")
    said: dict[str, Any] = {"reason": visit.field("reason"), "note": visit.field("note") or None}
    until = _day(visit.field("until"))
    if scope:
        made = visit.workspace.exceptions.make(
            visit.me, about["tenant"], name, scope, visit.field("thing"), until=until, **said
        )
        return visit.go(address_of("signals", name), "waits" if made.state(now()) == WAITS else "excepted")
    judge = visit.workspace.judging.judge
    judge(visit.me, about["tenant"], about["subject"], BENIGN, signals=[name], until=until, **said)
    return visit.go(address_of("signals", name), "judged")


def approve(visit: Visit) -> Response:
    """Stand behind somebody else's exception."""
    made = visit.workspace.exceptions.approve(visit.me, _exempt(visit).exception)
    return visit.go(address_of("signals", made.signal), "backed")


def end(visit: Visit) -> Response:
    """End an exception."""
    ended = visit.workspace.exceptions.end(visit.me, _exempt(visit).exception, visit.field("reason"))
    return visit.go(address_of("signals", ended.signal), "ended")


def _exempt(visit: Visit) -> Exempt:
    """The exception that is meant. Raises `UnknownName`."""
    return visit.workspace.exceptions.show(number_of(visit.path["exception"], "exception"))


def _of_exempt(visit: Visit) -> Mapping[str, Any]:
    """The tenant of the exception that is meant; of one that is not there, none."""
    try:
        return {"tenant": _exempt(visit).tenant}
    except UnknownName:
        return {"tenant": None}


def _day(text: str) -> int:
    """The end of a day that a form names."""
    try:
        return from_datetime(datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=UTC)) + DAY
    except ValueError:
        raise UserError("until which day? Choose one in the calendar, or write it as 2026-12-31") from None


def _of_subject(visit: Visit) -> Mapping[str, Any]:
    return {"tenant": visit.path["tenant"], "subject": visit.path["subject"]}


ROUTES = (
    Route("/signals", "GET", signals, "queue.read", Audit.READ, lists=True),
    Route("/signals/{signal}", "GET", signal, "queue.read", Audit.READ, lists=True),
    Route(
        "/signals/{signal}/exception/{tenant}/{subject}", "GET", preview, "queue.judge", Audit.READ, about=_of_subject
    ),
    Route("/signals/{signal}/exception/{tenant}/{subject}", "POST", make, "queue.judge", Audit.ACT, about=_of_subject),
    Route("/exceptions/{exception}/approve", "POST", approve, "queue.judge", Audit.ACT, about=_of_exempt),
    Route("/exceptions/{exception}/end", "POST", end, "queue.judge", Audit.ACT, about=_of_exempt),
)
