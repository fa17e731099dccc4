from __future__ import annotations

import pytest
from hypothesis import given

from sleetwatch.clock import to_text
from sleetwatch.sources.salesforce import SOURCE
from tests.samples import needs_samples, panther_records
from tests.sources.damage import assert_read_or_refused, damaged
from tests.sources.reading_of import reading_of
from tests.sources.tally import tally

NORA = "nora.quist@fabrikam.example"
LIVE = {
    "EventIdentifier": "0c1f0000-0000-4000-8000-000000000001",
    "EventDate": "2026-03-02T08:15:09.123Z",
    "CreatedDate": "2026-03-02T08:15:12Z",
    "Username": "Nora.Quist@fabrikam.example",
    "UserId": "005EXAMPLE000001AAA",
    "SourceIp": "203.0.113.45",
    "LoginKey": "KEY1",
    "SessionKey": "SESSION1",
    "SessionLevel": "HIGH_ASSURANCE",
}
LOGIN = LIVE | {
    "LoginType": "Application",
    "Status": "Success",
    "Application": "Browser",
    "Browser": "Chrome 131",
    "Platform": "Windows 11",
    "CountryIso": "GB",
    "City": "Leeds",
    "Subdivision": "England",
    "LoginLatitude": 53.8,
    "LoginLongitude": -1.55,
}
FAILED = LOGIN | {"Status": "Invalid Password", "LoginType": "Remote Access 2.0"}
LOGIN_AS = LIVE | {"DelegatedUsername": "desk@fabrikam.example", "DelegatedOrganizationId": "00D"}
REPORT = LIVE | {"ReportId": "00O1", "Name": "Salaries", "Operation": "ReportExported", "RowsProcessed": 900}
HIJACK = LIVE | {"Score": 0.9, "Summary": "Session used from two browsers", "CurrentIp": "198.51.100.9"}
LOG_FILE = {
    "EVENT_TYPE": "Login",
    "TIMESTAMP": "20260302081509.123",
    "REQUEST_ID": "r1",
    "ORGANIZATION_ID": "00DEXAMPLE",
    "USER_ID": "005EXAMPLE000001",
    "USER_ID_DERIVED": "005EXAMPLE000001AAA",
    "USER_NAME": NORA,
    "SOURCE_IP": "203.0.113.45",
    "CLIENT_IP": "192.0.2.7",
    "BROWSER_TYPE": "Mozilla/5.0",
    "LOGIN_STATUS": "LOGIN_NO_ERROR",
    "LOGIN_KEY": "KEY1",
}
HISTORY = {
    "Id": "0Ya1",
    "UserId": "005EXAMPLE000001AAA",
    "LoginTime": "2026-03-02T08:15:09.000+0000",
    "LoginType": "Application",
    "SourceIp": "203.0.113.45",
    "Status": "Success",
    "Browser": "Chrome 131",
    "Platform": "Windows 11",
    "Application": "Browser",
}
PORTAL = {
    "Username": NORA,
    "Login Time": "3/2/2026, 12:15:09 AM PST",
    "Source IP": "203.0.113.45",
    "Login Type": "Application",
    "Status": "Success",
    "Browser": "Chrome 131",
    "Platform": "Windows 11",
    "Application": "Browser",
    "@time_zone": "America/Los_Angeles",
}
SETUP = {
    "Date": "3/2/2026, 12:15:09 AM PST",
    "User": "desk@fabrikam.example",
    "Source Namespace Prefix": None,
    "Action": "Changed profile of a user",
    "Section": "Manage Users",
    "Delegate User": None,
    "@time_zone": "America/Los_Angeles",
}
EXAMPLES = [LOGIN, FAILED, LOGIN_AS, REPORT, HIJACK, LOG_FILE]

only, reason = reading_of(SOURCE)


def test_a_login_event_keeps_who_where_from_and_with_what():
    sign_in = only(LOGIN)

    assert (sign_in.account, sign_in.account_id, sign_in.ip) == (NORA, "005example000001aaa", "203.0.113.45")
    assert (sign_in.browser, sign_in.os, sign_in.session) == ("Chrome 131", "Windows 11", "KEY1")
    assert (sign_in.outcome, sign_in.mfa, sign_in.interactive) == ("success", True, True)
    assert (sign_in.vendor_country, sign_in.vendor_city) == ("GB", "Leeds")
    assert to_text(sign_in.at) == "2026-03-02T08:15:09Z"


def test_a_failed_login_says_why():
    assert (only(FAILED).outcome, only(FAILED).error, only(FAILED).interactive) == (
        "failure",
        "invalid password",
        False,
    )


def test_a_streamed_event_is_in_its_payload():
    assert only({"schema": "x", "payload": LOGIN, "event": {"replayId": 1}}) == only(LOGIN)
    assert reason({"schema": "x", "payload": {"ChangeEventHeader": {}}, "event": {"replayId": 2}}) == "unused-table"


