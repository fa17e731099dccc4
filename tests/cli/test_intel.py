from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from sleetwatch.cli.app import app
from sleetwatch.workspace import Workspace
from tests.workspace.intelligence import LINE, MAILBOX, row, write_list

RUNNER = CliRunner()


def run(*arguments: str) -> str:
    result = RUNNER.invoke(app, list(arguments), catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.stdout


@pytest.fixture(scope="module")
def imported(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace without logs, with a list of which a part was refused."""
    folder = tmp_path_factory.mktemp("intel")
    root = Workspace.create(folder / "acme", "acme").root
    listed = write_list(folder / "list.csv", row("ip", LINE), row("email", MAILBOX), row("ip", "10.0.0.1"))
    run("intel", "import", str(listed), "-w", str(root), "--licence", "members only")
    return root


def test_an_actor_is_resolved_without_a_workspace_and_sources_disagree_aloud():
    said = run("intel", "actor", "storm 0287")

    assert "Storm-0287 = Jasper Sleet" in said
    assert "none of them is the same actor" in said
    assert "Sources disagree" in said


def test_an_actor_as_json_has_every_statement_with_its_source():
    page = json.loads(run("intel", "actor", "Wagemole", "--format", "json"))

    assert page["is_scheme"] is True
    assert [one["name"] for one in page["same"]] == ["Wagemole"]
    assert all(said["source"]["publisher"] for one in page["others"] for said in one["says"])


def test_the_names_are_listed_under_their_noun():
    rows = json.loads(run("intel", "actors", "--format", "json"))["actors"]

    [jasper] = [row for row in rows if row["name"] == "Jasper Sleet"]
    assert (jasper["namer"], jasper["same"], jasper["is_scheme"]) == ("Microsoft", ["Storm-0287"], True)
    assert "Jasper Sleet" in run("intel", "actors")


def test_lists_say_source_licence_age_and_content(imported: Path):
    rows = json.loads(run("intel", "lists", "-w", str(imported), "--format", "json"))["lists"]

    assert rows[1]["licence"] == "members only"
    assert rows[1]["indicators"] == {"email": 1, "ip": 1}
    assert rows[1]["accepted"] + rows[1]["duplicate"] + rows[1]["rejected"] == rows[1]["seen"]
    assert "members only" in run("intel", "lists", "-w", str(imported))


def test_rejects_say_where_and_why(imported: Path):
    rows = json.loads(run("intel", "rejects", "1", "-w", str(imported), "--format", "json"))["rejects"]

    assert [(row["place"], row["reason"]) for row in rows] == [("line 4", "not-public")]
    assert "not-public" in run("intel", "rejects", "1", "-w", str(imported))


def test_a_hunt_without_logs_says_that_nothing_was_seen(imported: Path):
    assert "0 sightings count" in run("intel", "hunt", "-w", str(imported))
    assert json.loads(run("intel", "hunt", "-w", str(imported), "--all", "--format", "json")) == {"sightings": []}


def test_a_second_import_of_the_file_and_a_withdrawal_are_told(imported: Path, tmp_path: Path):
    other = write_list(tmp_path / "other.csv", row("ip", LINE, "Second Watch"))
    [report] = json.loads(run("intel", "import", str(other), "-w", str(imported), "--format", "json"))["imports"]
    assert (report["accepted"], report["publisher"]) == (1, "Second Watch")

    assert "is withdrawn" in run("intel", "withdraw", str(report["list"]), "-w", str(imported), "--reason", "retracted")
