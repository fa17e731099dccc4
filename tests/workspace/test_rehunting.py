"""The neighbours scored again after a verdict: as a whole hunt would, at once, and kept."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from typer.testing import CliRunner

from sleetwatch.cli import app
from sleetwatch.state import links, scores
from sleetwatch.workspace import Workspace
from tests.workspace.clients import ARM

FLOATS = ("score", "score_without_links", "score_alone", "probability", "low", "high", "nats")
SAID_LATER = ("hunt", "next_check")
"""Which hunt it is, and the check that tells most: that is looked for anew by a whole hunt alone."""


@pytest.fixture
def clients(clients_once: Path, tmp_path: Path) -> Workspace:
    return Workspace.open(Path(shutil.copytree(clients_once, tmp_path / "clients")))


def results(workspace: Workspace) -> dict[tuple[Any, ...], dict[str, Any]]:
    """Every score and every link of the newest hunt."""
    newest, found = workspace.hunted()["hunt"], {}
    with workspace.folder.state.connect() as connection:
        for table in (scores, links):
            for row in connection.execute(sa.select(table).where(table.c.hunt == newest)).mappings():
                key = (table.name, *(row[column.name] for column in table.primary_key if column.name != "hunt"))
                found[key] = {name: value for name, value in row.items() if name not in SAID_LATER}
    return found


def check_alike(one: dict[tuple[Any, ...], dict[str, Any]], other: dict[tuple[Any, ...], dict[str, Any]]) -> None:
    assert one.keys() == other.keys()
    for key, row in one.items():
        assert {name: row[name] for name in row if name not in FLOATS} == {
            name: other[key][name] for name in row if name not in FLOATS
        }
        assert [row[name] for name in FLOATS if name in row] == pytest.approx(
            [other[key][name] for name in FLOATS if name in row], abs=1e-9
        )


def confirm(workspace: Workspace, name: str) -> int:
    number = workspace.verdicts.add(name, "confirmed", reason="farm-found", by="dana").verdict
    workspace.verdicts.approve(number, by="kim")
    return number


@pytest.mark.parametrize("name", ["w010", ARM])
def test_it_comes_out_as_a_whole_hunt_does_and_is_taken_back_with_the_verdict(clients: Workspace, name: str):
    before = results(clients)

    number = confirm(clients, name)
    at_once = results(clients)
    clients.hunt()

    check_alike(at_once, results(clients))
    assert at_once != before

    clients.verdicts.withdraw(number, by="lee", reason="the passport was genuine")
    check_alike(results(clients), before)


def test_who_is_over_the_line_because_of_it_is_named_and_kept(clients: Workspace):
    number = confirm(clients, ARM)

    again = clients.rehunts.of_verdict(number)
    assert again is not None
    assert again.new
    for one in again.new:
        assert one.after > one.before
        assert clients.explain(one.subject, one.tenant).suspect.probability == pytest.approx(one.after)
    assert clients.rehunts.all() == [again]


def test_the_command_names_them(clients: Workspace):
    def run(*words: object) -> str:
        result = CliRunner().invoke(app, [*map(str, words), "-w", str(clients.root)], env={"COLUMNS": "300"})
        assert result.exit_code == 0, result.output
        return result.output

    run("verdict", "add", ARM, "confirmed", "--reason", "farm-found", "--as", "dana")
    told = run("verdict", "approve", 1, "--as", "kim")

    [again] = clients.rehunts.all()
    assert f"Newly over the line because of this: {again.new[0].subject}" in told
    taken = json.loads(run("verdict", "withdraw", 1, "--as", "lee", "--reason", "wrong", "--format", "json"))
    assert [one["subject"] for one in taken["rehunt"]["surfaced"]] == [one.subject for one in again.surfaced]


def test_a_verdict_that_confirms_nobody_scores_nobody_again(clients: Workspace):
    clients.verdicts.add("w002", "confirmed", reason="farm-found", by="dana")
    clients.verdicts.add("w010", "dismissed", reason="too-little", by="dana")

    assert clients.rehunts.all() == []


def test_a_later_benign_verdict_takes_the_credit_back(clients: Workspace):
    before = results(clients)
    confirm(clients, ARM)

    clients.verdicts.add(ARM, "dismissed", reason="too-little", by="lee")

    check_alike(results(clients), before)
    assert not clients.rehunts.all()[-1].new
