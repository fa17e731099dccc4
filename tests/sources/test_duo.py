from __future__ import annotations

import pytest
from hypothesis import given

from sleetwatch.clock import to_text
from sleetwatch.errors import Refused
from sleetwatch.sources.duo import SOURCE
from tests.samples import needs_samples, panther_records
from tests.sources.damage import assert_read_or_refused, damaged
from tests.sources.reading_of import reading_of
from tests.sources.tally import tally

NORA = "nora.quist@fabrikam.example"
LEEDS = {"city": "Leeds", "state": "England", "country": "United Kingdom"}
MINSK = {"city": "Minsk", "state": "Minsk City", "country": "Belarus"}

PUSH = {
    "access_device": {
        "browser": "Chrome",
        "browser_version": "131.0.0.0",
        "epkey": "EP00000000000000NORA",
        "hostname": "LAP-7",
        "ip": "203.0.113.45",
        "is_encryption_enabled": True,
        "location": LEEDS,
        "os": "Windows",
        "os_version": "11",
        "security_agents": [{"security_agent": "defender", "version": "1"}],
    },
    "adaptive_trust_assessments": {
        "more_secure_auth": {"trust_level": "LOW", "detected_attack_detectors": ["COUNTRY"]}
    },
    "alias": "",
    "application": {"key": "DIEXAMPLE1", "name": "Payroll"},
    "auth_device": {"ip": "198.51.100.9", "key": "DPEXAMPLE1", "location": MINSK, "name": "Work phone (734-555-0123)"},
    "email": "Nora.Quist@fabrikam.example",
    "event_type": "authentication",
    "factor": "duo_push",
    "isotimestamp": "2026-03-02T08:15:09.123456+00:00",
    "reason": "user_approved",
    "result": "success",
    "timestamp": 1772439309,
    "trusted_endpoint_status": "trusted",
    "txid": "0c1f0000-0000-4000-8000-000000000001",
    "user": {"groups": ["All"], "key": "DUEXAMPLE1", "name": "nquist"},
}
DENIED = PUSH | {"result": "fraud", "reason": "user_marked_fraud", "trusted_endpoint_status": "not trusted"}
REMEMBERED = PUSH | {
    "factor": "remembered_device",
    "reason": "remembered_device",
    "auth_device": {"ip": None, "location": {}, "name": None},
}
ENROLMENT = PUSH | {"event_type": "enrollment", "factor": "webauthn_security_key", "auth_device": {"key": "WAEXAMPLE1"}}
FIRST_VERSION = {
    "access_device": {"browser": "Safari", "os": "Mac OS X", "os_version": "14.2"},
    "device": "+44 7700 900123",
    "factor": "SMS Passcode",
    "integration": "VPN",
    "ip": "203.0.113.45",
    "location": LEEDS,
    "new_enrollment": False,
    "reason": "Valid passcode",
    "result": "SUCCESS",
    "timestamp": 1772439309,
    "username": NORA,
}
LOGIN = {
    "action": "admin_login",
    "description": '{"ip_address": "203.0.113.9", "email": "Desk@fabrikam.example", "factor": "push"}',
    "isotimestamp": "2026-03-02T08:00:00+00:00",
    "object": None,
    "timestamp": 1772438400,
    "username": "Dana Esk",
}
BYPASS = LOGIN | {"action": "bypass_create", "object": NORA, "description": '{"count": 1}'}
OFFLINE = LOGIN | {
    "action": "o2fa_user_provisioned",
    "description": '{"user_agent": "DuoCredProv/4.0", "hostname": "LAP-7", "factor": "duo_otp"}',
    "object": "Windows Logon",
    "username": NORA,
}
ACTIVITY = {
    "access_device": {"epkey": "EP1", "ip": {"address": "203.0.113.45"}, "location": LEEDS},
    "action": {"name": "webauthncredential_create", "details": None},
    "activity_id": "a1",
    "actor": {"key": "DUEXAMPLE1", "name": NORA, "type": "user", "details": "{}"},
    "application": {"key": "DI1", "name": "Device Portal", "type": "websdk"},
    "outcome": {"result": "SUCCESS"},
    "target": {
        "details": '{"user_agent": "Mozilla/5.0", "credential_name": "key"}',
        "key": "WAEXAMPLE2",
        "name": "WAEXAMPLE2",
        "type": "webauthn_credential",
    },
    "ts": "2026-03-02T08:20:00.5+00:00",
}
UPDATE = ACTIVITY | {
    "action": {"name": "policy_update"},
    "actor": {"name": "Dana Esk", "type": "admin"},
    "target": {"name": "Global Policy", "type": "policy"},
}
TELEPHONY = {
    "context": "authentication",
    "credits": 1,
    "phone": "+17345550123",
    "telephony_id": "t1",
    "ts": "2026-03-02T08:15:09+00:00",
    "txid": "0c1f",
    "type": "sms",
}
EXAMPLES = [PUSH, DENIED, REMEMBERED, ENROLMENT, FIRST_VERSION, LOGIN, BYPASS, OFFLINE, ACTIVITY, UPDATE]

