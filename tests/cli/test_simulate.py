"""`sleetwatch simulate` as a user meets it."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from sleetwatch.cli.start import main


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch):
    def call(*words: object) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["sleetwatch", "simulate", *map(str, words)])
        code = 0
        try:
            main()
        except SystemExit as end:
            code = int(end.code or 0)
        told = capsys.readouterr()
        return code, told.out, told.err

    return call


def test_it_says_what_it_made_where_the_truth_is_and_what_to_do_next(tmp_path: Path, run):
    world = tmp_path / "world"
    code, out, err = run(world, "--staff", 150, "--days", 7, "--base-rate", "1:150", "--without", "zoom")
    assert (code, err) == (0, "")
    assert "150 accounts in 1 tenant, 1 planted" in out
    assert "tenant-01 has no zoom" in out
    assert (world / "truth.jsonl").exists()
    assert not list((world / "logs").rglob("*truth*"))
    assert f"sleetwatch init {world / 'workspace'}" in out
    assert "--tenant" in out


def test_a_world_too_small_for_its_base_rate_says_that_nobody_is_planted_in_it(tmp_path: Path, run):
    _, rare, _ = run(tmp_path / "rare", "--staff", 150, "--days", 7)
    _, none, _ = run(tmp_path / "none", "--staff", 150, "--days", 7, "--base-rate", 0)

    assert "too few people for one in 2,000; try --base-rate 1:50" in rare
    assert "too few" not in none


@pytest.mark.parametrize(
    ("words", "what"),
    [
        (("--base-rate", "often"), "1:2000"),
        (("--base-rate", "1:0"), "1:2000"),
        (("--staff", 3), "--staff"),
        (("--without", "telepathy"), "payroll"),
        (("--missing-per-tenant", 2), "missing"),
    ],
)
def test_a_mistake_is_one_line_and_nothing_is_written(tmp_path: Path, run, words, what):
    code, out, err = run(tmp_path / "world", *words)
    assert (code, out) == (2, "")
    assert what in err
    assert len(err.splitlines()) == 1
    assert not (tmp_path / "world").exists()
