"""What a purge takes from verdicts: who they are about and what was said of them. That they were given is kept.

What had fired stays, without a person, when one person goes: it says how common a signal is in the scheme, and a model
that rests on it can still be made again. It goes with its tenant, whose data it is.
"""

from __future__ import annotations

import sqlalchemy as sa

from sleetwatch.state import reviews, verdicts
from sleetwatch.workspace.forgetting import about, clean, rename, within
from sleetwatch.workspace.redacting import Redactor

_NOBODY: dict[str, object] = {"subject": None, "note": None}


def forget_verdicts_of(connection: sa.Connection, redactor: Redactor) -> int:
    """Take one person out of the verdicts: as their subject, as a reviewer, and in what is said of others."""
    count = _blank(connection, about(verdicts, redactor.person), _NOBODY)
    for column in (verdicts.c.note, reviews.c.reason):
        clean(connection, column, redactor)
    for column in (verdicts.c.reviewer, reviews.c.reviewer):
        rename(connection, column, redactor)
    return count


def forget_verdicts_of_tenant(connection: sa.Connection, tenant: str) -> int:
    """A tenant's verdicts keep when, by whom and for which reason they were given."""
    return _blank(connection, within(verdicts, tenant), {**_NOBODY, "explains": {}, "hits": {}, "possible": []})


def forget_verdicts_before(connection: sa.Connection, before: int, tenant: str | None) -> int:
    """Older verdicts are about nobody any more."""
    return _blank(connection, sa.and_(verdicts.c.at < before, within(verdicts, tenant)), _NOBODY)


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
