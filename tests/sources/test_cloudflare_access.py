"""Cloudflare Zero Trust as Logpush writes it."""

from __future__ import annotations

import pytest
from hypothesis import given

from sleetwatch.clock import to_text
from sleetwatch.sources.cloudflare_access import SOURCE
from tests.samples import needs_samples, panther_records
from tests.sources.damage import assert_read_or_refused, damaged, json_objects
from tests.sources.reading_of import reading_of

only, reason = reading_of(SOURCE)
NORA = "nora.quist@fabrikam.example"
DEVICE = "b72ac397-e5c3-413e-81ed-03face9f2b60"

ACCESS = {
    "Action": "login",
    "Allowed": True,
    "AppDomain": "Wiki.fabrikam.example/start",
    "AppUUID": "123E233B-253e-4890-8844-081231231230",
    "Connection": "onetimepin",
    "Country": "us",
    "CreatedAt": "2026-03-02T08:52:47Z",
    "Email": "Nora.Quist@fabrikam.example",
    "IPAddress": "203.0.113.45",
    "RayID": "79e9",
    "UserUID": "123F6715-400f-4fae-a345-d28191234120",
}
DNS = {
    "Datetime": "2026-03-02T09:12:07Z",
    "DeviceID": DEVICE.upper(),
    "DeviceName": "LAP-7",
    "Email": NORA,
    "QueryName": "relay.remote-tool.example.",
    "ResolverDecision": "blockedByCategory",
    "SrcIP": "203.0.113.45",
    "UserID": "u",
}
HTTP = {
    "Action": "allow",
    "Datetime": "2026-03-02T09:43:26Z",
    "DestinationIP": "192.0.2.8",
    "DestinationPort": 443,
    "DeviceID": DEVICE,
    "DeviceName": "LAP-7",
    "Email": NORA,
    "HTTPHost": "download.remote-tool.example",
    "HTTPVersion": "HTTP/2",
    "RequestID": "r1",
    "SourceIP": "203.0.113.45",
    "SourceInternalIP": "192.168.1.20",
    "URL": "https://download.remote-tool.example/?token=secret",
    "UserID": "u",
}
NETWORK = {
    "Action": "allow",
    "Datetime": 1772444640000000000,
    "DestinationIP": "192.0.2.9",
    "DestinationPort": 3389,
    "DeviceID": DEVICE,
    "DeviceName": "LAP-7",
    "Email": NORA,
    "SNI": "",
    "SessionID": "s1",
    "SourceIP": "203.0.113.45",
    "Transport": "TCP",
    "UserID": "u",
}
POSTURE = {
    "DeviceID": DEVICE,
    "DeviceManufacturer": "Dell Inc.",
    "DeviceModel": "Latitude 7440",
    "DeviceName": "LAP-7",
    "DeviceSerialNumber": "pf2k9x",
    "DeviceType": "windows",
    "Email": NORA,
    "OSVersion": "10.0.26100",
    "PostureCheckType": "firewall",
    "PostureEvaluatedResult": True,
    "Timestamp": "2026-03-02T09:00:00Z",
}
AUDIT = {
    "ActionResult": True,
    "ActionType": "gateway_update",
    "ActorEmail": "desk@fabrikam.example",
    "ActorIP": "::ffff:198.51.100.23",
    "ActorType": "user",
    "ID": "a1",
    "Interface": "UI",
    "ResourceType": "gateway.list",
    "When": "2026-03-02T10:08:42Z",
}


def events(record):
    assert SOURCE.recognises(record)
    return list(SOURCE.read(record))


def test_a_login_at_an_application():
    event = only(ACCESS)

    assert (event.kind, event.account, event.ip, event.outcome) == ("sign_in", NORA, "203.0.113.45", "success")
    assert (event.app, event.factors, event.vendor_country, event.uid) == (
        "wiki.fabrikam.example",
        "email",
        "US",
        "79e9",
    )
    assert event.account_id == "123f6715-400f-4fae-a345-d28191234120"
    assert to_text(event.at) == "2026-03-02T08:52:47Z"


def test_a_refused_login_proves_no_factor():
    event = only(ACCESS | {"Allowed": False})

    assert (event.outcome, event.factors) == ("failure", None)


