"""The Entra audit log in all its shapes."""

from __future__ import annotations

import copy
import json

import pytest
from hypothesis import given

from sleetwatch.clock import to_text
from sleetwatch.errors import Refused
from sleetwatch.sources.entra_audit import SOURCE
from tests.samples import json_records, needs_samples, panther_records
from tests.sources.damage import assert_read_or_refused, damaged, json_objects

NORA = "nora.quist@fabrikam.example"
ADMIN = "desk@fabrikam.example"
MFA_SERVICE = {"app": {"displayName": "Azure MFA StrongAuthenticationService", "appId": None}, "user": None}
ZERO = "00000000-0000-0000-0000-000000000000"

GRAPH = {
    "id": "Directory_7_42",
    "category": "UserManagement",
    "result": "success",
    "resultReason": "",
    "activityDisplayName": "Reset user password",
    "activityDateTime": "2026-03-02T08:15:09.1234567Z",
    "loggedByService": "Core Directory",
    "operationType": "Update",
    "initiatedBy": {"user": {"userPrincipalName": "Desk@fabrikam.example", "ipAddress": "203.0.113.7"}, "app": None},
    "targetResources": [
        {"id": "u1", "type": "User", "userPrincipalName": "Nora.Quist@fabrikam.example", "modifiedProperties": []}
    ],
    "additionalDetails": [{"key": "User-Agent", "value": "Test/1.0"}],
}

DIAGNOSTIC = {
    "time": "2026-03-02T08:20:00.0000000Z",
    "resourceId": "/tenants/t/providers/Microsoft.aadiam",
    "operationName": "Reset user password",
    "category": "AuditLogs",
    "durationMs": 0,
    "callerIpAddress": "198.51.100.1",
    "resultSignature": "None",
    "properties": GRAPH,
}

LOG_ANALYTICS = {
    "TimeGenerated": "2026-03-02T08:15:09.123Z",
    "Type": "AuditLogs",
    "Id": "Directory_7_42",
    "Category": "UserManagement",
    "OperationName": "Reset user password",
    "ActivityDisplayName": "Reset user password",
    "ActivityDateTime": "2026-03-02T08:15:09.123Z",
    "Result": "success",
    "ResultSignature": "None",
    "InitiatedBy": json.dumps(GRAPH["initiatedBy"]),
    "TargetResources": json.dumps(GRAPH["targetResources"]),
    "AdditionalDetails": json.dumps(GRAPH["additionalDetails"]),
}

PORTAL = {
    "Date (UTC)": "2026-03-02T08:15:09.1234567Z",
    "CorrelationId": "c",
    "Service": "Core Directory",
    "Category": "UserManagement",
    "Activity": "Reset user password",
    "Result": "success",
    "ResultReason": None,
    "User Agent": "Test/1.0",
    "ActorType": "User",
    "ActorDisplayName": None,
    "ActorUserPrincipalName": ADMIN,
    "IPAddress": "203.0.113.7",
    "Target1Type": "User",
    "Target1DisplayName": "Nora Quist",
    "Target1ObjectId": "u1",
    "Target1UserPrincipalName": NORA,
    "Target1ModifiedProperty1Name": None,
}

APP = {
    "Id": "5d0f6f0e-0000-4000-8000-000000000001",
    "DeviceName": "Nora's handset",
    "DeviceToken": "APNS2-ABCDEF0123456789",
    "DeviceTag": "SoftwareTokenActivated",
    "DeviceId": ZERO,
    "AuthenticatorFlavor": "Authenticator",
    "LastAuthenticatedTimestamp": "2026-03-01T10:00:00Z",
}


def changed(record, **fields):
    return copy.deepcopy(record) | fields


def registration(activity="User registered security info", *, properties=(), by=NORA, reason=None, **fields):
    """An event of second factors, with properties as (name, old, new)."""
    modified = [{"displayName": name, "oldValue": old, "newValue": new} for name, old, new in properties]
    target = {"type": "User", "userPrincipalName": NORA, "modifiedProperties": modified}
    initiator = by if isinstance(by, dict) else {"user": {"userPrincipalName": by, "ipAddress": "203.0.113.45"}}
    return changed(
        GRAPH,
        activityDisplayName=activity,
        resultReason=reason,
        initiatedBy=initiator,
        targetResources=[target],
        **fields,
    )


