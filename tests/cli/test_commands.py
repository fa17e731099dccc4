from __future__ import annotations

import csv
import io
import json
import re
import sys
from pathlib import Path

import pytest
import sqlalchemy as sa
from typer.main import get_command

from sleetwatch.cli import app, main
from sleetwatch.cli import options as demo_bounds
from sleetwatch.cli.show import inert
from sleetwatch.workspace import Workspace
from sleetwatch.worlds import company as maker
from tests.workspace.company import write_company, write_roster


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch):
    """Run the command line as a user does; gives exit code, output and error output."""

    def call(*words: object) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["sleetwatch", *map(str, words)])
        code = 0
        try:
            main()
        except SystemExit as done:
            code = int(done.code or 0)
        said = capsys.readouterr()
        return code, said.out, said.err

    return call


@pytest.fixture
def company(hunted_root: Path) -> Path:
    """A workspace with a small company, hunted."""
    return hunted_root


def test_from_nothing_to_a_suspect_in_four_commands(tmp_path: Path, run):
    root = tmp_path / "acme"
    assert run("init", root, "--tenant", "acme")[0] == 0
    assert run("ingest", *write_company(tmp_path / "logs"), "-w", root)[0] == 0
    assert run("hunt", "-w", root)[0] == 0
    code, out, _ = run("suspects", "-w", root)
    assert code == 0
    assert "S-" in out
    assert "acme.example" not in out


def test_suspects_as_json_keep_the_promise(company: Path, run):
    _, out, _ = run("suspects", "-w", company, "--format", "json", "--reveal")
    found = json.loads(out)
    assert found["as_of"].endswith("Z")
    first = found["suspects"][0]
    promised = {
        "rank", "tenant", "subject", "worker_id", "accounts", "probability", "score", "score_without_links",
        "first_flagged_at", "families", "parts", "links", "status",
    }  # fmt: skip
    assert promised <= first.keys()
    assert (first["rank"], first["tenant"], first["worker_id"]) == (1, "acme", "w001")
    assert {"signal", "family", "nats", "because", "at", "evidence"} <= first["parts"][0].keys()
    assert [one["score"] for one in found["suspects"]] == sorted(
        (one["score"] for one in found["suspects"]), reverse=True
    )


def test_without_reveal_json_names_nobody(company: Path, run):
    _, out, _ = run("suspects", "-w", company, "--format", "json")
    assert "acme.example" not in out
    assert json.loads(out)["suspects"][0]["worker_id"] is None


def test_suspects_as_csv_are_a_table_that_a_spreadsheet_reads(company: Path, run):
    _, out, _ = run("suspects", "-w", company, "--format", "csv", "--limit", 1)
    rows = list(csv.DictReader(io.StringIO(out)))
    assert len(rows) == 1
    assert rows[0]["rank"] == "1"


def test_explain_says_why_and_what_to_check(company: Path, run):
    code, out, _ = run("explain", "w001", "-w", company)
    assert code == 0
    for word in ("colleagues", "S-"):
        assert word in out


def test_explain_as_json_carries_reasons_benign_causes_and_evidence(company: Path, run):
    _, out, _ = run("explain", "w001", "-w", company, "--format", "json", "--raw", "--reveal")
    told = json.loads(out)
    part = told["parts"][0]
    for key in ("because", "benign", "next_steps", "colleagues", "population", "evidence"):
        assert part[key] not in (None, [], "")
    assert "raw" in part["evidence"][0]
    assert told["prior_probability"] == 0.0002


def test_a_report_is_one_page_without_anything_from_outside(company: Path, run, tmp_path: Path):
    page = tmp_path / "report.html"
    assert run("report", "-w", company, "-o", page)[0] == 0
    text = page.read_text()
    assert text.lower().startswith("<!doctype html>")
    assert "acme.example" not in text
    assert 'src="http' not in text


def test_ingest_as_json_counts_every_file(tmp_path: Path, run):
    root = tmp_path / "acme"
    run("init", root)
    code, out, _ = run("ingest", write_roster(tmp_path / "workers.csv", 4), "-w", root, "--format", "json")
    assert code == 0
    assert json.loads(out)["files"] == [
        {
            "file": "workers.csv", "source": "workers", "seen": 4, "accepted": 4, "duplicate": 0, "rejected": 0,
            "reasons": {}, "error": None, "newest_at": None,
        }
    ]  # fmt: skip


