"""What a purge takes from responses. Each function runs in the purge's own transaction.

The audit keeps that something was done, by whom and when; on which account is a keyed hash there.
"""

from __future__ import annotations

import sqlalchemy as sa

from sleetwatch.state import response_calls, response_items, responses
from sleetwatch.workspace.forgetting import about, deleted, rename, within
from sleetwatch.workspace.redacting import Redactor


def forget_responses_of(connection: sa.Connection, redactor: Redactor) -> int:
    """One person: what was done about them, and their name where they ran something."""
    count = _forget(connection, about(responses, redactor.person))
    rename(connection, responses.c.by, redactor)
    return count


def forget_responses_of_tenant(connection: sa.Connection, tenant: str) -> int:
    """Everything of a tenant."""
    return _forget(connection, within(responses, tenant))


def forget_responses_before(connection: sa.Connection, before: int, tenant: str | None) -> int:
    """What was asked before a moment."""
    return _forget(connection, sa.and_(responses.c.at < before, within(responses, tenant)))


def forget_responses_of_case(connection: sa.Connection, case: int) -> int:
    """Everything of a case."""
    return _forget(connection, responses.c.case == case)


def _forget(connection: sa.Connection, which: sa.ColumnElement[bool]) -> int:
    numbers = sa.select(responses.c.response).where(which)
    for table in (response_calls, response_items):
        deleted(connection, table, table.c.response.in_(numbers))
    return deleted(connection, responses, which)
