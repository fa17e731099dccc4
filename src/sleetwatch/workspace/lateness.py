"""What is past its due time: cases and subjects that nobody looked at in time. It is news once, and over once moved."""

from __future__ import annotations

from collections.abc import Iterator

import sqlalchemy as sa

from sleetwatch.cases.flow import CLOSED
from sleetwatch.notify.finding import Level
from sleetwatch.state import assignments, cases, news, requests
from sleetwatch.workspace.news import Item, note, request_item
from sleetwatch.workspace.requesting import PATIENCE

DUE = "due"


def note_late(connection: sa.Connection, now: int) -> int:
    """Keep what is late, what is late no more, and requests that nobody decided in time, which are over. Returns how
    many notices that makes.
    """
    late = {item.key: item for item in (*_cases(connection, now), *_subjects(connection, now))}
    query = sa.select(news).where(news.c.kind == DUE, news.c.level.is_not(None))
    over = [
        Item(row.key, DUE, None, row.tenant, row.subject, row.number)
        for row in connection.execute(query)
        if row.key not in late
    ]
    return note(connection, [*late.values(), *over, *_lapsed(connection, now)])


def _lapsed(connection: sa.Connection, now: int) -> Iterator[Item]:
    """Requests that waited for too long."""
    told = sa.exists().where(news.c.kind == "request", news.c.number == requests.c.request, news.c.level.is_not(None))
    old = (requests.c.decision.is_(None), requests.c.asked_at < now - PATIENCE)
    for row in connection.execute(sa.select(requests.c.request, requests.c.tenant).where(*old, told)):
        yield request_item(row.request, row.tenant, waits=False)


def _cases(connection: sa.Connection, now: int) -> Iterator[Item]:
    open_ = (cases.c.state != CLOSED, cases.c.merged_into.is_(None))
    for row in connection.execute(sa.select(cases.c.case, cases.c.tenant).where(cases.c.due_at < now, *open_)):
        yield Item(f"due:case:{row.case}", DUE, Level.CHECK.value, row.tenant, None, row.case)


def _subjects(connection: sa.Connection, now: int) -> Iterator[Item]:
    query = sa.select(assignments.c.tenant, assignments.c.subject).where(assignments.c.due_at < now)
    for row in connection.execute(query):
        yield Item(f"due:subject:{row.tenant}:{row.subject}", DUE, Level.CHECK.value, row.tenant, row.subject)
