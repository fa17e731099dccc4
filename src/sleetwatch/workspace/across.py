"""Questions about links beyond a tenant: what the tenant may know of them, and what whoever serves all tenants sees."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace

import sqlalchemy as sa

from sleetwatch.errors import UserError
from sleetwatch.explanation import (
    ClusterPage,
    Elsewhere,
    LinksPage,
    Neighbour,
    OutsideWarning,
    Person,
    SharedElsewhere,
    Tie,
)
from sleetwatch.links import ELSEWHERE, OUTSIDE, Cluster, Edge, FarEdge, Warned, clusters_of, kept_names, weight_of
from sleetwatch.links.elsewhere import as_edge, key_of, named, widened
from sleetwatch.odds import logit
from sleetwatch.state import links
from sleetwatch.workspace.asking import Asking
from sleetwatch.workspace.learnt import confirmed
from sleetwatch.workspace.linked import Linked
from sleetwatch.workspace.linking import table_of
from sleetwatch.workspace.ties import Key, Ties, all_ties, likelihoods, score_rows, ties_of

CLUSTER = "P-"
"""Clusters across tenants are called otherwise than those of one."""


class Across:
    """Reads the newest hunt's links beyond tenants."""

    def __init__(self, asking: Asking) -> None:
        self.asking = asking
        self.hunt: int = asking.hunt["hunt"]

    def added(self, page: LinksPage, *, provider: bool) -> LinksPage:
        """The page with what is beyond the tenant: counts alone, or everybody by name for a provider."""
        key = page.person.tenant, page.person.subject
        with self.asking.folder.state.connect() as connection:
            ties = ties_of(connection, self.hunt, [key])
            adds = _added(connection, self.hunt, key)
        page = replace(
            page, elsewhere=self._elsewhere(key, ties.far, adds), warnings=tuple(warnings_of(ties.warned, adds))
        )
        if not provider:
            return page
        self._check_provider()
        return replace(page, across=tuple(self._neighbours(key, ties)))

    def _check_provider(self) -> None:
        folder = self.asking.folder
        if not folder.settings.provider:
            raise UserError(
                f"links do not cross tenants here; set provider = true in {folder.root / 'sleetwatch.toml'} and hunt "
                "again, if you serve them all"
            )

    def _elsewhere(self, key: Key, far: Sequence[FarEdge], adds: Mapping[tuple[str, str], float]) -> Elsewhere | None:
        if not far:
            return None
        sure = confirmed(self.asking.folder)
        kinds = sorted({one.link_kind for one in far})
        shared = [_shared(key, kind, [one for one in far if one.link_kind == kind], adds, sure) for kind in kinds]
        others = {_other(one, key) for one in far}
        return Elsewhere(
            len(others), len(others & sure), tuple(sorted(shared, key=lambda one: (-one.nats, one.link_kind)))
        )

    def _neighbours(self, key: Key, ties: Ties) -> Iterable[Neighbour]:
        """Subjects of other tenants, the likeliest first if the subject were confirmed."""
        near = {_other(one, key) for one in ties.far}
        then, people = self._if_confirmed(key, near), Linked(self.asking).people_of(None)
        found = [
            Neighbour(
                people(*other),
                tuple(_tie(as_edge(one)) for one in ties.far if _other(one, key) == other),
                then[other],
            )
            for other in near
        ]
        return sorted(found, key=lambda one: (-one.if_confirmed, one.person.tenant, one.person.subject))

    def _if_confirmed(self, key: Key, near: Collection[Key]) -> dict[Key, float]:
        line, calibration = self.asking.line, self.asking.calibration
        with self.asking.folder.state.connect() as connection:
            around = ties_of(connection, self.hunt, near)
            likely = likelihoods(connection, self.hunt, around.ends(), calibration)
            own = {(row["tenant"], row["subject"]): row for row in score_rows(connection, self.hunt, near)}
        certain = dict.fromkeys({*confirmed(self.asking.folder), key}, 1.0)
        credit = around.credit({**likely, **certain}, line.link_cap)
        start = logit(line.prior)
        return {
            one: calibration.probability(
                (own[one]["score_without_links"] if one in own else start)
                + sum(add.nats for add in credit.get(one, ()))
            )
            for one in near
        }

    def clusters(self, kind: str | None) -> list[ClusterPage]:
        """Groups with people of several tenants, the likeliest first. For a provider."""
        self._check_provider()
        with self.asking.folder.state.connect() as connection:
            ties = all_ties(connection, self.hunt)
            reached = {end for one in ties.far for end in one.ends}
            likely = self._alone(connection, ties.ends())
        if not reached:
            return []
        edges = [*map(widened, ties.edges), *map(as_edge, ties.far)]
        found = [
            one
            for one in clusters_of(table_of(edges), likely, self.asking.line.prior)
            if len({key_of(name)[0] for _, name in one.subjects}) > 1 and kind in {None, one.kind}
        ]
        names, people = kept_names(found, {}), Linked(self.asking).people_of(None)
        return [_page(name, one, edges, people) for name, one in zip(names, found, strict=True)]

    def _alone(self, connection: sa.Connection, keys: Collection[Key]) -> dict[tuple[str, str], float]:
        """How likely each is by its own evidence, in the one large tenant."""
        rows = score_rows(connection, self.hunt, keys)
        probability = self.asking.calibration.probability
        return {("", named((row["tenant"], row["subject"]))): probability(row["score_without_links"]) for row in rows}


