"""`kill -9` of an ingest that reads one large file by several processes, and of one of these processes."""

from __future__ import annotations

import json
import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from sleetwatch.intake.workers import SMALL, cores
from sleetwatch.workspace import Workspace
from tests.crash.killing import (
    KILLS,
    PATIENCE,
    assert_counts_add_up,
    assert_nothing_lies_around,
    events_of,
    finished,
    ids_of,
    killed_after,
    moments,
    rejects_of,
    started,
    wait_until_writing,
)
from tests.workspace.company import sign_in

PADDING = "x" * 6_000
"""Makes a record large, so that a file is worth several processes and has few records."""

several = pytest.mark.skipif(cores() < 2, reason="one core reads a file by one process")


@pytest.fixture(scope="module")
def export(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file that several processes read, with a broken line and a doubled one."""
    path = tmp_path_factory.mktemp("export") / "large.jsonl"
    with path.open("w") as file:
        for number, line in enumerate(large_lines()):
            file.write(line)
            if number == 0:
                file.write(line + '{"broken":\n')
    assert path.stat().st_size > SMALL
    return path


def large_lines() -> Iterator[str]:
    written = 0
    for person in range(1_000_000):
        line = json.dumps(sign_in(person % 200, person // 200) | {"padding": PADDING}) + "\n"
        written += len(line)
        yield line
        if written > SMALL + SMALL // 4:
            return


def workers_of(process: int) -> list[int]:
    """The processes that one has started."""
    return [int(one) for one in Path(f"/proc/{process}/task/{process}/children").read_text().split()]


def wait_for_workers(process: int) -> list[int]:
    end = time.monotonic() + PATIENCE
    while len(found := workers_of(process)) < 2:
        assert time.monotonic() < end
        time.sleep(0.005)
    return found


def wait_until_gone(processes: list[int]) -> None:
    end = time.monotonic() + PATIENCE
    while any(is_alive(one) for one in processes):
        assert time.monotonic() < end
        time.sleep(0.01)


def is_alive(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


@several
def test_an_ingest_by_several_processes_killed_at_random_moments_loses_and_doubles_nothing(
    tmp_path: Path, export: Path
):
    clean = Workspace.create(tmp_path / "clean")
    process = started("ingest", export, root=clean.root)
    wait_until_writing(process, clean.root)
    start = time.monotonic()
    assert not killed_after(process, PATIENCE)
    whole = time.monotonic() - start

    workspace, expected = Workspace.create(tmp_path / "acme"), ids_of(clean)
    killed = 0
    for moment in (share for share, _ in zip(moments(KILLS), range(KILLS), strict=False)):
        process = started("ingest", export, root=workspace.root)
        wait_until_writing(process, workspace.root)
        killed += killed_after(process, moment * whole)
        assert ids_of(workspace) in ({}, expected)  # the file's rows are there together, or not at all

    assert killed > 0
    finished("ingest", export, root=workspace.root)
    assert events_of(workspace) == events_of(clean)
    assert rejects_of(workspace) == rejects_of(clean)
    assert_counts_add_up(workspace)
    assert_nothing_lies_around(workspace)


@several
def test_the_processes_end_with_the_one_that_started_them(tmp_path: Path, export: Path):
    workspace = Workspace.create(tmp_path / "acme")
    process = started("ingest", export, root=workspace.root)
    workers = wait_for_workers(process.pid)

    process.kill()
    process.communicate(timeout=PATIENCE)

    wait_until_gone(workers)


@several
def test_a_process_that_is_killed_alone_fails_the_file_whole_and_the_next_ingest_takes_it(tmp_path: Path, export: Path):
    workspace = Workspace.create(tmp_path / "acme")
    process = started("ingest", export, root=workspace.root)
    os.kill(wait_for_workers(process.pid)[0], signal.SIGKILL)
    said, complained = process.communicate(timeout=PATIENCE)

    assert process.returncode != 0
    assert "killed by signal 9" in said + complained
    assert not ids_of(workspace)
    finished("ingest", export, root=workspace.root)
    assert ids_of(workspace)
    assert_counts_add_up(workspace)
