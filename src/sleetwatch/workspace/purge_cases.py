"""What a purge takes from cases and from those who use the workspace. Each function runs in the purge's transaction.

The audit stays as it is: it names nobody but by keyed hashes, and the names beside them go. A legal hold beats a purge.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

import sqlalchemy as sa

from sleetwatch.cases.vault import EvidenceVault
from sleetwatch.errors import InputError, UserError
from sleetwatch.state import (
    audit_names,
    case_files,
    case_log,
    case_members,
    case_subjects,
    case_tasks,
    cases,
    custody,
    glass,
    grants,
    identities,
    invitations,
    notices,
    people,
    recovery_codes,
    requests,
    selves,
    sessions,
    ties,
    tokens,
)
from sleetwatch.workspace.case_moves import empty_case, forget_evidence
from sleetwatch.workspace.forgetting import about, clean, deleted, rename, said, within
from sleetwatch.workspace.redacting import Redactor

_NAMES = (
    cases.c.opened_by, cases.c.held_by, case_subjects.c.by, case_members.c.person, case_members.c.by,
    case_tasks.c.owner, case_tasks.c.done_by, case_log.c.by, case_files.c.by, custody.c.by, requests.c.asked_by,
    requests.c.decided_by, glass.c.person, notices.c.person, people.c.made_by, grants.c.by,
)  # fmt: skip
"""Where the names of those who act stand."""
_TEXTS = (
    cases.c.title, cases.c.tip, case_members.c.reason, case_tasks.c.title, case_tasks.c.evidence, case_log.c.text,
    case_files.c.name, case_files.c.note, requests.c.reason, requests.c.said, glass.c.reason, notices.c.text,
    tokens.c.label,
)  # fmt: skip
"""Where people write what they like."""
_OF_PERSON = (grants, ties, selves, identities, recovery_codes, invitations, sessions, tokens)


def check_holds(connection: sa.Connection, tenant: str | None, subjects: Collection[str] | None = None) -> None:
    """Raises `UserError` when a case under legal hold is about one of these subjects, or about anybody of a tenant."""
    held = sa.select(cases.c.case).where(cases.c.held_by.is_not(None))
    if tenant is not None:
        held = held.where(cases.c.tenant == tenant)
    if subjects is not None:
        about = (case_subjects.c.case == cases.c.case, case_subjects.c.subject.in_(list(subjects)))
        held = held.where(sa.exists().where(*about))
    if connection.execute(held.limit(1)).first() is not None:
        raise UserError(
            "something that would go is under legal hold, which beats a purge; whoever put it there has to end it first"
        )


def forget_cases_of(connection: sa.Connection, redactor: Redactor, evidence: EvidenceVault) -> int:
    """One person: as a subject, as somebody who used the workspace, and in what was written."""
    person = redactor.person
    mine = about(case_subjects, person)
    theirs = set(connection.execute(sa.select(case_subjects.c.case).where(mine)).scalars())
    count = connection.execute(sa.delete(case_subjects).where(mine)).rowcount
    with_others = sa.select(case_subjects.c.case).where(case_subjects.c.case.in_(theirs))
    alone = theirs - set(connection.execute(with_others).scalars())
    forget_evidence(connection, [digest for number in sorted(alone) for digest in empty_case(connection, number, None)])
    forget_evidence(connection, _mentioning(connection, redactor, evidence, theirs - alone))
    own = about(requests, person)
    count += connection.execute(sa.update(requests).where(own).values(subject=None, reason="", said=None)).rowcount
    deleted(connection, selves, about(selves, person))
    _forget_user(connection, redactor)
    for column in _TEXTS:
        clean(connection, column, redactor)
    return count


def _forget_user(connection: sa.Connection, redactor: Redactor) -> None:
    """The person's own account here, if there is one; what they did goes by the pseudonym."""
    for name in list(connection.execute(sa.select(people.c.name)).scalars()):
        if redactor.text(name) != name:
            for table in _OF_PERSON:
                connection.execute(sa.delete(table).where(table.c.person == name))
            connection.execute(sa.delete(people).where(people.c.name == name))
    for column in _NAMES:
        rename(connection, column, redactor)
    for table, column in ((ties, ties.c.known_as), (audit_names, audit_names.c.name)):
        for value in said(connection, column):
            if redactor.text(value) != value:
                deleted(connection, table, column == value)


def _mentioning(
    connection: sa.Connection, redactor: Redactor, evidence: EvidenceVault, numbers: Collection[int]
) -> list[str]:
    """Attachments of cases about others too that have the person's name in them, as far as they are text.

    What a case under hold has as well, which is then not about the person, stays there.
    """
    gone, held = [], sa.select(cases.c.case).where(cases.c.held_by.is_not(None))
    for row in connection.execute(sa.select(case_files).where(case_files.c.case.in_(list(numbers)))).all():
        try:
            text = evidence.read(row.sha256).decode("utf-8", "ignore")
        except InputError:
            continue
        if redactor.text(text) != text:
            same = case_files.c.sha256 == row.sha256
            connection.execute(sa.delete(case_files).where(same, case_files.c.case.not_in(held)))
            if connection.execute(sa.select(case_files.c.case).where(same)).first() is None:
                gone.append(row.sha256)
    return gone


def forget_cases_of_tenant(connection: sa.Connection, tenant: str) -> int:
    """A tenant's cases keep when they were opened and closed, and nothing else."""
    own = sa.select(cases.c.case).where(cases.c.tenant == tenant)
    numbers = list(connection.execute(own).scalars())
    _empty(connection, numbers)
    connection.execute(
        sa.update(requests).where(requests.c.tenant == tenant).values(subject=None, reason="", said=None)
    )
    connection.execute(sa.delete(selves).where(selves.c.tenant == tenant))
    return len(numbers)


def forget_cases_before(connection: sa.Connection, before: int, tenant: str | None) -> int:
    """Cases that were closed, and in which nothing was done since."""
    last = sa.select(sa.func.max(case_log.c.at)).where(case_log.c.case == cases.c.case).scalar_subquery()
    old = sa.select(cases.c.case).where(cases.c.state == "closed", last < before)
    numbers = list(connection.execute(old if tenant is None else old.where(cases.c.tenant == tenant)).scalars())
    _empty(connection, numbers)
    asked = requests.c.asked_at < before
    connection.execute(
        sa.update(requests).where(asked, within(requests, tenant)).values(subject=None, reason="", said=None)
    )
    connection.execute(sa.delete(notices).where(notices.c.at < before))
    return len(numbers)


def _empty(connection: sa.Connection, numbers: Iterable[int]) -> None:
    for number in numbers:
        forget_evidence(connection, empty_case(connection, number, None))
        for column in (case_members.c.reason, glass.c.reason):
            own = sa.update(column.table).where(column.table.c.case == number)
            connection.execute(own.values({column.name: ""}))
