from __future__ import annotations

import os
from pathlib import Path

import pytest

from sleetwatch import clock
from sleetwatch.errors import FeedError, WorkspaceError
from sleetwatch.intake import files_in
from sleetwatch.live import Delivery
from sleetwatch.live.folder import WatchedFolder, watched_folder


def passed(folder: WatchedFolder, cursor: dict[str, object]) -> list[str]:
    """One pass in which everything is kept."""
    names = []
    for delivery in folder.pull(cursor):
        _keep(delivery, cursor)
        names += [delivery.name] if delivery.content else []
    return names


def _keep(delivery: Delivery, cursor: dict[str, object]) -> None:
    for part, stands in delivery.moves.items():
        if stands is None:
            del cursor[part]
        else:
            cursor[part] = stands


def test_each_file_comes_once_oldest_first_and_again_when_it_grew(tmp_path: Path):
    for age, name in enumerate(("c.json", "a.json", "sub/b.json")):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text("{}")
        os.utime(path, (1000 + age, 1000 + age))
    folder, cursor = WatchedFolder(tmp_path, 0, files_in), {}
    assert passed(folder, cursor) == ["c.json", "a.json", "sub/b.json"]
    assert passed(folder, cursor) == []
    (tmp_path / "a.json").write_text("{}\n{}")
    assert passed(folder, cursor) == ["a.json"]


def test_a_file_that_is_being_written_waits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    (tmp_path / "a.json").write_text("{")
    folder, cursor = WatchedFolder(tmp_path, 60, files_in), {}
    assert passed(folder, cursor) == []
    later = clock.now() + 61 * clock.SECOND
    monkeypatch.setattr(clock, "now", lambda: later)
    assert passed(folder, cursor) == ["a.json"]


def test_a_file_from_the_future_is_read_once_it_was_seen_unchanged(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    path = tmp_path / "a.json"
    path.write_text("{}")
    ahead = clock.now() / clock.SECOND + 7200
    os.utime(path, (ahead, ahead))
    folder, cursor = WatchedFolder(tmp_path, 60, files_in), {}
    assert passed(folder, cursor) == []
    later = clock.monotonic() + 61
    monkeypatch.setattr(clock, "monotonic", lambda: later)
    assert passed(folder, cursor) == ["a.json"]


def test_a_file_that_was_taken_away_and_comes_back_is_read_again(tmp_path: Path):
    path = tmp_path / "a.json"
    path.write_text("{}")
    folder, cursor = WatchedFolder(tmp_path, 0, files_in), {}
    assert passed(folder, cursor) == ["a.json"]
    path.unlink()
    assert passed(folder, cursor) == []
    assert cursor == {}
    path.write_text("{}")
    assert passed(folder, cursor) == ["a.json"]


def test_a_folder_that_is_not_there_is_said(tmp_path: Path):
    with pytest.raises(FeedError, match="is not a folder"):
        list(WatchedFolder(tmp_path / "none", 0, files_in).pull({}))


def test_a_link_out_of_the_folder_is_not_followed_and_said_and_the_others_come(tmp_path: Path):
    root, secret = tmp_path / "in", tmp_path / "secret.txt"
    root.mkdir()
    secret.write_text("not for those who may write into the folder")
    (root / "link.txt").symlink_to(secret)
    (root / "a.json").write_text("{}")
    (root / "b.json").symlink_to("a.json")
    folder, cursor = WatchedFolder(root, 0, files_in), {}
    found = []
    with pytest.raises(FeedError, match=r"1 files cannot be read, link\.txt first"):
        found.extend(delivery.name for delivery in folder.pull(cursor))
    assert sorted(found) == ["a.json", "b.json"]


def test_a_name_that_is_no_text_is_shown_as_one(tmp_path: Path):
    Path(os.fsdecode(os.fsencode(tmp_path) + b"/a\xff.json")).write_text("{}")
    folder, cursor = WatchedFolder(tmp_path, 0, files_in), {}
    assert passed(folder, cursor) == ["a\\xff.json"]
    assert passed(folder, cursor) == []


def test_the_cursor_names_no_file_for_it_may_be_called_after_a_person(tmp_path: Path):
    (tmp_path / "jane.doe@acme.example.json").write_text("{}")
    folder, cursor = WatchedFolder(tmp_path, 0, files_in), {}
    passed(folder, cursor)
    assert "jane" not in str(cursor)


@pytest.mark.parametrize("path", [".", "..", "vault", "lake/sign_in", "in/../../acme", "link"])
def test_the_workspaces_own_files_are_not_watched(tmp_path: Path, path: str):
    workspace = tmp_path / "acme"
    workspace.mkdir()
    (workspace / "link").symlink_to(tmp_path)
    with pytest.raises(WorkspaceError, match="the workspace's own files"):
        watched_folder(workspace, path, 0, files_in)
    watched_folder(workspace, "in", 0, files_in)
    watched_folder(workspace, "../in", 0, files_in)
