"""`sleetwatch purge`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from sleetwatch.cli import app
from sleetwatch.errors import UnknownName, UserError
from sleetwatch.workspace import Workspace
from tests.workspace.company import DAYS, STAFF, email, write_company
from tests.workspace.traces import traces


@pytest.fixture
def company(tmp_path: Path) -> Path:
    workspace = Workspace.create(tmp_path / "acme", "acme")
    list(workspace.ingest(write_company(tmp_path / "logs")))
    workspace.hunt()
    return workspace.root


def run(*words: object) -> str:
    result = CliRunner().invoke(app, ["purge", *map(str, words)])
    if result.exception is not None:
        raise result.exception
    return result.output


def test_without_yes_it_says_what_would_go_and_how_to_do_it(company: Path):
    said = run("-w", company, "--subject", "w001")
    assert "Would go" in said
    assert "--reason TEXT --yes" in said
    assert traces(company, [email(1)])


def test_with_yes_it_is_done_and_the_output_names_nobody(company: Path):
    said = run("-w", company, "--subject", "w001", "--reason", "request 12", "--yes")
    assert "Purge 1 is in the audit: request 12" in said
    assert email(1) not in said
    assert traces(company, [email(1)]) == []


def test_as_json_it_is_one_object(company: Path):
    told = json.loads(run("-w", company, "--tenant", "acme", "--format", "json"))["purge"]
    assert told["done"] is False
    assert told["rows"] == {"sign_in": DAYS * STAFF, "worker": STAFF}
    assert told["files_removed"] == 2
    assert told["bytes"] > 0


def test_a_day_means_its_beginning(company: Path):
    told = json.loads(run("-w", company, "--before", "2026-03-03", "--format", "json"))["purge"]
    assert told["before"] == "2026-03-03T00:00:00Z"
    assert told["rows"] == {"sign_in": STAFF}


def test_the_list_is_the_audit(company: Path):
    assert json.loads(run("-w", company, "--list", "--format", "json")) == {"purges": []}
    run("-w", company, "--before", "2026-03-03", "--reason", "retention", "--yes")
    (told,) = json.loads(run("-w", company, "--list", "--format", "json"))["purges"]
    assert (told["purge"], told["what"], told["reason"]) == (1, "age", "retention")
    assert "retention" in run("-w", company, "--list")


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ([], "say what is to go"),
        (["--before", "2026-03-03", "--subject", "w001"], "choose one"),
        (["--expired", "--tenant", "acme"], "--before DATE with --tenant"),
        (["--expired"], "retention"),
        (["--before", "yesterday"], "no time"),
        (["--subject", "w001", "--yes"], "--reason"),
    ],
)
def test_what_cannot_be_meant_is_a_users_mistake(company: Path, words: list[str], says: str):
    with pytest.raises(UserError, match=says):
        run("-w", company, *words)


def test_a_stranger_is_a_users_mistake(company: Path):
    with pytest.raises(UnknownName):
        run("-w", company, "--subject", "nobody@acme.example")
