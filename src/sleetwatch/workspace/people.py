"""Who uses the workspace: added, given roles, tied to the worker they are, shut out. Every change is an act."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

import sqlalchemy as sa

from sleetwatch import clock
from sleetwatch.cases import EVERYWHERE, Actor
from sleetwatch.cases.passwords import LONGEST, SHORTEST, digest, hash_password, is_password, new_secret
from sleetwatch.errors import SignInError, UserError
from sleetwatch.state import grants, identities, insert_new, invitations, people, sessions, ties, tokens
from sleetwatch.workspace.access import Access, has_no_people
from sleetwatch.workspace.acting import record, writing
from sleetwatch.workspace.folder import Folder
from sleetwatch.workspace.person_rows import Person, check_free, check_role, check_where, known_person, read_people
from sleetwatch.workspace.reviewers import folded, reviewer_of
from sleetwatch.workspace.selves import find_selves

LINK_HOURS = 24
FIRST_ROLES = ("admin", "analyst", "auditor", "investigator", "lead", "operator")
"""What the first person is, who has nobody else yet. What takes two people still takes a second."""


class People:
    """The people of one workspace."""

    def __init__(self, folder: Folder) -> None:
        self.folder = folder
        self.access = Access(folder)

    @property
    def is_empty(self) -> bool:
        """Whether nobody was added yet."""
        with self.folder.state.connect() as connection:
            return has_no_people(connection)

    def all(self, by: Actor) -> list[Person]:
        """Everybody, by name; for whoever sees to some tenants, those who have a role there, and only that."""
        own, tenants = self.folder.settings.tenant, self.access.tenants(by, "people.read")
        self.access.read(by, "people.read", tenant=own if own in tenants or not tenants else tenants[0])
        with self.folder.state.connect() as connection:
            known = read_people(connection)
        if self.access.decide(by, "people.read").allowed:
            return known
        where = {*tenants, EVERYWHERE}
        return [_seen_in(where, one) for one in known if any(tenant in where for tenant, _ in one.grants)]

    def person(self, name: str) -> Person:
        """One of them. Raises `UnknownName`."""
        with self.folder.state.connect() as connection:
            return known_person(connection, reviewer_of(name))

    def add(self, by: Actor, name: str, roles: Collection[str] = (), tenant: str = EVERYWHERE) -> tuple[Person, str]:
        """Add somebody with roles in a tenant. Returns them, and what stands in the link that sets their password."""
        known, where = reviewer_of(name), check_where(tenant)
        with self.access.acting(by, "people.write", tenant=where, person=known) as connection:
            check_free(connection, known)
            is_first = has_no_people(connection)
            if is_first and "admin" not in roles:
                raise UserError("the first person is who adds the others; add --role admin")
            self._make(connection, known, by.name)
            for role in dict.fromkeys(map(check_role, roles)):
                self._grant(connection, by, known, role, where, is_first=is_first)
            find_selves(connection, known)
            secret = _invite(connection, known)
            return known_person(connection, known), secret

    def _grant(
        self, connection: sa.Connection, by: Actor, name: str, role: str, tenant: str, *, is_first: bool
    ) -> None:
        """A role beside the person. The first person may take one: there is nobody else to give it."""
        said = {"role": role, "person": name}
        if is_first:
            record(connection, self.folder, by, "people.grant", tenant=tenant, details=said)
        else:
            self.access.act_within(connection, by, "people.grant", tenant=tenant, person=name, details=said)
        self._give(connection, name, role, tenant, by.name)

    @staticmethod
    def _make(connection: sa.Connection, name: str, by: str, password: str | None = None) -> None:
        row = {"name": name, "made_at": clock.now(), "made_by": by, "password": password}
        connection.execute(sa.insert(people).values(**row))

    @staticmethod
    def _give(connection: sa.Connection, name: str, role: str, tenant: str, by: str) -> None:
        row = {"person": name, "tenant": tenant, "role": role, "at": clock.now(), "by": by}
        connection.execute(insert_new(connection, grants).values(**row))

    def grant(self, by: Actor, name: str, role: str, tenant: str = EVERYWHERE) -> Person:
        """Give a role in a tenant. Nobody gives one to themselves."""
        known, where = reviewer_of(name), check_where(tenant)
        said = {"role": check_role(role)}
        with self.access.acting(by, "people.grant", tenant=where, person=known, details=said) as connection:
            known_person(connection, known)
            self._give(connection, known, role, where, by.name)
            return known_person(connection, known)

    def revoke(self, by: Actor, name: str, role: str, tenant: str = EVERYWHERE) -> Person:
        """Take a role in a tenant back. The last administrator stays one."""
        known, where = reviewer_of(name), check_where(tenant)
        said = {"role": check_role(role), "taken": True}
        with self.access.acting(by, "people.grant", tenant=where, person=known, details=said) as connection:
            person = known_person(connection, known)
            if (where, role) not in person.grants:
                raise UserError(f"{known} has no role {role} in {where}")
            own = (grants.c.person == known, grants.c.role == role, grants.c.tenant == where)
            connection.execute(sa.delete(grants).where(*own))
            _check_admin_left(connection)
            return known_person(connection, known)

    def tie(self, by: Actor, name: str, known_as: str, tenant: str = EVERYWHERE) -> Person:
        """Say which worker id or account a person is in a tenant, so that no case about them is theirs to see."""
        known, where, alias = reviewer_of(name), check_where(tenant), folded(known_as)
        if not alias:
            raise UserError("name a worker id or an account")
        said = {"account": alias}
        with self.access.acting(by, "people.write", tenant=where, person=known, details=said) as connection:
            known_person(connection, known)
            row = {"person": known, "tenant": where, "known_as": alias}
            connection.execute(insert_new(connection, ties).values(**row))
            find_selves(connection, known)
            return known_person(connection, known)

    def disable(self, by: Actor, name: str) -> Person:
        """Shut somebody out at once: sessions and tokens end too."""
        known, now = reviewer_of(name), clock.now()
        with self.access.acting(by, "people.write", tenant=EVERYWHERE, person=known) as connection:
            known_person(connection, known)
            connection.execute(sa.update(people).where(people.c.name == known).values(disabled_at=now))
            connection.execute(sa.delete(sessions).where(sessions.c.person == known))
            connection.execute(sa.update(tokens).where(tokens.c.person == known).values(dropped_at=now))
            connection.execute(sa.delete(invitations).where(invitations.c.person == known))
            _check_admin_left(connection)
            return known_person(connection, known)

    def enable(self, by: Actor, name: str) -> Person:
        """Let somebody in again."""
        known = reviewer_of(name)
        with self.access.acting(by, "people.write", tenant=EVERYWHERE, person=known) as connection:
            known_person(connection, known)
            connection.execute(sa.update(people).where(people.c.name == known).values(disabled_at=None))
            return known_person(connection, known)

    # Links that set a password once

    def invite(self, by: Actor, name: str) -> str:
        """What stands in a new link for somebody's password; the links before it end."""
        known = reviewer_of(name)
        with self.access.acting(by, "people.write", tenant=EVERYWHERE, person=known) as connection:
            known_person(connection, known)
            return _invite(connection, known)

    def start_link(self) -> str:
        """What stands in the link by which the first person comes in. Raises `UserError` when somebody is here."""
        with writing(self.folder) as connection:
            if not has_no_people(connection):
                raise UserError("somebody is here already; `sleetwatch people link NAME` makes a link for them")
            return _invite(connection, None)

    def begin(self, secret: str, name: str, password: str) -> Person:
        """Make the first person. Raises `SignInError` when the link does not hold."""
        known = reviewer_of(name)
        check_password(password, known)
        with writing(self.folder) as connection:
            if _use(connection, secret) is not None or not has_no_people(connection):
                raise SignInError(WRONG_LINK)
            self._make(connection, known, known, hash_password(password))
            for role in FIRST_ROLES:
                self._give(connection, known, role, EVERYWHERE, known)
            find_selves(connection, known)
            record(connection, self.folder, Actor(known), "people.begin", details={"person": known})
            return known_person(connection, known)

    def redeem(self, secret: str, password: str) -> Person:
        """Set one's password by a link. Raises `SignInError` when the link does not hold."""
        check_password(password, "")
        hashed = hash_password(password)
        with writing(self.folder) as connection:
            name = _use(connection, secret)
            if name is None:
                raise SignInError(WRONG_LINK)
            check_password(password, name)
            connection.execute(sa.update(people).where(people.c.name == name).values(password=hashed))
            connection.execute(sa.delete(sessions).where(sessions.c.person == name))
            record(connection, self.folder, Actor(name), "people.password", details={"person": name, "how": "link"})
            return known_person(connection, name)

    def change_password(self, name: str, old: str, new: str) -> None:
        """Change one's own password; every other session ends. Raises `SignInError`."""
        known = reviewer_of(name)
        check_password(new, known)
        with self.folder.state.connect() as connection:
            kept = connection.execute(sa.select(people.c.password).where(people.c.name == known)).scalar()
        if not is_password(kept, old):
            raise SignInError("that is not your password")
        hashed = hash_password(new)
        with writing(self.folder) as connection:
            connection.execute(sa.update(people).where(people.c.name == known).values(password=hashed))
            connection.execute(sa.delete(sessions).where(sessions.c.person == known))
            record(connection, self.folder, Actor(known), "people.password", details={"person": known, "how": "self"})

    # OpenID

    def identity(self, issuer: str, sub: str) -> str | None:
        """Who a provider's person is here."""
        query = sa.select(identities.c.person).where(identities.c.issuer == issuer, identities.c.sub == sub)
        with self.folder.state.connect() as connection:
            return connection.execute(query).scalar()

    def meet(self, name: str, issuer: str, sub: str) -> str:
        """Somebody's first sign-in through a provider, which vouches for the name. Raises `SignInError`.

        From then on the provider's own id says who it is: a name that goes to somebody else takes nobody's place.
        """
        known, at = folded(name), clock.now()
        met = sa.select(identities.c.sub).where(identities.c.person == known, identities.c.issuer == issuer)
        with writing(self.folder) as connection:
            row = connection.execute(sa.select(people.c.disabled_at).where(people.c.name == known)).first()
            if row is None or row.disabled_at is not None or connection.execute(met).first() is not None:
                raise SignInError(UNMET)
            connection.execute(sa.insert(identities).values(issuer=issuer, sub=sub, person=known, at=at))
            said = {"person": known, "how": "first sign-in", "issuer": issuer}
            record(connection, self.folder, Actor(known), "people.identity", details=said)
        return known


