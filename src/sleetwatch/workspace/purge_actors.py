"""What a purge takes from imported intelligence. It is nobody's data until it turns out to be a person's."""

from __future__ import annotations

import sqlalchemy as sa

from sleetwatch.state import indicators, intel_lists, intel_rejects, meta
from sleetwatch.subjects import Pseudonyms
from sleetwatch.subjects.mailbox import mailbox
from sleetwatch.workspace.intel_values import kept
from sleetwatch.workspace.redacting import Redactor


def forget_indicators_of(connection: sa.Connection, redactor: Redactor) -> int:
    """Take what was imported of the person: mailboxes and telephones, and the name where a list bears it."""
    key = connection.execute(sa.select(meta.c.value).where(meta.c.key == "key")).scalar_one()
    pseudonyms = Pseudonyms(bytes.fromhex(key))
    person = redactor.person
    mails = {mailbox(one) for one in (*person.emails, *person.accounts)} - {None}
    values = [kept("email", one or "", pseudonyms) for one in mails]
    values += [kept("phone", one, pseudonyms) for one in person.phones]
    for row in connection.execute(sa.select(intel_lists.c.list, intel_lists.c.name, intel_lists.c.reason)).all():
        cleaned = {"name": redactor.file_name(row.name), "reason": row.reason and redactor.text(row.reason)}
        if cleaned != {"name": row.name, "reason": row.reason}:
            connection.execute(sa.update(intel_lists).where(intel_lists.c.list == row.list).values(cleaned))
    mine = indicators.c.value.in_(values)
    return connection.execute(sa.delete(indicators).where(mine)).rowcount


def forget_indicators_before(connection: sa.Connection, before: int) -> int:
    """Take what ended before a moment, or was taken back before it, and what was refused then."""
    over = sa.or_(indicators.c.ends < before, indicators.c.withdrawn_at < before)
    old = sa.select(intel_lists.c.list).where(intel_lists.c.imported_at < before)
    gone = connection.execute(sa.delete(indicators).where(over)).rowcount
    return gone + connection.execute(sa.delete(intel_rejects).where(intel_rejects.c.list.in_(old))).rowcount
