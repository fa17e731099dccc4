from __future__ import annotations

import pytest
from hypothesis import given

from sleetwatch.clock import to_text
from sleetwatch.sources.onelogin import SOURCE
from tests.samples import needs_samples, panther_records
from tests.sources.damage import assert_read_or_refused, damaged
from tests.sources.reading_of import reading_of
from tests.sources.tally import tally

LOGIN = {
    "id": 900000001,
    "created_at": "2026-03-02T08:15:09.123Z",
    "account_id": 70000,
    "user_id": 123,
    "event_type_id": 5,
    "notes": None,
    "ipaddr": "203.0.113.45",
    "actor_user_id": 123,
    "actor_user_name": "Nora Quist",
    "actor_system": "",
    "user_name": "Nora Quist",
    "app_name": None,
    "otp_device_id": None,
    "otp_device_name": None,
    "risk_score": 61,
    "risk_reasons": "New device, unusual location",
    "risk_cookie_id": "AAAABBBB",
    "error_description": None,
}
APP = LOGIN | {"event_type_id": 8, "app_name": "Payroll"}
FAILED = LOGIN | {"event_type_id": 6, "error_description": "Invalid password"}
REGISTERED = LOGIN | {"event_type_id": 22, "otp_device_id": 55, "otp_device_name": "Google Authenticator"}
REMOVED = REGISTERED | {"event_type_id": "24", "actor_user_id": 9, "actor_user_name": "Dana Esk"}
CHANGED = LOGIN | {"event_type_id": 11}
RESET = CHANGED | {"actor_user_id": 9, "actor_user_name": "Dana Esk"}
ASSUMED = LOGIN | {"event_type_id": 3, "actor_user_id": 9, "actor_user_name": "Dana Esk"}
NEW_ACT = LOGIN | {"event_type_id": 240}
WEBHOOK = {key: value for key, value in LOGIN.items() if key != "created_at"} | {
    "uuid": "0c1f",
    "event_timestamp": "2026-03-02 08:15:09 UTC",
}
EXAMPLES = [LOGIN, APP, FAILED, REGISTERED, REMOVED, CHANGED, RESET, ASSUMED, NEW_ACT, WEBHOOK]

only, reason = reading_of(SOURCE)


def test_a_login_to_onelogin_keeps_the_device_and_the_risk():
    sign_in = only(LOGIN)

    assert (sign_in.account, sign_in.account_id, sign_in.ip) == ("nora quist", "123", "203.0.113.45")
    assert (sign_in.outcome, sign_in.app, sign_in.device_id) == ("success", "OneLogin", "aaaabbbb")
    assert (sign_in.interactive, sign_in.vendor_risk) == (True, "new device, unusual location")
    assert to_text(sign_in.at) == "2026-03-02T08:15:09Z"


def test_the_number_of_an_event_may_be_text():
    assert only(LOGIN | {"event_type_id": "5"}) == only(LOGIN)


@pytest.mark.parametrize(
    ("kind", "outcome"),
    [(6, "failure"), (8, "success"), (68, "success"), (69, "failure"), (90, "failure"), (141, "failure")],
)
def test_sign_ins_of_other_kinds(kind, outcome):
    sign_in = only(LOGIN | {"event_type_id": kind})

    assert (sign_in.kind, sign_in.outcome) == ("sign_in", outcome)


def test_a_failed_login_says_why_and_an_app_its_name():
    assert only(FAILED).error == "invalid password"
    assert only(APP).app == "Payroll"


def test_a_registered_factor_and_one_an_administrator_took_away():
    registered, removed = only(REGISTERED), only(REMOVED)

    assert (registered.action, registered.method, registered.device) == ("registered", "totp", "55")
    assert registered.ip == "203.0.113.45"
    assert (removed.action, removed.account, removed.ip) == ("removed", "nora quist", None)


def test_a_password_another_changed_is_a_reset():
    assert (only(CHANGED).action, only(CHANGED).actor) == ("password_changed", "nora quist")
    assert (only(RESET).action, only(RESET).actor) == ("password_reset", "dana esk")


def test_other_acts_belong_to_who_acted_and_name_the_user():
    act = only(ASSUMED)

    assert (act.account, act.action, act.target) == ("dana esk", "assumed user", "nora quist")
    assert only(NEW_ACT).action == "event 240"


def test_a_webhook_has_a_time_of_its_own_name():
    assert to_text(only(WEBHOOK).at) == "2026-03-02T08:15:09Z"
    assert only(WEBHOOK).uid == "0c1f"


def test_machinery_and_records_without_user_or_time_are_refused():
    assert reason(LOGIN | {"event_type_id": 26}) == "not-a-person"
    assert reason(NEW_ACT | {"actor_user_name": None, "actor_system": "Mapping"}) == "not-a-person"
    assert reason(LOGIN | {"user_name": None}) == "no-account"
    assert reason(LOGIN | {"created_at": None}) == "no-time"


@needs_samples
def test_every_real_record_is_read_or_refused_for_a_true_reason():
    logs = panther_records("onelogin/panther/OneLogin.Events.jsonl")
    told = tally(SOURCE, logs)

    assert told == {"no-time": 26, "unrecognised": 3, "activity": 1, "sign_in": 1}
    assert all("p_event_time" not in log for log in logs[5:])
    timed = tally(SOURCE, (log | {"created_at": "2026-03-02T08:15:09Z"} for log in logs if "event_type_id" in log))
    assert timed == {"sign_in": 10, "activity": 13, "factor": 1, "credential": 4}


@given(damaged(EXAMPLES))
def test_whatever_stands_in_a_record_it_is_read_or_refused(record):
    assert_read_or_refused(SOURCE, record)