def test_going_into_anothers_account_is_the_administrators_act():
    act = only(LOGIN_AS)

    assert (act.account, act.action, act.target) == ("desk@fabrikam.example", "login as", NORA)


def test_an_exported_report_is_a_download_and_an_open_one_a_view():
    assert (only(REPORT).action, only(REPORT).target) == ("download", "Salaries")
    assert only(REPORT | {"Operation": "DashboardViewed"}).action == "view"


def test_what_salesforce_detected_is_an_alert():
    alert = only(HIJACK)

    assert (alert.account, alert.detection, alert.severity) == (NORA, "session hijacking", "0.9")


def test_the_time_of_a_log_file_has_no_marks_between_its_parts():
    sign_in = only(LOG_FILE)

    assert to_text(sign_in.at) == "2026-03-02T08:15:09Z"
    assert only(LOG_FILE | {"TIMESTAMP_DERIVED": "2026-03-02T08:15:09.123Z", "TIMESTAMP": None}) == sign_in
    assert only(LOG_FILE | {"TIMESTAMP": "2026-03-02 08:15:09.123"}) == sign_in


def test_a_login_in_a_log_file_came_from_the_source_address():
    sign_in = only(LOG_FILE)

    assert (sign_in.account, sign_in.ip, sign_in.user_agent) == (NORA, "203.0.113.45", "Mozilla/5.0")
    assert only(LOG_FILE | {"LOGIN_STATUS": "LOGIN_ERROR_INVALID_PASSWORD"}).outcome == "failure"


@pytest.mark.parametrize(
    ("kind", "event"),
    [
        ("Logout", "credential"),
        ("ReportExport", "data_access"),
        ("BulkApiResultEventStore", "data_access"),
        ("ConnectedAppUsageEventStore", "sign_in"),
        ("URI", "activity"),
    ],
)
def test_other_log_files(kind, event):
    assert only(LOG_FILE | {"EVENT_TYPE": kind}).kind == event


def test_an_application_that_comes_back_with_a_token_is_nobody_at_a_screen():
    record = LOG_FILE | {"EVENT_TYPE": "ConnectedAppUsageEventStore", "CONNECTION_TYPE": "oauth_refresh_token"}

    assert (only(record).interactive, only(record).token_kind) == (False, "oauth refresh token")


def test_the_download_of_the_login_history_is_in_the_clock_of_who_made_it():
    assert to_text(only(PORTAL).at) == "2026-03-02T08:15:09Z"
    assert reason({name: value for name, value in PORTAL.items() if name != "@time_zone"}) == "no-zone"
    assert only(PORTAL | {"Login Time": "3/2/2026, 8:15:09 AM GMT"}).at == only(PORTAL).at


def test_the_setup_audit_trail_is_in_that_clock_too_and_the_delegate_acted():
    assert (only(SETUP).account, only(SETUP).target) == ("desk@fabrikam.example", "Changed profile of a user")
    assert only(SETUP | {"Delegate User": NORA}).account == NORA
    assert to_text(only(SETUP).at) == "2026-03-02T08:15:09Z"


def test_an_id_alone_is_no_account_and_programs_calls_are_not_used():
    assert SOURCE.recognises(HISTORY)
    assert reason(HISTORY) == "no-account"
    assert only(HISTORY | {"Username": NORA}).account == NORA
    assert reason(LOG_FILE | {"EVENT_TYPE": "ApiTotalUsage"}) == "unused-action"


@needs_samples
def test_every_real_record_is_read_or_refused_for_a_true_reason():
    events = panther_records("salesforce/panther/Salesforce.RealtimeEvent.jsonl")
    logins = panther_records("salesforce/panther/Salesforce.LoginAs.jsonl")

    assert tally(SOURCE, events) == {
        "sign_in": 10,  # four at a login page, six by an application with a token
        "data_access": 4,
        "alert": 3,
        "credential": 1,
        "unused-action": 1,  # a count of calls
    }
    assert tally(SOURCE, logins) == {"sign_in": 1, "activity": 1}


@needs_samples
def test_real_logins_say_what_the_raw_records_say():
    for log in panther_records("salesforce/panther/Salesforce.LoginAs.jsonl"):
        event = only(log)
        assert event.account == (log.get("DELEGATED_USER_NAME") or log.get("USER_NAME"))
        assert event.ip == (log.get("SOURCE_IP") or log["CLIENT_IP"])
        assert to_text(event.at)[:19] == log["TIMESTAMP_DERIVED"][:19].replace(" ", "T")


@given(damaged([*EXAMPLES, HISTORY, PORTAL | {"@time_zone": "UTC"}, SETUP | {"@time_zone": "UTC"}]))
def test_whatever_stands_in_a_record_it_is_read_or_refused(record):
    if "@time_zone" in record:
        record["@time_zone"] = "UTC"  # intake writes it, nobody else
    assert_read_or_refused(SOURCE, record)