def phone_app(old, new, **fields):
    """`Update user` as the service writes it when an authenticator app is added, used or taken away."""
    prop = ("StrongAuthenticationPhoneAppDetail", json.dumps(old), json.dumps(new))
    return registration("Update user", properties=[prop], by=MFA_SERVICE, **fields)


def only(record):
    (event,) = SOURCE.read(record)
    return event


def refusal_of(record):
    with pytest.raises(Refused) as caught:
        SOURCE.read(record)
    return caught.value.reason


# --- the shapes


@pytest.mark.parametrize("record", [GRAPH, DIAGNOSTIC, LOG_ANALYTICS, PORTAL])
def test_every_shape_is_recognised_and_says_the_same(record):
    assert SOURCE.recognises(record)
    event = only(record)

    assert event.kind == "credential"
    assert to_text(event.at) == "2026-03-02T08:15:09Z"
    assert (event.account, event.actor, event.action) == (NORA, ADMIN, "password_reset")
    assert (event.ip, event.outcome) == ("203.0.113.7", "success")


def test_a_collector_that_lowers_names_and_writes_the_category_into_the_envelope_is_read():
    record = {key.lower(): value for key, value in DIAGNOSTIC.items()} | {"category": "UserManagement"}

    assert SOURCE.recognises(record)
    assert only(record).action == "password_reset"


def test_the_log_analytics_csv_in_utc_is_read():
    row = {key: value for key, value in LOG_ANALYTICS.items() if key not in ("TimeGenerated", "ActivityDateTime")}
    row |= {"TimeGenerated [UTC]": "3/2/2026, 8:15:09.123 AM", "ActivityDateTime [UTC]": "3/2/2026, 8:15:09.123 AM"}

    assert SOURCE.recognises(row)
    assert to_text(only(row).at) == "2026-03-02T08:15:09Z"


# --- passwords and sessions


@pytest.mark.parametrize(
    ("activity", "action"),
    [
        ("Reset password (by admin)", "password_reset"),
        ("Reset user password", "password_reset"),
        ("Reset password (self-service)", "password_reset"),
        ("Change password (self-service)", "password_changed"),
        ("Change user password", "password_changed"),
        ("Update StsRefreshTokenValidFrom Timestamp", "sessions_revoked"),
        ("Revoke sign in sessions", "sessions_revoked"),
        ("Revoke all refresh tokens for user", "sessions_revoked"),
        ("Admin revoked sign in sessions.", "sessions_revoked"),
    ],
)
def test_passwords_and_sessions_are_credentials(activity, action):
    event = only(changed(GRAPH, activityDisplayName=activity))

    assert (event.kind, event.action, event.account) == ("credential", action, NORA)


def test_a_self_service_reset_is_ones_own_even_when_no_initiator_is_named():
    record = changed(GRAPH, activityDisplayName="Reset password (self-service)", initiatedBy={"user": {}})

    assert only(record).actor == NORA


def test_a_program_may_revoke_a_persons_sessions():
    record = changed(GRAPH, activityDisplayName="Revoke sign in sessions", initiatedBy=MFA_SERVICE)

    assert (only(record).account, only(record).actor) == (NORA, "azure mfa strongauthenticationservice")


def test_a_new_secret_concerns_who_made_it():
    target = [{"type": "Application", "displayName": "Billing"}]
    activity = "Update application \u2013 Certificates and secrets management "
    event = only(changed(GRAPH, activityDisplayName=activity, targetResources=target))

    assert (event.action, event.account, event.actor) == ("key_created", ADMIN, ADMIN)


# --- second factors


