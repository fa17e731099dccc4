"""Nobody sees what is about themselves: pages about others, without what they say of whoever reads them."""

from __future__ import annotations

from dataclasses import replace

from sleetwatch.cases import Actor
from sleetwatch.explanation import HIDDEN_FROM_YOU, NOT_TOLD, Explanation, LinkLine, LinksPage, Neighbour
from sleetwatch.report import Graph


def explanation_for(actor: Actor, found: Explanation) -> Explanation:
    """An explanation whose links do not tell how its reader stands; what they lend stays, so that all adds up."""
    one = found.suspect
    own = {subject for tenant, subject in actor.selves if tenant == one.tenant}
    if not any(link.other in own for link in one.links):
        return found
    links = tuple(_untold(link) if link.other in own else link for link in one.links)
    return replace(found, suspect=replace(one, links=links))


def _untold(link: LinkLine) -> LinkLine:
    return replace(link, other=HIDDEN_FROM_YOU, other_probability=None, other_status=NOT_TOLD)


def links_for(actor: Actor, page: LinksPage) -> LinksPage:
    """A subject's links without whoever reads them, and without the cluster that they are in."""
    own = {subject for tenant, subject in actor.selves if tenant == page.person.tenant}
    neighbours = tuple(one for one in page.neighbours if one.person.subject not in own)
    cluster = page.cluster
    return replace(
        page,
        cluster=None if cluster is None or any(one.subject in own for one in cluster.people) else cluster,
        neighbours=neighbours,
        between=tuple(one for one in page.between if not {one.subject_a, one.subject_b} & own),
        across=neighbours_for(actor, page.across),
        hidden=len(page.neighbours) - len(neighbours),
    )


def neighbours_for(actor: Actor, found: tuple[Neighbour, ...]) -> tuple[Neighbour, ...]:
    """Neighbours, of whichever tenant, without whoever reads of them."""
    return tuple(one for one in found if (one.person.tenant, one.person.subject) not in actor.selves)


def graph_for(actor: Actor, graph: Graph, tenant: str) -> Graph:
    """A picture of a tenant's people without whoever looks at it."""
    own = {subject for of, subject in actor.selves if of == tenant}
    if not own:
        return graph
    return replace(
        graph,
        people=tuple(one for one in graph.people if one.subject not in own),
        ties=tuple(one for one in graph.ties if not {one.subject_a, one.subject_b} & own),
        cluster_of={subject: cluster for subject, cluster in graph.cluster_of.items() if subject not in own},
    )
