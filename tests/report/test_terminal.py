from __future__ import annotations

import io

import pytest
from rich.console import Console

from sleetwatch.report.terminal import explanation_lines, suspects_table
from tests.report.explained import CHECK, DOUBTFUL, EVERYBODY, FARMED, MARKUP, ODD, PRIVATE, QUIET, SIBLING, with_check


def printed(renderable, width: int = 120) -> str:
    out = io.StringIO()
    Console(file=out, width=width, color_system=None, legacy_windows=False).print(renderable)
    return out.getvalue()


def plain(text: str) -> str:
    return " ".join(text.replace("\u2212", "-").split())


def test_a_masked_explanation_names_nobody():
    for one in EVERYBODY:
        said = printed(explanation_lines(one, revealed=False, raw=False))
        assert one.suspect.subject in said
        for private in PRIVATE:
            assert private not in said


def test_a_revealed_explanation_says_who_it_is():
    said = printed(explanation_lines(FARMED, revealed=True, raw=False))
    for private in ("Jordan Ellery", "W-0412", "jordan.ellery@acme.example"):
        assert private in said


@pytest.mark.parametrize("one", [FARMED, SIBLING, DOUBTFUL])
def test_every_part_stands_with_its_nats_reason_benign_causes_and_next_steps(one):
    said = plain(printed(explanation_lines(one, revealed=False, raw=False), width=300))
    for part in one.suspect.parts:
        assert f"{part.nats:+.2f}" in said
        for text in (part.because, *part.benign, *part.next_steps):
            assert plain(text) in said


def test_raw_records_are_shown_only_when_asked_for():
    quiet = printed(explanation_lines(FARMED, revealed=True, raw=False))
    loud = printed(explanation_lines(FARMED, revealed=True, raw=True))
    raws = [one.raw for part in FARMED.suspect.parts for one in part.evidence if one.raw]
    assert raws
    assert raws[0][:30] not in quiet
    assert raws[0][:30] in loud


def test_a_log_cannot_steer_the_terminal_or_pass_for_markup():
    said = printed(explanation_lines(ODD, revealed=True, raw=True), width=400)
    assert "\x1b" not in said
    assert "\u202e" not in said
    assert MARKUP in said


def test_somebody_without_evidence_is_explained():
    assert QUIET.suspect.subject in printed(explanation_lines(QUIET, revealed=False, raw=False))


@pytest.mark.parametrize("width", [60, 80, 120, 200])
def test_no_line_is_wider_than_the_terminal(width: int):
    for renderable in (
        explanation_lines(FARMED, revealed=True, raw=True),
        suspects_table([one.suspect for one in EVERYBODY], revealed=True),
    ):
        assert max(len(line) for line in printed(renderable, width).splitlines()) <= width


def test_the_list_has_a_line_for_everybody_in_order_and_masks_them():
    said = printed(suspects_table([one.suspect for one in EVERYBODY], revealed=False), width=200)
    places = [said.index(one.suspect.subject) for one in EVERYBODY if one is not ODD]
    assert places == sorted(places)
    for private in PRIVATE:
        assert private not in said


def test_the_check_that_would_tell_most_is_said_in_a_sentence_with_both_outcomes():
    now = plain(f"{DOUBTFUL.suspect.probability:.1%}")
    said = plain(printed(explanation_lines(with_check(DOUBTFUL), revealed=False, raw=False), width=300))
    assert (
        f"What would change our mind: {CHECK.ask}: if they come, {now} becomes 2.1%; if they decline twice, 31%."
        in said
    )
    assert "in the same words" in said
    assert CHECK.ask not in printed(explanation_lines(DOUBTFUL, revealed=False, raw=False), width=300)


def test_each_part_tells_the_rates_it_was_weighed_with():
    said = plain(printed(explanation_lines(with_check(DOUBTFUL), revealed=False, raw=False), width=300))
    assert "taken to be shown by 30% of the scheme, 1.2% of the honest" in said