@pytest.mark.parametrize(
    ("activity", "reason", "action", "method"),
    [
        ("User registered security info", "User registered Mobile Phone SMS", "registered", "sms"),
        (
            "User registered security info",
            "User registered Authenticator App with Notification and Code",
            "registered",
            "app",
        ),
        ("User registered security info", "User registered Fido", "registered", "fido2"),
        ("User registered all required security info", None, "registered", None),
        (
            "Admin registered security info",
            "Admin registered temporary access pass method for user",
            "registered",
            "other",
        ),
        ("User deleted security info", "User deleted Authenticator App with Code", "removed", "totp"),
        ("Admin deleted security info", "Admin deleted phone method for user", "removed", "sms"),
        ("Add Passkey (device-bound)", None, "registered", "passkey"),
        ("Delete Windows Hello for Business credential", None, "removed", "platform"),
    ],
)
def test_security_info_is_a_factor_with_its_method(activity, reason, action, method):
    event = only(registration(activity, reason=reason))

    assert (event.kind, event.account, event.action, event.method) == ("factor", NORA, action, method)
    assert (event.ip, event.user_agent) == ("203.0.113.45", "Test/1.0")


def test_a_failed_registration_says_so():
    assert only(registration(result="failure")).outcome == "failure"


def test_the_address_of_an_administrator_is_not_the_accounts():
    event = only(registration("Admin registered security info", by=ADMIN))

    assert (event.account, event.ip, event.user_agent) == (NORA, None, None)


def test_a_new_authenticator_app_is_known_by_its_push_token():
    event = only(phone_app([], [APP]))

    assert (event.account, event.action, event.method) == (NORA, "registered", "app")
    assert event.device == "apns2-abcdef0123456789"


def test_an_app_without_a_push_token_is_known_by_its_device_then_its_name():
    codes_only = APP | {"DeviceToken": "NO_DEVICE_TOKEN"}

    assert (only(phone_app([], [codes_only])).device, only(phone_app([], [codes_only])).method) == (
        "nora's handset",
        "totp",
    )
    named = codes_only | {"DeviceId": "ABCDEF01-0000-4000-8000-000000000000"}
    assert only(phone_app([], [named])).device == "abcdef01-0000-4000-8000-000000000000"


def test_an_update_user_by_the_service_tells_which_handset_was_used():
    later = APP | {"LastAuthenticatedTimestamp": "2026-03-02T08:15:08Z"}

    assert (only(phone_app([APP], [later])).action, only(phone_app([APP], [later])).device) == (
        "used",
        "apns2-abcdef0123456789",
    )


def test_a_replaced_handset_is_one_removed_and_one_registered():
    other = APP | {"Id": "other", "DeviceToken": "apns2-99999999999"}
    events = SOURCE.read(phone_app([APP], [other]))

    assert [(event.action, event.device) for event in events] == [
        ("removed", "apns2-abcdef0123456789"),
        ("registered", "apns2-99999999999"),
    ]


def test_a_new_version_of_the_app_alone_is_nobodys_act():
    assert refusal_of(phone_app([APP], [APP | {"PhoneAppVersion": "6.9"}])) == "not-a-person"


def test_properties_may_be_quoted_twice():
    prop = ("StrongAuthenticationPhoneAppDetail", '"[]"', json.dumps(json.dumps([APP])))

    assert only(registration("Update user", properties=[prop])).device == "apns2-abcdef0123456789"


def test_a_new_phone_number_is_a_factor_with_its_digits():
    prop = (
        "StrongAuthenticationUserDetails",
        '[{"PhoneNumber": "+44 2079460018", "AlternativePhoneNumber": null, "Email": null}]',
        '[{"PhoneNumber": "+44 2079460099", "AlternativePhoneNumber": null, "Email": "Nora@home.example"}]',
    )
    events = SOURCE.read(registration("Update user", properties=[prop], by=MFA_SERVICE))

    assert [(event.action, event.method, event.phone, event.device) for event in events] == [
        ("removed", "sms", "+442079460018", None),
        ("registered", "sms", "+442079460099", None),
        ("registered", "email", None, "nora@home.example"),
    ]


def test_methods_alone_are_told_by_their_numbers_and_never_beside_the_details():
    methods = ("StrongAuthenticationMethod", "[]", '[{"MethodType": 6, "Default": true}, {"MethodType": 5}]')
    alone = SOURCE.read(registration("Update user", properties=[methods]))
    apps = ("StrongAuthenticationPhoneAppDetail", "[]", json.dumps([APP]))

    assert [(event.action, event.method) for event in alone] == [("registered", "push"), ("registered", "sms")]
    assert only(registration("Update user", properties=[methods, apps])).method == "app"


