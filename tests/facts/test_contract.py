from __future__ import annotations

import pytest
import sqlglot
from sqlglot import exp

from sleetwatch import facts
from sleetwatch.engine import Engine
from sleetwatch.signals.check import FACTS_ONLY, READABLE, banned

WITHOUT_SUBJECT = {"crowds", "edges", "exits", "far_edges", "shared_lines"}
"""Facts about addresses and pairs."""


@pytest.fixture(scope="module")
def derived():
    with Engine(memory_limit_mb=512, threads=1) as engine:
        facts.prepare(engine, {}, facts.FACTS)
        yield engine


@pytest.mark.parametrize("name", facts.FACTS)
def test_a_fact_reads_only_what_is_there_before_it(name):
    before = {*facts.INPUT_SCHEMAS, *facts.FACTS[: facts.FACTS.index(name)]}

    assert facts.tables_read_by(name) <= before


@pytest.mark.parametrize("name", facts.FACTS)
def test_a_fact_reads_no_banned_column(name):
    columns = {column.name for column in sqlglot.parse_one(facts.sql_of(name), read="duckdb").find_all(exp.Column)}

    assert {column for column in columns if banned(column)} == set()


@pytest.mark.parametrize("name", facts.FACTS)
def test_a_fact_carries_tenant_and_subject_and_is_empty_over_nothing(name, derived):
    table = derived.table(f"select * from {name}")

    assert "tenant" in table.column_names
    assert name in WITHOUT_SUBJECT or "subject" in table.column_names
    assert table.num_rows == 0


@pytest.mark.parametrize("name", facts.FACTS)
def test_a_fact_can_be_carried_to_spark(name):
    sqlglot.transpile(facts.sql_of(name), read="duckdb", write="spark", unsupported_level=sqlglot.ErrorLevel.RAISE)


def test_signals_may_read_every_table_that_is_not_for_facts_only():
    assert {*facts.FACTS, *facts.INPUT_SCHEMAS} - FACTS_ONLY == READABLE


def test_only_what_is_needed_is_derived():
    needed = facts.needed_for(["legs"])

    assert needed == ("sign_ins", "ip_uses", "crowds", "exits", "places", "legs")
