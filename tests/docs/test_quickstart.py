"""The quickstart runs from top to bottom, on a small demo company."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

from tests.docs.pages import DOCS, ROOT, command_lines

START = "from sleetwatch.cli import main; main()"


@pytest.fixture(scope="module")
def demo_folder(tmp_path_factory):
    """A folder with a demo company in it, smaller than the quickstart's."""
    folder = tmp_path_factory.mktemp("quickstart")
    run(folder, "demo", "demo-company", "--staff", "150", "--days", "30")
    return folder


def run(folder, *words):
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    done = subprocess.run(
        [sys.executable, "-c", START, *words], cwd=folder, env=environment, capture_output=True, check=False
    )
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout.decode()


def test_every_command_of_the_quickstart_works_and_says_something(demo_folder):
    listed = json.loads(run(demo_folder, "suspects", "-w", "demo-company", "--format", "json"))
    first = listed["suspects"][0]["subject"]

    for line in command_lines(DOCS / "quickstart.md"):
        said = run(demo_folder, *(first if word == "SUBJECT" else word for word in line.words[1:]))
        assert said.strip(), str(line)

    assert (demo_folder / "report.html").is_file()
