"""What is acted upon, as the rules ask about it: one case, one request, one subject."""

from __future__ import annotations

import sqlalchemy as sa

from sleetwatch.cases import EVERYWHERE, Resource, Whom
from sleetwatch.clock import HOUR
from sleetwatch.errors import UnknownName
from sleetwatch.state import case_members, case_subjects, cases, glass, requests

REVEAL, EXPORT, RESPONSE, DELETION, ACTION = "reveal", "export", "response", "deletion", "action"
APPROVED, REFUSED = "approved", "refused"


def no_case(number: object) -> UnknownName:
    """The one answer for a case that is not there and for one that is not for these eyes."""
    return UnknownName(f"there is no case {number}; `sleetwatch case list` shows yours")


def no_request(number: object) -> UnknownName:
    """The same for a request."""
    return UnknownName(f"there is no request {number}; `sleetwatch case requests` shows those you may see")


def no_subject(name: object) -> UnknownName:
    """The same for a subject."""
    return UnknownName(f"nobody here is called {name!r}; `sleetwatch suspects` lists the subjects")


def is_live(now: int) -> sa.ColumnElement[bool]:
    """The condition on which a request was approved and its time is not over."""
    until = requests.c.decided_at + requests.c.hours * sa.literal(HOUR, sa.BigInteger)
    return sa.and_(requests.c.decision == APPROVED, until > now)


def case_resource(connection: sa.Connection, number: int, now: int) -> Resource | None:
    """A case; None when there is none, after the same work: how long it took is not to tell."""
    tenant = connection.execute(sa.select(cases.c.tenant).where(cases.c.case == number)).scalar()
    members = connection.execute(
        sa.select(case_members.c.person, case_members.c.role).where(case_members.c.case == number)
    )
    broken = sa.select(glass.c.person).where(glass.c.case == number, glass.c.until > now)
    found = Resource(
        tenant=tenant or EVERYWHERE,
        subjects=subjects_of_case(connection, number),
        members={row.person: row.role for row in members},
        glass=frozenset(connection.execute(broken).scalars()),
        export_approved=_approved(connection, EXPORT, number, now),
        deletion_approved=_approved(connection, DELETION, number, now),
    )
    return None if tenant is None else found


def subjects_of_case(connection: sa.Connection, number: int) -> frozenset[Whom]:
    """Whom a case is about."""
    query = sa.select(case_subjects.c.tenant, case_subjects.c.subject).where(case_subjects.c.case == number)
    return frozenset((row.tenant, row.subject) for row in connection.execute(query))


def _approved(connection: sa.Connection, kind: str, case: int, now: int) -> frozenset[str]:
    query = sa.select(requests.c.asked_by).where(
        requests.c.kind == kind, requests.c.case == case, is_live(now), requests.c.used_at.is_(None)
    )
    return frozenset(connection.execute(query).scalars())


def request_resource(connection: sa.Connection, number: int) -> Resource | None:
    """A request; None when there is none."""
    row = connection.execute(sa.select(requests).where(requests.c.request == number)).first()
    if row is None:
        return None
    about = frozenset({(row.tenant, row.subject)}) if row.subject else frozenset()
    if row.case is not None:
        about |= subjects_of_case(connection, row.case)
    return Resource(tenant=row.tenant, subjects=about, asked_by=row.asked_by)


def subject_resource(connection: sa.Connection, tenant: str, subject: str, now: int) -> Resource:
    """A subject of a tenant."""
    query = sa.select(requests.c.asked_by).where(
        requests.c.kind == REVEAL, requests.c.tenant == tenant, requests.c.subject == subject, is_live(now)
    )
    seen_by = frozenset(connection.execute(query).scalars())
    return Resource(tenant=tenant, subjects=frozenset({(tenant, subject)}), revealed_to=seen_by)


def plain_resource(tenant: str | None, person: str | None) -> Resource:
    """A tenant, or the workspace as a whole."""
    return Resource(tenant=tenant or EVERYWHERE, person=person)
