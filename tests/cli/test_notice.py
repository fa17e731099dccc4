"""`sleetwatch notice` and the documents of `export`, as somebody runs them."""

from __future__ import annotations

import json
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from typer.testing import CliRunner

from sleetwatch.cli import app
from sleetwatch.errors import NotAllowed, UserError
from sleetwatch.workspace import Workspace


@pytest.fixture
def run(judged_root: Path):
    def ran(*words: str, root: Path = judged_root):
        return CliRunner().invoke(app, [*words, "-w", str(root)])

    return ran


@pytest.fixture
def first(judged_root: Path) -> str:
    return Workspace.open(judged_root).suspects()[0].subject


def test_a_notice_is_shown_in_four_forms_and_written_to_a_file(run, first: str, tmp_path: Path):
    forms = {
        form: run("notice", "show", first, "--format", form).output for form in ("text", "markdown", "html", "json")
    }
    assert forms["markdown"].startswith("# Activity")
    assert forms["html"].startswith("<!doctype html>")
    assert json.loads(forms["json"])["notice"]["subjects"][0]["subject"] == first
    assert "WHAT TO DO NOW" in forms["text"]
    out = tmp_path / "new" / "notice.md"
    assert run("notice", "show", first, "--format", "markdown", "--out", str(out)).exit_code == 0
    assert out.read_text("utf-8").startswith("# Activity")


def test_a_notice_is_shown_to_those_who_read_the_queue(run, first: str, judged_root: Path):
    people = Workspace.open(judged_root).people
    boss = Workspace.open(judged_root).access.actor("boss", via="cli")
    people.add(boss, "boss", ["admin", "lead"])
    assert "WHAT TO DO NOW" in run("notice", "show", first, "--as", "boss").output
    people.add(Workspace.open(judged_root).access.actor("boss"), "ari", ["auditor"])
    refused = run("notice", "show", first, "--as", "ari")
    assert isinstance(refused.exception, NotAllowed)
    assert refused.output == ""


def test_notices_are_handed_over_and_listed(run, judged_root: Path):
    count = len(Workspace.open(judged_root).suspects())
    assert f"{count} notices to 1 tenants are in the outbox." in run("notice", "send", "--all", "--as", "dana").output
    assert json.loads(run("notice", "send", "--all", "--format", "json").output) == {"notices": []}
    listed = json.loads(run("notice", "list", "--format", "json").output)["notices"]
    assert [(one["kind"], one["by"]) for one in listed] == [("notice", "dana")] * count


def test_whom_it_is_about_must_be_said(run, first: str):
    for words in (
        ["notice", "send"],
        ["notice", "send", first, "--all"],
        ["notice", "show", "S-NOBODY"],
        ["notice", "show", "²"],
    ):
        assert isinstance(run(*words).exception, UserError)


def test_an_advisory_is_shown_before_it_is_sent(run, judged_root: Path, tmp_path: Path):
    signal = Workspace.open(judged_root).suspects()[0].parts[0].signal
    (tmp_path / "text").write_text("Something new.", "utf-8")
    words = ["notice", "advise", "News", "--text", str(tmp_path / "text"), "--signal", signal]
    shown = run(*words, "--out", str(tmp_path / "drafts"))
    assert "Nothing was sent" in shown.output
    assert (tmp_path / "drafts" / "acme.md").read_text("utf-8").startswith("# Advisory: News")
    sent = json.loads(run(*words, "--send", "--format", "json").output)
    assert sent["advisory"] == 1
    assert sent["exposures"][0]["subjects"] > 0
    assert "1: News" in run("notice", "list").output
    (listed,) = json.loads(run("notice", "list", "--format", "json").output)["notices"]
    assert (listed["kind"], listed["advisory"], listed["title"]) == ("advisory", 1, "News")
    assert (listed["tenants"], listed["exposed"]) == (1, 1)


def test_findings_are_written_as_one_document(run, tmp_path: Path):
    for form in ("stix", "misp", "parquet"):
        assert "findings" in run("export", form, "--out", str(tmp_path / form)).output
    assert json.loads((tmp_path / "stix").read_text("utf-8"))["type"] == "bundle"
    assert pq.read_table(tmp_path / "parquet").num_rows == len(json.loads((tmp_path / "misp").read_bytes())["response"])
