"""Runs a signal's inline tests: rows into the input tables, facts derived, hits compared with what the test says."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Protocol

import pyarrow as pa

from sleetwatch.clock import HOUR, day_began, from_datetime
from sleetwatch.engine import SqlEngine
from sleetwatch.errors import SignalError
from sleetwatch.signals.load import InlineTest, Signal
from sleetwatch.signals.run import hits_of

Rows = Mapping[str, list[dict[str, Any]]]
"""Rows by table, with only the columns that matter."""

TENANT = "t"
"""The tenant of a row that names none."""


class Ground(Protocol):
    """What stands between rows and a signal; the package `facts` is one."""

    @property
    def INPUT_SCHEMAS(self) -> Mapping[str, pa.Schema]:  # noqa: N802 - the name of the module's constant
        """Every table that may be given rows."""
        ...

    def prepare(self, engine: SqlEngine, tables: Mapping[str, pa.Table], reads: Iterable[str]) -> None:
        """Lay out the input tables, the others empty, and derive what `reads` needs."""
        ...


def failures(engine: SqlEngine, ground: Ground, signal: Signal) -> list[str]:
    """What is wrong, one line a failed test; empty when all hold."""
    outcomes = [_outcome(engine, ground, signal, test) for test in signal.tests]
    return [line for line in outcomes if line]


def hits_on(engine: SqlEngine, ground: Ground, signal: Signal, tables: Mapping[str, pa.Table]) -> pa.Table:
    """The hits of one signal when the input tables are these; what is not given is empty."""
    ground.prepare(engine, tables, signal.reads)
    return hits_of(engine, signal)


def tables_of(rows: Rows, schemas: Mapping[str, pa.Schema]) -> dict[str, pa.Table]:
    """Input tables with these rows.

    Accounts are subjects of their own name unless `subjects` says otherwise, and the hunt is as of the last row's day
    unless `settings` says otherwise.
    """
    tables = {name: _table(name, schemas, given) for name, given in rows.items()}
    if "subjects" not in tables:
        tables["subjects"] = _own_subjects(tables.values(), schemas["subjects"])
    if "settings" not in tables:
        tables["settings"] = _last_day(tables.values(), schemas["settings"])
    return tables


def _outcome(engine: SqlEngine, ground: Ground, signal: Signal, test: InlineTest) -> str | None:
    try:
        hits = hits_on(engine, ground, signal, tables_of(test.rows, ground.INPUT_SCHEMAS))
    except SignalError as error:
        return f"{signal.id}: test {test.name!r}: {error}"
    found = dict(zip(hits["subject"].to_pylist(), hits["strength"].to_pylist(), strict=True))
    if set(found) != set(test.fires):
        return f"{signal.id}: test {test.name!r}: fires on {sorted(found)}, not on {sorted(test.fires)}"
    wrong = {who: band for who, band in found.items() if test.strengths.get(who, band) != band}
    return f"{signal.id}: test {test.name!r}: strengths are {wrong}" if wrong else None


def _table(name: str, schemas: Mapping[str, pa.Schema], rows: list[dict[str, Any]]) -> pa.Table:
    schema = schemas.get(name)
    if schema is None:
        raise SignalError(f"there is no input table {name!r}; a fact gets the rows it is made from")
    spread = [row for given in rows for row in _repeated(given)]
    return pa.Table.from_pylist([_row(name, schema, row, place) for place, row in enumerate(spread)], schema)


def _repeated(row: dict[str, Any]) -> Iterable[dict[str, Any]]:
    times, every = row.get("times", 1), row.get("every", 24)
    plain = {key: value for key, value in row.items() if key not in ("times", "every")}
    if times == 1:
        return [plain]
    start = _moment(plain["at"])
    return [plain | {"at": start + round(turn * every * HOUR)} for turn in range(times)]


def _row(table: str, schema: pa.Schema, given: dict[str, Any], place: int) -> dict[str, Any]:
    for column in given:
        if column not in schema.names:
            raise SignalError(f"table {table!r} has no column {column!r}")
    defaults = {"tenant": TENANT, "event_id": f"{table}-{place}"}
    row = {column: given.get(column, defaults.get(column)) for column in schema.names}
    times = {column for column in row if schema.field(column).type == pa.int64()}
    return {column: _moment(value) if column in times and value is not None else value for column, value in row.items()}


def _moment(value: str | int) -> int:
    """Microseconds, of ISO text too."""
    return from_datetime(datetime.fromisoformat(value)) if isinstance(value, str) else value


def _own_subjects(tables: Iterable[pa.Table], schema: pa.Schema) -> pa.Table:
    known = {
        (row["tenant"], row["account"])
        for table in tables
        if "account" in table.column_names
        for row in table.select(["tenant", "account"]).to_pylist()
        if row["account"] is not None
    }
    rows = [{"tenant": tenant, "account": account, "subject": account} for tenant, account in sorted(known)]
    return pa.Table.from_pylist(rows, schema)


def _last_day(tables: Iterable[pa.Table], schema: pa.Schema) -> pa.Table:
    last: dict[str, int] = {}
    for table in tables:
        if {"at", "tenant"} <= set(table.column_names):
            for row in table.select(["tenant", "at"]).to_pylist():
                last[row["tenant"]] = max(last.get(row["tenant"], 0), row["at"] or 0)
    rows = [{"tenant": tenant, "as_of": day_began(at)} for tenant, at in sorted(last.items())]
    return pa.Table.from_pylist(rows, schema)
