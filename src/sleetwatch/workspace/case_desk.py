"""Tasks and evidence of a case."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import PurePath
from typing import Any

import sqlalchemy as sa

from sleetwatch import clock
from sleetwatch.cases import Actor
from sleetwatch.cases.playbook import CONTAIN, playbook
from sleetwatch.cases.vault import EvidenceVault, key_of
from sleetwatch.errors import UnknownName, UserError
from sleetwatch.report.clean import one_line
from sleetwatch.state import case_files, case_members, case_tasks, custody, insert_new, removals
from sleetwatch.workspace.access import Access
from sleetwatch.workspace.case_acts import add_log, add_task, case_row, not_merged, text_of
from sleetwatch.workspace.case_rows import DONE, OPEN, OWN, SKIPPED, read_tasks
from sleetwatch.workspace.folder import Folder
from sleetwatch.workspace.notices import notify
from sleetwatch.workspace.reviewers import note_of, reviewer_of
from sleetwatch.workspace.stores import EVIDENCE

STATES = (OPEN, DONE, SKIPPED)
LONGEST_NAME = 200


class CaseDesk:
    """The part of `Cases` that is about tasks and evidence."""

    folder: Folder
    access: Access

    @contextmanager
    def _working(
        self, actor: Actor, action: str, number: int, details: dict[str, Any], *, closed: bool = False
    ) -> Iterator[tuple[sa.Connection, sa.Row[Any]]]:
        """An act in a case that is not over, with the case's row."""
        with self.access.acting(actor, action, case=number, details=details) as connection:
            row = case_row(connection, number)
            not_merged(row)
            if row.state == "closed" and not closed:
                raise UserError(f"case {number} is closed; a lead opens it again by moving it to `checking`")
            yield connection, row

    @property
    def evidence(self) -> EvidenceVault:
        """Where attachments lie."""
        return self.folder.stores.evidence

    # Tasks

    def add_task(self, actor: Actor, number: int, title: str, role: str, due_at: int) -> int:
        """Add a task of one's own. Returns its number."""
        said = text_of(title, "the task")
        with self._working(actor, "case.work", number, {"text": said}) as (connection, _):
            add_log(connection, number, actor.name, "task", f"new: {said}")
            return add_task(connection, number, OWN, said, role, due_at)

    def task(self, actor: Actor, number: int, task: int, state: str, evidence: str = "") -> None:
        """Say that a task is done, with what shows it, or skipped, with why; or open again. Its order is kept."""
        if state not in STATES:
            raise UnknownName(f"{state!r} is no state of a task; it is one of: {', '.join(STATES)}")
        said = note_of(evidence) if state == OPEN else text_of(evidence, "what shows it, or why it is skipped,")
        with self._working(actor, "case.work", number, {"task": task, "state": state}) as (connection, _):
            found = next((one for one in read_tasks(connection, number) if one.number == task), None)
            if found is None:
                raise UnknownName(f"case {number} has no task {task}")
            if state != OPEN and found.waits_for:
                raise UserError(f"first comes: {'; '.join(found.waits_for)}")
            if state == SKIPPED and _is_containment(found.step) and not self._leads(actor, number):
                raise UserError("a step of the containment is skipped by a lead only; its order protects the evidence")
            over = state != OPEN
            values = {"state": state, "evidence": said, "done_at": clock.now() if over else None}
            own = sa.update(case_tasks).where(case_tasks.c.task == task)
            connection.execute(own.values(**values, done_by=actor.name if over else None))
            add_log(connection, number, actor.name, "task", f"{state}: {found.title}. {said}".strip())

    def _leads(self, actor: Actor, number: int) -> bool:
        return self.access.decide(actor, "case.lead", case=number).allowed

    def assign_task(self, actor: Actor, number: int, task: int, owner: str | None, due_at: int | None = None) -> None:
        """Say whose task it is, None for nobody's, and by when."""
        known = None if owner is None else reviewer_of(owner)
        with self._working(actor, "case.work", number, {"task": task, "person": known}) as (connection, _):
            named = sa.select(case_members.c.person).where(case_members.c.case == number)
            if known is not None and known not in set(connection.execute(named).scalars()):
                raise UserError(f"{known} is not in this case; name them first")
            values: dict[str, object] = {"owner": known} | ({"due_at": due_at} if due_at is not None else {})
            _change_task(connection, number, task, values)
            if known not in {None, actor.name}:
                notify(connection, [known or ""], "task", f"a task in case {number} is yours", number)

    def date_task(self, actor: Actor, number: int, task: int, due_at: int) -> None:
        """Say by when a task is to be done; it stays whose it is."""
        with self._working(actor, "case.work", number, {"task": task}) as (connection, _):
            _change_task(connection, number, task, {"due_at": due_at})

    # Evidence

    def attach(self, actor: Actor, number: int, name: str, content: bytes, note: str = "") -> str:
        """Attach a piece of evidence. Returns its SHA-256. Raises `UserError`."""
        called = one_line(PurePath(name.replace("\\", "/")).name)[:LONGEST_NAME] or "file"
        said, details = note_of(note), {"file": sha256(content).hexdigest(), "bytes": len(content)}
        with self.folder.locked(), self._working(actor, "case.work", number, details) as (connection, _):
            digest = self.evidence.put(content)
            connection.execute(sa.delete(removals).where(removals.c.path == path_of(digest)))
            row = {"case": number, "sha256": digest, "name": called, "bytes": len(content), "note": said}
            added = insert_new(connection, case_files).values(**row, at=clock.now(), by=actor.name)
            if connection.execute(added).rowcount:
                in_hand(connection, number, digest, actor, "collected")
                add_log(connection, number, actor.name, "file", f"{called}: sha256 {digest[:16]}...")
        return digest

    def attachment(self, actor: Actor, number: int, digest: str) -> tuple[str, bytes]:
        """The name and the bytes of a piece, hashed again. That it was looked at is kept. Raises `InputError`."""
        with self.access.acting(actor, "case.read", case=number, details={"file": digest}) as connection:
            own = sa.and_(case_files.c.case == number, case_files.c.sha256 == digest)
            row = connection.execute(sa.select(case_files.c.name).where(own)).first()
            if row is None:
                raise UnknownName(f"case {number} has no such file")
            content = self.evidence.read(digest)
            in_hand(connection, number, digest, actor, "accessed")
        return row.name, content

    def scrub(self) -> Iterator[str]:
        """What is wrong with any piece of evidence: gone, changed, or nobody's."""
        with self.folder.state.connect() as connection:
            known = set(connection.execute(sa.select(case_files.c.sha256)).scalars())
        return self.evidence.scrub(known)


def _change_task(connection: sa.Connection, case: int, task: int, values: dict[str, object]) -> None:
    own = sa.update(case_tasks).where(case_tasks.c.task == task, case_tasks.c.case == case)
    if not connection.execute(own.values(**values)).rowcount:
        raise UnknownName(f"case {case} has no task {task}")


def _is_containment(step: str) -> bool:
    found = playbook().get(step)
    return found is not None and found.phase == CONTAIN


def path_of(digest: str) -> str:
    """What the state calls a piece of evidence when it is to go."""
    return f"{EVIDENCE}/{key_of(digest)}"


def in_hand(connection: sa.Connection, case: int, digest: str, actor: Actor, what: str) -> None:
    """Say who had a piece in hand: collected, accessed, transferred, exported or deleted."""
    row = {"sha256": digest, "case": case, "at": clock.now(), "by": actor.name, "what": what}
    connection.execute(sa.insert(custody).values(**row))
