from __future__ import annotations

import pytest
from hypothesis import given

from sleetwatch.clock import to_text
from sleetwatch.sources.keycloak import SOURCE
from tests.sources.damage import assert_read_or_refused, damaged
from tests.sources.reading_of import reading_of

NORA = "nora.quist@fabrikam.example"
LOGIN = {
    "id": "0c1f0000-0000-4000-8000-000000000001",
    "time": 1772439309123,
    "type": "LOGIN",
    "realmId": "staff",
    "clientId": "payroll",
    "userId": "AAAA0000-0000-4000-8000-000000000001",
    "sessionId": "S1",
    "ipAddress": "203.0.113.45",
    "error": None,
    "details": {"auth_method": "openid-connect", "username": "Nora.Quist@fabrikam.example", "credential_type": "otp"},
}
FAILED = LOGIN | {"type": "LOGIN_ERROR", "error": "invalid_user_credentials", "sessionId": None}
REFRESH = LOGIN | {"type": "REFRESH_TOKEN"}
TOTP = LOGIN | {"type": "UPDATE_TOTP"}
KEY = LOGIN | {
    "type": "UPDATE_CREDENTIAL",
    "details": {"username": NORA, "credential_type": "webauthn", "credential_id": "K1"},
}
KEY_GONE = KEY | {"type": "REMOVE_CREDENTIAL"}
PASSWORD = LOGIN | {"type": "UPDATE_CREDENTIAL", "details": {"username": NORA, "credential_type": "password"}}
RESET = LOGIN | {"type": "RESET_PASSWORD"}
LOGOUT = LOGIN | {"type": "LOGOUT"}
PROFILE = LOGIN | {"type": "UPDATE_PROFILE"}
ADMIN = {
    "id": "0c1f0000-0000-4000-8000-000000000002",
    "time": 1772439400000,
    "realmId": "staff",
    "operationType": "UPDATE",
    "resourceType": "USER",
    "resourcePath": "users/AAAA0000-0000-4000-8000-000000000001",
    "authDetails": {
        "realmId": "master",
        "userId": "BBBB",
        "username": "desk@fabrikam.example",
        "ipAddress": "203.0.113.9",
    },
}
LINE = (
    'type="LOGIN_ERROR", realmId="3f0e", realmName="staff", clientId="payroll", userId="null", '
    'ipAddress="203.0.113.45", error="user_not_found", auth_method="openid-connect", '
    'username="nora.quist@fabrikam.example"'
)
JSON_LOG = {
    "timestamp": "2026-03-02T09:15:09.123456+01:00",
    "sequence": 9642,
    "loggerClassName": "org.jboss.logging.Logger",
    "loggerName": "org.keycloak.events",
    "level": "WARN",
    "message": LINE,
    "threadName": "executor-thread-1",
    "mdc": {},
    "ndc": "",
    "hostName": "sso-1",
}
ECS_LOG = {
    "@timestamp": "2026-03-02T08:15:09.123456Z",
    "log.logger": "org.keycloak.events",
    "log.level": "WARN",
    "message": LINE.replace('"', ""),
    "process.thread.name": "executor-thread-1",
}
SYSLOG = {
    "category": "syslog:keycloak",
    "text": f"WARN  [org.keycloak.events] {LINE}",
    "@at": "2026-03-02T08:15:09.123456Z",
}
STARTED = JSON_LOG | {"loggerName": "io.quarkus", "message": "Keycloak started in 8s"}
EXAMPLES = [LOGIN, FAILED, REFRESH, TOTP, KEY, KEY_GONE, PASSWORD, RESET, LOGOUT, PROFILE, ADMIN, JSON_LOG, ECS_LOG]

only, reason = reading_of(SOURCE)


def test_a_login_keeps_who_where_from_and_the_session():
    sign_in = only(LOGIN)

    assert (sign_in.account, sign_in.account_id) == (NORA, LOGIN["userId"].lower())
    assert (sign_in.ip, sign_in.app, sign_in.session) == ("203.0.113.45", "payroll", "S1")
    assert (sign_in.outcome, sign_in.factors, sign_in.mfa) == ("success", "totp", True)
    assert to_text(sign_in.at) == "2026-03-02T08:15:09Z"


def test_a_type_that_ends_in_error_failed():
    assert (only(FAILED).outcome, only(FAILED).error) == ("failure", "invalid_user_credentials")
    assert only(TOTP | {"type": "UPDATE_TOTP_ERROR"}).outcome == "failure"


def test_a_refreshed_token_is_a_client_that_kept_it():
    assert (only(REFRESH).interactive, only(REFRESH).token_kind) == (False, "refresh token")


def test_factors_and_passwords_have_the_same_type_of_event():
    assert (only(TOTP).action, only(TOTP).method) == ("registered", "totp")
    assert (only(KEY).action, only(KEY).method, only(KEY).device) == ("registered", "fido2", "k1")
    assert only(KEY_GONE).action == "removed"
    assert (only(PASSWORD).kind, only(PASSWORD).action) == ("credential", "password_changed")
    assert (only(RESET).action, only(LOGOUT).action) == ("password_reset", "session_ended")
    assert (only(PROFILE).kind, only(PROFILE).action) == ("activity", "update_profile")


def test_an_administrators_act_names_what_it_was_done_to():
    act = only(ADMIN)

    assert (act.account, act.action, act.ip) == ("desk@fabrikam.example", "update user", "203.0.113.9")
    assert act.target == ADMIN["resourcePath"]


@pytest.mark.parametrize("record", [JSON_LOG, ECS_LOG, SYSLOG])
def test_a_log_line_is_the_same_event_with_quotes_or_without(record):
    sign_in = only(record)

    assert (sign_in.account, sign_in.account_id, sign_in.ip) == (NORA, None, "203.0.113.45")
    assert (sign_in.outcome, sign_in.error, sign_in.app) == ("failure", "user_not_found", "payroll")
    assert to_text(sign_in.at) == "2026-03-02T08:15:09Z"


def test_the_server_talking_of_itself_and_clients_are_refused():
    assert reason(STARTED) == "unused-action"
    assert reason(JSON_LOG | {"message": "no event"}) == "unused-action"
    assert reason(LOGIN | {"type": "CLIENT_LOGIN"}) == "not-a-person"
    assert reason(LOGIN | {"type": "CODE_TO_TOKEN"}) == "unused-action"


def test_an_id_alone_is_no_account():
    assert reason(LOGOUT | {"details": {}}) == "no-account"
    assert reason(LOGIN | {"time": None}) == "no-time"


@given(damaged([*EXAMPLES, SYSLOG, STARTED]))
def test_whatever_stands_in_a_record_it_is_read_or_refused(record):
    assert_read_or_refused(SOURCE, record)
