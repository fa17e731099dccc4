"""`sleetwatch respond` writes what can be put in force, and nothing that would stop a company."""

from __future__ import annotations

import json
from pathlib import Path

from typer.testing import CliRunner

from sleetwatch.cli.app import app
from sleetwatch.settings import FILE_NAME
from sleetwatch.workspace import Workspace

run = CliRunner()


def test_policies_are_written_without_what_is_approved_and_pass_the_check(tmp_path: Path):
    Workspace.create(tmp_path / "acme")
    (tmp_path / "acme" / FILE_NAME).write_text(
        'approved_tools = ["AnyDesk"]\n[approved_tools_of]\nb = ["TeamViewer"]\n'
    )
    words = ["respond", "policies", "--out", str(tmp_path / "block"), "-w", str(tmp_path / "acme")]

    told = json.loads(run.invoke(app, [*words, "--tenant", "b", "--also", "tunnel", "--format", "json"]).stdout)

    assert told["approved"] == ["AnyDesk", "TeamViewer"]
    assert "ngrok" in told["tools"]
    assert {Path(path).name for path in told["policies"]} == {path.name for path in (tmp_path / "block").iterdir()}
    assert "anydesk" not in (tmp_path / "block" / "dns-names.txt").read_text()
    for name in ("applocker.xml", "app-control.xml"):
        assert run.invoke(app, ["respond", "check", str(tmp_path / "block" / name)]).exit_code == 0
    assert "They only audit" in run.invoke(app, words).stdout


def test_a_policy_that_would_stop_a_browser_is_told_so(tmp_path: Path):
    Workspace.create(tmp_path / "acme")
    run.invoke(app, ["respond", "policies", "--out", str(tmp_path), "-w", str(tmp_path / "acme")])
    unsafe = tmp_path / "unsafe.xml"
    unsafe.write_text((tmp_path / "applocker.xml").read_text().replace("anydesk.exe", "chrome.exe"))

    checked = run.invoke(app, ["respond", "check", str(unsafe)])

    assert checked.exit_code == 2
    assert "chrome.exe" in checked.stdout
