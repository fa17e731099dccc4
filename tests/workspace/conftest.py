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


@pytest.fixture(scope="session")
def clients_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two clients of one provider, hunted once. Copy it; it is shared."""
    from tests.workspace.clients import write_clients

    place = tmp_path_factory.mktemp("clients")
    workspace = write_clients(place / "clients", place / "logs")
    workspace.hunt()
    return workspace.root
