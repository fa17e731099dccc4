"""Five signals three times over: as the product's SQL, in pandas and in Polars, from the same files to the same hits.

All three begin with what a hunt has once it knows who signed in from where: the facts `sign_ins` and `exits`, the
meetings, and who is who, as Parquet files. They end with one row for each person and signal.
"""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pyarrow as pa

from sleetwatch import facts
from sleetwatch.engine import Engine
from sleetwatch.facts.scopes import HEAVY
from sleetwatch.signals import load_library, run
from sleetwatch.workspace import Workspace
from sleetwatch.workspace.hunting import Hunt
from sleetwatch.workspace.opening import open_events

SIGNALS = (
    "impossible-travel",
    "two-places-at-once",
    "no-rest-between-sign-ins",
    "shared-session",
    "never-on-camera",
)
FILES = {
    "sign_ins": (
        "tenant, subject, at, event_id, ip, session, interactive, by_hand, is_worker, country, ip_class, latitude, "
        "longitude, radius_km, label, anonymiser, tenure_days"
    ),
    "exits": "tenant, ip",
    "meeting": "tenant, account, meeting, event_id, at, seconds, camera_seconds",
    "subjects": "tenant, account, subject",
    "people": "tenant, subject, peer",
}
"""What is laid out, with the columns that the five signals read. Nobody's travel is approved."""
LIBRARIES = ("pandas", "polars")
Hit = tuple[str, str, str, int, int, int, int]
"""Signal, tenant, subject, strength, pieces of evidence, the first and the last of them."""


def missing() -> tuple[str, ...]:
    """Which of the libraries are not installed."""
    return tuple(name for name in LIBRARIES if find_spec(name) is None)


def lay_out(root: str, files: str) -> dict[str, int]:
    """Write the files for a workspace; returns how many rows each has."""
    folder = Workspace.open(Path(root)).folder
    Path(files).mkdir(parents=True)
    with folder.reading(), Engine(memory_limit_mb=folder.settings.memory_mb, spill=Path(files) / "spill") as engine:
        opened = open_events(engine, folder, None, HEAVY)
        Hunt(folder, lambda _what, _share: None).claims(engine, opened.until)
        facts.derive(engine, facts.needed_for(["sign_ins", "exits"]))
        return {name: _write(engine, name, Path(files) / f"{name}.parquet") for name in FILES}


def _write(engine: Engine, name: str, path: Path) -> int:
    columns = ", ".join(f'"{column}"' for column in FILES[name].split(", "))
    engine.save(f"select {columns} from {name}", path)
    rows: int = engine.rows(f"select count(*) from {name}")[0][0]
    return rows


def in_sql(files: str) -> dict[str, Any]:
    """The product's own SQL on its own engine."""
    signals = [signal for signal in load_library() if signal.id in SIGNALS]
    reads = {table for signal in signals for table in signal.reads}
    with Engine(spill=Path(files) / "spill") as engine:
        for name in FILES:
            engine.view(name, [Path(files) / f"{name}.parquet"])
        engine.register("approved_travel", facts.INPUTS["approved_travel"].empty_table())
        facts.derive(engine, [name for name in facts.needed_for(reads) if name not in FILES])
        found = run(engine, signals)
    return told(_hits(found))


def in_pandas(files: str) -> dict[str, Any]:
    """In pandas."""
    from sleetwatch.bench import frames_pandas

    return told(frames_pandas.hits(Path(files)))


def in_polars(files: str) -> dict[str, Any]:
    """In Polars, lazily."""
    from sleetwatch.bench import frames_polars

    return told(frames_polars.hits(Path(files)))


def _hits(found: pa.Table) -> list[Hit]:
    columns = ("signal", "tenant", "subject", "strength", "rows", "first_at", "last_at")
    return [tuple(row[name] for name in columns) for row in found.select(columns).to_pylist()]


def told(hits: list[Hit]) -> dict[str, Any]:
    """How many hits each signal has, and a digest of all, by which two ways can be compared."""
    counted: Mapping[str, int] = {name: sum(hit[0] == name for hit in hits) for name in SIGNALS}
    return {"hits": counted, "digest": sha256(repr(sorted(hits)).encode()).hexdigest()}
