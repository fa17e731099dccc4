from __future__ import annotations

import pytest
from hypothesis import given

from sleetwatch.clock import to_text
from sleetwatch.sources.ping import SOURCE
from tests.sources.damage import assert_read_or_refused, damaged
from tests.sources.reading_of import reading_of

NORA = "nora.quist@fabrikam.example"
USER = {"id": "AAAA0000-0000-4000-8000-000000000001", "name": "Nora.Quist@fabrikam.example", "type": "USER"}
DESK = {"id": "BBBB", "name": "desk@fabrikam.example", "type": "USER"}


def activity(kind, actors=None, resources=None, **more):
    return {
        "id": f"id-{kind}",
        "recordedAt": "2026-03-02T08:15:09.123Z",
        "createdAt": "2026-03-02T08:15:09.456Z",
        "correlationId": "c1",
        "internalCorrelation": {"sessionId": "S1", "transactionId": "T1"},
        "action": {"type": kind, "description": kind.title()},
        "actors": {"client": {"id": "c", "name": "Portal", "type": "CLIENT"}, "user": USER}
        if actors is None
        else actors,
        "resources": resources or [],
        "result": {"status": "SUCCESS", "description": "Done"},
        "source": {"ipAddress": "203.0.113.45", "userAgent": "Mozilla/5.0"},
        **more,
    }


ALLOWED = activity("USER.ACCESS_ALLOWED", resources=[{"type": "APPLICATION", "id": "a", "name": "Payroll"}])
DENIED = activity("USER.ACCESS_DENIED", result={"status": "FAILED", "description": "Policy"})
WRONG = activity("PASSWORD.CHECK_FAILED", {}, [USER], result={"status": "FAILED", "description": "Invalid password"})
RIGHT = activity("PASSWORD.CHECK_SUCCEEDED", {}, [USER])
CODE = activity("OTP.CHECK_SUCCESS", resources=[{"type": "DEVICE", "id": "DEV1", "name": "Phone"}])
DEVICE = activity("DEVICE.CREATED", {"user": DESK}, [USER, {"type": "DEVICE", "id": "DEV2"}])
RESET = activity("PASSWORD.RESET", {"user": DESK}, [USER])
UPDATED = activity("APPLICATION.UPDATED", resources=[{"type": "APPLICATION", "name": "Payroll"}])
EXAMPLES = [ALLOWED, DENIED, WRONG, RIGHT, CODE, DEVICE, RESET, UPDATED]

CEF = {
    "cef": "0",
    "deviceVendor": "Ping Identity",
    "deviceProduct": "PingFederate",
    "deviceVersion": "12.1",
    "signatureId": "AUTHN_ATTEMPT",
    "name": "AUTHN_ATTEMPT",
    "severity": "0",
    "category": "cef:ping identity:pingfederate",
    "rt": "Mar 02 2026 09:15:09.123",
    "duid": "Nora.Quist@fabrikam.example",
    "src": "203.0.113.45",
    "msg": "success",
    "cs1Label": "Target Application URL",
    "cs1": "https://payroll.fabrikam.example/",
    "cs3Label": "Protocol",
    "cs3": "SAML20",
    "externalId": "tid:abc",
    "@time_zone": "Europe/Berlin",
}
PAIRS = {
    "time": "2026-03-02 09:15:09,123",
    "trackingid": "tid:abc",
    "event": "AUTHN_ATTEMPT",
    "subject": NORA,
    "ip": "203.0.113.45",
    "app": "https://payroll.fabrikam.example/",
    "protocol": "SAML20",
    "status": "success",
    "@time_zone": "Europe/Berlin",
}

only, reason = reading_of(SOURCE)


def test_access_to_an_application_is_a_sign_in_with_the_clients_address():
    sign_in = only(ALLOWED)

    assert (sign_in.account, sign_in.account_id) == (NORA, USER["id"].lower())
    assert (sign_in.ip, sign_in.user_agent, sign_in.session) == ("203.0.113.45", "Mozilla/5.0", "S1")
    assert (sign_in.app, sign_in.outcome) == ("Payroll", "success")
    assert to_text(sign_in.at) == "2026-03-02T08:15:09Z"
    assert (only(DENIED).outcome, only(DENIED).error) == ("failure", "policy")


def test_a_password_check_names_its_user_among_the_resources():
    assert (only(WRONG).account, only(WRONG).outcome, only(WRONG).error) == (NORA, "failure", "invalid password")
    assert (only(RIGHT).factors, only(RIGHT).outcome) == ("password", "success")


def test_a_factor_is_its_users_whoever_registered_it():
    used, registered = only(CODE), only(DEVICE)

    assert (used.action, used.account, used.device, used.ip) == ("used", NORA, "dev1", "203.0.113.45")
    assert (registered.action, registered.account, registered.device) == ("registered", NORA, "dev2")
    assert registered.ip is None


def test_a_reset_and_another_act():
    assert (only(RESET).action, only(RESET).account, only(RESET).actor) == (
        "password_reset",
        NORA,
        "desk@fabrikam.example",
    )
    assert (only(UPDATED).action, only(UPDATED).target) == ("application.updated", "Payroll")


def test_actors_may_come_as_a_list():
    assert only(ALLOWED | {"actors": [{"client": {"name": "Portal"}}, {"user": USER}]}) == only(ALLOWED)


def test_clients_and_pingone_itself_are_no_persons():
    assert reason(UPDATED | {"actors": {"client": {"name": "Worker", "type": "CLIENT"}}}) == "not-a-person"
    assert reason(UPDATED | {"actors": {"user": {"id": "x"}}}) == "no-account"
    assert reason(ALLOWED | {"recordedAt": None, "createdAt": None}) == "no-time"


@pytest.mark.parametrize("record", [CEF, PAIRS])
def test_pingfederates_clock_is_the_servers_own(record):
    sign_in = only(record)

    assert to_text(sign_in.at) == "2026-03-02T08:15:09Z"
    assert (sign_in.account, sign_in.ip, sign_in.outcome) == (NORA, "203.0.113.45", "success")
    assert (sign_in.app, sign_in.client, sign_in.session) == ("https://payroll.fabrikam.example/", "saml20", "tid:abc")
    assert reason({name: value for name, value in record.items() if name != "@time_zone"}) == "no-zone"


def test_cells_between_bars_have_blanks_and_may_be_empty():
    cells = PAIRS | {"app": " ", "connectionid": " payroll", "subject": f" {NORA}", "status": " failure"}

    assert (only(cells).account, only(cells).app, only(cells).outcome) == (NORA, "payroll", "failure")


def test_pingfederates_sessions_and_steps():
    assert only(CEF | {"signatureId": "AUTHN_SESSION_DELETED"}).action == "session_ended"
    assert only(CEF | {"signatureId": "SRI_REVOKED"}).action == "session_ended"
    assert only(CEF | {"msg": "inprogress"}).outcome == "interrupted"
    assert only(CEF | {"signatureId": "PWD_CHANGE"}).kind == "activity"
    assert reason(CEF | {"duid": ""}) == "no-account"


@given(damaged([*EXAMPLES, CEF, PAIRS]))
def test_whatever_stands_in_a_record_it_is_read_or_refused(record):
    if "@time_zone" in record:
        record["@time_zone"] = "UTC"  # intake writes it, nobody else
    assert_read_or_refused(SOURCE, record)
