"""Pieces of work over a made-up lake that was hunted: a batch comes in, and what a hunt over everything says of it.

Each takes the workspace's folder as text and can run in a process of its own, see `alone`.
"""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pyarrow as pa
import sqlalchemy as sa

from sleetwatch.bench.many_tenants import publish
from sleetwatch.engine import Engine, quoted
from sleetwatch.events import KINDS, schema_of
from sleetwatch.state import hits, hunts, links, parts, scores
from sleetwatch.workspace import Workspace
from sleetwatch.workspace.folder import Folder
from sleetwatch.workspace.writing import Writer

WITHIN = 1_800_000_000
"""The microseconds after everything else in which the batch happened."""


def bring(root: str, rows: int) -> dict[str, int]:
    """So many sign-ins of a middling tenant happen once more, within half an hour after everything else."""
    workspace = Workspace.open(Path(root))
    batch = _later(workspace.folder, rows)
    with Writer(workspace.folder) as writer:
        publish(workspace, writer, "sign_in", batch)
    return {"events": batch.num_rows, "people": len(set(batch["account"].to_pylist()))}


def _later(folder: Folder, rows: int) -> pa.Table:
    schema = schema_of(KINDS["sign_in"])
    with Engine(memory_limit_mb=folder.settings.memory_mb) as engine:
        engine.scan("sign_in", folder.segments_of("sign_in"), schema)
        tenants = engine.rows("select tenant from sign_in group by tenant order by count(*), tenant")
        tenant = quoted(tenants[len(tenants) // 2][0])
        known = ", ".join(f'"{name}"' for name in schema.names if name not in {"at", "event_id"})
        found = engine.table(f"""
            select {known}, md5(event_id) as event_id,
                (select max("at") from sign_in) + cast(floor({WITHIN} * row_number() over (order by event_id)
                    / count(*) over ()) as bigint) as "at"
            from (select * from sign_in where tenant = {tenant} order by md5(event_id) limit {rows})
        """)
        return found.select(schema.names).cast(schema)


def whole(root: str) -> dict[str, Any]:
    """A hunt over everything that knows of no earlier one, and whether it says what the one before it said."""
    workspace = Workspace.open(Path(root))
    shutil.rmtree(workspace.root / "cache", ignore_errors=True)
    report = workspace.hunt()
    return {"hits": report.hits, "same": _same(workspace.folder.state)}


def _same(state: sa.Engine) -> bool:
    """Whether the last two hunts wrote the same hits, scores, parts and links, to the last bit."""
    with state.connect() as connection:
        newest = sa.select(hunts.c.hunt).order_by(hunts.c.hunt.desc()).limit(2)
        one, other = connection.execute(newest).scalars()
        return not any(
            connection.execute(sa.except_(_said(table, this), _said(table, that)).limit(1)).first()
            for table in (hits, scores, parts, links)
            for this, that in ((one, other), (other, one))
        )


def _said(table: sa.Table, hunt: int) -> sa.Select[Any]:
    """A hunt's rows; JSON is compared as the text it is kept as."""
    columns = (sa.cast(one, sa.Text) if isinstance(one.type, sa.JSON) else one for one in table.c if one.name != "hunt")
    return sa.select(*columns).where(table.c.hunt == hunt)
