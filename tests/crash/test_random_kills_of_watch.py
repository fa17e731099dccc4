"""`kill -9` at random moments of a watch, while a folder fills, a sender repeats and a queue grows."""

from __future__ import annotations

import random
import signal
import subprocess
import time
from pathlib import Path

import pytest

from sleetwatch.settings import FILE_NAME
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
    killed_after,
    rejects_of,
    started,
    wait_until_writing,
)
from tests.crash.senders import TOKEN, Senders

JOINED = 4.0
"""Seconds until a new member of the queue's group is given its partitions."""


def watching(root: Path, senders: Senders, group: str) -> subprocess.Popen[str]:
    """A watch in a group of its own, for the broker would wait for the dead."""
    (root / FILE_NAME).write_text(senders.settings(group))
    process = started("watch", root=root)
    wait_until_writing(process, root)
    return process


def has_all(workspace: Workspace, senders: Senders) -> bool:
    offsets = {f"{TOPIC}/{partition}": held for partition, held in senders.offsets.items() if held}
    files = set(senders.files)
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
            longest = 2 * JOINED if number % 3 == 0 else 1.0
            assert killed_after(process, chance.uniform(0.0, longest))
            brought.append(events_of(workspace).total())
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
