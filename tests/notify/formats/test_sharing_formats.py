"""What leaves for a sharing group or a lake is read by the others' own libraries, and holds only what may leave."""

from __future__ import annotations

import json
from dataclasses import replace
from io import BytesIO

import pyarrow.parquet as pq
import pytest
import stix2
from pymisp import MISPEvent

from sleetwatch.notify.finding import Indicator
from sleetwatch.notify.formats import to_misp, to_ocsf, to_parquet, to_stix
from tests.notify.formats.test_finding_formats import AT, FINDING

EXIT = Indicator("ip", "146.70.1.9", "a VPN's exit, M247", AT - 900_000_000, AT - 5, 4)
SIXTH = replace(EXIT, value="2a0d:5600::9")
ANYDESK = Indicator("tool", "AnyDesk", "a remote-access tool", AT - 900_000_000, AT - 9, 2)
KVM_IDS = Indicator("usb", "1d6b:0104", "TinyPilot", AT - 900_000_000, AT - 9, 1)
SHARED = replace(FINDING, indicators=(EXIT, SIXTH, ANYDESK, KVM_IDS))
LATER = replace(SHARED, is_new=False, as_of=AT + 86_400_000_000, probability=0.5)


def test_a_bundle_is_stix_by_its_own_library_and_says_what_was_used_how_often_and_how_sure():
    read = stix2.parse(json.dumps(to_stix([SHARED], "ours")), allow_custom=False)
    of = {kind: [one for one in read.objects if one["type"] == kind] for kind in {one["type"] for one in read.objects}}

    assert [one.pattern for one in of["indicator"]] == [
        "[ipv4-addr:value = '146.70.1.9']",
        "[ipv6-addr:value = '2a0d:5600::9']",
    ]
    assert {one.count for one in of["sighting"]} == {4}
    assert {one.name for one in of["tool"]} == {"AnyDesk", "1d6b:0104"}
    assert [one.external_references[0].external_id for one in of["attack-pattern"]] == ["T1219"]
    assert of["opinion"][0].opinion == "agree"
    assert of["grouping"][0].confidence == 99
    everything = {one["id"] for one in read.objects}
    named = {ref for one in read.objects for key, refs in one.items() if key.endswith("_refs") for ref in refs}
    assert named <= everything, "nothing points to what is not in the bundle"


def test_a_newer_bundle_has_the_same_objects_in_a_newer_version_and_only_those_that_changed():
    first, later = ({one["id"]: one for one in to_stix([one], "ours")["objects"]} for one in (SHARED, LATER))
    assert first.keys() == later.keys()
    for name, one in later.items():
        assert one == first[name] or one["modified"] > first[name]["modified"]
        assert one.get("created") == first[name].get("created")
    assert not first.keys() & {one["id"] for one in to_stix([SHARED], "theirs")["objects"][2:]} - {
        one["id"] for one in to_stix([], "theirs")["objects"]
    }


@pytest.mark.parametrize("indicators", [(), SHARED.indicators], ids=["nothing may leave", "four things may"])
def test_a_misp_event_is_read_by_pymisp_and_stays_in_the_organisation(indicators):
    said = to_misp([replace(SHARED, indicators=indicators)], "ours")["response"][0]
    event = MISPEvent()
    event.from_dict(**said["Event"])

    assert (event.distribution, event.published) == (0, False)
    assert [one.value for one in event.attributes][1:] == [one.value for one in indicators]
    assert not any(one.to_ids for one in event.attributes), "others use these too: nobody is to block them unseen"
    assert {one.name for one in event.tags} == {"tlp:amber+strict", 'sleetwatch:technique="T1219"'}
    assert event.uuid == to_misp([LATER], "ours")["response"][0]["Event"]["uuid"]


def test_what_is_over_is_revoked_and_taken_back_under_the_same_ids():
    over = replace(SHARED, is_new=False, is_closed=True, reasons=(), as_of=AT + 86_400_000_000)
    first, later = ({one["id"]: one for one in to_stix([one], "ours")["objects"]} for one in (SHARED, over))
    read = stix2.parse(json.dumps(to_stix([over], "ours")), allow_custom=False)

    revoked = {one.type for one in read.objects if one.get("revoked")}
    assert revoked == {"indicator", "sighting", "tool", "note", "grouping", "opinion"}
    for name, one in later.items():
        assert one.get("created") == first[name].get("created")
        assert not one.get("revoked") or one["modified"] > first[name]["modified"]

    event = MISPEvent()
    event.from_dict(**to_misp([over], "ours")["response"][0]["Event"])
    assert event.uuid == to_misp([SHARED], "ours")["response"][0]["Event"]["uuid"]
    assert (event.analysis, event.threat_level_id) == (2, 4)
    assert [one.deleted for one in event.attributes[1:]] == [True] * len(SHARED.indicators)


def test_what_others_get_repeats_no_sentence_of_the_evidence():
    because = SHARED.reasons[0].because
    for said in (to_stix([SHARED], "ours"), to_misp([SHARED], "ours")):
        assert because not in json.dumps(said)
        assert SHARED.tenant not in json.dumps(said)


def said_alone(value):
    """Without the columns that a row leaves empty."""
    if isinstance(value, dict):
        return {name: said_alone(one) for name, one in value.items() if one is not None}
    return [said_alone(one) for one in value] if isinstance(value, list) else value


@pytest.mark.parametrize("findings", [[], [SHARED, LATER], [replace(FINDING, reasons=())]], ids=["none", "two", "bare"])
def test_parquet_says_what_the_lines_say(findings):
    rows = pq.read_table(BytesIO(to_parquet(findings))).to_pylist()
    assert len(rows) == len(findings)
    for row, finding in zip(rows, findings, strict=True):
        said = to_ocsf(finding)
        assert [json.loads(one["data"]) for one in row["evidences"]] == [one["data"] for one in said["evidences"]]
        plain = said.keys() - {"evidences"}
        assert {name: said_alone(row[name]) for name in plain} == {name: said[name] for name in plain}
        assert row.keys() == said.keys()
