from __future__ import annotations

from dataclasses import dataclass, replace
from math import isclose, sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sleetwatch.odds import logistic, logit
from sleetwatch.scores import Evidence, Line, Part, first_flagged_at, score_subjects
from sleetwatch.scores.combine import damped

LINE = Line(prior=0.0002, check_from=0.05, case_from=0.30, family_cap=4.0, link_cap=4.0)


@dataclass(frozen=True)
class ALink:
    other: str = "b"
    link_kind: str = "device"
    degree: int = 2
    nats: float = 3.0
    at: int = 9


def part(family: str, nats: float, signal: str = "", at: int = 1, *, very_strong: bool = False) -> Part:
    evidence = Evidence("t", "a", signal or f"{family}-{nats}", 1, at, at)
    return Part(evidence, family, nats, 0.1, 3, 299, very_strong)


def score(parts: list[Part], links: tuple[ALink, ...] = ()):
    credit = (lambda before: {("t", "a"): links}) if links else (lambda before: {})
    return score_subjects({("t", "a"): parts}, LINE, credit)[0]


def test_a_link_rests_on_what_the_neighbour_shares_with_nobody():
    shared = replace(part("money", 3.5), tells_a_link=True)
    told = {}

    def credit(before):
        told.update(before)
        return {}

    alike = {("t", "a"): [shared, part("place", 2.0)], ("t", "b"): [shared]}
    a, b = score_subjects(alike, LINE, credit)

    assert a.score_without_links == pytest.approx(a.prior + 5.5)
    assert told == {("t", "a"): logistic(a.prior + 2.0), ("t", "b"): logistic(b.prior)}


def test_what_stands_behind_a_shared_thing_in_its_family_counts_in_full_without_it():
    shared = replace(part("money", 3.5), tells_a_link=True)
    assert score([shared, part("money", 3.0)]).score_alone == pytest.approx(logit(LINE.prior) + 3.0)


PARTS = st.lists(
    st.builds(
        part, st.sampled_from(["place", "network", "hours"]), st.floats(-3, 6), st.text("abc", min_size=1, max_size=3)
    ),
    max_size=8,
)


@given(PARTS)
def test_the_waterfall_adds_up_exactly(parts: list[Part]):
    if not parts:
        return
    one = score(parts, (ALink(),))
    total = one.prior + sum(nats for _, nats in one.parts) + sum(link.nats for link in one.links)
    assert isclose(total, one.score, abs_tol=1e-9)
    assert one.prior == logit(LINE.prior)


@given(PARTS)
def test_no_family_exceeds_its_cap_either_way(parts: list[Part]):
    shares = damped(parts, 4.0)
    for family in {one.family for one, _ in shares}:
        against = sum(nats for one, nats in shares if one.family == family and nats > 0)
        speaking_for = sum(nats for one, nats in shares if one.family == family and nats < 0)
        assert against <= 4.0 + 1e-9
        assert speaking_for >= -4.0 - 1e-9


@given(PARTS, st.randoms())
def test_the_order_of_hits_changes_nothing(parts: list[Part], random):
    shuffled = list(parts)
    random.shuffle(shuffled)
    if parts:
        assert score(parts).score == score(shuffled).score


@given(PARTS, st.floats(0.01, 6))
def test_one_more_red_flag_never_lowers_a_score(parts: list[Part], nats: float):
    before = score([*parts, part("money", 0.0)]).score
    assert score([*parts, part("money", 0.0), part("place", nats, "zz")]).score >= before - 1e-9


def test_the_strongest_of_a_family_counts_in_full_and_the_next_by_half():
    shares = {
        one.evidence.signal: nats for one, nats in damped([part("place", 2.0, "x"), part("place", 1.0, "y")], 4.0)
    }
    assert shares == {"x": 2.0, "y": 0.5}


def test_one_family_alone_is_held_whatever_it_says():
    one = score([part("place", 4.0)], (ALink(nats=4.0),))
    assert one.probability > LINE.check_from
    assert one.status == "held"


def test_two_families_make_a_suspect():
    assert score([part("place", 4.0), part("network", 4.0)]).status == "case"
    assert score([part("place", 3.5), part("network", 2.5)]).status == "check"


def test_one_very_strong_signal_may_stand_alone():
    one = score([part("device control", 4.0, very_strong=True)], (ALink(nats=3.0),))
    assert one.status in {"check", "case"}


def test_a_family_of_crumbs_is_no_second_family():
    assert score([part("place", 4.0), part("hours", 0.3)], (ALink(nats=4.0),)).status == "held"


def test_a_score_without_links_stands_beside_the_score():
    one = score([part("place", 2.0)], (ALink(nats=3.0),))
    assert isclose(one.score - one.score_without_links, 3.0)


def test_missing_sources_widen_the_interval_and_leave_the_score_alone():
    parts = {("t", "a"): [part("place", 3.0), part("network", 3.0)]}
    whole = score_subjects(parts, LINE, lambda before: {})[0]
    blind = score_subjects(parts, LINE, lambda before: {}, blind={"t": 4.0})[0]
    assert whole.score == blind.score
    assert blind.interval[0] < whole.interval[0] < whole.probability < whole.interval[1] < blind.interval[1]


def test_what_its_family_damps_makes_no_score_unsure():
    alone, beside = score([part("place", 4.0, "a")]), score([part("place", 4.0, "a"), part("place", 3.0, "b")])
    assert alone.interval == beside.interval


def test_a_halved_share_is_half_as_unsure():
    halved = score([part("place", 2.0, "a"), part("place", 1.0, "b")])
    spread = logit(halved.interval[1]) - halved.score
    assert isclose(spread, 1.2816 * sqrt(0.1 + 0.1 / 4))


def test_the_first_flag_is_the_moment_the_line_was_crossed():
    one = score([part("place", 4.0, "x", at=10), part("network", 4.0, "y", at=20), part("hours", 1.0, "z", at=30)])
    assert first_flagged_at(one, LINE) == 20


def test_nobody_below_the_line_has_a_moment_of_being_flagged():
    assert first_flagged_at(score([part("place", 1.0)]), LINE) is None


@given(st.floats(1e-6, 1 - 1e-6))
def test_odds_and_probability_are_each_others_inverse(probability: float):
    assert isclose(logistic(logit(probability)), probability, rel_tol=1e-9)
