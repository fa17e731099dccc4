from __future__ import annotations

import json

import pytest
from hypothesis import given

from sleetwatch.clock import to_text
from sleetwatch.sources.snowflake import SOURCE
from tests.samples import needs_samples, panther_records
from tests.sources.damage import assert_read_or_refused, damaged
from tests.sources.reading_of import reading_of
from tests.sources.tally import tally

LOGIN = {
    "EVENT_ID": "1001",
    "EVENT_TIMESTAMP": "2026-03-02 00:15:09.123 -0800",
    "EVENT_TYPE": "LOGIN",
    "USER_NAME": "NORA.QUIST@FABRIKAM.EXAMPLE",
    "CLIENT_IP": "203.0.113.45",
    "REPORTED_CLIENT_TYPE": "SNOWFLAKE_UI",
    "REPORTED_CLIENT_VERSION": "1.11.1",
    "FIRST_AUTHENTICATION_FACTOR": "PASSWORD",
    "SECOND_AUTHENTICATION_FACTOR": "DUO_PUSH",
    "IS_SUCCESS": "YES",
    "ERROR_CODE": None,
    "ERROR_MESSAGE": None,
    "RELATED_EVENT_ID": "0",
}
FAILED = LOGIN | {
    "IS_SUCCESS": "NO",
    "ERROR_MESSAGE": "INCORRECT_USERNAME_PASSWORD",
    "SECOND_AUTHENTICATION_FACTOR": None,
}
KEY_PAIR = LOGIN | {
    "REPORTED_CLIENT_TYPE": "PYTHON_DRIVER",
    "FIRST_AUTHENTICATION_FACTOR": "RSA_KEYPAIR",
    "SECOND_AUTHENTICATION_FACTOR": None,
}
LOGOUT = LOGIN | {"EVENT_TYPE": "LOGOUT"}
EXAMPLES = [LOGIN, FAILED, KEY_PAIR, LOGOUT]
QUERY = {
    "QUERY_ID": "01b0",
    "QUERY_TEXT": "select * from salaries",
    "DATABASE_NAME": "PAY",
    "SCHEMA_NAME": "PUBLIC",
    "QUERY_TYPE": "SELECT",
    "SESSION_ID": "77",
    "USER_NAME": "NORA",
    "EXECUTION_STATUS": "SUCCESS",
    "START_TIME": "2026-03-02 08:15:09.123 Z",
    "BYTES_SCANNED": "4096",
    "BYTES_WRITTEN_TO_RESULT": "2048",
}
ACCESS = {
    "QUERY_ID": "01b0",
    "QUERY_START_TIME": "2026-03-02 08:15:09.123 Z",
    "USER_NAME": "NORA",
    "DIRECT_OBJECTS_ACCESSED": json.dumps([{"objectName": "PAY.PUBLIC.SALARIES", "objectDomain": "Table"}]),
    "BASE_OBJECTS_ACCESSED": "[]",
}

only, reason = reading_of(SOURCE)


def test_a_login_with_a_push_is_at_the_time_its_offset_tells():
    sign_in = only(LOGIN)

    assert (sign_in.account, sign_in.ip) == ("nora.quist@fabrikam.example", "203.0.113.45")
    assert (sign_in.factors, sign_in.mfa, sign_in.outcome) == ("password,push", True, "success")
    assert (sign_in.interactive, sign_in.client) == (True, "snowflake_ui 1.11.1")
    assert to_text(sign_in.at) == "2026-03-02T08:15:09Z"


def test_a_time_without_zone_is_utc_as_the_view_is():
    assert to_text(only(LOGIN | {"EVENT_TIMESTAMP": "2026-03-02 08:15:09.123"}).at) == "2026-03-02T08:15:09Z"


def test_a_failed_login_passed_nothing():
    sign_in = only(FAILED)

    assert (sign_in.outcome, sign_in.error, sign_in.factors) == ("failure", "incorrect_username_password", None)


def test_a_driver_with_a_key_pair_is_not_said_to_be_a_person_at_a_screen():
    sign_in = only(KEY_PAIR)

    assert (sign_in.token_kind, sign_in.factors, sign_in.mfa, sign_in.interactive) == ("key pair", None, None, False)


def test_an_address_of_zeros_stands_for_failures_that_were_left_out():
    assert only(FAILED | {"CLIENT_IP": "0.0.0.0"}).ip is None  # noqa: S104 - a value of the log


def test_a_logout_ends_the_session():
    assert only(LOGOUT).action == "session_ended"


@pytest.mark.parametrize(
    ("kind", "action"), [("SELECT", "view"), ("GET_FILES", "download"), ("UNLOAD", "download"), ("PUT_FILES", "upload")]
)
def test_queries_that_move_data(kind, action):
    access = only(QUERY | {"QUERY_TYPE": kind})

    assert (access.kind, access.action, access.container, access.bytes) == ("data_access", action, "PAY.PUBLIC", 2048)


def test_the_text_of_a_query_is_not_kept():
    act = only(QUERY | {"QUERY_TYPE": "CREATE_USER", "QUERY_TEXT": "create user x password = 'secret'"})

    assert (act.kind, act.action, act.target, act.session) == ("activity", "create_user", "PAY.PUBLIC", "77")
    assert "secret" not in repr(act)


def test_objects_that_were_read_have_names():
    access = only(ACCESS)

    assert (access.target, access.container, access.action) == ("PAY.PUBLIC.SALARIES", "PAY.PUBLIC", "view")
    assert reason(ACCESS | {"DIRECT_OBJECTS_ACCESSED": "[]"}) == "unused-action"


def test_names_may_be_in_lower_case():
    assert only({name.lower(): value for name, value in LOGIN.items()}) == only(LOGIN)


def test_snowflake_itself_and_a_clients_own_questions_are_refused():
    assert reason(QUERY | {"USER_NAME": "SYSTEM"}) == "not-a-person"
    assert reason(QUERY | {"QUERY_TYPE": "SHOW"}) == "unused-action"
    assert reason(QUERY | {"USER_NAME": None}) == "no-account"
    assert reason(QUERY | {"START_TIME": None}) == "no-time"


@needs_samples
def test_every_real_record_is_read_or_refused_for_a_true_reason():
    logins = panther_records("snowflake/panther/Snowflake.LoginHistory.jsonl")
    queries = panther_records("snowflake/panther/Snowflake.QueryHistory.jsonl")
    transfers = panther_records("snowflake/panther/Snowflake.DataTransferHistory.jsonl")

    assert tally(SOURCE, logins) == {"sign_in": 17, "credential": 1}
    assert tally(SOURCE, queries) == {"activity": 6, "data_access": 2, "no-time": 2}
    assert tally(SOURCE, transfers) == {"unused-table": 2}


@needs_samples
def test_real_logins_say_what_the_raw_rows_say():
    for log in panther_records("snowflake/panther/Snowflake.LoginHistory.jsonl"):
        login = only(log)
        assert (login.account, to_text(login.at)[:19]) == (
            log["USER_NAME"],
            log["EVENT_TIMESTAMP"][:19].replace(" ", "T"),
        )
        assert login.ip == (None if log["CLIENT_IP"] == "0.0.0.0" else log["CLIENT_IP"])  # noqa: S104 - a value of the log
        assert login.outcome == {"YES": "success", "NO": "failure"}[log["IS_SUCCESS"]]


@given(damaged([*EXAMPLES, QUERY, ACCESS]))
def test_whatever_stands_in_a_record_it_is_read_or_refused(record):
    assert_read_or_refused(SOURCE, record)
