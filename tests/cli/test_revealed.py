"""`--reveal`: nobody is asked on the command line, and the audit has it whoever claims to act."""

from __future__ import annotations

import inspect
import json
import os
import pwd
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from sleetwatch.cli.app import app
from sleetwatch.errors import SleetwatchError
from sleetwatch.workspace import Workspace, revealing

run = CliRunner().invoke
ASK_NOBODY = {
    "links accounts": "a provider's own file, and no workspace",
    "sources new": "a file of the user's own, which no workspace holds yet",
    "report incident": "shows those who are revealed to the actor, which the rules decide",
}


def reveals(found: typer.Typer, before: str = "") -> Iterator[tuple[str, str]]:
    """Every command with `--reveal`, and its source."""
    for one in found.registered_commands:
        assert one.callback is not None
        if "reveal" in inspect.signature(one.callback).parameters:
            name = one.name or one.callback.__name__.rstrip("_").replace("_", "-")
            yield f"{before}{name}", inspect.getsource(inspect.getmodule(one.callback))
    for group in found.registered_groups:
        yield from reveals(group.typer_instance, f"{before}{group.name} ")


def test_every_command_that_reveals_lets_the_audit_keep_it():
    sources = {name: source for name, source in reveals(app) if name not in ASK_NOBODY}

    assert [
        name for name, source in sources.items() if f'revealing(workspace, "{name}", reveal=reveal' not in source
    ] == []
    assert len(sources) >= 14
    assert ASK_NOBODY.keys() <= dict(reveals(app)).keys()


def test_what_each_command_reveals_and_who_is_asked_stands_in_the_documentation():
    text = (Path(__file__).parents[2] / "docs" / "explanation" / "access.md").read_text("utf-8")
    rows = [line for line in text.splitlines() if line.startswith("| `") and "`--reveal`" in line]
    named = {name for row in rows for name in re.findall("`([^`]+)`", row.split("|")[1]) if not name.startswith("--")}

    assert named == dict(reveals(app)).keys()
    asking = next(row for row in rows if "the rules" in row)
    assert [name for name in ASK_NOBODY if name not in asking and "| nobody |" not in _row_of(name, rows)] == []


def _row_of(name: str, rows: list[str]) -> str:
    return next(row for row in rows if f"`{name}`" in row)


def test_who_saw_whom_stands_in_the_audit_under_the_name_that_the_system_gives(
    judged_root: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("USER", "somebody-else")
    monkeypatch.setenv("LOGNAME", "somebody-else")
    where = ["-w", str(judged_root)]
    first = json.loads(run(app, ["suspects", *where, "--format", "json"]).stdout)["suspects"][0]["subject"]
    workspace = Workspace.open(judged_root)
    dana = workspace.access.actor("dana", via="cli")
    assert not [row for row in workspace.audit.page(dana) if row.action == "reveal.see"]

    for words in (["suspects"], ["explain", first], ["verdict", "list"]):
        assert run(app, [*words, *where, "--reveal"]).exit_code == 0

    rows = [row for row in workspace.audit.page(dana) if row.action == "reveal.see"]
    assert {row.actor for row in rows} == {pwd.getpwuid(os.getuid()).pw_name}
    assert {row.details["command"] for row in rows} == {"suspects", "explain", "verdict list"}
    about_first = [row for row in workspace.audit.page(dana, value=first) if row.action == "reveal.see"]
    assert [row.details["command"] for row in about_first] == ["explain"]


def test_nothing_is_shown_when_the_audit_cannot_be_written(judged_root: Path, monkeypatch: pytest.MonkeyPatch):
    def fail(*_given, **_named):
        raise SleetwatchError("the audit cannot be written")

    person = Workspace.open(judged_root).suspects(limit=1, reveal=True)[0]
    monkeypatch.setattr(revealing, "record", fail)
    result = run(app, ["suspects", "-w", str(judged_root), "--reveal"])

    assert result.exit_code != 0
    assert str(person.worker_id) not in result.output
    assert str(person.name) not in result.output
