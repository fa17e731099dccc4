"""`sleetwatch vet` as somebody at a terminal meets it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from sleetwatch.cli import vet
from sleetwatch.cli.app import app
from sleetwatch.errors import UserError
from sleetwatch.vetting.checks import Finding, Outcome
from tests.vetting.test_vetting_plans import page

run = CliRunner().invoke


@pytest.fixture(scope="module")
def acme(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("vet")
    one = {
        "applicant_id": "A-1",
        "applied_at": "2026-02-02T10:00:00Z",
        "name": "Dana Whitfield",
        "phone": "+15128675309",
    }
    (folder / "applicants.jsonl").write_text("".join(json.dumps(one | {"applicant_id": f"A-{n}"}) + "\n" for n in "12"))
    assert run(app, ["init", str(folder / "acme")]).exit_code == 0
    assert run(app, ["ingest", str(folder / "applicants.jsonl"), "-w", str(folder / "acme")]).exit_code == 0
    return folder / "acme"


def said(acme: Path, *words: str) -> str:
    result = run(app, ["vet", *words, "-w", str(acme)])
    assert result.exit_code == 0, result.output
    return result.stdout


def test_the_list_as_json_is_one_object_with_the_promised_fields(acme: Path):
    told = json.loads(said(acme, "--format", "json"))

    assert list(told) == ["applicants"]
    promised = {"rank", "tenant", "applicant_id", "worker_id", "probability", "score", "parts", "checks"}
    assert all(promised <= one.keys() for one in told["applicants"])
    assert [one["rank"] for one in told["applicants"]] == [1, 2]
    assert {"check", "outcome", "because", "by", "at", "evidence"} <= told["applicants"][0]["checks"][0].keys()
    assert "Dana" not in json.dumps(told)


def test_the_list_tells_no_recruiter_what_work_says_of_the_claim():
    found = [Finding("acme", "a", "work-as-claimed", Outcome.CONTRADICTS, "signs of work do not fit")]
    hired = page(found=found, state="hired", worker_id="W-1")
    against = vet.COLUMNS.index("against")

    assert vet._row(hired, reveal=False)[against] == 0
    assert vet._row(hired, reveal=True)[against + 1] == 1  # behind the name


def test_an_applicant_may_be_named_right_after_vet(acme: Path):
    assert said(acme, "A-1") == said(acme, "show", "A-1")
    assert "Application A-1, 02 February 2026" in said(acme, "a-1")
    assert "Dana Whitfield" in said(acme, "A-1", "--reveal")


def test_what_is_recorded_stands_in_the_report_and_off_the_plan(acme: Path):
    before = owed(acme, "A-2")
    said(acme, "record", "A-2", "phone-answered", "agreed", "--as", "dana@acme.example")

    assert "by dana@acme.example" in said(acme, "A-2")
    assert before - owed(acme, "A-2") == {"phone-answered"}


def owed(acme: Path, applicant: str) -> set[str]:
    steps = json.loads(said(acme, "plan", "--format", "json"))["steps"]
    return {step["check"] for step in steps if step["applicant_id"] == applicant}


def test_the_checklist_says_who_does_what_in_which_tier(acme: Path):
    told = {one["id"]: one for one in json.loads(said(acme, "checks", "--format", "json"))["checks"]}

    assert told["notarised-identity"]["days"] == {"agency": 15, "standard": 21}
    assert told["agency-vouches"]["days"] == {"agency": 10}
    assert told["career-original"]["by"] == "machine"


def test_a_letter_can_be_sent_and_the_decision_written_down(acme: Path):
    assert "not an accusation" in said(acme, "notice", "A-1", "--jurisdiction", "us-ca")
    assert "kept until" in said(acme, "decide", "A-1", "rejected", "--reason", "other-applicant", "--as", "dana")
    assert json.loads(said(acme, "expire", "--format", "json")) == {"expired": []}


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["A-9"], "no applicant is called 'A-9'"),
        (["record", "A-1", "phone-answered", "maybe", "--as", "dana"], "is no outcome"),
        (["decide", "A-1", "rejected", "--reason", "too-foreign", "--as", "dana"], "is no reason for rejected"),
    ],
)
def test_a_mistake_is_one_line_that_says_what_to_do(acme: Path, words, message):
    result = run(app, ["vet", *words, "-w", str(acme)])

    assert isinstance(result.exception, UserError)
    assert message in str(result.exception)
    assert "\n" not in str(result.exception)
