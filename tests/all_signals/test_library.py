"""What must hold for every signal that ships.

The laws run on the inline tests of all signals at once, each in a tenant of its own: facts are derived once for all.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path

import pyarrow as pa
import pytest

from sleetwatch import facts
from sleetwatch.engine import Engine
from sleetwatch.signals import HITS, Signal, load_library, problems
from sleetwatch.signals.check import library_problems
from sleetwatch.signals.load import library_files, read_file
from sleetwatch.signals.run import hits_of, statement
from sleetwatch.signals.trial import failures, hits_on
from tests.all_signals.sharing import shared, variants

FILES = list(library_files())
SIGNALS = [read_file(path) for path in FILES]
LINEAGE = {"tenant", "event_id"}
SAYS_WHO_AND_WHEN = LINEAGE | {"at", "account", "subject", "is_worker"}

Hits = Mapping[str, list[dict[str, object]]]
"""By signal, in an order of their own."""


def named(value: object) -> str:
    return value.stem if isinstance(value, Path) else getattr(value, "id", "")


each_file = pytest.mark.parametrize("path", FILES, ids=named)
each_signal = pytest.mark.parametrize("signal", SIGNALS, ids=named)


@pytest.fixture(scope="module")
def engine():
    with Engine(memory_limit_mb=1024, threads=1) as opened:
        yield opened


@pytest.fixture(scope="module")
def tables() -> dict[str, pa.Table]:
    return shared(SIGNALS)


@pytest.fixture(scope="module")
def once(tables: dict[str, pa.Table]) -> Hits:
    return hits_of_all(tables)


def hits_of_all(tables: Mapping[str, pa.Table]) -> Hits:
    """What every signal finds on these tables."""
    reads = {table for signal in SIGNALS for table in signal.reads}
    with Engine(memory_limit_mb=1024, threads=1) as engine:
        facts.prepare(engine, tables, reads)
        found = {signal.id: hits_of(engine, signal) for signal in SIGNALS}
    assert all(hits.schema == HITS for hits in found.values())
    return {name: hits.to_pylist() for name, hits in found.items()}


def differing(one: Hits, other: Hits) -> list[str]:
    return [name for name in one if one[name] != other[name]]


@each_file
def test_the_contract_is_kept(path):
    assert list(problems(read_file(path), path)) == []


@each_file
def test_it_has_what_the_library_asks_for(path):
    """Where its rates come from, and two tests on which it is quiet."""
    assert list(library_problems(read_file(path))) == []


@each_signal
def test_the_inline_tests_hold(engine: Engine, signal: Signal):
    assert failures(engine, facts, signal) == []


def test_every_signal_finds_something_on_the_tests_of_all(once: Hits):
    assert [name for name, hits in once.items() if not hits] == []


def test_order_and_repetition_of_rows_change_nothing(tables: dict[str, pa.Table], once: Hits):
    again = hits_of_all({name: shuffled(doubled(table)) for name, table in tables.items()})

    assert differing(once, again) == []


def doubled(table: pa.Table) -> pa.Table:
    """Every event twice; tables without events have one row a key by contract."""
    return pa.concat_tables([table, table]) if "event_id" in table.column_names else table


def shuffled(table: pa.Table) -> pa.Table:
    order = random.Random(7).sample(range(table.num_rows), table.num_rows)  # noqa: S311 - any order will do
    return table.take(pa.array(order, pa.int64()))


def test_empty_tables_are_quiet():
    assert [name for name, hits in hits_of_all({}).items() if hits] == []


def test_rows_that_say_nothing_are_quiet(tables: dict[str, pa.Table]):
    """Every value unknown but whose row it is and when."""
    silent = {name: nulled(table, set(table.column_names) - SAYS_WHO_AND_WHEN) for name, table in tables.items()}
    silent |= {name: tables[name] for name in ("settings", "subjects")}

    assert [name for name, hits in hits_of_all(silent).items() if hits] == []


def nulled(table: pa.Table, columns: Iterable[str]) -> pa.Table:
    arrays = [
        pa.nulls(table.num_rows, field.type) if field.name in columns else table[field.name] for field in table.schema
    ]
    return pa.table(arrays, names=table.column_names)


@each_signal
def test_any_one_unknown_column_is_no_error(engine, signal: Signal):
    """The first test once for each column it gives, without that column; hits may come and go."""
    given = {(name, column) for name, rows in signal.tests[0].rows.items() for row in rows for column in row}
    unknown = [(name, column) for name, column in sorted(given) if column not in LINEAGE | {"times", "every"}]

    hits_on(engine, facts, signal, variants(signal, signal.tests[0], unknown))


def test_another_tenants_people_are_never_named(tables: dict[str, pa.Table], once: Hits):
    """The same rows under a second tenant give the same hits there, and neither changes the other's."""
    both = hits_of_all({name: pa.concat_tables([table, moved(table)]) for name, table in tables.items()})

    for name, hits in both.items():
        by_copy: dict[bool, list[object]] = defaultdict(list)
        for hit in hits:
            tenant = str(hit["tenant"])
            by_copy[tenant.endswith("+")].append(hit | {"tenant": tenant.removesuffix("+")})
        assert by_copy[False] == by_copy[True] == once[name], name


def moved(table: pa.Table) -> pa.Table:
    """The same rows in other tenants; none of what is no tenant's."""
    if "tenant" not in table.column_names:
        return table.schema.empty_table()
    tenants = [f"{tenant}+" for tenant in table["tenant"].to_pylist()]
    return table.set_column(table.column_names.index("tenant"), "tenant", pa.array(tenants, pa.string()))


@each_signal
def test_it_can_be_written_for_spark(signal: Signal):
    assert statement(signal, dialect="spark")


def test_every_sentence_is_whole_and_has_its_evidence(once: Hits):
    spoken = [(name, hit) for name, hits in once.items() for hit in hits]

    assert [name for name, hit in spoken if "unknown value" in str(hit["because"])] == []
    assert [name for name, hit in spoken if not hit["evidence"]] == []


def test_ids_are_unique_and_the_library_loads():
    assert [signal.id for signal in load_library()] == sorted(path.stem for path in FILES)
