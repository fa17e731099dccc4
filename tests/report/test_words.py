from __future__ import annotations

from dataclasses import replace

import pytest

from sleetwatch.report import words
from sleetwatch.report.clean import bared, one_line, shown
from sleetwatch.scores import NextCheck
from tests.times import at


@pytest.mark.parametrize(
    ("probability", "said"),
    [
        (0.0, "<0.01 %"),
        (0.0002, "0.02 %"),
        (0.0462, "4.6 %"),
        (0.05, "5 %"),
        (0.1, "10 %"),
        (0.724, "72 %"),
        (0.994, "99.4 %"),
        (0.9999, ">99.9 %"),
        (1.0, ">99.9 %"),
    ],
)
def test_a_percentage_is_as_fine_as_it_needs_to_be_and_never_a_false_nought_or_hundred(probability, said):
    assert words.percent(probability).replace(words.NARROW, " ") == said


@pytest.mark.parametrize(
    ("probability", "said"),
    [
        (0.0, "less than 1 in a million"),
        (0.0002, "about 1 in 5,000"),
        (0.02, "about 1 in 50"),
        (0.5, "about 5 in 10"),
        (0.72, "about 7 in 10"),
        (0.96, "about 19 in 20"),
        (0.99, "about 99 in 100"),
        (1.0, "more than 99 in 100"),
    ],
)
def test_odds_are_said_as_people_say_them(probability, said):
    assert words.odds(probability) == said


def test_an_interval_is_said_once_where_both_ends_say_the_same():
    assert words.between(0.2, 0.9) == "between 2 in 10 and 9 in 10"
    assert words.between(0.71, 0.72) == "about 7 in 10"
    assert words.interval(0.0002, 0.0002) == words.percent(0.0002)


@pytest.mark.parametrize(
    ("same", "population", "said"),
    [
        (0, 311, "None of 311 colleagues shows the same"),
        (1, 311, "1 of 311 colleagues shows the same"),
        (31, 4210, "31 of 4,210 colleagues show the same"),
        (0, 0, "There are no colleagues to compare with"),
    ],
)
def test_how_many_colleagues_show_the_same(same, population, said):
    assert words.colleagues(same, population) == said


def test_a_share_has_its_sign_and_nought_is_not_negative():
    assert words.signed(2.314) == "+2.31"
    assert words.signed(-0.8) == f"{words.MINUS}0.80"
    assert words.signed(-0.001) == "+0.00"
    assert words.plain_nats(1.04) == "1.04"


def test_a_period_repeats_no_year_and_no_day():
    assert words.period(at("2026-03-03T08:00"), at("2026-03-03T20:00")) == "3 Mar 2026"
    assert words.period(at("2026-03-03"), at("2026-04-28")) == "3 Mar to 28 Apr 2026"
    assert words.period(at("2025-12-03"), at("2026-04-28")) == "3 Dec 2025 to 28 Apr 2026"


def test_a_list_is_said_with_its_last_word():
    assert words.listed([]) == ""
    assert words.listed(["a"]) == "a"
    assert words.listed(["a", "b", "c"], "or") == "a, b or c"


def test_what_nobody_named_yet_is_still_readable():
    assert words.family("new_family") == "new family"
    assert words.link_kind("new_kind") == "new kind"
    assert words.event_kind("new_kind") == "new kind"
    assert words.strength(9) == "band 9"


def test_what_cannot_be_seen_is_left_out_of_sentences_and_spelt_out_in_records():
    hostile = "a\u202eb\x1b[31mc\u2028d\ue000e"
    assert shown(hostile) == "ab[31mcd\ue000e"
    assert bared("a\u202eb\n") == "a\\u202eb\n"
    assert one_line("Score\n  forged\t line") == "Score forged line"


def test_a_check_that_can_no_longer_move_the_figure_is_not_sold_as_one():
    check = NextCheck("visit", "Ask them in", "they come", "they do not", 0.9996, 0.99999, 0.5, 0.001)

    assert words.proposal(check, 0.9999).endswith(f"it stays {words.percent(0.9999)} either way.")
    assert "if they do not, 30" in words.proposal(replace(check, if_passed=0.01, if_failed=0.3), 0.1)


def test_what_is_printed_as_it_is_holds_nothing_that_cannot_be_seen():
    """Text that is printable throughout is not looked at character by character."""
    printable = "".join(filter(str.isprintable, map(chr, range(0x30000))))
    assert bared(printable) == printable
