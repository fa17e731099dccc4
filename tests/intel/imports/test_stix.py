from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sleetwatch.intel.actors import Claim, Listing
from sleetwatch.intel.imports.found import Context, Given, Indicator, Names, Rejected, Withdrawn
from sleetwatch.intel.imports.stix import is_bundle, read

GROUP = "identity--0a0a0a0a-0000-4000-8000-000000000001"
ACTOR = "threat-actor--0a0a0a0a-0000-4000-8000-000000000002"
AMBER = "marking-definition--f88d31f6-486f-44da-b317-01333bde0b82"


def identity(**more):
    return {"type": "identity", "id": GROUP, "name": "Harbour Sharing Group"} | more


def actor(**more):
    return {"type": "threat-actor", "id": ACTOR, "name": "Jasper Sleet", "aliases": ["Storm-0287"]} | more


def indicator(pattern="[ipv4-addr:value = '198.51.100.7']", number=1, **more):
    return {
        "type": "indicator",
        "id": f"indicator--{number:08}-0000-4000-8000-000000000000",
        "created_by_ref": GROUP,
        "pattern": pattern,
        "pattern_type": "stix",
        "valid_from": "2026-03-01T00:00:00Z",
    } | more


def ties(one, to=ACTOR, kind="indicates"):
    return {"type": "relationship", "relationship_type": kind, "source_ref": one["id"], "target_ref": to}


def found(*objects, said=None):
    return list(read({"type": "bundle", "objects": list(objects)}, said or Given()))


def test_an_indicator_says_who_publishes_it_how_it_may_be_shared_and_for_how_long():
    one = indicator(object_marking_refs=[AMBER], confidence=60, valid_until="2026-06-01T00:00:00Z")
    [_, piece] = found(identity(), one)

    assert (piece.kind, piece.value, piece.publisher) == ("ip", "198.51.100.7", "Harbour Sharing Group")
    assert (piece.tlp, piece.confidence, piece.victim) == ("amber", 60, "possible")
    assert piece.begins < piece.ends


def test_an_indicator_is_about_the_actor_that_it_indicates():
    one = indicator()
    pieces = found(identity(), actor(), one, ties(one))

    assert [piece.actor for piece in pieces if isinstance(piece, Indicator)] == ["Jasper Sleet"]


def test_what_the_file_does_not_say_the_user_does():
    one = indicator()
    del one["created_by_ref"]
    [piece] = found(one, said=Given("Our group", "Jasper Sleet", "green"))

    assert (piece.publisher, piece.actor, piece.tlp) == ("Our group", "Jasper Sleet", "green")


def test_the_second_version_of_tlp_is_read_from_the_marking_itself():
    mark = {"type": "marking-definition", "id": "marking-definition--1", "name": "TLP:AMBER+STRICT"}
    pieces = found(mark, indicator(object_marking_refs=["marking-definition--1"]))

    assert pieces[-1].tlp == "amber+strict"


def test_several_names_of_an_actor_are_one_entry_of_a_catalogue_and_no_identity():
    [piece] = found(actor(aliases=["Storm-0287", "UNC5267"]))

    assert isinstance(piece, Names)
    assert isinstance(piece.said, Listing)
    assert piece.said.names == ("Jasper Sleet", "Storm-0287", "UNC5267")


@pytest.mark.parametrize(("kind", "relation"), [("related-to", "overlaps"), ("attributed-to", "part-of")])
def test_relationships_of_actors_are_statements_on_their_names(kind, relation):
    other = {"type": "intrusion-set", "id": "intrusion-set--1", "name": "Wagemole"}
    pieces = found(actor(), other, ties(other, kind=kind))

    assert [piece.said.relation for piece in pieces if isinstance(piece, Names) and isinstance(piece.said, Claim)] == [
        relation
    ]


def test_what_its_publisher_revokes_is_withdrawn():
    [_, piece] = found(identity(), indicator(revoked=True))

    assert isinstance(piece, Withdrawn)
    assert piece.publisher == "Harbour Sharing Group"


@pytest.mark.parametrize("label", ["victim", "stolen-identity", "Identity theft"])
def test_a_label_says_that_it_is_a_victims_identity(label):
    [piece] = found(indicator("[email-addr:value = 'a@mail.example']", labels=[label]))

    assert piece.victim == "yes"


def test_what_the_publisher_calls_benign_is_refused():
    [piece] = found(indicator(indicator_types=["benign"]))

    assert piece.reason == "benign"


def test_every_object_brings_a_piece_whatever_it_is():
    strange = [None, 7, "text", [], {}, {"type": []}, {"type": "malware"}, {"type": "indicator"}, {"revoked": True}]
    strange += [{"type": "threat-actor"}, {"type": "relationship"}, {"type": "observed-data", "id": {}}]
    pieces = found(*strange)

    assert {piece.place for piece in pieces} == {f"object {number}" for number in range(1, len(strange) + 1)}
    assert all(isinstance(piece, Rejected | Context) for piece in pieces)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["type", "id", "name", "pattern", "labels", "aliases", "revoked", "created_by_ref", "x"]),
            inner | st.sampled_from(["indicator", "relationship", "threat-actor", "identity", "marking-definition"]),
            max_size=5,
        )
    ),
    max_leaves=12,
)


@settings(max_examples=30)
@given(st.lists(JSON, max_size=6))
def test_no_bundle_breaks_the_reader_or_loses_an_object(objects):
    pieces = found(*objects)

    assert {piece.place for piece in pieces} == {f"object {number}" for number in range(1, len(objects) + 1)}


@pytest.mark.parametrize("document", [None, [], {}, {"type": "bundle"}, {"type": "report", "objects": []}])
def test_other_json_is_no_bundle(document):
    assert not is_bundle(document)
