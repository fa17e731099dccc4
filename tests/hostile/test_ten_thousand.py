"""Ten thousand hostile records among ten thousand good ones."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from typer.testing import CliRunner

from sleetwatch.cli import app
from sleetwatch.workspace import Workspace
from tests.hostile.ten_thousand import ACCEPTED, KINDS, hostile_lines, mixed
from tests.workspace.company import sign_in, write_roster

MANY = 10_000
RSS_LIMIT_MB = 700
MEASURED = """
from contextlib import suppress
from pathlib import Path
from sleetwatch.cli import main
with suppress(SystemExit):
    main()
print(next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM")))
"""
CONTROLS = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\u2028\u2029]")


def measured(*words: object) -> str:
    """What a command said in a process of its own, and after it the most memory that this took."""
    command = [sys.executable, "-c", MEASURED, *map(str, words)]
    environment = {**os.environ, "PYTHONUTF8": "1", "COLUMNS": "200"}
    done = subprocess.run(command, capture_output=True, encoding="utf-8", env=environment, check=False, timeout=300)
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout


def run(*words: object) -> str:
    done = CliRunner().invoke(app, list(map(str, words)), env={"COLUMNS": "200"}, catch_exceptions=False)
    assert done.exit_code == 0
    return done.output


@pytest.fixture(scope="module")
def fates() -> Counter[str]:
    return Counter(fate for fate, _ in hostile_lines(MANY))


@pytest.fixture(scope="module")
def taken(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A workspace that took them in, and what it said."""
    folder = tmp_path_factory.mktemp("hostile")
    good = [json.dumps(sign_in(number % 500, number // 500)).encode() for number in range(MANY)]
    log = folder / "mixed.jsonl"
    log.write_bytes(mixed(good, [line for _, line in hostile_lines(MANY)]))
    root = Workspace.create(folder / "acme").root
    said = measured("ingest", log, write_roster(folder / "workers.csv", 50), "-w", root, "--format", "json")
    return root, said


def test_every_good_record_is_in_and_every_bad_one_counted_with_its_reason(taken: tuple[Path, str], fates):
    (report,) = [one for one in json.loads(taken[1].rpartition("VmHWM")[0])["files"] if one["file"] == "mixed.jsonl"]
    accepted = fates.pop(ACCEPTED)
    assert report["accepted"] == MANY + accepted
    assert report["reasons"] == dict(fates)
    assert (report["seen"], report["duplicate"]) == (2 * MANY, 0)
    assert {fate for fate, _ in KINDS} == {*(fates.keys() - {"too-long", "too-many-keys"}), ACCEPTED}


@pytest.mark.skipif(sys.platform != "linux", reason="reads what Linux says of a process")
def test_it_takes_little_memory(taken: tuple[Path, str]):
    assert int(taken[1].rpartition("VmHWM")[2].split()[1]) < RSS_LIMIT_MB * 1024


@pytest.mark.parametrize("form", ["table", "json"])
def test_what_is_shown_of_them_cannot_steer_a_terminal(taken: tuple[Path, str], form: str):
    for words in (["rejects", "--limit", "2000", "--reveal"], ["rejects", "--limit", "100"]):
        said = run(*words, "-w", taken[0], "--format", form)
        assert len(said) > 1000
        assert CONTROLS.search(said) is None


def test_a_hunt_over_them_ends_and_shows_nothing_that_steers(taken: tuple[Path, str]):
    run("hunt", "-w", taken[0])
    for words in (["suspects", "--reveal"], ["explain", "w001", "--raw", "--reveal"]):
        assert CONTROLS.search(run(*words, "-w", taken[0])) is None
