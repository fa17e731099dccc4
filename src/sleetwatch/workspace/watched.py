"""How the watch is doing: what waits to be hunted, how long the last hunts took to tell, and what is left out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import sqlalchemy as sa

from sleetwatch import clock
from sleetwatch.state import hunted, hunts, watchers
from sleetwatch.workspace.breakers import BrokenSignal, broken
from sleetwatch.workspace.folder import Folder
from sleetwatch.workspace.fresh import Waiting, waiting

LIVES = 10 * clock.MINUTE
"""A watch that has not shown itself for longer is taken to be gone: a step of a large hunt takes minutes at most."""
LOOKED_AT = 20


@dataclass(frozen=True, slots=True)
class Told:
    """How quickly one hunt told of what was new, for one tenant."""

    hunt: int
    tenant: str
    records: int
    seconds: float
    """From when the oldest of it was durable to when the results, and the notices with them, were."""


@dataclass(frozen=True, slots=True)
class Watched:
    """The hunting part of `watch`, as it stands. Times are microseconds UTC."""

    started_at: int | None
    beat_at: int | None
    tried_at: int | None
    failures: int
    error: str | None
    waiting: Mapping[str, Waiting]
    """What is durable and was not hunted yet, by tenant."""
    broken: tuple[BrokenSignal, ...]
    told: tuple[Told, ...]
    """Of the newest hunts, the newest first."""

    @property
    def is_running(self) -> bool:
        """Whether it showed itself lately."""
        return self.beat_at is not None and self.beat_at >= clock.now() - LIVES


def watched(folder: Folder) -> Watched:
    """How the watch of a workspace is doing."""
    with folder.state.connect() as connection:
        row = connection.execute(sa.select(watchers)).first()
        told = tuple(_told(connection))
    return Watched(
        started_at=row.started_at if row else None,
        beat_at=row.beat_at if row else None,
        tried_at=row.tried_at if row else None,
        failures=row.failures if row else 0,
        error=row.error if row else None,
        waiting=waiting(folder.state),
        broken=tuple(broken(folder.state)),
        told=told,
    )


def _told(connection: sa.Connection) -> list[Told]:
    query = sa.select(hunted.c.hunt, hunted.c.fresh, hunts.c.finished_at).join(hunts).where(hunted.c.watched)
    rows = connection.execute(query.order_by(hunted.c.hunt.desc()).limit(LOOKED_AT)).all()
    return [
        Told(row.hunt, tenant, one["records"], (row.finished_at - one["since"]) / clock.SECOND)
        for row in rows
        for tenant, one in sorted(row.fresh.items())
    ]
