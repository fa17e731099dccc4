"""The guided live call: its sheet, and what comes of what was seen."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sleetwatch.errors import UnknownName, UserError
from sleetwatch.vetting.calls import Seen, call_sheet, outcome_of, seen_at, words_of
from sleetwatch.vetting.checks import Outcome

STEPS = [one.id for one in call_sheet(0).steps]
ABOUT = {one.id: one.about for one in call_sheet(0).steps}


def outcome(**seen):
    return outcome_of(seen_at(dict.fromkeys(STEPS, "fits") | seen))


@given(st.integers(0, 10_000))
def test_everybody_goes_through_the_same_steps_in_an_order_that_belongs_to_the_lot(lot):
    sheet = call_sheet(lot)

    assert sorted(one.id for one in sheet.steps) == sorted(STEPS)
    assert sheet == call_sheet(lot)


def test_lots_differ_in_order_and_in_the_words_to_read():
    sheets = [call_sheet(lot) for lot in range(20)]

    assert len({tuple(one.id for one in sheet.steps) for sheet in sheets}) > 10
    assert len({one.ask for sheet in sheets for one in sheet.steps if one.id == "words"}) > 10


def test_every_step_has_another_way_and_a_harmless_cause():
    assert all(one.instead and one.benign and "{" not in one.ask for one in call_sheet(3).steps)
    assert {"occlusion", "lighting", "sound and lips", "consistency over time"} <= set(ABOUT.values())


def test_another_way_is_as_good_as_the_step_itself():
    assert outcome() is Outcome.AGREED
    assert outcome_of(seen_at(dict.fromkeys(STEPS, "other-way"))) is Outcome.AGREED


def test_one_step_that_differs_is_to_be_repeated_and_two_about_one_thing_are_one():
    assert outcome(light="differs: no shadow moved") is Outcome.NOT_DONE
    assert outcome(hand="differs: it shone through", object="differs: cut off") is Outcome.NOT_DONE


def test_two_things_that_differ_contradict():
    assert outcome(light="differs: no shadow moved", turn="differs: the ear swam") is Outcome.CONTRADICTS


def test_skipping_speaks_against_nobody():
    assert outcome_of(seen_at(dict.fromkeys(STEPS, "skipped"))) is Outcome.NOT_POSSIBLE
    assert outcome(words="skipped", talk="skipped") is Outcome.AGREED


def test_a_call_that_was_broken_off_is_still_to_be_done():
    assert outcome_of(seen_at({"turn": "fits"})) is Outcome.NOT_DONE


def test_what_differs_needs_words_for_the_applicant_may_ask():
    with pytest.raises(UserError, match="WHAT"):
        seen_at({"turn": "differs"})
    with pytest.raises(UnknownName, match="no step"):
        seen_at({"blink": "fits"})
    with pytest.raises(UnknownName, match="fits, other-way"):
        seen_at({"turn": "fake"})


def test_what_is_kept_says_lot_steps_and_words():
    seen = seen_at({"turn": "fits", "hand": "differs:  the cheek \n shone through"})

    assert words_of(12, seen) == "guided call, lot 12: turn fits; hand differs (the cheek shone through)"
    assert seen[1].seen is Seen.DIFFERS
