from __future__ import annotations

import pytest
from hypothesis import given

from sleetwatch.clock import to_text
from sleetwatch.sources.auth0 import SOURCE
from tests.samples import needs_samples, panther_records
from tests.sources.damage import assert_read_or_refused, damaged
from tests.sources.reading_of import reading_of
from tests.sources.tally import tally

NORA = "nora.quist@fabrikam.example"
LOGIN = {
    "date": "2026-03-02T08:15:09.123Z",
    "type": "s",
    "description": "Successful login",
    "connection": "Staff",
    "client_id": "EXAMPLECLIENT",
    "client_name": "Payroll",
    "ip": "203.0.113.45",
    "user_agent": "Chrome 131.0.0 / Windows 11",
    "hostname": "fabrikam.eu.example.com",
    "user_id": "auth0|64000000000000000000AAAA",
    "user_name": "Nora.Quist@fabrikam.example",
    "audience": "https://api.fabrikam.example",
    "log_id": "90020260302081509000000000000000000000000000000000000001",
    "isMobile": False,
    "location_info": {
        "country_code": "GB",
        "country_name": "United Kingdom",
        "city_name": "Leeds",
        "latitude": 53.8,
        "longitude": -1.55,
    },
    "details": {
        "session_id": "SESSION1",
        "prompts": [{"name": "prompt-authenticate"}, {"name": "mfa"}, {"name": "login"}],
        "riskAssessment": {
            "confidence": "low",
            "assessments": {"NewDevice": {"confidence": "low"}, "UntrustedIP": {"confidence": "high"}},
        },
    },
}
WRONG = LOGIN | {"type": "fp", "description": "Wrong email or password.", "details": {}}
REFRESH = LOGIN | {"type": "sertft", "description": "Refresh Token for Access Token", "details": {}}
ENROLLED = LOGIN | {
    "type": "gd_enrollment_complete",
    "description": "Guardian - Enrollment complete (sms)",
    "details": {"authenticator": {"id": "sms|dev_1", "phone_number": "+44 7700 900123", "type": "sms"}},
}
USED = LOGIN | {"type": "gd_auth_succeed", "details": {"authenticator": {"id": "dev_2", "type": "pn"}}}
REJECTED = LOGIN | {"type": "gd_auth_rejected", "details": {"device_account": {"id": "dev_2"}}}
CHANGED = LOGIN | {"type": "scp", "details": {}}
LOGOUT = LOGIN | {"type": "slo", "details": {}}
BLOCKED = LOGIN | {"type": "limit_wc", "description": "Too many wrong passwords", "details": {}}
CALL = {
    "date": "2026-03-02T08:30:00.000Z",
    "type": "sapi",
    "description": "Update a User",
    "client_id": "DASHBOARD",
    "client_name": "",
    "ip": "203.0.113.9",
    "user_agent": "Mozilla/5.0",
    "log_id": "90020260302083000000000000000000000000000000000000000002",
    "details": {
        "request": {
            "auth": {"strategy": "jwt", "user": {"email": "Desk@fabrikam.example", "user_id": "google-oauth2|1"}},
            "path": "/api/v2/users/auth0%7C64",
            "method": "patch",
        },
        "response": {"statusCode": 200},
    },
}
STREAMED = {"log_id": LOGIN["log_id"], "data": LOGIN}
EXAMPLES = [LOGIN, WRONG, REFRESH, ENROLLED, USED, REJECTED, CHANGED, LOGOUT, BLOCKED, CALL]

only, reason = reading_of(SOURCE)


def test_a_login_keeps_who_where_from_and_what_was_passed():
    sign_in = only(LOGIN)

    assert (sign_in.account, sign_in.account_id, sign_in.ip) == (NORA, "auth0|64000000000000000000aaaa", "203.0.113.45")
    assert (sign_in.app, sign_in.session, sign_in.outcome) == ("Payroll", "SESSION1", "success")
    assert (sign_in.factors, sign_in.mfa, sign_in.interactive) == ("password", True, True)
    assert (sign_in.vendor_country, sign_in.vendor_city, sign_in.vendor_risk) == ("GB", "Leeds", "newdevice")
    assert to_text(sign_in.at) == "2026-03-02T08:15:09Z"


