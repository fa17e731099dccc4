"""Who acts here and what they may do; every act and every refusal leaves a row in the audit."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, TypedDict, Unpack

import sqlalchemy as sa

from sleetwatch import clock
from sleetwatch.cases import EVERYWHERE, ROLES, Actor, Decision, Resource, decide
from sleetwatch.errors import NotAllowed, UnknownName, UserError
from sleetwatch.state import batches, grants, people, unwalled_within
from sleetwatch.workspace.acting import DENIED, DONE, record, writing
from sleetwatch.workspace.checkpoints import checkpoint_if_due
from sleetwatch.workspace.conditions import check_condition
from sleetwatch.workspace.folder import Folder
from sleetwatch.workspace.resources import (
    case_resource,
    no_case,
    no_request,
    no_subject,
    plain_resource,
    request_resource,
    subject_resource,
)
from sleetwatch.workspace.reviewers import reviewer_of
from sleetwatch.workspace.selves import find_selves, is_stale, matching, selves_of

LOCAL = frozenset((EVERYWHERE, role) for role in ROLES if role != "source")
"""While nobody was added as a person, whoever can read the folder is everything: they can anyway."""


class About(TypedDict, total=False):
    """What an act is about: a tenant, a subject of it, a case, a request, or somebody's account here."""

    tenant: str | None
    subject: str | None
    case: int | None
    request: int | None
    person: str | None


class Access:
    """The door of one workspace."""

    def __init__(self, folder: Folder) -> None:
        self.folder = folder

    def actor(self, name: str, via: str = "web", scopes: frozenset[str] | None = None) -> Actor:
        """Somebody who acts, with the roles they have now. Raises `UnknownName`."""
        known = reviewer_of(name)
        with self.folder.state.connect() as connection:
            if has_no_people(connection):
                return self._local(connection, known, via)
            row = connection.execute(sa.select(people).where(people.c.name == known)).first()
            if row is None or row.disabled_at is not None:
                typed = via == "cli"
                ask = "say with --as who you are" if typed else "`sleetwatch people list` shows who is"
                raise UnknownName(f"nobody here is called {known!r}; {ask}")
            own = None if is_stale(connection, known) else selves_of(connection, known)
            held = connection.execute(sa.select(grants.c.tenant, grants.c.role).where(grants.c.person == known))
            roles = frozenset((row.tenant, row.role) for row in held)
        if own is None:
            with writing(self.folder) as connection:
                own = find_selves(connection, known)
        return Actor(known, roles, own, scopes, via)

    @staticmethod
    def _local(connection: sa.Connection, name: str, via: str) -> Actor:
        if via != "cli":
            raise UnknownName("nobody was added here yet; `sleetwatch people add NAME --role lead` adds the first")
        return Actor(name, LOCAL, matching(connection, name, {}), None, via)

    def tenants(self, actor: Actor, action: str) -> list[str]:
        """The tenants in which the actor may do this."""
        return [name for name in self.all_tenants() if decide(actor, action, Resource(tenant=name)).allowed]

    def anywhere(self, actor: Actor, actions: Collection[str]) -> frozenset[str]:
        """Those of some actions that the actor may do in any tenant."""
        found = [Resource(tenant=name) for name in self.all_tenants()]
        return frozenset(one for one in actions if any(decide(actor, one, where).allowed for where in found))

    def all_tenants(self) -> list[str]:
        """Every tenant of the workspace."""
        with self.folder.state.connect() as connection:
            fed = set(connection.execute(sa.select(batches.c.tenant).distinct()).scalars())
        return sorted(fed | {self.folder.settings.tenant})

    def decide(self, actor: Actor, action: str, **about: Unpack[About]) -> Decision:
        """Whether the actor may, and why. What is not there is denied like what is not allowed."""
        with self.folder.state.connect() as connection:
            return _Question(connection, actor, action, about).decision

    def check(self, actor: Actor, action: str, **about: Unpack[About]) -> Decision:
        """The same; a refusal is kept in the audit.

        Raises `NotAllowed`, or `UnknownName` where the actor is not even to know that it is there.
        """
        with self.folder.state.connect() as connection:
            question = _Question(connection, actor, action, about)
        if not question.decision.allowed:
            with writing(self.folder) as connection:
                self._record(connection, question, DENIED, {})
            raise question.refusal()
        return question.decision

    @contextmanager
    def acting(
        self, actor: Actor, action: str, *, details: Mapping[str, Any] | None = None, **about: Unpack[About]
    ) -> Iterator[sa.Connection]:
        """The transaction in which the actor does it. Nothing is done unless the audit has it, and a refusal is kept.

        `details` are words and numbers for the audit. Raises what `check` raises.
        """
        refused: UserError | None = None
        with writing(self.folder) as connection:
            question = _Question(connection, actor, action, about)
            if question.decision.allowed:
                check_condition()
                yield connection
                seq = self._record(connection, question, DONE, details or {})
            else:
                seq = self._record(connection, question, DENIED, details or {})
                refused = question.refusal()
        checkpoint_if_due(self.folder, seq)
        if refused is not None:
            raise refused

    def act_within(
        self,
        connection: sa.Connection,
        actor: Actor,
        action: str,
        *,
        details: Mapping[str, Any] | None = None,
        **about: Unpack[About],
    ) -> int:
        """Decide, and write down, in a transaction that writes already and does the act; returns the act's number.

        Raises what `check` raises, and nothing is kept then: ask `check` before.
        """
        question = _Question(connection, actor, action, about)
        if not question.decision.allowed:
            raise question.refusal()
        return self._record(connection, question, DONE, details or {})

    def _record(self, connection: sa.Connection, question: _Question, outcome: str, details: Mapping[str, Any]) -> int:
        """A case that the act itself opens stands in its details."""
        about = question.about
        return record(
            connection,
            self.folder,
            question.actor,
            question.action,
            tenant=question.resource.tenant,
            case=about.get("case", details.get("case")),
            outcome=outcome,
            decision=question.decision,
            details={**{name: about.get(name) for name in ("subject", "request", "person")}, **details},
        )

    def read(self, actor: Actor, action: str, **about: Unpack[About]) -> None:
        """Say that the actor is about to see something: reads are acts. Raises what `check` raises."""
        self.act(actor, action, **about)

    def act(
        self, actor: Actor, action: str, *, details: Mapping[str, Any] | None = None, **about: Unpack[About]
    ) -> None:
        """An act that writes nothing but its row in the audit."""
        with self.acting(actor, action, details=details, **about) as connection:
            del connection


