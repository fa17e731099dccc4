"""Kills an ingest at each moment that matters, and looks at what is left."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from sleetwatch.workspace import Workspace
from sleetwatch.workspace.writing import Writer
from tests.workspace.company import sign_in

RECORDS = 90

KILLED = """
import os, signal, sys
from pathlib import Path
import sqlalchemy as sa
from sleetwatch.without_pandas import spare_pandas
from sleetwatch.intake import batch
from sleetwatch.lake import segments, vault
from sleetwatch.workspace import Workspace, arriving

spare_pandas()
moment, left = sys.argv[3], int(sys.argv[4])
batch.CHUNK = 30

def deadly(work):
    def call(*given):
        global left
        if moment.startswith("before") and left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        result = work(*given)
        if moment.startswith("after") and left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        left -= 1
        return result
    return call

if moment.endswith("segment"):
    segments.Lake._stage_one = deadly(segments.Lake._stage_one)
elif moment.endswith("raw file"):
    vault.Vault.stage = deadly(vault.Vault.stage)
elif moment.endswith("place"):
    vault.Vault.settle = deadly(vault.Vault.settle)
elif moment.endswith("rename"):
    Path.rename = deadly(Path.rename)
elif moment.endswith("commit"):
    arriving._Passage._record = deadly(arriving._Passage._record)

for report in Workspace.open(Path(sys.argv[1])).ingest([Path(sys.argv[2])]):
    print(report)
"""

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
    ("before the commit", 0),
    ("after the commit", 0),
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
    killed = subprocess.run(
        [sys.executable, "-c", KILLED, root, logs, moment, str(nth)], capture_output=True, check=False
    )
    assert killed.returncode == -signal.SIGKILL, killed.stderr.decode()

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
    script = (
        "import os, signal, sys\nfrom pathlib import Path\nfrom sleetwatch.workspace import Workspace, recording\n"
        "recording._subject_rows = lambda who: os.kill(os.getpid(), signal.SIGKILL)\n"
        "Workspace.open(Path(sys.argv[1])).hunt()"
    )
    killed = subprocess.run([sys.executable, "-c", script, workspace.root], capture_output=True, check=False)
    assert killed.returncode == -signal.SIGKILL, killed.stderr.decode()
    again = Workspace.open(workspace.root)
    assert again.hunted()["hunt"] == 1
    assert again.suspects() == before
    again.hunt()
    assert again.hunted()["hunt"] == 2
