"""The links around some subjects, read back from the newest hunt's results."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from sleetwatch.links import Credit, Edge, FarEdge, Warned, credit_across
from sleetwatch.odds import Calibration
from sleetwatch.state import edges, far_edges, scores, warnings

Row = sa.RowMapping
Key = tuple[str, str]

AT_ONCE = 400
"""Most subjects that one statement names."""


@dataclass(frozen=True, slots=True)
class Ties:
    """Links within tenants and beyond them, each in the order in which a hunt reads them."""

    edges: Sequence[Edge] = ()
    far: Sequence[FarEdge] = ()
    warned: Sequence[Warned] = ()

    def ends(self) -> set[Key]:
        """Everybody at an end of one."""
        within = {(one.tenant, end) for one in self.edges for end in (one.subject_a, one.subject_b)}
        return within | {end for one in self.far for end in one.ends} | {one.key for one in self.warned}

    def credit(self, probability: Mapping[Key, float], cap: float) -> dict[Key, list[Credit]]:
        """What all of these add to everybody."""
        return credit_across(self.edges, self.far, self.warned, probability, cap)


def all_ties(connection: sa.Connection, hunt: int) -> Ties:
    """Every link of a hunt."""
    return Ties(
        *(
            [kind(**_fields(row, kind)) for row in connection.execute(_ordered(table, hunt)).mappings()]
            for table, kind in _TABLES
        )
    )


def ties_of(connection: sa.Connection, hunt: int, keys: Collection[Key]) -> Ties:
    """Every link that touches one of these subjects."""
    within = (edges.c.tenant, edges.c.subject_a), (edges.c.tenant, edges.c.subject_b)
    beyond = (far_edges.c.tenant, far_edges.c.subject_a), (far_edges.c.other_tenant, far_edges.c.subject_b)
    return Ties(
        _read(connection, edges, Edge, hunt, keys, within),
        _read(connection, far_edges, FarEdge, hunt, keys, beyond),
        _read(connection, warnings, Warned, hunt, keys, ((warnings.c.tenant, warnings.c.subject),)),
    )


Columns = tuple[sa.Column[str], sa.Column[str]]


def _read(
    connection: sa.Connection,
    table: sa.Table,
    kind: type[Any],
    hunt: int,
    keys: Collection[Key],
    ends: Iterable[Columns],
) -> list[Any]:
    """Rows with one of these subjects at an end, each once, in the order of a hunt."""
    found: dict[tuple[Any, ...], Row] = {}
    for end in ends:
        for which in among(keys, *end):
            for row in connection.execute(_ordered(table, hunt).where(which)).mappings():
                found[tuple(row[column.name] for column in table.primary_key)] = row
    return [kind(**_fields(row, kind)) for _, row in sorted(found.items())]


def among(keys: Collection[Key], tenant: sa.Column[str], subject: sa.Column[str]) -> Iterator[sa.ColumnElement[bool]]:
    """Conditions that together hold for these subjects' rows. Each names one tenant: the tables are ordered by it."""
    by_tenant: dict[str, list[str]] = {}
    for of, name in sorted(keys):
        by_tenant.setdefault(of, []).append(name)
    for of, names in by_tenant.items():
        for start in range(0, len(names), AT_ONCE):
            yield sa.and_(tenant == of, subject.in_(names[start : start + AT_ONCE]))


_TABLES: tuple[tuple[sa.Table, type[Any]], ...] = ((edges, Edge), (far_edges, FarEdge), (warnings, Warned))


def _ordered(table: sa.Table, hunt: int) -> sa.Select[Any]:
    return sa.select(table).where(table.c.hunt == hunt).order_by(*table.primary_key)


def _fields(row: Row, kind: type[Any]) -> dict[str, Any]:
    return {name: row[name] for name in kind.__slots__}


def likelihoods(
    connection: sa.Connection, hunt: int, keys: Collection[Key], calibration: Calibration
) -> dict[Key, float]:
    """How likely each of these is part of the scheme by what is shared with nobody."""
    found = {}
    for row in score_rows(connection, hunt, keys):
        alone = row["score_without_links"] if row["score_alone"] is None else row["score_alone"]
        found[row["tenant"], row["subject"]] = calibration.probability(alone)
    return found


def score_rows(connection: sa.Connection, hunt: int, keys: Collection[Key]) -> Iterator[Row]:
    """How these subjects were scored."""
    for which in among(keys, scores.c.tenant, scores.c.subject):
        yield from connection.execute(sa.select(scores).where(scores.c.hunt == hunt, which)).mappings()
