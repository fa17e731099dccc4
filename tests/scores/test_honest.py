"""What the tenant's own people tell of how common a habit is among the honest, and who is not believed."""

from __future__ import annotations

from math import exp, log
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sleetwatch.clock import DAY
from sleetwatch.scores import Evidence, Line, Part, Tenants, Weighing, score_subjects, weigh
from tests.scores.flags import ARate, ASignal

AS_OF = 100 * DAY
LINE = Line(prior=0.0002, check_from=0.05, case_from=0.30, family_cap=4.0, link_cap=4.0)


SIGNALS = {
    f"flag{number}": ASignal(f"flag{number}", f"family{number}", ARate(0.4, 10), ARate(0.02, 100))
    for number in range(8)
}


def hit(subject: str, signal: str = "flag0", strength: int = 1, tenant: str = "t") -> Evidence:
    return Evidence(tenant, subject, signal, strength, AS_OF, AS_OF)


def people(count: int, tenant: str = "t", peer: str = "all") -> list[tuple[str, str, str]]:
    return [(tenant, f"s{number}", peer) for number in range(count)]


def company(size: int, farm: int, honest: float = 0.02, scheme: float = 0.4) -> list[Evidence]:
    """The first `farm` are impostors who share nothing; everybody shows each sign as often as their kind does."""
    draw = Random(5)  # noqa: S311 - a made-up company, not a secret
    return [
        hit(f"s{number}", signal)
        for number in range(size)
        for signal in SIGNALS
        if draw.random() < (scheme if number < farm else honest)
    ]


def worth_of_all(hits: list[Evidence], size: int) -> list[Part]:
    """What each sign would be worth on somebody new."""
    weighing = Weighing(hits, SIGNALS, Tenants([*people(size), ("t", "new", "all")]), AS_OF)
    return [weighing.part(hit("new", signal)) for signal in SIGNALS]


def mean_nats(parts: list[Part]) -> float:
    return sum(part.nats for part in parts) / len(parts)


# --- Contamination ----------------------------------------------------------------------------------------------------


def test_a_farm_of_one_in_twenty_hardly_hides_itself():
    among_honest = mean_nats(worth_of_all(company(300, farm=0), 300))
    beside_a_farm = mean_nats(worth_of_all(company(300, farm=15), 300))
    counted_plainly = log((0.02 * 285 + 0.4 * 15 + 2) / (0.02 * 300 + 2))

    assert counted_plainly > 0.45
    assert among_honest - beside_a_farm < counted_plainly / 2


def test_one_impostor_in_two_thousand_hardly_moves_a_rate():
    hits = company(2000, farm=0)
    with_one = [*hits, *(hit("s0", signal) for signal in SIGNALS if hit("s0", signal) not in hits)]
    for before, after in zip(worth_of_all(hits, 2000), worth_of_all(with_one, 2000), strict=True):
        assert abs(before.nats - after.nats) < 0.03


def test_honest_people_who_show_much_do_not_make_what_they_show_rare():
    hits = company(5000, farm=0)
    measured = sum(part.honest for part in worth_of_all(hits, 5000)) / len(SIGNALS)
    shown = len(hits) / len(SIGNALS) / 5000
    assert 0.94 * shown < measured < shown


def test_where_half_the_company_looks_guilty_the_signs_are_common_and_not_the_people_guilty():
    hits = [hit(f"s{number}", signal) for number in range(150) for signal in ("flag0", "flag1", "flag2")]
    assert all(part.nats == 0.0 for part in worth_of_all(hits, 300)[:3])


def test_somebody_suspect_by_other_families_is_no_witness_for_a_sign_but_is_still_shown_as_a_colleague():
    suspect = [hit("s0", f"flag{number}") for number in range(1, 7)]
    plain = [hit("s0"), *(hit("s1", f"flag{number}") for number in range(1, 7))]
    of_suspect, of_plain = (worth_of_all(hits, 300)[0] for hits in ([hit("s0"), *suspect], plain))
    assert of_suspect.colleagues == of_plain.colleagues == 1
    assert of_suspect.nats > of_plain.nats + 0.2


# --- Small companies --------------------------------------------------------------------------------------------------

RATES = st.builds(ARate, st.floats(0.001, 0.3), st.integers(50, 200))
SHARE = {1: 1.0, 2: 0.5, 3: 0.2}
"""Of the honest who show a sign: how many are expected to show it so strongly."""
MORE = {1: 0.0, 2: log(0.7 / 0.5), 3: log(0.4 / 0.2)}
"""Nats by which a strong show may fall further: until it is as common as in the scheme."""


@given(
    size=st.integers(1, 8),
    rate=RATES,
    shown=st.lists(st.tuples(st.integers(1, 7), st.integers(1, 3)), max_size=12),
    teams=st.lists(st.sampled_from("ab"), min_size=8, max_size=8),
    strength=st.integers(1, 3),
)
def test_a_company_of_n_people_cannot_swing_a_weight_beyond_what_is_stated(size, rate, shown, teams, strength):
    signal = ASignal("flag0", "place", ARate(0.4, 10), rate)
    hits = {number: band for number, band in shown if number < size}
    tenants = Tenants([("t", f"s{number}", teams[number]) for number in range(size)])
    weighing = Weighing([hit(f"s{n}", strength=s) for n, s in hits.items()], {"flag0": signal}, tenants, AS_OF)

    rise = log(rate.mean * SHARE[strength]) - log(weighing.part(hit("s0", strength=strength)).honest)

    assert -log(size) - MORE[strength] - 1e-9 <= rise <= (size - 1) / rate.cases + 1e-9


