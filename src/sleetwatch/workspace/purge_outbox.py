"""What a purge takes from what others are told. Each function runs in the purge's own transaction.

What was sent is with whoever got it: a pseudonym, a level and a link. It is not called back.
"""

from __future__ import annotations

import sqlalchemy as sa

from sleetwatch.state import alarms, news, outbox
from sleetwatch.workspace.forgetting import about, deleted, within
from sleetwatch.workspace.redacting import Redactor

TOLD = (news, outbox, alarms)
"""What is about a subject or a tenant."""


def forget_outbox_of(connection: sa.Connection, redactor: Redactor) -> int:
    """One person: what waits, what was sent, what the channels know. A document that names the person goes, too."""
    count = sum(deleted(connection, table, about(table, redactor.person)) for table in TOLD)
    for table in (news, outbox):
        (key,) = table.primary_key.columns
        for row in connection.execute(sa.select(key.label("key"), table.c.document)).all():
            text = "" if row.document is None else str(row.document)
            if redactor.text(text) != text:
                count += deleted(connection, table, key == row.key)
    return count


def forget_outbox_of_tenant(connection: sa.Connection, tenant: str) -> int:
    """Everything of a tenant."""
    return sum(deleted(connection, table, within(table, tenant)) for table in TOLD)


def forget_outbox_before(connection: sa.Connection, before: int, tenant: str | None) -> int:
    """What came in before a moment."""
    return sum(deleted(connection, table, table.c.at < before, within(table, tenant)) for table in TOLD)
