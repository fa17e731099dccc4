"""`sleetwatch sources`, and a mapping made from an export."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

import pytest
from typer.testing import CliRunner

from sleetwatch.cli import app
from sleetwatch.errors import UserError
from sleetwatch.workspace import Workspace

EXPORT = """\
Event Time,User Email,Client IP,Event Type,Result
2026-03-02 09:00:00,Ada@fabrikam.example,203.0.113.4,VPN Login,Success
2026-03-02 09:30:00,ada@fabrikam.example,203.0.113.4,VPN Logout,Success
2026-03-02 10:00:00,bob@fabrikam.example,198.51.100.7,VPN Login,AUTH_REJ
"""


@pytest.fixture
def export(tmp_path: Path) -> Path:
    path = tmp_path / "vpn-export.csv"
    path.write_text(EXPORT)
    return path


@pytest.fixture
def company(tmp_path: Path) -> Path:
    return Workspace.create(tmp_path / "acme", "acme").root


def run(*words: object) -> str:
    result = CliRunner().invoke(app, [str(word) for word in words])
    if result.exception is not None:
        raise result.exception
    return result.output


def test_a_name_shows_one_source_with_and_without_the_word_show():
    assert "name: okta" in run("sources", "okta")
    assert run("sources", "okta") == run("sources", "show", "okta")
    for words in (("okta", "--format", "json"), ("--format", "json", "okta")):
        assert [one["name"] for one in json.loads(run("sources", *words))["sources"]] == ["okta"]


def test_an_export_nobody_knows_gets_a_mapping_that_works_from_then_on(export: Path, company: Path):
    out = run("sources", "new", export, "-w", company, "--name", "acme_vpn")

    assert "it reads 3 of the first 3 records" in out
    assert "--time-zone Europe/Berlin" in out
    assert tomllib.loads((company / "sources" / "acme_vpn.toml").read_text())["time"]["zone"] == "local"
    [report] = Workspace.open(company).ingest([export], zone="Europe/Berlin")
    assert (report.source, report.accepted, report.rejected) == ("acme_vpn", 3, 0)
    assert "name: acme_vpn" in run("sources", "acme_vpn", "-w", company)
    assert "needs no mapping: the source acme_vpn reads it" in run("sources", "new", export, "-w", company)


def test_the_rows_shown_name_nobody_without_reveal(export: Path, company: Path, tmp_path: Path):
    masked = run("sources", "new", export, "-w", company, "--name", "acme_vpn")
    revealed = run("sources", "new", export, "-o", tmp_path / "x.toml", "--reveal")

    assert "fabrikam" not in masked
    assert "203.0.113.4" in masked
    assert "ada@fabrikam.example" in revealed


def test_a_file_that_is_there_is_never_written_over(export: Path, tmp_path: Path):
    path = tmp_path / "x.toml"
    path.write_text("mine")

    with pytest.raises(UserError, match="is there already"):
        run("sources", "new", export, "-o", path)
    assert path.read_text() == "mine"


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--name", "okta"), "cannot be its name"),
        (("--name", "Not a name"), "cannot be its name"),
        (("--kind", "signin"), "no event kind is called 'signin'"),
    ],
)
def test_what_cannot_be_is_said(export: Path, tmp_path: Path, words, says):
    with pytest.raises(UserError, match=says):
        run("sources", "new", export, "-o", tmp_path / "x.toml", *words)


def test_a_bad_mapping_in_the_workspace_is_named(export: Path, company: Path):
    (company / "sources").mkdir()
    (company / "sources" / "bad.toml").write_text('name = "bad"')

    with pytest.raises(UserError, match=r"bad\.toml: .*missing required field"):
        list(Workspace.open(company).ingest([export]))


def test_an_export_that_a_source_knows_needs_no_mapping(tmp_path: Path):
    path = tmp_path / "workers.csv"
    path.write_text("worker_id,work_email,start_date\nW1,a@fabrikam.example,2026-01-05\n")

    assert "the source workers reads it" in run("sources", "new", path)
    assert list(tmp_path.iterdir()) == [path]


def test_records_in_a_wrapper_are_mapped_without_it(company: Path, tmp_path: Path):
    inner = {"when": "2026-03-02T09:00:00Z", "user": "ada@fabrikam.example", "eventName": "page.read"}
    path = tmp_path / "wrapped.jsonl"
    path.write_text(
        json.dumps({"event": inner}) + "\n" + json.dumps({"event": inner | {"user": "bob@b.example"}}) + "\n"
    )

    assert "it reads 2 of the first 2" in run("sources", "new", path, "-w", company)
    [report] = Workspace.open(company).ingest([path])
    assert (report.source, report.accepted) == ("wrapped", 2)


def test_the_state_of_feeds_is_shown_to_people_and_to_machines(company: Path):
    assert "no feed" in run("sources", "status", "-w", company)
    with (company / "sleetwatch.toml").open("a") as file:
        file.write('\n[[feeds]]\nkind = "folder"\nname = "drop"\npath = "in"\nsettle_seconds = 0\n')
    assert "never asked" in run("sources", "status", "-w", company)
    (company / "in").mkdir()
    (company / "in" / "junk.json").write_text("{}")
    run("watch", "--once", "--no-hunt", "-w", company)
    [feed] = json.loads(run("sources", "status", "-w", company, "--format", "json"))["feeds"]
    assert (feed["feed"], feed["kind"], feed["state"], feed["records"]) == ("drop", "folder", "well", 1)
