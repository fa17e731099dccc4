"""What a purge takes from the analysts' desk. Each function runs in the purge's own transaction."""

from __future__ import annotations

from urllib.parse import unquote_plus

import sqlalchemy as sa

from sleetwatch.state import assignments, looks, subject_notes, views
from sleetwatch.workspace.forgetting import about, clean, deleted, rename, said, within
from sleetwatch.workspace.redacting import Redactor

DESK = (assignments, subject_notes, looks)
"""What is about a subject."""
_PEOPLE = (assignments.c.owner, assignments.c.by, subject_notes.c.author)
_OWN = (looks.c.person, views.c.person)


def forget_desk_of(connection: sa.Connection, redactor: Redactor) -> int:
    """One person: as a subject, in what was written of others, and as somebody who works here."""
    count = sum(deleted(connection, table, about(table, redactor.person)) for table in DESK)
    clean(connection, subject_notes.c.text, redactor)
    for column in _PEOPLE:
        rename(connection, column, redactor)
    for column in _OWN:
        _forget_own(connection, column, redactor)
    for query in said(connection, views.c.query):  # what somebody looked for
        words = unquote_plus(query)
        if redactor.text(words) != words or redactor.file_name(words) != words:
            count += deleted(connection, views, views.c.query == query)
    for name in said(connection, views.c.name):
        if redactor.text(name) != name:
            count += deleted(connection, views, views.c.name == name)
    return count


def _forget_own(connection: sa.Connection, column: sa.Column[str], redactor: Redactor) -> None:
    """What somebody who worked here alone saw and kept."""
    for name in said(connection, column):
        if redactor.text(name) != name:
            deleted(connection, column.table, column == name)


def forget_desk_of_tenant(connection: sa.Connection, tenant: str) -> int:
    """Everything of a tenant."""
    return sum(deleted(connection, table, within(table, tenant)) for table in DESK)


def forget_desk_before(connection: sa.Connection, before: int, tenant: str | None) -> int:
    """What was written, seen or given before a moment."""
    return sum(deleted(connection, table, table.c.at < before, within(table, tenant)) for table in DESK)
