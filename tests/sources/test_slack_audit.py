"""Slack audit logs and access logs."""

from __future__ import annotations

import pytest
from hypothesis import given

from sleetwatch.clock import to_text
from sleetwatch.errors import Refused
from sleetwatch.intake.json_records import envelope
from sleetwatch.sources.slack_audit import SOURCE
from tests.samples import needs_samples, panther_records
from tests.sources.damage import assert_read_or_refused, damaged, json_objects
from tests.sources.reading_of import reading_of

only, reason = reading_of(SOURCE)

MARA = "mara.lind@fabrikam.example"
DESK = "desk@fabrikam.example"
USER = {"id": "W0MARA", "name": "mara", "email": "Mara.Lind@fabrikam.example", "team": "T0EX"}
FILE = {"type": "file", "file": {"id": "F1", "name": "plan.pdf", "title": "Plan"}}


def entry(action, **fields):
    return {
        "id": "e1",
        "date_create": 1772438400,
        "action": action,
        "actor": {"type": "user", "user": USER},
        "entity": {"type": "user", "user": USER},
        "context": {
            "location": {"type": "workspace", "id": "T0EX"},
            "ua": "Mozilla/5.0",
            "ip_address": "203.0.113.21",
            "session_id": 913888259765,
        },
    } | fields


ACCESS = {
    "user_id": "U0MARA",
    "username": "Mara",
    "date_first": 1772438400,
    "date_last": 1772442000,
    "count": 5,
    "ip": "203.0.113.21",
    "user_agent": "Slack/1.0",
    "isp": "Example Net",
    "country": "SE",
    "region": "O",
}
ANOMALY = entry("anomaly", details={"location": "Leeds, GB", "reason": ["asn", "ip_address"]})


def test_a_login_is_a_sign_in():
    sign_in = only(entry("user_login"))

    assert (sign_in.kind, sign_in.outcome, sign_in.error, sign_in.app) == ("sign_in", "success", None, "Slack")
    assert (to_text(sign_in.at), sign_in.uid) == ("2026-03-02T08:00:00Z", "e1")
    assert (sign_in.account, sign_in.account_id, sign_in.session) == (MARA, "w0mara", "913888259765")
    assert (sign_in.ip, sign_in.user_agent) == ("203.0.113.21", "Mozilla/5.0")


def test_a_failed_login_is_a_failure():
    assert only(entry("user_login_failed")).outcome == "failure"


def test_a_collectors_time_without_a_zone_is_utc():
    assert to_text(only(entry("user_login", date_create="2026-03-02 08:00:00.000000000")).at) == "2026-03-02T08:00:00Z"


def test_a_sign_out_ends_a_session_and_an_administrator_revokes_them():
    ended = only(entry("user_logout"))
    revoked = only(
        entry("user_session_reset_by_admin", actor={"type": "user", "user": {"id": "W0DESK", "email": DESK}})
    )

    assert (ended.kind, ended.action) == ("credential", "session_ended")
    assert (revoked.action, revoked.account, revoked.actor) == ("sessions_revoked", MARA, DESK)


@pytest.mark.parametrize(
    ("action", "done"),
    [
        ("file_downloaded", "download"),
        ("file_uploaded", "upload"),
        ("file_shared", "share"),
        ("file_public_link_created", "share"),
    ],
)
def test_files_are_data_access(action, done):
    access = only(entry(action, entity=FILE))

    assert (access.kind, access.action, access.target, access.ip) == ("data_access", done, "Plan", "203.0.113.21")


def test_an_anomaly_is_an_alert_with_its_reasons():
    alert = only(ANOMALY)

    assert (alert.kind, alert.account, alert.detection) == ("alert", MARA, "anomaly")
    assert (alert.category, alert.detail, alert.ip) == ("asn,ip_address", "Leeds, GB", "203.0.113.21")


def test_what_else_a_person_does_is_an_activity():
    channel = {"type": "channel", "channel": {"id": "C1", "name": "pricing"}}
    act = only(entry("public_channel_created", entity=channel))

    assert (act.kind, act.action, act.target, act.session) == (
        "activity",
        "public_channel_created",
        "pricing",
        "913888259765",
    )


def test_an_entry_of_the_access_log_is_the_first_and_the_last_access():
    first, last = SOURCE.read(ACCESS)

    assert (to_text(first.at), to_text(last.at)) == ("2026-03-02T08:00:00Z", "2026-03-02T09:00:00Z")
    assert (first.account, first.account_id, first.ip, first.outcome) == ("mara", "u0mara", "203.0.113.21", "success")
    assert (first.vendor_as_name, first.vendor_country, first.vendor_region) == ("Example Net", "SE", "O")
    assert first.interactive is False  # a client that is left on comes back by itself
    assert len(SOURCE.read(ACCESS | {"date_last": ACCESS["date_first"]})) == 1


def test_a_csv_of_the_access_log_is_the_same():
    row = {name: str(value) for name, value in ACCESS.items()}

    assert SOURCE.recognises(row)
    assert SOURCE.read(row) == SOURCE.read(ACCESS)


def test_both_answers_are_pages_of_records():
    for page in (
        {"entries": [entry("user_login")], "response_metadata": {"next_cursor": ""}},
        {"ok": True, "logins": [ACCESS], "paging": {"count": 1, "page": 1}},
    ):
        (record,) = envelope(page) or []
        assert SOURCE.recognises(record)
        assert SOURCE.read(record)


@pytest.mark.parametrize(
    ("record", "why"),
    [
        (entry("app_installed", actor={"type": "app", "app": {}}), "not-a-person"),
        (entry("user_login", actor={"type": "user", "user": {"id": "W1"}}), "no-account"),
        (entry(None), "no-action"),
        (entry("user_login", date_create=None), "no-time"),
        (ACCESS | {"username": None}, "no-account"),
    ],
)
def test_an_entry_of_no_use_is_refused_with_the_reason(record, why):
    assert reason(record) == why


@pytest.mark.parametrize(
    "record",
    [
        {},
        {"action": "git.clone", "actor": "octocat", "org": "x", "@timestamp": 1},
        {"action": {"type": "x"}, "actor": {}, "context": {"client_name": "x"}, "entity": {}, "timestamp": 1},
        {"user_id": "1", "username": "x"},
    ],
)
def test_other_records_are_not_recognised(record):
    assert not SOURCE.recognises(record)


@given(json_objects)
def test_any_json_object_is_read_or_refused(record):
    assert_read_or_refused(SOURCE, record)


@given(damaged([entry("user_login"), entry("user_logout"), entry("file_downloaded", entity=FILE), ANOMALY, ACCESS]))
def test_any_damage_to_a_good_record_is_read_or_refused(record):
    assert_read_or_refused(SOURCE, record)


@needs_samples
def test_every_real_record_is_recognised_and_read_or_refused_for_a_true_reason():
    kinds, refused = {}, {}
    for log in panther_records("slack_audit/panther/Slack.AuditLogs.jsonl"):
        assert SOURCE.recognises(log)
        try:
            for event in SOURCE.read(log):
                kinds[event.kind] = kinds.get(event.kind, 0) + 1
                assert to_text(event.at)[:19] == log["date_create"][:19].replace(" ", "T")
                assert event.ip == log["context"]["ip_address"]
        except Refused as refusal:
            assert "date_create" not in log
            refused[refusal.reason] = refused.get(refusal.reason, 0) + 1

    assert kinds == {"credential": 18, "activity": 15, "alert": 1}
    assert refused == {"no-time": 32}
