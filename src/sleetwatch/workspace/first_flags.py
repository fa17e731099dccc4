"""When somebody was first over a line, by what was known then: the hunts that were made before remember it.

A hit says when its evidence began and how strong it is today. Where the strength came with time, today's hit put at its
beginning is too early: a habit that took two weeks to show was no reason to suspect anybody on its first day. A hunt
that was made in between knows better: whoever stood below the lines in it crossed them later.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from sleetwatch.state import hunts, scores
from sleetwatch.workspace.ties import Key, among

OVER = ("check", "case")
"""The statuses of whom something is proposed about."""


@dataclass(frozen=True, slots=True)
class EarlierFlags:
    """What the hunts before one said."""

    looked: Mapping[str, int]
    """By tenant: until when the last hunt before saw its people."""
    named: Mapping[Key, int]
    """Of whoever was over a line before: the moment that was named."""

    def first_flagged_at(self, key: Key, by_evidence: int | None) -> int | None:
        """The first moment over a line; None for whoever is below them now.

        `by_evidence` is when today's evidence would have carried the subject over.
        """
        if by_evidence is None:
            return None
        return self.named[key] if key in self.named else max(by_evidence, self.looked.get(key[0], by_evidence))


def earlier_flags(connection: sa.Connection, as_of: int, over: Collection[Key]) -> EarlierFlags:
    """What the hunts that are kept say of the time before `as_of` about those who are over a line now."""
    query = sa.select(hunts.c.hunt, hunts.c.as_of, hunts.c.missing_of).where(hunts.c.as_of < as_of)
    made = connection.execute(query.order_by(hunts.c.as_of.desc(), hunts.c.hunt.desc())).all()
    tenants = {tenant for tenant, _ in over}
    last: dict[str, Any] = {}
    for row in made:
        for tenant in (row.missing_of or {}).keys() & tenants:
            last.setdefault(tenant, row)
        if len(last) == len(tenants):
            break
    named = _named(connection, scores.c.hunt.in_({row.hunt for row in last.values()}), over)
    before = sa.select(hunts.c.hunt).where(hunts.c.as_of < as_of)
    named |= _named(connection, scores.c.hunt.in_(before), [key for key in over if key not in named])
    return EarlierFlags({tenant: row.as_of for tenant, row in last.items()}, named)


def _named(connection: sa.Connection, made: sa.ColumnElement[bool], keys: Collection[Key]) -> dict[Key, int]:
    """The moment that the earliest of these hunts named which had the subject over a line.

    `made` says which hunts by their numbers in `scores`, for these begin its key: said of `hunts`, SQLite reads all
    scores there ever were.
    """
    query = (
        sa.select(scores.c.tenant, scores.c.subject, scores.c.first_flagged_at)
        .join(hunts, hunts.c.hunt == scores.c.hunt)
        .where(made, scores.c.status.in_(OVER), scores.c.first_flagged_at.is_not(None))
        .order_by(hunts.c.as_of.desc(), hunts.c.hunt.desc())
    )
    found: dict[Key, int] = {}
    for which in among(keys, scores.c.tenant, scores.c.subject):
        for row in connection.execute(query.where(which)):
            found[row.tenant, row.subject] = row.first_flagged_at
    return found
