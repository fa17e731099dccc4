from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from sleetwatch.links import Edge, credit_by_links, linked
from sleetwatch.links.credit import MAX_SHARERS, ODDS, worth


def edge(a: str, b: str, kind: str = "device", degree: int = 2) -> Edge:
    return Edge("t", a, b, kind, degree, 5)


def test_a_suspect_pulls_in_its_sibling():
    found = credit_by_links([edge("a", "b")], {("t", "a"): 0.6, ("t", "b"): 0.001}, cap=4.0)
    assert found["t", "b"][0].nats > 3.5
    assert found["t", "a"][0].nats < 0.5
    assert found["t", "a"][0].nats < found["t", "b"][0].nats


def test_a_household_is_close_and_an_office_is_not():
    assert linked([edge("a", "b", degree=2), edge("c", "d", degree=6)]) == {("t", "a"): {"b"}, ("t", "b"): {"a"}}


def test_sharing_with_an_honest_person_adds_next_to_nothing():
    found = credit_by_links([edge("a", "b", "egress")], {("t", "a"): 0.0002, ("t", "b"): 0.0002}, cap=4.0)
    assert found == {}


def test_what_many_share_links_less_and_what_crowds_share_links_nobody():
    assert worth("egress", 10, 0.5) < worth("egress", 2, 0.5)
    assert credit_by_links([edge("a", "b", "egress", MAX_SHARERS + 1)], {("t", "a"): 0.9}, cap=4.0) == {}


def test_one_neighbour_counts_once_by_its_best_link():
    edges = [edge("a", "b", "egress"), edge("a", "b", "factor"), edge("a", "b", "address")]
    found = credit_by_links(edges, {("t", "a"): 0.5}, cap=9.0)["t", "b"]
    assert [one.link_kind for one in found] == ["factor"]


@given(st.lists(st.floats(0, 1), min_size=1, max_size=20), st.sampled_from(sorted(ODDS)))
def test_links_are_bounded_and_never_speak_for_anybody(probabilities: list[float], kind: str):
    edges = [edge("me", f"n{number:02}", kind) for number in range(len(probabilities))]
    known = {("t", f"n{number:02}"): value for number, value in enumerate(probabilities)}
    found = credit_by_links(edges, known, cap=4.0).get(("t", "me"), [])
    assert all(one.nats >= 0 for one in found)
    assert sum(one.nats for one in found) <= 4.0 + 1e-9
