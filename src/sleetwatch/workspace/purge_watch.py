"""What a purge takes from what a watch remembers: only tenants stand there, and never a person."""

from __future__ import annotations

import sqlalchemy as sa

from sleetwatch.state import hunted


def forget_waiting_of_tenant(connection: sa.Connection, tenant: str) -> None:
    """How much of the tenant's was new to which hunt."""
    for row in connection.execute(sa.select(hunted.c.hunt, hunted.c.fresh)).all():
        if tenant in row.fresh:
            rest = {name: one for name, one in row.fresh.items() if name != tenant}
            connection.execute(sa.update(hunted).where(hunted.c.hunt == row.hunt).values(fresh=rest))
