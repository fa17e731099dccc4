"""Who is tied to whom: read from a hunt's facts, written to the state with the clusters that makes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pyarrow as pa
import sqlalchemy as sa

from sleetwatch.engine import Engine
from sleetwatch.links import Cluster, Edge, FarEdge, Warned, clusters_of, far_weight_of, kept_names, weight_of
from sleetwatch.links.clusters import COLUMNS
from sleetwatch.scores import Scored
from sleetwatch.state import clusters, edges, far_edges, hubs, insert_many, members, warnings

Key = tuple[str, str]
Row = dict[str, Any]

_EDGES = """
select
    e.tenant, e.subject_a, e.subject_b, e.link_kind, e.degree, e."at", e.value, e.event_id_a, e.event_id_b, e.one_home,
    p.people
from edges as e
join (select tenant, count(*) as people from people group by tenant) as p on p.tenant = e.tenant
order by e.tenant, e.subject_a, e.subject_b, e.link_kind, e.value
"""


def edges_in(engine: Engine) -> list[Edge]:
    """Every edge of a hunt, in a fixed order."""
    return [Edge(*row) for row in engine.rows(_EDGES)]


def hubs_in(engine: Engine) -> list[Row]:
    """What those who have edges share with too many to be tied by it."""
    found: list[Row] = engine.dicts("select * from hubs order by all")
    return found


def record_links(
    connection: sa.Connection, hunt: int, found: Sequence[Edge], scored: Sequence[Scored], shared: Iterable[Row] = ()
) -> None:
    """Write a hunt's edges and clusters in place of the last one's; a cluster keeps its name while most of it stays."""
    own = {(one.tenant, one.subject): one.calibration.probability(one.score_without_links) for one in scored}
    usual = next((one.calibration.probability(one.prior) for one in scored), 0.0)
    grouped = clusters_of(table_of(found), own, usual)
    names = kept_names(grouped, _members_before(connection))
    for table in (edges, clusters, members, hubs):
        connection.execute(sa.delete(table))
    insert_many(connection, edges, (_edge_row(hunt, edge) for edge in found))
    insert_many(connection, hubs, ({"hunt": hunt, **row} for row in shared))
    insert_many(connection, clusters, (_cluster_row(hunt, *one) for one in zip(names, grouped, strict=True)))
    within = (row for one in zip(names, grouped, strict=True) for row in _member_rows(hunt, *one))
    insert_many(connection, members, within)


def record_beyond(connection: sa.Connection, hunt: int, far: Sequence[FarEdge], warned: Sequence[Warned]) -> None:
    """Write what a hunt found beyond each tenant in place of the last one's."""
    for table in (far_edges, warnings):
        connection.execute(sa.delete(table))
    insert_many(connection, far_edges, (_row(hunt, one) | {"nats": far_weight_of(one)} for one in far))
    insert_many(connection, warnings, (_row(hunt, one) for one in warned))


def _row(hunt: int, one: FarEdge | Warned) -> Row:
    return {name: getattr(one, name) for name in one.__slots__} | {"hunt": hunt}


def table_of(found: Sequence[Edge]) -> pa.Table:
    """The columns of edges that clusters are made of."""
    return pa.table({name: [getattr(edge, name) for edge in found] for name in COLUMNS})


def _members_before(connection: sa.Connection) -> Mapping[str, frozenset[Key]]:
    grouped: dict[str, set[Key]] = {}
    for row in connection.execute(sa.select(members)):
        grouped.setdefault(row.cluster, set()).add((row.tenant, row.subject))
    return {name: frozenset(keys) for name, keys in grouped.items()}


def _edge_row(hunt: int, edge: Edge) -> Row:
    row = {column.name: getattr(edge, column.name) for column in edges.columns if hasattr(edge, column.name)}
    return row | {"hunt": hunt, "nats": weight_of(edge)}


def _cluster_row(hunt: int, name: str, cluster: Cluster) -> Row:
    tenant = cluster.subjects[0][0]
    return {
        "hunt": hunt,
        "cluster": name,
        "tenant": tenant,
        "kind": cluster.kind,
        "probability": cluster.probability,
    }


def _member_rows(hunt: int, name: str, cluster: Cluster) -> list[Row]:
    return [
        {"hunt": hunt, "tenant": tenant, "subject": subject, "cluster": name} for tenant, subject in cluster.subjects
    ]
