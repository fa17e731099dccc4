"""`sleetwatch signals`: listing, showing, testing, checking and beginning red flags, and what the sources here feed."""

from __future__ import annotations

import json
from pathlib import Path

import click
import pytest
import typer
from typer.testing import CliRunner

from sleetwatch.cli import app
from sleetwatch.errors import UserError
from sleetwatch.signals.check import FAMILIES, STAGES
from sleetwatch.workspace import Workspace
from tests.signals.writing import TEXT
from tests.workspace.company import write_roster, write_sign_ins


def run(*words: object, code: int = 0) -> str:
    result = CliRunner().invoke(app, [str(word) for word in words])
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    assert result.exit_code == code, result.output
    return result.output


def listed(*words: object) -> list[dict[str, object]]:
    return json.loads(run("signals", *words, "--format", "json"))["signals"]


@pytest.fixture
def own(tmp_path: Path) -> Path:
    path = tmp_path / "far-off.toml"
    path.write_text(TEXT)
    return path


@pytest.fixture
def company(tmp_path: Path) -> Path:
    return Workspace.create(tmp_path / "acme", "acme").root


def test_an_id_shows_one_signal_with_and_without_the_word_show():
    assert "It may also be" in run("signals", "shared-phone")
    assert run("signals", "shared-phone") == run("signals", "show", "shared-phone")
    for words in (("shared-phone", "--format", "json"), ("--format", "json", "shared-phone")):
        assert [one["id"] for one in json.loads(run("signals", *words))["signals"]] == ["shared-phone"]


def test_one_signal_says_where_its_numbers_come_from_and_its_techniques():
    out = run("signals", "two-remote-tools")

    assert "T1219" in out
    assert "under the scheme" in out
    [told] = listed("show", "two-remote-tools")
    assert told["attack"]
    assert told["scheme_rate"]["why"]


def test_the_list_is_the_same_with_and_without_the_word_list():
    assert listed() == listed("list")


def test_the_list_keeps_to_a_stage_and_a_family():
    assert {one["stage"] for one in listed("list", "--stage", "pay")} == {"pay"}
    assert {one["family"] for one in listed("list", "--family", "links")} == {"links"}
    both = listed("list", "--stage", "pay", "--family", "links")
    assert {(one["stage"], one["family"]) for one in both} <= {("pay", "links")}


@pytest.mark.parametrize("option", ["--stage", "--family"])
def test_a_stage_or_family_that_is_none_is_answered_with_those_there_are(option: str):
    with pytest.raises(UserError, match="there are: "):
        run("signals", "list", option, "nowhere")


def test_the_tests_of_ids_and_files_are_run_and_counted(own: Path):
    assert "2 signals" in run("signals", "test", "shared-phone", own)
    told = json.loads(run("signals", "test", own, "--format", "json"))
    assert told == {"signals": [{"signal": "far-off", "tests": 2, "failures": []}], "tests": 2, "failed": 0}


def test_a_test_that_fails_is_shown_and_the_exit_code_says_so(own: Path):
    own.write_text(TEXT.replace('fires = ["w1"]', 'fires = ["w2"]'))

    out = run("signals", "test", own, code=2)

    assert "✗ far-off: test 'far'" in out
    assert "2 tests, 1 failed" in out


def test_what_is_no_signal_cannot_be_tested():
    with pytest.raises(UserError, match="no signal is called"):
        run("signals", "test", "no-such")
    with pytest.raises(UserError, match="cannot be read"):
        run("signals", "test", "no-such.toml")


def test_lint_names_file_and_field_of_every_problem(own: Path):
    own.write_text(TEXT.replace("half_life = 90", "half_life = 0").replace('family = "place"', 'family = "magic"'))

    out = run("signals", "lint", own, code=2)

    assert f"✗ {own}: half_life: " in out
    assert f"✗ {own}: family: " in out


def test_lint_of_a_file_that_does_not_load_says_which_field(own: Path):
    own.write_text(TEXT.replace("version = 1", 'version = "one"'))

    [file] = json.loads(run("signals", "lint", own, "--format", "json", code=2))["files"]

    assert file["problems"] == [{"field": "version", "says": "Expected `int`, got `str`"}]


def test_lint_hints_at_what_a_sound_signal_lacks_and_does_not_fail(own: Path):
    [file] = json.loads(run("signals", "lint", own, "--format", "json"))["files"]

    assert file["problems"] == []
    assert {"scheme_rate.why", "honest_rate.why", "test", "attack", "why"} <= {one["field"] for one in file["advice"]}
    assert any("hard negative" in one["says"] for one in file["advice"])


