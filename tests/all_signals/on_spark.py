"""Facts and signals give the same on Apache Spark as on DuckDB: all inline tests at once, hit by hit."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa

from sleetwatch import facts
from sleetwatch.engine import Engine
from sleetwatch.errors import SignalError
from sleetwatch.signals import load_library
from sleetwatch.signals.run import hits_of
from tests.all_signals.sharing import shared

SIGNALS = load_library()
READS = {table for signal in SIGNALS for table in signal.reads}
FACTS = facts.needed_for({*READS, "edges"})


@dataclass
class Found:
    """What one engine made of the inline tests; a failure stands in place of the rows."""

    facts: dict[str, Any] = field(default_factory=dict)
    hits: dict[str, Any] = field(default_factory=dict)


def found_on(engine, tables) -> Found:
    found = Found()
    facts.lay_out(engine, tables, READS.union(*map(facts.tables_read_by, FACTS)))
    for name in FACTS:
        found.facts[name] = attempted(engine, lambda name=name: fact_on(engine, name))
    for signal in SIGNALS:
        found.hits[signal.id] = attempted(engine, lambda signal=signal: hits_of(engine, signal).to_pylist())
    return found


def fact_on(engine, name: str) -> Counter[tuple[str, ...]]:
    """The words of a fact. Its numbers may differ in the last digit, as far as no hit depends on it."""
    facts.derive(engine, [name])
    table = engine.table(f"select * from {name}")
    words = [column for column in table.column_names if pa.types.is_string(table.schema.field(column).type)]
    return Counter(tuple(row.values()) for row in table.select(words).to_pylist())


def attempted(engine, step) -> Any:
    try:
        return step()
    except (engine.failure, SignalError) as error:
        return str(error)


def facts_and_signals_are_the_same(spark):
    """What every fact and every signal makes of the inline tests of all signals."""
    tables = shared(SIGNALS)
    with Engine(memory_limit_mb=1024, threads=1) as engine:
        expected = found_on(engine, tables)
    found = found_on(spark, tables)

    assert [name for name, hits in expected.hits.items() if not hits or isinstance(hits, str)] == []
    assert unlike(found.facts, expected.facts) == {}
    assert unlike(found.hits, expected.hits) == {}


def unlike(found: dict[str, Any], expected: dict[str, Any]) -> dict[str, tuple[Any, Any]]:
    return {name: (found[name], rows) for name, rows in expected.items() if found[name] != rows}
