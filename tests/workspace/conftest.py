from __future__ import annotations

from pathlib import Path

import pytest

from sleetwatch.workspace import Workspace
from tests.workspace.company import write_company


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return Workspace.create(tmp_path / "acme", "acme")


@pytest.fixture
def hunted(workspace: Workspace, tmp_path: Path) -> Workspace:
    """A small company, ingested and hunted."""
    assert all(report.error is None for report in workspace.ingest(write_company(tmp_path / "logs")))
    workspace.hunt()
    return workspace
