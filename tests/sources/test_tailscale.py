"""Tailscale's configuration audit log and network flow logs."""

from __future__ import annotations

import pytest
from hypothesis import given

from sleetwatch.clock import to_text
from sleetwatch.sources.tailscale import SOURCE
from tests.samples import needs_samples, panther_records
from tests.sources.damage import assert_read_or_refused, damaged, json_objects
from tests.sources.reading_of import reading_of

only, reason = reading_of(SOURCE)
NORA = "nora.quist@fabrikam.example"

AUDIT = {
    "eventTime": "2026-03-02T09:00:00.5Z",
    "type": "CONFIG",
    "eventGroupID": "g1",
    "origin": "NODE",
    "actor": {"id": "uNORA", "type": "USER", "loginName": NORA.upper(), "displayName": "Nora"},
    "target": {"id": "nLAP7", "name": "lap-7.tail0000.ts.net", "type": "NODE"},
    "action": "LOGIN",
}
STREAMED = {
    "time": 1772442720.915,
    "event": {name: value for name, value in AUDIT.items() if name != "eventTime"},
    "fields": {"recorded": "2026-03-02T09:12:01Z"},
}
FLOWS = {
    "nodeId": "nSRV",
    "start": "2026-03-02T09:30:25Z",
    "end": "2026-03-02T09:30:30Z",
    "srcNode": {"nodeId": "nSRV", "name": "git.tail0000.ts.net.", "addresses": ["100.64.0.1"]},
    "dstNodes": [{"nodeId": "nLAP7", "name": "lap-7.tail0000.ts.net.", "addresses": ["100.64.0.100", "fd7a::64"]}],
    "virtualTraffic": [{"proto": 6, "src": "100.64.0.1:443", "dst": "100.64.0.100:61843"}],
    "physicalTraffic": [
        {"src": "100.64.0.100:0", "dst": "203.0.113.45:41641"},
        {"src": "[fd7a::64]:0", "dst": "192.168.1.20:41641"},
        {"src": "100.64.0.100:0", "dst": "127.3.3.40:1"},
        {"src": "100.64.0.7:0", "dst": "198.51.100.7:41641"},
    ],
}


def audit(action="CREATE", kind="NODE", **changes):
    return AUDIT | {"action": action, "target": AUDIT["target"] | {"type": kind}} | changes


def events(record):
    assert SOURCE.recognises(record)
    return list(SOURCE.read(record))


def test_a_login_at_a_node_is_a_sign_in_on_that_machine():
    event = only(AUDIT)

    assert (event.kind, event.account, event.app, event.client) == ("sign_in", NORA, "tailscale", "vpn")
    assert (event.device_id, event.device_name, event.outcome) == ("nlap7", "lap-7", "success")
    assert to_text(event.at) == "2026-03-02T09:00:00Z"
    assert only(AUDIT | {"error": "expired"}).outcome == "failure"


def test_a_login_at_the_console_names_no_machine():
    event = only(audit("LOGIN", "WEB_INTERFACE"))

    assert (event.app, event.client, event.device_id) == ("tailscale admin console", None, None)


def test_a_stream_has_its_time_beside_the_event():
    assert to_text(only(STREAMED).at) == "2026-03-02T09:12:00Z"
    assert to_text(only(STREAMED | {"time": "2026-03-02 09:12:00.172000000"}).at) == "2026-03-02T09:12:00Z"


def test_a_new_node_is_a_device_of_whoever_added_it():
    act, device = events(audit())

    assert (act.action, act.device_id) == ("create node", "nlap7")
    assert (device.device_id, device.device_name, device.account, device.issued_at) == ("nlap7", "lap-7", NORA, None)


def test_a_new_key_is_a_credential():
    event = only(audit(kind="API_KEY"))

    assert (event.kind, event.action, event.account, event.actor) == ("credential", "token_created", NORA, NORA)


def test_any_other_act_names_the_property():
    event = only(
        audit("DISABLE", "TAILNET") | {"target": {"name": "f.example", "type": "TAILNET", "property": "HTTPS"}}
    )

    assert (event.action, event.target, event.device_id) == ("disable tailnet https", "f.example", None)


def test_flows_tell_what_was_reached_and_where_the_other_node_really_is():
    connection, outside, inside = events(FLOWS)

    assert (connection.device_id, connection.device_name, connection.account) == ("nsrv", "git", None)
    assert (connection.remote_ip, connection.remote_name) == ("100.64.0.100", "lap-7.tail0000.ts.net")
    assert (connection.remote_port, connection.protocol, connection.local_ip) == (61843, "tcp", "100.64.0.1")
    assert (outside.device_name, outside.public_ip, outside.addresses) == ("lap-7", "203.0.113.45", None)
    assert (inside.device_name, inside.public_ip, inside.addresses) == ("lap-7", None, "192.168.1.20")


def test_an_address_without_a_port_has_none():
    flow = {"proto": 1, "src": "100.64.0.1", "dst": "100.64.0.100"}
    event = only(FLOWS | {"virtualTraffic": [flow], "physicalTraffic": []})

    assert (event.remote_ip, event.remote_port, event.protocol) == ("100.64.0.100", None, "icmp")


def test_a_node_with_a_person_is_that_persons():
    own = FLOWS["srcNode"] | {"user": NORA}

    assert events(FLOWS | {"srcNode": own, "physicalTraffic": []})[0].account == NORA


@pytest.mark.parametrize(
    ("record", "why"),
    [
        (AUDIT | {"actor": {"type": "OAUTH_CLIENT", "id": "k"}}, "not-a-person"),
        (AUDIT | {"actor": {"type": "USER", "loginName": ""}}, "not-a-person"),
        (AUDIT | {"eventTime": None}, "no-time"),
        (FLOWS | {"virtualTraffic": [], "physicalTraffic": [], "dstNodes": []}, "empty"),
    ],
)
def test_what_is_refused(record, why):
    assert SOURCE.recognises(record)
    assert reason(record) == why


def test_other_records_are_not_recognised():
    assert not SOURCE.recognises({"event": {"a": 1}, "time": 1, "fields": {}})
    assert not SOURCE.recognises({"nodeId": "x"})


@needs_samples
def test_real_audit_records_are_all_acts_or_keys_of_their_person():
    kinds = []
    for log in panther_records("tailscale/panther/Tailscale.Audit.jsonl"):
        event = only(log)
        kinds.append(event.kind)
        assert event.account == log["event"]["actor"]["loginName"]
        assert event.uid == log["event"]["eventGroupID"]
        if isinstance(log["time"], str):
            assert to_text(event.at) == log["time"][:19].replace(" ", "T") + "Z"
    assert sorted(kinds) == ["activity"] * 3 + ["credential"] * 3


@given(record=damaged([AUDIT, STREAMED, FLOWS, audit()]) | json_objects)
def test_a_damaged_record_is_read_or_refused(record):
    assert_read_or_refused(SOURCE, record)


def test_an_administrators_act_on_a_node_is_not_done_at_that_node():
    act = only(audit() | {"action": "UPDATE"})

    assert (act.action, act.account, act.device_id, act.device_name) == ("update node", NORA, None, None)
