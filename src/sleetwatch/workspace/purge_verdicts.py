"""What a purge takes from verdicts: who they are about and what was said of them. That they were given is kept.

What had fired stays, without a person, when one person goes: it says how common a signal is in the scheme, and a model
that rests on it can still be made again. It goes with its tenant, whose data it is.
"""

from __future__ import annotations

from collections.abc import Collection

import sqlalchemy as sa

from sleetwatch.state import reviews, verdicts
from sleetwatch.workspace.redacting import Redactor

_NOBODY: dict[str, object] = {"subject": None, "note": None}


def forget_verdicts_of(connection: sa.Connection, redactor: Redactor) -> int:
    """Take one person out of the verdicts: as their subject, as a reviewer, and in what is said of others."""
    person = redactor.person
    mine = sa.and_(verdicts.c.tenant == person.tenant, verdicts.c.subject.in_(person.subjects))
    count = _blank(connection, mine, _NOBODY)
    for table, column in ((verdicts, verdicts.c.note), (reviews, reviews.c.reason)):
        _clean(connection, table, column, redactor)
    for table in (verdicts, reviews):
        _rename(connection, table, redactor)
    return count


def forget_verdicts_of_tenant(connection: sa.Connection, tenant: str) -> int:
    """A tenant's verdicts keep when, by whom and for which reason they were given."""
    return _blank(connection, verdicts.c.tenant == tenant, {**_NOBODY, "explains": {}, "hits": {}, "possible": []})


def forget_verdicts_before(connection: sa.Connection, before: int, tenant: str | None) -> int:
    """Older verdicts are about nobody any more."""
    mine = verdicts.c.at < before
    if tenant is not None:
        mine = sa.and_(mine, verdicts.c.tenant == tenant)
    return _blank(connection, mine, _NOBODY)


def _blank(connection: sa.Connection, which: sa.ColumnElement[bool], values: dict[str, object]) -> int:
    """How many of them were about somebody until now."""
    about = list(
        connection.execute(sa.select(verdicts.c.verdict).where(which, verdicts.c.subject.is_not(None))).scalars()
    )
    taken = list(connection.execute(sa.select(verdicts.c.verdict).where(which)).scalars())
    connection.execute(sa.update(verdicts).where(which).values(**values))
    for number in taken:
        connection.execute(sa.update(reviews).where(reviews.c.verdict == number).values(reason=None))
    return len(about)


def _clean(connection: sa.Connection, table: sa.Table, column: sa.Column[str], redactor: Redactor) -> None:
    (key,) = table.primary_key
    for number, text in connection.execute(sa.select(key, column).where(column.is_not(None))).all():
        cleaned = redactor.text(text)
        if cleaned != text:
            connection.execute(sa.update(table).where(key == number).values({column.name: cleaned}))


def _rename(connection: sa.Connection, table: sa.Table, redactor: Redactor) -> None:
    """A reviewer who is purged goes by the pseudonym: two of them are still two."""
    names: Collection[str] = set(connection.execute(sa.select(table.c.reviewer).distinct()).scalars())
    for name in names:
        if redactor.text(name) != name:
            update = sa.update(table).where(table.c.reviewer == name)
            connection.execute(update.values(reviewer=redactor.person.subject.casefold()))
