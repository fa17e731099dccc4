"""From the durable event to the queued notice: a watch hunts over a lake while deliveries of many tenants keep coming.

`python -m bench.watch_latency --rows 1000000 --minutes 3` makes a lake of so many sign-ins and six tenths as many other
events, hunts once in full, then lets a real watch run beside a writer that makes deliveries of 40 tenants durable, so
many events a minute. What counts for a tenant is the time from when its oldest record that no hunt had seen was
durable to when the results, with the notices in the same transaction, were. Bounded and offline, in a folder that is
removed afterwards.

What flatters: one machine's clock, no vendor that is slow, deliveries of parsed events (an ingest parses them first).
What does not: every delivery is about random people of the whole lake, where in life the same few are at work.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

import numpy as np
import pyarrow as pa
import sqlalchemy as sa

from bench.many_events import DAYS, SHARES, People, events, make_many_events
from sleetwatch import Workspace, clock
from sleetwatch.clock import SECOND, now
from sleetwatch.state import batches, files, hunted, hunts, news, segments
from sleetwatch.workspace.live_hunts import LiveHunts
from sleetwatch.workspace.writing import Writer

TENANTS = 40
DELIVERY_EVERY = 15.0
"""Seconds between two deliveries of a tenant."""


def say(*cells: object) -> None:
    """One line of figures."""
    sys.stdout.write("  ".join(str(cell) for cell in cells) + "\n")
    sys.stdout.flush()


def measure(root: Path, rows: int, minute: int, minutes: float, every: float) -> None:
    """Make, hunt in full, watch, and tell."""
    workspace = Workspace.create(root)
    with (root / "sleetwatch.toml").open("a") as settings:
        settings.write(f"\n[watch]\nevery_seconds = {every}\n")
    people = make_many_events(workspace, rows)
    seconds = workspace.hunt().seconds
    say(f"lake: {rows:,} sign-ins, {len(people.tenant):,} people; full hunt {seconds:.1f} s")
    workspace = Workspace.open(root)
    first, cpu = _newest(workspace), time.process_time()
    notices = _count(workspace, news)
    stop = threading.Event()
    said: list[str] = []
    hunting = LiveHunts(workspace.folder, lambda who, what: said.append(f"{who}: {what}"))
    begun = now()
    with hunting.running(stop, lambda: True):
        brought = bring(workspace, people, minute, minutes)
        last = now()
        took = (last - begun) / clock.MINUTE
        while workspace.watched().waiting and now() - last < 600 * SECOND:
            time.sleep(0.5)
    tell(workspace, first, brought, took)
    say(f"processor: {time.process_time() - cpu:.0f} s for hunts and deliveries together")
    say(f"notices queued: {_count(workspace, news) - notices}; {said[-1] if said else 'nothing was said'}")


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


# --- What it took -----------------------------------------------------------------------------------------------------


def tell(workspace: Workspace, first: int, brought: int, minutes: float) -> None:
    """Percentiles over tenants and hunts, the hunts themselves, memory."""
    query = sa.select(hunted.c.fresh, hunts.c.started_at, hunts.c.finished_at).join(hunts)
    query = query.where(hunted.c.hunt > first).order_by(hunted.c.hunt)
    with workspace.folder.state.connect() as connection:
        rows = connection.execute(query).all()
    waits = sorted((row.finished_at - one["since"]) / SECOND for row in rows for one in row.fresh.values())
    took = [(row.finished_at - row.started_at) / SECOND for row in rows]
    hunting = f"{len(rows)} hunts of {min(took):.1f} to {max(took):.1f} s"
    say(f"brought: {brought:,} events in {minutes:.1f} minutes; {hunting}")
    p50, p99 = (waits[min(len(waits) - 1, int(len(waits) * share))] for share in (0.5, 0.99))
    say(f"durable to queued: p50 {p50:.1f} s, p99 {p99:.1f} s, worst {waits[-1]:.1f} s; load {os.getloadavg()[0]:.1f}")
    say(f"memory: {_peak()} MB at most in one process")


def _peak() -> int:
    lines = Path("/proc/self/status").read_text(encoding="utf-8").splitlines()
    return int(next(line for line in lines if line.startswith("VmHWM")).split()[1]) // 1024


def _newest(workspace: Workspace) -> int:
    with workspace.folder.state.connect() as connection:
        return int(connection.execute(sa.select(sa.func.max(hunts.c.hunt))).scalar_one())


def _count(workspace: Workspace, table: sa.Table) -> int:
    with workspace.folder.state.connect() as connection:
        return int(connection.execute(sa.select(sa.func.count()).select_from(table)).scalar_one())


def main(arguments: Sequence[str]) -> int:
    """Measure at the size that was asked for."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--rows", type=int, default=1_000_000, help="sign-ins of history")
    options.add_argument("--per-minute", type=int, default=5_000, help="events that come in each minute")
    options.add_argument("--minutes", type=float, default=2.0, help="for how long they come")
    options.add_argument("--every", type=float, default=10.0, help="least seconds between two hunts")
    chosen = options.parse_args(arguments)
    with tempfile.TemporaryDirectory() as place:
        measure(Path(place) / "lake", chosen.rows, chosen.per_minute, chosen.minutes, chosen.every)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
