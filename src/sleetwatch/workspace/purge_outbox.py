"""What a purge takes from what others are told. Each function runs in the purge's own transaction.

What was sent is with whoever got it: a pseudonym, a level and a link. It is not called back.
"""

from __future__ import annotations

import sqlalchemy as sa

from sleetwatch.state import alarms, news, outbox
from sleetwatch.workspace.redacting import Redactor

TOLD = (news, outbox, alarms)
"""What is about a subject or a tenant."""


def forget_outbox_of(connection: sa.Connection, redactor: Redactor) -> int:
    """One person: what waits, what was sent, what the channels know. A document that names the person goes, too."""
    person = redactor.person
    count = sum(
        connection.execute(
            sa.delete(table).where(table.c.tenant == person.tenant, table.c.subject.in_(person.subjects))
        ).rowcount
        for table in TOLD
    )
    for table in (news, outbox):
        (key,) = table.primary_key.columns
        for row in connection.execute(sa.select(key.label("key"), table.c.document)).all():
            text = "" if row.document is None else str(row.document)
            if redactor.text(text) != text:
                count += connection.execute(sa.delete(table).where(key == row.key)).rowcount
    return count


def forget_outbox_of_tenant(connection: sa.Connection, tenant: str) -> int:
    """Everything of a tenant."""
    return sum(connection.execute(sa.delete(table).where(table.c.tenant == tenant)).rowcount for table in TOLD)


def forget_outbox_before(connection: sa.Connection, before: int, tenant: str | None) -> int:
    """What came in before a moment."""
    return sum(
        connection.execute(
            sa.delete(table).where(table.c.at < before, sa.true() if tenant is None else table.c.tenant == tenant)
        ).rowcount
        for table in TOLD
    )