def test_times_without_a_zone_are_refused_with_what_to_do_and_then_read(tmp_path: Path, run):
    root, log = tmp_path / "acme", tmp_path / "participants.csv"
    run("init", root)
    log.write_text(
        "Name (Original Name),User Email,Join Time,Leave Time,Duration (Minutes),Guest,Recording Consent\n"
        "Ada,ada@acme.example,03/02/2026 09:00:00 AM,03/02/2026 09:30:00 AM,30,No,Y\n"
    )
    assert "--time-zone" in run("ingest", log, "-w", root)[1]
    code, out, _ = run("ingest", log, "-w", root, "--time-zone", "Europe/Berlin")
    assert (code, "--time-zone" in out) == (0, False)
    assert json.loads(run("rejects", "-w", root, "--format", "json")[1])["rejects"] == []


def test_rejects_are_listed_with_their_bytes_for_who_reveals_them(tmp_path: Path, run):
    root = tmp_path / "acme"
    run("init", root)
    roster = write_roster(tmp_path / "workers.csv", 3)
    roster.write_text(roster.read_text() + "w9,only two cells\n")
    run("ingest", roster, "-w", root)
    _, out, _ = run("rejects", "-w", root, "--format", "json", "--reveal")
    (reject,) = json.loads(out)["rejects"]
    assert (reject["reason"], reject["line"], reject["bytes"]) == ("columns", 5, "w9,only two cells\n")
    for form in ("json", "table"):
        code, out, _ = run("rejects", "-w", root, "--format", form)
        assert (code, "columns" in out, "(hidden" in out) == (0, True, True)
        assert "only two cells" not in out


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("suspects", "-w", "{tmp}"), "is not a workspace"),
        (("explain", "nobody", "-w", "{ws}"), "nobody here is called"),
        (("hunt", "-w", "{ws}", "--as-of", "yesterday"), "is no time"),
        (("hunt", "-w", "{ws}", "--as-of", "2026-03-01T10:00"), "has no time zone"),
        (("ingest", "{tmp}/nowhere", "-w", "{ws}"), "does not exist"),
        (("ingest", "{tmp}/nowhere", "-w", "{ws}", "--source", "x"), "no source is called"),
        (("ingest", "{tmp}/nowhere", "-w", "{ws}", "--tenant", ""), "tenant is empty"),
        (("ingest", "{tmp}/nowhere", "-w", "{ws}", "--tenant", "two words"), "is no name for a tenant"),
        (("hunt", "-w", "{ws}", "--as-of", "1949-12-31"), "is not between 1950 and 2200"),
        (("hunt", "-w", "{ws}", "--as-of", "0001-01-01T00:00:00+12:00"), "is not between 1950 and 2200"),
        (("hunt", "-w", "{ws}", "--as-of", "9999-12-31T23:59:59-12:00"), "is not between 1950 and 2200"),
        (("suspects", "-w", "{ws}", "--tenant", "nosuch"), "no tenant is called 'nosuch'; there is: acme"),
        (("init", "{ws}"), "workspace already"),
        (("init", "{tmp}/new", "--tenant", "two words"), "is no name for a tenant"),
        (("init", "{tmp}/" + "n" * 300), "too long"),
        (("suspects", "-w", "{tmp}/" + "n" * 300), "too long"),
        (("explain", "no\nbody\x1b[31m", "-w", "{ws}"), "nobody here is called"),
        (("suspects", "-w", "{tmp}/no\nsleetwatch: all is well"), "is not a workspace"),
        (("signals", "no-such"), "no signal is called"),
        (("sources", "no-such"), "no source is called"),
        (("report", "-w", "{ws}", "-o", "{tmp}/no/such/folder.html"), "cannot write"),
    ],
)
def test_a_users_mistake_is_one_line_and_exit_code_2(company: Path, run, tmp_path: Path, words, says):
    code, _, err = run(*(word.format(ws=company, tmp=tmp_path) for word in words))
    assert code == 2
    assert says in err
    assert len(err.strip().splitlines()) == 1


@pytest.mark.parametrize("noun", ["signals", "sources"])
def test_what_lists_prints_one_object_with_one_list_named_after_the_noun(run, noun: str):
    _, out, _ = run(noun, "--format", "json")
    listed = json.loads(out)
    assert list(listed) == [noun]
    assert len(listed[noun]) >= 10


def test_one_signal_is_shown_in_full(run):
    code, out, _ = run("signals", "shared-mfa-device")
    assert code == 0
    for heading in ("It may also be", "It misses", "What to check", "Source"):
        assert heading in out


