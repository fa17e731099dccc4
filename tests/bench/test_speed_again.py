"""A lake that is hunted, gets a batch, and is hunted again."""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlalchemy as sa

from sleetwatch.bench import speed_again, speed_hunt
from sleetwatch.bench.alone import Runner
from sleetwatch.bench.speed_parts import _again
from sleetwatch.state import scores
from sleetwatch.workspace import Workspace, deriving


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("again") / "lake"
    speed_hunt.make(str(root), 12_000, 300)
    return root


def test_hunting_again_is_measured_against_a_whole_hunt_that_says_the_same(root: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(deriving, "CACHE_FROM", 0)
    before = Workspace.open(root).folder.rows_of({"sign_in"})
    speed_hunt.hunt(str(root))
    again = _again(Runner(alone=False), str(root), before, 60)

    assert again.batch == 60
    assert again.people > 1
    assert Workspace.open(root).folder.rows_of({"sign_in"}) == before + 60
    assert again.after.result["hits"] == again.whole.result["hits"] > 0
    assert again.same

    state = Workspace.open(root).folder.state
    with state.begin() as connection:
        connection.execute(sa.update(scores).values(score=scores.c.score + scores.c.hunt))
    assert not speed_again._same(state)