def test_a_passkey_in_the_directory_is_known_by_its_key():
    prop = ("SearchableDeviceKey", "[]", json.dumps([{"usage": "FIDO", "keyIdentifier": "q4JH7Zk=", "deviceId": ZERO}]))
    event = only(registration("Update user", properties=[prop]))

    assert (event.action, event.method, event.device) == ("registered", "fido2", "q4jh7zk=")


def test_the_model_of_a_security_key_is_no_device():
    properties = [("Fido.AAGUID", None, '"2fc0579f-8113-47ea-b116-bb5a8db9202a"'), ("Fido.KeyId", None, '"k-77"')]
    event = only(registration(reason="User registered Fido", properties=properties))

    assert event.device == "k-77"


def test_a_security_info_event_takes_phone_and_device_from_its_properties():
    properties = [("PhoneAppDeviceName", None, '""'), ("DeviceName", None, '"Work handset"')]
    event = only(registration(properties=[*properties, ("Phone.PhoneNumber", None, '"+44 2079460018"')]))

    assert (event.device, event.phone) == ("work handset", "+442079460018")


# --- devices


def test_a_registered_owner_of_a_device_is_a_device_of_that_person():
    target = {
        "type": "User",
        "userPrincipalName": NORA,
        "modifiedProperties": [
            {"displayName": "Device.ObjectID", "oldValue": None, "newValue": '"0B1-OBJECT"'},
            {"displayName": "Device.DisplayName", "oldValue": None, "newValue": '"FAB-LT-0042"'},
        ],
    }
    record = changed(
        GRAPH,
        activityDisplayName="Add registered owner to device",
        initiatedBy={"app": {"displayName": "Device Registration Service"}},
        targetResources=[target],
    )
    event = only(record)

    assert (event.kind, event.account) == ("device", NORA)
    assert (event.device_id, event.device_name, event.issued_at) == ("0b1-object", "fab-lt-0042", event.at)
    assert event.public_ip is None


def test_a_person_who_registers_a_device_shows_the_address_it_is_at():
    record = changed(
        GRAPH,
        activityDisplayName="Register device",
        initiatedBy={"user": {"userPrincipalName": NORA, "ipAddress": "203.0.113.45"}},
        targetResources=[{"type": "Device", "id": "0B1-OBJECT", "displayName": "FAB-LT-0042"}],
        additionalDetails=[
            {"key": "Device Id", "value": "D0D0D0D0-1111-4222-8333-444455556666"},
            {"key": "Device OS", "value": "Windows"},
        ],
    )
    event = only(record)

    assert (event.directory_id, event.device_id) == ("d0d0d0d0-1111-4222-8333-444455556666", "0b1-object")
    assert (event.account, event.public_ip, event.os) == (NORA, "203.0.113.45", "Windows")


def test_an_added_device_tells_its_system_from_lists_of_one():
    properties = [
        {"displayName": "DeviceOSType", "oldValue": "[]", "newValue": '["Windows"]'},
        {"displayName": "DeviceOSVersion", "oldValue": "[]", "newValue": '["10.0.26100"]'},
        {"displayName": "TargetId.DeviceId", "oldValue": None, "newValue": '"D0D0"'},
    ]
    target = {"type": "Device", "id": "o1", "displayName": "FAB-LT-0042", "modifiedProperties": properties}
    event = only(changed(GRAPH, activityDisplayName="Add device", initiatedBy=MFA_SERVICE, targetResources=[target]))

    assert (event.directory_id, event.os, event.account) == ("d0d0", "Windows 10.0.26100", None)


# --- the rest


def test_what_else_a_person_does_is_an_activity():
    target = [{"type": "Role", "displayName": "Helpdesk"}]
    event = only(changed(GRAPH, activityDisplayName="Add member to role", targetResources=target))

    assert (event.kind, event.account, event.action) == ("activity", ADMIN, "add member to role")
    assert (event.target, event.ip, event.user_agent) == ("Helpdesk", "203.0.113.7", "Test/1.0")


