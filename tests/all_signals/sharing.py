"""All inline tests of all signals in one set of tables: each in a tenant of its own.

What names no tenant is shared: each test gets addresses and zones with names of its own, and the catalogues of tools
and hardware are put together. That may change what a test finds; two engines must find the same all the more.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pyarrow as pa

from sleetwatch import facts
from sleetwatch.signals import Signal
from sleetwatch.signals.load import InlineTest
from sleetwatch.signals.trial import tables_of

OWN = frozenset({"tenant", "ip", "public_ip", "zone"})
"""Columns whose values each test has for itself, whatever the table."""
Row = tuple[tuple[str, Any], ...]


def shared(signals: Iterable[Signal]) -> dict[str, pa.Table]:
    """The input tables of every test of these signals."""
    rows: dict[str, dict[Row, None]] = {}
    for signal in signals:
        for number, test in enumerate(signal.tests):
            for name, table in tables_of(test.rows, facts.INPUT_SCHEMAS).items():
                own = (_own(row, f"{signal.id}.{number}") for row in table.to_pylist())
                rows.setdefault(name, {}).update(dict.fromkeys(own))
    return _as_tables(rows)


def variants(signal: Signal, test: InlineTest, unknown: Iterable[tuple[str, str]]) -> dict[str, pa.Table]:
    """The input tables of one test, once for each column of a table that is unknown in it."""
    tables = tables_of(test.rows, facts.INPUT_SCHEMAS)
    rows: dict[str, dict[Row, None]] = {}
    for number, (where, column) in enumerate(unknown):
        for name, table in tables.items():
            for row in table.to_pylist():
                left = row | {column: None} if name == where else row
                rows.setdefault(name, {})[_own(left, f"{signal.id}.{number}")] = None
    return _as_tables(rows)


def _as_tables(rows: dict[str, dict[Row, None]]) -> dict[str, pa.Table]:
    return {
        name: pa.Table.from_pylist(list(map(dict, found)), facts.INPUT_SCHEMAS[name]) for name, found in rows.items()
    }


def _own(row: dict[str, Any], test: str) -> Row:
    """The row with a tenant, addresses and zones that no other test has."""
    return tuple(
        (name, f"{test}/{value}" if name in OWN and value is not None else value) for name, value in row.items()
    )
