"""Who shares what: every cluster, drawn and as a table, and a page for each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from starlette.responses import Response

from sleetwatch.errors import UnknownName
from sleetwatch.explanation import ClusterPage, Tie
from sleetwatch.report import Graph, draw_graph, words
from sleetwatch.web.paging import page_asked, sheet_of
from sleetwatch.web.route import Audit, Route
from sleetwatch.web.visit import Visit
from sleetwatch.workspace.oneself import neighbours_for

KINDS = (("", "any kind"), ("farm", "farm"), ("household", "household"), ("persona", "persona"))
A_PAGE = 12
"""Clusters on one page: each is drawn."""
MOST_MOVED = 5
"""Verdicts of whose neighbours the page tells."""


def links(visit: Visit) -> Response:
    """The clusters of the tenants that one may see."""
    workspace, own = visit.workspace, visit.me.selves
    tenants = workspace.access.tenants(visit.me, "queue.read")
    chosen, kind = visit.query.get("tenant", ""), visit.query.get("kind", "")
    asked, seen = kind if (kind, kind) in KINDS else "", [one for one in tenants if chosen in {"", one}]
    sheet = workspace.link_sheets.sheet(seen, asked or None, own, page_asked(visit), A_PAGE)
    return visit.page(
        "links.html",
        sheet=sheet,
        clusters=[(page, _shared(page.ties)) for page in sheet.rows],
        pictures=[draw_graph(graph_of(page, f"links-{turn}")) for turn, page in enumerate(sheet.rows)],
        kinds=KINDS,
        kind=asked,
        tenant=chosen,
        tenants=tenants,
        beyond=workspace.link_sheets.beyond(seen, own) if workspace.folder.settings.provider else None,
        may_across=bool(_across(visit)),
        moved=workspace.link_sheets.moved(seen, own, MOST_MOVED),
        given={name: value for name, value in (("tenant", chosen), ("kind", asked)) if value},
    )


def _across(visit: Visit) -> frozenset[str]:
    """The tenants whose side of a link one sees; none where this installation does not serve all of them."""
    tenants = visit.workspace.access.tenants(visit.me, "links.provider")
    return frozenset(tenants if visit.workspace.folder.settings.provider else ())


def across(visit: Visit) -> Response:
    """Clusters with people of several tenants, for who serves them all."""
    tenants, found = _across(visit), []
    if tenants:
        found = [page for page in visit.workspace.clusters(provider=True) if not _is_about(visit, page)]
    mine = [page for page in found if {one.tenant for one in page.people} <= tenants]
    sheet = sheet_of(visit, mine, A_PAGE)
    return visit.page(
        "across.html",
        sheet=sheet,
        clusters=[(page, _shared(page.ties)) for page in sheet.rows],
        pictures=[draw_graph(graph_of(page, f"links-{turn}")) for turn, page in enumerate(sheet.rows)],
        others=len(found) - len(mine),
        is_provider=visit.workspace.folder.settings.provider,
        readable=frozenset(visit.workspace.access.tenants(visit.me, "queue.read")),
    )


def farm(visit: Visit) -> Response:
    """One cluster: the house, the machines, the people, and what ties them."""
    tenant, name = visit.path["tenant"], visit.path["cluster"]
    page = visit.workspace.farm(name)
    if page.cluster.tenant != tenant or _is_about(visit, page.cluster):
        raise UnknownName(f"there is no cluster {name}")
    if {(tenant, one.subject) for one in page.cluster.people} <= visit.workspace.requests.revealed(visit.me):
        page = visit.workspace.farm(name, reveal=True)
    page = replace(page, siblings=neighbours_for(visit.me, page.siblings))
    graph = draw_graph(graph_of(page.cluster, "links", "Who shares what"))
    may_open = visit.workspace.access.decide(visit.me, "case.open", tenant=tenant).allowed
    return visit.page("farm.html", page=page, cluster=page.cluster, graph=graph, may_open=may_open)


def graph_of(page: ClusterPage, key: str, title: str = "") -> Graph:
    """A cluster to be drawn."""
    people = tuple(sorted(page.people, key=lambda one: (-one.probability, one.subject)))
    named = title or f"{page.cluster}: a {page.kind} of {len(people)}"
    return Graph(people, page.ties, {one.subject: page.cluster for one in people}, key=key, title=named)


def _is_about(visit: Visit, page: ClusterPage) -> bool:
    """Whether whoever asks is in it: nobody sees what is about themselves."""
    return any((one.tenant, one.subject) in visit.me.selves for one in page.people)


def _shared(ties: Sequence[Tie]) -> list[str]:
    """What ties a cluster, the most telling first."""
    kinds = dict.fromkeys(tie.link_kind for tie in sorted(ties, key=lambda tie: (-tie.nats, tie.link_kind)))
    return [words.link_kind(kind) for kind in kinds]


def _of_tenant(visit: Visit) -> Mapping[str, Any]:
    return {"tenant": visit.path["tenant"]}


ROUTES = (
    Route("/links", "GET", links, "queue.read", Audit.READ, lists=True),
    Route("/links/across", "GET", across, "links.provider", Audit.READ, lists=True),
    Route("/links/{tenant}/{cluster}", "GET", farm, "queue.read", Audit.READ, about=_of_tenant),
)
