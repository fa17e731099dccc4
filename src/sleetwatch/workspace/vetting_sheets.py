"""Lists of applicants a page at a time: ordered, limited and counted by the database, whoever may see whom."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from sleetwatch import clock
from sleetwatch.state import applicant_heads
from sleetwatch.workspace.folder import Folder
from sleetwatch.workspace.vetting_dossiers import Key
from sleetwatch.workspace.vetting_heads import COLUMNS, Head

OPEN, CONTRADICTS, DUE = "open", "contradicts", "due"
_HIRED = applicant_heads.c.worker_id.is_not(None)
_BY_AGE = (applicant_heads.c.applied_at, applicant_heads.c.applicant_id, applicant_heads.c.tenant)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Whose applications a list has."""

    tenants: Collection[str]
    selves: Collection[Key] = ()
    """Subjects that whoever asks is, who finds none of them."""
    state: str = ""
    """open, contradicts, due, or empty for all."""
    by_score: bool = True
    """Whether who asks sees scores. Who does not goes by what the checks say."""

    @property
    def order(self) -> tuple[sa.ColumnElement[Any], ...]:
        """Applicants before who works here by now, whose place would tell who is suspected; then by score, by how much
        contradicts, and by age.
        """
        columns = ("score", "against") if self.by_score else ("contradicts",)
        return _HIRED, *(sa.case((_HIRED, 0), else_=applicant_heads.c[name]).desc() for name in columns), *_BY_AGE

    @property
    def clause(self) -> sa.ColumnElement[bool]:
        """The same as a condition."""
        heads = applicant_heads.c
        own = [sa.and_(heads.tenant == tenant, heads.subject == subject) for tenant, subject in sorted(self.selves)]
        chosen = {
            OPEN: heads.state == OPEN,
            CONTRADICTS: sa.and_(heads.contradicts > 0, sa.true() if self.by_score else sa.not_(_HIRED)),
            DUE: heads.due_at <= clock.now(),
        }.get(self.state, sa.true())
        return sa.and_(heads.tenant.in_(sorted(self.tenants)), sa.not_(sa.or_(sa.false(), *own)), chosen)


def count_wanted(folder: Folder, wanted: Wanted) -> int:
    """How many applications the list has."""
    query = sa.select(sa.func.count()).select_from(applicant_heads).where(wanted.clause)
    with folder.state.connect() as connection:
        return int(connection.execute(query).scalar_one())


def ranked_heads(folder: Folder, wanted: Wanted, number: int, size: int) -> list[Head]:
    """One page of the list, those to look at first on top. `number` counts from 0."""
    query = sa.select(*COLUMNS).where(wanted.clause).order_by(*wanted.order)
    return _read(folder, query.limit(size).offset(number * size))


def heads_after(folder: Folder, wanted: Wanted, after: Key | None, limit: int) -> list[Head]:
    """The next of the list by tenant and id, after one of them."""
    place = sa.tuple_(applicant_heads.c.tenant, applicant_heads.c.applicant_id)
    query = sa.select(*COLUMNS).where(wanted.clause).order_by(applicant_heads.c.tenant, applicant_heads.c.applicant_id)
    return _read(folder, (query if after is None else query.where(place > sa.tuple_(*after))).limit(limit))


def heads_named(folder: Folder, name: str, tenant: str | None) -> list[Head]:
    """Applications by id, subject or worker, whatever the capitals."""
    wanted = name.strip().lower()
    columns = (applicant_heads.c.applicant_id, applicant_heads.c.subject, applicant_heads.c.worker_id)
    query = sa.select(*COLUMNS).where(sa.or_(*(sa.func.lower(one) == wanted for one in columns)))
    return _read(folder, query if tenant is None else query.where(applicant_heads.c.tenant == tenant))


def rank_of(folder: Folder, one: Head, tenant: str | None) -> int:
    """The place of an application in the ranked list of a tenant, or of all."""
    heads = applicant_heads.c
    own = sa.select(heads.score).where(heads.tenant == one.tenant, heads.applicant_id == one.applicant_id)
    score = own.scalar_subquery()
    rest = sa.tuple_(heads.applied_at, heads.applicant_id, heads.tenant)
    before = sa.or_(
        heads.score > score,
        sa.and_(heads.score == score, heads.against > one.against),
        sa.and_(
            heads.score == score,
            heads.against == one.against,
            rest < sa.tuple_(one.applied_at, one.applicant_id, one.tenant),
        ),
    )
    query = sa.select(sa.func.count()).select_from(applicant_heads).where(before)
    with folder.state.connect() as connection:
        rows = connection.execute(query if tenant is None else query.where(heads.tenant == tenant))
        return int(rows.scalar_one()) + 1


def _read(folder: Folder, query: sa.Select[Any]) -> list[Head]:
    with folder.state.connect() as connection:
        return [Head(*row) for row in connection.execute(query)]
