"""A world in which every fact and every signal has something to find."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pyarrow as pa
import pytest

from sleetwatch import facts, signals
from sleetwatch.engine import Engine
from sleetwatch.signals.trial import tables_of


@pytest.fixture(scope="session")
def everything() -> dict[str, pa.Table]:
    """The rows of every inline test of the library, each test a tenant of its own."""
    parts: dict[str, list[pa.Table]] = {}
    tests = [test for signal in signals.load_library() for test in signal.tests]
    for number, test in enumerate(tests):
        for name, table in tables_of(test.rows, facts.INPUT_SCHEMAS).items():
            parts.setdefault(name, []).append(_in_tenant(table, f"t{number}"))
    return {name: _once(pa.concat_tables(tables)) for name, tables in parts.items()}


def _in_tenant(table: pa.Table, tenant: str) -> pa.Table:
    if "tenant" not in table.column_names:
        return table
    return table.set_column(table.column_names.index("tenant"), "tenant", pa.repeat(tenant, table.num_rows))


def _once(table: pa.Table) -> pa.Table:
    """What is of no tenant is known once: an address is one row."""
    if "tenant" in table.column_names:
        return table
    key = "ip" if "ip" in table.column_names else None
    seen: dict[Any, dict[str, Any]] = {}
    for row in table.to_pylist():
        seen.setdefault(row[key] if key else tuple(row.values()), row)
    return pa.Table.from_pylist(list(seen.values()), table.schema)


@pytest.fixture(scope="session")
def globally(everything: dict[str, pa.Table]) -> Iterator[Engine]:
    """All of it derived for everybody at once."""
    with Engine(memory_limit_mb=2048, threads=1) as engine:
        facts.lay_out(engine, everything)
        facts.derive(engine)
        yield engine
