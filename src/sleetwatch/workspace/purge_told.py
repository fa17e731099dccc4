"""What a purge takes of what was told to tenants and SIEMs. Each function runs in the purge's own transaction."""

from __future__ import annotations

import sqlalchemy as sa

from sleetwatch.state import advised, advisories, sent_findings, tenant_notices
from sleetwatch.workspace.forgetting import about, clean, deleted, rename, within
from sleetwatch.workspace.redacting import Redactor

TOLD = (sent_findings, tenant_notices)
"""What is about a subject."""


def forget_told_of(connection: sa.Connection, redactor: Redactor) -> int:
    """One person: as a subject, and as somebody who works here or whom an advisory names."""
    count = sum(deleted(connection, table, about(table, redactor.person)) for table in TOLD)
    for table in (tenant_notices, advisories):
        rename(connection, table.c.by, redactor)
    for column in (advisories.c.title, advisories.c.text):
        clean(connection, column, redactor)
    return count


def forget_told_of_tenant(connection: sa.Connection, tenant: str) -> int:
    """Everything of a tenant."""
    return sum(deleted(connection, table, within(table, tenant)) for table in (*TOLD, advised))


def forget_told_before(connection: sa.Connection, before: int, tenant: str | None) -> int:
    """What was told before a moment; an advisory is nobody's and stays."""
    return sum(deleted(connection, table, table.c.at < before, within(table, tenant)) for table in TOLD)
