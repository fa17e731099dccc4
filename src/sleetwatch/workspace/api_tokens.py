"""Tokens: what programs sign in with. Shown once, kept as a hash, made for named actions, over after a while."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import sqlalchemy as sa

from sleetwatch import clock
from sleetwatch.cases import ACTIONS, EVERYWHERE, RULES, Actor
from sleetwatch.cases.passwords import digest, new_secret
from sleetwatch.errors import UnknownName, UserError
from sleetwatch.state import people, tokens
from sleetwatch.workspace.access import Access
from sleetwatch.workspace.acting import record, writing
from sleetwatch.workspace.folder import Folder
from sleetwatch.workspace.person_rows import known_person
from sleetwatch.workspace.reviewers import note_of, reviewer_of

PREFIX = "sw_"
"""Tells a scanner for leaked secrets what it found."""
MOST_DAYS = 400


@dataclass(frozen=True, slots=True)
class ApiToken:
    """What is known of a token; never itself."""

    token: int
    person: str
    label: str
    scopes: tuple[str, ...]
    """The actions it may do, of those the person may."""
    made_at: int
    until: int
    dropped_at: int | None


class ApiTokens:
    """The tokens of one workspace."""

    def __init__(self, folder: Folder) -> None:
        self.folder = folder
        self.access = Access(folder)

    def make(self, by: Actor, name: str, scopes: Collection[str], days: int, label: str) -> tuple[ApiToken, str]:
        """A token for oneself, or, for an administrator, for somebody else. Returns it and its text, this once."""
        known, secret = reviewer_of(name), f"{PREFIX}{new_secret()}"
        row = {
            "digest": digest(secret),
            "person": known,
            "label": note_of(label),
            "scopes": _checked(scopes),
            "made_at": clock.now(),
            "until": clock.now() + _days(days) * clock.DAY,
        }
        if by.name != known or by.scopes is not None:
            self.access.check(by, "people.write", tenant=EVERYWHERE, person=known)
        with writing(self.folder) as connection:
            known_person(connection, known)
            made = connection.execute(sa.insert(tokens).values(**row).returning(tokens.c.token)).scalar_one()
            said = {"person": known, "token": made, "scopes": row["scopes"]}
            record(connection, self.folder, by, "people.token", details=said)
        return self.show(made), secret

    def show(self, number: int) -> ApiToken:
        """One token. Raises `UnknownName`."""
        with self.folder.state.connect() as connection:
            row = connection.execute(sa.select(tokens).where(tokens.c.token == number)).first()
        if row is None:
            raise UnknownName(f"there is no token {number}")
        return _token(row)

    def of(self, name: str) -> list[ApiToken]:
        """A person's tokens, the newest first."""
        query = sa.select(tokens).where(tokens.c.person == reviewer_of(name)).order_by(tokens.c.token.desc())
        with self.folder.state.connect() as connection:
            return [_token(row) for row in connection.execute(query)]

    def in_force(self) -> list[ApiToken]:
        """Everybody's tokens that still hold, by person."""
        alive = sa.select(tokens).where(tokens.c.dropped_at.is_(None), tokens.c.until > clock.now())
        with self.folder.state.connect() as connection:
            return [_token(row) for row in connection.execute(alive.order_by(tokens.c.person, tokens.c.token))]

    @staticmethod
    def choices(actor: Actor) -> dict[str, str]:
        """What a token of somebody can be for: the actions that some rule allows one of the roles held, with words."""
        held = {role for _, role in actor.grants}
        may = {action for rule in RULES if rule.allows and rule.roles & held for action in rule.actions}
        return {action: says for action, says in ACTIONS.items() if action in may}

    def seen(self, by: Actor, name: str) -> list[ApiToken]:
        """The same for somebody who looks at them: oneself, or who sees to people."""
        known = reviewer_of(name)
        if by.name != known or by.scopes is not None:
            self.access.read(by, "people.read", tenant=EVERYWHERE, person=known)
        return self.of(known)

    def holder(self, secret: str) -> tuple[str, frozenset[str]] | None:
        """Whose a token is and what it may do, if it still holds."""
        query = sa.select(tokens).join(people, people.c.name == tokens.c.person)
        alive = query.where(
            tokens.c.digest == digest(secret),
            tokens.c.dropped_at.is_(None),
            tokens.c.until > clock.now(),
            people.c.disabled_at.is_(None),
        )
        with self.folder.state.connect() as connection:
            row = connection.execute(alive).first()
        return None if row is None else (row.person, frozenset(row.scopes))

    def drop(self, by: Actor, number: int) -> None:
        """End a token."""
        token = self.show(number)
        if by.name != token.person:
            self.access.check(by, "people.write", tenant=EVERYWHERE, person=token.person)
        with writing(self.folder) as connection:
            own = sa.update(tokens).where(tokens.c.token == number, tokens.c.dropped_at.is_(None))
            connection.execute(own.values(dropped_at=clock.now()))
            record(connection, self.folder, by, "people.token", details={"token": number, "dropped": True})


def _token(row: sa.Row[tuple[object, ...]]) -> ApiToken:
    return ApiToken(row.token, row.person, row.label, tuple(row.scopes), row.made_at, row.until, row.dropped_at)


def _checked(scopes: Collection[str]) -> list[str]:
    unknown = sorted(set(scopes) - ACTIONS.keys())
    if unknown or not scopes:
        raise UnknownName(f"{unknown[0] if unknown else ''!r} is no action; it is some of: {', '.join(ACTIONS)}")
    return sorted(set(scopes))


def _days(days: int) -> int:
    if not 1 <= days <= MOST_DAYS:
        raise UserError(f"a token holds 1 to {MOST_DAYS} days")
    return days
