"""Clusters a page at a time: the rest of them is counted, and not read."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from math import ceil

import sqlalchemy as sa

from sleetwatch.errors import UnknownName
from sleetwatch.explanation import ClusterPage
from sleetwatch.state import clusters, far_edges, members
from sleetwatch.workspace.asking import Asking
from sleetwatch.workspace.folder import Folder
from sleetwatch.workspace.linked import KINDS, Linked, masked_cluster
from sleetwatch.workspace.rehunting import Rehunts, Surfaced

Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class ClusterSheet:
    """One page of the clusters, masked, the likeliest first."""

    rows: tuple[ClusterPage, ...]
    number: int
    pages: int
    first: int
    """The place of the first one in the whole list."""
    total: int


@dataclass(frozen=True, slots=True)
class Moved:
    """Whom one verdict on a neighbour brought over a line, or back under it."""

    at: int
    surfaced: tuple[Surfaced, ...]


class LinkSheets:
    """The clusters of one workspace as far as somebody may see them."""

    def __init__(self, folder: Folder) -> None:
        self.folder = folder

    def sheet(
        self, tenants: Collection[str], kind: str | None, but: Collection[Key], page: int, most: int
    ) -> ClusterSheet:
        """One page of the clusters of some tenants, or of a kind of them, without those that some subjects are in."""
        if kind is not None and kind not in KINDS:
            raise UnknownName(f"clusters are of no kind {kind!r}; there is: {', '.join(KINDS)}")
        asking = Asking(self.folder)
        number = asking.hunt["hunt"]
        mine = sa.and_(clusters.c.hunt == number, clusters.c.tenant.in_(sorted(tenants)), ~self._with(number, but))
        wanted = mine if kind is None else sa.and_(mine, clusters.c.kind == kind)
        size = sa.select(sa.func.count()).where(members.c.hunt == number, members.c.cluster == clusters.c.cluster)
        order = clusters.c.probability.desc(), size.scalar_subquery().desc(), clusters.c.cluster
        with self.folder.state.connect() as connection:
            total = connection.execute(sa.select(sa.func.count()).select_from(clusters).where(wanted)).scalar_one()
            pages = max(1, ceil(total / most))
            page = min(page, pages)
            query = sa.select(clusters.c.cluster).where(wanted).order_by(*order).limit(most).offset((page - 1) * most)
            names = list(connection.execute(query).scalars())
        linked = Linked(asking)
        found = [one for name in names if (one := linked.cluster_named(name)) is not None]
        return ClusterSheet(tuple(map(masked_cluster, found)), page, pages, (page - 1) * most + 1, total)

    @staticmethod
    def _with(number: int, some: Collection[Key]) -> sa.ColumnElement[bool]:
        """Clusters in which one of these subjects is."""
        own = sa.or_(
            sa.false(), *(sa.and_(members.c.tenant == of, members.c.subject == name) for of, name in sorted(some))
        )
        return clusters.c.cluster.in_(sa.select(members.c.cluster).where(members.c.hunt == number, own))

    def beyond(self, tenants: Collection[str], but: Collection[Key]) -> int:
        """How many subjects of some tenants share something with people of other tenants; who these are stays away."""
        number = Asking(self.folder).hunt["hunt"]
        ends = (far_edges.c.tenant, far_edges.c.subject_a), (far_edges.c.other_tenant, far_edges.c.subject_b)
        queries = (
            sa.select(of.label("tenant"), name.label("subject")).where(
                far_edges.c.hunt == number, of.in_(sorted(tenants))
            )
            for of, name in ends
        )
        with self.folder.state.connect() as connection:
            found = {(row.tenant, row.subject) for row in connection.execute(sa.union(*queries))}
        return len(found - set(but))

    def moved(self, tenants: Collection[str], but: Collection[Key], most: int) -> list[Moved]:
        """Whom the newest verdicts moved through links, in these tenants alone; the newest first."""
        found: list[Moved] = []
        for one in Rehunts(self.folder).all()[::-1]:
            seen = [who for tenant in sorted(tenants) for who in one.seen_by(tenant).surfaced]
            own = tuple(who for who in seen if (who.tenant, who.subject) not in but)
            if own and len(found) < most:
                found.append(Moved(one.at, own))
        return found
