"""The Okta System Log in all its shapes."""

from __future__ import annotations

import copy
import json

import pytest
from hypothesis import given

from sleetwatch.clock import to_text
from sleetwatch.errors import Refused
from sleetwatch.sources.okta import SOURCE
from tests.samples import needs_samples, panther_records
from tests.sources.damage import assert_read_or_refused, damaged, json_objects

NORA = "nora.quist@fabrikam.example"
ADMIN = "desk@fabrikam.example"
TUNNELS = json.dumps([{"anonymous": True, "operator": "EXAMPLE_VPN", "type": "VPN"}])

SESSION = {
    "uuid": "0c1f0000-0000-11ee-8000-000000000001",
    "published": "2026-03-02T08:15:09.123Z",
    "eventType": "user.session.start",
    "version": "0",
    "severity": "INFO",
    "legacyEventType": "core.user_auth.login_success",
    "displayMessage": "User login to Okta",
    "actor": {"id": "00uNORA", "type": "User", "alternateId": "Nora.Quist@fabrikam.example", "displayName": "Nora"},
    "client": {
        "userAgent": {"rawUserAgent": "Test/1.0", "os": "Windows 11", "browser": "CHROME"},
        "zone": "null",
        "device": "Computer",
        "id": None,
        "ipAddress": "203.0.113.45",
        "geographicalContext": {
            "city": "Leeds",
            "state": "England",
            "country": "United Kingdom",
            "postalCode": "LS1",
            "geolocation": {"lat": 53.8, "lon": -1.55},
        },
    },
    "device": None,
    "authenticationContext": {"authenticationStep": 0, "externalSessionId": "idxSession1"},
    "outcome": {"result": "SUCCESS", "reason": None},
    "securityContext": {"asNumber": 64500, "asOrg": "example isp", "isp": "example isp ltd", "isProxy": False},
    "debugContext": {
        "debugData": {
            "dtHash": "ABCD0123",
            "behaviors": "{New Geo-Location=NEGATIVE, New Device=POSITIVE, New IP=POSITIVE, Velocity=NEGATIVE}",
            "risk": "{level=LOW}",
            "threatSuspected": "false",
        }
    },
    "target": [
        {"id": "lae1", "type": "AuthenticatorEnrollment", "alternateId": "unknown", "displayName": "Password"},
        {"id": "0oa1", "type": "AppInstance", "alternateId": "Okta Dashboard", "displayName": "Okta Dashboard"},
    ],
    "transaction": {"type": "WEB", "id": "t1", "detail": {}},
}

USER_TARGET = {"id": "00uNORA", "type": "User", "alternateId": "Nora.Quist@fabrikam.example", "displayName": "Nora"}
ADMIN_ACTOR = {"id": "00uDESK", "type": "User", "alternateId": ADMIN, "displayName": "Desk"}


def changed(record=SESSION, **fields):
    return copy.deepcopy(record) | fields


def debug(**fields):
    return {"debugData": fields}


def only(record):
    (event,) = SOURCE.read(record)
    return event


def refusal_of(record):
    with pytest.raises(Refused) as caught:
        SOURCE.read(record)
    return caught.value.reason


# --- sign-ins


def test_the_start_of_a_session_is_an_interactive_sign_in():
    event = only(SESSION)

    assert SOURCE.recognises(SESSION)
    assert (event.kind, event.interactive, event.outcome, event.error) == ("sign_in", True, "success", None)
    assert to_text(event.at) == "2026-03-02T08:15:09Z"
    assert (event.account, event.account_id) == (NORA, "00unora")
    assert (event.ip, event.user_agent, event.client) == ("203.0.113.45", "Test/1.0", "computer")
    assert (event.app, event.session, event.device_id) == ("Okta Dashboard", "idxSession1", "abcd0123")
    assert (event.os, event.browser, event.factors) == ("Windows 11", "CHROME", "password")
    assert (event.vendor_country, event.vendor_region, event.vendor_city) == ("GB", "England", "Leeds")
    assert (event.vendor_latitude, event.vendor_longitude) == (53.8, -1.55)
    assert (event.vendor_asn, event.vendor_as_name, event.vendor_proxy) == (64500, "example isp", False)


def test_a_collector_that_lowers_the_names_changes_nothing():
    lowered = {key.lower(): value for key, value in SESSION.items()}

    assert SOURCE.recognises(lowered)
    assert SOURCE.read(lowered) == SOURCE.read(SESSION)


