from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sleetwatch.intel.imports.found import Context, Given, Indicator, Names, Rejected, Withdrawn
from sleetwatch.intel.imports.misp import is_event, is_galaxy, read_events, read_galaxy


def attribute(kind="ip-dst", value="198.51.100.7", **more):
    return {"uuid": "5f0e0000-0000-4000-8000-00000000000a", "type": kind, "value": value, "to_ids": True} | more


def event(*attributes, **more):
    return {
        "Event": {
            "uuid": "5f0e0000-0000-4000-8000-000000000001",
            "date": "2026-03-01",
            "Orgc": {"name": "Harbour CERT"},
            "Tag": [{"name": "tlp:amber"}, {"name": 'misp-galaxy:threat-actor="WageMole"'}],
            "Attribute": list(attributes),
        }
        | more
    }


def found(document, said=None):
    return list(read_events(document, said or Given()))


def only(*attributes, **more):
    return [piece for piece in found(event(*attributes, **more)) if not isinstance(piece, Context)]


def test_an_attribute_takes_publisher_tlp_actor_and_date_from_its_event():
    [piece] = only(attribute())

    assert (piece.kind, piece.publisher, piece.tlp, piece.actor) == ("ip", "Harbour CERT", "amber", "WageMole")
    assert piece.begins is not None


def test_its_own_tags_go_before_the_events():
    tags = [{"name": "tlp:red"}, {"name": 'misp-galaxy:microsoft-activity-group="Jasper Sleet"'}]
    [piece] = only(attribute(Tag=[*tags, {"name": 'misp:confidence-level="rarely-confident"'}]))

    assert (piece.tlp, piece.actor, piece.confidence) == ("red", "Jasper Sleet", 25)


def test_a_galaxy_of_the_event_names_the_actor():
    cluster = {"tag_name": 'misp-galaxy:threat-actor="Famous Chollima"'}
    [piece] = only(attribute(), Tag=[], Galaxy=[{"GalaxyCluster": [cluster]}])

    assert piece.actor == "Famous Chollima"


def test_links_of_the_event_are_where_it_comes_from():
    page = "https://research.example/report"
    [piece] = only(attribute(), attribute("link", page))

    assert piece.references == (page,)


@pytest.mark.parametrize(
    ("kind", "value", "expected"),
    [
        ("ip-dst|port", "198.51.100.7|443", [("ip", "198.51.100.7")]),
        ("domain|ip", "a.example|198.51.100.7", [("domain", "a.example"), ("ip", "198.51.100.7")]),
        ("filename|sha256", "x.exe|" + "a" * 64, [("file_hash", "a" * 64)]),
        ("github-username", "octo", [("handle", "github.com/octo")]),
        ("btc", "1abc", [("wallet", "1abc")]),
        ("url", "https://a.example/", [("domain", "a.example")]),
        ("phone-number", "+1 202 555 0101", [("phone", "+1 202 555 0101")]),
    ],
)
def test_types_become_kinds(kind, value, expected):
    assert [(piece.kind, piece.value) for piece in only(attribute(kind, value))] == expected


def test_objects_hold_attributes_too():
    pieces = found(event(Object=[{"name": "person", "Attribute": [attribute("email", "a@mail.example")]}]))

    assert [piece.kind for piece in pieces if isinstance(piece, Indicator)] == ["email"]


@pytest.mark.parametrize(
    ("one", "reason"),
    [
        (attribute(to_ids=False), "not-for-detection"),
        (attribute(to_ids="0"), "not-for-detection"),
        (attribute("full-name", "Somebody Real"), "name-alone"),
        (attribute("target-email", "a@mail.example"), "of-a-victim"),
        (attribute("md5", "a" * 32), "not-in-logs"),
        (attribute("url", "https://drive.example/a/b"), "not-in-logs"),
        (attribute([], "x"), "not-in-logs"),
        ("no attribute", "no-object"),
    ],
)
def test_what_is_not_to_be_looked_for_is_refused_with_a_reason(one, reason):
    [piece] = only(one)

    assert isinstance(piece, Rejected)
    assert piece.reason == reason
    assert "Somebody" not in piece.detail


def test_a_deleted_attribute_withdraws_what_it_said():
    [piece] = only(attribute(deleted=True))

    assert isinstance(piece, Withdrawn)


def test_a_comment_that_speaks_of_a_victim_marks_it():
    [piece] = only(attribute("email", "a@mail.example", comment="stolen identity, real owner warned"))

    assert piece.victim == "yes"


def test_the_answer_of_a_search_holds_several_events():
    assert is_event({"response": [event(attribute()), event(attribute())]})
    assert len([one for one in found([event(attribute()), event()]) if isinstance(one, Context)]) == 2


@pytest.mark.parametrize("document", [None, [], {}, [1], {"response": []}, {"Event": []}, [event(), 7]])
def test_other_json_is_no_event(document):
    assert not is_event(document)


GALAXY = {
    "name": "Threat Actor",
    "uuid": "u",
    "version": 3,
    "values": [
        {"value": "WageMole", "meta": {"synonyms": ["UNC5267", "Storm-1877"], "refs": ["https://a.example/r"]}},
        {"value": "Lone Name"},
        {"value": "Odd", "meta": {"synonyms": "One alone"}},
        {"value": ""},
        5,
    ],
}


def test_a_cluster_with_synonyms_is_one_entry_of_a_catalogue():
    assert is_galaxy(GALAXY)
    pieces = list(read_galaxy(GALAXY, Given()))

    assert pieces[0].said.names == ("WageMole", "UNC5267", "Storm-1877")
    assert pieces[0].said.source.title == "Threat Actor, version 3"
    assert [type(piece) for piece in pieces] == [Names, Context, Names, Rejected, Rejected]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=6),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["type", "value", "to_ids", "deleted", "Tag", "name", "Attribute", "Galaxy", "uuid"]),
            inner | st.sampled_from(["ip-dst", "email", "domain|ip", "link", "url", "full-name"]),
            max_size=5,
        )
    ),
    max_leaves=12,
)


@settings(max_examples=30)
@given(JSON, st.lists(JSON, max_size=5), JSON)
def test_no_event_breaks_the_reader_or_loses_an_attribute(tags, attributes, org):
    pieces = found({"Event": {"Attribute": attributes, "Tag": tags, "Orgc": org}})

    places = {piece.place for piece in pieces if "attribute" in piece.place}
    assert places == {f"event 1, attribute {number}" for number in range(1, len(attributes) + 1)}
