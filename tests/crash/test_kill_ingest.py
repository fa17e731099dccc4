"""Kills an ingest at each moment that matters, and looks at what is left."""

from __future__ import annotations

import json
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from sleetwatch.workspace import Workspace
from sleetwatch.workspace.writing import Writer
from tests.crash.deaths import hunt, ingest, is_killed
from tests.workspace.company import sign_in

RECORDS = 90

MOMENTS = [
    ("before the raw file", 0),
    ("after the raw file", 0),
    ("before a segment", 0),
    ("after a segment", 0),
    ("before a segment", 2),
    ("after a segment", 2),
    ("before its place", 0),
    ("after its place", 0),
    ("before a rename", 1),
    ("after a rename", 1),
    ("before the record", 0),
    ("after the record", 0),
]


@pytest.fixture
def logs(tmp_path: Path) -> Path:
    path = tmp_path / "signIns.jsonl"
    lines = [json.dumps(sign_in(number, day)) for number in range(RECORDS // 10) for day in range(10)]
    path.write_text("\n".join(lines) + "\n{\n")
    return path


@pytest.mark.parametrize(("moment", "nth"), MOMENTS)
def test_an_ingest_that_is_killed_loses_nothing_and_doubles_nothing(tmp_path: Path, logs: Path, moment: str, nth: int):
    root = Workspace.create(tmp_path / "acme").root
    assert is_killed(ingest, root, logs, moment, nth)

    workspace = Workspace.open(root)
    before = visible(workspace)
    assert before in ({"sign_in": 0, "rejects": 0}, {"sign_in": RECORDS, "rejects": 1})
    (report,) = workspace.ingest([logs])
    assert report.accepted + before["sign_in"] == RECORDS
    assert report.duplicate == before["sign_in"]
    assert visible(workspace) == {"sign_in": RECORDS, "rejects": 1}
    (again,) = workspace.ingest([logs])
    assert again.duplicate == RECORDS
    with Writer(workspace.folder):
        assert on_disk(workspace) == listed(workspace)
    assert list((workspace.root / "staging").iterdir()) == []


def visible(workspace: Workspace) -> dict[str, int]:
    """Rows that the catalogue knows."""
    return {
        kind: sum(pq.read_metadata(path).num_rows for path in workspace.folder.segments_of(kind))
        for kind in ("sign_in", "rejects")
    }


def on_disk(workspace: Workspace) -> set[Path]:
    return {path for path in (workspace.root / "lake").rglob("*") if path.is_file()}


def listed(workspace: Workspace) -> set[Path]:
    return {path for kind in ("sign_in", "rejects") for path in workspace.folder.segments_of(kind)}


def test_a_hunt_that_is_killed_leaves_the_last_results_in_force(tmp_path: Path, logs: Path):
    workspace = Workspace.create(tmp_path / "acme")
    list(workspace.ingest([logs]))
    workspace.hunt()
    before = workspace.suspects()
    assert is_killed(hunt, workspace.root, "before who is who", 0)
    again = Workspace.open(workspace.root)
    assert again.hunted()["hunt"] == 1
    assert again.suspects() == before
    again.hunt()
    assert again.hunted()["hunt"] > 1  # a server's sequence leaves out the number of the one that died
    assert again.suspects() == before
