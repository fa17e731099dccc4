"""Everything about one cluster: its house, its machines, its people, and what an honest reason would be."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace

import sqlalchemy as sa

from sleetwatch.engine import Engine
from sleetwatch.errors import UnknownName
from sleetwatch.explanation import ClusterPage, FarmHouse, FarmMachine, FarmPage, FarmPerson, FarmThing, Neighbour, Tie
from sleetwatch.links.edges import LINK_KINDS
from sleetwatch.state import edges, subjects
from sleetwatch.workspace.asking import Asking
from sleetwatch.workspace.farm_traces import Row, Traces, traces_of
from sleetwatch.workspace.linked import Linked, masked_cluster, masked_person, tie_of

HOUSEHOLD = "All of them openly claim one home: a couple or a family who both work here."
ONE_PERSON = "What ties them is one person's own: somebody who came back, or has two records."


def farm_of(asking: Asking, name: str) -> FarmPage:
    """The page of one cluster, of whatever kind. Raises `UnknownName`."""
    linked = Linked(asking)
    cluster = linked.cluster_named(name)
    if cluster is None:
        raise UnknownName(f"no cluster is called {name!r}; `sleetwatch links clusters` lists them")
    within = {person.subject for person in cluster.people}
    rows = linked.edges_of(
        edges.c.tenant == cluster.tenant, sa.or_(edges.c.subject_a.in_(within), edges.c.subject_b.in_(within))
    )
    inner = [row for row in rows if {row["subject_a"], row["subject_b"]} <= within]
    traces = _traces(asking, cluster, within)
    people = tuple(_person(cluster, traces, one.subject) for one in cluster.people)
    agencies = sorted({one.agency for one in people if one.agency})
    moments = [*_moments(cluster.ties), *traces.moments]
    return FarmPage(
        cluster=cluster,
        houses=traces.houses,
        machines=traces.machines,
        people=people,
        employers=(cluster.tenant, *agencies),
        things=tuple(_things(inner)),
        benign=tuple(_benign(cluster)),
        siblings=_siblings(linked, rows, within, cluster.tenant),
        first_seen=min(moments, default=None),
        last_seen=max(moments, default=None),
    )


def _traces(asking: Asking, cluster: ClusterPage, within: Collection[str]) -> Traces:
    query = sa.select(subjects).where(subjects.c.tenant == cluster.tenant, subjects.c.subject.in_(within))
    with asking.folder.state.connect() as connection:
        known = [dict(row) for row in connection.execute(query).mappings()]
    with asking.folder.reading(), Engine(memory_limit_mb=asking.folder.settings.memory_mb) as engine:
        return traces_of(engine, asking.folder, cluster.tenant, known, asking.hunt["as_of"])


def _person(cluster: ClusterPage, traces: Traces, subject: str) -> FarmPerson:
    said: Row = traces.said.get(subject, {})
    moments = _moments(tie for tie in cluster.ties if subject in {tie.subject_a, tie.subject_b})
    return FarmPerson(
        person=next(one for one in cluster.people if one.subject == subject),
        kind=said.get("kind", "account"),
        role=said.get("title"),
        department=said.get("department"),
        agency=said.get("agency"),
        start_at=said.get("at"),
        end_at=said.get("end_at"),
        first_seen=min(moments, default=None),
        last_seen=max(moments, default=None),
    )


def _things(rows: Iterable[Row]) -> list[FarmThing]:
    """Every shared thing once, with all who share it."""
    shared: dict[tuple[str, str], list[Row]] = {}
    for row in rows:
        pair = "" if row["value"] else f"{row['subject_a']} {row['subject_b']}"
        shared.setdefault((row["link_kind"], row["value"] or pair), []).append(row)
    found = [_thing(kind, [tie_of(row) for row in listed]) for (kind, _), listed in shared.items()]
    return sorted(found, key=lambda one: (-one.nats, -len(one.subjects), one.link_kind, one.subjects))


def _thing(link_kind: str, ties: list[Tie]) -> FarmThing:
    moments = _moments(ties)
    return FarmThing(
        link_kind=link_kind,
        subjects=tuple(sorted({end for tie in ties for end in (tie.subject_a, tie.subject_b)})),
        degree=max(tie.degree for tie in ties),
        nats=max(tie.nats for tie in ties),
        first_seen=min(moments, default=None),
        last_seen=max(moments, default=None),
        evidence=tuple(sorted({one for tie in ties for one in tie.evidence})),
    )


def _benign(cluster: ClusterPage) -> list[str]:
    """Reasons for each kind of tie; a household's or one person's before all others."""
    first = {"household": [HOUSEHOLD], "persona": [ONE_PERSON]}.get(cluster.kind, [])
    kinds = dict.fromkeys(tie.link_kind for tie in sorted(cluster.ties, key=lambda tie: -tie.nats))
    reasons = dict.fromkeys(LINK_KINDS[kind].benign for kind in kinds if kind in LINK_KINDS)
    return [*first, *reasons]


def _siblings(linked: Linked, rows: list[Row], within: Collection[str], tenant: str) -> tuple[Neighbour, ...]:
    """Who is tied to somebody of the cluster from outside it, the likeliest first if all of it were confirmed."""
    ends = {row["subject_a"] for row in rows} | {row["subject_b"] for row in rows}
    near = sorted(ends - set(within))
    if not near:
        return ()
    beside = linked.edges_of(edges.c.tenant == tenant, sa.or_(edges.c.subject_a.in_(near), edges.c.subject_b.in_(near)))
    then = linked.if_confirmed(beside, *((tenant, subject) for subject in within))
    people = linked.people_of(tenant)
    found = [
        Neighbour(
            person=people(tenant, other),
            ties=tuple(tie_of(row) for row in rows if other in {row["subject_a"], row["subject_b"]}),
            if_confirmed=then.get(other, people(tenant, other).probability),
        )
        for other in near
    ]
    return tuple(sorted(found, key=lambda one: (-one.if_confirmed, one.person.subject)))


def _moments(ties: Iterable[Tie]) -> list[int]:
    return [tie.at for tie in ties if tie.at is not None]


def masked_farm(page: FarmPage) -> FarmPage:
    """The page without where the house is, which machines they are, and who the people are."""
    return replace(
        page,
        cluster=masked_cluster(page.cluster),
        houses=tuple(map(_masked_house, page.houses)),
        machines=tuple(map(_masked_machine, page.machines)),
        people=tuple(replace(one, person=masked_person(one.person), role=None) for one in page.people),
        employers=page.employers[:1],
        siblings=tuple(replace(one, person=masked_person(one.person)) for one in page.siblings),
    )


def _masked_house(house: FarmHouse) -> FarmHouse:
    return replace(house, address=None, city=None, serials=())


def _masked_machine(machine: FarmMachine) -> FarmMachine:
    """A host name often holds a name, and so does what somebody calls a keyboard."""
    return replace(machine, name=None, hangs=tuple(said.partition(" (")[0] for said in machine.hangs))
