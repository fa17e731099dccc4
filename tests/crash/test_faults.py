"""A fault at every change to the workspace's files: each write, sync, rename and folder, SQLite's and Arrow's too."""

from __future__ import annotations

import errno
import json
import os
import random
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from sleetwatch.workspace import Workspace
from tests.architecture.tree import ROOT
from tests.crash.killing import KILLS, assert_nothing_lies_around, events_of, rejects_of, set_up
from tests.workspace.company import sign_in, write_company, write_lines

ALL = 100
"""So many kills or more mean: at every change. The usual few mean fewer still of each fault."""
HERE = Path(__file__).parent


@dataclass(frozen=True)
class Fault:
    name: str
    error: int = 0
    for_good: bool = False
    dies_after: int | None = None
    """How many changes later the process is killed."""


FAULTS = [
    Fault("input or output error", errno.EIO),
    Fault("full for a moment", errno.ENOSPC),
    Fault("full for good", errno.ENOSPC, for_good=True),
    Fault("read-only for good", errno.EROFS, for_good=True),
    Fault("killed", dies_after=0),
    Fault("failed, then killed", errno.EIO, dies_after=1),
    Fault("failed, then killed while it tidies up", errno.EIO, dies_after=3),
]


class Faulty:
    """A process that runs our commands with faults."""

    def __init__(self, library: Path) -> None:
        path = os.pathsep.join([str(ROOT), str(ROOT / "src")])
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.crash.faulty", library],
            env={**os.environ, "LD_PRELOAD": str(library), "PYTHONPATH": path, "PYTHONUTF8": "1"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def run(self, root: Path, words: list[str], at: int = 0, fault: Fault = FAULTS[0]) -> dict[str, Any]:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        words = [*words, "-w", str(root)]
        request = {
            "folder": str(root),
            "at": at if fault.error else 0,
            "error": fault.error,
            "for_good": fault.for_good,
            "dies_at": at + fault.dies_after if at and fault.dies_after is not None else 0,
            "words": words,
        }
        self._process.stdin.write(json.dumps(request) + "\n")
        self._process.stdin.flush()
        answer: dict[str, Any] = json.loads(self._process.stdout.readline())
        return answer

    def close(self) -> None:
        self._process.communicate()


@pytest.fixture(scope="module")
def faulty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Faulty]:
    compiler = shutil.which("cc")
    if compiler is None or sys.platform != "linux":
        pytest.skip("needs Linux and a C compiler")
    library = tmp_path_factory.mktemp("faults") / "faults.so"
    subprocess.run([compiler, "-shared", "-fPIC", "-O1", "-o", library, HERE / "faults.c", "-ldl"], check=True)
    process = Faulty(library)
    yield process
    process.close()


@dataclass(frozen=True)
class Trial:
    """A command, where it starts from, and what it does when nothing goes wrong."""

    root: Path
    words: list[str]
    before: tuple[Any, ...]
    after: tuple[Any, ...]
    changes: int


@pytest.fixture(scope="module")
def trials(tmp_path_factory: pytest.TempPathFactory, faulty: Faulty) -> Callable[[str], Trial]:
    """A workspace with a company in it, and a folder with a log it has not seen, for each command once."""
    root, new = prepared(tmp_path_factory.mktemp("faults"))
    before, place = state_of(root), root.parent / "unharmed"
    commands = {"ingest": ["ingest", str(new)], "watch": ["watch", "--once", "--no-hunt"], "hunt": ["hunt"]}

    @cache
    def trial(command: str) -> Trial:
        answer = faulty.run(copied(root, place), commands[command])
        assert answer["code"] == 0
        after = state_of(place)
        assert after != before
        return Trial(root, commands[command], before, after, int(answer["changes"]))

    return trial


def prepared(folder: Path) -> tuple[Path, Path]:
    """The workspace, and the folder with the log that is new to it; the watch watches that folder."""
    workspace = Workspace.create(folder / "acme")
    list(workspace.ingest(write_company(folder / "known", staff=6)))
    workspace.hunt()
    new = folder / "new"
    new.mkdir()
    log = write_lines(new / "signIns.jsonl", [sign_in(1, day) for day in range(9, 14)])
    log.write_text(log.read_text() + "{\n")
    feed = f'[[feeds]]\nname = "dropped"\nkind = "folder"\npath = "{new}"\nsettle_seconds = 0\n'
    set_up(workspace.root, feed)
    workspace.folder.state.dispose()
    return workspace.root, new


def state_of(root: Path) -> tuple[Any, ...]:
    """Everything that a command may change."""
    workspace = Workspace.open(root)
    suspects = workspace.hunted()["hunt"], json.dumps(workspace.suspects(), default=str)
    return events_of(workspace), rejects_of(workspace), workspace.hunted()["hunt"], suspects


def copied(root: Path, to: Path) -> Path:
    shutil.rmtree(to, ignore_errors=True)
    shutil.copytree(root, to)
    return to


def chosen(changes: int, seed: int) -> list[int]:
    everywhere = range(1, changes + 1)
    if KILLS >= ALL:
        return list(everywhere)
    return sorted(random.Random(seed).sample(everywhere, min(changes, 1 + KILLS // 5)))  # noqa: S311 - the same places


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
@pytest.mark.parametrize("command", ["ingest", "watch", "hunt"])
def test_a_fault_leaves_the_old_state_or_the_new_one(
    tmp_path: Path, faulty: Faulty, trials: Callable[[str], Trial], command: str, fault: Fault
):
    trial, place = trials(command), tmp_path / "tried"
    words, before, after = trial.words, trial.before, trial.after
    for at in chosen(trial.changes, seed=len(fault.name)):
        answer = faulty.run(copied(trial.root, place), words, at, fault)
        where = f"{fault.name} at change {at}: {answer}"
        assert "Traceback" not in answer["said"], where
        assert answer["code"] in ({0, 1, 2} if fault.dies_after is None else {0, 1, 2, -9}), where
        assert answer["code"] != 2 or answer["said"].splitlines()[-1].startswith("sleetwatch: cannot "), where
        left = state_of(place)
        assert left in (before, after), where
        assert left == after or answer["code"] != 0, where
        again = faulty.run(place, words)
        assert again["code"] == 0, (where, again)
        assert state_of(place)[:2] == after[:2], where
        assert_nothing_lies_around(Workspace.open(place))
