"""Risk detections and risky users of Entra ID Protection in all their shapes."""

from __future__ import annotations

import json

import pytest
from hypothesis import given

from sleetwatch.clock import to_text
from sleetwatch.sources.entra_risk import SOURCE
from tests.sources.damage import assert_read_or_refused, damaged, json_objects
from tests.sources.reading_of import reading_of

only, reason = reading_of(SOURCE)

USER = "a1b2c3d4-0000-4000-8000-00000000000a"

GRAPH = {
    "id": "5c4f0d2e",
    "requestId": "d0c0ffee-1111-4222-8333-444455556666",
    "correlationId": "c",
    "riskEventType": "anonymizedIPAddress",
    "riskState": "atRisk",
    "riskLevel": "medium",
    "riskDetail": "none",
    "source": "IdentityProtection",
    "detectionTimingType": "realtime",
    "activity": "signin",
    "tokenIssuerType": "AzureAD",
    "ipAddress": "203.0.113.45",
    "location": {"city": "Leeds", "state": "England", "countryOrRegion": "GB", "geoCoordinates": {"latitude": 53.8}},
    "activityDateTime": "2026-03-02T08:15:09.1234567Z",
    "detectedDateTime": "2026-03-02T08:15:30Z",
    "lastUpdatedDateTime": "2026-03-02T08:16:00Z",
    "userId": USER,
    "userDisplayName": "Nora Quist",
    "userPrincipalName": "Nora.Quist@fabrikam.example",
    "additionalInfo": json.dumps([{"Key": "userAgent", "Value": "Test/1.0"}, {"Key": "alertUrl", "Value": None}]),
}

DIAGNOSTIC = {
    "time": "3/2/2026 8:20:35 AM",
    "resourceId": "/tenants/t/providers/microsoft.aadiam",
    "operationName": "User Risk Detection",
    "operationVersion": "1.0",
    "category": "UserRiskEvents",
    "tenantId": "t",
    "resultSignature": "None",
    "durationMs": 0,
    "callerIpAddress": "203.0.113.45",
    "correlationId": "5c4f0d2e",
    "identity": "nora quist",
    "Level": 4,
    "location": "gb",
    "properties": GRAPH,
}

LOG_ANALYTICS = {
    "TimeGenerated": "2026-03-02T08:20:35Z",
    "Type": "AADUserRiskEvents",
    "OperationName": "User Risk Detection",
    **{name[0].upper() + name[1:]: value for name, value in GRAPH.items()},
    "IpAddress": "203.0.113.45",
    "Location": json.dumps(GRAPH["location"]),
}

RISKY = {
    "id": USER,
    "isDeleted": False,
    "isProcessing": False,
    "riskLevel": "high",
    "riskState": "confirmedCompromised",
    "riskDetail": "adminConfirmedUserCompromised",
    "riskLastUpdatedDateTime": "2026-03-02T09:00:00Z",
    "userDisplayName": "Nora Quist",
    "userPrincipalName": "nora.quist@fabrikam.example",
}


@pytest.mark.parametrize("record", [GRAPH, DIAGNOSTIC, LOG_ANALYTICS])
def test_a_detection_says_the_same_in_every_shape(record):
    event = only(record)

    assert to_text(event.at) == "2026-03-02T08:15:09Z"
    assert (event.uid, event.account, event.account_id) == ("5c4f0d2e", "nora.quist@fabrikam.example", USER)
    assert (event.detection, event.category) == ("anonymizedipaddress", "signin")
    assert (event.severity, event.state, event.detail) == ("medium", "at risk", None)
    assert (event.ip, event.user_agent) == ("203.0.113.45", "Test/1.0")
    assert event.request == GRAPH["requestId"]
    assert (event.vendor_country, event.vendor_city) == ("GB", "Leeds")


@pytest.mark.parametrize(
    "written", ["2026-03-02T5:32:08.107Z", "3/2/2026 5:32:08 AM", "2026-03-02T05:32:08.1070000+00:00"]
)
def test_the_odd_times_of_the_diagnostic_records_are_the_same_moment(written):
    assert to_text(only(GRAPH | {"activityDateTime": written}).at) == "2026-03-02T05:32:08Z"