def test_a_log_stream_wraps_the_same_log():
    assert only(STREAMED) == only(LOGIN)


def test_a_collectors_time_has_nine_digits_and_no_zone_and_is_utc():
    assert only({"data": LOGIN | {"date": "2026-03-02 08:15:09.123000000"}}) == only(LOGIN)


@pytest.mark.parametrize(
    ("kind", "outcome", "interactive", "presented"),
    [
        ("fp", "failure", True, "password"),
        ("fu", "failure", True, "password"),
        ("fcoa", "failure", True, None),
        ("ssa", "success", False, "session"),
        ("seacft", "success", False, "authorization code"),
        ("sertft", "success", False, "refresh token"),
        ("ferrt", "failure", False, "refresh token"),
        ("sede", "success", None, "device code"),
    ],
)
def test_what_the_codes_of_sign_ins_mean(kind, outcome, interactive, presented):
    sign_in = only(LOGIN | {"type": kind})

    assert (sign_in.outcome, sign_in.interactive, sign_in.token_kind) == (outcome, interactive, presented)
    assert sign_in.error == (kind if outcome == "failure" else None)


def test_an_enrolled_phone_links_people_by_its_number():
    factor = only(ENROLLED)

    assert (factor.action, factor.method, factor.device, factor.phone) == (
        "registered",
        "sms",
        "sms|dev_1",
        "+447700900123",
    )


def test_a_phone_number_may_be_a_number_and_its_method_in_brackets():
    factor = only(ENROLLED | {"details": {"authenticator": {"phone_number": 7345550123}}})

    assert (factor.phone, factor.method) == ("+17345550123", "sms")


def test_a_push_that_was_answered_or_turned_down():
    assert (only(USED).action, only(USED).method, only(USED).outcome) == ("used", "push", "success")
    assert (only(REJECTED).outcome, only(REJECTED).device) == ("failure", "dev_2")


def test_passwords_logouts_alerts_and_calls():
    assert (only(CHANGED).action, only(LOGOUT).action) == ("password_changed", "session_ended")
    assert (only(BLOCKED).kind, only(BLOCKED).account, only(BLOCKED).ip) == ("alert", NORA, "203.0.113.45")
    act = only(CALL)
    assert (act.account, act.action, act.target) == (
        "desk@fabrikam.example",
        "update a user",
        "/api/v2/users/auth0%7C64",
    )


def test_an_administrator_is_not_taken_for_the_user_whose_factor_goes():
    removed = CALL | {"type": "gd_unenroll", "user_id": "auth0|64"}

    assert reason(removed) == "no-account"
    assert only(removed | {"user_name": NORA}).account == NORA


def test_programs_steps_and_ids_alone_are_refused():
    assert reason(LOGIN | {"type": "seccft"}) == "not-a-person"
    assert reason(LOGIN | {"type": "gd_send_pn"}) == "unused-action"
    assert reason(CALL | {"details": {}}) == "not-a-person"
    assert reason(LOGIN | {"user_name": None}) == "no-account"
    assert reason(LOGIN | {"date": None}) == "no-time"


@needs_samples
def test_every_real_record_is_read_or_refused_for_a_true_reason():
    logs = panther_records("auth0/panther/Auth0.Events.jsonl")

    assert tally(SOURCE, logs) == {
        "activity": 44,
        "alert": 7,
        "factor": 3,
        "sign_in": 1,
        "no-account": 1,  # a page that could not be shown, before anyone had said who
        "unused-action": 1,  # a push was sent
    }


@needs_samples
def test_real_enrolments_keep_their_phones():
    logs = panther_records("auth0/panther/Auth0.Events.jsonl")
    found = [only(log) for log in logs if log["data"]["type"] == "gd_enrollment_complete"]

    assert {factor.phone for factor in found} == {"+1234567891", None}  # one is empty
    assert {factor.method for factor in found} == {"sms", "voice"}


@given(damaged([*EXAMPLES, STREAMED]))
def test_whatever_stands_in_a_record_it_is_read_or_refused(record):
    assert_read_or_refused(SOURCE, record)
