"""Entra sign-ins in all their shapes."""

from __future__ import annotations

import copy
import json

import pytest
from hypothesis import given

from sleetwatch.clock import to_text
from sleetwatch.errors import Refused
from sleetwatch.sources.entra_sign_in import SOURCE
from tests.samples import json_records, needs_samples, panther_records
from tests.sources.damage import assert_read_or_refused, damaged, json_objects

STEPS = [
    {
        "authenticationStepDateTime": "2026-03-02T08:15:01Z",
        "authenticationMethod": "Password",
        "authenticationMethodDetail": "Password in the cloud",
        "succeeded": True,
        "authenticationStepResultDetail": "Correct password",
    },
    {
        "authenticationStepDateTime": "2026-03-02T08:15:09Z",
        "authenticationMethod": "Mobile app notification",
        "authenticationMethodDetail": "Nora's handset",
        "succeeded": True,
        "authenticationStepResultDetail": "MFA successfully completed",
    },
]

GRAPH = {
    "id": "5f0c4a50-0000-4000-8000-000000000001",
    "createdDateTime": "2026-03-02T08:15:09.1234567Z",
    "userPrincipalName": "Nora.Quist@Fabrikam.example",
    "userId": "A1B2C3D4-0000-4000-8000-00000000000A",
    "appDisplayName": "Microsoft Teams",
    "resourceDisplayName": "Microsoft Graph",
    "ipAddress": "203.0.113.45",
    "clientAppUsed": "Browser",
    "userAgent": "Mozilla/5.0 (Windows NT 10.0; Win64; x64) Test/1.0",
    "isInteractive": True,
    "signInEventTypes": ["interactiveUser"],
    "sessionId": "00AA11BB-2222-4333-8444-555566667777",
    "uniqueTokenIdentifier": "bGl0dGxlVG9rZW4",
    "incomingTokenType": "none",
    "authenticationRequirement": "multiFactorAuthentication",
    "authenticationDetails": STEPS,
    "status": {"errorCode": 0, "failureReason": "Other.", "additionalDetails": "MFA completed in Azure AD"},
    "deviceDetail": {
        "deviceId": "D0D0D0D0-1111-4222-8333-444455556666",
        "displayName": "FAB-LT-0042",
        "operatingSystem": "Windows 11",
        "browser": "Edge 130.0.0",
        "isCompliant": True,
        "isManaged": True,
        "trustType": "Azure AD joined",
    },
    "location": {
        "city": "Leeds",
        "state": "England",
        "countryOrRegion": "GB",
        "geoCoordinates": {"latitude": 53.8, "longitude": -1.55},
    },
    "autonomousSystemNumber": 64500,
    "riskLevelDuringSignIn": "none",
    "riskState": "none",
    "riskEventTypes_v2": [],
}

DIAGNOSTIC = {
    "time": "2026-03-02T08:17:44.0000000Z",
    "resourceId": "/tenants/t/providers/Microsoft.aadiam",
    "operationName": "Sign-in activity",
    "category": "SignInLogs",
    "resultType": "0",
    "callerIpAddress": "198.51.100.1",
    "location": "GB",
    "properties": {key: value for key, value in GRAPH.items() if key != "signInEventTypes"},
}

LOG_ANALYTICS = {
    "TimeGenerated": "2026-03-02T08:17:44.55Z",
    "CreatedDateTime": "2026-03-02T08:15:09.1234567Z",
    "Category": "NonInteractiveUserSignInLogs",
    "Type": "AADNonInteractiveUserSignInLogs",
    "ResultType": "0",
    "Resource": "Microsoft.aadiam",
    "Id": GRAPH["id"],
    "UserPrincipalName": "nora.quist@fabrikam.example",
    "UserId": "a1b2c3d4-0000-4000-8000-00000000000a",
    "AppDisplayName": "Microsoft Teams",
    "ResourceDisplayName": "Microsoft Graph",
    "IPAddress": "203.0.113.45",
    "ClientAppUsed": "Mobile Apps and Desktop clients",
    "UserAgent": "Test/1.0",
    "IsInteractive": False,
    "SessionId": "00aa11bb-2222-4333-8444-555566667777",
    "UniqueTokenIdentifier": "bGl0dGxlVG9rZW4",
    "IncomingTokenType": "primaryRefreshToken",
    "AuthenticationRequirement": "singleFactorAuthentication",
    "AuthenticationDetails": json.dumps([{"authenticationMethod": "Previously satisfied", "succeeded": True}]),
    "DeviceDetail": json.dumps(GRAPH["deviceDetail"]),
    "LocationDetails": GRAPH["location"],
    "Location": "GB",
    "Status": json.dumps({"errorCode": 0}),
    "AutonomousSystemNumber": "64500",
    "RiskEventTypes_V2": "[]",
}