def test_other_ways_in_and_out():
    assert only(ACCESS | {"Action": "warpEnrollment", "Connection": "okta"}).client == "warp"
    assert only(ACCESS | {"Action": "logout"}).kind == "activity"


def test_a_question_for_a_name_shows_where_the_machine_is():
    connection, network = events(DNS)

    assert (connection.account, connection.device_id, connection.device_name) == (NORA, DEVICE, "lap-7")
    assert (connection.remote_name, connection.action) == ("relay.remote-tool.example", "blockedbycategory")
    assert (network.device_id, network.device_name, network.public_ip) == (DEVICE, "lap-7", "203.0.113.45")


def test_a_web_request_keeps_the_host_and_no_path():
    connection, _ = events(HTTP)

    assert (connection.remote_name, connection.remote_ip, connection.remote_port) == (
        "download.remote-tool.example",
        "192.0.2.8",
        443,
    )
    assert (connection.protocol, connection.local_ip) == ("http", "192.168.1.20")


def test_a_network_session_of_either_dataset():
    connection, _ = events(NETWORK)
    session = {name: value for name, value in NETWORK.items() if name not in ("Datetime", "DestinationIP")}
    other, _ = events(session | {"SessionStartTime": "2026-03-02T09:44:00Z", "OriginIP": "192.0.2.10"})

    assert (connection.remote_ip, connection.remote_port, connection.protocol) == ("192.0.2.9", 3389, "tcp")
    assert to_text(connection.at) == to_text(other.at) == "2026-03-02T09:44:00Z"
    assert other.remote_ip == "192.0.2.10"


def test_a_posture_result_tells_the_machine_and_only_its_failure_tells_compliance():
    event = only(POSTURE)

    assert (event.kind, event.serial, event.device_id, event.account) == ("device", "PF2K9X", DEVICE, NORA)
    assert (event.model, event.os, event.compliant) == ("Latitude 7440", "windows 10.0.26100", None)
    assert only(POSTURE | {"PostureEvaluatedResult": False}).compliant is False


def test_an_administrators_act_and_login():
    act, sign_in = only(AUDIT), only(AUDIT | {"ActionType": "login"})

    assert (act.action, act.target, act.ip, act.outcome) == (
        "gateway_update",
        "gateway.list",
        "198.51.100.23",
        "success",
    )
    assert (sign_in.kind, sign_in.app, sign_in.client) == ("sign_in", "cloudflare dashboard", "ui")


@pytest.mark.parametrize(
    ("record", "why"),
    [
        (ACCESS | {"Email": ""}, "not-a-person"),
        (ACCESS | {"Email": "non_identity@fabrikam.cloudflareaccess.com"}, "not-a-person"),
        (DNS | {"Email": "", "DeviceID": ""}, "not-a-person"),
        (POSTURE | {"DeviceID": "", "DeviceSerialNumber": "0"}, "no-device"),
        (AUDIT | {"ActorType": "system"}, "not-a-person"),
        (ACCESS | {"CreatedAt": None}, "no-time"),
    ],
)
def test_what_is_refused(record, why):
    assert reason(record) == why


def test_a_device_without_its_person_is_still_a_device():
    connection, _ = events(DNS | {"Email": "non_identity@fabrikam.cloudflareaccess.com"})

    assert (connection.account, connection.device_id) == (None, DEVICE)
    assert only(DNS | {"SrcIP": ""}).kind == "connection"


def test_other_records_are_not_recognised_and_refused():
    assert not SOURCE.recognises({"Email": "x", "Action": "login"})
    assert reason({"Email": "x"}) == "unused-table"


@needs_samples
def test_real_traffic_at_the_edge_is_refused_as_what_it_is():
    logs = panther_records("cloudflare_access/panther/Cloudflare.Firewall.jsonl")

    assert len(logs) == 6
    for log in logs:
        assert SOURCE.recognises(log)
        assert reason(log) == "unused-table"


@given(record=damaged([ACCESS, DNS, HTTP, NETWORK, POSTURE, AUDIT]) | json_objects)
def test_a_damaged_record_is_read_or_refused(record):
    assert_read_or_refused(SOURCE, record)
