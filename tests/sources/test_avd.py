"""Connections to Azure Virtual Desktop and Windows 365."""

from __future__ import annotations

import pytest
from hypothesis import given

from sleetwatch.clock import to_text
from sleetwatch.sources.avd import SOURCE
from tests.sources.damage import assert_read_or_refused, damaged, json_objects
from tests.sources.reading_of import reading_of

only, reason = reading_of(SOURCE)

POOL = "/SUBSCRIPTIONS/S/RESOURCEGROUPS/G/PROVIDERS/MICROSOFT.DESKTOPVIRTUALIZATION/HOSTPOOLS/POOL-1"

CONNECTED = {
    "TimeGenerated": "2026-03-02T08:15:09.123Z",
    "Type": "WVDConnections",
    "CorrelationId": "D0C0FFEE-1111-4222-8333-444455556666",
    "UserName": "Nora.Quist@fabrikam.example",
    "State": "Connected",
    "ConnectionType": "Desktop",
    "ClientOS": "Windows 11 Enterprise 10.0.22631",
    "ClientType": "com.microsoft.rdc.windows.msrdc.x64",
    "ClientVersion": "1.2.5105.0",
    "ClientSideIPAddress": "203.0.113.45",
    "GatewayRegion": "uks",
    "SessionHostName": "AVD-0.fabrikam.example",
    "SessionHostJoinType": "AzureADJoined",
    "PredecessorConnectionId": "",
    "_ResourceId": POOL.lower(),
}
DIAGNOSTIC = {
    "time": "2026-03-02T08:15:09.123Z",
    "resourceId": POOL,
    "operationName": "Connection",
    "category": "Connection",
    "properties": {name: value for name, value in CONNECTED.items() if name not in ("TimeGenerated", "Type")},
}
FAILED = {
    "TimeGenerated": "2026-03-02T08:14:00Z",
    "Type": "WVDErrors",
    "CorrelationId": "d0c0ffee-1111-4222-8333-444455556667",
    "UserName": "nora.quist@fabrikam.example",
    "ActivityType": "Connection",
    "Code": "-2146233088",
    "CodeSymbolic": "ConnectionFailedNoHealthyRdshAvailable",
    "ServiceError": False,
}
FEED = {
    "TimeGenerated": "2026-03-02T08:13:00Z",
    "Type": "WVDFeeds",
    "CorrelationId": "d0c0ffee-1111-4222-8333-444455556668",
    "UserName": "nora.quist@fabrikam.example",
    "ClientOS": "Windows 11",
    "ClientSideIPAddress": "203.0.113.45",
    "IconTotal": 2,
}


@pytest.mark.parametrize("record", [CONNECTED, DIAGNOSTIC])
def test_a_connection_is_a_sign_in_with_the_client_s_own_address(record):
    event = only(record)

    assert (event.kind, event.app, event.outcome) == ("sign_in", "azure virtual desktop", "success")
    assert to_text(event.at) == "2026-03-02T08:15:09Z"
    assert (event.account, event.ip) == ("nora.quist@fabrikam.example", "203.0.113.45")
    assert (event.resource, event.os) == ("avd-0.fabrikam.example", "Windows 11 Enterprise 10.0.22631")
    assert event.client == "com.microsoft.rdc.windows.msrdc.x64 1.2.5105.0"
    assert event.session == "d0c0ffee-1111-4222-8333-444455556666"
    assert (event.interactive, event.latency_ms) == (True, None)


def test_a_client_that_reconnects_by_itself_is_nobody_s_hand():
    assert only(CONNECTED | {"PredecessorConnectionId": "d0c0ffee-1111-4222-8333-444455556600"}).interactive is False


def test_the_start_is_an_act_and_the_end_says_nothing_so_that_one_connection_counts_once():
    event = only(CONNECTED | {"State": "Started", "SessionHostName": "<>"})

    assert (event.kind, event.action, event.ip, event.target) == ("activity", "started", "203.0.113.45", None)
    assert reason(CONNECTED | {"State": "Completed"}) == "unused-action"
    assert reason(CONNECTED | {"State": "New word"}) == "unused-action"


def test_network_data_alone_names_nobody():
    row = {
        "TimeGenerated": "2026-03-02T08:17:00Z",
        "Type": "WVDConnectionNetworkData",
        "CorrelationId": "d0c0ffee-1111-4222-8333-444455556666",
        "EstRoundTripTimeInMs": 231,
        "EstAvailableBandwidthKBps": 9000,
    }

    assert SOURCE.recognises(row)
    assert reason(row) == "no-account"


def test_a_query_that_joins_the_network_data_has_the_latency():
    row = CONNECTED | {"EstRoundTripTimeInMs": "231.5"}
    del row["Type"]

    assert only(row).latency_ms == 231.5
    assert only(row | {"Type": "WVDConnectionNetworkData"}).latency_ms == 231.5


def test_a_failed_connection_keeps_the_service_s_word():
    event = only(FAILED)

    assert (event.outcome, event.error) == ("failure", "ConnectionFailedNoHealthyRdshAvailable")
    assert event.account == "nora.quist@fabrikam.example"
    assert reason(FAILED | {"ActivityType": "Management"}) == "unused-action"


def test_looking_at_the_list_of_desktops_is_an_act():
    event = only(FEED)

    assert (event.kind, event.action, event.app, event.ip) == (
        "activity",
        "feed",
        "azure virtual desktop",
        "203.0.113.45",
    )


@pytest.mark.parametrize("table", ["WVDCheckpoints", "WVDAgentHealthStatus", "WVDHostRegistrations", "WVDManagement"])
def test_tables_about_the_service_are_not_used(table):
    row = {"TimeGenerated": "2026-03-02T08:17:00Z", "Type": table, "UserName": "nora.quist@fabrikam.example"}

    assert SOURCE.recognises(row)
    assert reason(row) == "unused-table"


def test_another_azure_service_s_category_of_the_same_name_is_refused():
    assert reason(DIAGNOSTIC | {"resourceId": "/subscriptions/s/providers/microsoft.other/things/1"}) == "unused-table"


def test_without_user_or_time_it_is_refused():
    assert reason(CONNECTED | {"UserName": ""}) == "no-account"
    assert reason(CONNECTED | {"TimeGenerated": None}) == "no-time"


@given(record=damaged([CONNECTED, DIAGNOSTIC, FAILED, FEED]) | json_objects)
def test_anything_is_read_or_refused(record):
    assert_read_or_refused(SOURCE, record)