def test_the_doctor_finds_a_missing_segment(company: Path, run):
    assert run("doctor", "-w", company)[0] == 0
    next((company / "lake").rglob("*.parquet")).unlink()
    code, out, _ = run("doctor", "-w", company)
    assert code == 1
    assert "segments are missing" in out


def test_help_shows_an_example_for_every_command(run):
    _, out, _ = run("--help")
    for name in (
        "init",
        "ingest",
        "rejects",
        "hunt",
        "suspects",
        "explain",
        "report",
        "signals",
        "sources",
        "demo",
        "doctor",
    ):
        assert name in out
        assert "Example" in run(name, "--help")[1]


def test_the_help_of_every_group_shows_a_command_of_it_that_does_something():
    groups = {name: group for name, group in get_command(app).commands.items() if hasattr(group, "commands")}

    assert {"links", "verdict", "model", "bench"} <= set(groups)
    for name, group in groups.items():
        assert re.search(rf"sleetwatch {name} (-|\w)", group.epilog or ""), name


def test_a_signal_file_is_checked_and_tried(run, tmp_path: Path):
    from tests.workspace.test_hunting import OWN_SIGNAL

    path = tmp_path / "any-sign-in.toml"
    path.write_text(OWN_SIGNAL)
    code, out, _ = run("signals", "--check", path)
    assert (code, "0 failures" in out) == (0, True)
    path.write_text(OWN_SIGNAL.replace('fires = ["w1"]', "fires = []"))
    assert run("signals", "--check", path)[0] == 2
    path.write_text(OWN_SIGNAL.replace("from sign_ins", "from read_csv('/etc/passwd')"))
    code, _, err = run("signals", "--check", path)
    assert code == 2
    assert "any-sign-in.toml" in err


def test_a_tenant_that_is_no_name_leaves_no_folder_behind(tmp_path: Path, run):
    assert run("init", tmp_path / "new", "--tenant", "a b")[0] == 2
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("error", "says"),
    [
        (PermissionError(13, "Permission denied", "/x/state.db"), "cannot use /x/state.db: Permission denied; "),
        (OSError(28, "No space left on device"), "cannot go on: No space left on device; make room"),
        (OSError("broken\nsleetwatch: fine"), "cannot go on: broken sleetwatch: fine; "),
        (sa.exc.OperationalError("select 1", {}, Exception("database is locked")), "database is locked; "),
    ],
)
def test_what_the_machine_refuses_is_one_line_and_exit_code_2(run, monkeypatch, error: Exception, says: str):
    def fail(_root: Path) -> None:
        raise error

    monkeypatch.setattr(Workspace, "open", fail)
    code, _, err = run("doctor")
    assert (code, says in err, len(err.splitlines())) == (2, True, 1)


def test_a_bug_keeps_its_traceback(run, monkeypatch):
    def fail(_root: Path) -> None:
        raise KeyError("bug")

    monkeypatch.setattr(Workspace, "open", fail)
    with pytest.raises(KeyError):
        run("doctor")


def test_a_file_name_cannot_fake_a_row_or_a_line(tmp_path: Path, run):
    root = tmp_path / "acme"
    run("init", root)
    good = write_roster(tmp_path / "a\nfake.csv  workers  99.csv", 3)
    bad = tmp_path / "b\nsleetwatch: all is well"
    bad.write_text("nothing")
    _, out, err = run("ingest", good, bad, "-w", root)
    assert not [line for line in out.splitlines() if line.startswith("fake")]
    assert len(err.strip().splitlines()) == 1


@pytest.mark.parametrize(
    ("cell", "written"), [("", ""), ("=1+1", "'=1+1"), ("-2", "'-2"), ("w1", "w1"), (-2, -2), ("@x", "'@x")]
)
def test_a_cell_is_no_formula_and_an_empty_one_stays_empty(cell: object, written: object):
    assert inert(cell) == written


@pytest.mark.parametrize("option", [("--staff", 149), ("--days", 27)])
def test_a_demo_too_small_for_its_stories_is_refused_before_it_is_made(tmp_path: Path, run, option):
    code, _, err = run("demo", tmp_path / "demo", *option)
    assert code == 2
    assert option[0] in err
    assert not (tmp_path / "demo").exists()


def test_the_demos_bounds_are_those_of_its_maker():
    assert (demo_bounds.FEWEST_STAFF, demo_bounds.FEWEST_DAYS) == (maker.FEWEST_STAFF, maker.FEWEST_DAYS)
