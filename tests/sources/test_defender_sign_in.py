"""Defender's tables of sign-ins: Entra's and those of Defender for Identity."""

from __future__ import annotations

import pytest
from hypothesis import given

from sleetwatch.clock import to_text
from sleetwatch.sources.defender import SOURCE
from tests.sources.damage import assert_read_or_refused, damaged
from tests.sources.defender_rows import streamed
from tests.sources.reading_of import reading_of

only, reason = reading_of(SOURCE)

ENTRA = {
    "Timestamp": "2026-03-02T08:15:09.1234567Z",
    "Application": "Microsoft Teams",
    "ApplicationId": "1fec8e78-bce4-4aaf-ab1b-5451cc387264",
    "LogonType": '["interactiveUser"]',
    "ErrorCode": 0,
    "CorrelationId": "c",
    "SessionId": "00aa11bb-2222-4333-8444-555566667777",
    "AccountDisplayName": "Nora Quist",
    "AccountObjectId": "a1b2c3d4-0000-4000-8000-00000000000a",
    "AccountUpn": "Nora.Quist@fabrikam.example",
    "ResourceDisplayName": "Microsoft Graph",
    "DeviceName": "FAB-LT-0042",
    "EntraIdDeviceId": "d0d0d0d0-1111-4222-8333-444455556666",
    "OSPlatform": "Windows10",
    "DeviceTrustType": "Azure AD joined",
    "IsManaged": 1,
    "IsCompliant": 0,
    "AuthenticationRequirement": "multiFactorAuthentication",
    "UserAgent": "Test/1.0",
    "ClientAppUsed": "Browser",
    "Browser": "Edge 130.0.0",
    "IPAddress": "203.0.113.45",
    "Country": "GB",
    "State": "England",
    "City": "Leeds",
    "Latitude": "53.8",
    "Longitude": "-1.55",
    "RiskLevelDuringSignIn": 50,
    "RiskEventTypes": '["unfamiliarFeatures"]',
    "RequestId": "request-1",
    "ReportId": "report-1",
}

LOGON = {
    "Timestamp": "2026-03-02T08:15:09Z",
    "ActionType": "LogonSuccess",
    "Application": "Microsoft 365",
    "LogonType": "OAuth2:Authorize",
    "Protocol": None,
    "FailureReason": None,
    "AccountName": "nora.quist",
    "AccountDomain": "fabrikam.example",
    "AccountUpn": "nora.quist@fabrikam.example",
    "AccountSid": "S-1-5-21-1-2-3-1001",
    "AccountObjectId": "a1b2c3d4-0000-4000-8000-00000000000a",
    "DeviceName": "",
    "DeviceType": "Desktop",
    "OSPlatform": "Windows 10",
    "IPAddress": "203.0.113.45",
    "DestinationDeviceName": "",
    "TargetDeviceName": "",
    "Location": "GB",
    "ISP": "example broadband",
    "ReportId": "report-2",
}


@pytest.mark.parametrize(
    "record",
    [
        ENTRA,
        ENTRA | {"Type": "EntraIdSignInEvents"},
        streamed("EntraIdSignInEvents", ENTRA),
        streamed("AADSignInEventsBeta", ENTRA | {"AadDeviceId": ENTRA["EntraIdDeviceId"], "EntraIdDeviceId": None}),
        {name: str(value) for name, value in ENTRA.items()},
    ],
)
def test_an_entra_sign_in_says_the_same_in_every_layout(record):
    event = only(record)

    assert (event.kind, to_text(event.at), event.uid) == ("sign_in", "2026-03-02T08:15:09Z", "request-1")
    assert (event.account, event.ip) == ("nora.quist@fabrikam.example", "203.0.113.45")
    assert (event.app, event.resource, event.client) == ("Microsoft Teams", "Microsoft Graph", "browser")
    assert (event.device_id, event.device_name) == ("d0d0d0d0-1111-4222-8333-444455556666", "FAB-LT-0042")
    assert (event.managed, event.compliant, event.trust) == (True, False, "azure ad joined")
    assert event.session == "00aa11bb-2222-4333-8444-555566667777"
    assert (event.mfa, event.interactive, event.outcome, event.error) == (True, True, "success", None)
    assert (event.vendor_country, event.vendor_city, event.vendor_latitude) == ("GB", "Leeds", 53.8)
    assert event.vendor_risk == "medium,unfamiliarfeatures"


def test_result_codes_mean_what_they_mean_in_the_sign_in_log():
    assert only(ENTRA | {"ErrorCode": 50126}).outcome == "failure"
    assert only(ENTRA | {"ErrorCode": 50140}).outcome == "interrupted"
    assert only(ENTRA | {"ErrorCode": 50126}).error == "50126"
    assert only(ENTRA | {"ErrorCode": None}).outcome is None


def test_a_non_interactive_sign_in_is_told_by_its_logon_type():
    assert only(ENTRA | {"LogonType": '["nonInteractiveUser"]'}).interactive is False
    assert only(ENTRA | {"LogonType": "nonInteractiveUser"}).interactive is False
    assert only(ENTRA | {"LogonType": ""}).interactive is None


def test_a_management_state_that_is_not_set_is_unknown():
    assert only(ENTRA | {"IsManaged": -1}).managed is None


def test_service_principals_are_no_people():
    row = {
        "Timestamp": "2026-03-02T08:15:09Z",
        "ServicePrincipalId": "s",
        "ErrorCode": 0,
        "ResourceDisplayName": "Microsoft Graph",
        "IPAddress": "203.0.113.45",
    }

    assert SOURCE.recognises(row)
    assert reason(row) == "not-a-person"
    assert reason(streamed("AADSpnSignInEventsBeta", row)) == "not-a-person"


def test_a_sign_in_to_a_cloud_application():
    event = only(LOGON)

    assert (event.kind, event.account, event.ip) == ("sign_in", "nora.quist@fabrikam.example", "203.0.113.45")
    assert (event.app, event.os, event.outcome) == ("Microsoft 365", "Windows 10", "success")
    assert (event.vendor_country, event.vendor_as_name) == ("GB", "example broadband")
    assert event.interactive is None


def test_a_domain_s_logon_is_by_hand_only_at_the_screen():
    ticket = LOGON | {"Application": "Active Directory", "LogonType": "Resource access", "Protocol": "Kerberos"}
    event = only(ticket | {"TargetDeviceName": "FS-1", "DeviceName": "LAP-7"})

    assert (event.interactive, event.client) == (False, "kerberos")
    assert (event.resource, event.device_name) == ("fs-1", "lap-7")
    assert only(ticket | {"LogonType": "Interactive"}).interactive is True


def test_a_failed_logon_says_why():
    event = only(LOGON | {"ActionType": "LogonFailed", "FailureReason": "WrongPassword"})

    assert (event.outcome, event.error) == ("failure", "WrongPassword")


def test_machine_accounts_are_no_people_and_a_row_without_account_says_nothing():
    nobody = LOGON | {"AccountUpn": None, "AccountSid": None}

    assert reason(nobody | {"AccountName": "LAP-7$"}) == "not-a-person"
    assert reason(nobody | {"AccountName": None, "AccountDomain": None}) == "no-account"
    assert reason(ENTRA | {"AccountUpn": ""}) == "no-account"


@given(record=damaged([ENTRA, LOGON, streamed("EntraIdSignInEvents", ENTRA)]))
def test_anything_is_read_or_refused(record):
    assert_read_or_refused(SOURCE, record)
