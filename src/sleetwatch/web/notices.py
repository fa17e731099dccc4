"""Notices and advisories: what tenants were told, one of each, and how to tell them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from starlette.responses import Response

from sleetwatch.errors import UserError
from sleetwatch.stix import TLP
from sleetwatch.web.fields import number_of, whole_number
from sleetwatch.web.paging import sheet_of
from sleetwatch.web.route import Audit, Route
from sleetwatch.web.suspect import about
from sleetwatch.web.visit import Visit, address_of
from sleetwatch.workspace.advising import Advice

if TYPE_CHECKING:  # what a notice is, which only the workspace makes
    from sleetwatch.notify.bulletin import Bulletin

A_PAGE = 50
LISTS_SHOWN = 200


def notices(visit: Visit) -> Response:
    """What went to the tenants whose queue one reads, and the advisories they got, with their own exposure."""
    desk, me = visit.workspace.bulletins, visit.me
    sheet = sheet_of(visit, desk.notices(me), A_PAGE)
    return visit.page(
        "notices.html",
        sheet=sheet,
        lines=sheet.rows,
        advisories=desk.advisories(me),
        may_advise=desk.may_advise(me),
        may_send=bool(visit.workspace.access.tenants(me, "queue.notify")),
    )


def send_all(visit: Visit) -> Response:
    """A notice for everybody over the line of whom none has gone out, where one may."""
    if visit.field("whom") != "new":
        raise UserError("say of whom: go back and use the page's own button")
    sent = visit.workspace.advising.send_all(visit.me)
    return visit.go("/notices", "told", len(sent))


def notice(visit: Visit) -> Response:
    """A notice about one subject, as it would be sent."""
    tenant, subject = visit.path["tenant"], visit.path["subject"]
    return visit.page(
        "notice.html",
        bulletin=visit.workspace.advising.notice(subject, tenant),
        here=address_of("suspects", tenant, subject, "notice"),
        may_send=visit.workspace.access.decide(visit.me, "queue.notify", **about(visit)).allowed,
    )


def send(visit: Visit) -> Response:
    """Hand it to the outbox as it was looked at; sent again it is an update of the first."""
    tenant, subject = visit.path["tenant"], visit.path["subject"]
    visit.workspace.advising.send(visit.me, subject, tenant, digest=visit.field("digest"))
    return visit.go("/notices", "told", 1)


def advisory(visit: Visit) -> Response:
    """One advisory, with each tenant's own exposure: of those tenants alone that one may see."""
    number = number_of(visit.path["advisory"], "advisory")
    return visit.page("advisory.html", one=visit.workspace.bulletins.advisory(visit.me, number))


def blank(visit: Visit) -> Response:
    """The form to write one with."""
    return _form(visit, None)


def made(visit: Visit) -> Response:
    """Work out what it means for each tenant; send it once somebody has seen that."""
    send_it = visit.field("send") == "yes"
    given: dict[str, Any] = {
        "title": visit.field("title"),
        "text": visit.field("text"),
        "lists": [whole_number(one) for one in visit.fields("list")],
        "signals": visit.field("signals").replace(",", " ").split(),
        "tlp": visit.field("tlp") or None,
    }
    advice = visit.workspace.advising.advise(visit.me, given.pop("title"), given.pop("text"), **given, send=send_it)
    if advice.number is not None:
        return visit.go(address_of("advisories", f"{advice.number}"), "advised", len(advice.exposures))
    return _form(visit, advice)


def _form(visit: Visit, advice: Advice | None) -> Response:
    known = [one for one in visit.workspace.actors.lists() if one.list is not None and one.withdrawn_at is None]
    given = {name: visit.field(name) for name in ("title", "text", "signals", "tlp")}
    chosen = {whole_number(one) for one in visit.fields("list")}
    first = _first(advice) if advice is not None else None
    return visit.page(
        "advisory-new.html",
        advice=advice,
        first=first,
        given=given,
        lists=known[:LISTS_SHOWN],
        chosen=chosen,
        levels=tuple(TLP),
    )


def _first(advice: Advice) -> Bulletin:
    """What the most exposed tenant would read."""
    return next(one for one in advice.bulletins if one.tenant == advice.exposures[0].tenant)


ROUTES = (
    Route("/notices", "GET", notices, "queue.read", Audit.READ, lists=True),
    Route("/notices", "POST", send_all, "queue.notify", Audit.ACT, lists=True),
    Route("/suspects/{tenant}/{subject}/notice", "GET", notice, "queue.read", Audit.READ, about),
    Route("/suspects/{tenant}/{subject}/notice", "POST", send, "queue.notify", Audit.ACT, about),
    Route("/advisories/new", "GET", blank, "tenants.advise", Audit.READ),
    Route("/advisories/new", "POST", made, "tenants.advise", Audit.ACT),
    Route("/advisories/{advisory}", "GET", advisory, "queue.read", Audit.READ, lists=True),
)
