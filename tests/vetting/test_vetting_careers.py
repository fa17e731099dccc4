"""The résumé against itself and others: copies are found, and what honest people have alike is not held against them.

Words are of letters only, for figures are masked before two texts are compared.
"""

from __future__ import annotations

import random
from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from sleetwatch.vetting import careers, histories, presence, returning
from sleetwatch.vetting.dossier import Talk, TooEarly, Work
from sleetwatch.vetting.examining import Token
from sleetwatch.vetting.pieces import Pieces
from tests.vetting.applicants import dossier, found, jobs

_LETTERS = "bcdfghklmnprstvz"
_WORDS = ["".join(word) for word in product(_LETTERS, "aeiou", _LETTERS, "ao")]


def prose(seed: int, words: int = 120) -> str:
    return " ".join(random.Random(seed).choices(_WORDS, k=words))  # noqa: S311 - made-up words


def reworded(text: str, share: float, seed: int = 1) -> str:
    draw = random.Random(seed)  # noqa: S311
    return " ".join(draw.choice(_WORDS) if draw.random() < share else word for word in text.split())


CAREER = (prose(1), prose(2), prose(3))


def others(count: int) -> list:
    """People with careers of their own."""
    return [
        dossier(f"o{n}", jobs=jobs(prose(100 + n), prose(500 + n), employer=f"firm{n}", start=2010 * 12 + n))
        for n in range(count)
    ]


def of_career(dossiers, **told):
    return {name: outcome for (name, check), outcome in found(histories.examine, dossiers, **told).items() if check}


def test_a_reworded_copy_of_a_career_under_another_name_is_found_on_both():
    copy = tuple(reworded(text, 0.05) for text in CAREER)
    outcomes = of_career([dossier("a", jobs=jobs(*CAREER)), dossier("b", jobs=jobs(*copy)), *others(20)])

    assert outcomes["a"] == outcomes["b"] == "contradicts"
    assert {outcomes[f"o{n}"] for n in range(20)} == {"agreed"}


def test_figures_may_change_and_it_is_a_copy_still():
    told = tuple(f"{text} cut costs by 30% for 12 teams" for text in CAREER)
    again = tuple(f"{text} cut costs by 45% for 7 teams" for text in CAREER)

    assert of_career([dossier("a", jobs=jobs(*told)), dossier("b", jobs=jobs(*again))])["a"] == "contradicts"


def test_the_same_months_at_other_employers_are_told_by_words_that_are_hardly_alike_any_more():
    retold = jobs(*(reworded(text, 0.3) for text in CAREER), employer="else")
    strange = jobs(prose(11), prose(12), prose(13), employer="third")
    one, copy, stranger = (
        dossier(name, jobs=told) for name, told in zip("abc", (jobs(*CAREER), retold, strange), strict=True)
    )

    assert of_career([one, copy]) == {"a": "contradicts", "b": "contradicts"}
    assert of_career([one, stranger]) == {"a": "agreed", "c": "agreed"}


def test_the_same_short_phrases_for_other_employers_are_what_programs_write_for_everybody():
    phrases = (prose(1, 30), prose(2, 30))
    one = dossier("a", jobs=jobs(*phrases, employer="alpha", start=2015 * 12))
    other = dossier("b", jobs=jobs(*phrases, employer="beta", start=2016 * 12 + 5))

    assert of_career([one, other])["a"] == "not-possible"


def test_words_of_the_advert_that_many_repeat_are_left_out():
    advert = prose(77, 300)
    answers = [
        dossier(
            f"a{n}",
            jobs=jobs(f"{advert} {prose(1000 + n, 60)}", prose(2000 + n, 40), employer=f"e{n}", start=24000 + n),
        )
        for n in range(30)
    ]

    assert "contradicts" not in of_career(answers).values()


def test_a_users_own_advert_is_left_out_even_where_few_repeat_it():
    advert = prose(77, 300)
    answers = [dossier(name, jobs=jobs(advert, prose(5, 20))) for name in ("a", "b")]

    assert of_career(answers)["a"] == "contradicts"
    assert "a" not in of_career(answers, adverts=[advert])  # what is left is too short to compare


def test_one_intake_of_a_programme_is_no_ring():
    intake = [dossier(f"t{n}", jobs=jobs("", "", "")) for n in range(15)]

    assert set(of_career(intake).values()) == {"not-possible"}


def test_a_new_name_at_the_same_street_is_one_person():
    both = [dossier(name, jobs=jobs(*CAREER), address_key="5 elm st austin us") for name in ("a", "b")]

    assert of_career(both)["a"] == "agreed"


