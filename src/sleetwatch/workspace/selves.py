"""Which subjects a person is: by the accounts and worker ids they are tied to, and by the name they sign in with."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Set as AbstractSet

import sqlalchemy as sa

from sleetwatch.cases import EVERYWHERE, Whom
from sleetwatch.state import hunts, people, selves, subjects, ties, unwalled_within
from sleetwatch.workspace.reviewers import folded, seen


def selves_of(connection: sa.Connection, person: str) -> frozenset[Whom]:
    """The subjects a person is."""
    query = sa.select(selves.c.tenant, selves.c.subject).where(selves.c.person == person)
    return frozenset((row.tenant, row.subject) for row in connection.execute(query))


def is_stale(connection: sa.Connection, person: str) -> bool:
    """Whether a hunt, which may bring subjects, came after the person's were last found."""
    looked = connection.execute(sa.select(people.c.looked_at_hunt).where(people.c.name == person)).scalar()
    return looked != _newest_hunt(connection)


def find_selves(connection: sa.Connection, person: str) -> frozenset[Whom]:
    """Find them again, and keep that. Nobody who is purged comes back by it."""
    known: defaultdict[str, set[str]] = defaultdict(set)
    for row in connection.execute(sa.select(ties).where(ties.c.person == person)):
        known[row.tenant].add(row.known_as)
    found = matching(connection, person, known)
    connection.execute(sa.delete(selves).where(selves.c.person == person))
    for tenant, subject in sorted(found):
        connection.execute(sa.insert(selves).values(person=person, tenant=tenant, subject=subject))
    looked = sa.update(people).where(people.c.name == person).values(looked_at_hunt=_newest_hunt(connection))
    connection.execute(looked)
    return found


def matching(connection: sa.Connection, name: str, known: dict[str, set[str]]) -> frozenset[Whom]:
    """The subjects that go by a name everywhere, or by what is known of somebody in a tenant."""
    with unwalled_within(connection):
        rows = connection.execute(sa.select(subjects)).all()
    return frozenset(
        (row.tenant, row.subject)
        for row in rows
        if _is_one(own_names(row), name, known.get(row.tenant, set()) | known.get(EVERYWHERE, set()))
    )


def own_names(row: sa.Row[tuple[object, ...]]) -> set[str]:
    """Everything a subject is called by, folded."""
    listed = (row.subject, row.worker_id, row.name, *row.accounts, *(row.applicant_ids or ()))
    return {folded(seen(name)) for name in listed if name}


def _is_one(own: AbstractSet[str], name: str, known: AbstractSet[str]) -> bool:
    return name in own or not known.isdisjoint(own) or name in {short_name(one) for one in own}


def short_name(account: str) -> str:
    """An account without its domain, before or after it."""
    return account.partition("@")[0].rpartition("\\")[2]


def _newest_hunt(connection: sa.Connection) -> int:
    return connection.execute(sa.select(sa.func.max(hunts.c.hunt))).scalar() or 0
