"""What every purge does to the tables of the state: rows go, and who is named in what is left goes by a pseudonym."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from sleetwatch.workspace.persons import Person
from sleetwatch.workspace.redacting import Redactor


def about(table: sa.Table, person: Person) -> sa.ColumnElement[bool]:
    """The rows about one person, as any of the person's subjects."""
    return sa.and_(table.c.tenant == person.tenant, table.c.subject.in_(person.subjects))


def within(table: sa.Table, tenant: str | None) -> sa.ColumnElement[bool]:
    """The rows of a tenant, or of all where None is asked for."""
    return sa.true() if tenant is None else table.c.tenant == tenant


def deleted(connection: sa.Connection, table: sa.Table, *where: Any) -> int:  # noqa: ANN401 - SQLAlchemy's conditions
    """Delete rows; returns how many."""
    return connection.execute(sa.delete(table).where(*where)).rowcount


def rename(connection: sa.Connection, column: sa.Column[str], redactor: Redactor) -> None:
    """Who worked here and is purged goes by the pseudonym: two people are still two."""
    for name in said(connection, column):
        if redactor.text(name) != name:
            other = {column.name: redactor.person.subject.casefold()}
            connection.execute(sa.update(column.table).where(column == name).values(other))


def clean(connection: sa.Connection, column: sa.Column[str], redactor: Redactor) -> None:
    """Take the person's name out of what people wrote."""
    for text in said(connection, column):
        cleaned = redactor.text(text)
        if cleaned != text:
            connection.execute(sa.update(column.table).where(column == text).values({column.name: cleaned}))


def clean_file_names(connection: sa.Connection, column: sa.Column[str], redactor: Redactor) -> None:
    """Files may be called after the person."""
    for name in said(connection, column):
        cleaned = redactor.file_name(name)
        if cleaned != name:
            connection.execute(sa.update(column.table).where(column == name).values({column.name: cleaned}))


def said(connection: sa.Connection, column: sa.Column[str]) -> list[str]:
    """What stands in a column, each thing once."""
    return list(connection.execute(sa.select(column).where(column.is_not(None)).distinct()).scalars())
