"""`sleetwatch report`, `case report --format pdf` and `sleetwatch mcp`, as a user types them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from sleetwatch.cli import app
from sleetwatch.cli.mcp import VARIABLE
from sleetwatch.errors import InputError, SignInError, UserError
from sleetwatch.workspace import Workspace
from tests.workspace.judged import FIRST


def run(*arguments: str | Path) -> str:
    """What is printed; an error is raised as it is."""
    found = CliRunner().invoke(app, list(map(str, arguments)), catch_exceptions=False)
    assert found.exit_code == 0, found.output
    return found.output


@pytest.fixture(scope="module")
def root(judged_once: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    import shutil

    return Path(shutil.copytree(judged_once, tmp_path_factory.mktemp("report") / "acme"))


def test_the_page_is_written_as_before_with_subjects_or_options_alone(root: Path, tmp_path: Path):
    whole, one = tmp_path / "whole.html", tmp_path / "one.html"
    run("report", "-w", root, "-o", whole)
    run("report", FIRST, "-w", root, "-o", one)
    assert "Who to check, and why" in whole.read_text()
    assert len(one.read_text()) < len(whole.read_text())


def test_each_report_is_a_file_in_the_form_that_was_asked_for(root: Path, tmp_path: Path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert "wrote user.json" in run("report", "user", FIRST, "-w", root, "--format", "json")
    run("report", "summary", "-w", root, "--format", "pdf")
    run("report", "exposure", "acme", "-w", root, "--format", "md", "-o", "here.md")
    run("report", "actor", "Jasper Sleet", "-w", root)
    assert json.loads(Path("user.json").read_text())["report"]["kind"] == "user"
    assert Path("summary.pdf").read_bytes().startswith(b"%PDF-")
    assert Path("here.md").read_text().startswith("# Exposure of acme")
    assert "Threat actor: Jasper Sleet" in Path("actor.html").read_text()


def test_a_case_is_written_as_an_incident_and_as_pdf(root: Path, tmp_path: Path):
    workspace = Workspace.open(root)
    me = workspace.access.actor("owner", via="cli")
    subject = workspace.suspects(limit=1)[0].subject
    number = workspace.cases.open(me, tenant="acme", title="One device", subjects=[subject], reason="x").number
    run("report", "incident", number, "-w", root, "--as", "owner", "--format", "md", "-o", tmp_path / "i.md")
    run("case", "report", number, "-w", root, "--as", "owner", "--format", "pdf", "-o", tmp_path / "c.pdf")
    assert f"# Incident report: case {number}, One device" in (tmp_path / "i.md").read_text()
    assert (tmp_path / "c.pdf").read_bytes().startswith(b"%PDF-")


def test_an_assistants_server_wants_a_token_that_holds(root: Path, tmp_path: Path, monkeypatch):
    monkeypatch.delenv(VARIABLE, raising=False)
    with pytest.raises(UserError, match=f"no token is given; put one into {VARIABLE}"):
        run("mcp", "-w", root)
    with pytest.raises(InputError, match="cannot read"):
        run("mcp", "-w", root, "--token-file", tmp_path / "none")
    (tmp_path / "token").write_text("sw_nobody\n")
    with pytest.raises(SignInError, match="does not hold"):
        run("mcp", "-w", root, "--token-file", tmp_path / "token")
