"""Pieces of work over a made-up lake: to make it, to hunt over it, and what bounds a hunt from below.

Each takes the workspace's folder as text and can run in a process of its own, see `alone`.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sleetwatch.bench.many_tenants import make_many_events
from sleetwatch.engine import Engine
from sleetwatch.events import KINDS, schema_of
from sleetwatch.facts.scopes import HEAVY
from sleetwatch.signals import run
from sleetwatch.workspace import Workspace
from sleetwatch.workspace.deriving import Derivation, keep_for
from sleetwatch.workspace.folder import Folder
from sleetwatch.workspace.hunting import Hunt
from sleetwatch.workspace.opening import open_events

TRAVEL = "impossible-travel"


def make(root: str, sign_ins: int, subjects: int | None = None) -> dict[str, int]:
    """A workspace with so many sign-ins and six tenths as many other events."""
    workspace = Workspace.create(Path(root))
    make_many_events(workspace, sign_ins, subjects=subjects)
    rows_of = workspace.folder.rows_of
    return {"sign_ins": sign_ins, "events": rows_of(HEAVY), "subjects": rows_of({"worker"})}


def hunt(root: str) -> dict[str, Any]:
    """The whole catalogue, from the lake to scores."""
    report = Workspace.open(Path(root)).hunt()
    return {"hits": report.hits, "suspects": report.suspects, "signals": report.signals}


def travel(root: str) -> list[str]:
    """Impossible travel and what stands behind it, from the lake to hits: the workers it fires on, by id."""
    workspace = Workspace.open(Path(root))
    folder = workspace.folder
    one = [signal for signal in workspace.signals() if signal.id == TRAVEL]
    with folder.reading(), _engine(folder) as (engine, scratch):
        hunting = Hunt(folder, lambda _what, _share: None)
        opened = open_events(engine, folder, None, HEAVY)
        hunting.claims(engine, opened.until)
        derivation = Derivation(engine, opened, scratch / "facts", lambda _share: None)
        derivation.run(["legs"])
        keep_for(engine, [one[0].query], ["legs", "people"])
        engine.lock(but=derivation.folders)
        subjects = set(run(engine, one)["subject"].to_pylist())
        workers = engine.rows("select subject, worker_id from people where worker_id is not null order by worker_id")
        return [worker for subject, worker in workers if subject in subjects]


def sort(root: str) -> dict[str, int]:
    """The engine sorts the sign-ins, with a hunt's memory, and keeps the result."""
    folder = Workspace.open(Path(root)).folder
    with _engine(folder) as (engine, _):
        engine.scan("lake", folder.segments_of("sign_in"), schema_of(KINDS["sign_in"]))
        return {"rows": engine.make("sorted", 'select * from lake order by tenant, account, "at", event_id')}


def scan(root: str) -> dict[str, int]:
    """The engine reads every column of every heavy kind, and keeps nothing but the greatest value of each."""
    folder = Workspace.open(Path(root)).folder
    columns = 0
    with _engine(folder) as (engine, _):
        for kind in sorted(HEAVY):
            schema = schema_of(KINDS[kind])
            engine.scan(kind, folder.segments_of(kind), schema)
            engine.rows("select " + ", ".join(f'max("{name}")' for name in schema.names) + f" from {kind}")
            columns += len(schema.names)
    return {"columns": columns}


@contextmanager
def _engine(folder: Folder) -> Iterator[tuple[Engine, Path]]:
    """An engine as a hunt has it, and a folder that it may spill into, below the workspace."""
    with tempfile.TemporaryDirectory(dir=folder.root) as scratch:
        spill = Path(scratch) / "spill"
        with Engine(memory_limit_mb=folder.settings.memory_mb, spill=spill) as engine:
            yield engine, Path(scratch)
