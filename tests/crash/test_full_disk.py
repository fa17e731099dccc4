"""A disk that is really full, a folder that really cannot be written, a clock that goes back, an end in good order."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from sleetwatch import clock
from sleetwatch.workspace import Workspace
from tests.crash.killing import (
    COMMAND,
    KILLS,
    PATIENCE,
    assert_counts_add_up,
    assert_nothing_lies_around,
    events_of,
    finished,
    set_up,
    started,
    unprivileged,
    wait_until_writing,
)
from tests.workspace.company import sign_in, write_company, write_lines

LIMITED = "import resource\nresource.setrlimit(resource.RLIMIT_FSIZE, ({bytes}, {bytes}))\n"
MAIN = "from sleetwatch.cli import main; main()"


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """Four megabytes in memory, where that can be had."""
    place = tmp_path / "small"
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", str(place)]
    if shutil.which("mount") is None or subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("needs the right to mount")
    yield place
    subprocess.run(["umount", "-l", place], check=True)


def random_lines(path: Path, count: int) -> Path:
    """Sign-ins that do not compress."""
    return write_lines(path, [sign_in(one, one % 28, userAgent=os.urandom(300).hex()) for one in range(count)])


def test_a_full_disk_is_told_in_a_line_and_when_there_is_room_nothing_was_lost(small_disk: Path, tmp_path: Path):
    workspace = Workspace.create(small_disk / "acme")
    first = random_lines(tmp_path / "first.jsonl", 300)
    finished("ingest", first, root=workspace.root)
    before, filler = events_of(workspace), small_disk / "filler"
    second = random_lines(tmp_path / "second.jsonl", 300)
    for left in (0, 100_000, 300_000):
        filler.write_bytes(b"")
        free = shutil.disk_usage(small_disk).free
        filler.write_bytes(bytes(max(0, free - left)))
        for words in (["ingest", second], ["hunt"]):
            failed = started(*words, root=workspace.root)
            _, complained = failed.communicate(timeout=PATIENCE)
            if failed.returncode:
                assert failed.returncode == 2, complained
                assert complained.strip().splitlines()[-1].startswith("sleetwatch: cannot "), complained
                assert "Traceback" not in complained
        filler.unlink()
        assert events_of(workspace) == before or events_of(workspace).total() == 600
    finished("ingest", second, root=workspace.root)
    assert events_of(workspace).total() == 600
    assert_counts_add_up(workspace)
    assert_nothing_lies_around(workspace)


@pytest.mark.parametrize(
    "words", [["ingest", "new.jsonl"], ["hunt"], ["watch", "--once", "--no-hunt"]], ids=lambda words: words[0]
)
def test_a_folder_that_cannot_be_written_is_told_in_a_line(tmp_path: Path, words: list[str]):
    workspace = Workspace.create(tmp_path / "acme")
    list(workspace.ingest(write_company(tmp_path / "logs", staff=3)))
    feed = f'[[feeds]]\nname = "dropped"\nkind = "folder"\npath = "{tmp_path}"\n'
    set_up(workspace.root, feed)
    write_lines(tmp_path / "new.jsonl", [sign_in(9, 1)])
    before = events_of(workspace)
    workspace.folder.state.dispose()
    places = [workspace.root, *workspace.root.rglob("*")]
    for place in places:
        place.chmod(0o500 if place.is_dir() else 0o400)
    given = [str(tmp_path / word) if word.endswith("jsonl") else word for word in words]
    command = [*unprivileged(), *COMMAND, *given, "-w", workspace.root]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    for place in places:
        place.chmod(0o700)
    assert done.returncode == 2, done.stderr
    assert done.stderr.startswith("sleetwatch: cannot "), done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert events_of(Workspace.open(workspace.root)) == before


def test_a_clock_that_is_set_back_between_batches_changes_no_result(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    def suspects(name: str, times: list[int]) -> object:
        workspace = Workspace.create(tmp_path / name)
        dropped = tmp_path / f"{name} dropped"
        dropped.mkdir()
        feed = f'[[feeds]]\nname = "dropped"\nkind = "folder"\npath = "{dropped}"\nsettle_seconds = 0\n'
        set_up(workspace.root, feed)
        workspace = Workspace.open(workspace.root)
        company = write_company(tmp_path / f"{name} logs", staff=8)
        for number, at in enumerate(times):
            monkeypatch.setattr(clock, "now", lambda at=at: at)
            again = [company[0]] if number else company
            assert all(report.error is None for report in workspace.ingest(again))
            write_lines(dropped / f"{number}.jsonl", [sign_in(1, 13 + number)])
            assert workspace.watch(threading.Event(), lambda *_: None, once=True, hunt=False)
        workspace.hunt(as_of=max(times))
        found = [(one.worker_id, one.score) for one in workspace.suspects(reveal=True)]
        return found, events_of(workspace), [feed.records for feed in workspace.feeds()]

    now = clock.now()
    assert suspects("back", [now, now - 40 * clock.DAY, 0]) == suspects("forth", [now, now, now])


def test_a_watched_file_settles_though_the_clock_is_set_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    from sleetwatch.intake import files_in
    from sleetwatch.live.folder import WatchedFolder

    write_lines(tmp_path / "a.jsonl", [sign_in(1, 1)])
    monkeypatch.setattr(clock, "now", lambda: 0)
    watched = WatchedFolder(tmp_path, 0.2, files_in)
    assert list(watched.pull({})) == []
    time.sleep(0.25)
    assert [delivery.name for delivery in watched.pull({})] == ["a.jsonl"]


def test_a_watch_that_is_asked_to_end_finishes_its_batch(tmp_path: Path):
    workspace = Workspace.create(tmp_path / "acme")
    dropped = tmp_path / "dropped"
    dropped.mkdir()
    settings = '[[feeds]]\nname = "dropped"\nkind = "folder"\npath = "../dropped"\nsettle_seconds = 0\n'
    set_up(workspace.root, settings)
    for number in range(max(2, KILLS // 4)):
        write_lines(dropped / f"{number}.jsonl", [sign_in(one, number) for one in range(2_000)])
        process = started("watch", "--no-hunt", root=workspace.root)
        wait_until_writing(process, workspace.root)
        time.sleep(0.1 * number)
        process.send_signal((signal.SIGTERM, signal.SIGINT)[number % 2])
        _, said = process.communicate(timeout=PATIENCE)
        assert process.returncode == 0, said
        assert events_of(workspace).total() % 2_000 == 0
        assert list((workspace.root / "staging").iterdir()) == []
    finished("watch", "--once", "--no-hunt", root=workspace.root)
    assert events_of(workspace).total() == 2_000 * max(2, KILLS // 4)
    assert_counts_add_up(workspace)


def test_a_file_larger_than_the_system_lets_us_write_is_told_in_a_line(tmp_path: Path):
    workspace = Workspace.create(tmp_path / "acme")
    log = random_lines(tmp_path / "large.jsonl", 2_000)
    code = LIMITED.format(bytes=200_000) + "import signal\nsignal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n" + MAIN
    command = [sys.executable, "-c", code, "ingest", str(log), "-w", str(workspace.root)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 2, done.stderr
    assert done.stderr.startswith("sleetwatch: cannot "), done.stderr
    assert events_of(workspace).total() == 0
    finished("ingest", log, root=workspace.root)
    assert events_of(workspace).total() == 2_000
    assert_nothing_lies_around(workspace)