def has_no_people(connection: sa.Connection) -> bool:
    """Whether nobody was added yet."""
    return connection.execute(sa.select(people.c.name).limit(1)).first() is None


class _Question:
    """One actor, one action, one thing."""

    def __init__(self, connection: sa.Connection, actor: Actor, action: str, about: About) -> None:
        self.actor, self.action, self.about = actor, action, about
        found = _resource(connection, about)
        self.is_there = found is not None
        self.resource = found or Resource()
        self.decision = self._decision()

    def _decision(self) -> Decision:
        if not self.is_there:
            return Decision(allowed=False, reason="there is no such thing", rule="not-there")
        return decide(self.actor, self.action, self.resource)

    def refusal(self) -> UserError:
        about = self.about
        if (case := about.get("case")) is not None and not self._may("case.read"):
            return no_case(case)
        if (request := about.get("request")) is not None and not self._may("request.see"):
            return no_request(request)
        if (subject := about.get("subject")) is not None and self.resource.subjects & self.actor.selves:
            return no_subject(subject)
        return NotAllowed(f"{self.actor.name} may not do this ({self.action}): {self.decision.reason}")

    def _may(self, *actions: str) -> bool:
        return self.is_there and any(decide(self.actor, action, self.resource).allowed for action in actions)


def _resource(connection: sa.Connection, about: About) -> Resource | None:
    """What it is about, wherever that is: the rules decide on it, and the audit says of which tenant a refusal was."""
    with unwalled_within(connection):
        return _found(connection, about, clock.now())


def _found(connection: sa.Connection, about: About, now: int) -> Resource | None:
    if (case := about.get("case")) is not None:
        return case_resource(connection, case, now)
    if (request := about.get("request")) is not None:
        return request_resource(connection, request)
    tenant, subject = about.get("tenant"), about.get("subject")
    if subject is not None and tenant is not None:
        return subject_resource(connection, tenant, subject, now)
    return plain_resource(tenant, about.get("person"))