PORTAL = {
    "Date (UTC)": "2026-03-02T08:15:09Z",
    "Request ID": GRAPH["id"],
    "User agent": "Test/1.0",
    "Correlation ID": "c",
    "User ID": "a1b2c3d4-0000-4000-8000-00000000000a",
    "User": "Nora Quist",
    "Username": "nora.quist@fabrikam.example",
    "Incoming token type": "None",
    "Unique token identifier": "bGl0dGxlVG9rZW4",
    "Application": "Microsoft Teams",
    "Resource": "Microsoft Graph",
    "IP address": "203.0.113.45",
    "Location": "Leeds, England, GB",
    "Status": "Success",
    "Sign-in error code": None,
    "Client app": "Browser",
    "Device ID": "d0d0d0d0-1111-4222-8333-444455556666",
    "Browser": "Edge 130.0.0",
    "Operating System": "Windows 11",
    "Compliant": "true",
    "Managed": "true",
    "Join Type": "Azure AD joined",
    "Multifactor authentication result": "MFA completed in Azure AD",
    "Multifactor authentication auth method": "Text message",
    "Multifactor authentication auth detail": "+1 XXXXXXXX42",
    "Authentication requirement": "Multifactor authentication",
    "Session ID": "00aa11bb-2222-4333-8444-555566667777",
    "Autonomous system  number": "64500",
}


def changed(record, **fields):
    """A copy with other fields; None takes one out."""
    copied = copy.deepcopy(record) | fields
    return {key: value for key, value in copied.items() if value is not None}


def sign_in_of(record):
    return SOURCE.read(record)[0]


def factors_of(record):
    return SOURCE.read(record)[1:]


def refusal_of(record):
    with pytest.raises(Refused) as caught:
        SOURCE.read(record)
    return caught.value.reason


# --- the shapes


@pytest.mark.parametrize("record", [GRAPH, DIAGNOSTIC, LOG_ANALYTICS, PORTAL])
def test_every_shape_is_recognised_and_says_the_same(record):
    assert SOURCE.recognises(record)
    event = sign_in_of(record)

    assert to_text(event.at) == "2026-03-02T08:15:09Z"
    assert event.uid == GRAPH["id"]
    assert event.account == "nora.quist@fabrikam.example"
    assert event.account_id == "a1b2c3d4-0000-4000-8000-00000000000a"
    assert event.ip == "203.0.113.45"
    assert (event.app, event.resource) == ("Microsoft Teams", "Microsoft Graph")
    assert event.device_id == "d0d0d0d0-1111-4222-8333-444455556666"
    assert (event.os, event.browser, event.trust) == ("Windows 11", "Edge 130.0.0", "azure ad joined")
    assert (event.managed, event.compliant) == (True, True)
    assert (event.session, event.token) == ("00aa11bb-2222-4333-8444-555566667777", "bGl0dGxlVG9rZW4")
    assert event.outcome == "success"
    assert event.error is None
    assert (event.vendor_city, event.vendor_region, event.vendor_country) == ("Leeds", "England", "GB")
    assert event.vendor_asn == 64500
    assert event.vendor_proxy is None


def test_a_graph_sign_in_keeps_coordinates_methods_and_device_name():
    event = sign_in_of(GRAPH)

    assert (event.vendor_latitude, event.vendor_longitude) == (53.8, -1.55)
    assert event.factors == "password,push"
    assert (event.mfa, event.token_kind) == (True, "password")
    assert event.device_name == "FAB-LT-0042"
    assert event.client == "browser"


