from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sleetwatch.intel.actors import Claim, Knowledge, Listing, Source, key, names_in, shipped

A, B = (Source(name, "", "", "2026-01-01", "", "direct") for name in ("Vendor A", "Vendor B"))


def knowledge(claims=(), listings=(), scheme="The scheme"):
    return Knowledge(scheme, {}, list(claims), list(listings))


@pytest.mark.parametrize(
    "name", ["Jasper Sleet", "storm-0287", "UNC5267", "UNC 5267", "Wagemole", "NICKEL TAPESTRY", "PurpleDelta"]
)
def test_names_of_the_scheme_stand_for_it(name):
    assert shipped().stands_for_scheme(name)


@pytest.mark.parametrize(
    "name", ["Famous Chollima", "Void Dokkaebi", "Lazarus Group", "Moonstone Sleet", "Storm-1877", "nobody", ""]
)
def test_names_that_are_wider_disputed_or_strange_do_not(name):
    assert not shipped().stands_for_scheme(name)


def test_a_renamed_actor_is_one_actor_and_says_who_renamed_it_and_when():
    page = shipped().page("STORM 0287")

    assert {one.name for one in page.same} == {"Jasper Sleet", "Storm-0287"}
    renamed = [said for one in page.same for said in one.says if said.relation == "formerly"]
    assert {(said.source.publisher, said.source.date) for said in renamed} >= {("Microsoft", "2025-06-30")}


@pytest.mark.parametrize("other", ["UNC5267", "Famous Chollima", "NICKEL TAPESTRY", "Wagemole", "PurpleDelta"])
def test_other_vendors_names_are_near_jasper_sleet_and_not_the_same(other):
    page = shipped().page("Jasper Sleet")

    assert other not in {one.name for one in page.same}
    [near] = [one for one in page.others if one.name == other]
    assert near.says
    assert all(said.source.publisher and said.source.date for said in near.says)


def test_where_sources_disagree_is_said_with_who_says_what():
    of_jasper, of_wagemole = shipped().page("Jasper Sleet"), shipped().page("Wagemole")

    [storm] = [said for said in of_jasper.disagreements if said.startswith("Storm-1877")]
    assert "Microsoft as another actor" in storm
    assert "MISP galaxy with" in storm
    assert any("Unit 42 as another" in said for said in of_wagemole.disagreements)


def test_a_page_shows_what_else_another_actor_is_called():
    [storm] = [one for one in shipped().page("Jasper Sleet").others if one.name == "Storm-1877"]

    assert storm.also == ("Coral Sleet",)


def test_who_is_no_name_has_no_page():
    assert shipped().page("Gentle Rain") is None


def test_every_shipped_statement_has_its_source_date_and_licence():
    said = [*shipped().claims, *shipped().listings]

    assert said
    assert all(one.source.publisher and one.source.date and one.source.licence for one in said)
    assert all(one.source.url.startswith("https://") for one in said)


def test_every_shipped_name_has_somebody_who_gave_it():
    assert [name for name in shipped().names() if not shipped().namer_of(name)] == []


def test_one_source_that_joins_and_one_that_parts_are_a_disagreement():
    known = knowledge([Claim("One", "separate-from", "Two", A)], [Listing(("One", "Two"), B)])

    assert known.page("One").disagreements == ("Two: Vendor B with this actor; Vendor A as another",)


def test_what_is_imported_makes_no_name_stand_for_the_scheme():
    more = shipped().with_more(
        [Claim("Fancy Name", "overlaps", "Nobody at all", A)], [Listing(("X", "Jasper Sleet"), A)]
    )

    assert more.page("X") is not None
    assert not shipped().stands_for_scheme("X")


NAMES = st.sampled_from(["a", "b", "c", "d", "e", "f"])
CLAIMS = st.lists(
    st.builds(
        Claim,
        NAMES,
        st.sampled_from(["same-as", "formerly", "part-of", "overlaps", "separate-from"]),
        NAMES,
        st.just(A),
    ),
    max_size=12,
)


@settings(max_examples=60)
@given(CLAIMS, st.lists(st.lists(NAMES, min_size=2, max_size=5, unique=True), max_size=4), NAMES)
def test_no_chain_through_anything_but_identity_makes_two_names_one(claims, listed, name):
    listings = [Listing(tuple(names), B) for names in listed]
    identities = [claim for claim in claims if claim.relation in {"same-as", "formerly"}]

    assert knowledge(claims, listings).identity(name) == knowledge(identities).identity(name)


@settings(max_examples=60)
@given(CLAIMS, NAMES, NAMES)
def test_being_the_same_actor_goes_both_ways(claims, one, other):
    known = knowledge(claims)

    assert (key(other) in known.identity(one)) == (key(one) in known.identity(other))


def test_names_are_found_in_running_text_as_whole_words():
    text = "PurpleDelta overlaps with JASPER SLEET, unc 5267 and Wagemole; UNC52671 and xWagemole do not."

    assert names_in(text) == ["PurpleDelta", "Jasper Sleet", "UNC5267", "Wagemole"]
