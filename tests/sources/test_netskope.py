"""Netskope events, alerts, audit and clients."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given

from sleetwatch.clock import to_text
from sleetwatch.errors import Refused
from sleetwatch.sources.netskope import SOURCE
from tests.samples import needs_samples, panther_records
from tests.sources.damage import assert_read_or_refused, damaged, json_objects
from tests.sources.reading_of import reading_of

only, reason = reading_of(SOURCE)
NORA = "nora.quist@fabrikam.example"

AUDIT = {
    "_id": "e1",
    "timestamp": 1772438400,
    "type": "admin_audit_logs",
    "user": "Desk@fabrikam.example",
    "severity_level": 2,
    "audit_log_event": "Login Successful",
    "supporting_data": {"data_type": "user", "data_values": ["198.51.100.23", "desk@fabrikam.example"]},
    "ur_normalized": "desk@fabrikam.example",
}
EVENT = {
    "_id": "e3",
    "access_method": "Client",
    "activity": "Login Successful",
    "alert": "no",
    "app": "Contoso Mail",
    "app_session_id": 8001,
    "browser": "Chrome",
    "device_classification": "unmanaged",
    "hostname": "LAP-7",
    "nsdeviceuid": "AAAA-1",
    "os": "Windows 11",
    "src_country": "US",
    "src_latitude": 40.71,
    "src_location": "New York",
    "src_longitude": -74.01,
    "src_region": "New York",
    "srcip": "203.0.113.45",
    "timestamp": 1772442000,
    "traffic_type": "CloudApp",
    "type": "nspolicy",
    "ur_normalized": NORA,
    "user": NORA,
    "useragent": "Test/1.0",
    "userip": "192.168.1.20",
}
INCIDENT = {
    "_id": "i1",
    "acting_user": NORA,
    "activity": "Upload",
    "app": "Contoso Drive",
    "dlp_incident_id": 1,
    "dlp_match_info": [{"dlp_policy": "Source code"}],
    "file_size": 19154,
    "object": "main.py",
    "severity": "Low",
    "site": "Contoso Drive",
    "status": "new",
    "timestamp": 1772445000,
}
CLIENT = {
    "client_install_time": 1769850000,
    "device_id": "D-1",
    "host_info": {
        "device_make": "Dell Inc.",
        "device_model": "Latitude 7440",
        "hostname": "LAP-7",
        "os": "Windows",
        "os_version": "11.0",
        "nsdeviceuid": "AAAA-1",
    },
    "last_event": {"actor": "System", "event": "Tunnel Up", "status": "Enabled", "timestamp": 1772442000},
    "users": [{"username": NORA}],
}


def events(record):
    assert SOURCE.recognises(record)
    return list(SOURCE.read(record))


def test_an_administrator_signs_in_from_the_address_beside_the_name():
    event = only(AUDIT)

    assert (event.kind, event.account, event.ip, event.outcome) == (
        "sign_in",
        "desk@fabrikam.example",
        "198.51.100.23",
        "success",
    )
    assert to_text(event.at) == "2026-03-02T08:00:00Z"
    assert only(AUDIT | {"audit_log_event": "Login Failed"}).outcome == "failure"


def test_an_administrators_act_names_what_it_was_done_to():
    event = only(
        AUDIT | {"audit_log_event": "Edit admin record", "supporting_data": {"data_values": [False, "a@b.example"]}}
    )

    assert (event.kind, event.action, event.target, event.ip) == ("activity", "edit admin record", "a@b.example", None)


def test_a_login_at_an_application_seen_on_the_way():
    sign_in, network = events(EVENT)

    assert (sign_in.account, sign_in.app, sign_in.ip) == (NORA, "contoso mail", "203.0.113.45")
    assert (sign_in.device_id, sign_in.device_name, sign_in.managed) == ("aaaa-1", "lap-7", False)
    assert (sign_in.vendor_country, sign_in.vendor_city, sign_in.vendor_latitude) == ("US", "New York", 40.71)
    assert (sign_in.os, sign_in.browser, sign_in.session) == ("Windows 11", "Chrome", "8001")
    assert (network.device_id, network.public_ip, network.addresses) == ("aaaa-1", "203.0.113.45", "192.168.1.20")
    assert events(EVENT | {"activity": "Login Failed"})[0].outcome == "failure"


def test_a_login_with_another_name_is_that_names():
    assert events(EVENT | {"from_user": "Other@fabrikam.example"})[0].account == "other@fabrikam.example"


def test_a_file_and_an_alert_about_it():
    data, alert, _ = events(
        EVENT
        | {"activity": "Download", "object": "plan.docx", "alert": "yes", "alert_name": "DLP", "severity": "unknown"}
    )

    assert (data.kind, data.action, data.target, data.ip) == ("data_access", "download", "plan.docx", "203.0.113.45")
    assert (alert.kind, alert.detection, alert.severity, alert.device_name) == ("alert", "dlp", None, "lap-7")


def test_an_incident_is_an_alert_about_a_file():
    data, alert = events(INCIDENT)

    assert (data.action, data.bytes, data.account) == ("upload", 19154, NORA)
    assert (alert.detection, alert.category, alert.severity, alert.state) == ("source code", "dlp", "low", "new")


def test_what_was_reached_without_an_act_is_a_connection():
    bare = {name: value for name, value in EVENT.items() if name != "activity"}
    event = events(bare | {"type": "connection", "domain": "relay.example", "dstip": "192.0.2.8", "dstport": 443})[0]
    inside = events(bare | {"type": "network", "dsthost": "10.0.0.7", "ip_protocol": "TCP"})[0]

    assert (event.remote_name, event.remote_ip, event.remote_port) == ("relay.example", "192.0.2.8", 443)
    assert (inside.remote_name, inside.remote_ip, inside.protocol) == (None, "10.0.0.7", "tcp")


def test_any_other_act():
    event = events(EVENT | {"activity": "Browse", "site": "Remote Tool"})[0]

    assert (event.kind, event.action, event.target, event.app) == ("activity", "browse", "Remote Tool", "contoso mail")


def test_a_client_is_a_machine_and_its_only_user_its_owner():
    event = only(CLIENT)

    assert (event.kind, event.device_id, event.device_name, event.account) == ("device", "aaaa-1", "lap-7", NORA)
    assert (event.manufacturer, event.model, event.os) == ("Dell Inc.", "Latitude 7440", "Windows 11.0")
    assert only({"attributes": CLIENT}) == event
    assert only(CLIENT | {"users": [{"username": NORA}, {"username": "b@fabrikam.example"}]}).account is None


@pytest.mark.parametrize(
    ("record", "why"),
    [
        (AUDIT | {"user": "service-account"}, "not-a-person"),
        (EVENT | {"user": "", "ur_normalized": ""}, "no-account"),
        (EVENT | {"timestamp": None}, "no-time"),
        (CLIENT | {"host_info": {}, "device_id": ""}, "no-device"),
    ],
)
def test_what_is_refused(record, why):
    assert SOURCE.recognises(record)
    assert reason(record) == why


def test_other_records_are_not_recognised():
    assert not SOURCE.recognises({"user": "x", "timestamp": 1})
    assert not SOURCE.recognises({"attributes": {"hostname": "x"}})


@needs_samples
def test_real_audit_records_are_read_or_are_a_programs():
    counts: Counter[str] = Counter()
    for log in panther_records("netskope/panther/Netskope.Audit.jsonl"):
        assert SOURCE.recognises(log)
        try:
            (event,) = SOURCE.read(log)
        except Refused as refused:
            counts[refused.reason] += 1
            assert log["user"] == "service-account"
        else:
            counts[event.kind] += 1
            assert (event.account, event.ip) == (log["user"], log["supporting_data"]["data_values"][0])
            assert event.at == log["_insertion_epoch_timestamp"] * 1_000_000
    assert counts == {"not-a-person": 7, "activity": 2, "sign_in": 1}


@given(record=damaged([AUDIT, EVENT, INCIDENT, CLIENT]) | json_objects)
def test_a_damaged_record_is_read_or_refused(record):
    assert_read_or_refused(SOURCE, record)