def test_a_non_interactive_sign_in_tells_the_kind_of_its_token():
    event = sign_in_of(LOG_ANALYTICS)

    assert (event.interactive, event.token_kind) == (False, "primary refresh token")
    assert (event.mfa, event.factors) == (False, None)
    assert factors_of(LOG_ANALYTICS) == []


def test_the_log_analytics_csv_has_its_zone_in_the_header_and_json_in_cells():
    row = {
        "TimeGenerated [UTC]": "5/20/2020, 6:19:04.423 PM",
        "UserPrincipalName": "nora.quist@fabrikam.example",
        "AppDisplayName": "Azure Portal",
        "IPAddress": "203.0.113.45",
        "IsInteractive": "true",
        "ResultType": "50126",
        "DeviceDetail": '{"deviceId":"","operatingSystem":"Windows 10","isManaged":false}',
        "LocationDetails": '{"city":"Gent","countryOrRegion":"BE","geoCoordinates":{"latitude":51.1,"longitude":3.7}}',
        "Status": None,
    }
    event = sign_in_of(row)

    assert SOURCE.recognises(row)
    assert to_text(event.at) == "2020-05-20T18:19:04Z"
    assert (event.outcome, event.error, event.interactive) == ("failure", "50126", True)
    assert (event.device_id, event.managed, event.vendor_city) == (None, False, "Gent")


def test_a_csv_in_local_time_is_refused_with_the_remedy():
    row = {
        "TimeGenerated [Local Time]": "5/20/2020, 8:19:04.423 PM",
        "UserPrincipalName": "nora.quist@fabrikam.example",
        "AppDisplayName": "Azure Portal",
        "IPAddress": "203.0.113.45",
    }

    assert SOURCE.recognises(row)
    with pytest.raises(Refused, match="bad-time: the file was exported in a local time zone"):
        SOURCE.read(row)


def test_the_portal_csv_tells_a_masked_phone_of_a_text_message():
    (factor,) = factors_of(PORTAL)

    assert (factor.action, factor.method, factor.phone, factor.device) == ("used", "sms", "+1 xxxxxxxx42", None)
    assert factor.ip == "203.0.113.45"


@pytest.mark.parametrize(
    ("status", "code", "outcome", "error"),
    [
        ("Success", None, "success", None),
        ("Failure", "50126", "failure", "50126"),
        ("Interrupted", "50140", "interrupted", "50140"),
        ("Interrupted", None, "interrupted", None),
    ],
)
def test_the_portal_csv_tells_its_outcome_by_code_or_word(status, code, outcome, error):
    event = sign_in_of(PORTAL | {"Status": status, "Sign-in error code": code})

    assert (event.outcome, event.error) == (outcome, error)


# --- traps


def test_a_collector_that_lowers_the_names_of_the_envelope_changes_nothing():
    lowered = {key.lower(): value for key, value in DIAGNOSTIC.items()}

    assert SOURCE.recognises(lowered)
    assert sign_in_of(lowered) == sign_in_of(DIAGNOSTIC)


def test_the_address_of_the_record_counts_before_the_callers():
    assert sign_in_of(DIAGNOSTIC).ip == "203.0.113.45"


def test_the_time_of_the_sign_in_counts_before_the_time_of_the_log():
    assert to_text(sign_in_of(DIAGNOSTIC).at) == "2026-03-02T08:15:09Z"
    record = changed(DIAGNOSTIC, properties={"userPrincipalName": "nora.quist@fabrikam.example"})
    assert to_text(sign_in_of(record).at) == "2026-03-02T08:17:44Z"


def test_a_location_may_be_a_country_or_an_object():
    inner = {key: value for key, value in DIAGNOSTIC["properties"].items() if key != "location"}
    event = sign_in_of(changed(DIAGNOSTIC, properties=inner))

    assert (event.vendor_country, event.vendor_city, event.vendor_latitude) == ("GB", None, None)