def test_one_firm_that_writes_in_its_own_words_makes_no_copies():
    half = tuple(reworded(text, 0.09) for text in CAREER)
    both = {"a": jobs(*CAREER), "b": (*jobs(*half)[:2], Work("else", "Engineer", 24500, 24520, half[2]))}
    sent = [dossier(name, jobs=listed, agency="Swift") for name, listed in both.items()]
    apart = [dossier(name, jobs=listed) for name, listed in both.items()]

    assert of_career(sent)["a"] == "agreed"
    assert of_career(apart)["a"] == "contradicts"


def test_a_ring_larger_than_a_crowd_is_not_taken_for_a_template():
    ring = [dossier(f"r{n}", jobs=jobs(*(reworded(text, 0.02, n) for text in CAREER))) for n in range(60)]
    outcomes = of_career([*ring, *others(40)])

    assert [outcomes[f"r{n}"] for n in range(60)].count("contradicts") >= 55


@settings(max_examples=20)
@given(st.lists(st.sampled_from(_WORDS[:60]), max_size=60), st.lists(st.sampled_from(_WORDS[:60]), max_size=60))
def test_likeness_is_the_same_both_ways_and_whole_with_oneself(one, other):
    own = Pieces([" ".join(one), " ".join(other), " ".join(one)]).own

    assert own.alike(0, 1) == own.alike(1, 0)
    assert own.alike(0, 2) == (1.0 if own.size(0) else 0.0)


def test_long_overlaps_are_asked_about_and_gaps_are_only_noted():
    gap = (Work("a", "Engineer", 24000, 24010), Work("b", "Engineer", 24060, None))
    overlapping = dossier("a", jobs=jobs("x", "y"), overlap_months=14)
    with_gap = dossier("b", jobs=gap)

    told = {
        one.applicant_id: one
        for one in careers.examine([overlapping, with_gap], _room())
        if one.check == "career-dates"
    }
    assert told["a"].outcome == "contradicts"
    assert told["b"].outcome == "agreed"
    assert told["b"].details == {"gaps": "2000-10 to 2004-12"}


def test_a_technology_before_its_release_is_asked_about():
    early = dossier("a", jobs=jobs("kubernetes"), too_early=(TooEarly("kubernetes", "x", 30),))
    slip = dossier("b", jobs=jobs("kubernetes"), too_early=(TooEarly("kubernetes", "x", 3),))

    outcomes = found(careers.examine, [early, slip])
    assert (outcomes["a", "technology-dates"], outcomes["b", "technology-dates"]) == ("contradicts", "agreed")


def test_a_degree_is_looked_up_in_the_users_table_only():
    table = {"degrees": [{"school": "Example University", "degree": "BSc Computer Science"}]}

    def applicant(name, school, area):
        return dossier(name, resume={"education": [{"institution": school, "area": area}]})

    told = [
        applicant("a", "Example University", "Computer Science"),
        applicant("b", "Example University", "Naval Architecture"),
        applicant("c", "A school abroad that nobody listed", "Naval Architecture"),
    ]
    outcomes = found(careers.examine, told, tables=table)
    assert outcomes == {("a", "degree-offered"): "agreed", ("b", "degree-offered"): "contradicts"}


def test_a_camera_that_was_never_recorded_says_nothing_and_one_dark_session_neither():
    seen = dossier("a", talks=(Talk(1, 60, 55), Talk(2, 45, 40)))
    dark = dossier("b", talks=(Talk(1, 60, 2), Talk(2, 45, 0), Talk(3, 5, 0)))
    once = dossier("c", talks=(Talk(1, 60, 0),))
    unknown = dossier("d", talks=(Talk(1, 60), Talk(2, 60)))

    outcomes = found(presence.examine, [seen, dark, once, unknown])
    assert outcomes == {
        ("a", "camera-in-sessions"): "agreed",
        ("b", "camera-in-sessions"): "contradicts",
        ("c", "camera-in-sessions"): "not-done",
    }


def test_tokens_know_a_contact_again_under_another_name_only():
    tokens = [Token("acme", "t-phone", "x", "phone"), Token("acme", "t-name", "x", "name")]
    again = {"a": {"t-phone": "phone", "t-name": "name"}, "b": {"t-phone": "phone", "t-else": "name"}, "c": {}}

    outcomes = found(
        returning.examine,
        [dossier(name) for name in again],
        tokens=tokens,
        tokens_of=lambda one: again[one.applicant_id],
    )
    assert [outcomes[name, "applied-before"] for name in "abc"] == ["agreed", "contradicts", "agreed"]


def _room():
    from tests.vetting.applicants import room

    return room()