UNMET = "nobody here is known under the name that your provider gives; ask an administrator"
WRONG_LINK = "this link does not hold, or was used; ask for a new one"


def check_password(password: str, name: str) -> None:
    """Raises `UserError` when it is too short, too long or the name."""
    if not SHORTEST <= len(password) <= LONGEST:
        raise UserError(f"a password has {SHORTEST} to {LONGEST} characters; this one has {len(password)}")
    if len(set(password)) < SHORTEST // 2 or (name and name in password.casefold()):
        raise UserError("the password repeats itself or holds your name; take some words that nobody would guess")


def _seen_in(tenants: Collection[str], one: Person) -> Person:
    """A person as known in some tenants."""
    held = tuple(pair for pair in one.grants if pair[0] in tenants)
    return replace(one, grants=held, ties=tuple(pair for pair in one.ties if pair[0] in tenants))


def _invite(connection: sa.Connection, name: str | None) -> str:
    secret, mine = new_secret(), invitations.c.person == name if name else invitations.c.person.is_(None)
    connection.execute(sa.delete(invitations).where(mine))
    row = {"digest": digest(secret), "person": name, "until": clock.now() + LINK_HOURS * clock.HOUR}
    connection.execute(sa.insert(invitations).values(**row))
    return secret


def _use(connection: sa.Connection, secret: str) -> str | None:
    """Whose the link is, None for the first start's. It holds once. Raises `SignInError`."""
    own = invitations.c.digest == digest(secret)
    row = connection.execute(sa.select(invitations).where(own)).first()
    if row is None or row.used_at is not None or row.until <= clock.now():
        raise SignInError(WRONG_LINK)
    connection.execute(sa.update(invitations).where(own).values(used_at=clock.now()))
    found: str | None = row.person
    return found


def _check_admin_left(connection: sa.Connection) -> None:
    held = sa.select(grants.c.person).join(people, people.c.name == grants.c.person)
    admins = held.where(grants.c.role == "admin", grants.c.tenant == EVERYWHERE, people.c.disabled_at.is_(None))
    if connection.execute(admins.limit(1)).first() is None:
        raise UserError("nobody would be left to add people; make somebody else administrator in every tenant first")