@pytest.mark.parametrize(("written", "outcome"), [("0", "success"), (0, "success"), ("Success", "success")])
def test_a_result_type_may_be_text_a_number_or_a_word(written, outcome):
    inner = {"userPrincipalName": "nora.quist@fabrikam.example"}

    assert sign_in_of(changed(DIAGNOSTIC, properties=inner, resultType=written)).outcome == outcome


def test_the_code_in_the_status_counts_before_the_word_of_the_envelope():
    inner = DIAGNOSTIC["properties"] | {"status": {"errorCode": 50053}}
    event = sign_in_of(changed(DIAGNOSTIC, properties=inner, resultType="Failure"))

    assert (event.outcome, event.error) == ("failure", "50053")


@pytest.mark.parametrize("code", [50140, 50074, 50076, 50125, 50072, 50055, 65001, 50097, 50158, 16000])
def test_a_code_that_asks_for_one_more_step_is_no_failure(code):
    event = sign_in_of(changed(GRAPH, status={"errorCode": code}))

    assert (event.outcome, event.error) == ("interrupted", str(code))


@pytest.mark.parametrize("code", [50126, 50053, 53003, 500121, 90072])
def test_any_other_code_is_a_failure(code):
    assert sign_in_of(changed(GRAPH, status={"errorCode": code})).outcome == "failure"


PROGRAM_ROW = {
    "TimeGenerated [UTC]": "3/2/2026, 8:15:09.123 AM",
    "ServicePrincipalId": "11111111-1111-4111-8111-111111111111",
    "ServicePrincipalName": "backup",
    "ServicePrincipalCredentialKeyId": "22222222-1111-4111-8111-111111111111",
    "IPAddress": "203.0.113.45",
    "ResultType": "0",
}
"""A row of AADServicePrincipalSignInLogs as a query exports it, without the table's name."""

PROGRAM_DOWNLOAD = {
    "Date (UTC)": "2026-03-02T08:15:09Z",
    "Request ID": "r",
    "Service principal ID": "11111111-1111-4111-8111-111111111111",
    "Service principal name": "backup",
    "Resource": "Microsoft Graph",
    "IP address": "203.0.113.45",
    "Status": "Success",
}


@pytest.mark.parametrize(
    "record",
    [
        changed(DIAGNOSTIC, category="ServicePrincipalSignInLogs"),
        changed(DIAGNOSTIC, category="ManagedIdentitySignInLogs"),
        changed(DIAGNOSTIC, category="MicrosoftServicePrincipalSignInLogs"),
        {name.lower(): value for name, value in changed(DIAGNOSTIC, category="ServicePrincipalSignInLogs").items()},
        changed(LOG_ANALYTICS, Type="AADServicePrincipalSignInLogs", Category=None),
        changed(LOG_ANALYTICS, Type="AADManagedIdentitySignInLogs", Category=None),
        PROGRAM_ROW,
        PROGRAM_DOWNLOAD,
        changed(GRAPH, signInEventTypes=["managedIdentity"]),
        changed(GRAPH, signInEventTypes=["servicePrincipal"]),
        changed(GRAPH, userPrincipalName=None, userId=None, servicePrincipalId="11111111-1111-4111-8111-111111111111"),
    ],
)
def test_a_program_that_signs_in_is_not_a_person(record):
    assert SOURCE.recognises(record)
    assert refusal_of(record) == "not-a-person"


@pytest.mark.parametrize(
    "record",
    [
        changed(DIAGNOSTIC, category="ADFSSignInLogs"),
        changed(LOG_ANALYTICS, Type="ADFSSignInLogs", Category="ADFSSignInLogs"),
    ],
)
def test_a_person_who_signs_in_through_the_company_s_own_federation_is_one(record):
    assert SOURCE.recognises(record)
    assert sign_in_of(record).account == "nora.quist@fabrikam.example"


def test_a_person_may_sign_in_to_a_service_principal():
    assert sign_in_of(changed(GRAPH, servicePrincipalId="11111111-1111-4111-8111-111111111111")).account


