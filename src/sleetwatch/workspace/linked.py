"""Questions about links: everybody a subject is tied to, and the clusters."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import replace
from typing import Any

import sqlalchemy as sa

from sleetwatch.errors import UnknownName
from sleetwatch.explanation import ClusterPage, Hub, LinksPage, Neighbour, Person, Tie
from sleetwatch.links import Edge, credit_if_confirmed
from sleetwatch.odds import logit
from sleetwatch.state import clusters, edges, hubs, members, scores, subjects
from sleetwatch.workspace.asking import Asking

Row = dict[str, Any]
Key = tuple[str, str]

KINDS = ("farm", "household", "persona")
MOST_NAMED = 10_000
"""Subjects that one statement names."""


class Linked:
    """Reads the newest hunt's edges and clusters."""

    def __init__(self, asking: Asking) -> None:
        self.asking = asking
        self.calibration = asking.calibration

    def links_of(self, name: str, tenant: str | None) -> LinksPage:
        """Who shares what with a subject, given by pseudonym, worker id or account."""
        found = self.asking.find(name, tenant)
        key = (found["tenant"], found["subject"])
        here = edges.c.tenant == key[0]
        near = {_other(row, key[1]) for row in self.edges_of(here, _touching({key[1]}))}
        rows = self.edges_of(here, _touching({key[1], *near}))
        people, then = self.people_of(key[0], {key[1], *near}), self.if_confirmed(rows, key)
        neighbours = [
            Neighbour(
                people(key[0], other),
                tuple(tie_of(row) for row in rows if set(_ends(row)) == {key[1], other}),
                then.get(other, people(key[0], other).probability),
            )
            for other in near
        ]
        return LinksPage(
            person=people(*key),
            cluster=self._cluster_of(key),
            neighbours=tuple(sorted(neighbours, key=lambda one: (-one.if_confirmed, one.person.subject))),
            between=tuple(tie_of(row) for row in rows if {*_ends(row)} <= near),
            hubs=tuple(
                Hub(row["link_kind"], row["hub_kind"], row["degree"])
                for row in self._all(hubs, hubs.c.tenant == key[0], hubs.c.subject == key[1])
            ),
        )

    def if_confirmed(self, rows: Iterable[Row], *keys: Key) -> dict[str, float]:
        """Each neighbour's probability if these subjects were confirmed; a link never takes anything away."""
        of = keys[0][0]
        listed = list(rows)
        ends = {end for row in listed for end in _ends(row)}
        near = self._all(scores, scores.c.tenant == of, _among(scores.c.subject, ends))
        scored = {(of, row["subject"]): row for row in near}
        own = {one: row["score_without_links"] for one, row in scored.items()}
        likely = {one: self.calibration.probability(_alone(row)) for one, row in scored.items()}
        credit = credit_if_confirmed([_edge(row) for row in listed], likely, self.asking.line.link_cap, *keys)
        prior = logit(self.asking.line.prior)
        return {
            other: self.calibration.probability(own.get((tenant, other), prior) + sum(one.nats for one in found))
            for (tenant, other), found in credit.items()
        }

    def clusters(self, tenant: str | None, kind: str | None = None) -> list[ClusterPage]:
        """Every cluster, or those of a kind, the likeliest first."""
        if kind is not None and kind not in KINDS:
            raise UnknownName(f"clusters are of no kind {kind!r}; there is: {', '.join(KINDS)}")
        wanted = clusters.c.tenant == tenant if tenant is not None else sa.true()
        people = self.people_of(tenant)
        home = {(row["tenant"], row["subject"]): row["cluster"] for row in self._all(members)}
        inner: dict[str, list[Row]] = {}
        for row in self.edges_of(edges.c.tenant == tenant if tenant is not None else sa.true()):
            first, second = (home.get((row["tenant"], end)) for end in _ends(row))
            if first is not None and first == second:
                inner.setdefault(first, []).append(row)
        belonging: dict[str, list[Person]] = {}
        for (of, subject), name in sorted(home.items()):
            belonging.setdefault(name, []).append(people(of, subject))
        pages = [
            _page(row, belonging.get(row["cluster"], []), inner.get(row["cluster"], []))
            for row in self._all(clusters, wanted)
        ]
        pages = [page for page in pages if kind in {None, page.kind}]
        return sorted(pages, key=lambda page: (-page.probability, -len(page.people), page.cluster))

    def _cluster_of(self, key: Key) -> ClusterPage | None:
        """The cluster that a subject is in."""
        own = self._all(members, members.c.tenant == key[0], members.c.subject == key[1])
        return self.cluster_named(own[0]["cluster"]) if own else None

    def cluster_named(self, name: str) -> ClusterPage | None:
        """One cluster by its name; None when there is none."""
        for row in self._all(clusters, clusters.c.cluster == name):
            of = row["tenant"]
            people = sorted(one["subject"] for one in self._all(members, members.c.cluster == name))
            person = self.people_of(of, people)
            inner = (edges.c.tenant == of, _among(edges.c.subject_a, people), _among(edges.c.subject_b, people))
            rows = [one for one in self.edges_of(*inner) if {*_ends(one)} <= {*people}]
            return _page(row, [person(of, subject) for subject in people], rows)
        return None

    def edges_of(self, *where: sa.ColumnElement[bool]) -> list[Row]:
        """Rows of edges, in a fixed order."""
        return self._all(edges, *where)

    def _all(self, table: sa.Table, *where: sa.ColumnElement[bool]) -> list[Row]:
        of_hunt = (table.c.hunt == self.asking.hunt["hunt"],) if "hunt" in table.c else ()
        query = sa.select(table).where(*of_hunt, *where).order_by(*table.primary_key)
        with self.asking.folder.state.connect() as connection:
            return [dict(row) for row in connection.execute(query).mappings()]

    def people_of(self, tenant: str | None, names: Collection[str] | None = None) -> Callable[[str, str], Person]:
        """Who subjects are, and how they were scored: these, or all."""

        def asked(table: sa.Table) -> tuple[sa.ColumnElement[bool], ...]:
            here = () if tenant is None else (table.c.tenant == tenant,)
            return here if names is None else (*here, _among(table.c.subject, names))

        who, scored = (
            {(row["tenant"], row["subject"]): row for row in self._all(table, *asked(table))}
            for table in (subjects, scores)
        )

        def person(of: str, subject: str) -> Person:
            known, score = who.get((of, subject), {}), scored.get((of, subject), {})
            return Person(
                tenant=of,
                subject=subject,
                worker_id=known.get("worker_id"),
                name=known.get("name"),
                probability=score.get("probability", self.asking.line.prior),
                status=score.get("status", "below"),
            )

        return person