only, reason = reading_of(SOURCE)


def events(record):
    assert SOURCE.recognises(record)
    return list(SOURCE.read(record))


def test_a_push_is_a_sign_in_at_one_address_and_a_factor_at_another():
    sign_in, factor = events(PUSH)

    assert (sign_in.account, sign_in.account_id, sign_in.ip) == (NORA, "duexample1", "203.0.113.45")
    assert (factor.account, factor.ip, factor.action, factor.method) == (NORA, "198.51.100.9", "used", "push")
    assert (factor.device, factor.phone, factor.outcome) == ("dpexample1", "+17345550123", "success")
    assert to_text(sign_in.at) == "2026-03-02T08:15:09Z"
    assert (sign_in.managed, sign_in.device_name, sign_in.os) == (True, "LAP-7", "Windows 11")
    assert (sign_in.vendor_country, sign_in.vendor_city, sign_in.vendor_risk) == ("GB", "Leeds", "country")
    assert (sign_in.factors, sign_in.mfa, sign_in.outcome, sign_in.error) == ("push", True, "success", None)


def test_a_push_called_fraud_failed_and_says_so():
    sign_in, factor = events(DENIED)

    assert (sign_in.outcome, sign_in.error, sign_in.factors) == ("failure", "user_marked_fraud", None)
    assert sign_in.vendor_risk == "country,user_marked_fraud"
    assert sign_in.managed is False
    assert factor.outcome == "failure"


def test_a_remembered_device_used_no_factor():
    sign_in = only(REMEMBERED)

    assert (sign_in.kind, sign_in.factors, sign_in.mfa) == ("sign_in", None, None)


def test_an_enrolment_registers_the_device():
    factor = only(ENROLMENT)

    assert (factor.action, factor.method, factor.device) == ("registered", "fido2", "waexample1")


@pytest.mark.parametrize("written", ["203.0.113.45:1234", "203.0.113.45"])
def test_an_address_may_have_a_port(written):
    record = PUSH | {"access_device": PUSH["access_device"] | {"ip": written}}

    assert events(record)[0].ip == "203.0.113.45"


def test_the_first_version_of_the_log_has_words_for_the_factor_and_seconds_for_the_time():
    sign_in, factor = events(FIRST_VERSION)

    assert (sign_in.ip, sign_in.app, sign_in.vendor_city) == ("203.0.113.45", "VPN", "Leeds")
    assert (factor.method, factor.phone, factor.ip) == ("sms", "+447700900123", None)
    assert sign_in.at == PUSH["timestamp"] * 1_000_000


