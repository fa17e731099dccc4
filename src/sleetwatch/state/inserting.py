"""Rows that may be there already, in the words of the database at hand."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import sqlite

POSTGRESQL = "postgresql"


def insert_new(connection: sa.Connection, table: sa.Table) -> Any:  # noqa: ANN401 - each dialect has an insert of its own
    """An insert that leaves out rows whose key is there; its `rowcount` tells how many came."""
    return _insert(connection, table).on_conflict_do_nothing()


def insert_over(connection: sa.Connection, table: sa.Table) -> Any:  # noqa: ANN401 - as above
    """An insert that puts a row in the place of one with the same primary key."""
    made = _insert(connection, table)
    keys = [column.name for column in table.primary_key]
    values = {column.name: made.excluded[column.name] for column in table.c if column.name not in keys}
    return made.on_conflict_do_update(index_elements=keys, set_=values)


def _insert(connection: sa.Connection, table: sa.Table) -> Any:  # noqa: ANN401 - as above
    if connection.dialect.name != POSTGRESQL:
        return sqlite.insert(table)
    from sqlalchemy.dialects import postgresql  # a fifth of what a command takes to start, and most have a file

    return postgresql.insert(table)
