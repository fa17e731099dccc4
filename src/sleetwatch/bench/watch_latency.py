"""From the durable event to the queued notice: a watch hunts over a lake while deliveries of many tenants keep coming.

A lake of so many sign-ins and six tenths as many other events is made and hunted once in full; then a real watch runs
beside a writer that makes deliveries of 40 tenants durable, so many events a minute. What counts for a tenant is the
time from when its oldest record that no hunt had seen was durable to when the results, with the notices in the same
transaction, were.

What flatters: one machine's clock, no vendor that is slow, deliveries of parsed events (an ingest parses them first).
What does not: every delivery is about random people of the whole lake, where in life the same few are at work.
"""

from __future__ import annotations

import threading
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import sqlalchemy as sa

from sleetwatch import clock
from sleetwatch.bench.many_events import DAYS, SHARES, People, events
from sleetwatch.bench.many_tenants import make_many_events
from sleetwatch.clock import SECOND, now
from sleetwatch.state import batches, files, hunted, hunts, news, segments
from sleetwatch.workspace import Workspace
from sleetwatch.workspace.live_hunts import LiveHunts
from sleetwatch.workspace.writing import Writer

TENANTS = 40
DELIVERY_EVERY = 15.0
"""Seconds between two deliveries of a tenant."""
LONGEST_WAIT = 600 * SECOND
"""For how long the watch is waited for once nothing more comes."""


@dataclass(frozen=True, slots=True)
class Latency:
    """What a watch took."""

    sign_ins: int
    people: int
    full_hunt: float
    """Seconds of the first hunt, over everything."""
    brought: int
    """Events that came while it watched."""
    minutes: float
    hunts: tuple[float, ...]
    """Seconds of each hunt of the watch, the quickest first."""
    waits: tuple[float, ...]
    """Seconds from durable to queued, for each tenant and hunt, the shortest first."""
    work: float
    """Seconds of the processor for hunts and deliveries together."""
    notices: int
    said: str
    """What the watch said last."""

    def wait(self, share: float) -> float:
        """Within how many seconds such a share of the deliveries was judged."""
        return self.waits[min(len(self.waits) - 1, int(len(self.waits) * share))]


def watched(root: str, rows: int, minute: int, minutes: float, every: float = 10.0) -> dict[str, Any]:
    """The same as plain values, for a process of its own."""
    return asdict(measure(Path(root), rows, minute, minutes, every))


def measure(root: Path, rows: int, minute: int, minutes: float, every: float) -> Latency:
    """Make, hunt in full and watch; at least `every` seconds lie between two hunts."""
    workspace = Workspace.create(root)
    with (root / "sleetwatch.toml").open("a") as settings:
        settings.write(f"\n[watch]\nevery_seconds = {every}\n")
    people = make_many_events(workspace, rows)
    full_hunt = workspace.hunt().seconds
    workspace = Workspace.open(root)
    first, notices, work = _newest(workspace), _count(workspace, news), time.process_time()
    said = [""]
    hunting = LiveHunts(workspace.folder, lambda who, what: said.append(f"{who}: {what}"))
    begun = now()
    with hunting.running(threading.Event(), lambda: True):
        brought = bring(workspace, people, minute, minutes)
        last = now()
        while workspace.watched().waiting and now() - last < LONGEST_WAIT:
            time.sleep(0.5)
    took, waits = _judged(workspace, first)
    return Latency(
        sign_ins=rows,
        people=len(people.tenant),
        full_hunt=full_hunt,
        brought=brought,
        minutes=(last - begun) / clock.MINUTE,
        hunts=took,
        waits=waits,
        work=time.process_time() - work,
        notices=_count(workspace, news) - notices,
        said=said[-1],
    )


def _judged(workspace: Workspace, first: int) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """How long each hunt after the first took, and how long each tenant waited for it."""
    query = sa.select(hunted.c.fresh, hunts.c.started_at, hunts.c.finished_at).join(hunts)
    query = query.where(hunted.c.hunt > first).order_by(hunted.c.hunt)
    with workspace.folder.state.connect() as connection:
        rows = connection.execute(query).all()
    took = sorted((row.finished_at - row.started_at) / SECOND for row in rows)
    waits = sorted((row.finished_at - one["since"]) / SECOND for row in rows for one in row.fresh.values())
    return tuple(took), tuple(waits)


def bring(workspace: Workspace, people: People, minute: int, minutes: float) -> int:
    """Make deliveries durable, each tenant's for itself, spread over the minutes; how many events came."""
    random, brought = np.random.default_rng(7), 0
    rounds = max(1, round(minutes * 60 / DELIVERY_EVERY))
    size = round(minute * DELIVERY_EVERY / 60)
    with Writer(workspace.folder) as writer:
        for turn in range(rounds):
            due = time.monotonic() + DELIVERY_EVERY
            tables = _delivery(random, people, size, turn / rounds)
            for tenant in range(TENANTS):
                mine = {kind: _share(table, tenant) for kind, table in tables.items()}
                brought += _publish(workspace, writer, f"watched-{tenant:02}", mine)
            time.sleep(max(0.0, due - time.monotonic()))
    return brought


def _delivery(random: np.random.Generator, people: People, rows: int, share: float) -> dict[str, pa.Table]:
    whole = sum(SHARES.values())
    span = (1.0 + share / DAYS, 1 / DAYS)
    return {kind: events(kind, random, people, int(rows * part / whole), span) for kind, part in SHARES.items()}


def _share(table: pa.Table, number: int) -> pa.Table:
    """The rows of a delivery that come in one tenant's file."""
    begin, end = (at * table.num_rows // TENANTS for at in (number, number + 1))
    return table.slice(begin, end - begin)


def _publish(workspace: Workspace, writer: Writer, tenant: str, tables: dict[str, pa.Table]) -> int:
    """One delivery of one tenant, durable in one transaction."""
    written = [
        one
        for kind, table in tables.items()
        if table.num_rows
        for one in workspace.folder.lake.stage(kind, table, writer.staging.folder)
    ]
    batch = writer.next_batch()
    rows: int = sum(table.num_rows for table in tables.values())
    with workspace.folder.locked():
        workspace.folder.lake.settle(written, writer.staging.folder)
        with workspace.folder.state.begin() as connection:
            connection.execute(sa.insert(batches).values(batch=batch, ingested_at=now(), tenant=tenant))
            told = {"sha256": f"{batch:064x}", "name": "made", "bytes": 0, "source": "bench"}
            counts = {"seen": rows, "accepted": rows, "duplicate": 0, "rejected": 0}
            connection.execute(sa.insert(files).values(batch=batch, **told, **counts))
            connection.execute(sa.insert(segments), [asdict(one) | {"batch": batch} for one in written])
            writer.committed(connection)
    return rows


def _newest(workspace: Workspace) -> int:
    with workspace.folder.state.connect() as connection:
        return int(connection.execute(sa.select(sa.func.max(hunts.c.hunt))).scalar_one())


def _count(workspace: Workspace, table: sa.Table) -> int:
    with workspace.folder.state.connect() as connection:
        return int(connection.execute(sa.select(sa.func.count()).select_from(table)).scalar_one())