@pytest.mark.parametrize("stage", sorted(STAGES))
def test_a_new_signal_loads_and_its_first_test_fails(company: Path, stage: str):
    out = run("signals", "new", "my-own", "--stage", stage, "--family", "place", "-w", company)
    path = company / "signals" / "my-own.toml"

    assert f"sleetwatch signals test {path}" in out
    assert "0 problems" in run("signals", "lint", path)
    assert "3 tests, 1 failed" in run("signals", "test", "my-own", "-w", company, code=2)
    assert "my-own" in {one["id"] for one in listed("-w", company)}


@pytest.mark.parametrize("family", sorted(FAMILIES))
def test_a_new_signal_may_be_of_every_family(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, family: str):
    monkeypatch.chdir(tmp_path)
    run("signals", "new", "my-own", "--stage", "pay", "--family", family)

    assert "0 problems" in run("signals", "lint", "my-own.toml")


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("My Own", "--stage", "pay", "--family", "money"), "is no id"),
        (("../../up", "--stage", "pay", "--family", "money"), "is no id"),
        (("my-own", "--stage", "never", "--family", "money"), "there is no stage 'never'; choose one of"),
        (("my-own", "--stage", "pay", "--family", "none"), "there is no family 'none'; choose one of"),
        (("shared-phone", "--stage", "pay", "--family", "money"), "a shipped signal is called"),
    ],
)
def test_a_new_signal_that_cannot_be_is_refused(company: Path, words, says: str):
    with pytest.raises(UserError, match=says):
        run("signals", "new", *words, "-w", company)
    assert not (company / "signals").exists()


def test_a_new_signal_never_overwrites(company: Path):
    words = ("signals", "new", "my-own", "--stage", "pay", "--family", "money", "-w", company)
    run(*words)

    with pytest.raises(UserError, match="is there already"):
        run(*words)


def test_coverage_says_what_is_blind_and_what_to_connect_next(company: Path, tmp_path: Path):
    assert "Nothing was ingested yet" in run("signals", "coverage", "-w", company)
    run("ingest", write_roster(tmp_path / "workers.csv"), write_sign_ins(tmp_path / "signIns.json"), "-w", company)

    out = run("signals", "coverage", "-w", company)

    assert "entra_sign_in" in out
    assert "blind: nothing here feeds it" in out
    assert "Best next: " in out


def test_coverage_as_json_explains_every_signal(company: Path, tmp_path: Path):
    run("ingest", write_roster(tmp_path / "workers.csv"), write_sign_ins(tmp_path / "signIns.json"), "-w", company)

    told = json.loads(run("signals", "coverage", "-w", company, "--format", "json"))

    by_id = {one["signal"]: one for one in told["signals"]}
    assert by_id["impossible-travel"]["fires"]
    assert "entra_sign_in" in by_id["impossible-travel"]["sources"]
    assert by_id["never-on-camera"]["lacks"] == ["meeting"]
    assert told["best"] == told["exports"][0]
    assert told["best"]["signals"]
    assert [one["nats"] for one in told["exports"]] == sorted((one["nats"] for one in told["exports"]), reverse=True)


def test_every_command_below_signals_shows_an_example_of_itself():
    group = typer.main.get_command(app).commands["signals"]

    assert set(group.commands) == {"list", "show", "test", "lint", "new", "coverage", "exception"}
    for name, command in group.commands.items():
        assert f"sleetwatch signals {name}" in command.epilog
        assert "Example" in click.unstyle(run("signals", name, "--help"))


def test_an_exception_is_previewed_made_listed_masked_and_ended(judged_root: Path):
    here = ("-w", str(judged_root))
    where = ("acts-far-from-claimed-work-place", "--network", "188.16.10.77", "--as", "dana@acme.example")
    found = json.loads(run("signals", "exception", "preview", *where, *here, "--format", "json"))["preview"]
    told = run("signals", "exception", "preview", *where, *here)
    made = run("signals", "exception", "add", *where, "--reason", "known-network", *here)
    listed = json.loads(run("signals", "exception", "list", *here, "--format", "json"))["exceptions"]
    revealed = run("signals", "exception", "list", *here, "--reveal", "--format", "json")
    ended = run("signals", "exception", "end", "1", "--as", "lee@acme.example", "--reason", "a mistake", *here)

    assert (found["fired"], len(found["lost"])) == (2, 2), "the other falls through the link"
    assert "2 suspects would fall below a line" in told
    assert "sleetwatch hunt" in made
    assert [(one["id"], one["state"], one["value"][:7]) for one in listed] == [(1, "stands", "(hidden")]
    assert "188.16.10.77/32" in revealed
    assert "counts everything again" in ended
    with pytest.raises(UserError, match="one of --device NAME"):
        run("signals", "exception", "preview", *where, "--everywhere", *here)