def test_a_record_without_an_account_or_a_time_is_refused():
    assert refusal_of(changed(GRAPH, userPrincipalName=None)) == "no-account"
    assert refusal_of(changed(GRAPH, createdDateTime=None)) == "no-time"
    assert refusal_of(changed(GRAPH, createdDateTime="redacted")) == "bad-time"


def test_the_typed_name_stands_in_for_an_id_in_the_place_of_the_account():
    record = changed(GRAPH, userPrincipalName="a1b2c3d4", signInIdentifier="Nora.Quist@fabrikam.example")

    assert sign_in_of(record).account == "nora.quist@fabrikam.example"


@pytest.mark.parametrize(
    ("fields", "interactive"),
    [
        ({"isInteractive": False}, False),
        ({"isInteractive": None, "signInEventTypes": ["nonInteractiveUser"]}, False),
        ({"isInteractive": None, "signInEventTypes": ["interactiveUser"]}, True),
        ({"isInteractive": None, "signInEventTypes": None}, None),
    ],
)
def test_whether_a_person_was_at_the_screen_is_told_or_unknown(fields, interactive):
    assert sign_in_of(changed(GRAPH, **fields)).interactive is interactive


def test_a_device_code_is_named_as_what_was_presented():
    event = sign_in_of(changed(GRAPH, authenticationProtocol="deviceCode"))

    assert (event.outcome, event.token_kind) == ("success", "device code")


def test_unknown_is_nothing_and_no_id_is_no_device():
    device = {"deviceId": "00000000-0000-0000-0000-000000000000", "browser": "Unknown", "operatingSystem": "Unknown"}
    place = {"city": "Unknown", "state": "Unknown", "countryOrRegion": "RU", "geoCoordinates": {}}
    event = sign_in_of(changed(GRAPH, deviceDetail=device, location=place))

    assert (event.device_id, event.os, event.browser) == (None, None, None)
    assert (event.vendor_city, event.vendor_region, event.vendor_country) == (None, None, "RU")


def test_the_vendors_risk_keeps_its_level_and_what_was_detected():
    record = changed(GRAPH, riskLevelDuringSignIn="high", riskEventTypes_v2=["anonymizedIPAddress", "generic"])
    event = sign_in_of(record)

    assert event.vendor_risk == "high,anonymizedipaddress"
    assert event.vendor_proxy is True
    assert sign_in_of(GRAPH).vendor_risk is None


# --- second factors


def test_a_passed_second_factor_is_an_event_of_its_own():
    (factor,) = factors_of(GRAPH)

    assert (factor.action, factor.method, factor.device) == ("used", "push", "nora's handset")
    assert factor.account == "nora.quist@fabrikam.example"
    assert factor.session == "00aa11bb-2222-4333-8444-555566667777"
    assert factor.at == sign_in_of(GRAPH).at


def test_the_handsets_own_id_counts_before_its_name():
    handset = {"deviceId": "ABCDEF01-0000-4000-8000-000000000000", "clientApp": "Authenticator"}
    (factor,) = factors_of(changed(GRAPH, authenticationAppDeviceDetails=handset))

    assert factor.device == "abcdef01-0000-4000-8000-000000000000"


def test_a_security_key_is_known_by_its_own_name():
    step = {"authenticationMethod": "FIDO2 security key", "authenticationMethodDetail": "Key 77", "succeeded": True}
    (factor,) = factors_of(changed(GRAPH, authenticationDetails=[step]))

    assert (factor.method, factor.device) == ("fido2", "key 77")


def test_a_step_that_failed_or_was_satisfied_before_is_no_use_of_a_factor():
    steps = [
        STEPS[1] | {"succeeded": False},
        STEPS[1] | {"authenticationMethod": "Previously satisfied"},
    ]
    record = changed(GRAPH, authenticationDetails=json.dumps(steps))

    assert factors_of(record) == []


