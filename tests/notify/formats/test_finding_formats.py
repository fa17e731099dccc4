"""Each format is what its receiver reads, says the same, and names nobody."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path

import msgspec
from hypothesis import given
from hypothesis import strategies as st
from py_ocsf_models.events.findings.detection_finding import DetectionFinding

from sleetwatch.notify.finding import Finding, Level, Reason
from sleetwatch.notify.formats import to_cef, to_ocsf, to_sentinel, to_splunk

AT = 1_777_676_566_000_000
KVM = Reason(
    "ip-kvm-identity", "An IP-KVM", "device control", "TinyPilot was plugged in", 5.5, AT - 9, AT - 5, 2, 0, 65,
    ("A lab of the team.",), ("Ask for a call with the camera on.",), ("T1219",),
)  # fmt: skip
OFFICE = replace(KVM, signal="office-days", title="Came to the office", nats=-2.0, attack=("T9999",))
FINDING = Finding(
    tenant="acme", subject="S-NV7TUGA63D", level=Level.CASE, probability=0.9996, low=0.93, high=0.99999, score=7.8,
    as_of=AT, first_flagged_at=AT - 5_000_000, is_new=True, reasons=(KVM, OFFICE), linked=1, missing=("payroll",),
    next_check="Ask for a meeting in person.", version="0.1.0",
)  # fmt: skip


def test_an_ocsf_finding_is_one_by_another_projects_model_of_the_schema():
    said = to_ocsf(FINDING)
    info = {key: value for key, value in said["finding_info"].items() if key != "attacks"}  # it asks for more than 1.8
    read = DetectionFinding.model_validate({**said, "finding_info": info})
    assert read.finding_info.uid == FINDING.uid
    assert read.type_uid.value == 200401
    assert [one["observations"][0]["value"] for one in said["anomaly_analyses"][0]["baselines"]] == ["0 of 65"]
    assert [one["technique"]["uid"] for one in said["finding_info"]["attacks"]] == ["T1219"], "not what speaks for them"


def test_a_subject_seen_before_is_an_update_of_the_same_finding():
    first, later = to_ocsf(FINDING), to_ocsf(replace(FINDING, is_new=False, as_of=AT + 86_400_000_000))
    assert (first["activity_id"], later["activity_id"]) == (1, 2)
    assert later["type_uid"] == 200402
    assert first["finding_info"]["uid"] == later["finding_info"]["uid"]
    assert first["metadata"]["uid"] != later["metadata"]["uid"], "a receiver that knows the event drops only that one"


def test_what_is_over_resolves_the_same_finding_and_tells_nothing_against_anybody():
    over = replace(FINDING, is_new=False, is_closed=True, reasons=(), as_of=AT + 86_400_000_000)
    said = to_ocsf(over)
    info = {key: value for key, value in said["finding_info"].items() if key != "attacks"}
    read = DetectionFinding.model_validate({**said, "finding_info": info})
    assert (read.activity_id.value, read.type_uid.value, read.status_id.value) == (3, 200403, 4)
    assert (said["status"], said["is_alert"], said["severity_id"]) == ("Resolved", False, 1)
    assert read.finding_info.uid == FINDING.uid
    assert to_splunk(over)["event"]["risk_score"] == 0
    assert to_sentinel(over)["Level"] == "closed"
    assert "|closed|" in to_cef(over)
    for form in (to_ocsf, to_splunk, to_sentinel):
        assert "likely" not in json.dumps(form(over))


def test_nothing_is_ever_certain():
    for form in (to_ocsf, to_splunk):
        assert "100" not in re.findall(r"\d+", form(FINDING).get("message") or form(FINDING)["event"]["risk_message"])
    assert FINDING.percent == 99
    assert replace(FINDING, probability=0.0001).percent == 1


def test_splunk_gets_what_risk_based_alerting_adds_up():
    event = to_splunk(FINDING)["event"]
    assert (event["risk_object"], event["risk_object_type"], event["risk_score"]) == (FINDING.subject, "user", 99)
    assert event["annotations"] == {"mitre_attack": ["T1219"]}


TYPES = {"datetime": str, "string": str | None, "real": float, "dynamic": list | tuple}


def test_a_row_for_sentinel_has_the_columns_that_its_page_tells_to_make():
    page = Path("docs/how-to/send-findings-to-a-siem.md").read_text("utf-8")
    told = page.partition("The columns of the Sentinel table")[2].partition(" An analytics rule")[0]
    listed = re.findall(r"((?:`\w+`,?\s)+)\((\w+)\)", told.replace("declares too: ", ""))
    columns = {name: TYPES[kind] for names, kind in listed for name in re.findall(r"\w+", names)}
    row = to_sentinel(FINDING)
    assert row.keys() == columns.keys()
    assert all(isinstance(row[name], kind) for name, kind in columns.items())
    assert row["TimeGenerated"] == "2026-05-01T23:02:46Z"
    assert row["Reasons"][1]["nats"] == -2.0


@given(st.text(max_size=60), st.text(max_size=60))
def test_a_cef_line_is_one_line_whose_fields_come_apart_again(because: str, tenant: str):
    line = to_cef(replace(FINDING, tenant=tenant, reasons=(replace(KVM, because=because),)))
    assert line.isprintable()
    head = re.split(r"(?<!\\)(?:\\\\)*\|", line, maxsplit=7)
    assert head[0] == "CEF:0"
    assert len(head) == 8
    names = re.findall(r"(?:^| )(\w+)(?<!\\)=", head[7])
    assert names == ["rt", "externalId", "suid", "cs1Label", "cs1", "cs2Label", "cs2", "cfp1Label", "cfp1", "msg"]


def test_every_json_format_is_json():
    for form in (to_ocsf, to_splunk, to_sentinel):
        assert json.loads(msgspec.json.encode(form(FINDING))) == form(FINDING)
