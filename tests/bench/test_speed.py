"""`sleetwatch bench speed`, run once as a user runs it, and what it says of itself."""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner

from sleetwatch.bench import frames
from sleetwatch.bench.speed_parts import PARTS, QUICK
from sleetwatch.cli import app
from sleetwatch.errors import UserError


def run(*words):
    result = CliRunner().invoke(app, ["bench", "speed", *map(str, words)])
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    assert result.exit_code == 0, result.output
    return result.output


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("speed")
    (folder / "said.txt").write_text(run("--quick", "--out", folder))
    return folder


@pytest.fixture(scope="module")
def told(folder):
    return json.loads((folder / "speed.json").read_text())


def table(told, section, number=0):
    found = next(one for one in told["sections"] if one["id"] == section)["tables"][number]
    names = [column["name"] for column in found["columns"]]
    return [dict(zip(names, row, strict=True)) for row in found["rows"]]


def test_sql_pandas_and_polars_have_the_same_hits_and_every_shape_of_signal_has_some(told):
    hits = table(told, "frames", 1)

    assert next(one for one in told["targets"] if one["id"] == "same-hits")["met"] is True
    assert {row["signal"] for row in hits} == set(frames.SIGNALS)
    assert sum(row["pandas"] > 0 for row in hits) >= 4
    for row in hits:
        assert row["pandas"] == row["Polars, lazily"] == row["Sleetwatch's SQL on DuckDB"]


def test_the_peers_rules_say_the_same_row_by_row_and_in_memory_and_cost_more_row_by_row(told):
    section = next(one for one in told["sections"] if one["id"] == "logins")
    speed = {row["detector"]: row["sign-ins a second of work"] for row in table(told, "logins")}

    assert "say the same" in section["tables"][0]["note"]
    assert (
        speed["BuffaLogs' rules, row by row over an ORM, its style"]
        < (speed["the same rules in memory, which no product does"])
    )


def test_every_planted_traveller_is_alerted_on_and_nobody_who_stays_at_home(told):
    shapes = {row["shape"]: row for row in table(told, "logins", 1)}

    assert shapes["far coast"]["Sleetwatch: impossible travel"] == 1.0
    assert shapes["at home"]["Sleetwatch: impossible travel"] == 0.0
    assert shapes["at home"]["its alerts that raise risk"] == 0.0


def test_reading_in_costs_more_than_a_bare_decode_and_both_are_told(told):
    decoded = table(told, "bounds", 1)

    assert decoded
    assert all(row["times a bare decode"] > 1 for row in decoded)


def test_memory_that_was_shared_is_nobodys_figure(told):
    assert {row["peak MB"] for row in table(told, "bounds")} == {None}


def test_the_page_and_the_terminal_tell_the_same(folder, told):
    page, said = (folder / "speed.html").read_text(), (folder / "said.txt").read_text()

    assert all(section["title"] in page for section in told["sections"])
    assert "How fast it is" in page
    assert "How well" not in page
    assert "speed.html" in said
    assert "far too small" in said


def test_the_conditions_stand_in_the_report(told):
    assert told["parameters"]["people"] == QUICK.people
    assert told["parameters"]["alone"] == "no"
    assert {"cores", "Python", "programs that wanted a core, at the end"} <= told["parameters"].keys()


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["--parts", "logins,hope"], PARTS[-1]),
        (["--events", "many"], "--events"),
        (["--events", "12"], "1,000"),
        (["--events", ""], "at least one"),
        (["--subjects", "-5"], "--subjects"),
    ],
)
def test_a_users_mistake_is_one_line(tmp_path, words, says):
    with pytest.raises(UserError, match=says):
        run("--out", tmp_path / "out", *words)

    assert not (tmp_path / "out").exists()
