from __future__ import annotations

import pytest
from hypothesis import given

from sleetwatch.clock import to_text
from sleetwatch.sources.onepassword import SOURCE
from tests.samples import needs_samples, panther_records
from tests.sources.damage import assert_read_or_refused, damaged
from tests.sources.reading_of import reading_of
from tests.sources.tally import tally

NORA = "nora.quist@fabrikam.example"
CLIENT = {
    "app_name": "1Password for Windows",
    "app_version": "81000000",
    "platform_name": "LAP-7",
    "platform_version": "11",
    "os_name": "Windows",
    "os_version": "11",
    "ip_address": "203.0.113.45",
}
PLACE = {"country": "United Kingdom", "region": "England", "city": "Leeds", "latitude": 53.8, "longitude": -1.55}
ATTEMPT = {
    "uuid": "AAAAATTEMPT",
    "session_uuid": "AAAASESSION",
    "timestamp": "2026-03-02T08:15:09.123456789Z",
    "category": "success",
    "type": "mfa_ok",
    "country": "GB",
    "details": None,
    "target_user": {"uuid": "AAAAUSER", "name": "Nora Quist", "email": "Nora.Quist@fabrikam.example", "type": "user"},
    "client": CLIENT,
    "location": PLACE,
}
FAILED = ATTEMPT | {"category": "mfa_failed", "type": "totp_bad"}
USAGE = {
    "uuid": "AAAAUSAGE",
    "timestamp": "2026-03-02T08:20:00Z",
    "used_version": 1,
    "vault_uuid": "vault1",
    "item_uuid": "item1",
    "action": "reveal",
    "user": ATTEMPT["target_user"],
    "client": CLIENT,
    "location": PLACE,
}
COPIED = USAGE | {"action": "secure-copy"}
AUDIT = {
    "uuid": "AAAAAUDIT",
    "timestamp": "2026-03-02T08:30:00Z",
    "actor_uuid": "AAAADESK",
    "actor_details": {"uuid": "AAAADESK", "name": "Dana Esk", "email": "desk@fabrikam.example"},
    "action": "suspend",
    "object_type": "user",
    "object_uuid": "AAAAUSER",
    "object_details": {"uuid": "AAAAUSER", "name": "Nora Quist", "email": NORA},
    "session": {"uuid": "S1", "login_time": "2026-03-02T08:00:00Z", "device_uuid": "DEVICE1", "ip": "203.0.113.9"},
    "location": PLACE,
}
EXAMPLES = [ATTEMPT, FAILED, USAGE, COPIED, AUDIT]

only, reason = reading_of(SOURCE)


def test_a_sign_in_names_the_computer_and_its_place():
    sign_in = only(ATTEMPT)

    assert (sign_in.account, sign_in.ip, sign_in.session) == (NORA, "203.0.113.45", "AAAASESSION")
    assert (sign_in.device_name, sign_in.os, sign_in.mfa, sign_in.outcome) == ("LAP-7", "Windows 11", True, "success")
    assert (sign_in.vendor_country, sign_in.vendor_region, sign_in.vendor_city) == ("GB", "England", "Leeds")
    assert to_text(sign_in.at) == "2026-03-02T08:15:09Z"


@pytest.mark.parametrize(
    ("category", "kind", "outcome"),
    [
        ("success", "credentials_ok", "success"),
        ("firewall_reported_success", "credentials_ok", "success"),
        ("credentials_failed", "password_secret_bad", "failure"),
        ("firewall_failed", "continent_blocked", "failure"),
    ],
)
def test_the_category_tells_the_outcome_and_the_type_the_error(category, kind, outcome):
    sign_in = only(ATTEMPT | {"category": category, "type": kind})

    assert (sign_in.outcome, sign_in.error) == (outcome, kind if outcome == "failure" else None)


def test_an_item_that_was_shown_or_copied():
    seen, copied = only(USAGE), only(COPIED)

    assert (seen.account, seen.action, seen.target, seen.container) == (NORA, "view", "item1", "vault1")
    assert (seen.ip, seen.app, copied.action) == ("203.0.113.45", "1Password for Windows", "copy")


def test_an_act_on_the_account_is_the_actors():
    act = only(AUDIT)

    assert (act.account, act.action, act.target) == ("desk@fabrikam.example", "suspend user", NORA)
    assert (act.ip, act.session, act.device_id) == ("203.0.113.9", "S1", "device1")


def test_an_id_alone_is_no_account():
    assert reason({name: value for name, value in AUDIT.items() if name != "actor_details"}) == "no-account"
    assert reason(ATTEMPT | {"timestamp": "soon"}) == "bad-time"


@needs_samples
def test_every_real_record_is_read():
    logs = panther_records("1password/panther/OnePassword.SignInAttempt.jsonl")

    assert tally(SOURCE, logs) == {"sign_in": 2}
    assert [only(log).account for log in logs] == [log["target_user"]["email"] for log in logs]
    assert {to_text(only(log).at) for log in logs} == {"2021-12-15T18:02:23Z"}


@given(damaged(EXAMPLES))
def test_whatever_stands_in_a_record_it_is_read_or_refused(record):
    assert_read_or_refused(SOURCE, record)
