"""Two ingests, a watch and hunts at the same time on one workspace."""

from __future__ import annotations

import signal
import time
from collections import Counter
from pathlib import Path

import pyarrow.parquet as pq

from sleetwatch.workspace import Workspace
from sleetwatch.workspace.feeding import cursor_of
from tests.crash.killing import (
    KILLS,
    PATIENCE,
    assert_counts_add_up,
    assert_nothing_lies_around,
    events_of,
    set_up,
    started,
)
from tests.workspace.company import sign_in, write_lines, write_roster

DAYS = 25
FILES = KILLS
NAMES = ("dropped", "one", "other")
WATCHED = '[[feeds]]\nname = "dropped"\nkind = "folder"\npath = "../dropped"\nevery_seconds = 1\nsettle_seconds = 0\n'


def write_people(folder: Path, first: int) -> list[Path]:
    """A file a person."""
    folder.mkdir()
    people = range(first, first + FILES)
    return [write_lines(folder / f"{one}.jsonl", [sign_in(one, day) for day in range(DAYS)]) for one in people]


def test_nobody_is_locked_out_and_everybody_sees_whole_batches_only(tmp_path: Path):
    root = Workspace.create(tmp_path / "acme").root
    set_up(root, WATCHED)
    workspace = Workspace.open(root)
    list(workspace.ingest([write_roster(tmp_path / "workers.csv", 3 * FILES)]))
    dropped, one, other = (write_people(tmp_path / name, 100 + place * FILES) for place, name in enumerate(NAMES))
    watch = started("watch", "--no-hunt", root=root)
    ingests = [started("ingest", *paths, root=root) for paths in (one + dropped[::2], other + one[::-2])]
    hunts, end = 0, time.monotonic() + PATIENCE
    while any(each.poll() is None for each in ingests) or len(cursor_of(workspace.folder, "dropped")) < FILES:
        hunt = started("hunt", "--format", "json", root=root)
        while hunt.poll() is None:
            assert set(rows_by_file(workspace).values()) <= {DAYS}
        assert hunt.returncode == 0, hunt.stderr
        hunt.communicate()
        hunts += 1
        assert time.monotonic() < end
    watch.send_signal(signal.SIGTERM)
    for process in (*ingests, watch):
        said = process.communicate(timeout=PATIENCE)
        assert process.returncode == 0, said
        assert "locked" not in "".join(said)
    assert hunts
    assert sum(rows_by_file(workspace).values()) == 3 * FILES * DAYS
    assert set(events_of(workspace, "origin", "line").values()) == {1}
    assert_counts_add_up(workspace)
    assert_nothing_lies_around(workspace)


def rows_by_file(workspace: Workspace) -> Counter[str]:
    """How many sign-ins of each file are to be seen at this moment."""
    seen: Counter[str] = Counter()
    for path in workspace.folder.segments_of("sign_in"):
        seen.update(pq.read_table(path, columns=["origin"])["origin"].to_pylist())
    return seen
