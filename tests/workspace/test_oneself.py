"""Whoever reads about others does not read of themselves."""

from __future__ import annotations

from sleetwatch.cases import Actor
from sleetwatch.explanation import ClusterPage, LinksPage, Neighbour, Person, Tie
from sleetwatch.report import Graph
from sleetwatch.workspace.oneself import graph_for, links_for, neighbours_for


def person(subject: str, tenant: str = "acme") -> Person:
    return Person(tenant, subject, None, None, 0.5, "check")


def tie(first: str, second: str) -> Tie:
    return Tie(first, second, "phone", 2, 3.0, one_home=False, at=None, evidence=())


def neighbour(subject: str, tenant: str = "acme") -> Neighbour:
    return Neighbour(person(subject, tenant), (tie("S-A", subject),), 0.7)


READER = Actor("eve", selves=frozenset({("acme", "S-ME")}))
FOUND = (neighbour("S-B"), neighbour("S-ME"), neighbour("S-ME", "globex"))


def test_a_neighbour_of_the_same_name_in_another_tenant_is_somebody_else():
    assert [one.person.tenant for one in neighbours_for(READER, FOUND)] == ["acme", "globex"]
    assert neighbours_for(Actor("dana"), FOUND) == FOUND


def test_the_reader_is_in_no_list_no_cluster_and_no_picture():
    people = (person("S-A"), person("S-B"), person("S-ME"))
    between = (tie("S-B", "S-ME"),)
    cluster = ClusterPage("C-1", "acme", "farm", 0.5, people, between, first_at=None, last_at=None)
    page = LinksPage(person("S-A"), cluster, FOUND[:2], between, (), across=(neighbour("S-ME"),))

    shown = links_for(READER, page)

    assert "S-ME" not in str(shown)
    assert (shown.cluster, [one.person.subject for one in shown.neighbours], shown.hidden) == (None, ["S-B"], 1)
    assert links_for(Actor("dana"), page) == page
    graph = Graph(people, (tie("S-A", "S-B"), *between), {"S-A": "C-1", "S-ME": "C-1"})
    assert "S-ME" not in str(graph_for(READER, graph, "acme"))
    assert graph_for(READER, graph, "globex") == graph
