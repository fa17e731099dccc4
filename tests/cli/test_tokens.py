"""`sleetwatch people token`: made and printed once, listed without themselves, ended."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from sleetwatch.cli import app
from sleetwatch.workspace import Workspace
from tests.workspace.keeping import kept

DANA = "dana@acme.example"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    workspace = Workspace.create(tmp_path / "acme", "acme")
    workspace.people.add(workspace.access.actor(DANA, via="cli"), DANA, ("admin", "lead"))
    workspace.people.add(workspace.access.actor(DANA, via="cli"), "eve@acme.example", ("analyst",))
    return workspace.root


def ran(folder: Path, *words: str, by: str = DANA) -> Result:
    return CliRunner().invoke(app, ["people", *words, "-w", str(folder), "--as", by])


def test_a_token_is_printed_once_holds_and_is_ended(folder: Path):
    made = ran(folder, "token", "eve@acme.example", "--scope", "queue.read", "--days", "30", "--label", "dashboard")
    secret = made.stdout.splitlines()[-1]
    tokens = Workspace.open(folder).api_tokens
    listed = ran(folder, "tokens", "eve@acme.example", "--format", "json")
    [one] = json.loads(listed.stdout)["tokens"]

    assert made.exit_code == 0
    assert tokens.holder(secret) == ("eve@acme.example", frozenset({"queue.read"}))
    assert (one["label"], one["scopes"], one["state"]) == ("dashboard", ["queue.read"], "holds")
    assert secret not in listed.stdout
    assert b"sw_" not in kept(Workspace.open(folder))

    assert ran(folder, "drop-token", str(one["token"])).exit_code == 0
    assert tokens.holder(secret) is None
    assert "dropped" in ran(folder, "tokens", "eve@acme.example").stdout


def test_who_does_not_see_to_people_makes_and_sees_only_their_own(folder: Path):
    assert ran(folder, "token", "eve@acme.example", "--scope", "queue.read", by="eve@acme.example").exit_code == 0
    for words in (("token", DANA, "--scope", "queue.read"), ("tokens", DANA), ("token", DANA, "--scope", "no.such")):
        refused = ran(folder, *words, by="eve@acme.example")
        assert refused.exit_code != 0
        assert "sw_" not in refused.stdout