def test_without_the_activity_s_time_the_detection_s_stands_and_then_the_envelope_s():
    assert to_text(only(GRAPH | {"activityDateTime": None}).at) == "2026-03-02T08:15:30Z"
    bare = {name: value for name, value in GRAPH.items() if not name.endswith("DateTime")}
    assert to_text(only(DIAGNOSTIC | {"properties": bare}).at) == "2026-03-02T08:20:35Z"


def test_reasons_and_the_vendor_s_word_are_the_explanation():
    said = {"riskReasons": ["UnfamiliarASN", "UnfamiliarLocation"], "userAgent": "Test/2.0"}
    event = only(GRAPH | {"additionalInfo": said, "riskDetail": "userPassedMFADrivenByRiskBasedPolicy"})

    assert event.detail == "userpassedmfadrivenbyriskbasedpolicy, UnfamiliarASN, UnfamiliarLocation"
    assert event.user_agent == "Test/2.0"


def test_a_hidden_level_is_unknown():
    assert only(GRAPH | {"riskLevel": "hidden", "riskState": "none"}).severity is None
    assert only(GRAPH | {"riskLevel": "hidden", "riskState": "none"}).state is None


@pytest.mark.parametrize(
    "record",
    [
        RISKY,
        {
            "time": "3/2/2026 9:00:01 AM",
            "operationName": "Risky user",
            "category": "RiskyUsers",
            "resourceId": "/tenants/t/providers/microsoft.aadiam",
            "properties": RISKY,
        },
        {
            "TimeGenerated": "2026-03-02T09:00:01Z",
            "Type": "AADRiskyUsers",
            **{name[0].upper() + name[1:]: value for name, value in RISKY.items()},
        },
    ],
)
def test_a_risky_user_says_the_same_in_every_shape(record):
    event = only(record)

    assert to_text(event.at) == "2026-03-02T09:00:00Z"
    assert (event.account, event.account_id, event.uid) == ("nora.quist@fabrikam.example", USER, None)
    assert (event.detection, event.severity, event.state) == ("risky user", "high", "confirmed compromised")
    assert event.detail == "adminconfirmedusercompromised"


@pytest.mark.parametrize(
    "record",
    [
        DIAGNOSTIC | {"category": "ServicePrincipalRiskEvents", "properties": {"riskLevel": "high"}},
        {"TimeGenerated": "2026-03-02T09:00:01Z", "Type": "AADRiskyServicePrincipals", "RiskLevel": "low"},
        {
            "id": "1",
            "riskEventType": "leakedCredentials",
            "riskState": "atRisk",
            "riskLevel": "high",
            "detectedDateTime": "2026-03-02T08:15:30Z",
            "servicePrincipalId": "s",
            "appId": "a",
        },
        {
            "id": "1",
            "riskState": "atRisk",
            "riskLevel": "high",
            "riskLastUpdatedDateTime": "2026-03-02T08:15:30Z",
            "servicePrincipalType": "Application",
            "appId": "a",
        },
    ],
)
def test_a_service_principal_is_no_person(record):
    assert SOURCE.recognises(record)
    assert reason(record) == "not-a-person"


def test_a_detection_without_a_user_or_a_time_is_refused():
    assert reason(GRAPH | {"userPrincipalName": None}) == "no-account"
    assert reason({name: value for name, value in GRAPH.items() if not name.endswith("DateTime")}) == "no-time"


def test_a_sign_in_with_a_risk_level_is_not_a_detection():
    assert not SOURCE.recognises({"createdDateTime": 1, "riskState": "none", "riskLevelDuringSignIn": "none"})


@given(record=damaged([GRAPH, DIAGNOSTIC, LOG_ANALYTICS, RISKY]) | json_objects)
def test_anything_is_read_or_refused(record):
    assert_read_or_refused(SOURCE, record)
