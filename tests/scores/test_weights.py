from __future__ import annotations

from dataclasses import replace
from math import exp, isclose, log, sqrt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sleetwatch.clock import DAY
from sleetwatch.scores import Evidence, Tenants, weigh
from tests.scores.flags import ARate, ASignal

AS_OF = 100 * DAY


def hit(subject: str, signal: str = "flag", strength: int = 1, last_at: int = AS_OF) -> Evidence:
    return Evidence("t", subject, signal, strength, last_at, last_at)


def tenants(count: int, peer: str = "all") -> Tenants:
    return Tenants([("t", f"s{number}", peer) for number in range(count)])


def nats_of(hits: list[Evidence], signal: ASignal, people: Tenants, subject: str = "s0") -> float:
    return weigh(hits, {"flag": signal}, people, AS_OF)["t", subject][0].nats


def test_what_many_colleagues_do_is_worth_less_than_what_nobody_else_does():
    alone = nats_of([hit("s0")], ASignal(), tenants(300))
    common = nats_of([hit(f"s{number}") for number in range(60)], ASignal(), tenants(300))
    assert alone > 3.0
    assert 0 < common < 1.0


def test_a_habit_commoner_among_the_honest_than_in_the_scheme_is_worth_nothing():
    assert nats_of([hit(f"s{number}") for number in range(200)], ASignal(), tenants(300)) == 0.0


def test_a_habit_of_the_peer_group_counts_more_than_the_companys():
    people = Tenants([("t", f"s{number}", "IT" if number < 20 else "rest") for number in range(300)])
    it_habit = [hit(f"s{number}") for number in range(15)] + [hit("s299")]
    among_it = nats_of(it_habit, ASignal(), people, "s0")
    outside = nats_of(it_habit, ASignal(), people, "s299")
    assert among_it < outside - 0.5


def test_a_subject_is_measured_against_the_others_and_not_against_itself():
    part = weigh([hit("s0")], {"flag": ASignal()}, tenants(300), AS_OF)["t", "s0"][0]
    assert (part.colleagues, part.population) == (0, 299)


def test_tenants_are_measured_apart():
    people = Tenants([("t", "s0", "all"), *[("other", f"s{number}", "all") for number in range(50)]])
    noise = [Evidence("other", f"s{number}", "flag", 1, AS_OF, AS_OF) for number in range(40)]
    assert nats_of([hit("s0"), *noise], ASignal(), people) == nats_of([hit("s0")], ASignal(), people)


def test_the_members_of_a_farm_do_not_make_its_habit_common():
    farm = [hit(f"s{number}") for number in range(4)]
    close = {("t", "s0"): {"s1", "s2", "s3"}}

    apart = weigh(farm, {"flag": ASignal()}, tenants(150), AS_OF)["t", "s0"][0]
    together = weigh(farm, {"flag": ASignal()}, tenants(150), AS_OF, close)["t", "s0"][0]

    assert (apart.colleagues, together.colleagues) == (3, 1)
    assert together.nats > apart.nats


def test_one_who_shares_something_still_counts_as_an_other_of_the_company():
    couple = weigh([hit("s0"), hit("s1")], {"flag": ASignal()}, tenants(150), AS_OF, {("t", "s0"): {"s1"}})
    assert couple["t", "s0"][0].colleagues == 1


def test_accomplices_in_the_team_make_nothing_a_habit_of_the_team():
    people = Tenants([("t", f"s{number}", "web" if number < 10 else "rest") for number in range(300)])
    trio = [hit("s0"), hit("s1"), hit("s2")]
    close = {("t", "s0"): {"s1", "s2"}}
    apart = weigh(trio, {"flag": ASignal()}, people, AS_OF)["t", "s0"][0].nats
    assert weigh(trio, {"flag": ASignal()}, people, AS_OF, close)["t", "s0"][0].nats > apart + 0.3


def test_who_shares_something_and_does_less_is_no_other_anyway():
    hits = [hit("s0", strength=3), hit("s1"), hit("s2"), hit("s3", strength=3)]
    close = {("t", "s0"): {"s1", "s2"}}
    assert weigh(hits, {"flag": ASignal()}, tenants(150), AS_OF, close)["t", "s0"][0].colleagues == 1


