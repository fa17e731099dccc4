"""Kills a purge at each moment that matters, and looks at what is left."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from sleetwatch.workspace import Workspace
from sleetwatch.workspace.raw_files import raw_items
from sleetwatch.workspace.writing import Writer
from tests.crash.deaths import is_killed, purge
from tests.workspace.purged import STAFF, WHO, WORDS, write_everything
from tests.workspace.traces import traces

BEFORE = [
    ("before a segment", 0),
    ("after a segment", 3),
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
    ("before the sweep", 1),  # the first sweep is the writer's own
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
    assert is_killed(purge, root, WHO, moment, nth)
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
