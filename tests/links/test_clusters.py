from __future__ import annotations

from itertools import combinations

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sleetwatch.links import Edge, clusters_of, kept_names, weight_of
from sleetwatch.links.clusters import COLUMNS, CROWD, Cluster
from sleetwatch.links.communities import Graph, communities, components
from sleetwatch.links.edges import LINK_KINDS


def edge(a: str, b: str, kind: str = "device", degree: int = 2, value: str = "", **more) -> Edge:
    return Edge("t", a, b, kind, degree, 5, value or f"{a}{b}", people=5000, **more)


def clique(names: str, kind: str, value: str, **more) -> list[Edge]:
    return [edge(a, b, kind, len(names), value, **more) for a, b in combinations(names, 2)]


def found(edges: list[Edge], probability: dict[str, float] | None = None) -> list[Cluster]:
    table = pa.table({name: [getattr(one, name) for one in edges] for name in COLUMNS})
    return clusters_of(table, {("t", name): value for name, value in (probability or {}).items()})


def people(cluster: Cluster) -> str:
    return "".join(subject for _, subject in cluster.subjects)


def test_two_farms_that_one_stray_tie_joins_stay_two():
    edges = clique("abcd", "factor", "f") + clique("wxyz", "egress", "l") + [edge("d", "w", "egress")]

    assert sorted(people(one) for one in found(edges)) == ["abcd", "wxyz"]


def test_a_star_around_one_helper_is_one_farm():
    edges = [edge("h", name, "phone") for name in "abcdefg"]

    assert [people(one) for one in found(edges)] == ["abcdefgh"]


def test_a_couple_is_a_household_a_shared_mailbox_a_persona_and_four_at_one_home_a_farm():
    edges = [
        *clique("ab", "address", "h1", one_home=True),
        *clique("cd", "mailbox", "m"),
        *clique("wxyz", "address", "h2", one_home=True),
    ]

    assert {people(one): one.kind for one in found(edges)} == {"ab": "household", "cd": "persona", "wxyz": "farm"}


def test_two_names_with_one_home_and_one_mailbox_are_rather_one_person_than_a_couple():
    edges = [*clique("ab", "address", "h", one_home=True), *clique("ab", "mailbox", "m", one_home=True)]

    assert [one.kind for one in found(edges)] == ["persona"]


def test_weak_ties_and_what_crowds_share_put_nobody_together():
    assert found([edge("a", "b", "referral"), edge("c", "d", "agency"), edge("e", "f", "egress", degree=20)]) == []


def test_a_desk_that_everybody_is_tied_to_joins_nobody():
    edges = [edge("desk", f"s{number:03}") for number in range(CROWD + 1)] + [edge("s000", "s001", "bank")]

    assert [one.subjects for one in found(edges)] == [(("t", "s000"), ("t", "s001"))]


def test_the_probability_is_that_somebody_is_part_of_it_and_ties_raise_it_when_two_are_suspect():
    edges = [edge("a", "b", "factor")]

    assert found(edges, {"a": 0.4})[0].probability == pytest.approx(0.4)
    both = found(edges, {"a": 0.4, "b": 0.2})[0].probability
    assert both == pytest.approx(1 - 0.48 / (0.48 + 0.32 + 0.12 + 0.08 * 200))


def test_one_household_with_a_line_a_router_and_a_street_is_one_house():
    likely = {"a": 0.3, "b": 0.1}
    one = found([edge("a", "b", "address")], likely)[0].probability
    three = found([edge("a", "b", kind) for kind in ("address", "egress", "gateway")], likely)[0].probability

    assert three == pytest.approx(one)


def test_tenants_are_never_in_one_cluster():
    edges = [Edge(tenant, "a", "b", "device", 2, 5, "v") for tenant in "tu"]

    assert sorted(one.subjects for one in found(edges)) == [
        (("t", "a"), ("t", "b")), (("u", "a"), ("u", "b")),
    ]  # fmt: skip


def test_a_cluster_keeps_its_name_while_most_of_it_stays():
    [first] = found(clique("abcd", "factor", "f"))
    [name] = kept_names([first], {})
    before = {name: frozenset(first.subjects)}

    def named_now(names: str) -> str:
        return kept_names(found(clique(names, "factor", "f")), before)[0]

    assert named_now("abcd") == name
    assert named_now("abc") == name
    assert named_now("abcdefgh") == name
    assert named_now("axyz") != name


def test_of_a_cluster_that_falls_in_two_the_larger_part_keeps_the_name():
    before = {"C-OLD": frozenset(("t", name) for name in "abcde")}
    parts = found(clique("abc", "factor", "f") + clique("de", "bank", "g"))

    names = dict(zip(map(people, parts), kept_names(parts, before), strict=True))

    assert names["abc"] == "C-OLD"
    assert names["de"] != "C-OLD"


@settings(max_examples=40)
@given(st.lists(st.tuples(st.integers(0, 15), st.integers(0, 15)).filter(lambda pair: pair[0] != pair[1])))
def test_communities_never_cross_what_is_unconnected_and_order_changes_nothing(pairs: list[tuple[int, int]]):
    unique = sorted({tuple(sorted(pair)) for pair in pairs})
    a, b = (np.array([pair[side] for pair in unique], np.int64) for side in (0, 1))
    label = communities(Graph(16, a, b, np.ones(len(a))))
    part = components(16, a, b)

    assert all(part[one] == part[other] for one in range(16) for other in range(16) if label[one] == label[other])
    back = communities(Graph(16, b[::-1], a[::-1], np.ones(len(a))))
    assert label.tolist() == back.tolist()


@pytest.mark.parametrize("kind", sorted(LINK_KINDS))
@pytest.mark.parametrize("one_home", [False, True])
def test_a_table_of_edges_is_weighed_as_each_edge_is(kind: str, one_home: bool):
    one = edge("a", "b", kind, one_home=one_home)

    assert bool(found([one])) == (weight_of(one) >= np.log(10.0) - 1e-9)
