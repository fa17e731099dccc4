"""What a purge takes from exceptions: the machine or home they name, and what was said, all in its own transaction.

An exception that lost its device or network holds nothing back any more; that it was there is kept.
"""

from __future__ import annotations

import sqlalchemy as sa

from sleetwatch.state import exceptions
from sleetwatch.workspace.redacting import Redactor

_TEXTS = (exceptions.c.note, exceptions.c.ended_because)
_PEOPLE = (exceptions.c.by, exceptions.c.approved_by, exceptions.c.ended_by)


def forget_exceptions_of(connection: sa.Connection, redactor: Redactor) -> int:
    """One person: in the names of machines, in what was written, and as somebody who works here."""
    count = 0
    for row in connection.execute(sa.select(exceptions)).mappings().all():
        changed = {one.name: _cleaned(redactor, row[one.name]) for one in _TEXTS}
        changed |= {one.name: _renamed(redactor, row[one.name]) for one in _PEOPLE}
        if row["value"] is not None and redactor.text(row["value"]) != row["value"]:
            changed["value"] = None
        if any(row[name] != value for name, value in changed.items()):
            own = exceptions.c.exception == row["exception"]
            count += connection.execute(sa.update(exceptions).where(own).values(**changed)).rowcount
    return count


def _cleaned(redactor: Redactor, text: str | None) -> str | None:
    return None if text is None else redactor.text(text)


def _renamed(redactor: Redactor, name: str | None) -> str | None:
    """Who is purged goes by the pseudonym: two people are still two."""
    return name if name is None or redactor.text(name) == name else redactor.person.subject.casefold()


def forget_exceptions_of_tenant(connection: sa.Connection, tenant: str) -> int:
    """Everything of a tenant."""
    return connection.execute(sa.delete(exceptions).where(exceptions.c.tenant == tenant)).rowcount


def forget_exceptions_before(connection: sa.Connection, before: int, tenant: str | None) -> int:
    """Those whose time was over before a moment: they explain no score that is left."""
    mine = sa.true() if tenant is None else exceptions.c.tenant == tenant
    return connection.execute(sa.delete(exceptions).where(exceptions.c.until < before, mine)).rowcount