def test_an_event_from_eventbridge_is_read_from_its_detail():
    wrapped = {
        "version": "0",
        "id": "e",
        "detail-type": "SystemLog",
        "source": "aws.partner/okta.com/x",
        "account": "123456789012",
        "time": "2026-03-02T08:16:00Z",
        "detail": SESSION,
    }

    assert SOURCE.recognises(wrapped)
    assert SOURCE.read(wrapped) == SOURCE.read(SESSION)


def test_single_sign_on_shows_a_kept_session():
    event = only(changed(eventType="user.authentication.sso"))

    assert (event.outcome, event.token_kind, event.interactive) == ("success", "session", True)


def test_a_token_grant_runs_without_a_person_at_the_screen():
    record = changed(eventType="app.oauth2.token.grant.access_token", debugContext=debug(grantType="refresh_token"))
    event = only(record)

    assert (event.interactive, event.token_kind) == (False, "refresh token")


@pytest.mark.parametrize(
    ("result", "outcome"),
    [
        ("SUCCESS", "success"),
        ("ALLOW", "success"),
        ("FAILURE", "failure"),
        ("DENY", "failure"),
        ("CHALLENGE", "interrupted"),
        ("UNANSWERED", "interrupted"),
        ("UNKNOWN", None),
    ],
)
def test_every_result_is_an_outcome(result, outcome):
    event = only(changed(eventType="policy.evaluate_sign_on", outcome={"result": result, "reason": "why"}))

    assert (event.outcome, event.error) == (outcome, None if outcome == "success" else "why")


@pytest.mark.parametrize("session", ["unknown", "", None])
def test_an_unknown_session_is_none(session):
    assert only(changed(authenticationContext={"externalSessionId": session})).session is None


def test_behaviours_and_risk_are_text_and_no_json():
    assert only(SESSION).vendor_risk == "new device,new ip"
    record = changed(debugContext=debug(risk="{reasons=Anomalous Device, level=HIGH}", behaviors="{}"))
    assert only(record).vendor_risk == "high"


def test_behaviours_may_come_as_a_list_or_as_json():
    listed = changed(debugContext=debug(behaviors=["New Device=POSITIVE", "New IP=NEGATIVE"]))
    silent = {"risk": {"level": "MEDIUM"}, "behaviors": {"Velocity": "POSITIVE", "New IP": "NEGATIVE"}}

    assert only(listed).vendor_risk == "new device"
    assert only(changed(debugContext=debug(logOnlySecurityData=json.dumps(silent)))).vendor_risk == "medium,velocity"


def test_low_risk_is_no_risk_and_a_suspected_threat_is():
    assert only(changed(debugContext=debug(risk="{level=LOW}"))).vendor_risk is None
    assert only(changed(debugContext=debug(threatSuspected="true"))).vendor_risk == "threat suspected"


def test_the_brand_of_a_tunnel_is_read_from_json_in_a_string():
    event = only(changed(debugContext=debug(tunnels=TUNNELS), securityContext={"isProxy": True}))

    assert (event.tunnel, event.vendor_proxy) == ("example vpn", True)


@pytest.mark.parametrize(
    "tunnels",
    [
        json.dumps([{"anonymous": False, "operator": "COMPANY_GATEWAY", "type": "VPN"}]),
        "[]",
        "not json",
        None,
        [],
    ],
)
def test_a_companys_own_tunnel_or_none_is_no_tunnel(tunnels):
    assert only(changed(debugContext=debug(tunnels=tunnels))).tunnel is None


def test_a_registered_device_stands_in_for_the_browsers_mark():
    device = {"id": "GUO77", "name": "FAB-LT-0042", "managed": True, "registered": True}
    event = only(changed(device=device, debugContext=debug()))

    assert (event.device_id, event.device_name, event.managed, event.trust) == (
        "guo77",
        "FAB-LT-0042",
        True,
        "registered",
    )


# --- second factors


def by_mfa(**fields):
    enrolment = {
        "id": "PFD88",
        "type": "AuthenticatorEnrollment",
        "displayName": "Okta Verify",
        "detailEntry": {"methodTypeUsed": "Get a push notification"},
    }
    return (
        changed(eventType="user.authentication.auth_via_mfa", target=[*SESSION["target"], enrolment, USER_TARGET])
        | fields
    )


def test_authentication_by_a_second_factor_is_a_sign_in_and_a_use():
    sign_in, factor = SOURCE.read(by_mfa())

    assert (sign_in.kind, sign_in.mfa, sign_in.factors) == ("sign_in", True, "password,push")
    assert (factor.kind, factor.action, factor.method) == ("factor", "used", "push")
    assert (factor.account, factor.device) == (NORA, "pfd88")
    assert (factor.ip, factor.session, factor.outcome) == ("203.0.113.45", "idxSession1", "success")


