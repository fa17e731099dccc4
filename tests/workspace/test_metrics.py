"""Numbers for Prometheus: read by its own parser, about nobody, and as many as there are sources, not people."""

from __future__ import annotations

import shutil
from pathlib import Path

import httpx
import pytest
import sqlalchemy as sa
from prometheus_client.parser import text_string_to_metric_families

from sleetwatch.errors import WorkspaceError
from sleetwatch.state import scores, watchers
from sleetwatch.workspace import Workspace
from tests.workspace.clients import OTHER
from tests.workspace.keeping import in_folders_alone, on_files_alone


def numbers(workspace: Workspace) -> dict[str, dict[tuple[str, ...], float]]:
    """By metric: the value for each set of labels."""
    found: dict[str, dict[tuple[str, ...], float]] = {}
    for family in text_string_to_metric_families(workspace.metrics.read().decode()):
        assert family.documentation
        for one in family.samples:
            found.setdefault(one.name, {})[tuple(one.labels.values())] = one.value
    return found


def test_the_numbers_are_those_that_the_workspace_tells(judged_root: Path):
    workspace = Workspace.open(judged_root)
    found = numbers(workspace)
    by_source = {one.source: one for one in workspace.health(["acme"]).sources}
    for source, one in by_source.items():
        assert found["sleetwatch_events_total"][source, "acme"] == one.accepted
        assert found["sleetwatch_rejects_total"][source, "acme"] == one.rejected
    levels = [one.status for one in workspace.suspects()]
    for level in {"check", "case"} & set(levels):
        assert found["sleetwatch_suspects"][level, "acme"] == levels.count(level)
    assert found["sleetwatch_hunts_total"][()] == 1
    assert found["sleetwatch_hunt_duration_seconds"][()] > 0
    assert found["sleetwatch_watch_up"][()] == 0


def test_no_number_is_about_a_person(judged_root: Path):
    workspace = Workspace.open(judged_root)
    said = workspace.metrics.read().decode()
    everybody = workspace.suspects(reveal=True)
    private = {text for one in everybody for text in (one.subject, one.name, one.worker_id, *one.accounts) if text}
    assert not [text for text in private if text in said]


def test_there_are_numbers_before_anything_came_in(workspace: Workspace):
    found = numbers(workspace)
    assert found["sleetwatch_hunts_total"][()] == 0
    assert "sleetwatch_hunt_duration_seconds" not in found
    assert found["sleetwatch_lake_rows"][()] == 0


def test_tenants_beyond_a_number_are_one(clients_once: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    workspace = Workspace.open(Path(shutil.copytree(clients_once, tmp_path / "clients")))
    each = numbers(workspace)["sleetwatch_events_total"]
    assert {tenant for _, tenant in each} == {"acme", OTHER}
    monkeypatch.setattr("sleetwatch.workspace.metrics.MOST_TENANTS", 1)
    found = numbers(workspace)["sleetwatch_events_total"]
    assert {tenant for _, tenant in found} == {"acme", "(others)"}
    assert sum(found.values()) == sum(each.values())


def test_a_watch_that_lives_is_up_and_what_it_has_not_hunted_is_counted(judged_root: Path):
    from sleetwatch import clock

    workspace = Workspace.open(judged_root)
    with workspace.folder.state.begin() as connection:
        row = {"watcher": 1, "started_at": 1, "beat_at": clock.now(), "failures": 2}
        connection.execute(sa.insert(watchers).values(**row))
    found = numbers(workspace)
    assert (found["sleetwatch_watch_up"][()], found["sleetwatch_hunt_failures"][()]) == (1, 2)


@on_files_alone
@in_folders_alone
def test_a_workspace_whose_lake_is_gone_is_not_ready(judged_root: Path):
    workspace = Workspace.open(judged_root)
    assert workspace.metrics.is_ready()
    shutil.rmtree(judged_root / "lake")
    assert not workspace.metrics.is_ready()
    (judged_root / "state.db").unlink()
    assert not Workspace.open(judged_root).metrics.is_ready()


@pytest.mark.enable_socket
def test_beside_watch_they_are_served_where_the_settings_say_and_nowhere_when_they_do_not(judged_root: Path):
    with Workspace.open(judged_root).metrics.serving() as port:
        assert port is None
    settings = judged_root / "sleetwatch.toml"
    settings.write_text(settings.read_text("utf-8") + "\n[metrics]\nport = 0\n", "utf-8")
    workspace = Workspace.open(judged_root)
    with workspace.metrics.serving() as port:
        asked = [httpx.get(f"http://127.0.0.1:{port}{path}", trust_env=False) for path in ("/metrics", "/healthz")]
        assert [one.status_code for one in asked] == [200, 200]
        assert "sleetwatch_events_total" in asked[0].text
        shutil.rmtree(judged_root / "lake")
        assert httpx.get(f"http://127.0.0.1:{port}/readyz", trust_env=False).status_code == 503
        changed = settings.read_text("utf-8").replace("port = 0", f"port = {port}")
        settings.write_text(changed, "utf-8")
        with pytest.raises(WorkspaceError, match=r"\[metrics\]"), Workspace.open(judged_root).metrics.serving():
            pass


def test_however_many_ask_the_state_is_read_once_in_a_while(judged_root: Path, monkeypatch: pytest.MonkeyPatch):
    metrics = Workspace.open(judged_root).metrics
    first = metrics.text()
    monkeypatch.setattr(metrics, "read", lambda: b"again")
    assert metrics.text() == first
    monkeypatch.setattr("sleetwatch.workspace.metrics.FRESH", -1.0)
    assert metrics.text() == b"again"


def test_more_people_are_no_more_numbers(judged_root: Path):
    workspace = Workspace.open(judged_root)
    before = numbers(workspace)
    with workspace.folder.state.begin() as connection:
        row = connection.execute(sa.select(scores).limit(1)).mappings().one()
        connection.execute(sa.insert(scores), [{**row, "subject": f"S-MORE{n}"} for n in range(50)])
    after = numbers(workspace)
    assert {name: set(of) for name, of in after.items()} == {name: set(of) for name, of in before.items()}
