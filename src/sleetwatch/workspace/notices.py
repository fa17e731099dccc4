"""What people are to look at. A notice never says a name, nor what a case holds."""

from __future__ import annotations

import secrets
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from sleetwatch import clock
from sleetwatch.cases import Actor
from sleetwatch.state import case_subjects, notices, unwalled, unwalled_within
from sleetwatch.workspace.folder import Folder

FEWEST = 100_000
SHOWN = 200


@dataclass(frozen=True, slots=True)
class Notice:
    """One of them."""

    number: int
    at: int
    kind: str
    """`member`, `mention`, `task`, `request`, `decision`, `glass` ..."""
    case: int | None
    text: str
    seen_at: int | None


class Notices:
    """The notices of one workspace."""

    def __init__(self, folder: Folder) -> None:
        self.folder = folder

    def of(self, actor: Actor, *, unseen: bool = False) -> list[Notice]:
        """An actor's own, the newest first; none about a case that has become one about the actor."""
        mine = [notices.c.person == actor.name, sa.not_(_about(actor))]
        if unseen:
            mine.append(notices.c.seen_at.is_(None))
        query = sa.select(notices).where(*mine).order_by(notices.c.at.desc(), notices.c.notice).limit(SHOWN)
        with unwalled(), self.folder.state.connect() as connection:  # a case about them may be of any tenant
            return [
                Notice(row.notice, row.at, row.kind, row.case, row.text, row.seen_at)
                for row in connection.execute(query)
            ]

    def seen(self, actor: Actor, numbers: Collection[int]) -> None:
        """Say that the actor saw them."""
        own = sa.and_(notices.c.person == actor.name, notices.c.notice.in_(list(numbers)), notices.c.seen_at.is_(None))
        with self.folder.state.begin() as connection:
            connection.execute(sa.update(notices).where(own).values(seen_at=clock.now()))


def _about(actor: Actor) -> sa.ColumnElement[bool]:
    own = (
        sa.and_(case_subjects.c.tenant == tenant, case_subjects.c.subject == subject)
        for tenant, subject in sorted(actor.selves)
    )
    return sa.exists().where(case_subjects.c.case == notices.c.case, sa.or_(sa.false(), *own))


def notify(connection: sa.Connection, whom: Collection[str], kind: str, text: str, case: int | None = None) -> None:
    """Leave a notice for each of them, in the transaction of what it is about."""
    for person in sorted(set(whom)):
        row = {"notice": drawn(connection, notices.c.notice), "person": person, "at": clock.now()}
        connection.execute(sa.insert(notices).values(**row, kind=kind, text=text, case=case))


def drawn(connection: sa.Connection, column: sa.Column[Any]) -> int:
    """A number by chance that nothing has yet: it tells nobody how many there are."""
    with unwalled_within(connection):
        while True:
            number = FEWEST + secrets.randbelow(9 * FEWEST)
            if connection.execute(sa.select(column).where(column == number)).first() is None:
                return number
