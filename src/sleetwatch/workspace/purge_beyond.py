"""What a purge takes from links beyond tenants and from what is shared. Each function runs in the purge's transaction.

What was shared is withdrawn: nothing of it stays here but a tombstone, which the next `exchange push` tells the others.
"""

from __future__ import annotations

from collections.abc import Collection

import sqlalchemy as sa

from sleetwatch import clock
from sleetwatch.links import ELSEWHERE
from sleetwatch.state import far_edges, links, offered_for, offers, rehunts, surfaced, warnings
from sleetwatch.workspace.forgetting import deleted, within


def forget_beyond_of(connection: sa.Connection, tenant: str, subjects: Collection[str]) -> int:
    """Everything of one person: at either end of a link, warned of, brought up by a verdict, shared."""

    def own(table: sa.Table, of: str = "tenant", name: str = "subject") -> sa.ColumnElement[bool]:
        return sa.and_(table.c[of] == tenant, table.c[name].in_(subjects))

    ends = sa.or_(own(far_edges, name="subject_a"), own(far_edges, "other_tenant", "subject_b"))
    gone = _far(connection, ends)
    gone += deleted(connection, warnings, own(warnings)) + deleted(connection, surfaced, own(surfaced))
    return gone + _offers(connection, own(offered_for))


def forget_beyond_of_tenant(connection: sa.Connection, tenant: str) -> int:
    """Everything of a tenant's people."""
    gone = _far(connection, sa.or_(far_edges.c.tenant == tenant, far_edges.c.other_tenant == tenant))
    gone += sum(deleted(connection, table, table.c.tenant == tenant) for table in (warnings, surfaced))
    return gone + _offers(connection, offered_for.c.tenant == tenant)


def forget_beyond_before(
    connection: sa.Connection, before: int, tenant: str | None, hunts: Collection[int] = ()
) -> int:
    """Links that both had before a moment, older warnings, what these `hunts` found, what was last shared before."""
    of = sa.true() if tenant is None else sa.or_(far_edges.c.tenant == tenant, far_edges.c.other_tenant == tenant)
    old = sa.and_(far_edges.c.at_a.between(1, before), far_edges.c.at_b.between(1, before))
    gone = _far(connection, sa.and_(sa.or_(old, far_edges.c.hunt.in_(hunts)), of))
    stale = sa.or_(warnings.c.at.between(1, before), warnings.c.hunt.in_(hunts))
    gone += deleted(connection, warnings, stale, within(warnings, tenant))
    earlier = sa.select(rehunts.c.rehunt).where(rehunts.c.at < before)
    gone += deleted(connection, surfaced, surfaced.c.rehunt.in_(earlier), within(surfaced, tenant))
    shared = sa.select(offers.c.stix_id).where(offers.c.modified < before)
    return gone + _offers(connection, sa.and_(offered_for.c.stix_id.in_(shared), within(offered_for, tenant)))


def _far(connection: sa.Connection, which: sa.ColumnElement[bool]) -> int:
    """Links across tenants, and the bars that rest on them at either end."""
    for row in connection.execute(sa.select(far_edges).where(which)).all():
        for tenant, subject in ((row.tenant, row.subject_a), (row.other_tenant, row.subject_b)):
            bar = (links.c.tenant == tenant, links.c.subject == subject, links.c.other == ELSEWHERE)
            deleted(connection, links, *bar, links.c.link_kind == row.link_kind)
    return deleted(connection, far_edges, which)


def _offers(connection: sa.Connection, which: sa.ColumnElement[bool]) -> int:
    """Nothing is shared for these people any more; what is shared for nobody else either is withdrawn."""
    touched = list(connection.execute(sa.select(offered_for.c.stix_id).where(which).distinct()).scalars())
    gone = deleted(connection, offered_for, which)
    withdraw(connection, touched)
    return gone


def withdraw(connection: sa.Connection, stix_ids: Collection[str]) -> int:
    """Make tombstones of those offers that stand for nobody; what never left goes without one."""
    left = sa.select(offered_for.c.stix_id)
    count = 0
    for stix_id in stix_ids:
        mine = (offers.c.stix_id == stix_id, offers.c.stix_id.not_in(left), offers.c.withdrawn.is_(False))
        deleted(connection, offers, *mine, offers.c.pushed.is_(None))
        now = sa.case((offers.c.modified >= clock.now(), offers.c.modified + clock.SECOND // 1000), else_=clock.now())
        values = {"withdrawn": True, "digest": None, "modified": now}
        count += connection.execute(sa.update(offers).where(*mine).values(**values)).rowcount
    return count
