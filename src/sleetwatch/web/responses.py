"""Responses: how to contain those a case is about, what is asked of a second person, done, taken back, looked at after.

Who may is decided by the responses themselves, as on the command line. Only `try` and `do` reach a vendor.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from starlette.responses import Response

from sleetwatch.clock import now
from sleetwatch.errors import UnknownName, UserError
from sleetwatch.web.fields import day_begins, number_of, whole_number
from sleetwatch.web.paging import sheet_of
from sleetwatch.web.route import Audit, Route, Who
from sleetwatch.web.visit import Visit, address_of
from sleetwatch.workspace.requesting import MOST_HOURS, USUAL_HOURS
from sleetwatch.workspace.responding_run import Trial

A_PAGE = 50
WAYS_SHOWN = 12
"""Ways in of one subject that stand on the page; the others are folded away."""


def responses(visit: Visit) -> Response:
    """Those of one's cases, and those that wait for one's word."""
    desk = visit.workspace.response_desk
    sheet = sheet_of(visit, desk.all(visit.me), A_PAGE)
    return visit.page("responses.html", sheet=sheet, lines=sheet.rows, cases=desk.acting(visit.me), now=now())


def response(visit: Visit) -> Response:
    """One of them: what it does, on what, what was sent, and what one can do about it now."""
    return _shown(visit, [])


def _shown(visit: Visit, trials: list[Trial]) -> Response:
    seen = visit.workspace.response_desk.read(visit.me, _number(visit))
    return visit.page(
        "response.html",
        seen=seen,
        one=seen.response,
        trials=trials,
        now=now(),
        hours=USUAL_HOURS,
        most_hours=MOST_HOURS,
    )


def decide(visit: Visit) -> Response:
    """Approve or refuse."""
    number, said, doing = _number(visit), visit.field("said"), visit.workspace.responses
    if visit.field("decision") == "approve":
        doing.approve(visit.me, number, said)
    elif visit.field("decision") == "refuse":
        doing.refuse(visit.me, number, said)
    else:
        raise UserError("a response is approved or refused; go back and choose")
    return visit.go("/responses", "changed")


def try_out(visit: Visit) -> Response:
    """Ask the vendors how things stand, and show what would be sent."""
    return _shown(visit, visit.workspace.responses.try_out(visit.me, _number(visit)))


def do(visit: Visit) -> Response:
    """Do what was approved, or what is left of it."""
    done = visit.workspace.responses.run(visit.me, _number(visit))
    return visit.go(_address(done.number), "done" if done.ended_at is not None else "cut-off")


def undo(visit: Visit) -> Response:
    """Ask to take back what it did."""
    hours = whole_number(visit.field("hours") or f"{USUAL_HOURS}")
    made = visit.workspace.responses.undo(visit.me, _number(visit), visit.field("reason"), hours)
    return visit.go(_address(made.number), "asked")


def containment(visit: Visit) -> Response:
    """The plan: the fixed order, every way in that the logs know, what can be asked for, and what was."""
    number, workspace = _case(visit), visit.workspace
    plan = workspace.containment.plan(visit.me, number)
    may = {name: workspace.access.decide(visit.me, f"case.{name}", case=number).allowed for name in ("ask", "work")}
    return visit.page(
        "containment.html",
        number=number,
        plan=plan,
        lines=workspace.response_desk.of_case(visit.me, number),
        may=may,
        shown=WAYS_SHOWN,
        hours=USUAL_HOURS,
        most_hours=MOST_HOURS,
        now=now(),
    )


def ask(visit: Visit) -> Response:
    """Ask for actions on one subject; without any ticked, for all that revokes at once."""
    made = visit.workspace.responses.ask(
        visit.me,
        _case(visit),
        visit.field("subject"),
        visit.fields("action"),
        reason=visit.field("reason"),
        accounts=visit.field("accounts").split(),
        devices=visit.field("devices").split(),
        hours=whole_number(visit.field("hours") or f"{USUAL_HOURS}"),
    )
    return visit.go(_address(made.number), "asked")


def snapshot(visit: Visit) -> Response:
    """Keep the plan as evidence in the case."""
    plan = visit.workspace.containment.plan(visit.me, _case(visit))
    visit.workspace.containment.attach(visit.me, plan)
    return visit.go(address_of("cases", f"{plan.case}", "containment"), "kept")


def after(visit: Visit) -> Response:
    """Whether a session, key or device that was ended is used again."""
    number, since = _case(visit), day_begins(visit.query.get("since", ""))
    try:
        found, why = visit.workspace.containment.after(visit.me, number, since), ""
    except UserError as error:
        if isinstance(error, UnknownName):
            raise
        found, why = None, str(error).replace(": --since TIME", ", on this page")
    return visit.page("after.html", number=number, found=found, why=why, since=visit.query.get("since", ""))


def _address(number: int) -> str:
    return address_of("responses", f"{number}")


def _number(visit: Visit) -> int:
    return number_of(visit.path["response"], "response")


def _case(visit: Visit) -> int:
    return whole_number(visit.path["case"])


def _of_case(visit: Visit) -> Mapping[str, Any]:
    return {"case": _case(visit)}


def _act(path: str, endpoint: Callable[[Visit], Response]) -> Route:
    """Its case, or its request, is found by its number, and the responses decide."""
    return Route("/responses/{response}" + path, "POST", endpoint, Who.SIGNED_IN, Audit.ACT)


ROUTES = (
    Route("/responses", "GET", responses, Who.SIGNED_IN, Audit.NONE),
    Route("/responses/{response}", "GET", response, Who.SIGNED_IN, Audit.ACT),
    _act("/decision", decide),
    _act("/try", try_out),
    _act("/do", do),
    _act("/undo", undo),
    Route("/cases/{case}/containment", "GET", containment, Who.SIGNED_IN, Audit.ACT),
    Route("/cases/{case}/containment", "POST", ask, "case.ask", Audit.ACT, about=_of_case),
    Route("/cases/{case}/containment/snapshot", "POST", snapshot, "case.work", Audit.ACT, about=_of_case),
    Route("/cases/{case}/after", "GET", after, Who.SIGNED_IN, Audit.ACT),
)
