"""What leaves is STIX 2.1, says nothing more than it must, and only that is read."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any, get_args

import pytest
import stix2
from hypothesis import given, settings
from hypothesis import strategies as st

from sleetwatch import clock
from sleetwatch.errors import Refused
from sleetwatch.exchange import bundle, companions, indicator, read_indicator
from sleetwatch.exchange.stix import EXTENSION, TLP
from sleetwatch.settings.exchange import Kind
from tests.exchange.things import NOW, WRITER, shared

BUNDLE = "bundle--5d0092c5-5f74-4287-9642-33f4c354e56d"


@pytest.mark.parametrize("tlp", list(TLP))
def test_a_bundle_is_valid_stix(tlp: str):
    one = shared(tlp=tlp, possible_victim=True)
    objects = [*companions(WRITER.identity, "An installation", tlp), indicator(one), indicator(shared(None))]

    parsed = stix2.parse(json.dumps(bundle(objects, BUNDLE)), version="2.1")

    assert [each["type"] for each in parsed.objects] == [
        "identity", "identity", "marking-definition", "extension-definition", "indicator", "indicator"
    ]  # fmt: skip
    assert parsed.objects[4].id == one.stix_id
    assert parsed.objects[5].revoked


@given(
    kind=st.sampled_from(get_args(Kind)), standing=st.sampled_from(["confirmed", "suspected"]), victim=st.booleans(),
    gone=st.booleans(), digest=st.text("0123456789abcdef", min_size=64, max_size=64),
)  # fmt: skip
@settings(max_examples=30)
def test_what_is_written_is_read_again(kind: str, standing: str, victim: bool, gone: bool, digest: str):
    one = shared(None if gone else digest, link_kind=kind, standing=standing, possible_victim=victim)

    assert read_indicator(json.loads(json.dumps(indicator(one))), NOW) == one


def test_a_tombstone_names_no_hash():
    one = shared()
    gone = replace(one, digest=None, withdrawn=True, modified=NOW + 1000)

    assert "a" * 64 in json.dumps(indicator(one))
    assert "a" * 64 not in json.dumps(indicator(gone))
    assert indicator(gone)["revoked"] is True


def changed(**fields: Any) -> dict[str, Any]:
    return {name: value for name, value in (indicator(shared()) | fields).items() if value is not ...}


def told(**fields: Any) -> dict[str, Any]:
    extension = indicator(shared())["extensions"][EXTENSION] | fields
    return changed(extensions={EXTENSION: {name: value for name, value in extension.items() if value is not ...}})


@pytest.mark.parametrize(
    "raw",
    [
        changed(name="Jane Doe"),
        changed(description="works at Acme"),
        changed(labels=["Jane Doe"]),
        changed(external_references=[{"source_name": "x", "description": "Jane Doe"}]),
        changed(pattern="[email-addr:value = 'jane@acme.example']"),
        changed(pattern=f"[x-sleetwatch-entity:digest = '{'b' * 64}']"),
        changed(object_marking_refs=[]),
        changed(object_marking_refs=["marking-definition--00000000-0000-4000-8000-000000000000"]),
        changed(created_by_ref="threat-actor--11111111-1111-4111-8111-111111111111"),
        changed(modified="2999-01-01T00:00:00.000Z", valid_until="2999-02-01T00:00:00.000Z"),
        changed(valid_until="2999-01-01T00:00:00.000Z"),
        changed(valid_until="2001-01-01T00:00:00.000Z"),
        changed(modified="yesterday"),
        changed(modified="2026-01-01T00:00:00"),
        changed(id="indicator--not-a-uuid"),
        changed(extensions=...),
        told(kind="name"),
        told(digest="+16155550142"),
        told(digest=...),
        told(standing="convicted"),
        told(possible_victim="maybe"),
        told(key_id="x" * 65),
        told(note="Jane Doe"),
        {}, [], None, "indicator", 7,
    ],
)  # fmt: skip
def test_whatever_is_not_exactly_as_ours_is_refused(raw: Any):
    with pytest.raises(Refused):
        read_indicator(raw, NOW)


def test_of_several_markings_the_strictest_holds():
    raw = changed(object_marking_refs=[TLP["green"], TLP["red"]])

    assert read_indicator(raw, NOW).tlp == "red"


def test_times_are_kept_to_the_millisecond():
    one = shared(created=NOW, modified=NOW + 1000, valid_until=NOW + 7 * clock.DAY)

    assert read_indicator(indicator(one), NOW) == one
