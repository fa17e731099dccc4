"""What is passed over because it is empty is empty, and what is derived all the same comes out as ever."""

from __future__ import annotations

from itertools import islice, product

import pytest

from sleetwatch import facts
from sleetwatch.engine import Engine
from sleetwatch.facts.sparing import Sparing
from sleetwatch.queries import reading_of
from sleetwatch.signals import Signal, load_library
from sleetwatch.signals.run import statement

LIBRARY = load_library()
TRIED = 16
"""Sets of tables that are tried for one query, at most."""


def emptied(query: str) -> list[frozenset[str]]:
    """Sets of tables without rows in which a query is said to give none."""
    ways = [sorted(way) for way in reading_of(query).ways]
    return sorted({frozenset(choice) for choice in islice(product(*ways), TRIED)}, key=sorted)


def rows_without(engine: Engine, tables: frozenset[str], sql: str) -> int:
    engine.run("create schema without")
    try:
        for name in tables:
            engine.run(f"create table without.{name} as select * from main.{name} limit 0")
        engine.look_in("without", "main")
        found: int = engine.rows(f"select count(*) from ({sql})")[0][0]
    finally:
        engine.look_in("main")
        engine.run("drop schema without cascade")
    return found


@pytest.mark.parametrize("name", facts.FACTS)
def test_without_rows_in_the_tables_it_needs_a_fact_is_empty_whatever_else_there_is(name: str, globally: Engine):
    sql = facts.sql_of(name)

    assert emptied(sql)
    assert {tables for tables in emptied(sql) if rows_without(globally, tables, sql)} == set()


@pytest.mark.parametrize("one", LIBRARY, ids=lambda one: one.id)
def test_without_rows_in_the_tables_it_needs_a_signal_is_quiet_whatever_else_there_is(one: Signal, globally: Engine):
    assert emptied(one.query)
    assert {tables for tables in emptied(one.query) if rows_without(globally, tables, statement(one))} == set()


def over_sign_ins() -> Engine:
    """An engine on which one person signed in twice, and nothing else is known."""
    engine = Engine(memory_limit_mb=512, threads=1)
    facts.lay_out(engine, {})
    for number in range(2):
        engine.run(
            'insert into sign_in (tenant, account, "at", event_id, interactive, vendor_latitude, vendor_longitude)'
            f" values ('t', 'a', {number + 1}, 'e{number}', true, {number * 40}, 0)"
        )
    engine.run("insert into subjects (tenant, account, subject) values ('t', 'a', 's')")
    return engine


def empty_there(engine: Engine) -> set[str]:
    return {name for name in facts.INPUT_SCHEMAS if not engine.rows(f"select 1 from {name} limit 1")}


def made_on(engine: Engine) -> set[str]:
    return {name for (name,) in engine.rows("select table_name from duckdb_tables()")} & set(facts.FACTS)


def test_over_one_kind_of_event_only_the_facts_that_can_speak_of_it_are_derived():
    with over_sign_ins() as engine:
        sparing = Sparing(engine, empty_there(engine))
        sparing.derive(['select "at" from legs', 'select "at" from human_hours', 'select "at" from commands'], ["days"])
        made = made_on(engine)

        assert {"sign_ins", "places", "legs", "days", "human_hours"} <= made
        assert "commands" in sparing.empty - made
        assert engine.rows("select count(*) from legs") == [(1,)]


def test_a_fact_is_there_though_empty_where_a_query_reads_it_without_needing_it():
    query = "select l.at from legs as l left join approvals as a on a.tenant = l.tenant"
    with over_sign_ins() as engine:
        sparing = Sparing(engine, empty_there(engine))
        sparing.derive([query], [])

        assert "approvals" in sparing.empty
        assert engine.rows(query) == [(2,)]
