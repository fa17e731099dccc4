"""What must hold for every signal that ships."""

from __future__ import annotations

import random
from pathlib import Path

import pyarrow as pa
import pytest

from sleetwatch import facts
from sleetwatch.engine import Engine
from sleetwatch.signals import HITS, Signal, load_library, problems, run_tests
from sleetwatch.signals.load import InlineTest, library_files, read_file
from sleetwatch.signals.run import statement
from sleetwatch.signals.trial import hits_on, tables_of

FILES = list(library_files())
SIGNALS = [read_file(path) for path in FILES]
CASES = [(signal, test) for signal in SIGNALS for test in signal.tests]
LINEAGE = {"tenant", "event_id"}


def named(value: object) -> str:
    return value.stem if isinstance(value, Path) else getattr(value, "id", getattr(value, "name", ""))


each_file = pytest.mark.parametrize("path", FILES, ids=named)
each_signal = pytest.mark.parametrize("signal", SIGNALS, ids=named)
each_case = pytest.mark.parametrize(("signal", "test"), CASES, ids=named)


@pytest.fixture(scope="module")
def engine():
    with Engine(memory_limit_mb=1024, threads=1) as opened:
        yield opened


def hits(engine: Engine, signal: Signal, tables: dict[str, pa.Table]) -> list[dict[str, object]]:
    return hits_on(engine, facts, signal, tables).to_pylist()


@each_file
def test_the_contract_is_kept(path):
    assert list(problems(read_file(path), path)) == []


@each_signal
def test_the_inline_tests_hold(signal):
    assert run_tests(signal, facts) == []


@each_case
def test_order_and_repetition_of_rows_change_nothing(engine, signal: Signal, test: InlineTest):
    tables = tables_of(test.rows, facts.INPUT_SCHEMAS)
    once = hits(engine, signal, tables)

    assert hits(engine, signal, {name: shuffled(doubled(table)) for name, table in tables.items()}) == once


def doubled(table: pa.Table) -> pa.Table:
    """Every event twice; tables without events have one row a key by contract."""
    return pa.concat_tables([table, table]) if "event_id" in table.column_names else table


def shuffled(table: pa.Table) -> pa.Table:
    order = random.Random(7).sample(range(table.num_rows), table.num_rows)  # noqa: S311 - any order will do
    return table.take(pa.array(order, pa.int64()))


@each_signal
def test_empty_tables_are_quiet(engine, signal: Signal):
    found = hits_on(engine, facts, signal, {})

    assert found.num_rows == 0
    assert found.schema == HITS


@each_case
def test_rows_that_say_nothing_are_quiet(engine, signal: Signal, test: InlineTest):
    """Every value unknown but whose row it is and when."""
    kept = LINEAGE | {"at", "account", "subject", "is_worker"}
    tables = {
        name: nulled(table, {column for column in table.column_names if column not in kept})
        for name, table in tables_of(test.rows, facts.INPUT_SCHEMAS).items()
        if name not in ("settings", "subjects")
    }

    assert hits(engine, signal, tables_with_subjects(test, tables)) == []


@each_signal
def test_any_one_unknown_column_is_no_error(engine, signal: Signal):
    test = signal.tests[0]
    tables = tables_of(test.rows, facts.INPUT_SCHEMAS)
    given = {(name, column) for name, rows in test.rows.items() for row in rows for column in row}

    for name, column in sorted(given):
        if column in tables[name].column_names and column not in LINEAGE:
            hits(engine, signal, tables | {name: nulled(tables[name], {column})})


def nulled(table: pa.Table, columns: set[str]) -> pa.Table:
    arrays = [
        pa.nulls(table.num_rows, field.type) if field.name in columns else table[field.name] for field in table.schema
    ]
    return pa.table(arrays, names=table.column_names)


def tables_with_subjects(test: InlineTest, tables: dict[str, pa.Table]) -> dict[str, pa.Table]:
    made = tables_of(test.rows, facts.INPUT_SCHEMAS)
    return tables | {name: made[name] for name in ("settings", "subjects")}


@each_case
def test_another_tenants_people_are_never_named(engine, signal: Signal, test: InlineTest):
    """The same rows under a second tenant give the same hits there, and neither changes the other's."""
    tables = tables_of(test.rows, facts.INPUT_SCHEMAS)
    both = {
        name: pa.concat_tables([table, moved(table)]) if "tenant" in table.column_names else table
        for name, table in tables.items()
    }

    found = hits(engine, signal, both)

    assert [hit for hit in found if hit["tenant"] == "t"] == hits(engine, signal, tables)
    assert sum(str(hit["tenant"]).endswith("2") for hit in found) * 2 == len(found)


def moved(table: pa.Table) -> pa.Table:
    """The same rows in other tenants."""
    tenants = [f"{tenant}2" for tenant in table["tenant"].to_pylist()]
    return table.set_column(table.column_names.index("tenant"), "tenant", pa.array(tenants, pa.string()))


@each_signal
def test_it_can_be_written_for_spark(signal: Signal):
    assert statement(signal, dialect="spark")


@each_signal
def test_its_strongest_sentence_names_nothing_unknown(engine, signal: Signal):
    for test in signal.tests:
        for hit in hits(engine, signal, tables_of(test.rows, facts.INPUT_SCHEMAS)):
            assert "unknown value" not in hit["because"]
            assert hit["evidence"]


def test_ids_are_unique_and_the_library_loads():
    assert [signal.id for signal in load_library()] == sorted(path.stem for path in FILES)


def test_there_are_signals_of_every_family_that_these_sources_feed():
    families = {signal.family for signal in SIGNALS if signal.status == "stable"}

    assert families == {"place", "network", "device", "hours", "presence", "identity", "money", "data", "links"}
    assert len(SIGNALS) >= 16
    assert sum(signal.exculpatory for signal in SIGNALS) >= 2


def test_very_strong_is_rare():
    strong = {signal.id for signal in SIGNALS if signal.very_strong}

    assert strong == {"ip-kvm-identity", "known-farm-address", "vendor-names-the-scheme"}
