"""Cisco Umbrella: DNS and web requests of people and machines."""

from __future__ import annotations

import pytest
from hypothesis import given

from sleetwatch.clock import to_text
from sleetwatch.sources.cisco_umbrella import SOURCE
from tests.samples import needs_samples, panther_records
from tests.sources.damage import assert_read_or_refused, damaged, json_objects
from tests.sources.reading_of import reading_of

only, reason = reading_of(SOURCE)
NORA = "nora.quist@fabrikam.example"

ROW = {
    "timestamp": "2026-03-02 09:18:41",
    "most granular identity": f"Nora Quist ({NORA})",
    "identities": f"Nora Quist ({NORA}),LAP-7,HQ",
    "internal ip": "192.168.1.20",
    "external ip": "203.0.113.45",
    "action": "Allowed",
    "query type": "1 (A)",
    "response code": "NOERROR",
    "domain": "relay.remote-tool.example.",
    "categories": "Remote Access",
    "most granular identity type": "AD Users",
    "identity types": "AD Users,Anyconnect Roaming Client,Sites",
    "blocked categories": None,
}
API = {
    "timestamp": 1772443121000,
    "internalip": "192.168.1.20",
    "externalip": "203.0.113.45",
    "domain": "relay.remote-tool.example",
    "verdict": "blocked",
    "returncode": 0,
    "querytype": "A",
    "identities": [
        {"id": 1, "label": f"Nora Quist ({NORA})", "type": {"id": 7, "type": "directory_user", "label": "AD Users"}},
        {"id": 2, "label": "LAP-7", "type": {"id": 9, "type": "roaming", "label": "Roaming Computers"}},
    ],
}
COLLECTED = {
    "timestamp": "2026-03-02 09:18:41.000",
    "policyIdentity": "LAP-7",
    "policyIdentityType": "Roaming Computers",
    "internalIp": "203.0.113.45",
    "externalIp": "203.0.113.45",
    "action": "Allowed",
    "responseCode": "NOERROR",
    "domain": "relay.remote-tool.example.",
}
WEB = {
    "timestamp": "2026-03-02 09:18:41",
    "policy identity label": "LAP-7",
    "policy identity type": "Anyconnect Roaming Client",
    "internal client ip": "192.168.1.20",
    "external client ip": "203.0.113.45",
    "destination ip": "192.0.2.8",
    "action": "ALLOWED",
    "url": "https://login.example/path?token=secret",
}


def events(record):
    assert SOURCE.recognises(record)
    return list(SOURCE.read(record))


def test_a_row_names_the_person_and_the_machine():
    connection, network = events(ROW)

    assert (connection.account, connection.device_name) == (NORA, "lap-7")
    assert (connection.remote_name, connection.action, connection.protocol) == (
        "relay.remote-tool.example",
        "allowed",
        "dns",
    )
    assert connection.local_ip == "192.168.1.20"
    assert (network.device_name, network.public_ip, network.addresses) == ("lap-7", "203.0.113.45", "192.168.1.20")


@pytest.mark.parametrize("record", [ROW, API, COLLECTED, WEB])
def test_times_are_utc_in_every_layout(record):
    assert to_text(events(record)[0].at) == "2026-03-02T09:18:41Z"


def test_the_api_names_the_same():
    connection, network = events(API)

    assert (connection.account, connection.device_name, connection.action) == (NORA, "lap-7", "blocked")
    assert network.public_ip == "203.0.113.45"


def test_a_machine_that_shows_its_public_address_only_says_nothing_of_its_own():
    _, network = events(COLLECTED)

    assert (network.public_ip, network.addresses) == ("203.0.113.45", None)


def test_a_web_request_keeps_the_host_and_no_path():
    connection, _ = events(WEB)

    assert (connection.remote_name, connection.remote_ip, connection.protocol) == ("login.example", "192.0.2.8", None)
    assert events(WEB | {"url": None})[0].remote_name is None


def test_commas_in_a_name_leave_the_most_granular_identity():
    row = ROW | {"identities": f"Quist, Nora ({NORA}),LAP-7", "identity types": "AD Users,Roaming Computers"}
    event = only(row | {"most granular identity": f"Quist, Nora ({NORA})"})

    assert (event.account, event.device_name) == (NORA, None)


def test_an_account_name_without_an_address_is_an_account_and_a_persons_name_none():
    alone = {"identities": "otto.berg", "identity types": "AD Users"}

    assert only(ROW | alone).account == "otto.berg"
    assert reason(ROW | alone | {"identities": "Otto Berg"}) == "not-a-person"


def test_a_network_is_nobody():
    network = {"most granular identity": "HQ", "most granular identity type": "Networks"}

    assert reason(ROW | network | {"identities": "HQ", "identity types": "Networks"}) == "not-a-person"


def test_other_records_are_not_recognised():
    assert not SOURCE.recognises({"timestamp": "x", "domain": "y", "externalIp": "z"})


@needs_samples
def test_real_rows_without_an_identity_are_refused_as_such():
    logs = [
        log
        for log in panther_records("cisco_umbrella/panther/CiscoUmbrella.DNS.jsonl")
        if "event_simpleName" not in log
    ]

    assert len(logs) == 4
    assert {reason(log) for log in logs if SOURCE.recognises(log)} == {"not-a-person"}


@needs_samples
def test_the_other_products_records_in_the_same_file_are_not_ours():
    logs = panther_records("cisco_umbrella/panther/CiscoUmbrella.DNS.jsonl")

    assert sum(SOURCE.recognises(log) for log in logs) == 4


@given(record=damaged([ROW, API, COLLECTED, WEB]) | json_objects)
def test_a_damaged_record_is_read_or_refused(record):
    assert_read_or_refused(SOURCE, record)
