"""Security alerts of Defender XDR, of the Graph security API and of Sentinel."""

from __future__ import annotations

import json
from collections import Counter

import pytest
from hypothesis import given

from sleetwatch.clock import to_text
from sleetwatch.errors import Refused
from sleetwatch.sources.microsoft_alerts import SOURCE
from tests.samples import needs_samples, panther_records
from tests.sources.damage import assert_read_or_refused, damaged, json_objects
from tests.sources.defender_rows import streamed
from tests.sources.reading_of import reading_of

only, reason = reading_of(SOURCE)

TITLE = "Sign-in activity by a suspected North Korean entity"
USER = "a1b2c3d4-0000-4000-8000-00000000000a"
MACHINE = "ab" * 20

NORA = {
    "@odata.type": "#microsoft.graph.security.userEvidence",
    "userAccount": {
        "accountName": "nora.quist",
        "domainName": "fabrikam",
        "azureAdUserId": USER,
        "userPrincipalName": "Nora.Quist@fabrikam.example",
    },
}
OMAR = {"userAccount": {"userPrincipalName": "omar.reyes@fabrikam.example"}}
LAPTOP = {"deviceDnsName": "FAB-LT-0042.fabrikam.example", "mdeDeviceId": MACHINE.upper()}
ADDRESS = {"ipAddress": "203.0.113.45", "countryLetterCode": "GB", "location": {"city": "Leeds"}}

GRAPH = {
    "id": "adsn-1",
    "title": TITLE,
    "description": "A sign-in matched the actor's ways.",
    "category": "InitialAccess",
    "actorDisplayName": "Jasper Sleet",
    "createdDateTime": "2026-03-02T08:40:00Z",
    "firstActivityDateTime": "2026-03-02T08:15:09.123Z",
    "lastActivityDateTime": "2026-03-02T08:15:09.123Z",
    "severity": "high",
    "status": "new",
    "serviceSource": "azureAdIdentityProtection",
    "evidence": [NORA, ADDRESS],
}

HUNTING = {
    "Timestamp": "2026-03-02T08:15:09.123Z",
    "AlertId": "adsn-1",
    "Title": TITLE,
    "Categories": '["InitialAccess"]',
    "AttackTechniques": '["Valid Accounts (T1078)"]',
    "ServiceSource": "AAD Identity Protection",
    "DetectionSource": "AAD Identity Protection",
    "Severity": "High",
    "EntityType": "User",
    "EvidenceRole": "Impacted",
    "AccountName": "nora.quist",
    "AccountUpn": "nora.quist@fabrikam.example",
    "AccountObjectId": USER,
    "AdditionalFields": '{"UserAgent": "Test/1.0"}',
}

SENTINEL = {
    "TimeGenerated": "2026-03-02T08:41:00Z",
    "Type": "SecurityAlert",
    "SystemAlertId": "adsn-1",
    "DisplayName": TITLE,
    "AlertName": TITLE,
    "AlertSeverity": "High",
    "Description": "A sign-in matched the actor's ways.",
    "ProviderName": "IPC",
    "Tactics": "InitialAccess",
    "Status": "New",
    "StartTime": "2026-03-02T08:15:09Z",
    "EndTime": "2026-03-02T08:15:09Z",
    "CompromisedEntity": "nora.quist@fabrikam.example",
    "Entities": json.dumps(
        [
            {"$id": "2", "Name": "nora.quist", "UPNSuffix": "fabrikam.example", "AadUserId": USER, "Type": "account"},
            {"$id": "3", "Address": "203.0.113.45", "Location": {"CountryCode": "GB", "City": "Leeds"}, "Type": "ip"},
        ]
    ),
}


def test_the_alert_of_this_scheme_comes_through_by_its_title():
    event = only(GRAPH)

    assert (event.kind, event.detection) == ("alert", "sign-in activity by a suspected north korean entity")
    assert (event.account, event.account_id) == ("nora.quist@fabrikam.example", USER)
    assert (event.category, event.severity, event.state) == ("initialaccess", "high", "new")
    assert event.detail == "A sign-in matched the actor's ways. Actor: Jasper Sleet."
    assert (event.ip, event.vendor_country, event.vendor_city) == ("203.0.113.45", "GB", "Leeds")
    assert (to_text(event.at), event.uid) == ("2026-03-02T08:15:09Z", "adsn-1")


