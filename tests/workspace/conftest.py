from __future__ import annotations

from pathlib import Path

import pytest

from sleetwatch.workspace import Workspace


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return Workspace.create(tmp_path / "acme", "acme")


@pytest.fixture
def hunted(hunted_root: Path) -> Workspace:
    """A small company, ingested and hunted."""
    return Workspace.open(hunted_root)


@pytest.fixture(scope="session")
def clients_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two clients of one provider, hunted once. Copy it; it is shared."""
    from tests.workspace.clients import write_clients

    place = tmp_path_factory.mktemp("clients")
    workspace = write_clients(place / "clients", place / "logs")
    workspace.hunt()
    return workspace.root
