"""The home page: everybody with a reason to look at, one line each, with filters, views and acts on several at once."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, unquote, urlencode

from starlette.datastructures import QueryParams
from starlette.responses import RedirectResponse, Response

from sleetwatch.clock import DAY, SECOND, from_datetime, now
from sleetwatch.errors import UserError
from sleetwatch.web.menu import menu_for
from sleetwatch.web.paging import page_asked
from sleetwatch.web.route import Audit, Route, Who
from sleetwatch.web.visit import SEE_OTHER, Visit
from sleetwatch.workspace.queueing import FREE, JUDGED, MINE, MINE_OR_FREE, OPEN, SUSPECTS, Filters
from sleetwatch.workspace.reviewers import DISMISSED, REASONS

if TYPE_CHECKING:
    from sleetwatch.workspace.ranking import Key

LEVELS = (
    ("", "any level"),
    (SUSPECTS, "case and check"),
    ("case", "case"),
    ("check", "check"),
    ("held", "held"),
    ("below", "below"),
)
STATES = (
    (OPEN, "open"),
    (JUDGED, "with a verdict"),
    *((finding, finding) for finding in REASONS),
    ("any", "open or not"),
)
OWNERS = ((MINE_OR_FREE, "mine or nobody's"), (MINE, "mine"), (FREE, "nobody's"), ("any", "anybody's"))
USUAL = Filters(state=OPEN, owner=MINE_OR_FREE)
"""What a list shows to whoever asks for nothing else: what is still to do, and not somebody else's."""
ANY = "any"
LONGEST_TEXT = 100
FIELDS = tuple(Filters.__dataclass_fields__)


def home(visit: Visit) -> Response:
    """The first page is the list, for those who may see it."""
    entries = menu_for(visit.site.menu, visit)
    return RedirectResponse(entries[0].path if entries else "/account", status_code=SEE_OTHER)


def filters_of(query: QueryParams | Mapping[str, str]) -> Filters:
    """What an address asks for."""
    said = {name: query.get(name, "")[:LONGEST_TEXT].strip() for name in FIELDS}
    return Filters(
        tenant=said["tenant"],
        level=said["level"],
        family=said["family"],
        owner=_chosen(said["owner"], USUAL.owner),
        state=_chosen(said["state"], USUAL.state),
        text=said["text"],
        changed=said["changed"] == "1",
    )


def _chosen(said: str, usual: str) -> str:
    return "" if said == ANY else said or usual


def asked(filters: Filters) -> dict[str, str]:
    """The same as an address: what is usual is left out."""
    plain = {name: "1" if value is True else value for name, value in asdict(filters).items()}
    if filters.owner in {USUAL.owner, ""}:
        plain["owner"] = "" if filters.owner else ANY
    if filters.state in {USUAL.state, ""}:
        plain["state"] = "" if filters.state else ANY
    return {name: value for name, value in plain.items() if value}


def suspects(visit: Visit) -> Response:
    """The list."""
    desk, filters = visit.workspace.desk, filters_of(visit.query)
    ranking, queue = desk.ranking(), desk.queue(visit.me, filters, page_asked(visit))
    tenants = visit.workspace.access.tenants(visit.me, "queue.read")
    if ranking is None or queue is None:
        return visit.page("nothing-hunted.html")
    return visit.page(
        "suspects.html",
        queue=queue,
        ranking=ranking,
        filters=filters,
        given=asked(filters),
        tenants=tenants,
        families=ranking.families,
        levels=LEVELS,
        states=STATES,
        owners=(*OWNERS, *((name, name) for name in _colleagues(visit))),
        views=desk.views(visit.me),
        may_judge=bool(visit.workspace.access.tenants(visit.me, "queue.judge")),
        may_work=bool(visit.workspace.access.tenants(visit.me, "queue.desk")),
        dismissed=list(REASONS[DISMISSED].items()),
        today=now(),
    )


def _colleagues(visit: Visit, tenants: Collection[str] = ()) -> list[str]:
    """Who else may have a subject of these tenants, or of one that the visitor sees."""
    desk, seen = visit.workspace.desk, visit.workspace.access.tenants(visit.me, "queue.read")
    found = desk.workers(tenants) if tenants else desk.colleagues(seen)
    return sorted(name for name in found if name != visit.me.name)


def act(visit: Visit) -> Response:
    """What is done with the ticked lines."""
    chosen, what = [_key(one) for one in visit.fields("chosen")], visit.field("act")
    desk, back = visit.workspace.desk, visit.back("/suspects")
    if what == "assign":
        owner = _owner(visit, {tenant for tenant, _ in chosen})
        desk.assign(visit.me, chosen, owner)
        return visit.go(back, "assigned" if owner else "freed", len(chosen))
    if what == "due":
        desk.set_due(visit.me, chosen, day_of(visit.field("due")))
        return visit.go(back, "due", len(chosen))
    if what == "dismiss":
        desk.judge(visit.me, chosen, DISMISSED, reason=visit.field("reason"))
        return visit.go(back, "judged", len(chosen))
    raise UserError("nothing was chosen to do with them")


def _owner(visit: Visit, tenants: Collection[str]) -> str | None:
    said = visit.field("owner")
    if said == MINE:
        return visit.me.name
    if said == FREE:
        return None
    if said not in _colleagues(visit, tenants):
        raise UserError("choose who is to have them")
    return said


def _key(said: str) -> Key:
    tenant, _, subject = said.partition("/")
    return unquote(tenant), unquote(subject)


def day_of(text: str) -> int | None:
    """The end of a day, as a date field sends it. Raises `UserError`."""
    if not text:
        return None
    try:
        at = from_datetime(datetime.fromisoformat(f"{text}T00:00:00+00:00")) + DAY - SECOND
    except ValueError:
        raise UserError("the due day is no day; write it as 2026-04-30") from None
    if not now() - DAY < at < now() + 400 * DAY:
        raise UserError("the due day has to lie between today and a year from now")
    return at


def keep_view(visit: Visit) -> Response:
    """Keep the filters under a name."""
    query = urlencode(asked(filters_of(dict(parse_qsl(visit.field("query").removeprefix("?"))))))
    visit.workspace.desk.keep_view(visit.me, visit.field("name"), query)
    return visit.go(f"/suspects?{query}", "view-kept")


def drop_view(visit: Visit) -> Response:
    """Forget a view."""
    visit.workspace.desk.drop_view(visit.me, visit.field("name"))
    return visit.go("/suspects", "view-gone")


ROUTES = (
    Route("/", "GET", home, Who.SIGNED_IN, Audit.NONE),
    Route("/suspects", "GET", suspects, "queue.read", Audit.READ, lists=True),
    Route("/suspects", "POST", act, Who.SIGNED_IN, Audit.ACT),
    Route("/views", "POST", keep_view, Who.SIGNED_IN, Audit.NONE),
    Route("/views/drop", "POST", drop_view, Who.SIGNED_IN, Audit.NONE),
)
