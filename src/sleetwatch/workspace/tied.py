"""The graph around one subject: who shares something with it, and what these share with one another."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

import sqlalchemy as sa

from sleetwatch.explanation import Person
from sleetwatch.report import Graph
from sleetwatch.state import edges, hunts, members, scores, subjects
from sleetwatch.workspace.folder import Folder
from sleetwatch.workspace.linked import tie_of

Row = dict[str, Any]

MOST = 60
"""Neighbours taken in; the likeliest are."""


def graph_around(folder: Folder, tenant: str, subject: str, *, reveal: bool) -> Graph:
    """A subject, its neighbours and their ties, as of the newest hunt."""
    newest = sa.select(sa.func.max(hunts.c.hunt)).scalar_subquery()
    of_hunt = sa.and_(edges.c.hunt == newest, edges.c.tenant == tenant)
    with folder.state.connect() as connection:
        own = _edges(connection, of_hunt, sa.or_(edges.c.subject_a == subject, edges.c.subject_b == subject))
        near = {row[end] for row in own for end in ("subject_a", "subject_b")} - {subject}
        people = list(_people(connection, newest, tenant, {subject, *near}, reveal=reveal))
        ranked = sorted(people, key=lambda one: (one.subject != subject, -one.probability, one.subject))[: MOST + 1]
        kept = {one.subject for one in ranked}
        between = _edges(connection, of_hunt, edges.c.subject_a.in_(kept), edges.c.subject_b.in_(kept))
        cluster_of = dict(_clusters(connection, newest, tenant, kept))
    ties = tuple(map(tie_of, between))
    return Graph(tuple(ranked), ties, cluster_of, asked=subject, title="Who shares what with this subject")


def _edges(connection: sa.Connection, *where: sa.ColumnElement[bool]) -> list[Row]:
    query = sa.select(edges).where(*where).order_by(*edges.primary_key)
    return [dict(row) for row in connection.execute(query).mappings()]


def _people(
    connection: sa.Connection, newest: sa.ScalarSelect[Any], tenant: str, names: Collection[str], *, reveal: bool
) -> Iterator[Person]:
    join = subjects.outerjoin(
        scores,
        sa.and_(scores.c.hunt == newest, scores.c.tenant == subjects.c.tenant, scores.c.subject == subjects.c.subject),
    )
    columns = subjects.c.subject, subjects.c.worker_id, subjects.c.name, scores.c.probability, scores.c.status
    query = sa.select(*columns).select_from(join)
    for row in connection.execute(query.where(subjects.c.tenant == tenant, subjects.c.subject.in_(sorted(names)))):
        worker_id, name = (row.worker_id, row.name) if reveal else (None, None)
        yield Person(tenant, row.subject, worker_id, name, row.probability or 0.0, row.status or "below")


def _clusters(
    connection: sa.Connection, newest: sa.ScalarSelect[Any], tenant: str, names: Collection[str]
) -> Iterator[tuple[str, str]]:
    mine = members.c.hunt == newest, members.c.tenant == tenant, members.c.subject.in_(sorted(names))
    for row in connection.execute(sa.select(members.c.subject, members.c.cluster).where(*mine)):
        yield row.subject, row.cluster
