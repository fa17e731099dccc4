"""What a purge takes from edges and clusters. Each function runs in the purge's own transaction."""

from __future__ import annotations

from collections.abc import Collection

import sqlalchemy as sa

from sleetwatch.state import clusters, edges, hubs, members

LINKED = (edges, clusters, members, hubs)
"""What hunts leave of links; they go with the hunt, and with the tenant."""


def forget_ties_before(connection: sa.Connection, before: int, tenant: str | None) -> int:
    """Edges that both had before a moment; `at` is 0 where nothing tells, and such a tie has no event behind it."""
    of = sa.true() if tenant is None else edges.c.tenant == tenant
    return connection.execute(sa.delete(edges).where(edges.c.at < before, edges.c.at > 0, of)).rowcount


def forget_ties_of(connection: sa.Connection, tenant: str, subjects: Collection[str]) -> int:
    """Every edge of a person and the place in a cluster; a cluster of one is none."""
    ends = sa.or_(edges.c.subject_a.in_(subjects), edges.c.subject_b.in_(subjects))
    gone = connection.execute(sa.delete(edges).where(edges.c.tenant == tenant, ends)).rowcount
    for table in (members, hubs):
        own = sa.and_(table.c.tenant == tenant, table.c.subject.in_(subjects))
        gone += connection.execute(sa.delete(table).where(own)).rowcount
    left = sa.select(members.c.cluster).group_by(members.c.cluster).having(sa.func.count() > 1)
    gone += connection.execute(sa.delete(clusters).where(clusters.c.cluster.not_in(left))).rowcount
    return gone + connection.execute(sa.delete(members).where(members.c.cluster.not_in(left))).rowcount
