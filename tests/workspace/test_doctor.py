"""The doctor says what is wrong, what to do next, and nothing that is secret."""

from __future__ import annotations

import json
import shutil
from collections import namedtuple
from pathlib import Path

import pytest
import sqlalchemy as sa
from typer.testing import CliRunner

from sleetwatch import clock
from sleetwatch.cli import app
from sleetwatch.errors import WorkspaceError
from sleetwatch.state import acts, batches, broken_signals, files, watchers
from sleetwatch.workspace import Workspace
from sleetwatch.workspace.diagnosis import Finding
from tests.workspace.keeping import in_folders_alone, unlock

CANARY = "canary-that-nobody-may-read"


@pytest.fixture
def folder(judged_root: Path) -> Path:
    return judged_root


def found(root: Path, what: str, state: str = "bad") -> list[Finding]:
    return [one for one in Workspace.open(root).check() if (one.what, one.state) == (what, state)]


def changed(root: Path, settings: str) -> None:
    path = root / "sleetwatch.toml"
    path.write_text(path.read_text("utf-8") + settings, "utf-8")


def with_free(monkeypatch: pytest.MonkeyPatch, free: int) -> None:
    """A disk of a terabyte, of which so many bytes are free."""
    usage = namedtuple("usage", "total used free")  # noqa: PYI024 - as the library's own
    monkeypatch.setattr("shutil.disk_usage", lambda _: usage(1 << 40, (1 << 40) - free, free))


def test_a_sound_workspace_has_nothing_to_mend_and_json_says_the_same(folder: Path, monkeypatch: pytest.MonkeyPatch):
    with_free(monkeypatch, 1 << 39)
    ran = CliRunner().invoke(app, ["doctor", "-w", str(folder), "--format", "json"])
    told = json.loads(ran.output)["findings"]
    assert ran.exit_code == 0
    assert {one["state"] for one in told} <= {"good", "note"}
    assert all(one.keys() == {"what", "state", "says", "do"} for one in told)
    assert {"state", "disk", "clock", "lake", "vault"} <= {one["what"] for one in told if one["state"] == "good"}


def test_a_name_of_an_approved_tool_that_nobody_knows_is_answered_with_the_nearest(folder: Path):
    path = folder / "sleetwatch.toml"
    text = path.read_text("utf-8")
    path.write_text(text.replace("approved_tools = []", 'approved_tools = ["AnyDesc", "ScreenConnect"]', 1), "utf-8")

    (told,) = found(folder, "approved tools", "note")
    assert (told.says, told.do) == ("no tool is called 'AnyDesc'", "did you mean 'AnyDesk'?")


def test_a_new_workspace_is_its_owners_alone(tmp_path: Path):
    root = tmp_path / "acme"
    assert found(Workspace.create(root, "acme").root, "files", "good")
    root.chmod(0o755)
    assert [one.do for one in found(root, "files", "note")] == [f"run `chmod 700 {root}`"]


@in_folders_alone
def test_whatever_is_bad_comes_with_what_to_do_and_exit_code_1(folder: Path):
    shutil.rmtree(folder / "vault")
    (folder / "vault").mkdir()
    ran = CliRunner().invoke(app, ["doctor", "-w", str(folder)])
    assert ran.exit_code == 1
    assert "Do: put it back from a backup" in ran.output
    assert "1 to mend" in ran.output


