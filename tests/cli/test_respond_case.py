"""The containment as somebody types it: the plan, what was used again afterwards, and who ran remote tools."""

from __future__ import annotations

import csv
import io
import json
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from sleetwatch.cli.respond import app
from sleetwatch.errors import UserError
from sleetwatch.workspace import Workspace
from tests.respond.vendors import MACHINE
from tests.workspace.company import sign_in, write_roster
from tests.workspace.contained import ANNA, process, ready
from tests.workspace.group import who

AFTER = "2026-03-05T00:00:00Z"
"""All sign-ins of the company are before this."""


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return ready(tmp_path_factory.mktemp("contained") / "acme").root


@pytest.fixture
def root(made: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(made, tmp_path / "acme"))


def case_of(root: Path) -> str:
    workspace = Workspace.open(root)
    return str(workspace.cases.all(who(workspace, "dana"))[0].number)


def typed(root: Path, *words: str, by: str = "dana") -> Result:
    variables = {"SLEETWATCH_WORKSPACE": str(root), "SLEETWATCH_AS": by}
    return CliRunner().invoke(app, list(words), env=variables)


def said(root: Path, *words: str, code: int = 0) -> dict:
    result = typed(root, *words, "--format", "json")
    assert result.exit_code == code, result.output
    return json.loads(result.stdout)


def bring(root: Path, *records: dict) -> None:
    path = root.parent / "more.json"
    path.write_text(json.dumps({"value": list(records)}), "utf-8")
    assert all(report.error is None for report in Workspace.open(root).ingest([path], "acme"))


def test_the_plan_is_in_order_lists_every_way_in_and_names_nobody(root: Path):
    plan = said(root, "plan", case_of(root), "--attach")

    steps = [step["id"] for step in plan["plan"]["steps"]]
    assert steps == ["preserve", "snapshot", "revoke", "isolate", "speak", "recover"]
    (subject,) = plan["plan"]["subjects"]
    names = {(way["kind"], way["name"]) for way in subject["ways"]}
    assert names >= {("session", f"session-5-{day}") for day in range(3)} | {("device", MACHINE)}
    assert ("session", "session-6-0") not in names, "which is somebody else's"
    assert {"entra_sign_in", "defender"} <= set(subject["by_hand"]), "no responder is set up"
    assert ANNA not in json.dumps(plan)
    assert ANNA.encode() not in Workspace.open(root).cases.evidence.read(plan["attached"])
    text = typed(root, "plan", case_of(root)).stdout
    assert "not yet: No password reset" in text
    assert ANNA not in text


def test_what_is_used_or_new_after_the_containment_is_told_and_ends_with_one(root: Path):
    case = case_of(root)
    told = typed(root, "after", case)
    assert isinstance(told.exception, UserError)
    assert "--since" in str(told.exception)

    blind = said(root, "after", case, "--since", AFTER, code=3)["after"]
    assert blind["subjects"][0]["blind"] == ["defender", "entra_sign_in"]

    refused = sign_in(5, 6, userPrincipalName=ANNA, sessionId="session-x") | {"status": {"errorCode": 50057}}
    bring(root, sign_in(7, 5, sessionId="session-7"), refused)
    still = said(root, "after", case, "--since", AFTER, code=3)["after"]["subjects"][0]
    assert still["blind"] == ["defender"], "what others did tells that the source is there"
    assert (still["used"], still["new"], len(still["tried"])) == ([], [], 1)

    again = sign_in(5, 6, userPrincipalName=ANNA, sessionId="session-5-2")
    bring(root, again, sign_in(5, 7, userPrincipalName=ANNA, sessionId="session-new", deviceDetail={}))
    used = said(root, "after", case, "--since", AFTER, code=1)["after"]["subjects"][0]
    assert ("session", "session-5-2") in {(way["kind"], way["name"]) for way in used["used"]}
    assert [way["name"] for way in used["new"]] == ["session-new"]
    assert ANNA not in json.dumps(used)
    assert "used again" in typed(root, "after", case, "--since", AFTER).stdout


def test_asking_approving_and_the_state_of_it_are_typed(root: Path):
    case = case_of(root)
    nothing = typed(root, "ask", case, "--subject", "S-ANNA", "--reason", "now")
    assert "no responder" in str(nothing.exception)

    asked = said(root, "ask", case, "--subject", "S-ANNA", "--action", "payroll-hold", "--reason", "sanctions")
    number = str(asked["response"]["number"])
    assert asked["response"]["state"] == "waits"
    assert "another person approves it first" in str(typed(root, "run", number).exception)
    assert "undo:" in typed(root, "approve", number, by="kim").stdout
    assert "gives tasks to people" in typed(root, "run", number, "--dry-run").stdout
    assert typed(root, "run", number).exit_code == 0
    (listed,) = said(root, "status", case)["responses"]
    assert (listed["state"], listed["items"][0]["outcome"]) == ("done", "done")
    assert listed["at"].endswith("Z")
    undoing = said(root, "undo", number, "--reason", "counsel said so")["response"]
    assert typed(root, "refuse", str(undoing["number"]), "--reason", "not yet", by="kim").exit_code == 0
    assert "counsel said so" not in typed(root, "status", case, by="ari").stdout


def test_every_action_says_what_it_takes_and_leaves(root: Path):
    listed = said(root, "actions")["actions"]

    assert {one["responder"] for one in listed} == {"entra", "defender", "okta", "google", "github", "people"}
    assert "DELETE /oauth2PermissionGrants/{grant}" in typed(root, "actions").stdout


def test_who_ran_a_remote_tool_where_and_what_is_to_be_reset(root: Path):
    path = root.parent / "tools.jsonl"
    roster = write_roster(root.parent / "workers.csv", 2)
    roster.write_text(roster.read_text("utf-8").replace("person.001@acme.example", ANNA), "utf-8")
    rows = [process(ANNA, 1, "anydesk.exe"), process(None, 2, "anydesk.exe")]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    list(Workspace.open(root).ingest([path, roster], "acme"))

    found = said(root, "installs", "AnyDesk", "--reveal")

    (one,) = found["installs"]
    assert (one["tool"], one["device"], one["approved"], one["system"]) == ("AnyDesk", MACHINE, False, True)
    assert [(reset["account"], reset["ran"]) for reset in found["resets"]] == [(ANNA, True)]
    assert "AnyDesk" in found["warning"]
    assert "anna" not in found["warning"].lower()

    shown = typed(root, "installs", "--format", "csv").stdout
    (line,) = csv.DictReader(io.StringIO(shown))
    assert (line["tool"], line["accounts"]) == ("AnyDesk", "(account)")
