"""Credit beyond a tenant: bounded with all the rest, one bar, and never enough to make an innocent a suspect."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sleetwatch.links import ELSEWHERE, OUTSIDE, Edge, FarEdge, Warned, credit_across, credit_by_links
from sleetwatch.links.edges import ODDS
from sleetwatch.odds import logistic, logit

PRIOR, CAP, CHECK_FROM = 0.0002, 4.0, 0.05
MINE = ("acme", "S-MINE")
KINDS = st.sampled_from(sorted(ODDS))


def far(number: int, kind: str = "phone", value: str = "v", degree: int = 2) -> FarEdge:
    return FarEdge(*MINE, "other", f"S-{number}", kind, value, degree, 1_000, 9_000, "mine", "theirs")


def warned(kind: str = "phone", value: str = "w", chance: float = 0.9) -> Warned:
    return Warned(*MINE, kind, value, 2, 1, False, chance, 2, 2_000)


def test_a_confirmed_neighbour_elsewhere_is_worth_what_one_next_door_is():
    there = credit_across([], [far(1)], [], {("other", "S-1"): 1.0}, CAP)
    here = credit_by_links([Edge("acme", "S-MINE", "S-1", "phone", 2, 1_000, "v")], {("acme", "S-1"): 1.0}, CAP)

    assert there[MINE][0].nats == here[MINE][0].nats


def test_all_of_a_kind_elsewhere_are_one_bar_with_the_subjects_own_date():
    [one] = credit_across([], [far(1, degree=3), far(2, degree=3)], [], {("other", "S-1"): 1.0}, CAP)[MINE]

    assert (one.other, one.link_kind, one.at) == (ELSEWHERE, "phone", 1_000)


def test_the_other_side_is_credited_too_and_is_told_its_own_date():
    found = credit_across([], [far(1)], [], {MINE: 1.0}, CAP)

    assert [(one.other, one.at) for one in found["other", "S-1"]] == [(ELSEWHERE, 9_000)]


def test_a_warning_that_waits_for_another_source_adds_nothing():
    assert MINE not in credit_across([], [], [warned(chance=0.0)], {}, CAP)
    assert [one.other for one in credit_across([], [], [warned()], {}, CAP)[MINE]] == [OUTSIDE]


def test_beside_the_honest_elsewhere_nothing_is_added():
    [one] = credit_across([], [far(1)], [], {("other", "S-1"): PRIOR}, CAP)[MINE]

    assert one.nats < 0.02


def test_who_has_nothing_beyond_the_tenant_is_credited_as_ever():
    near = [Edge("acme", "S-A", "S-B", "phone", 2, 5, "p"), Edge("acme", "S-B", "S-MINE", "bank", 2, 5, "b")]
    likely = {("acme", "S-B"): 0.7, ("other", "S-1"): 1.0}

    found = credit_across(near, [far(1)], [], likely, CAP)

    assert found["acme", "S-A"] == credit_by_links(near, likely, CAP)["acme", "S-A"]
    assert {one.other for one in found[MINE]} == {"S-B", ELSEWHERE}


def test_one_thing_here_and_there_is_one_thing():
    """A telephone of a colleague and a stranger elsewhere tells what the telephone tells, not twice that."""
    near = [Edge("acme", "S-MINE", "S-B", "phone", 2, 5, "v")]
    likely = {("acme", "S-B"): 1.0, ("other", "S-1"): 1.0}

    alone = sum(one.nats for one in credit_by_links(near, likely, 20.0)[MINE])
    both = sum(one.nats for one in credit_across(near, [far(1, degree=3)], [], likely, 20.0)[MINE])

    assert both == pytest.approx(alone)


@settings(max_examples=40)
@given(
    kinds=st.lists(KINDS, min_size=1, max_size=12),
    here=st.lists(KINDS, max_size=4),
    said=st.lists(KINDS, max_size=4),
    degree=st.integers(2, 25),
)
def test_an_innocent_who_touches_whole_farms_everywhere_is_nobodys_suspect(
    kinds: list[str], here: list[str], said: list[str], degree: int
):
    beyond = [far(number, kind, f"{number}", degree) for number, kind in enumerate(kinds)]
    near = [Edge("acme", "S-MINE", f"S-N{n}", kind, degree, 5, f"n{n}") for n, kind in enumerate(here)]
    told = [warned(kind, f"w{n}") for n, kind in enumerate(said)]
    sure = {("other", f"S-{n}"): 1.0 for n in range(12)} | {("acme", f"S-N{n}"): 1.0 for n in range(4)}

    added = sum(one.nats for one in credit_across(near, beyond, told, sure, CAP).get(MINE, []))

    assert added <= CAP + 1e-9
    assert logistic(logit(PRIOR) + added) < CHECK_FROM