def test_a_secret_that_is_not_there_is_named_and_one_that_is_there_is_never_shown(
    folder: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("THERE", CANARY)
    siem = '\n[[siems]]\nname = "{0}"\nkind = "splunk"\nurl = "https://splunk.example:8088"\ntoken = "env:{1}"\n'
    changed(folder, siem.format("first", "THERE") + siem.format("second", "GONE"))
    gone = found(folder, "secrets")
    assert [one.says for one in gone] == ["siems[second].token is env:GONE, and there is nothing there"]
    assert CANARY not in str(Workspace.open(folder).check())


def test_a_key_that_others_can_read_is_bad(folder: Path):
    workspace = Workspace.open(folder)
    workspace.access.act(workspace.access.actor("owner", via="cli"), "settings.read")
    assert found(folder, "files") == []
    (folder / "signing.key").chmod(0o644)
    assert [one.do for one in found(folder, "files")] == [f"run `chmod 600 {folder / 'signing.key'}`"]


def test_a_disk_that_is_full_and_one_that_fills(folder: Path, monkeypatch: pytest.MonkeyPatch):
    for free, state in ((1 << 20, "bad"), (1 << 34, "note"), (1 << 39, "good")):
        with_free(monkeypatch, free)
        assert found(folder, "disk", state)


@in_folders_alone
def test_a_damaged_segment_is_told_from_a_missing_one(folder: Path):
    first, second = sorted((folder / "lake").rglob("*.parquet"))[:2]
    first.write_bytes(b"PAR1" + bytes(100) + b"PAR1")
    second.unlink()
    says = [one.says for one in found(folder, "lake")]
    assert any("1 segments are missing" in one for one in says)
    assert any("damaged" in one for one in says)


def test_a_clock_that_was_set_back_is_bad(folder: Path):
    with Workspace.open(folder).folder.state.begin() as connection:
        connection.execute(sa.update(batches).values(ingested_at=clock.now() + 3 * clock.DAY))
    assert [one.do for one in found(folder, "clock")] == ["set the clock, and let NTP keep it"]


@pytest.mark.parametrize(("days", "silent"), [(1, False), (10, True)])
def test_a_source_is_silent_by_its_own_rhythm(folder: Path, days: int, silent: bool):
    with Workspace.open(folder).folder.state.begin() as connection:
        row = connection.execute(sa.select(files).limit(1)).mappings().one()
        for number in range(5):
            at = clock.now() - (days + number) * clock.DAY
            connection.execute(sa.insert(batches).values(batch=100 + number, ingested_at=at, tenant="acme"))
            connection.execute(sa.insert(files).values(**{**row, "batch": 100 + number, "source": "okta"}))
    assert bool([one for one in found(folder, "sources", "note") if "okta of acme" in one.says]) == silent


def test_a_signal_that_is_left_out_and_a_watch_that_is_gone(folder: Path):
    old = clock.now() - clock.DAY
    workspace = Workspace.open(folder)  # its connections are closed with it
    with workspace.folder.state.begin() as connection:
        row = {"signal": "own-flag", "text": "x", "error": "it took too long", "since": old, "failures": 3}
        connection.execute(sa.insert(broken_signals).values(**row, next_at=old))
        connection.execute(
            sa.insert(watchers).values(watcher=1, started_at=old, beat_at=old, failures=2, error="no room")
        )
    assert ["own-flag" in one.says and "it took too long" in one.says for one in found(folder, "signals")] == [True]
    assert ["no room" in one.says for one in found(folder, "watch")] == [True]
    assert len(found(folder, "watch", "note")) == 1


def test_an_audit_that_was_changed_is_bad(folder: Path):
    workspace = Workspace.open(folder)
    workspace.access.act(workspace.access.actor("owner", via="cli"), "settings.read")
    with workspace.folder.state.begin() as connection:
        unlock(connection)
        connection.execute(sa.update(acts).values(content=sa.func.replace(acts.c.content, "settings", "nothing!")))
    assert len(found(folder, "audit")) == 1


def test_an_extra_that_the_settings_ask_for_must_be_installed(folder: Path, monkeypatch: pytest.MonkeyPatch):
    changed(folder, '\n[[feeds]]\nname = "bus"\nkind = "kafka"\nservers = ["kafka.example:9093"]\ntopics = ["logs"]\n')
    assert found(folder, "extras") == []
    monkeypatch.setattr("sleetwatch.workspace.checking_service.find_spec", lambda _: None)
    assert "pip install 'sleetwatch[kafka]'" in [one.do for one in found(folder, "extras")]


def test_a_state_of_a_newer_version_is_said_once_and_nothing_is_changed(folder: Path):
    workspace = Workspace.open(folder)
    with workspace.folder.state.begin() as connection:
        connection.execute(sa.text("update alembic_version set version_num = '9999'"))
    workspace.folder.state.dispose()
    bad = [one for one in Workspace.open(folder).check() if one.state == "bad"]
    assert [one.what for one in bad] == ["state"]
    assert "newer Sleetwatch (schema 9999" in bad[0].says
    with pytest.raises(WorkspaceError, match="newer Sleetwatch"):
        Workspace.open(folder).suspects()