def _added(connection: sa.Connection, hunt: int, key: Key) -> dict[tuple[str, str], float]:
    """What those beyond the tenant add to a subject's score, by where they are and what is shared."""
    query = sa.select(links).where(
        links.c.hunt == hunt,
        links.c.tenant == key[0],
        links.c.subject == key[1],
        links.c.other.in_((ELSEWHERE, OUTSIDE)),
    )
    return {(row.other, row.link_kind): row.nats for row in connection.execute(query)}


def _shared(
    key: Key, kind: str, far: Sequence[FarEdge], adds: Mapping[tuple[str, str], float], sure: Collection[Key]
) -> SharedElsewhere:
    """One kind of thing, from the subject's own side."""
    others = {_other(one, key) for one in far}
    sides = [(one.at_a, one.event_id_a) if one.ends[0] == key else (one.at_b, one.event_id_b) for one in far]
    return SharedElsewhere(
        link_kind=kind,
        subjects=len(others),
        confirmed=len(others & set(sure)),
        nats=adds.get((ELSEWHERE, kind), 0.0),
        at=min((at for at, _ in sides if at), default=None),
        evidence=tuple(sorted({event for _, event in sides if event})),
    )


def warnings_of(warned: Iterable[Warned], adds: Mapping[tuple[str, str], float]) -> list[OutsideWarning]:
    """One warning for each kind of thing, for there is one bar for each; what waits for another source stands apart."""
    grouped: dict[tuple[str, bool], list[Warned]] = {}
    for one in warned:
        grouped.setdefault((one.link_kind, one.chance > 0), []).append(one)
    told = (_warning(found, counts, adds.get((OUTSIDE, kind), 0.0)) for (kind, counts), found in grouped.items())
    return sorted(told, key=lambda one: (-one.confirmed, -one.sources, one.link_kind, not one.counts))


def _warning(found: Sequence[Warned], counts: bool, nats: float) -> OutsideWarning:  # noqa: FBT001 - a column
    return OutsideWarning(
        link_kind=found[0].link_kind,
        sources=max(one.sources for one in found),
        confirmed=max(one.confirmed for one in found),
        possible_victim=any(one.possible_victim for one in found),
        counts=counts,
        nats=nats if counts else 0.0,
        at=min((one.at for one in found if one.at), default=None),
        evidence=tuple(sorted({one.event_id for one in found if one.event_id})),
    )


def _other(one: FarEdge, key: Key) -> Key:
    first, second = one.ends
    return second if first == key else first


def _page(name: str, one: Cluster, edges: Sequence[Edge], people: Callable[[str, str], Person]) -> ClusterPage:
    inner = [_tie(edges[row]) for row in one.edges]
    moments = [tie.at for tie in inner if tie.at is not None]
    members = tuple(people(*key_of(subject)) for _, subject in one.subjects)
    return ClusterPage(
        cluster=CLUSTER + name.partition("-")[2],
        tenant=", ".join(sorted({person.tenant for person in members})),
        kind=one.kind,
        probability=one.probability,
        people=members,
        ties=tuple(inner),
        first_at=min(moments, default=None),
        last_at=max(moments, default=None),
    )


def _tie(edge: Edge) -> Tie:
    """An edge of the one large tenant as people read it."""
    return Tie(
        subject_a=key_of(edge.subject_a)[1],
        subject_b=key_of(edge.subject_b)[1],
        link_kind=edge.link_kind,
        degree=edge.degree,
        nats=weight_of(edge),
        one_home=edge.one_home,
        at=edge.at or None,
        evidence=tuple(sorted({one for one in (edge.event_id_a, edge.event_id_b) if one})),
    )
