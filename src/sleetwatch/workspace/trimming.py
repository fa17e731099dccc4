"""What a watch that hunts every minute leaves behind: its older hunts go, but for the last of each day."""

from __future__ import annotations

import sqlalchemy as sa

from sleetwatch import clock
from sleetwatch.state import hunted, hunts, rehunts

AT_ONCE = 5
"""Hunts that one transaction takes, so that nobody waits for it long."""


def trim_hunts(state: sa.Engine, keep: int) -> int:
    """Take away what `watch` hunted before its newest `keep` hunts, but for each day's last and what a verdict changed.

    What a person hunted stays. Returns how many hunts went.
    """
    with state.connect() as connection:
        gone = _old(connection, keep)[:AT_ONCE]
    if gone:
        with state.begin() as connection:
            connection.execute(sa.delete(hunts).where(hunts.c.hunt.in_(gone)))
    return len(gone)


def _old(connection: sa.Connection, keep: int) -> list[int]:
    query = sa.select(hunts.c.hunt, hunts.c.finished_at).join(hunted).where(hunted.c.watched)
    rows = connection.execute(query.order_by(hunts.c.hunt.desc())).all()
    last_of_day = {row.finished_at // clock.DAY: row.hunt for row in reversed(rows)}
    rehunted = set(connection.execute(sa.select(rehunts.c.hunt)).scalars())
    kept = {row.hunt for row in rows[:keep]} | set(last_of_day.values()) | rehunted
    return [row.hunt for row in reversed(rows) if row.hunt not in kept]
