from __future__ import annotations

from dataclasses import replace
from math import log1p

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sleetwatch.links import Edge, credit_by_links, credit_if_confirmed, linked
from sleetwatch.links.credit import worth
from sleetwatch.links.edges import HOUSE_ODDS, LINK_KINDS, MAX_SHARERS, ODDS, odds_of
from sleetwatch.odds import logistic, logit

FARM = {("t", f"f{number}"): 0.97 for number in range(4)}


def edge(a: str, b: str, kind: str = "device", degree: int = 2, **more) -> Edge:
    return Edge("t", a, b, kind, degree, 5, **more)


def total(found, subject: str) -> float:
    return sum(one.nats for one in found.get(("t", subject), []))


def test_a_suspect_pulls_in_its_sibling():
    found = credit_by_links([edge("a", "b")], {("t", "a"): 0.6, ("t", "b"): 0.001}, cap=4.0)

    assert found["t", "b"][0].nats > 3.5
    assert found["t", "a"][0].nats < 0.5
    assert found["t", "a"][0].nats < found["t", "b"][0].nats


def test_a_household_is_close_an_office_is_not_and_a_referral_makes_nobody_a_witness_less():
    edges = [edge("a", "b"), edge("c", "d", degree=6), edge("e", "f", "referral")]

    assert linked(edges) == {("t", "a"): {"b"}, ("t", "b"): {"a"}}


def test_sharing_with_an_honest_person_adds_next_to_nothing():
    found = credit_by_links([edge("a", "b", "egress")], {("t", "a"): 0.0002, ("t", "b"): 0.0002}, cap=4.0)

    assert found == {}


def test_what_many_share_links_less_and_what_crowds_share_links_nobody():
    assert worth(edge("a", "b", "egress", 10), 0.5) < worth(edge("a", "b", "egress", 2), 0.5)
    assert credit_by_links([edge("a", "b", "egress", MAX_SHARERS + 1)], {("t", "a"): 0.9}, cap=4.0) == {}


def test_nothing_is_rarer_than_one_among_all_who_are_there():
    assert odds_of(edge("a", "b", people=11)) == 10.0
    assert odds_of(edge("a", "b", people=50_000)) == ODDS["device"]


def test_two_of_one_claimed_home_share_nothing_that_tells_more_than_the_home():
    assert odds_of(edge("a", "b", "bank", one_home=True)) == HOUSE_ODDS
    assert odds_of(edge("a", "b", "emergency", one_home=True)) == ODDS["emergency"]


def test_one_neighbour_counts_once_by_its_best_link():
    edges = [edge("a", "b", "egress"), edge("a", "b", "factor"), edge("a", "b", "address")]
    found = credit_by_links(edges, {("t", "a"): 0.5}, cap=9.0)["t", "b"]

    assert [(one.link_kind, one.nats) for one in found] == [("factor", pytest.approx(log1p(0.5 * 199)))]


def test_one_handset_of_four_is_one_clue_and_its_credit_is_exact():
    edges = [edge("me", f"n{number}", "factor", 4, value="handset") for number in range(3)]
    likely = {("t", f"n{number}"): 0.1 for number in range(3)}

    assert total(credit_by_links(edges, likely, 9.0), "me") == pytest.approx(log1p((1 - 0.9**3) * (200 / 3 - 1)))


def test_two_things_shared_with_two_suspects_tell_more_than_one_and_less_than_both_alone():
    edges = [edge("me", "a", "phone", value="p"), edge("me", "b", "bank", value="q")]
    likely = {("t", "a"): 0.5, ("t", "b"): 0.5}

    both = total(credit_by_links(edges, likely, 9.0), "me")
    alone = [total(credit_by_links([one], likely, 9.0), "me") for one in edges]

    assert max(alone) < both < sum(alone)


@pytest.mark.parametrize("kind", sorted(LINK_KINDS))
def test_an_innocent_who_touches_a_whole_farm_stays_under_the_line(kind):
    edges = [edge("innocent", name, kind, value=f"{kind}-{name}") for _, name in FARM]

    found = credit_by_links(edges, FARM, cap=4.0)

    assert logistic(logit(0.0002) + total(found, "innocent")) < 0.05


def test_if_one_is_confirmed_the_siblings_stand_as_beside_a_certain_impostor():
    edges = [edge("a", "b", "factor"), edge("b", "c", "bank"), edge("c", "d")]
    now = {("t", "a"): 0.2, ("t", "c"): 0.001}

    then = credit_if_confirmed(edges, now, 4.0, ("t", "a"))

    assert set(then) == {("t", "b")}
    assert total(then, "b") > total(credit_by_links(edges, now, 4.0), "b")
    assert total(then, "b") == pytest.approx(4.0)


def test_tenants_are_apart():
    other = replace(edge("a", "b"), tenant="u")

    assert credit_by_links([other], {("t", "a"): 0.9}, 4.0) == {}


@settings(max_examples=60)
@given(st.lists(st.floats(0, 1), min_size=1, max_size=20), st.sampled_from(sorted(ODDS)))
def test_links_are_bounded_and_never_speak_for_anybody(probabilities: list[float], kind: str):
    edges = [edge("me", f"n{number:02}", kind) for number in range(len(probabilities))]
    known = {("t", f"n{number:02}"): value for number, value in enumerate(probabilities)}
    found = credit_by_links(edges, known, cap=4.0).get(("t", "me"), [])

    assert all(one.nats >= 0 for one in found)
    assert sum(one.nats for one in found) <= 4.0 + 1e-9


@settings(max_examples=60)
@given(st.lists(st.floats(0, 0.9), min_size=2, max_size=6), st.integers(0, 5))
def test_a_likelier_neighbour_never_lowers_the_credit(probabilities: list[float], place: int):
    edges = [edge("me", f"n{number}", value=str(number // 2)) for number in range(len(probabilities))]
    known = {("t", f"n{number}"): value for number, value in enumerate(probabilities)}
    raised = known | {("t", f"n{place % len(probabilities)}"): 0.95}

    assert total(credit_by_links(edges, raised, 9.0), "me") >= total(credit_by_links(edges, known, 9.0), "me") - 0.05
