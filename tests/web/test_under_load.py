"""Many analysts who read pages at once."""

from __future__ import annotations

import pytest

from sleetwatch.errors import WorkspaceError
from sleetwatch.web.under_load import read_together
from sleetwatch.workspace import Workspace


def test_every_page_comes_for_one_and_for_several_at_once(judged_root):
    found = read_together(str(judged_root), analysts=7, pages=1, pause=0.0)

    assert len(found["alone"]) == 1
    assert len(found["together"]) == 7
    assert found["missed"] == 0
    assert found["together"] == sorted(found["together"])
    assert all(taken > 0 for taken in found["together"])
    assert found["people"] > 0


def test_pages_without_anybody_are_no_measure(tmp_path):
    Workspace.create(tmp_path / "acme")

    with pytest.raises(WorkspaceError, match="lists nobody"):
        read_together(str(tmp_path / "acme"), analysts=1, pages=1, pause=0.0)