@pytest.mark.parametrize("record", [HUNTING, streamed("AlertEvidence", HUNTING)])
def test_a_row_of_evidence_says_the_same(record):
    event = only(record)

    assert (event.detection, event.account, event.account_id) == (TITLE.lower(), "nora.quist@fabrikam.example", USER)
    assert (event.category, event.severity, event.detail) == ("initialaccess", "high", "valid accounts (t1078)")
    assert (to_text(event.at), event.uid, event.user_agent) == ("2026-03-02T08:15:09Z", "adsn-1", "Test/1.0")


def test_sentinel_s_entities_say_the_same():
    event = only(SENTINEL)

    assert (event.detection, event.account, event.account_id) == (TITLE.lower(), "nora.quist@fabrikam.example", USER)
    assert (event.category, event.severity, event.state) == ("initialaccess", "high", "new")
    assert (event.ip, event.vendor_country, event.vendor_city) == ("203.0.113.45", "GB", "Leeds")
    assert (to_text(event.at), event.uid) == ("2026-03-02T08:15:09Z", "adsn-1")


def test_the_export_of_a_query_has_no_table_name_but_its_columns():
    row = {name: value for name, value in SENTINEL.items() if name != "Type"}

    assert only(row) == only(SENTINEL)


def test_several_users_are_several_events_and_a_lone_device_is_theirs():
    events = SOURCE.read(GRAPH | {"evidence": [NORA, OMAR, LAPTOP]})

    assert [event.account for event in events] == ["nora.quist@fabrikam.example", "omar.reyes@fabrikam.example"]
    assert {event.device_id for event in events} == {MACHINE}
    assert {event.device_name for event in events} == {"fab-lt-0042.fabrikam.example"}


def test_several_devices_are_events_of_their_own():
    other = {"deviceDnsName": "fab-lt-0043.fabrikam.example", "mdeDeviceId": "cd" * 20}
    events = SOURCE.read(GRAPH | {"evidence": [NORA, LAPTOP, other]})

    assert [(event.account, event.device_id) for event in events] == [
        ("nora.quist@fabrikam.example", None),
        (None, MACHINE),
        (None, "cd" * 20),
    ]


def test_a_process_repeats_its_user_and_device_and_names_its_file():
    process = {"imageFile": {"fileName": "AnyDesk.exe"}, "mdeDeviceId": MACHINE, "userAccount": NORA["userAccount"]}
    event = only(GRAPH | {"evidence": [NORA, LAPTOP, process]})

    assert (event.file_name, event.device_name) == ("anydesk.exe", "fab-lt-0042.fabrikam.example")


def test_an_alert_that_was_false_is_dismissed():
    assert only(GRAPH | {"status": "resolved", "classification": "falsePositive"}).state == "dismissed"
    assert only(GRAPH | {"status": "new", "classification": "informationalExpectedActivity"}).state == "dismissed"
    assert only(GRAPH | {"status": "resolved", "classification": "truePositive"}).state == "resolved"


def test_several_addresses_are_nobody_s_in_particular():
    assert only(GRAPH | {"evidence": [NORA, ADDRESS, {"ipAddress": "198.51.100.7"}]}).ip is None


def test_a_process_entity_holds_its_file_and_host():
    entities = [
        {"$id": "2", "Name": "fabrikam\\nora", "NTDomain": "fabrikam", "Sid": "S-1-5-18", "Type": "account"},
        {
            "$id": "3",
            "ImageFile": {"$id": "4", "Name": "AnyDesk.exe", "Type": "file"},
            "Host": {"$id": "5", "HostName": "FAB-LT-0042", "MdatpDeviceId": MACHINE, "Type": "host"},
            "Type": "process",
        },
    ]
    event = only(SENTINEL | {"Entities": json.dumps(entities), "CompromisedEntity": "FAB-LT-0042"})

    assert (event.account, event.device_id, event.device_name) == (None, MACHINE, "fab-lt-0042")
    assert event.file_name == "anydesk.exe"


