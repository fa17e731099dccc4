"""What a purge takes from exceptions: the machine or home they name, and what was said, all in its own transaction.

An exception that lost its device or network holds nothing back any more; that it was there is kept.
"""

from __future__ import annotations

import sqlalchemy as sa

from sleetwatch.state import exceptions
from sleetwatch.workspace.forgetting import clean, deleted, rename, said, within
from sleetwatch.workspace.redacting import Redactor

_TEXTS = (exceptions.c.note, exceptions.c.ended_because)
_PEOPLE = (exceptions.c.by, exceptions.c.approved_by, exceptions.c.ended_by)


def forget_exceptions_of(connection: sa.Connection, redactor: Redactor) -> int:
    """One person: in the names of machines, in what was written, and as somebody who works here."""
    for column in _TEXTS:
        clean(connection, column, redactor)
    for column in _PEOPLE:
        rename(connection, column, redactor)
    named = [value for value in said(connection, exceptions.c.value) if redactor.text(value) != value]
    nobodys = sa.update(exceptions).where(exceptions.c.value.in_(named))
    return connection.execute(nobodys.values(value=None)).rowcount


def forget_exceptions_of_tenant(connection: sa.Connection, tenant: str) -> int:
    """Everything of a tenant."""
    return deleted(connection, exceptions, within(exceptions, tenant))


def forget_exceptions_before(connection: sa.Connection, before: int, tenant: str | None) -> int:
    """Those whose time was over before a moment: they explain no score that is left."""
    return deleted(connection, exceptions, exceptions.c.until < before, within(exceptions, tenant))
