"""Rows that may be there already, and very many rows, in the words of the database at hand."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import islice
from operator import itemgetter
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import sqlite

POSTGRESQL = "postgresql"
AT_ONCE = 10_000
"""Rows made ready at a time."""


def insert_new(connection: sa.Connection, table: sa.Table) -> Any:  # noqa: ANN401 - each dialect has an insert of its own
    """An insert that leaves out rows whose key is there; its `rowcount` tells how many came."""
    return _insert(connection, table).on_conflict_do_nothing()


def insert_over(connection: sa.Connection, table: sa.Table) -> Any:  # noqa: ANN401 - as above
    """An insert that puts a row in the place of one with the same primary key."""
    made = _insert(connection, table)
    keys = [column.name for column in table.primary_key]
    values = {column.name: made.excluded[column.name] for column in table.c if column.name not in keys}
    return made.on_conflict_do_update(index_elements=keys, set_=values)


def insert_many(connection: sa.Connection, table: sa.Table, rows: Iterable[Mapping[str, Any]]) -> None:
    """Rows of the same columns, which may be very many.

    A file's driver is given them as it writes them: what SQLAlchemy does for each row takes longer than to write it.
    """
    left = iter(rows)
    while some := list(islice(left, AT_ONCE)):
        if connection.dialect.name == POSTGRESQL:
            connection.execute(sa.insert(table), some)
        else:
            _hand_over(connection, table, some)


def _hand_over(connection: sa.Connection, table: sa.Table, rows: list[Mapping[str, Any]]) -> None:
    """Column by column: a row at a time is most of what it takes to write one."""
    dialect, columns = connection.dialect, [column for column in table.c if column.name in rows[0]]
    statement = sa.insert(table).compile(dialect=dialect, column_keys=[column.name for column in columns])
    ready = []
    for column in columns:
        values = map(itemgetter(column.name), rows)
        write = column.type.dialect_impl(dialect).bind_processor(dialect)
        ready.append(values if write is None else map(write, values))
    connection.exec_driver_sql(str(statement), list(zip(*ready, strict=True)))


def _insert(connection: sa.Connection, table: sa.Table) -> Any:  # noqa: ANN401 - as above
    if connection.dialect.name != POSTGRESQL:
        return sqlite.insert(table)
    from sqlalchemy.dialects import postgresql  # a fifth of what a command takes to start, and most have a file

    return postgresql.insert(table)
