"""What a purge takes of what was told to tenants and SIEMs. Each function runs in the purge's own transaction."""

from __future__ import annotations

import sqlalchemy as sa

from sleetwatch.state import advised, advisories, sent_findings, tenant_notices
from sleetwatch.workspace.redacting import Redactor

TOLD = (sent_findings, tenant_notices)
"""What is about a subject."""


def forget_told_of(connection: sa.Connection, redactor: Redactor) -> int:
    """One person: as a subject, and as somebody who works here or whom an advisory names."""
    person = redactor.person
    count = sum(
        connection.execute(
            sa.delete(table).where(table.c.tenant == person.tenant, table.c.subject.in_(person.subjects))
        ).rowcount
        for table in TOLD
    )
    for table in (tenant_notices, advisories):
        for name in set(connection.execute(sa.select(table.c.by).distinct()).scalars()):
            if redactor.text(name) != name:
                mine = sa.update(table).where(table.c.by == name)
                connection.execute(mine.values(by=person.subject.casefold()))
    for row in connection.execute(sa.select(advisories)).all():
        said = {"title": redactor.text(row.title), "text": redactor.text(row.text)}
        if said != {"title": row.title, "text": row.text}:
            connection.execute(sa.update(advisories).where(advisories.c.advisory == row.advisory).values(**said))
    return count


def forget_told_of_tenant(connection: sa.Connection, tenant: str) -> int:
    """Everything of a tenant."""
    tables = (*TOLD, advised)
    return sum(connection.execute(sa.delete(table).where(table.c.tenant == tenant)).rowcount for table in tables)


def forget_told_before(connection: sa.Connection, before: int, tenant: str | None) -> int:
    """What was told before a moment; an advisory is nobody's and stays."""
    return sum(
        connection.execute(
            sa.delete(table).where(table.c.at < before, sa.true() if tenant is None else table.c.tenant == tenant)
        ).rowcount
        for table in TOLD
    )