def test_a_stronger_band_is_worth_more():
    values = [nats_of([hit("s0", strength=band)], ASignal(), tenants(300)) for band in (1, 2, 3)]
    assert values == sorted(values)
    assert values[2] > values[0]


def test_a_passed_check_speaks_for_the_subject_and_never_without_bound():
    check = ASignal(exculpatory=True, scheme_rate=ARate(0.001, 10), honest_rate=ARate(0.6, 50))
    passed = [hit(f"s{number}") for number in range(200)]
    assert -3.0 <= nats_of(passed, check, tenants(300)) < -1.0


def test_a_hit_fades_by_half_each_half_life():
    fading = ASignal(half_life_days=30.0)
    fresh = nats_of([hit("s0")], fading, tenants(300))
    old = nats_of([hit("s0", last_at=AS_OF - 60 * DAY)], fading, tenants(300))
    assert isclose(old, fresh / 4)


def test_somebody_unknown_to_the_tenant_is_left_out():
    assert weigh([hit("stranger")], {"flag": ASignal()}, tenants(10), AS_OF) == {}


@given(others=st.integers(0, 99), size=st.integers(100, 5000), strength=st.integers(1, 3))
def test_a_red_flag_never_speaks_for_anybody_and_never_exceeds_the_floor_of_rarity(others, size, strength):
    hits = [hit(f"s{number}", strength=strength) for number in range(others + 1)]
    part = weigh(hits, {"flag": ASignal()}, tenants(size), AS_OF)["t", "s0"][0]
    assert part.nats >= 0.0
    assert exp(part.nats) <= 0.3 / 1e-4
    assert part.variance > 0


@pytest.mark.parametrize("size", [1, 2, 10])
def test_a_tiny_company_does_not_turn_one_hit_into_certainty(size: int):
    assert nats_of([hit("s0")], replace(ASignal(), honest_rate=ARate(0.01, 100)), tenants(size)) < 3.6


@given(st.floats(0.02, 0.6), st.integers(3, 12), st.integers(1, 40))
def test_fewer_cases_make_a_weight_less_sure(mean: float, few: int, more: int):
    def variance(cases: int) -> float:
        signal = ASignal(scheme_rate=ARate(mean, cases))
        return weigh([hit("s0")], {"flag": signal}, tenants(300), AS_OF)["t", "s0"][0].variance

    assert variance(few) >= variance(few + more)


def test_a_habit_measured_on_fewer_people_makes_a_weight_less_sure():
    def variance(size: int) -> float:
        hits = [hit(f"s{number}") for number in range(size // 50)]
        return weigh(hits, {"flag": ASignal()}, tenants(size), AS_OF)["t", "s0"][0].variance

    assert variance(100) > variance(1000) > variance(5000)


def test_what_has_faded_is_less_unsure_too():
    fading = ASignal(half_life_days=30.0)
    fresh, old = (
        weigh([hit("s0", last_at=AS_OF - age * DAY)], {"flag": fading}, tenants(300), AS_OF)["t", "s0"][0].variance
        for age in (0, 30)
    )
    assert isclose(old, fresh / 4)


def test_the_interval_holds_the_truth_four_times_in_five_when_rates_are_as_unsure_as_stated():
    """The true rate of the scheme is drawn from what the expert says of it; the interval is made from the guess."""
    draw, cases, guess, inside = np.random.default_rng(1), 10, 0.3, 0
    people = tenants(3000)
    hits = [hit(f"s{number}") for number in range(60)]
    part = weigh(hits, {"flag": ASignal(scheme_rate=ARate(guess, cases))}, people, AS_OF)["t", "s0"][0]
    for true in draw.beta(guess * cases, (1 - guess) * cases, 4000):
        inside += abs(log(true / part.honest) - part.nats) <= 1.2816 * sqrt(part.variance)
    assert 0.72 < inside / 4000 < 0.88
