"""The single steps of acts in cases. Each runs in the act's own transaction."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import sqlalchemy as sa

from sleetwatch import clock
from sleetwatch.cases import Actor, Whom
from sleetwatch.cases.playbook import steps
from sleetwatch.errors import UnknownName, UserError
from sleetwatch.state import (
    case_log,
    case_members,
    case_subjects,
    case_tasks,
    cases,
    insert_new,
    people,
    subjects,
    ties,
)
from sleetwatch.workspace.access import has_no_people
from sleetwatch.workspace.case_rows import OPEN
from sleetwatch.workspace.folder import Folder
from sleetwatch.workspace.notices import drawn
from sleetwatch.workspace.person_rows import read_people
from sleetwatch.workspace.resources import no_subject, subjects_of_case
from sleetwatch.workspace.reviewers import note_of, reviewer_of
from sleetwatch.workspace.selves import matching

CASE_ROLES = ("lead", "investigator", "legal", "hr", "analyst", "auditor")
"""The roles in which somebody can be named in a case, the strongest first."""


def text_of(text: str | None, what: str) -> str:
    """What somebody wrote. Raises `UserError` when it is nothing, too long or cannot be read."""
    said = note_of(text)
    if not said:
        raise UserError(f"{what} is missing; write some words")
    return said


def case_row(connection: sa.Connection, number: int) -> sa.Row[Any]:
    """A case that is there."""
    return connection.execute(sa.select(cases).where(cases.c.case == number)).one()


def not_merged(row: sa.Row[Any]) -> None:
    """Raises `UserError` for a case that went into another."""
    if row.merged_into is not None:
        raise UserError(f"case {row.case} went into case {row.merged_into}; go on there")


def update_case(connection: sa.Connection, number: int, **values: object) -> None:
    """Change what a case's row says."""
    connection.execute(sa.update(cases).where(cases.c.case == number).values(**values))


def add_log(connection: sa.Connection, number: int, by: str, kind: str, text: str) -> None:
    """Say in a case what happened."""
    entry = {"entry": drawn(connection, case_log.c.entry), "case": number, "at": clock.now(), "by": by}
    connection.execute(sa.insert(case_log).values(**entry, kind=kind, text=text))


def add_tasks(connection: sa.Connection, number: int, *phases: str) -> None:
    """Add the playbook's steps of some phases that the case does not have yet."""
    query = sa.select(case_tasks.c.step).where(case_tasks.c.case == number)
    there, now = set(connection.execute(query).scalars()), clock.now()
    for step in steps(*phases):
        if step.id not in there:
            due = now + step.due_hours * clock.HOUR
            add_task(connection, number, step.id, step.title, step.role, due)


def add_task(connection: sa.Connection, number: int, step: str, title: str, role: str, due_at: int) -> int:
    """Add one task. Returns its number."""
    task = drawn(connection, case_tasks.c.task)
    row = {"task": task, "case": number, "step": step, "title": title, "role": role, "due_at": due_at}
    connection.execute(sa.insert(case_tasks).values(**row, state=OPEN, evidence=""))
    return task


def subjects_named(connection: sa.Connection, tenant: str, names: Collection[str]) -> frozenset[Whom]:
    """Subjects of a tenant, by pseudonym. Raises `UnknownName`."""
    query = sa.select(subjects.c.subject).where(subjects.c.tenant == tenant, subjects.c.subject.in_(list(names)))
    found = set(connection.execute(query).scalars())
    for name in names:
        if name not in found:
            raise no_subject(name)
    return frozenset((tenant, name) for name in found)


def add_subjects(connection: sa.Connection, number: int, whom: Collection[Whom], by: str) -> None:
    """Say whom a case is about."""
    for tenant, subject in sorted(whom):
        row = {"case": number, "tenant": tenant, "subject": subject, "at": clock.now(), "by": by}
        connection.execute(insert_new(connection, case_subjects).values(**row))


def name_member(connection: sa.Connection, number: int, name: str, role: str, reason: str, by: str) -> None:
    """Name somebody in a case, or change their role."""
    own = sa.and_(case_members.c.case == number, case_members.c.person == name)
    connection.execute(sa.delete(case_members).where(own))
    row = {"case": number, "person": name, "role": role, "reason": reason, "at": clock.now(), "by": by}
    connection.execute(sa.insert(case_members).values(**row))


def strongest_role(actor: Actor, tenant: str) -> str:
    """The role in which who opens a case is named in it."""
    held = actor.roles_in(tenant)
    return next(role for role in CASE_ROLES if role in held)


class Cleared:
    """Who can be in a case: somebody known, in a role they hold, whom it is not about."""

    def __init__(self, folder: Folder, connection: sa.Connection, number: int) -> None:
        self.folder, self.connection, self.number = folder, connection, number
        self.subjects = subjects_of_case(connection, number)
        self.tenant: str = case_row(connection, number).tenant

    def named(self, name: str, role: str) -> str:
        """The name of somebody who can be named in this role. Raises `UserError`, which never says why not."""
        if role not in CASE_ROLES:
            raise UnknownName(f"{role!r} is no role in a case; it is one of: {', '.join(CASE_ROLES)}")
        known = reviewer_of(name)
        if not self._holds(known, role) or self.is_subject(known):
            raise UserError(f"{known} cannot be named in this case as {role}; `sleetwatch people list` shows the roles")
        return known

    def _holds(self, name: str, role: str) -> bool:
        if has_no_people(self.connection):
            return True
        found = read_people(self.connection, name)
        return bool(found) and found[0].disabled_at is None and role in found[0].roles_in(self.tenant)

    def is_subject(self, name: str) -> bool:
        """Whether the case is about somebody, looked up now: accounts may be new."""
        known: dict[str, set[str]] = {}
        for row in self.connection.execute(sa.select(ties).where(ties.c.person == name)):
            known.setdefault(row.tenant, set()).add(row.known_as)
        return bool(matching(self.connection, name, known) & self.subjects)

    def clear(self) -> None:
        """Take out of the case whoever it is about by now."""
        named = sa.select(case_members.c.person).where(case_members.c.case == self.number)
        for name in list(self.connection.execute(named).scalars()):
            if self.is_subject(name):
                own = sa.and_(case_members.c.case == self.number, case_members.c.person == name)
                connection = self.connection
                connection.execute(sa.delete(case_members).where(own))
                connection.execute(sa.update(people).where(people.c.name == name).values(looked_at_hunt=None))
