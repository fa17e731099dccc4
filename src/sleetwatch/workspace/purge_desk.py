"""What a purge takes from the analysts' desk. Each function runs in the purge's own transaction."""

from __future__ import annotations

from collections.abc import Collection

import sqlalchemy as sa

from sleetwatch.state import assignments, looks, subject_notes, views
from sleetwatch.workspace.redacting import Redactor

DESK = (assignments, subject_notes, looks)
"""What is about a subject."""
_PEOPLE = (assignments.c.owner, assignments.c.by, subject_notes.c.author)
_OWN = (looks.c.person, views.c.person)


def forget_desk_of(connection: sa.Connection, redactor: Redactor) -> int:
    """One person: as a subject, in what was written of others, and as somebody who works here."""
    person = redactor.person
    count = sum(
        connection.execute(
            sa.delete(table).where(table.c.tenant == person.tenant, table.c.subject.in_(person.subjects))
        ).rowcount
        for table in DESK
    )
    for row in connection.execute(sa.select(subject_notes.c.note, subject_notes.c.text)).all():
        cleaned = redactor.text(row.text)
        if cleaned != row.text:
            connection.execute(sa.update(subject_notes).where(subject_notes.c.note == row.note).values(text=cleaned))
    for column in (*_PEOPLE, *_OWN):
        _rename(connection, column, redactor)
    return count


def _rename(connection: sa.Connection, column: sa.Column[str], redactor: Redactor) -> None:
    """Who worked here goes by the pseudonym; what that person alone saw and kept is gone."""
    names: Collection[str | None] = set(connection.execute(sa.select(column).distinct()).scalars())
    for name in names:
        if name is None or redactor.text(name) == name:
            continue
        if column in _OWN:
            connection.execute(sa.delete(column.table).where(column == name))
        else:
            said = {column.name: redactor.person.subject.casefold()}
            connection.execute(sa.update(column.table).where(column == name).values(**said))


def forget_desk_of_tenant(connection: sa.Connection, tenant: str) -> int:
    """Everything of a tenant."""
    return sum(connection.execute(sa.delete(table).where(table.c.tenant == tenant)).rowcount for table in DESK)


def forget_desk_before(connection: sa.Connection, before: int, tenant: str | None) -> int:
    """What was written, seen or given before a moment."""
    return sum(
        connection.execute(
            sa.delete(table).where(table.c.at < before, sa.true() if tenant is None else table.c.tenant == tenant)
        ).rowcount
        for table in DESK
    )
