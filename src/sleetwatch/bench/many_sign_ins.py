"""What a lake with millions of sign-ins is made of, for measuring only: quick to make, plain, nothing planted."""

from __future__ import annotations

import csv
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pyarrow as pa
import sqlalchemy as sa

from sleetwatch.clock import DAY, HOUR, SECOND, from_datetime, now
from sleetwatch.events import SignIn, schema_of
from sleetwatch.lake import Segment
from sleetwatch.state import batches, segments
from sleetwatch.workspace import Workspace
from sleetwatch.workspace.writing import Writer

ROWS = 5_000_000
DAYS = 60
ADDRESSES_OF_ONE = 4
INTERACTIVE = 0.1
FIRST = from_datetime(datetime(2026, 3, 1, tzinfo=UTC))


def write_roster(path: Path, accounts: int) -> None:
    """One worker for every account."""
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(("worker_id", "work_email", "start_date", "home_city", "home_region", "home_country"))
        writer.writerows((f"W{n}", f"w{n}@example.com", "2025-01-06", "Denver", "CO", "US") for n in range(accounts))


def publish(workspace: Workspace, table: pa.Table, kind: str = "sign_in") -> None:
    """Put a table of one kind into the lake and the catalogue."""
    folder = workspace.folder
    with Writer(folder) as writer, folder.locked():
        written = folder.lake.stage(kind, table, writer.staging.folder)
        folder.lake.settle(written, writer.staging.folder)
        record(workspace, writer.next_batch(), written)


def record(workspace: Workspace, batch: int, written: list[Segment]) -> None:
    """Name segments in the catalogue."""
    with workspace.folder.state.begin() as connection:
        connection.execute(sa.insert(batches).values(batch=batch, ingested_at=now(), tenant="main"))
        for one in written:
            row = {name: getattr(one, name) for name in ("path", "kind", "month", "bucket", "rows", "bytes")}
            connection.execute(sa.insert(segments).values(batch=batch, **row))


def sign_ins(random: np.random.Generator, start: int, rows: int, accounts: int) -> pa.Table:
    """Office hours on most days, from a few addresses each, one in ten of them interactive."""
    who = random.integers(0, accounts, rows)
    morning = FIRST + random.integers(0, DAYS, rows) * DAY + 15 * HOUR
    at = morning + random.integers(0, 9 * HOUR // SECOND, rows) * SECOND
    network = (who * ADDRESSES_OF_ONE + random.integers(0, ADDRESSES_OF_ONE, rows)) % (1 << 20)
    names = pa.array([f"w{n}@example.com" for n in range(accounts)])
    addresses = pa.array([f"73.{n >> 12 & 255}.{n >> 4 & 255}.{n & 15}" for n in range(1 << 20)])
    given = {
        "tenant": constant("main", rows),
        "event_id": pa.array(np.char.mod("%024x", np.arange(start, start + rows))),
        "source": constant("bench", rows),
        "origin": constant("0" * 64, rows),
        "line": pa.array(np.arange(start, start + rows)),
        "batch": constant(1, rows),
        "at": pa.array(at),
        "account": names.take(pa.array(who)),
        "ip": addresses.take(pa.array(network)),
        "device_id": names.take(pa.array(who)),
        "outcome": constant("success", rows),
        "interactive": pa.array(random.random(rows) < INTERACTIVE),
        "managed": constant(value=True, rows=rows),
    }
    schema = schema_of(SignIn)
    return pa.table([given.get(f.name, pa.nulls(rows, f.type)) for f in schema], schema=schema)


def constant(value: str | int | bool, rows: int) -> pa.Array:  # noqa: FBT001 - a value is a value
    """A column with one value."""
    return pa.repeat(pa.scalar(value), rows)
