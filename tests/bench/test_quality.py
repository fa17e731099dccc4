"""`sleetwatch bench quality`, run once as a user runs it, and what it says of itself."""

from __future__ import annotations

import json

import numpy as np
import pytest
from typer.testing import CliRunner

from sleetwatch.bench import quality
from sleetwatch.bench.quality import table_digest
from sleetwatch.bench.raw_part import RawPart
from sleetwatch.bench.seeds import LOG, QUICK, SEALED, openings
from sleetwatch.cli import app, bench
from sleetwatch.errors import UserError
from sleetwatch.scores import EXPERT, Model, digest, write_model
from sleetwatch.worlds import rates_table
from tests.bench.reports import REPORT

PROMISED = {
    "ap-share", "gap-closed", "recall-5-share", "recall-1-share", "recall-5-shared", "calibration-error", "source-gone",
    "wrong-verdicts", "hostile-reviewer", "drift-alarm", "group-ratio", "cause-shown", "score-100000",
}  # fmt: skip


def run(*words, code=0):
    result = CliRunner().invoke(app, ["bench", "quality", *map(str, words)])
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    assert result.exit_code == code, result.output
    return result.output


@pytest.fixture(scope="module")
def bolder():
    return Model(version=3, moved={"impossible-travel": 0.3})


@pytest.fixture(scope="module")
def folder(tmp_path_factory, bolder):
    folder = tmp_path_factory.mktemp("quality")
    (folder / "bolder.json").write_bytes(write_model(bolder))
    out = run("--quick", "--out", folder, "--model", folder / "bolder.json")
    (folder / "said.txt").write_text(out)
    return folder


@pytest.fixture(scope="module")
def told(folder):
    return json.loads((folder / "quality.json").read_text())


def test_every_promise_of_the_rates_world_is_measured(told):
    targets = {target["id"]: target for target in told["targets"]}

    assert set(targets) == PROMISED
    measured = [target for target in targets.values() if not target["never"]]
    assert {target["id"] for target in targets.values()} - {target["id"] for target in measured} <= {"drift-alarm"}
    assert all(np.isfinite(target["figure"]) for target in measured)
    assert all(target["met"] is (target["figure"] <= target["wanted"]) for target in measured if target["at_most"])
    assert all(target["met"] is False and target["figure"] is None for target in targets.values() if target["never"])


def test_the_bound_is_above_ours_and_ours_above_one_rule(told):
    table = next(section for section in told["sections"] if section["id"] == "rates-ranking")["tables"][0]
    precision = {(row[0], row[1]): row[2] for row in table["rows"]}

    assert precision["impossible travel alone", "tenant"] < precision["Sleetwatch", "tenant"]
    for links in ("none", "tenant", "shared"):
        assert precision["Sleetwatch", links] < precision["Bayes bound", links]
    assert {"isolation forest", "gradient boosted, 20 cases", "number of red flags"} <= {name for name, _ in precision}


def test_the_terminal_says_what_was_met_and_where_the_files_are(folder):
    said = (folder / "said.txt").read_text()

    assert "ap-share" in said
    assert "met" in said
    assert "missed" in said
    assert "quality.html" in said


def test_the_page_tells_the_same(folder, told):
    page = (folder / "quality.html").read_text()

    assert all(section["title"] in page for section in told["sections"])


def test_the_report_names_its_seeds_and_its_table(told):
    assert told["seeds"]["development"] == [QUICK]
    assert told["parameters"]["rates table"] == table_digest()


def test_a_changed_table_cannot_hide(monkeypatch):
    before = table_digest()
    monkeypatch.setattr(rates_table, "BY_KIND", 0.1)

    assert table_digest() != before


def test_a_quick_run_opens_no_sealed_seed(folder, tmp_path):
    assert not (folder / LOG).exists()
    with pytest.raises(UserError, match="leave out --seeds"):
        run("--quick", "--seeds", "sealed", "--out", tmp_path / "out")
    with pytest.raises(UserError, match="leave out --seeds"):
        run("--quick", "--seeds", f"5,{SEALED[1]}", "--out", tmp_path / "out")


def test_opening_sealed_seeds_is_written_down_and_said(tmp_path, monkeypatch):
    monkeypatch.setattr(bench, "_measure", lambda *asked: (REPORT, {}))

    said = run("--seeds", "sealed", "--out", tmp_path)

    assert openings(tmp_path)[0].seeds == SEALED
    assert "opened 1 of at most 3" in said


def test_models_are_compared_on_the_same_accounts_and_named_by_digest(told, bolder):
    baseline, (candidate,) = told["baseline"], told["candidates"]

    assert (baseline["digest"], candidate["digest"]) == (digest(EXPERT), digest(bolder))
    assert 0 < baseline["average_precision"] < 1
    assert candidate["average_precision"] != baseline["average_precision"]


def test_what_raw_log_worlds_said_stands_in_the_same_report(monkeypatch):
    from_logs = RawPart(REPORT.targets, REPORT.sections, {"records read": 5.0}, ("A field trial.",))
    monkeypatch.setattr(quality, "raw_part", lambda seeds, told: from_logs)

    report = quality.quality(None, lambda what, share: None, "1.0", (101,), raw=lambda what, share: None)

    assert (report.targets, report.sections) == (REPORT.targets, REPORT.sections)
    assert report.parameters == {"records read": 5.0}
    assert report.is_not == ("A field trial.",)


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["--seeds", "some"], "--seeds"),
        (["--base-rate", "2000"], "--base-rate"),
        (["--accounts", "5000"], "fewer than ten cases"),
        (["--model", "none.json"], "none.json"),
    ],
)
def test_a_users_mistake_is_one_line(tmp_path, words, says):
    with pytest.raises(UserError, match=says):
        run("--out", tmp_path / "out", *words)

    assert not (tmp_path / "out").exists()
