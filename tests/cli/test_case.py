"""`case`, `people` and `audit` as somebody types them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from sleetwatch.cli.app import app
from sleetwatch.errors import UnknownName, UserError
from tests.workspace.group import group


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return group(tmp_path_factory.mktemp("typed") / "acme").root


def typed(root: Path, *words: str, by: str = "dana") -> Result:
    variables = {"SLEETWATCH_WORKSPACE": str(root), "SLEETWATCH_AS": by}
    return CliRunner().invoke(app, list(words), env=variables)


def said(root: Path, *words: str, by: str = "dana") -> dict:
    result = typed(root, *words, "--format", "json", by=by)
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def test_a_case_from_the_command_line(root: Path, tmp_path: Path):
    made = said(root, "case", "open", "Odd parcels", "--subject", "S-ANNA", "--reason", "over the line")["case"]
    number = str(made["number"])
    assert made["opened_at"].endswith("Z")
    (line,) = said(root, "case", "list")["cases"]
    assert (line["title"], line["subjects"], line["my_role"]) == ("Odd parcels", ["S-ANNA"], "lead")
    assert said(root, "case", "list", by="lee")["cases"] == []
    assert said(root, "case", "list", "--heads", by="ari")["cases"][0]["opened_by"] == "dana"

    assert typed(root, "case", "member", number, "law", "--role", "legal", "--reason", "counsel").exit_code == 0
    assert typed(root, "case", "note", number, "Anna Canary called, @law").exit_code == 0
    shown = typed(root, "case", "show", number).stdout
    assert "S-ANNA called" in shown.replace("\n", " ").replace("  ", " ")
    assert "Canary" not in shown
    task = str(said(root, "case", "show", number)["case"]["tasks"][0]["number"])
    for given in (("--owner", "law"), ("--due", "2030-01-02")):
        assert typed(root, "case", "task", number, task, *given).exit_code == 0
    owned = next(one for one in said(root, "case", "show", number)["case"]["tasks"] if str(one["number"]) == task)
    assert (owned["owner"], owned["due_at"][:10]) == ("law", "2030-01-02")
    assert typed(root, "case", "task", number, task, "done", "--evidence", "two of us").exit_code == 0
    label = tmp_path / "label.txt"
    label.write_text("parcel", "utf-8")
    digest = typed(root, "case", "attach", number, str(label)).stdout.strip()
    assert typed(root, "case", "fetch", number, digest, "-o", str(tmp_path / "copy")).exit_code == 0
    assert (tmp_path / "copy").read_text("utf-8") == "parcel"
    assert typed(root, "case", "scrub").stdout == "every piece is what was collected\n"
    assert typed(root, "case", "state", number, "checking", "--reason", "we look").exit_code == 0
    assert typed(root, "case", "hold", number, "--reason", "counsel", by="law").exit_code == 0
    assert said(root, "case", "list")["cases"][0]["held"] is True
    assert [one["kind"] for one in map(dict, said(root, "case", "notices", by="law")["notices"])] == [
        "task",
        "mention",
        "member",
    ]


def test_what_takes_two_people_from_the_command_line(root: Path):
    asked = typed(root, "case", "ask", "reveal", "--subject", "S-BORIS", "--reason", "HR compares").stdout
    number = asked.split()[1]
    (waiting,) = [one for one in said(root, "case", "requests", by="kim")["requests"] if str(one["number"]) == number]
    assert waiting["state"] == "waits"
    own = typed(root, "case", "approve", number)
    assert isinstance(own.exception, UserError)
    assert typed(root, "case", "approve", number, by="kim").exit_code == 0
    assert said(root, "case", "requests")["requests"][0]["state"] == "approved"


def test_a_case_that_is_not_there_and_a_person_who_is_not_there(root: Path):
    for words, by in ((("case", "show", "5"), "dana"), (("case", "list"), "nobody")):
        assert isinstance(typed(root, *words, by=by).exception, UnknownName)


def test_somebody_who_is_not_there_is_told_how_to_say_who_they_are(root: Path):
    assert "say with --as who you are" in str(typed(root, "case", "list", by="stranger").exception)


def test_people_from_the_command_line(root: Path):
    made = said(root, "people", "add", "new@acme.example", "--role", "analyst", "--tenant", "acme", by="root")
    assert made["person"]["roles"] == [{"tenant": "acme", "role": "analyst"}]
    assert len(made["link"]) > 40
    assert "is now: " in typed(root, "people", "role", "new@acme.example", "hr", "--tenant", "acme", by="root").stdout
    assert typed(root, "people", "tie", "new@acme.example", "W1", "--tenant", "acme", by="root").exit_code == 0
    assert typed(root, "people", "lost-device", "new@acme.example", by="root").exit_code == 0
    assert typed(root, "people", "shut-out", "new@acme.example", by="root").exit_code == 0
    (row,) = [one for one in said(root, "people", "list", by="root")["people"] if one["name"] == "new@acme.example"]
    assert row["shut_out"] is not None
    assert [one["role"] for one in row["roles"]] == ["analyst", "hr"]
    assert {one["role"] for one in said(root, "people", "roles")["roles"]} >= {"lead", "approver", "auditor"}


def test_the_audit_from_the_command_line(root: Path, tmp_path: Path):
    acts = said(root, "audit", "list", "--by", "root", "--limit", "3", by="ari")["acts"]
    assert {one["actor"] for one in acts} <= {"root"}
    assert said(root, "audit", "verify")["audit"]["whole"] is True
    heads = tmp_path / "heads.jsonl"
    heads.write_text(typed(root, "audit", "checkpoint").stdout, "utf-8")
    checked = typed(root, "audit", "verify", "--checkpoints", str(heads))
    assert checked.exit_code == 0
    assert "the workspace's own key was believed" in checked.stdout
    assert typed(root, "audit", "verify", "--checkpoints", str(heads), "--key", "ab" * 32).exit_code == 2
    assert isinstance(typed(root, "audit", "export", str(tmp_path / "a.jsonl"), by="ari").exception, UserError)
    typed(root, "people", "role", "ari", "auditor", by="root")
    assert typed(root, "audit", "export", str(tmp_path / "a.jsonl"), by="ari").exit_code == 0
    assert (tmp_path / "verify_audit.py").exists()
