from __future__ import annotations

from collections.abc import Iterator

import pytest

from sleetwatch import facts
from sleetwatch.clock import DAY
from sleetwatch.engine import Engine
from sleetwatch.signals.trial import failures, tables_of
from tests.signals.writing import signal
from tests.times import at


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    with Engine(memory_limit_mb=1024, threads=1) as opened:
        yield opened


def test_a_signal_whose_tests_hold_has_nothing_to_report(engine: Engine):
    assert failures(engine, facts, signal()) == []


def test_a_test_that_does_not_hold_says_who_was_named(engine: Engine):
    (line,) = failures(engine, facts, signal(('fires = ["w1"]', 'fires = ["w2"]')))

    assert "test 'far'" in line
    assert "['w1']" in line


def test_a_band_that_does_not_hold_is_reported(engine: Engine):
    (line,) = failures(engine, facts, signal(('fires = ["w1"]', 'fires = ["w1"]\nstrengths = { w1 = 3 }')))

    assert "{'w1': 1}" in line


def test_rows_of_an_unknown_table_or_column_are_reported(engine: Engine):
    assert "no column 'acount'" in failures(engine, facts, signal(("account", "acount")))[0]
    assert "no input table 'signins'" in failures(engine, facts, signal(("sign_in = [", "signins = [")))[0]


def test_what_a_row_leaves_out_is_null_but_for_tenant_and_event_id():
    (row,) = tables_of({"sign_in": [{"account": "w1", "at": "2026-03-02T10:00:00Z"}]}, facts.INPUT_SCHEMAS)[
        "sign_in"
    ].to_pylist()

    assert row.pop("tenant") == "t"
    assert row.pop("event_id") == "sign_in-0"
    assert row.pop("at") == at("2026-03-02T10:00:00")
    assert row.pop("account") == "w1"
    assert set(row.values()) == {None}


def test_a_row_can_stand_for_many():
    rows = [{"account": "w1", "at": "2026-03-02T10:00:00Z", "times": 3, "every": 12}]
    table = tables_of({"sign_in": rows}, facts.INPUT_SCHEMAS)["sign_in"]

    assert table["at"].to_pylist() == [at(f"2026-03-{day}") for day in ("02T10:00", "02T22:00", "03T10:00")]
    assert len(set(table["event_id"].to_pylist())) == 3


def test_accounts_are_subjects_of_their_own_name_and_it_is_the_last_rows_day():
    rows = [{"account": "w1", "at": 5}, {"account": "w2", "at": DAY + 9}, {"account": "w1", "at": 7}]
    tables = tables_of({"sign_in": rows}, facts.INPUT_SCHEMAS)

    assert tables["subjects"]["subject"].to_pylist() == ["w1", "w2"]
    assert tables["settings"].to_pylist() == [{"tenant": "t", "as_of": DAY}]