def test_a_factor_is_named_by_the_debug_data_first():
    _, factor = SOURCE.read(by_mfa(debugContext=debug(factor="SMS_FACTOR", phoneNumber="+1 XXXXXX0142")))

    assert (factor.method, factor.phone) == ("sms", "+1 xxxxxx0142")


def test_the_factors_own_device_counts_before_its_enrolment():
    handset = {"id": "GUO99", "type": "Device", "displayName": "Nora's handset"}
    _, factor = SOURCE.read(by_mfa(target=[handset, *by_mfa()["target"]]))

    assert factor.device == "guo99"


def test_a_declined_push_is_a_failed_use():
    event = only(changed(eventType="user.mfa.okta_verify.deny_push"))

    assert (event.kind, event.action, event.method, event.outcome) == ("factor", "used", "push", "failure")


@pytest.mark.parametrize(
    ("event_type", "action"),
    [
        ("user.mfa.factor.activate", "registered"),
        ("user.mfa.factor.update", "registered"),
        ("user.mfa.factor.unsuspend", "registered"),
        ("user.mfa.factor.deactivate", "removed"),
        ("user.mfa.factor.suspend", "removed"),
        ("user.mfa.factor.reset_all", "removed"),
    ],
)
def test_factors_come_and_go(event_type, action):
    record = changed(eventType=event_type, target=[USER_TARGET])
    event = only(record)

    assert (event.kind, event.account, event.action, event.ip) == ("factor", NORA, action, "203.0.113.45")


def test_the_reason_names_the_factor_that_was_reset():
    outcome = {"result": "SUCCESS", "reason": "User reset FIDO_WEBAUTHN factor"}
    event = only(changed(eventType="user.mfa.factor.deactivate", outcome=outcome, target=[USER_TARGET]))

    assert event.method == "fido2"


def test_a_factor_that_an_administrator_removes_is_the_users_without_the_administrators_address():
    event = only(changed(eventType="user.mfa.factor.deactivate", actor=ADMIN_ACTOR, target=[USER_TARGET]))

    assert (event.account, event.ip, event.session) == (NORA, None, None)


# --- passwords, sessions, keys


@pytest.mark.parametrize(
    ("event_type", "action"),
    [
        ("user.account.reset_password", "password_reset"),
        ("user.account.update_password", "password_changed"),
        ("user.account.unlock", "account_unlocked"),
        ("user.account.unlock_by_admin", "account_unlocked"),
        ("user.session.clear", "sessions_revoked"),
    ],
)
def test_passwords_and_sessions_concern_the_target(event_type, action):
    event = only(changed(eventType=event_type, actor=ADMIN_ACTOR, target=[USER_TARGET]))

    assert (event.kind, event.account, event.actor, event.action) == ("credential", NORA, ADMIN, action)
    assert event.ip == "203.0.113.45"


def test_a_sign_out_is_not_a_revocation():
    assert only(changed(eventType="user.session.end", target=[])).action == "session_ended"


def test_a_reset_by_okta_itself_still_concerns_the_person():
    system = {"id": "sys", "type": "SystemPrincipal", "alternateId": "system@okta.com"}
    event = only(changed(eventType="user.account.reset_password", actor=system, target=[USER_TARGET]))

    assert (event.account, event.actor) == (NORA, "system@okta.com")


def test_a_new_api_token_concerns_who_made_it():
    target = [{"id": "00T", "type": "Token", "alternateId": "unknown", "displayName": "ci"}]
    event = only(changed(eventType="system.api_token.create", target=target))

    assert (event.account, event.action) == (NORA, "token_created")


# --- devices and the rest


def test_an_enrolled_device_is_the_persons():
    target = [{"id": "GUO77", "type": "Device", "displayName": "FAB-LT-0042"}, USER_TARGET]
    event = only(changed(eventType="device.enrollment.create", target=target))

    assert (event.kind, event.device_id, event.device_name, event.account) == ("device", "guo77", "fab-lt-0042", NORA)


def test_what_else_a_person_does_is_an_activity():
    event = only(changed(eventType="application.user_membership.show_password", target=[USER_TARGET]))

    assert (event.kind, event.account, event.target) == ("activity", NORA, "Nora.Quist@fabrikam.example")
    assert event.action == "application.user_membership.show_password"
    assert (event.session, event.device_id, event.outcome) == ("idxSession1", "abcd0123", "success")


