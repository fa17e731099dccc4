"""What the subjects of a case reach, from the events that the lake has of them."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

import pyarrow.compute as pc
import sqlalchemy as sa

from sleetwatch import clock
from sleetwatch.cases.reach import Proximity, Reached, ordered, rate
from sleetwatch.engine import Engine
from sleetwatch.events import KINDS, schema_of
from sleetwatch.lake import dataset_of
from sleetwatch.state import subjects
from sleetwatch.workspace.folder import Folder
from sleetwatch.workspace.masking import hide_people
from sleetwatch.workspace.narrowed import narrowed, people_named

Row = dict[str, Any]

MOST = 40
"""Things of one kind that are listed for a subject."""
MARKED = 2
"""The level of a worker whom HR marks as having access to what would hurt most."""

QUERIES = {
    "repository": ("code_access", "repository", "null"),
    "data": ("data_access", "coalesce(container, label)", "sum(bytes)"),
    "app": ("sign_in", "coalesce(resource, app)", "null"),
    "device": ("sign_in", "coalesce(device_name, device_id)", "null"),
}
"""Where each kind of thing is looked for: the events, what it is called, and how much was moved."""


def proximity_of(folder: Folder, tenant: str, names: Collection[str]) -> Proximity:
    """What these subjects of a tenant reach. Raises `UnknownName` for one alone who is nobody."""
    if not names:
        return Proximity(0, (), (), bool(folder.settings.critical))
    people = people_named(folder, tenant, names)
    hide, found, there = hide_people(people), [], set[str]()
    for person in people:
        queries = [_query(kind) for kind in QUERIES]
        with narrowed(folder, [person], (*queries, _ROSTER), clock.now()) as engine:
            found += [*_used(engine, folder, person["subject"]), *_standing(engine, folder, person)]
            there |= {kind for kind in ("code_access", "data_access", "sign_in") if _has(engine, kind)}
    shown = [Reached(**{**_parts(one), "name": hide(one.name)}) for one in found]
    missing = {"code_access", "data_access", "sign_in"} - there
    consequence = max((one.level for one in shown), default=0)
    return Proximity(consequence, ordered(shown), tuple(sorted(missing)), bool(folder.settings.critical))


def _parts(one: Reached) -> dict[str, Any]:
    return {name: getattr(one, name) for name in Reached.__dataclass_fields__}


_ROSTER = 'select department, sensitive_access, worker_id, manager_id, "at" from worker order by "at"'


def _query(kind: str) -> str:
    table, name, moved = QUERIES[kind]
    done = " and coalesce(outcome, 'success') = 'success'" if table == "sign_in" else ""
    return (
        f'select {name} as name, count(*) as times, max("at") as last_at, {moved} as bytes from {table} '
        f"where {name} is not null{done} group by 1 order by times desc, name"
    )


def _has(engine: Engine, kind: str) -> bool:
    return bool(engine.rows(f"select 1 from {kind} limit 1"))


def _used(engine: Engine, folder: Folder, subject: str) -> Iterator[Reached]:
    """Everything critical that was used, and the most used of the rest."""
    for kind in QUERIES:
        for place, (name, times, last_at, moved) in enumerate(engine.rows(_query(kind))):
            level, called = rate(kind, name, folder.settings.critical)
            if level or place < MOST:
                yield Reached(subject, kind, name, times, last_at, moved, level, called)


def _standing(engine: Engine, folder: Folder, person: Row) -> Iterator[Reached]:
    """Where the subject stands in the company: the department, HR's mark, and who reports to them."""
    rows = engine.rows(_ROSTER)
    if not rows:
        return
    department, marked, worker_id, _, at = rows[-1]
    subject = person["subject"]
    level, called = rate("department", department or "", folder.settings.critical)
    if department:
        yield Reached(subject, "department", department, 1, at, None, level, called)
    if marked:
        yield Reached(subject, "department", "what HR marks as sensitive access", 1, at, None, MARKED, None)
    led = _reports(folder, person["tenant"], worker_id)
    if led:
        yield Reached(subject, "reports", ", ".join(led), len(led), None, None, 1, None)


def _reports(folder: Folder, tenant: str, worker_id: str | None) -> list[str]:
    """The pseudonyms of those whom the roster puts under a worker."""
    paths = folder.segments_of("worker")
    if worker_id is None or not paths:
        return []
    rows = dataset_of(paths, schema_of(KINDS["worker"]))
    under = (pc.field("tenant") == tenant) & (pc.field("manager_id") == worker_id)
    workers = set(rows.to_table(columns=["worker_id"], filter=under)["worker_id"].to_pylist())
    query = sa.select(subjects.c.subject).where(subjects.c.tenant == tenant, subjects.c.worker_id.in_(sorted(workers)))
    with folder.state.connect() as connection:
        return sorted(connection.execute(query).scalars())
