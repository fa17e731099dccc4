"""People as the state keeps them."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from sleetwatch.cases import EVERYWHERE, ROLES
from sleetwatch.errors import UnknownName, UserError
from sleetwatch.settings import check_tenant
from sleetwatch.state import grants, identities, people, ties


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who uses the workspace."""

    name: str
    grants: tuple[tuple[str, str], ...]
    """Tenant (or `*`) and role."""
    ties: tuple[tuple[str, str], ...]
    """Tenant and the worker id or account that the person is there."""
    made_at: int
    disabled_at: int | None
    has_password: bool
    has_totp: bool
    identities: tuple[str, ...]
    """The OpenID providers they sign in through."""

    def roles_in(self, tenant: str) -> frozenset[str]:
        """The roles held in a tenant."""
        return frozenset(role for where, role in self.grants if where in {tenant, EVERYWHERE})


def read_people(connection: sa.Connection, name: str | None = None) -> list[Person]:
    """Everybody, or one, by name."""
    chosen = sa.true() if name is None else people.c.name == name
    held = _by_person(connection, sa.select(grants.c.person, grants.c.tenant, grants.c.role))
    tied = _by_person(connection, sa.select(ties.c.person, ties.c.tenant, ties.c.known_as))
    known = _by_person(connection, sa.select(identities.c.person, identities.c.issuer, identities.c.sub))
    rows = connection.execute(sa.select(people).where(chosen).order_by(people.c.name))
    return [
        Person(
            name=row.name,
            grants=tuple(held[row.name]),
            ties=tuple(tied[row.name]),
            made_at=row.made_at,
            disabled_at=row.disabled_at,
            has_password=row.password is not None,
            has_totp=row.totp_confirmed_at is not None,
            identities=tuple(issuer for issuer, _ in known[row.name]),
        )
        for row in rows
    ]


def _by_person(connection: sa.Connection, query: sa.Select[Any]) -> dict[str, list[tuple[str, str]]]:
    found: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)
    for person, first, second in connection.execute(query):
        found[person].append((first, second))
    for pairs in found.values():
        pairs.sort()
    return found


def holders(connection: sa.Connection, role: str, tenant: str) -> list[str]:
    """Who holds a role in a tenant and is not shut out."""
    query = sa.select(grants.c.person).join(people, people.c.name == grants.c.person)
    held = query.where(grants.c.role == role, grants.c.tenant.in_([tenant, EVERYWHERE]), people.c.disabled_at.is_(None))
    return sorted(set(connection.execute(held).scalars()))


def check_role(role: str) -> str:
    """Raises `UnknownName` when it is none."""
    if role not in ROLES:
        raise UnknownName(f"{role!r} is no role; it is one of: {', '.join(ROLES)}")
    return role


def check_where(tenant: str) -> str:
    """A tenant's name, or `*`. Raises `UserError`."""
    return tenant if tenant == EVERYWHERE else check_tenant(tenant)


def known_person(connection: sa.Connection, name: str) -> Person:
    """One person. Raises `UnknownName`."""
    found = read_people(connection, name)
    if not found:
        raise UnknownName(f"nobody here is called {name!r}; `sleetwatch people list` shows who is")
    return found[0]


def check_free(connection: sa.Connection, name: str) -> None:
    """Raises `UserError` when somebody has the name."""
    if read_people(connection, name):
        raise UserError(f"{name} is here already; `sleetwatch people role {name} ROLE` gives a role")