def test_without_entities_the_compromised_one_is_asked():
    assert only(SENTINEL | {"Entities": ""}).account == "nora.quist@fabrikam.example"
    assert reason(SENTINEL | {"Entities": "", "CompromisedEntity": "vm-1"}) == "no-account"


def test_an_account_of_a_domain_has_the_domain_in_its_name():
    entities = [{"Name": "nora", "NTDomain": "FABRIKAM", "Type": "account"}]

    assert only(SENTINEL | {"Entities": entities}).account == "fabrikam\\nora"


ENDPOINT = {
    "id": "da-1",
    "incidentId": 7,
    "severity": "Medium",
    "status": "New",
    "title": "Suspicious remote management software",
    "description": "A tool was installed.",
    "category": "CommandAndControl",
    "alertCreationTime": "2026-03-02T08:20:00.1234567Z",
    "firstEventTime": "2026-03-02T08:15:09.1234567Z",
    "machineId": MACHINE,
    "computerDnsName": "fab-lt-0042.fabrikam.example",
    "relatedUser": {"userName": "nora", "domainName": "FABRIKAM"},
    "evidence": [
        {"entityType": "User", "userPrincipalName": "nora.quist@fabrikam.example", "aadUserId": USER},
        {"entityType": "Process", "fileName": "AnyDesk.exe"},
        {"entityType": "Ip", "ipAddress": "203.0.113.45"},
    ],
}


def test_an_alert_of_the_endpoint_s_own_api():
    event = only(ENDPOINT)

    assert (to_text(event.at), event.uid, event.severity) == ("2026-03-02T08:15:09Z", "da-1", "medium")
    assert (event.account, event.account_id) == ("nora.quist@fabrikam.example", USER)
    assert (event.device_id, event.device_name) == (MACHINE, "fab-lt-0042.fabrikam.example")
    assert (event.file_name, event.ip) == ("anydesk.exe", "203.0.113.45")
    assert only(ENDPOINT | {"evidence": []}).account == "fabrikam\\nora"


def test_an_alert_about_nobody_is_refused():
    assert reason(GRAPH | {"evidence": [ADDRESS]}) == "no-account"
    assert reason(GRAPH | {"evidence": []}) == "no-account"
    assert reason({name: HUNTING[name] for name in ("Timestamp", "AlertId", "Title", "ServiceSource")}) == "no-account"


@needs_samples
def test_real_alerts_are_each_read_or_refused_for_the_true_reason():
    streams = panther_records("defender_xdr_streaming/panther/MicrosoftDefenderXDR.AdvancedHunting.jsonl")
    graph = panther_records("ms_graph_security/panther/MicrosoftGraph.SecurityAlertV2.jsonl")

    assert Counter(_outcome(record) for record in [*streams, *graph]) == {"alert": 3, "no-account": 3}
    machine = only(streams[1])
    assert machine.device_name == streams[1]["properties"]["DeviceName"]
    assert machine.detection == "regsvr32 rundll32 image loads abnormal extension"
    assert to_text(machine.at) == "2025-04-11T20:51:04Z"
    anonymous = only(graph[0])
    assert (anonymous.detection, anonymous.ip, anonymous.vendor_country) == (
        "anonymous ip address",
        graph[0]["evidence"][1]["ipAddress"],
        "US",
    )
    assert anonymous.account == "homer.simpson@corporation.onmicrosoft.com"


def _outcome(record):
    assert SOURCE.recognises(record)
    try:
        (event,) = SOURCE.read(record)
    except Refused as refused:
        return refused.reason
    return event.kind


@given(
    record=damaged([GRAPH | {"evidence": [NORA, OMAR, LAPTOP, ADDRESS]}, HUNTING, SENTINEL, ENDPOINT]) | json_objects
)
def test_anything_is_read_or_refused(record):
    assert_read_or_refused(SOURCE, record)