def test_a_row_of_a_csv_names_inner_fields_by_their_path():
    flat = {
        "isotimestamp": PUSH["isotimestamp"],
        "user.name": NORA,
        "access_device.ip": "203.0.113.45",
        "access_device.location.country": "Belarus",
        "auth_device.ip": "198.51.100.9",
        "auth_device.name": "734-555-0123",
        "factor": "duo_push",
        "result": "success",
    }
    sign_in, factor = events(flat)

    assert (sign_in.account, sign_in.ip, sign_in.vendor_country) == (NORA, "203.0.113.45", "BY")
    assert (factor.ip, factor.phone) == ("198.51.100.9", "+17345550123")


def test_an_administrators_login_has_its_own_description():
    sign_in = only(LOGIN)

    assert (sign_in.account, sign_in.ip, sign_in.factors) == ("desk@fabrikam.example", "203.0.113.9", "push")


def test_an_administrators_record_may_have_only_the_seconds():
    older = {name: value for name, value in LOGIN.items() if name != "isotimestamp"}

    assert only(older) == only(LOGIN)


def test_a_bypass_code_is_a_factor_of_the_user_and_an_act_of_the_administrator():
    act, factor = events(BYPASS)

    assert (act.account, act.action, act.target) == ("dana esk", "bypass_create", NORA)
    assert (factor.account, factor.action, factor.method, factor.ip) == (NORA, "registered", "other", None)


@pytest.mark.parametrize("name", ["API", "System", "AD Sync: example"])
def test_no_person_is_behind_the_api_and_directory_syncs(name):
    assert reason(LOGIN | {"action": "user_update", "username": name}) == "not-a-person"


def test_offline_access_is_a_factor_on_a_named_computer():
    factor, act = events(OFFLINE)

    assert (factor.action, factor.method, act.device_name, act.account) == ("registered", "totp", "lap-7", NORA)
    assert events(OFFLINE | {"action": "o2fa_user_deprovisioned"})[0].action == "removed"


def test_the_activity_log_tells_users_factors_and_administrators_acts():
    factor, act = only(ACTIVITY), only(UPDATE)

    assert (factor.action, factor.method, factor.device, factor.ip) == (
        "registered",
        "fido2",
        "waexample2",
        "203.0.113.45",
    )
    assert (act.account, act.action, act.target) == ("dana esk", "policy_update", "Global Policy")
    assert reason(ACTIVITY | {"actor": {"name": "Admin API", "type": "integration"}}) == "not-a-person"


def test_telephony_names_no_user():
    assert SOURCE.recognises(TELEPHONY)
    assert reason(TELEPHONY) == "no-account"


def test_a_record_without_time_or_user_is_refused():
    assert reason({key: value for key, value in PUSH.items() if not key.endswith("timestamp")}) == "no-time"
    assert reason(PUSH | {"user": {}, "email": ""}) == "no-account"


@needs_samples
def test_every_real_record_is_read_or_refused_for_a_true_reason():
    signed_in = panther_records("duo/panther/Duo.Authentication.jsonl")
    administered = panther_records("duo/panther/Duo.Administrator.jsonl")

    assert not any("isotimestamp" in log or "timestamp" in log for log in signed_in)
    assert tally(SOURCE, signed_in) == {"no-time": 14}
    assert tally(SOURCE, administered) == {"activity": 24, "sign_in": 4, "factor": 3}


@needs_samples
def test_real_authentications_given_a_time_are_sign_ins_with_their_factor():
    for log in panther_records("duo/panther/Duo.Authentication.jsonl"):
        sign_in, *factor = events(log | {"isotimestamp": "2022-12-14T20:09:57+00:00"})
        assert sign_in.account == log["user"]["name"].lower()
        assert sign_in.ip == log["access_device"]["ip"]
        assert [one.ip for one in factor] == [log["auth_device"]["ip"]]


@given(damaged([*EXAMPLES, TELEPHONY]))
def test_whatever_stands_in_a_record_it_is_read_or_refused(record):
    assert_read_or_refused(SOURCE, record)


def test_refusals_never_repeat_the_record():
    with pytest.raises(Refused) as refused:
        SOURCE.read(PUSH | {"user": {"name": None}, "email": None})
    assert "fabrikam" not in refused.value.detail
