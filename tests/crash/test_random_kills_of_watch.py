"""`kill -9` at random moments of a watch, while a folder fills, a sender repeats and a queue grows."""

from __future__ import annotations

import random
import signal
import subprocess
import time
from pathlib import Path

import pytest

from sleetwatch.live.delivery import part_of
from sleetwatch.workspace import Workspace
from sleetwatch.workspace.feeding import cursor_of
from tests.crash.broker import TOPIC
from tests.crash.killing import (
    KILLS,
    PATIENCE,
    assert_counts_add_up,
    assert_nothing_lies_around,
    events_of,
    finished,
    ids_of,
    killed_after,
    rejects_of,
    set_up,
    started,
    wait_until_writing,
)
from tests.crash.senders import TOKEN, Senders


def watching(root: Path, senders: Senders, group: str) -> subprocess.Popen[str]:
    """A watch in a group of its own, for the broker would wait for the dead."""
    set_up(root, senders.settings(group))
    with (root.parent / "said.txt").open("a") as said:
        process = started("watch", "--no-hunt", root=root, talks_to=said)
    wait_until_writing(process, root)
    return process


def wait_for_the_queue(process: subprocess.Popen[str], workspace: Workspace) -> None:
    stood, end = cursor_of(workspace.folder, "queue"), time.monotonic() + PATIENCE
    while cursor_of(workspace.folder, "queue") == stood:
        assert process.poll() is None
        assert time.monotonic() < end
        time.sleep(0.02)


def has_all(workspace: Workspace, senders: Senders) -> bool:
    offsets = {f"{TOPIC}/{partition}": held for partition, held in senders.offsets.items() if held}
    files = {part_of(name) for name in senders.files}
    return cursor_of(workspace.folder, "queue") == offsets and cursor_of(workspace.folder, "dropped").keys() == files


def test_a_watch_killed_at_random_moments_loses_nothing_and_doubles_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("SENT_TOKEN", TOKEN)
    workspace = Workspace.create(tmp_path / "acme")
    chance = random.Random(KILLS)  # noqa: S311
    brought = []
    with Senders(tmp_path / "dropped") as senders:
        for number in range(KILLS):
            process = watching(workspace.root, senders, f"group-{number}")
            if number % 4 == 0:  # a new member of the queue's group waits some seconds for its partitions
                wait_for_the_queue(process, workspace)
            assert killed_after(process, chance.uniform(0.0, 1.0))
            brought.append(ids_of(workspace).total())
        last = watching(workspace.root, senders, "the last group")
        senders.stop()
        end = time.monotonic() + PATIENCE
        while not has_all(workspace, senders):
            assert time.monotonic() < end
            assert last.poll() is None
            time.sleep(0.1)
        last.send_signal(signal.SIGTERM)
        assert not killed_after(last, PATIENCE)

    clean = Workspace.create(tmp_path / "clean")
    sent = tmp_path / "sent.jsonl"
    sent.write_text("\n".join(senders.all) + "\n")
    finished("ingest", sent, root=clean.root)
    assert len(set(brought)) > 1
    assert events_of(workspace, "origin", "line") == events_of(clean, "origin", "line")
    assert rejects_of(workspace, "origin", "line") == rejects_of(clean, "origin", "line")
    assert senders.bodies
    assert rejects_of(clean)
    assert_counts_add_up(workspace)
    assert_nothing_lies_around(workspace)
