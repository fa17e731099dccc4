"""Cases: opened, staffed, worked on, moved on. Every act is decided, done and written down in one transaction."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import replace
from typing import Any, Unpack

import sqlalchemy as sa

from sleetwatch import clock
from sleetwatch.cases import Actor
from sleetwatch.cases.page import CaseHead, CaseLine, CasePage
from sleetwatch.cases.playbook import CHECK
from sleetwatch.errors import UserError
from sleetwatch.state import case_members, case_subjects, cases, glass
from sleetwatch.workspace.access import Access
from sleetwatch.workspace.access_sql import CASES, visible
from sleetwatch.workspace.acting import DENIED, record, writing
from sleetwatch.workspace.case_acts import (
    Cleared,
    add_log,
    add_subjects,
    add_tasks,
    case_row,
    name_member,
    strongest_role,
    subjects_named,
    text_of,
    update_case,
)
from sleetwatch.workspace.case_export import CaseExport
from sleetwatch.workspace.case_masking import hide_of_case, mask_page
from sleetwatch.workspace.case_moves import CaseMoves
from sleetwatch.workspace.case_rows import read_lines, read_page
from sleetwatch.workspace.folder import Folder
from sleetwatch.workspace.judging import Judging, Said
from sleetwatch.workspace.news import glass_item, note
from sleetwatch.workspace.notices import drawn, notify
from sleetwatch.workspace.person_rows import holders
from sleetwatch.workspace.requesting import Requests
from sleetwatch.workspace.resources import no_case, no_subject
from sleetwatch.workspace.reviewers import reviewer_of
from sleetwatch.workspace.verdict_rows import Verdict

GLASS_HOURS = 4
MENTION = re.compile(r"(?<!\S)@([\w.+-]+(?:@[\w-]+(?:\.[\w-]+)+)?)")


class Cases(CaseExport, CaseMoves):
    """The cases of one workspace."""

    def __init__(self, folder: Folder) -> None:
        self.folder = folder
        self.access = Access(folder)

    # Seeing

    def all(
        self, actor: Actor, *, state: str | None = None, tenant: str | None = None, subject: str | None = None
    ) -> list[CaseLine]:
        """The cases the actor may read: those that would hurt most first, then by what is due."""
        chosen = [visible(actor, "case.read", CASES, clock.now())]
        if state is not None:
            chosen.append(cases.c.state == state)
        if tenant is not None:
            chosen.append(cases.c.tenant == tenant)
        if subject is not None:
            about = (case_subjects.c.case == cases.c.case, case_subjects.c.subject == subject)
            chosen.append(sa.exists().where(*about))
        revealed = Requests(self.folder).revealed(actor)
        with self.folder.state.connect() as connection:
            lines = read_lines(connection, actor, sa.and_(*chosen))
            hides = [hide_of_case(connection, line.number, revealed) for line in lines]
        return [replace(line, title=hide(line.title)) for line, hide in zip(lines, hides, strict=True)]

    def heads(self, actor: Actor) -> list[CaseHead]:
        """The cases that an auditor is to know of: that they are there, and who opened them."""
        chosen = visible(actor, "case.head", CASES, clock.now())
        query = sa.select(cases.c.case, cases.c.tenant, cases.c.opened_at, cases.c.opened_by).where(chosen)
        with self.folder.state.connect() as connection:
            rows = connection.execute(query.order_by(cases.c.opened_at, cases.c.case))
            return [CaseHead(row.case, row.tenant, row.opened_at, row.opened_by) for row in rows]

    def page(self, actor: Actor, number: int) -> CasePage:
        """Everything about a case; names of those it is about only where they are revealed to the actor.

        Raises `UnknownName` alike for a case that is not there and for one that is not the actor's to read.
        """
        self.access.read(actor, "case.read", case=number)
        revealed = Requests(self.folder).revealed(actor)
        with self.folder.state.connect() as connection:
            page = read_page(connection, self.folder, actor, number, revealed)
            return mask_page(page, hide_of_case(connection, number, revealed))

    def standing(self, actor: Actor, number: int) -> CasePage:
        """The same for a condition to be held against: whoever asks was let in already, and is shown nothing."""
        return self._page(actor, number, Requests(self.folder).revealed(actor))

    # Opening

    def open(
        self,
        actor: Actor,
        *,
        tenant: str,
        title: str,
        reason: str,
        subjects: Collection[str] = (),
        tip: str | None = None,
        due_at: int | None = None,
    ) -> CasePage:
        """Open a case on subjects, on a tip, or both; the actor is its first member. Raises `UserError`."""
        said, why = text_of(title, "a title"), text_of(reason, "a reason")
        if not subjects and not (tip or "").strip():
            raise UserError("a case begins with subjects or with a tip; say which, or what somebody told")
        told = text_of(tip, "the tip") if tip else None
        details: dict[str, Any] = {"subjects": len(subjects), "reason": why}
        with self.access.acting(actor, "case.open", tenant=tenant, details=details) as connection:
            number = details["case"] = drawn(connection, cases.c.case)
            whom = subjects_named(connection, tenant, subjects)
            if whom & actor.selves:
                raise no_subject(next(subject for _, subject in sorted(whom & actor.selves)))
            origin = "suspects" if subjects else "tip"
            row = {"case": number, "tenant": tenant, "title": said, "origin": origin, "tip": told, "state": "opened"}
            row |= {"opened_at": clock.now(), "opened_by": actor.name, "due_at": due_at}
            connection.execute(sa.insert(cases).values(**row))
            name_member(connection, number, actor.name, strongest_role(actor, tenant), why, actor.name)
            add_subjects(connection, number, whom, actor.name)
            add_tasks(connection, number, CHECK)
            add_log(connection, number, actor.name, "open", why)
        return self.page(actor, number)

    # Whom it is about, and who works on it

    def add_subject(self, actor: Actor, number: int, subject: str, reason: str) -> CasePage:
        """Add somebody a case is about. A member whom it is then about is no member any more."""
        why = text_of(reason, "a reason")
        with self._working(actor, "case.staff", number, {"subject": subject, "reason": why}) as (connection, row):
            whom = subjects_named(connection, row.tenant, [subject])
            if whom & actor.selves:
                raise no_subject(subject)
            add_subjects(connection, number, whom, actor.name)
            Cleared(self.folder, connection, number).clear()
            add_log(connection, number, actor.name, "subject", f"{subject} is in: {why}")
        return self.page(actor, number)

    def remove_subject(self, actor: Actor, number: int, subject: str, reason: str) -> CasePage:
        """Take somebody out whom a case is not about."""
        why = text_of(reason, "a reason")
        with self._working(actor, "case.staff", number, {"subject": subject, "reason": why}) as (connection, _):
            own = sa.and_(case_subjects.c.case == number, case_subjects.c.subject == subject)
            if not connection.execute(sa.delete(case_subjects).where(own)).rowcount:
                raise no_subject(subject)
            add_log(connection, number, actor.name, "subject", f"{subject} is out: {why}")
        return self.page(actor, number)

    def add_member(self, actor: Actor, number: int, name: str, role: str, reason: str) -> CasePage:
        """Name somebody in a case, in a role that they hold. Raises `UserError`, which never says why not."""
        why = text_of(reason, "a reason")
        details = {"person": name, "role": role, "reason": why}
        with self._working(actor, "case.staff", number, details) as (connection, _):
            known = Cleared(self.folder, connection, number).named(name, role)
            name_member(connection, number, known, role, why, actor.name)
            add_log(connection, number, actor.name, "member", f"{known} is in, as {role}: {why}")
            notify(connection, [known], "member", f"you were named in case {number}, as {role}", number)
        return self.page(actor, number)

    def remove_member(self, actor: Actor, number: int, name: str, reason: str) -> None:
        """Take somebody out of a case; the last lead or investigator stays."""
        why, known = text_of(reason, "a reason"), reviewer_of(name)
        with self._working(actor, "case.staff", number, {"person": known, "reason": why}) as (connection, _):
            own = sa.and_(case_members.c.case == number, case_members.c.person == known)
            if not connection.execute(sa.delete(case_members).where(own)).rowcount:
                raise UserError(f"{known} is not in this case")
            able = sa.and_(case_members.c.case == number, case_members.c.role.in_(["lead", "investigator"]))
            if connection.execute(sa.select(case_members.c.person).where(able).limit(1)).first() is None:
                raise UserError("somebody has to be left who leads or investigates; name another first")
            add_log(connection, number, actor.name, "member", f"{known} is out: {why}")

    # Notes, due time, hold, verdicts, glass

    def note(self, actor: Actor, number: int, text: str) -> None:
        """Write a note; who is mentioned with @ and is in the case finds a notice."""
        said = text_of(text, "a note")
        with self._working(actor, "case.note", number, {"text": said}) as (connection, _):
            add_log(connection, number, actor.name, "note", said)
            query = sa.select(case_members.c.person).where(case_members.c.case == number)
            meant = {one.casefold() for one in MENTION.findall(said)}
            whom = [one for one in connection.execute(query).scalars() if {one, one.partition("@")[0]} & meant]
            others = [one for one in whom if one != actor.name]
            notify(connection, others, "mention", f"you were mentioned in case {number}", number)

    def due(self, actor: Actor, number: int, at: int | None) -> None:
        """Say by when a case is to be decided."""
        said = "no time" if at is None else clock.to_text(at)
        with self._working(actor, "case.staff", number, {"due": said}) as (connection, _):
            update_case(connection, number, due_at=at)
            add_log(connection, number, actor.name, "due", f"due: {said}")

    def hold(self, actor: Actor, number: int, reason: str, *, on: bool) -> None:
        """Put a case under legal hold, which beats retention and deletion, or end the hold."""
        why = text_of(reason, "a reason")
        with self._working(actor, "case.hold", number, {"on": on, "reason": why}, closed=True) as (connection, _):
            update_case(connection, number, held_by=actor.name if on else None)
            add_log(connection, number, actor.name, "hold", f"{'under hold' if on else 'hold ended'}: {why}")

    def judge(
        self, actor: Actor, number: int, subject: str, finding: str, *, reason: str, **said: Unpack[Said]
    ) -> Verdict:
        """Give a verdict on somebody a case is about; it is the workspace's own, and the score learns from it."""
        self.access.check(actor, "case.judge", case=number)
        with self.folder.state.connect() as connection:
            own = sa.and_(case_subjects.c.case == number, case_subjects.c.subject == subject)
            row = connection.execute(sa.select(case_subjects.c.tenant).where(own)).first()
        if row is None:
            raise no_subject(subject)
        return Judging(self.folder).judge_in_case(actor, number, row.tenant, subject, finding, reason=reason, **said)

    def break_glass(self, actor: Actor, number: int, reason: str) -> CasePage:
        """Look into a case without being in it. Everybody in it, the leads and the auditors are told; it ends soon."""
        why = text_of(reason, "a reason")
        if not self.access.decide(actor, "case.break-glass", case=number).allowed:
            self._refuse_glass(actor, number)
        with self.access.acting(actor, "case.break-glass", case=number, details={"reason": why}) as connection:
            row = case_row(connection, number)
            values = {"case": number, "person": actor.name, "reason": why, "at": clock.now()}
            connection.execute(sa.insert(glass).values(**values, until=clock.now() + GLASS_HOURS * clock.HOUR))
            add_log(connection, number, actor.name, "glass", f"looked in without being a member: {why}")
            named = connection.execute(sa.select(case_members.c.person).where(case_members.c.case == number))
            told = {*named.scalars(), *self._watchers(connection, row.tenant, number)} - {actor.name}
            notify(connection, told, "glass", f"{actor.name} broke the glass of case {number}", number)
            note(connection, [glass_item(number, row.tenant, clock.now())])
        return self.page(actor, number)

    def _watchers(self, connection: sa.Connection, tenant: str, number: int) -> list[str]:
        """Leads and auditors, but nobody whom the case is about."""
        whom = {*holders(connection, "lead", tenant), *holders(connection, "auditor", tenant)}
        cleared = Cleared(self.folder, connection, number)
        return [name for name in sorted(whom) if not cleared.is_subject(name)]

    def _refuse_glass(self, actor: Actor, number: int) -> None:
        with writing(self.folder) as connection:
            record(connection, self.folder, actor, "case.break-glass", outcome=DENIED, details={"asked": number})
        raise no_case(number)
