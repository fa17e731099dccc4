"""What a purge takes from responses. Each function runs in the purge's own transaction.

The audit keeps that something was done, by whom and when; on which account is a keyed hash there.
"""

from __future__ import annotations

import sqlalchemy as sa

from sleetwatch.state import response_calls, response_items, responses
from sleetwatch.workspace.redacting import Redactor


def forget_responses_of(connection: sa.Connection, redactor: Redactor) -> int:
    """One person: what was done about them, and their name where they ran something."""
    person = redactor.person
    count = _forget(connection, sa.and_(responses.c.tenant == person.tenant, responses.c.subject.in_(person.subjects)))
    for name in set(connection.execute(sa.select(responses.c.by).where(responses.c.by.is_not(None))).scalars()):
        if redactor.text(name) != name:
            own = sa.update(responses).where(responses.c.by == name)
            connection.execute(own.values(by=person.subject.casefold()))
    return count


def forget_responses_of_tenant(connection: sa.Connection, tenant: str) -> int:
    """Everything of a tenant."""
    return _forget(connection, responses.c.tenant == tenant)


def forget_responses_before(connection: sa.Connection, before: int, tenant: str | None) -> int:
    """What was asked before a moment."""
    return _forget(
        connection, sa.and_(responses.c.at < before, sa.true() if tenant is None else responses.c.tenant == tenant)
    )


def forget_responses_of_case(connection: sa.Connection, case: int) -> int:
    """Everything of a case."""
    return _forget(connection, responses.c.case == case)


def _forget(connection: sa.Connection, which: sa.ColumnElement[bool]) -> int:
    numbers = sa.select(responses.c.response).where(which)
    for table in (response_calls, response_items):
        connection.execute(sa.delete(table).where(table.c.response.in_(numbers)))
    return connection.execute(sa.delete(responses).where(which)).rowcount
