"""`sleetwatch model`."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
import sqlalchemy as sa
from typer.testing import CliRunner

from sleetwatch.cli import app
from sleetwatch.cli.model import FIRST
from sleetwatch.errors import UserError
from sleetwatch.scores import read_model
from sleetwatch.state import models
from sleetwatch.workspace import Workspace
from tests.workspace.company import email

FAR = "acts-far-from-claimed-work-place"


def run(*words: object, code: int = 0) -> str:
    result = CliRunner().invoke(app, ["model", *map(str, words)])
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    assert result.exit_code == code
    return result.output


def told(*words: object, code: int = 0) -> dict:
    return json.loads(run(*words, "--format", "json", code=code))


@pytest.fixture
def at(judged_root: Path) -> tuple[str, Path]:
    workspace = Workspace.open(judged_root)
    for subject in ("w001", "w003"):
        given = workspace.verdicts.add(subject, "confirmed", reason="farm-found", by="dana")
        workspace.verdicts.approve(given.verdict, "lee")
    return ("-w", judged_root)


def test_from_what_was_confirmed_to_a_version_in_force_and_back(at, tmp_path: Path):
    said = run("learn", *at)
    assert "Version 1: learnt from 2 confirmed cases of 2 reviewers." in said
    assert f"`{FAR}`: seen in 2 of 2 confirmed cases, expected 40% -> weight +0." in said
    assert "candidate" in run("list", *at)
    assert "Hunt 1 as version 1 ranks it, beside version 0" in run("shadow", *at)
    assert "It waits for a second person" in run("promote", 1, "--as", "dana", *at)
    assert told("promote", 1, "--as", "lee", "--approve", *at) == {"version": 1, "state": "in force"}
    assert FAR in run("diff", 0, 1, *at)
    assert run("diff", 1, 1, *at) == "As in version 1.\n"
    assert "Version 1, in force" in run("show", 1, *at)
    run("export", 1, tmp_path / "model.json", *at)
    assert read_model((tmp_path / "model.json").read_bytes()).moved[FAR] > 0
    assert "In force: the experts' own" in run("revert", 1, "--as", "kim", "--reason", "too many on call", *at)


def test_learn_tells_what_moves_most_and_where_the_rest_stands(at):
    version, changes = Workspace.open(at[1]).models.learn()
    assert len(changes) > FIRST

    said = run("learn", *at)

    assert said.count("-> weight") == FIRST
    assert f"and {len(changes) - FIRST} by " in said
    assert "All of them: sleetwatch model show" in said
    assert run("show", version.version, *at).count("-> weight") > FIRST


def test_as_json_each_is_one_object_with_one_list(at):
    changes = told("learn", *at)["changes"]
    assert {change["signal"] for change in changes} > {FAR}
    assert [one["state"] for one in told("list", *at)["models"]] == ["in force", "candidate"]
    assert told("diff", 0, 1, *at)["changes"] == changes
    assert told("show", 1, *at)["model"]["cases"] == 2
    cast = told("shadow", 1, *at)["shadow"]
    assert {one["shadow_rank"] for one in cast["moved"]} == {1, 2}
    assert told("drift", *at) == {"drifts": [], "hunt": 1, "compared": [], "stability": 0.0, "trends": []}


def test_verify_prints_the_public_key_and_ends_with_two_when_somebody_changed_a_row(at):
    assert "nothing to verify" in run("verify", *at)
    run("learn", *at)
    checked = told("verify", *at)["verified"]
    assert (len(checked["public_key"]), checked["versions"], checked["complaints"]) == (64, 1, [])
    assert checked["public_key"] in run("verify", *at)
    with Workspace.open(at[1]).folder.state.begin() as connection:
        connection.execute(sa.update(models).values(signature="00" * 64))
    assert "Refused: model version 1 is not as this workspace's key signed it" in run("verify", *at, code=2)
    assert told("verify", *at, code=2)["verified"]["versions"] == 0
    assert "Note: model version 1" in run("list", *at)


def test_a_challenger_is_fitted_to_the_worlds_of_simulate(at, tmp_path: Path):
    with pytest.raises(UserError, match="too little"):
        run("challenge", *at)
    worlds = [world_of(tmp_path / f"world-{number}", at[1]) for number in range(2)]
    said = run("challenge", *(word for world in worlds for word in ("--world", world)), *at)
    assert "Version 1: a challenger fitted to worlds and 2 confirmed cases of 2 reviewers." in said
    with pytest.raises(UserError, match="only a benchmark"):
        run("promote", 1, "--as", "dana", *at)


def world_of(folder: Path, workspace: Path) -> Path:
    shutil.copytree(workspace, folder / "workspace")
    planted = ({"is": "planted", "tenant": "acme", "account": email(number)} for number in (1, 3))
    (folder / "truth.jsonl").write_text("".join(json.dumps(one) + "\n" for one in planted), "utf-8")
    return folder


def test_a_week_without_an_earlier_hunt_says_so(at):
    assert "nothing can be compared yet" in run("drift", *at)


def test_only_people_of_the_list_stand_behind_a_version(at):
    run("learn", *at)
    workspace = Workspace.open(at[1])
    workspace.people.add(workspace.access.actor("dana", via="cli"), "dana", ["admin", "lead"])
    run("promote", 1, "--as", "dana", *at)
    for words in (("promote", 1, "--as", "stranger", "--approve"), ("revert", 1, "--as", "stranger", "--reason", "x")):
        with pytest.raises(UserError, match="nobody here is called 'stranger'; say with --as who you are"):
            run(*words, *at)
    assert "proposed by dana" in run("list", *at)