def _page(row: Row, people: list[Person], rows: list[Row]) -> ClusterPage:
    ties = tuple(tie_of(one) for one in rows)
    moments = [tie.at for tie in ties if tie.at is not None]
    return ClusterPage(
        cluster=row["cluster"],
        tenant=row["tenant"],
        kind=row["kind"],
        probability=row["probability"],
        people=tuple(people),
        ties=ties,
        first_at=min(moments, default=None),
        last_at=max(moments, default=None),
    )


def _alone(row: Row) -> float:
    """What links rest on; hunts of an older Sleetwatch did not tell it apart."""
    alone: float = row["score_without_links"] if row["score_alone"] is None else row["score_alone"]
    return alone


def _among(column: sa.ColumnElement[str], names: Collection[str]) -> sa.ColumnElement[bool]:
    """Rows of these subjects; of all where they are more than a statement can name, which callers see to."""
    return column.in_(sorted(names)) if len(names) <= MOST_NAMED else sa.true()


def _touching(names: Collection[str]) -> sa.ColumnElement[bool]:
    return sa.or_(_among(edges.c.subject_a, names), _among(edges.c.subject_b, names))


def _ends(row: Row) -> tuple[str, str]:
    return row["subject_a"], row["subject_b"]


def _other(row: Row, subject: str) -> str:
    first, second = _ends(row)
    return second if first == subject else first


def _edge(row: Row) -> Edge:
    return Edge(**{name: row[name] for name in Edge.__slots__})


def tie_of(row: Row) -> Tie:
    """A row of edges as people read it."""
    return Tie(
        subject_a=row["subject_a"],
        subject_b=row["subject_b"],
        link_kind=row["link_kind"],
        degree=row["degree"],
        nats=row["nats"],
        one_home=row["one_home"],
        at=row["at"] or None,
        evidence=tuple(sorted({one for one in (row["event_id_a"], row["event_id_b"]) if one})),
    )


def masked_cluster(page: ClusterPage) -> ClusterPage:
    """A cluster without who its people are."""
    return replace(page, people=tuple(map(masked_person, page.people)))


def masked_links(page: LinksPage) -> LinksPage:
    """A subject's links without who anybody is."""
    neighbours, across = (
        tuple(replace(one, person=masked_person(one.person)) for one in some) for some in (page.neighbours, page.across)
    )
    cluster = masked_cluster(page.cluster) if page.cluster else None
    return replace(page, person=masked_person(page.person), cluster=cluster, neighbours=neighbours, across=across)


def masked_person(person: Person) -> Person:
    """A person without worker id and name."""
    return replace(person, worker_id=None, name=None)
