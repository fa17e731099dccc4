"""How cases move on: from state to state, one into another, one out of another, and away."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from sleetwatch import clock
from sleetwatch.cases import Actor
from sleetwatch.cases.flow import CLOSED, OPENED, RESPONDING, STATES, Move, move_of, next_states
from sleetwatch.cases.page import CasePage
from sleetwatch.cases.playbook import AFTER, CHECK, CONTAIN
from sleetwatch.errors import UnknownName, UserError
from sleetwatch.state import (
    case_files,
    case_log,
    case_members,
    case_subjects,
    case_tasks,
    cases,
    custody,
    insert_new,
    removals,
    requests,
    responses,
    unwalled_within,
)
from sleetwatch.workspace.access import Access
from sleetwatch.workspace.case_acts import (
    Cleared,
    add_log,
    add_subjects,
    add_tasks,
    case_row,
    name_member,
    not_merged,
    strongest_role,
    text_of,
    update_case,
)
from sleetwatch.workspace.case_desk import in_hand, path_of
from sleetwatch.workspace.case_rows import OPEN, OWN, SKIPPED, has_verdict, verdicts_of_case
from sleetwatch.workspace.folder import Folder
from sleetwatch.workspace.kept_answers import forget_answers
from sleetwatch.workspace.notices import drawn
from sleetwatch.workspace.purge_responses import forget_responses_of_case
from sleetwatch.workspace.requesting import use
from sleetwatch.workspace.resources import DELETION, RESPONSE, is_live, no_subject, subjects_of_case
from sleetwatch.workspace.reviewers import CONFIRMED
from sleetwatch.workspace.verdict_rows import APPROVED

if TYPE_CHECKING:
    from collections.abc import Callable


class CaseMoves:
    """The part of `Cases` that is about what becomes of a case."""

    folder: Folder
    access: Access
    page: Callable[[Actor, int], CasePage]

    def move(self, actor: Actor, number: int, state: str, reason: str) -> CasePage:
        """Move a case to another state, with a reason. Raises `UserError` that says what is missing."""
        if state not in STATES:
            raise UnknownName(f"{state!r} is no state of a case; it is one of: {', '.join(STATES)}")
        why, step = text_of(reason, "a reason"), self._step(actor, number, state)
        details = {"state": state, "reason": why}
        with self.access.acting(actor, step.action, case=number, details=details) as connection:
            row = case_row(connection, number)
            not_merged(row)
            if move_of(row.state, state) != step:
                raise UserError(f"case {number} was moved by somebody else just now; look again")
            self._check(connection, actor, number, step)
            self._enter(connection, actor, number, state, why)
        return self.page(actor, number)

    def _step(self, actor: Actor, number: int, state: str) -> Move:
        self.access.check(actor, "case.read", case=number)
        with self.folder.state.connect() as connection:
            since = case_row(connection, number).state
        step = move_of(since, state)
        if step is None:
            raise UserError(f"case {number} is {since}; from there it can be: {', '.join(next_states(since))}")
        return step

    def _check(self, connection: sa.Connection, actor: Actor, number: int, step: Move) -> None:
        if step.needs_verdicts:
            given, whom = verdicts_of_case(self.folder, connection, number), subjects_of_case(connection, number)
            without = sorted(subject for tenant, subject in whom if not has_verdict(given, tenant, subject))
            if without or not whom:
                said = ", ".join(without) or "whom it is about: add a subject"
                raise UserError(f"no verdict stands yet on {said}; a confirmed one needs its second reviewer")
        if step.needs_response:
            asked = sa.and_(requests.c.kind == RESPONSE, requests.c.case == number, is_live(clock.now()))
            mine = sa.and_(requests.c.asked_by == actor.name, requests.c.used_at.is_(None))
            if connection.execute(sa.select(requests.c.request).where(asked, mine)).first() is None:
                raise UserError("a response takes two people: ask for one, and let an approver approve it")
            use(connection, RESPONSE, number, actor)

    def _enter(self, connection: sa.Connection, actor: Actor, number: int, state: str, why: str) -> None:
        if state == RESPONDING:
            add_tasks(connection, number, CONTAIN, AFTER)
        if state == CLOSED:
            self._end_tasks(connection, actor, number, why)
        update_case(connection, number, state=state)
        add_log(connection, number, actor.name, "state", f"{state}: {why}")

    def _end_tasks(self, connection: sa.Connection, actor: Actor, number: int, why: str) -> None:
        """What is open is skipped with the case, but not where somebody was confirmed: there each takes an answer."""
        open_ = sa.and_(case_tasks.c.case == number, case_tasks.c.state == OPEN)
        count = connection.execute(sa.select(sa.func.count()).where(open_)).scalar_one()
        given = verdicts_of_case(self.folder, connection, number)
        confirmed = any(one.finding == CONFIRMED and one.state(clock.now()) == APPROVED for one in given)
        if count and confirmed:
            raise UserError(f"{count} tasks are open, and somebody was confirmed; do each, or skip it with a reason")
        values = {"state": SKIPPED, "evidence": f"closed: {why}", "done_at": clock.now(), "done_by": actor.name}
        connection.execute(sa.update(case_tasks).where(open_).values(**values))

    # One into another, one out of another

    def merge(self, actor: Actor, number: int, into: int, reason: str) -> CasePage:
        """Put one case into another of the same tenant: its subjects, open work, evidence and members come along."""
        if number == into:
            raise UserError("a case cannot go into itself")
        why = text_of(reason, "a reason")
        self.access.check(actor, "case.lead", case=into)
        details = {"into": into, "reason": why}
        with self.access.acting(actor, "case.lead", case=number, details=details) as connection:
            first, second = case_row(connection, number), case_row(connection, into)
            not_merged(first)
            not_merged(second)
            if first.tenant != second.tenant:
                raise UserError("the two cases are of two tenants; a case is of one")
            self._bring(connection, actor, number, into)
            update_case(connection, number, state=CLOSED, merged_into=into)
            if first.held_by is not None:
                update_case(connection, into, held_by=first.held_by)
            add_log(connection, number, actor.name, "merge", f"went into case {into}: {why}")
            add_log(connection, into, actor.name, "merge", f"case {number} came in: {why}")
        return self.page(actor, into)

    def _bring(self, connection: sa.Connection, actor: Actor, number: int, into: int) -> None:
        add_subjects(connection, into, subjects_of_case(connection, number), actor.name)
        named = connection.execute(sa.select(case_members).where(case_members.c.case == into)).all()
        there = {row.person for row in named}
        for row in connection.execute(sa.select(case_members).where(case_members.c.case == number)).all():
            if row.person not in there:
                name_member(connection, into, row.person, row.role, f"came with case {number}", actor.name)
        Cleared(self.folder, connection, into).clear()
        steps = sa.select(case_tasks.c.step).where(case_tasks.c.case == into)
        lacking = sa.or_(case_tasks.c.step == OWN, case_tasks.c.step.not_in(steps))
        new = sa.and_(case_tasks.c.case == number, case_tasks.c.state == OPEN, lacking)
        connection.execute(sa.update(case_tasks).where(new).values(case=into))
        connection.execute(sa.update(responses).where(responses.c.case == number).values(case=into))
        for kept in connection.execute(sa.select(case_files).where(case_files.c.case == number)).mappings().all():
            moved = {**kept, "case": into}
            connection.execute(insert_new(connection, case_files).values(**moved))
            in_hand(connection, into, kept["sha256"], actor, "transferred")

    def split(self, actor: Actor, number: int, subjects: Collection[str], title: str, reason: str) -> CasePage:
        """Take some of those a case is about into a new case, of which the actor is the only member at first."""
        said, why = text_of(title, "a title"), text_of(reason, "a reason")
        details: dict[str, Any] = {"subjects": len(subjects), "reason": why}
        with self.access.acting(actor, "case.lead", case=number, details=details) as connection:
            row = case_row(connection, number)
            not_merged(row)
            there = subjects_of_case(connection, number)
            whom = frozenset((tenant, subject) for tenant, subject in there if subject in set(subjects))
            _check_split(there, whom, subjects)
            made = details["opened"] = drawn(connection, cases.c.case)
            new = {"case": made, "tenant": row.tenant, "title": said, "origin": "split", "state": OPENED}
            new |= {"opened_at": clock.now(), "opened_by": actor.name, "came_from": number, "held_by": row.held_by}
            connection.execute(sa.insert(cases).values(**new))
            name_member(connection, made, actor.name, strongest_role(actor, row.tenant), why, actor.name)
            add_subjects(connection, made, whom, actor.name)
            for _, subject in whom:
                own = sa.and_(case_subjects.c.case == number, case_subjects.c.subject == subject)
                connection.execute(sa.delete(case_subjects).where(own))
            add_tasks(connection, made, CHECK)
            add_log(connection, number, actor.name, "split", f"{len(whom)} went into a case of their own: {why}")
            add_log(connection, made, actor.name, "split", f"came out of case {number}: {why}")
        return self.page(actor, made)

    # Away

    def erase(self, actor: Actor, number: int, reason: str) -> None:
        """Delete what a case holds, once a second person approved it. That it was there and why it went is kept."""
        why = text_of(reason, "a reason")
        with self.folder.locked():
            with self.access.acting(actor, "case.delete", case=number, details={"reason": why}) as connection:
                if case_row(connection, number).held_by is not None:
                    raise UserError(f"case {number} is under legal hold; nothing of it goes before the hold ends")
                use(connection, DELETION, number, actor)
                forget_evidence(connection, empty_case(connection, number, actor))
                add_log(connection, number, actor.name, "deleted", why)
            self.folder.finish_purge()


def _check_split(there: Collection[tuple[str, str]], whom: Collection[tuple[str, str]], asked: Collection[str]) -> None:
    for subject in asked:
        if subject not in {name for _, name in whom}:
            raise no_subject(subject)
    if not whom or len(whom) == len(there):
        raise UserError("name some of the subjects, and not all of them")


def empty_case(connection: sa.Connection, number: int, actor: Actor | None) -> list[str]:
    """Take out of a case whatever people wrote or attached. Returns evidence that no other case has."""
    own = sa.select(case_files.c.sha256).where(case_files.c.case == number)
    others = sa.select(case_files.c.sha256).where(case_files.c.case != number)
    digests = set(connection.execute(own).scalars())
    with unwalled_within(connection):  # another tenant's case may have the same bytes
        gone = sorted(digests - set(connection.execute(others.where(case_files.c.sha256.in_(own))).scalars()))
    if actor is not None:
        for digest in digests:
            in_hand(connection, number, digest, actor, "deleted")
    else:
        connection.execute(sa.delete(custody).where(custody.c.case == number))
    for table in (case_files, case_subjects, case_tasks, case_log):
        connection.execute(sa.delete(table).where(table.c.case == number))
    forget_responses_of_case(connection, number)
    forget_answers(connection)
    update_case(connection, number, title="(deleted)", tip=None, state=CLOSED, consequence=None)
    return gone


def forget_evidence(connection: sa.Connection, digests: Iterable[str]) -> None:
    """Have evidence deleted once this transaction is committed, by whoever sweeps next at the latest."""
    for digest in digests:
        connection.execute(insert_new(connection, removals).values(path=path_of(digest)))
