"""What the kill tests share: how often, by what command, and what a workspace holds afterwards."""

from __future__ import annotations

import os
import random
import re
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

import pyarrow.parquet as pq
import pytest
import sqlalchemy as sa

from sleetwatch.events import KINDS
from sleetwatch.settings import FILE_NAME
from sleetwatch.state import files, segments
from sleetwatch.workspace import Workspace
from sleetwatch.workspace.writing import Writer

KILLS = int(os.environ.get("SLEETWATCH_KILLS", "8"))
"""Kills in each test. 100 before a release: `SLEETWATCH_KILLS=100 pytest tests/crash`."""
COMMAND = (sys.executable, "-c", "from sleetwatch.cli import main; main()")
PATIENCE = 120.0

Rows = Counter[tuple[Any, ...]]


def started(*words: object, root: Path, talks_to: IO[str] | int = subprocess.PIPE) -> subprocess.Popen[str]:
    """A command of ours as a process of its own. One that says much must not wait for us to listen."""
    return subprocess.Popen(
        [*COMMAND, *map(str, words), "-w", str(root)],
        stdout=subprocess.PIPE,
        stderr=talks_to,
        text=True,
        env={**os.environ, "PYTHONUTF8": "1"},
    )


def finished(*words: object, root: Path) -> str:
    """A command of ours that is left alone, and what it said."""
    process = started(*words, root=root)
    said, complained = process.communicate(timeout=PATIENCE)
    assert process.returncode == 0, complained
    return said


def unprivileged() -> list[str]:
    """Words before a command that let file permissions count, whoever runs the tests."""
    if os.geteuid() != 0:
        return []
    if shutil.which("setpriv") is None:
        pytest.skip("root needs setpriv to be nobody special")
    return ["setpriv", "--bounding-set=-dac_override,-dac_read_search", "--inh-caps=-all"]


def set_up(root: Path, settings: str) -> None:
    """Replace a workspace's settings, but for where its state and its lake lie."""
    path = root / FILE_NAME
    elsewhere = re.search(r"\n\[(state|storage)\]\n.*", path.read_text("utf-8"), re.DOTALL)
    path.write_text(settings + (elsewhere[0] if elsewhere else ""), "utf-8")


def moments(seed: int) -> Iterator[float]:
    """Shares of a run's time at which to kill it, the same on every machine."""
    chance = random.Random(seed)  # noqa: S311
    while True:
        yield chance.uniform(0.0, 1.05)


def killed_after(process: subprocess.Popen[str], seconds: float) -> bool:
    """Kill a process once it has run so long; whether it still lived."""
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        process.kill()
    _, complained = process.communicate(timeout=PATIENCE)
    assert process.returncode in {0, -signal.SIGKILL}, complained
    return process.returncode != 0


def is_writing(root: Path) -> bool:
    """Whether some writer has made its folder."""
    return any((root / "staging").glob("*/lock"))


def wait_until_writing(process: subprocess.Popen[str], root: Path) -> None:
    """Skip the start of the program, most of which is imports."""
    end = time.monotonic() + PATIENCE
    while process.poll() is None and not is_writing(root):
        assert time.monotonic() < end
        time.sleep(0.001)


def events_of(workspace: Workspace, *without: str) -> Rows:
    """Every event of every kind, as often as it is there, by all columns but the batch and those named."""
    rows: Rows = Counter()
    for kind in KINDS:
        rows.update((kind, *row) for row in _rows(workspace, kind, {"batch", *without}))
    return rows


def ids_of(workspace: Workspace) -> Counter[str]:
    """The events' ids alone, which is quick."""
    ids: Counter[str] = Counter()
    for kind in KINDS:
        for path in workspace.folder.segments_of(kind):
            ids.update(pq.read_table(path, columns=["event_id"])["event_id"].to_pylist())
    return ids


def rejects_of(workspace: Workspace, *without: str) -> Rows:
    """Every reject, likewise."""
    return Counter(_rows(workspace, "rejects", {"batch", *without}))


def _rows(workspace: Workspace, kind: str, without: set[str]) -> Iterator[tuple[Any, ...]]:
    for path in workspace.folder.segments_of(kind):
        table = pq.read_table(path)
        yield from zip(*(table[name].to_pylist() for name in sorted(set(table.schema.names) - without)), strict=True)


def assert_nothing_lies_around(workspace: Workspace) -> None:
    """After the next writer every file is one the catalogue knows, and every file it knows is there."""
    with Writer(workspace.folder):
        pass
    with workspace.folder.state.connect() as connection:
        known = set(connection.execute(sa.select(segments.c.path)).scalars())
        kept = set(connection.execute(sa.select(files.c.sha256)).scalars())
    lake = workspace.root / "lake"
    assert {path.relative_to(lake).as_posix() for path in lake.rglob("*") if path.is_file()} == known
    assert {path.name.removesuffix(".zst") for path in (workspace.root / "vault").glob("??/*")} == kept
    assert list((workspace.root / "staging").iterdir()) == []
    assert {path.name for path in workspace.root.iterdir() if not path.name.startswith(LOCK_OF_A_FEED)} <= PARTS


PARTS = {"lake", "vault", "staging", "sleetwatch.toml", "state.db", "state.db-wal", "state.db-shm"}
PARTS |= {".lock", ".reading", ".hunt", ".hunting"}
LOCK_OF_A_FEED = ".feed-"


def assert_counts_add_up(workspace: Workspace) -> None:
    """What was accepted is what is there, and each file's records are counted once."""
    counts = (files.c.seen, files.c.accepted, files.c.duplicate, files.c.rejected)
    with workspace.folder.state.connect() as connection:
        rows = connection.execute(sa.select(*counts)).all()
    assert all(row.seen == row.accepted + row.duplicate + row.rejected for row in rows)
    assert sum(row.accepted for row in rows) == events_of(workspace).total()
