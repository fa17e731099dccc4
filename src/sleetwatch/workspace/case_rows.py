"""Cases as the state keeps them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import Any

import sqlalchemy as sa

from sleetwatch import clock
from sleetwatch.cases import Actor
from sleetwatch.cases.flow import next_states
from sleetwatch.cases.page import (
    CaseEntry,
    CaseFile,
    CaseLine,
    CaseMember,
    CasePage,
    CaseRequest,
    CaseSubject,
    CaseTask,
    CaseVerdict,
    CustodyEvent,
    Glass,
)
from sleetwatch.cases.playbook import playbook
from sleetwatch.state import (
    case_files,
    case_log,
    case_members,
    case_subjects,
    case_tasks,
    cases,
    custody,
    glass,
    hunts,
    scores,
    verdicts,
)
from sleetwatch.workspace.folder import Folder
from sleetwatch.workspace.requesting import requests_of_case
from sleetwatch.workspace.verdict_rows import WITHDRAWN, Verdict, read_verdicts

OPEN, DONE, SKIPPED = "open", "done", "skipped"
OWN = "own"
"""The step of a task that somebody wrote."""

Row = sa.RowMapping


def read_lines(connection: sa.Connection, actor: Actor, which: sa.ColumnElement[bool]) -> list[CaseLine]:
    """The lines of the cases for which a condition holds: what would hurt most first, then what is due first."""
    chosen = sa.select(cases.c.case).where(which)
    subjects = _grouped(connection, case_subjects, chosen)
    members = _grouped(connection, case_members, chosen)
    tasks = _grouped(connection, case_tasks, chosen)
    late = sa.func.coalesce(cases.c.due_at, 1 << 62)
    ordered = sa.select(cases).where(which)
    ordered = ordered.order_by(sa.func.coalesce(cases.c.consequence, 0).desc(), late, cases.c.opened_at, cases.c.case)
    return [
        _line(row, actor, subjects[row["case"]], members[row["case"]], tasks[row["case"]])
        for row in connection.execute(ordered).mappings()
    ]


def _grouped(connection: sa.Connection, table: sa.Table, chosen: sa.Select[Any]) -> defaultdict[int, list[Row]]:
    found: defaultdict[int, list[Row]] = defaultdict(list)
    query = sa.select(table).where(table.c.case.in_(chosen)).order_by(*table.primary_key)
    for row in connection.execute(query).mappings():
        found[row["case"]].append(row)
    return found


def _line(row: Row, actor: Actor, subjects: list[Row], members: list[Row], tasks: list[Row]) -> CaseLine:
    open_ = sorted((task for task in tasks if task["state"] == OPEN), key=lambda task: task["due_at"])
    named = ("tenant", "title", "state", "origin", "opened_at", "opened_by", "due_at", "consequence")
    return CaseLine(
        number=row["case"],
        **{name: row[name] for name in named},
        held=row["held_by"] is not None,
        subjects=tuple(one["subject"] for one in subjects),
        my_role=next((one["role"] for one in members if one["person"] == actor.name), None),
        open_tasks=len(open_),
        next_task=open_[0]["title"] if open_ else None,
        next_due_at=open_[0]["due_at"] if open_ else None,
    )


def read_page(
    connection: sa.Connection, folder: Folder, actor: Actor, number: int, revealed: Collection[tuple[str, str]]
) -> CasePage:
    """Everything about a case, unmasked."""
    row = connection.execute(sa.select(cases).where(cases.c.case == number)).mappings().one()
    given = verdicts_of_case(folder, connection, number)
    return CasePage(
        line=read_lines(connection, actor, cases.c.case == number)[0],
        tip=row["tip"],
        next_states=tuple(next_states(row["state"])) if row["merged_into"] is None else (),
        came_from=row["came_from"],
        merged_into=row["merged_into"],
        members=tuple(_member(one) for one in _of(connection, case_members, number, case_members.c.at)),
        subjects=tuple(_subjects(connection, number, given, revealed)),
        tasks=tuple(read_tasks(connection, number)),
        log=tuple(_entry(one) for one in _of(connection, case_log, number, case_log.c.at)),
        files=tuple(_files(connection, number)),
        verdicts=tuple(_verdict(one) for one in given),
        requests=tuple(_requests(connection, number)),
        glass=tuple(_glass(one) for one in _of(connection, glass, number, glass.c.at)),
    )


def _of(connection: sa.Connection, table: sa.Table, number: int, order: sa.Column[Any]) -> list[Row]:
    query = sa.select(table).where(table.c.case == number).order_by(order, *table.primary_key)
    return list(connection.execute(query).mappings())


def _member(row: Row) -> CaseMember:
    return CaseMember(row["person"], row["role"], row["reason"], row["at"], row["by"])


def _entry(row: Row) -> CaseEntry:
    return CaseEntry(row["at"], row["by"], row["kind"], row["text"])


def _glass(row: Row) -> Glass:
    return Glass(row["person"], row["reason"], row["at"], row["until"])


def read_tasks(connection: sa.Connection, number: int) -> list[CaseTask]:
    """The tasks of a case: as the playbook orders them, own ones last."""
    order = {step: place for place, step in enumerate(playbook())}
    rows = sorted(
        _of(connection, case_tasks, number, case_tasks.c.due_at), key=lambda row: order.get(row["step"], len(order))
    )
    undone = {row["step"]: row["title"] for row in rows if row["state"] == OPEN}
    return [_task(row, undone) for row in rows]


def _task(row: Row, undone: dict[str, str]) -> CaseTask:
    step = playbook().get(row["step"])
    named = ("step", "title", "role", "owner", "due_at", "state", "done_at", "done_by", "evidence")
    return CaseTask(
        number=row["task"],
        **{name: row[name] for name in named},
        why=step.why if step else "",
        shows=step.evidence if step else "",
        not_yet=step.not_yet if step else "",
        waits_for=tuple(undone[one] for one in step.after if one in undone) if step else (),
    )


def _files(connection: sa.Connection, number: int) -> list[CaseFile]:
    rows = _of(connection, case_files, number, case_files.c.at)
    held: defaultdict[str, list[CustodyEvent]] = defaultdict(list)
    for one in _of(connection, custody, number, custody.c.at):
        held[one["sha256"]].append(CustodyEvent(one["at"], one["by"], one["what"]))
    named = ("sha256", "name", "bytes", "note", "at", "by")
    return [CaseFile(**{name: row[name] for name in named}, custody=tuple(held[row["sha256"]])) for row in rows]


def _subjects(
    connection: sa.Connection, number: int, given: Iterable[Verdict], revealed: Collection[tuple[str, str]]
) -> list[CaseSubject]:
    newest = sa.select(sa.func.max(hunts.c.hunt)).scalar_subquery()
    on = (
        (scores.c.tenant == case_subjects.c.tenant)
        & (scores.c.subject == case_subjects.c.subject)
        & (scores.c.hunt == newest)
    )
    query = sa.select(case_subjects, scores.c.probability, scores.c.status)
    query = query.select_from(case_subjects.join(scores, on, isouter=True))
    standing = {(one.tenant, one.subject): one for one in given if one.withdrawn_at is None}
    rows = connection.execute(query.where(case_subjects.c.case == number).order_by(case_subjects.c.subject))
    return [
        CaseSubject(
            tenant=row.tenant,
            subject=row.subject,
            at=row.at,
            by=row.by,
            probability=row.probability,
            status=row.status,
            verdict=found.finding if (found := standing.get((row.tenant, row.subject))) else None,
            verdict_state=found.state(clock.now()) if found else None,
            revealed=(row.tenant, row.subject) in revealed,
        )
        for row in rows
    ]


def verdicts_of_case(folder: Folder, connection: sa.Connection, number: int) -> list[Verdict]:
    """The verdicts on whom a case is about, oldest first."""
    about = sa.select(case_subjects.c.tenant, case_subjects.c.subject).where(case_subjects.c.case == number)
    whom = connection.execute(about).all()
    mine = (sa.and_(verdicts.c.tenant == row.tenant, verdicts.c.subject == row.subject) for row in whom)
    return read_verdicts(folder, sa.or_(sa.false(), *mine))


def has_verdict(given: Iterable[Verdict], tenant: str, subject: str) -> bool:
    """Whether a verdict on somebody stands; a confirmed one needs its second reviewer."""
    now = clock.now()
    own = (one for one in given if (one.tenant, one.subject) == (tenant, subject))
    return any(one.state(now) not in {WITHDRAWN, "waits", "over"} for one in own)


def _verdict(one: Verdict) -> CaseVerdict:
    by = (one.reviewer, *one.approved_by)
    said = (one.verdict, one.subject or "", one.finding, one.reason, one.note or "")
    return CaseVerdict(*said, by, one.at, one.state(clock.now()))


def _requests(connection: sa.Connection, number: int) -> list[CaseRequest]:
    now = clock.now()
    return [
        CaseRequest(one.number, one.kind, one.asked_by, one.asked_at, one.reason, one.decided_by, one.state(now))
        for one in requests_of_case(connection, number)
    ]