@pytest.mark.parametrize("actor_type", ["SystemPrincipal", "PublicClientApp", "ServiceApp", "IP address", None])
def test_what_no_user_did_is_not_a_persons(actor_type):
    assert refusal_of(changed(actor={"type": actor_type, "alternateId": "x", "id": "y"})) == "not-a-person"


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"actor": {"type": "User", "alternateId": "unknown"}}, "no-account"),
        ({"actor": {"type": "User", "alternateId": "system@okta.com"}}, "not-a-person"),
        ({"actor": None}, "not-a-person"),
        ({"published": None}, "no-time"),
        ({"published": "redacted"}, "bad-time"),
        ({"eventType": ""}, "no-action"),
    ],
)
def test_a_record_that_is_not_clear_is_refused_with_the_reason(fields, reason):
    assert refusal_of(changed(**fields)) == reason


def test_a_time_without_a_zone_and_with_nine_digits_is_utc():
    assert to_text(only(changed(published="2024-04-02 19:17:37.621000000")).at) == "2024-04-02T19:17:37Z"


@pytest.mark.parametrize(
    "record",
    [
        {},
        {"eventType": "x"},
        {"detail": {"service": "guardduty"}, "detail-type": "Finding"},
        {"eventName": "ConsoleLogin"},
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
            SESSION,
            by_mfa(debugContext=debug(tunnels=TUNNELS, factor="SMS_FACTOR", phoneNumber="+1 555")),
            changed(eventType="user.mfa.factor.activate", target=[USER_TARGET]),
            changed(eventType="user.account.reset_password", target=[USER_TARGET]),
            changed(eventType="device.enrollment.create", device={"id": "d", "managed": True}),
            changed(eventType="application.lifecycle.update"),
            {"detail-type": "SystemLog", "detail": SESSION},
        ]
    )
)
def test_any_damage_to_a_good_record_is_read_or_refused(record):
    assert_read_or_refused(SOURCE, record)


# --- real records


@needs_samples
def test_every_real_record_is_recognised_and_read_or_refused_for_a_true_reason():
    refused = {}
    for place, log in enumerate(panther_records("okta/panther/Okta.SystemLog.jsonl")):
        assert SOURCE.recognises(log)
        try:
            assert SOURCE.read(log)
        except Refused as refusal:
            refused.setdefault(refusal.reason, []).append(place)

    assert refused == {
        "not-a-person": [11, 12, 54, 55],  # a client app, and an address
        "bad-time": [40, 41, 42, 43],  # the publisher wrote "redacted"
        "no-account": [48],
        "no-time": [49, 50, 52, 60],
    }


@needs_samples
def test_real_records_of_okta_among_those_of_others_are_found_and_no_others():
    others = panther_records("asana/panther/Asana.Audit.jsonl")
    found = [log for log in others if SOURCE.recognises(log)]

    assert {log["p_log_type"] for log in found} == {"Okta.SystemLog"}
    assert {log.get("p_log_type") for log in others if log not in found} >= {"AWS.CloudTrail", "OneLogin.Events"}


@needs_samples
def test_real_sign_ins_say_what_the_raw_records_say():
    logs = panther_records("okta/panther/Okta.SystemLog.jsonl")
    for log in (logs[22], logs[23]):  # the newest, with every part there
        (event,) = SOURCE.read(log)
        client, debug_data = log["client"], log["debugContext"]["debugData"]
        assert to_text(event.at) == log["published"][:19].replace(" ", "T") + "Z"
        assert event.account == log["actor"]["alternateId"]
        assert event.ip == client["ipAddress"]
        assert event.session == log["authenticationContext"]["externalSessionId"]
        assert event.device_id == debug_data["dtHash"]
        assert event.outcome == log["outcome"]["result"].lower()
        assert (event.vendor_country, event.vendor_city) == ("US", client["geographicalContext"]["city"])
        assert (event.vendor_asn, event.vendor_proxy) == (log["securityContext"]["asNumber"], False)


@needs_samples
def test_a_real_reset_by_okta_and_a_real_removal_by_somebody_else_concern_the_target():
    logs = panther_records("okta/panther/Okta.SystemLog.jsonl")
    for log, action in ((logs[51], "password_reset"), (logs[58], "removed")):
        (event,) = SOURCE.read(log)
        assert event.account == log["target"][0]["alternateId"] != log["actor"]["alternateId"]
        assert event.action == action


@needs_samples
def test_a_real_challenge_is_interrupted_and_its_list_of_behaviours_is_read():
    log = panther_records("okta/panther/Okta.SystemLog.jsonl")[26]
    (event,) = SOURCE.read(log)

    assert isinstance(log["debugcontext"]["debugData"]["behaviors"], list)
    assert (event.outcome, event.vendor_risk) == ("interrupted", "new device,new ip")
    assert event.device_name == log["device"]["name"]