def test_an_update_of_a_user_without_factors_is_an_activity():
    assert only(registration("Update user", properties=[("PreferredLanguage", "[]", '["en"]')])).kind == "activity"


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"activityDisplayName": "Update device", "initiatedBy": MFA_SERVICE}, "not-a-person"),
        ({"activityDisplayName": "Add group", "initiatedBy": {}, "targetResources": []}, "no-account"),
        ({"activityDateTime": None}, "no-time"),
        ({"activityDateTime": "soon"}, "bad-time"),
        ({"activityDisplayName": None}, "no-action"),
    ],
)
def test_what_tells_nothing_about_a_person_is_refused_with_the_reason(fields, reason):
    assert refusal_of(changed(GRAPH, **fields)) == reason


@pytest.mark.parametrize(
    "record",
    [
        {},
        {"category": "AuditLogs", "properties": {}, "operationName": "Patch MobileApp", "time": "t", "identity": "x"},
        {"category": "Policy", "properties": {}, "operationName": "o", "resourceId": "r", "time": "t", "level": "4"},
        {"category": "SignInLogs", "properties": {}, "operationName": "o", "resourceId": "r", "durationMs": 0},
        {"CreationTime": "t", "Operation": "Update user.", "Workload": "AzureActiveDirectory"},
    ],
)
def test_other_records_are_not_recognised(record):
    assert not SOURCE.recognises(record)


@given(json_objects)
def test_any_json_object_is_read_or_refused(record):
    assert_read_or_refused(SOURCE, record)


@given(
    damaged(
        [
            GRAPH,
            DIAGNOSTIC,
            LOG_ANALYTICS,
            PORTAL,
            phone_app([], [APP]),
            registration("Add device", reason="User registered Fido", properties=[("SearchableDeviceKey", [], [APP])]),
            registration("Update user", properties=[("StrongAuthenticationMethod", [{"MethodType": 1}], [])]),
            registration("Update user", properties=[("StrongAuthenticationUserDetails", {}, {"PhoneNumber": "+1"})]),
        ]
    )
)
def test_any_damage_to_a_good_record_is_read_or_refused(record):
    assert_read_or_refused(SOURCE, record)


# --- real records


@needs_samples
def test_every_real_diagnostic_record_is_read():
    ours = [log for log in panther_records("entra_id_diagnostic/panther/Azure.Audit.jsonl") if SOURCE.recognises(log)]

    assert len(ours) == 21
    for log in ours:
        event, inner = only(log), log["properties"]
        user = inner["initiatedBy"]["user"]
        assert event.account == user["userPrincipalName"].lower()
        assert to_text(event.at)[:19] == inner["activityDateTime"][:19].replace(" ", "T")
        told = {detail["key"]: detail["value"] for detail in inner.get("additionalDetails", [])}
        assert event.ip == (user.get("ipAddress") or told["ipaddr"])


@needs_samples
def test_every_real_log_analytics_row_is_read():
    rows = json_records("otrf_goldensaml/AADAuditEvents.jsonl")
    events = [only(row) for row in rows]

    assert all(SOURCE.recognises(row) for row in rows)
    assert [event.kind for event in events] == ["credential", "credential", "activity", "activity"]
    for row, event in zip(rows, events, strict=True):
        assert event.account == json.loads(row["InitiatedBy"])["user"]["userPrincipalName"]
        assert to_text(event.at)[:19] == row["ActivityDateTime"][:19]
        assert event.kind == "credential" or event.user_agent == row["UserAgent"]


@needs_samples
@pytest.mark.parametrize(
    "path",
    [
        "intune/panther/MicrosoftIntune.AuditLogs.jsonl",
        "intune/panther/MicrosoftIntune.OperationalLogs.jsonl",
        "azure_activity/panther/Azure.MonitorActivity.jsonl",
        "o365_management/panther/Microsoft365.Audit.AzureActiveDirectory.jsonl",
        "ms_graph_security/panther/MicrosoftGraph.SecurityAlertV2.jsonl",
        "okta/panther/Okta.SystemLog.jsonl",
    ],
)
def test_real_records_of_other_logs_are_not_recognised(path):
    assert not any(SOURCE.recognises(log) for log in panther_records(path))
