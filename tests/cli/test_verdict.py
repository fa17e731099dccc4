"""`sleetwatch verdict`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from sleetwatch.cli import app
from sleetwatch.errors import UnknownName, UserError
from tests.workspace.company import email


def run(*words: object) -> str:
    result = CliRunner().invoke(app, ["verdict", *map(str, words)])
    if result.exception is not None:
        raise result.exception
    return result.output


@pytest.fixture
def at(judged_root: Path) -> tuple[str, Path]:
    return ("-w", judged_root)


def listed(at: tuple[str, Path], *more: str) -> list[dict]:
    return json.loads(run("list", *at, "--format", "json", *more))["verdicts"]


def test_from_the_first_word_to_the_second_persons(at):
    said = run("add", "w001", "confirmed", "--reason", "farm-found", "--as", "Dana", *at)
    assert "It waits for a second person: sleetwatch verdict approve 1 --as NAME" in said
    assert "w001" not in said, "it speaks of the pseudonym"
    assert "Next: sleetwatch model learn" in run("approve", 1, "--by", "lee", *at), "the word that was is understood"
    (one,) = listed(at)
    assert (one["id"], one["verdict"], one["reviewer"], one["approved_by"]) == (1, "confirmed", "dana", ["lee"])
    assert one["state"] == "approved"
    assert "withdrawn" in run("withdraw", 1, "--as", "lee", "--reason", "the passport was genuine", *at)
    assert listed(at)[0]["state"] == "withdrawn"


def test_notes_are_hidden_until_somebody_asks_for_them(at):
    run("add", "w001", "dismissed", "--reason", "too-little", "--as", "dana", "--note", f"it is {email(1)}", *at)
    assert email(1) not in run("list", *at) + json.dumps(listed(at))
    assert listed(at, "--reveal")[0]["note"] == f"it is {email(1)}"
    assert email(1) in "".join(run("list", *at, "--reveal").split())


def test_a_benign_verdict_says_what_it_silences_and_until_when(at):
    options = ("--signals", "acts-far-from-claimed-work-place", "--until", "2199-01-01")
    with pytest.raises(UserError, match="at most 400 days"):
        run("add", "w001", "benign", "--reason", "approved-travel", "--as", "dana", *options, *at)
    said = run("add", "w001", "benign", "--reason", "approved-travel", "--as", "dana", *options[:2], *at)
    assert "this counts nothing: acts-far-from-claimed-work-place. Next: sleetwatch hunt" in said
    told = json.loads(run("add", "w003", "benign", "--reason", "moved-home", "--as", "dana", *at, "--format", "json"))[
        "verdict"
    ]
    assert told["until"].endswith("Z")
    assert told["explains"].keys() == {"acts-far-from-claimed-work-place", *told["hits"]} - {"hours-fit-claimed-place"}


def test_reasons_say_what_they_mean():
    told = json.loads(run("reasons", "--format", "json"))["reasons"]
    assert {one["verdict"] for one in told} == {"confirmed", "benign", "dismissed", "victim"}
    assert "assistive-device" in run("reasons")


def test_an_empty_list_says_what_to_do(at):
    assert "sleetwatch verdict add" in run("list", *at)
    assert listed(at) == []


@pytest.mark.parametrize(
    ("words", "error", "says"),
    [
        (["add", "w001", "guilty", "--reason", "x", "--as", "d"], UnknownName, "is no verdict"),
        (["add", "w001", "benign", "--reason", "moved-home", "--as", "d", "--until", "soon"], UserError, "no time"),
        (["approve", "7", "--as", "d"], UnknownName, "no verdict 7"),
    ],
)
def test_a_users_mistake_is_one_line(at, words, error, says):
    with pytest.raises(error, match=says):
        run(*words, *at)
