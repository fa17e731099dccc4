"""The one check that would change our mind most, and what it would change."""

from __future__ import annotations

from math import isclose, log2

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sleetwatch.odds import PLAIN, Calibration, logit
from sleetwatch.scores import Check, Evidence, Line, Part, Scored, checks, next_check, score_subjects
from sleetwatch.scores.explain import ASKED_FROM, entropy
from sleetwatch.signals import load_library

LINE = Line(prior=0.0002, check_from=0.05, case_from=0.30, family_cap=4.0, link_cap=4.0)
LIBRARY = {signal.id: signal for signal in load_library()}


def part(family: str, nats: float, signal: str) -> Part:
    return Part(Evidence("t", "a", signal, 1, 1, 1), family, nats, 0.1, 3, 299, very_strong=False)


def scored(parts: list[Part], calibration: Calibration = PLAIN) -> Scored:
    return score_subjects({("t", "a"): parts}, LINE, lambda _: {}, calibration=calibration)[0]


def check(number: int) -> Check:
    return Check(f"check{number}", f"Do {number}", "they pass", "they fail", f"pass{number}", f"fail{number}")


WORTH = {
    "pass1": part("presence", -1.4, "pass1"),
    "fail1": part("presence", 1.4, "fail1"),
    "pass2": part("identity", -1.1, "pass2"),
    "fail2": part("identity", 2.3, "fail2"),
    "pass3": part("place", -0.2, "pass3"),
    "fail3": part("place", 0.0, "fail3"),
}
CHECKS = [check(number) for number in (1, 2, 3)]
PARTS = st.lists(
    st.builds(part, st.sampled_from(["place", "presence", "identity"]), st.floats(-3, 5), st.sampled_from("abcdef")),
    min_size=1,
    max_size=6,
    unique_by=lambda one: one.evidence.signal,
)


@given(PARTS, st.floats(0.3, 2.0), st.floats(-2, 2))
def test_it_says_exactly_where_the_score_would_stand_after_either_outcome(parts, slope, offset):
    calibration = Calibration(offset, slope)
    found = next_check(scored(parts, calibration), CHECKS, WORTH.__getitem__)
    if found is not None:
        number = found.check.removeprefix("check")
        passed = scored([*parts, WORTH[f"pass{number}"]], calibration).probability
        failed = scored([*parts, WORTH[f"fail{number}"]], calibration).probability
        assert (found.if_passed, found.if_failed) == (pytest.approx(passed), pytest.approx(failed))


@given(PARTS)
def test_nobody_may_expect_to_be_moved_by_a_check_not_made_yet(parts: list[Part]):
    one = scored(parts)
    found = next_check(one, CHECKS, WORTH.__getitem__)
    if found is not None:
        assert 0 <= found.likely <= 1
        assert isclose(found.likely * found.if_passed + (1 - found.likely) * found.if_failed, one.probability)
        assert 0 <= found.bits <= entropy(one.probability) + 1e-12


@given(PARTS, st.permutations(CHECKS))
def test_it_is_the_one_that_tells_most_in_whatever_order_they_come(parts: list[Part], some: list[Check]):
    one = scored(parts)
    best = next_check(one, some, WORTH.__getitem__)
    each = [found for check in CHECKS if (found := next_check(one, [check], WORTH.__getitem__)) is not None]
    assert best == max(each, key=lambda found: found.bits, default=None)


def test_a_check_whose_outcome_is_known_is_not_proposed_again():
    known = [part("place", 4.0, "a"), part("network", 4.0, "b"), part("identity", 0.5, "fail2")]
    assert next_check(scored(known), CHECKS[1:2], WORTH.__getitem__) is None
    assert next_check(scored(known), CHECKS, WORTH.__getitem__).check == "check1"


def test_a_check_that_only_one_outcome_would_move_tells_nothing_we_could_count():
    assert (
        next_check(scored([part("place", 4.0, "a"), part("network", 4.0, "b")]), CHECKS[2:], WORTH.__getitem__) is None
    )


def test_a_full_family_makes_another_check_tell_more():
    start = [part("network", 4.0, "a"), part("hours", 3.0, "b")]
    full = [*start, part("identity", 4.0, "c"), part("identity", 4.0, "d")]
    assert next_check(scored(start), CHECKS, WORTH.__getitem__).check == "check2"
    assert next_check(scored(full), CHECKS, WORTH.__getitem__).check == "check1"


def test_nothing_is_asked_of_somebody_against_whom_hardly_anything_speaks():
    nobody, somebody = (scored([part("place", logit(at) - logit(LINE.prior), "a")]) for at in (0.0009, 0.0011))
    assert next_check(nobody, CHECKS, WORTH.__getitem__) is None
    assert next_check(somebody, CHECKS, WORTH.__getitem__) is not None
    assert nobody.probability < ASKED_FROM < somebody.probability


def test_entropy_is_a_bit_for_a_coin_and_nothing_for_certainty():
    assert entropy(0.5) == 1.0
    assert entropy(0.0) == entropy(1.0) == 0.0
    assert isclose(entropy(0.2), -0.2 * log2(0.2) - 0.8 * log2(0.8))


@pytest.mark.parametrize("one", checks(), ids=lambda one: one.id)
def test_every_check_has_a_signal_for_either_outcome_and_accuses_nobody(one: Check):
    assert LIBRARY[one.passing].exculpatory
    assert not LIBRARY[one.failing].exculpatory
    said = f"{one.ask} {one.passed} {one.failed}".lower()
    assert not any(word in said for word in ("suspect", "fraud", "prove", "scheme", "korea", "impostor", "catch"))
    assert one.ask[0].isupper()
    assert not one.ask.endswith(".")