@pytest.mark.parametrize("team", ["all", "another"])
def test_one_colleague_at_most_doubles_a_rate(team: str):
    rare = {"flag0": ASignal("flag0", "device", ARate(0.15, 10), ARate(0.001, 200))}
    tenants = Tenants([*people(40), ("t", "other", team)])
    alone = Weighing([], rare, tenants, AS_OF).part(hit("s0"))
    beside = Weighing([hit("other")], rare, tenants, AS_OF).part(hit("s0"))
    assert 1.5 < beside.honest / alone.honest <= 2.0


@given(st.lists(st.tuples(st.integers(1, 60), st.integers(1, 3)), max_size=60))
def test_more_of_a_sign_is_never_worth_less(shown: list[tuple[int, int]]):
    hits = [hit(f"s{number}", strength=strength) for number, strength in dict(shown).items()]
    weighing = Weighing(hits, SIGNALS, Tenants(people(80)), AS_OF)
    weak, clear, strong = (weighing.part(hit("s0", strength=band)).nats for band in (1, 2, 3))
    assert weak <= clear + 1e-12
    assert clear <= strong + 1e-12


# --- Other tenants ----------------------------------------------------------------------------------------------------


def beside_others(others: int, shown: int) -> float:
    """A sign's worth in a company of ten, when so many other companies of fifty show it so often each."""
    everybody = people(10) + [person for number in range(others) for person in people(50, f"other{number}")]
    hits = [hit(f"s{who}", tenant=f"other{number}") for number in range(others) for who in range(shown)]
    return Weighing(hits, SIGNALS, Tenants(everybody), AS_OF).part(hit("s0")).nats


def test_what_is_common_at_other_tenants_is_worth_less_at_a_small_one_within_a_bound():
    alone = beside_others(0, 0)
    assert alone - 0.7 - 1e-9 <= beside_others(6, 20) < alone - 0.5


def test_what_is_rare_at_other_tenants_makes_nobody_more_suspect():
    assert beside_others(6, 0) == beside_others(0, 0)


def test_nothing_is_learnt_from_fewer_than_three_others():
    assert beside_others(2, 20) == beside_others(0, 0)


# --- Checks -----------------------------------------------------------------------------------------------------------

CHECK = ASignal("check", "presence", ARate(0.06, 10), ARate(0.25, 50), exculpatory=True)
REFUSAL = ASignal("refusal", "presence", ARate(0.4, 10), ARate(0.1, 100))


def test_a_passed_check_speaks_for_a_person_where_nobody_else_was_ever_checked():
    part = Weighing([], {"check": CHECK}, Tenants(people(300)), AS_OF).part(hit("s0", "check"))
    assert part.nats == pytest.approx(log(0.06 / 0.25))


def test_that_few_were_asked_does_not_make_a_failed_check_rare():
    tenants = Tenants(people(300))
    measured = Weighing([], {"refusal": REFUSAL}, tenants, AS_OF).part(hit("s0", "refusal"))
    asked = Weighing([], {"refusal": REFUSAL}, tenants, AS_OF, asked=["refusal"]).part(hit("s0", "refusal"))
    assert asked.nats == pytest.approx(log(0.4 / 0.1))
    assert measured.nats > asked.nats


# --- Exactness --------------------------------------------------------------------------------------------------------

HITS = st.lists(
    st.builds(
        Evidence,
        st.sampled_from(["t", "u"]),
        st.sampled_from([f"s{number}" for number in range(6)]),
        st.sampled_from([*SIGNALS, "check"]),
        st.integers(1, 3),
        st.just(AS_OF),
        st.integers(0, AS_OF),
    ),
    max_size=40,
    unique_by=lambda one: (one.tenant, one.subject, one.signal),
)


@given(HITS, st.randoms())
def test_the_order_of_anything_changes_not_one_bit(hits: list[Evidence], random):
    signals = {**SIGNALS, "check": CHECK}
    everybody = [*people(6, peer="a")[:4], *people(9, "t", "b")[4:], *people(7, "u")]
    linked = {("t", "s1"): {"s2", "s3"}}

    def scored(some: list[Evidence], somebody: list[tuple[str, str, str]], names: list[str]) -> str:
        of_names = {name: signals[name] for name in names}
        return repr(score_subjects(weigh(some, of_names, Tenants(somebody), AS_OF, linked), LINE, lambda _: {}))

    names = list(signals)
    before = scored(hits, everybody, names)
    for pile in (hits, everybody, names):
        random.shuffle(pile)
    assert scored(hits, everybody, names) == before


def test_a_part_tells_the_rates_it_was_weighed_with():
    part = worth_of_all(company(300, farm=3), 300)[0]
    assert exp(part.nats) == pytest.approx(part.scheme / part.honest)
