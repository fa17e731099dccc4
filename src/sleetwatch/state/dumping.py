"""A state out of one database and into another, row by row and to the same text: tables as lines of JSON."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from sleetwatch.errors import WorkspaceError
from sleetwatch.state.inserting import POSTGRESQL
from sleetwatch.state.tables import metadata

AT_ONCE = 5000
"""Rows that are read at once."""
MOST_VALUES = 20_000
"""Values of one statement; PostgreSQL takes 65,535 and SQLite 32,766."""
STAMP = "alembic_version"


@contextmanager
def snapshot(engine: sa.Engine) -> Iterator[sa.Connection]:
    """A connection that sees the state of one moment for as long as it lasts, while others write."""
    with engine.connect() as connection:
        if connection.dialect.name == POSTGRESQL:
            connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
        else:
            connection.exec_driver_sql("begin")
        yield connection
        connection.rollback()


def known_tables() -> list[sa.Table]:
    """Every table of this version, those that others point at first."""
    return list(metadata.sorted_tables)


def found_tables(connection: sa.Connection) -> list[sa.Table]:
    """Every table that is there, as an older version made it."""
    there = sa.MetaData()
    there.reflect(connection)
    return [table for table in there.sorted_tables if table.name != STAMP]


def lines_of(connection: sa.Connection, table: sa.Table) -> Iterator[str]:
    """A table in the order of its primary key: a line with its columns, then one a row. Both databases give the same.

    JSON is given as the text that was written, bytes as base64.
    """
    yield _line([column.name for column in table.c])
    is_server = connection.dialect.name == POSTGRESQL
    keys = [column.collate("C") if is_server and _is_text(column) else column for column in table.primary_key]
    query = sa.select(*(sa.cast(one, sa.Text) if _is_json(one) else one for one in table.c)).order_by(*keys)
    for row in connection.execute(query, execution_options={"yield_per": AT_ONCE}):
        yield _line([base64.b64encode(one).decode() if isinstance(one, bytes) else one for one in row])


class Loading:
    """Lines of a table on their way into a new state, which takes all of them or none."""

    def __init__(self, connection: sa.Connection, table: sa.Table) -> None:
        self._connection, self._table = connection, table
        self._is_server = connection.dialect.name == POSTGRESQL
        self.changed = 0
        """Rows that hold a NUL, which PostgreSQL does not keep in a text."""

    def run(self, lines: Iterator[str]) -> Iterator[str]:
        """Insert the rows; gives each line as it will be read again. Raises `WorkspaceError` for what is no table."""
        columns = self._columns(next(lines, ""))
        yield _line([column.name for column in columns])
        if self._has_rows():  # what its migrations put there
            self._connection.execute(sa.delete(self._table))
        waiting: list[list[Any]] = []
        for line in lines:
            row = self._row(line, columns)
            waiting.append(row)
            yield _line(row)
            if len(waiting) * len(columns) >= MOST_VALUES:
                self._insert(columns, waiting)
                waiting = []
        if waiting:
            self._insert(columns, waiting)
        self._count_on()

    def _has_rows(self) -> bool:
        return self._connection.execute(sa.select(sa.literal(1)).select_from(self._table).limit(1)).first() is not None

    def _columns(self, line: str) -> list[sa.Column[Any]]:
        names = _read(line)
        if set(map(str, names)) != set(self._table.c.keys()):
            raise WorkspaceError(f"the table {self._table.name} has other columns there than here")
        return [self._table.c[name] for name in names]

    def _row(self, line: str, columns: list[sa.Column[Any]]) -> list[Any]:
        row = _read(line)
        if len(row) != len(columns):
            raise WorkspaceError(f"a row of the table {self._table.name} has not its columns")
        if not self._is_server or not any(isinstance(one, str) and "\0" in one for one in row):
            return row
        self.changed += 1
        return [one.replace("\0", "\N{REPLACEMENT CHARACTER}") if isinstance(one, str) else one for one in row]

    def _insert(self, columns: list[sa.Column[Any]], rows: Iterable[list[Any]]) -> None:
        """One statement of many rows on a server, which would be asked once a row otherwise."""
        made = sa.table(self._table.name, *(sa.column(one.name, self._type(one)) for one in columns))
        values = [{one.name: self._value(one, value) for one, value in zip(columns, row, strict=True)} for row in rows]
        if self._is_server:
            self._connection.execute(sa.insert(made).values(values))
        else:
            self._connection.execute(sa.insert(made), values)

    def _type(self, column: sa.Column[Any]) -> sa.types.TypeEngine[Any]:
        return sa.Text() if _is_json(column) else column.type

    def _value(self, column: sa.Column[Any], value: Any) -> Any:  # noqa: ANN401 - of any column
        if value is None:
            return None
        if isinstance(column.type, sa.LargeBinary):
            return base64.b64decode(value)
        if _is_json(column) and self._is_server:
            return sa.cast(sa.literal(value, sa.Text), postgresql.JSON)
        return value

    def _count_on(self) -> None:
        """What is inserted next gets a number after these."""
        keys = list(self._table.primary_key)
        if not self._is_server or len(keys) != 1 or not isinstance(keys[0].type, sa.Integer):
            return
        of = {"table": f'"{self._table.name}"', "key": keys[0].name}
        sequence = self._connection.execute(sa.text("select pg_get_serial_sequence(:table, :key)"), of).scalar()
        highest = self._connection.execute(sa.select(sa.func.max(keys[0]))).scalar()
        if sequence is not None and highest is not None:
            self._connection.execute(sa.select(sa.func.setval(sequence, highest)))


def _is_json(column: sa.Column[Any]) -> bool:
    return isinstance(column.type, sa.JSON)


def _is_text(column: sa.Column[Any]) -> bool:
    return isinstance(column.type, sa.String)


def _line(values: list[Any]) -> str:
    return json.dumps(values, ensure_ascii=False, separators=(",", ":")) + "\n"


def _read(line: str) -> list[Any]:
    try:
        row = json.loads(line)
    except ValueError:
        row = None
    if not isinstance(row, list):
        raise WorkspaceError("a line of the state's tables is none")
    return row
