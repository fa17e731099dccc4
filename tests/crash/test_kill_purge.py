"""Kills a purge at each moment that matters, and looks at what is left."""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from sleetwatch.workspace import Workspace
from sleetwatch.workspace.raw_files import raw_items
from sleetwatch.workspace.writing import Writer
from tests.workspace.purged import STAFF, WHO, WORDS, write_everything
from tests.workspace.traces import traces

KILLED = """
import os, signal, sys
from pathlib import Path
from sleetwatch.without_pandas import spare_pandas
from sleetwatch.lake import segments
from sleetwatch.workspace import Workspace, folder, purge_files, purging

spare_pandas()
moment, left = sys.argv[2], int(sys.argv[3])

def deadly(work):
    def call(*given, **named):
        global left
        if moment.startswith("before") and left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        result = work(*given, **named)
        if moment.startswith("after") and left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        left -= 1
        return result
    return call

def removing(work):
    counted = deadly(work)
    return lambda path, **named: (counted if path.suffix in {".zst", ".parquet"} else work)(path, **named)

if moment.endswith("a new segment"):
    segments.Lake._stage_one = deadly(segments.Lake._stage_one)
elif moment.endswith("a redacted file"):
    purge_files.write_redacted = deadly(purge_files.write_redacted)
elif moment.endswith("the segments' places"):
    segments.Lake.settle = deadly(segments.Lake.settle)
elif moment.endswith("the files' places"):
    purge_files.Files.settle = deadly(purge_files.Files.settle)
elif moment.endswith("the last statement"):
    purging.commit_purge = deadly(purging.commit_purge)
elif moment.endswith("the commit"):
    folder.Folder.sweep = deadly(folder.Folder.sweep)
elif moment.endswith("a removal"):
    Path.unlink = removing(Path.unlink)
elif moment.endswith("the state is compact"):
    folder.compact = deadly(folder.compact)

print(Workspace.open(Path(sys.argv[1])).purge(subject="w001", reason="request 12", really=True))
"""

BEFORE = [
    ("before a new segment", 0),
    ("after a new segment", 3),
    ("before a redacted file", 0),
    ("after a redacted file", 2),
    ("before the segments' places", 0),
    ("after the segments' places", 0),
    ("before the files' places", 0),
    ("after the files' places", 0),
    ("before the last statement", 0),
    ("after the last statement", 0),
]
AFTER = [
    ("before the commit", 1),  # the first sweep is the writer's own
    ("before a removal", 0),
    ("after a removal", 0),
    ("after a removal", 9),
    ("before the state is compact", 0),
    ("after the state is compact", 0),
]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("made")
    workspace = Workspace.create(folder / "acme", "acme")
    assert all(report.accepted for report in workspace.ingest(write_everything(folder / "logs")))
    workspace.hunt()
    return workspace.root


@pytest.fixture
def root(made: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(made, tmp_path / "acme"))


def kill(root: Path, moment: str, nth: int) -> Workspace:
    killed = subprocess.run([sys.executable, "-c", KILLED, root, moment, str(nth)], capture_output=True, check=False)
    assert killed.returncode == -signal.SIGKILL, killed.stderr.decode()
    return Workspace.open(root)


@pytest.mark.parametrize(("moment", "nth"), BEFORE)
def test_a_purge_that_is_killed_before_its_commit_has_taken_nothing(root: Path, moment: str, nth: int):
    whole = readable(Workspace.open(root))
    workspace = kill(root, moment, nth)
    assert readable(workspace) == whole
    with Writer(workspace.folder):
        assert_nothing_else(workspace)
    assert readable(workspace) == whole
    workspace.purge(subject=WHO, reason="request 12", really=True)
    assert traces(root, WORDS) == []


@pytest.mark.parametrize(("moment", "nth"), AFTER)
def test_a_purge_that_is_killed_after_its_commit_is_ended_by_whoever_writes_next(root: Path, moment: str, nth: int):
    workspace = kill(root, moment, nth)
    assert len(workspace.purges()) == 1
    assert workspace.hunt().subjects >= STAFF - 1
    with Writer(workspace.folder):
        assert traces(root, WORDS) == []
        assert_nothing_else(workspace)
    assert "bad" not in {finding.state for finding in workspace.check()}


def readable(workspace: Workspace) -> dict[str, int]:
    """How many raw records of each file can be read."""
    stems = workspace.folder.stems()
    return {sha256: sum(1 for _ in raw_items(workspace.folder, sha256, stems)) for sha256 in stems}


def assert_nothing_else(workspace: Workspace) -> None:
    """Every file on disk is one that the state knows."""
    vault, lake = workspace.root / "vault", workspace.root / "lake"
    assert {path.name.removesuffix(".zst") for path in vault.rglob("*.zst")} == set(workspace.folder.stems().values())
    listed = {path for paths in workspace.folder.catalogue().values() for path in workspace.folder.lake.paths(paths)}
    assert {path for path in lake.rglob("*") if path.is_file()} == listed
