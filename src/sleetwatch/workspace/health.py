"""How the sources are doing: what came in and when, what was refused, how the live feeds stand."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import sqlalchemy as sa

from sleetwatch.state import batches, files, hunts, segments
from sleetwatch.workspace.feeding import FeedStatus, statuses
from sleetwatch.workspace.folder import Folder


@dataclass(frozen=True, slots=True)
class SourceHealth:
    """One source of a tenant. Times are microseconds UTC."""

    tenant: str
    source: str
    files: int
    seen: int
    accepted: int
    duplicate: int
    rejected: int
    first_at: int
    """When its first file came in."""
    last_at: int
    """When its newest file came in."""

    @property
    def rejected_share(self) -> float:
        """Of the records it brought."""
        return self.rejected / self.seen if self.seen else 0.0


@dataclass(frozen=True, slots=True)
class Health:
    """What is known of the input of some tenants."""

    sources: tuple[SourceHealth, ...]
    """Those that have been silent for longest first."""
    feeds: tuple[FeedStatus, ...]
    hunted_at: int | None
    """When the newest hunt ended."""
    as_of: int | None
    bytes: int
    """What the lake weighs, of all tenants."""
    rows: int


def health_of(folder: Folder, tenants: Collection[str]) -> Health:
    """How the sources of these tenants are doing."""
    with folder.state.connect() as connection:
        sources = [SourceHealth(**row) for row in connection.execute(_by_source(tenants)).mappings()]
        weight, rows = connection.execute(sa.select(sa.func.sum(segments.c.bytes), sa.func.sum(segments.c.rows))).one()
        newest = sa.select(hunts.c.finished_at, hunts.c.as_of).order_by(hunts.c.hunt.desc()).limit(1)
        head = connection.execute(newest).first()
    return Health(
        sources=tuple(sources),
        feeds=tuple(one for one in statuses(folder) if one.tenant in tenants),
        hunted_at=head.finished_at if head else None,
        as_of=head.as_of if head else None,
        bytes=int(weight or 0),
        rows=int(rows or 0),
    )


def _by_source(tenants: Collection[str]) -> sa.Select[tuple[object, ...]]:
    sums = (
        sa.cast(sa.func.sum(files.c[name]), sa.BigInteger).label(name)
        for name in ("seen", "accepted", "duplicate", "rejected")
    )
    ends = sa.func.min(batches.c.ingested_at).label("first_at"), sa.func.max(batches.c.ingested_at).label("last_at")
    return (
        sa.select(batches.c.tenant, files.c.source, sa.func.count().label("files"), *sums, *ends)
        .join(batches)
        .where(batches.c.tenant.in_(sorted(tenants)))
        .group_by(batches.c.tenant, files.c.source)
        .order_by(sa.func.max(batches.c.ingested_at), files.c.source, batches.c.tenant)
    )
