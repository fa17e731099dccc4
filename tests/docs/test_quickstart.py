"""The quickstart and the tutorials run from top to bottom, on a small demo company."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from sleetwatch.cli import app
from tests.docs.pages import DOCS, ROOT, command_lines
from tests.once import made_once

START = "from sleetwatch.cli import main; main()"


@pytest.fixture
def demo_folder(tmp_path_factory, tmp_path):
    """A folder of one's own with a demo company in it, smaller than the quickstart's."""
    return Path(shutil.copytree(made_once(tmp_path_factory, "quickstart", small_demo), tmp_path / "quickstart"))


def small_demo(folder):
    run(folder, "demo", "demo-company", "--staff", "150", "--days", "30")
    return folder


def run(folder, *words):
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    done = subprocess.run(
        [sys.executable, "-c", START, *words], cwd=folder, env=environment, capture_output=True, check=False
    )
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout.decode()


def test_every_command_of_the_quickstart_works_and_says_something(demo_folder, monkeypatch):
    monkeypatch.chdir(demo_folder)
    listed = json.loads(call("suspects", "-w", "demo-company", "--format", "json"))
    first = listed["suspects"][0]["subject"]

    for line in command_lines(DOCS / "quickstart.md"):
        said = call(*(first if word == "SUBJECT" else word for word in line.words[1:]))
        assert said.strip(), str(line)

    assert (demo_folder / "report.html").is_file()


def call(*words):
    """A command in this process: a process of its own takes longer than most of them."""
    done = CliRunner().invoke(app, words)
    assert done.exit_code == 0, f"{words}: {done.exception or done.output}"
    return done.output


@pytest.mark.parametrize("name", ["security-engineer", "insider-risk-analyst", "recruiter", "auditor"])
def test_every_command_of_a_tutorial_works_and_says_something(name, demo_folder, monkeypatch):
    monkeypatch.chdir(demo_folder)
    where = ("-w", "demo-company", "--format", "json")
    subjects = [row["subject"] for row in json.loads(call("suspects", *where))["suspects"]]
    applicants = [row["applicant_id"] for row in json.loads(call("vet", "show", *where))["applicants"]]
    meant = {"SUBJECT": subjects[0], "OTHER": subjects[1], "APPLICANT": applicants[-1]}

    for line in command_lines(DOCS / "tutorials" / f"{name}.md"):
        if line.words[1] != "demo":
            said = call(*(meant.get(word, word) for word in line.words[1:]))
            assert said.strip() or line.words[1] == "rejects", str(line)