def test_mfa_detail_stands_in_where_there_are_no_steps():
    detail = {"authMethod": "Phone call approval (Authentication phone)", "authDetail": "+44 2079460018"}
    record = changed(GRAPH, authenticationDetails=[], mfaDetail=detail)
    (factor,) = factors_of(record)

    assert (factor.method, factor.phone) == ("voice", "+442079460018")


def test_mfa_detail_that_the_token_satisfied_was_not_used_now():
    detail = {"authMethod": "Text message", "authDetail": "+44 XXXXXX18"}
    status = {"errorCode": 0, "additionalDetails": "MFA requirement satisfied by claim in the token"}

    assert factors_of(changed(GRAPH, authenticationDetails=[], mfaDetail=detail, status=status)) == []
    assert factors_of(changed(GRAPH, authenticationDetails=[], mfaDetail=detail, status={"errorCode": 50126})) == []


def test_a_repeated_step_is_told_once():
    assert len(factors_of(changed(GRAPH, authenticationDetails=[*STEPS, *STEPS]))) == 1


# --- what is not ours


@pytest.mark.parametrize(
    "record",
    [
        {},
        {"category": "AuditLogs", "properties": {}, "operationName": "Update user", "time": "t"},
        {"eventType": "user.session.start", "published": "t"},
        {"TimeGenerated": "t", "Type": "ServicePrincipal", "InitiatedBy": "{}", "ActivityDisplayName": "a"},
        {"Timestamp": "t", "AccountUpn": "a", "IPAddress": "1.2.3.4", "ActionType": "LogonSuccess"},
    ],
)
def test_other_records_are_not_recognised(record):
    assert not SOURCE.recognises(record)


@given(json_objects)
def test_any_json_object_is_read_or_refused(record):
    assert_read_or_refused(SOURCE, record)


@given(damaged([GRAPH, DIAGNOSTIC, LOG_ANALYTICS, PORTAL]))
def test_any_damage_to_a_good_record_is_read_or_refused(record):
    assert_read_or_refused(SOURCE, record)


# --- real records


@needs_samples
def test_every_real_diagnostic_record_is_read_or_is_a_program():
    ours = [log for log in panther_records("entra_id_diagnostic/panther/Azure.Audit.jsonl") if SOURCE.recognises(log)]
    programs = [log for log in ours if log["category"] == "ServicePrincipalSignInLogs"]

    assert (len(ours), len(programs)) == (26, 8)
    assert {refusal_of(log) for log in programs} == {"not-a-person"}
    for log in ours:
        if log in programs:
            continue
        event, inner = sign_in_of(log), log["properties"]
        assert event.account == inner["userPrincipalName"].lower()
        assert event.ip == inner["ipAddress"]
        assert event.session == inner.get("sessionId")
        assert event.interactive is inner.get("isInteractive", True)
        assert (event.outcome == "success") is (inner.get("status", {}).get("errorCode", 0) == 0)


@needs_samples
def test_every_real_log_analytics_row_is_read():
    rows = json_records("msticpy/aad_logons.jsonl")

    assert len(rows) == 86
    for row in rows:
        assert SOURCE.recognises(row)
        event = sign_in_of(row)
        assert event.account == row["UserPrincipalName"].lower()
        assert event.ip == row["IPAddress"]
        assert to_text(event.at) == row["CreatedDateTime"][:19] + "Z"
        assert event.interactive is row["IsInteractive"]
        assert event.outcome == ("success" if row["ResultType"] == "0" else "failure")
        assert event.vendor_country == row["Location"]
        assert event.device_id == (row["DeviceDetail"]["deviceId"] or None)


@needs_samples
def test_a_real_sign_in_with_nine_digits_in_its_time_is_read_in_utc():
    logs = panther_records("entra_id_diagnostic/panther/Azure.Audit.jsonl")
    log = next(log for log in logs if log.get("category") == "NonInteractiveUserSignInLogs")
    event = sign_in_of(log)

    assert log["properties"]["createdDateTime"].endswith("00Z")
    assert to_text(event.at)[:19] == log["properties"]["createdDateTime"][:19] != log["time"][:19]
    assert event.session == log["properties"]["sessionId"]
    assert (event.interactive, event.outcome) == (False, "success")
