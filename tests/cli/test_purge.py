"""`sleetwatch purge`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from sleetwatch.cli import app
from sleetwatch.errors import UnknownName, UserError
from tests.workspace.company import DAYS, STAFF, email
from tests.workspace.traces import traces


def run(*words: object) -> str:
    result = CliRunner().invoke(app, ["purge", *map(str, words)])
    if result.exception is not None:
        raise result.exception
    return result.output


def test_without_yes_it_says_what_would_go_and_how_to_do_it(hunted_root: Path):
    said = run("-w", hunted_root, "--subject", "w001")
    assert "Would go" in said
    assert "--reason TEXT --yes" in said
    assert traces(hunted_root, [email(1)])


def test_with_yes_it_is_done_and_the_output_names_nobody(hunted_root: Path):
    said = run("-w", hunted_root, "--subject", "w001", "--reason", "request 12", "--yes")
    assert "Purge 1 is in the audit: request 12" in said
    assert email(1) not in said
    assert traces(hunted_root, [email(1)]) == []


def test_as_json_it_is_one_object(hunted_root: Path):
    told = json.loads(run("-w", hunted_root, "--tenant", "acme", "--format", "json"))["purge"]
    assert told["done"] is False
    assert told["rows"] == {"sign_in": DAYS * STAFF, "worker": STAFF}
    assert told["files_removed"] == 2
    assert told["bytes"] > 0


def test_a_day_means_its_beginning(hunted_root: Path):
    told = json.loads(run("-w", hunted_root, "--before", "2026-03-03", "--format", "json"))["purge"]
    assert told["before"] == "2026-03-03T00:00:00Z"
    assert told["rows"] == {"sign_in": STAFF}


def test_the_list_is_the_audit(hunted_root: Path):
    assert json.loads(run("-w", hunted_root, "--list", "--format", "json")) == {"purges": []}
    run("-w", hunted_root, "--before", "2026-03-03", "--reason", "retention", "--yes")
    (told,) = json.loads(run("-w", hunted_root, "--list", "--format", "json"))["purges"]
    assert (told["purge"], told["what"], told["reason"]) == (1, "age", "retention")
    assert "retention" in run("-w", hunted_root, "--list")


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
def test_what_cannot_be_meant_is_a_users_mistake(hunted_root: Path, words: list[str], says: str):
    with pytest.raises(UserError, match=says):
        run("-w", hunted_root, *words)


def test_a_stranger_is_a_users_mistake(hunted_root: Path):
    with pytest.raises(UnknownName):
        run("-w", hunted_root, "--subject", "nobody@acme.example")
