"""Google Workspace activities, however they were exported."""

from __future__ import annotations

import copy

import pytest
from hypothesis import given

from sleetwatch.clock import to_text
from sleetwatch.errors import Refused
from sleetwatch.sources.google_workspace import SOURCE
from tests.samples import needs_samples, panther_records
from tests.sources.damage import assert_read_or_refused, damaged, json_objects
from tests.sources.google_activities import CALL, MARA, ROW, activity, chrome, event, phone, told
from tests.sources.reading_of import reading_of

only, reason = reading_of(SOURCE)

DESK = "desk@fabrikam.example"

LOGIN = activity(
    "login",
    event(
        "login_success",
        login_type="google_password",
        login_challenge_method=["password", "google_prompt"],
        is_suspicious=False,
    ),
    networkInfo={"ipAsn": [64500], "regionCode": "SE", "subdivisionCode": "SE-O"},
    userDeviceInfo={"deviceId": "DEV-4711", "deviceType": "CHROME_OS", "deviceOsVersion": "16033.58.0"},
)


# --- shapes


def test_a_sign_in_is_read_with_its_methods_network_and_device():
    sign_in = only(LOGIN)

    assert (sign_in.kind, sign_in.outcome, sign_in.error) == ("sign_in", "success", None)
    assert (to_text(sign_in.at), sign_in.uid) == ("2026-03-02T07:58:12Z", "-4711")
    assert (sign_in.account, sign_in.account_id, sign_in.ip) == (MARA, "1057", "203.0.113.21")
    assert (sign_in.factors, sign_in.mfa, sign_in.token_kind) == ("password,push", True, "password")
    assert (sign_in.vendor_asn, sign_in.vendor_country, sign_in.vendor_region) == (64500, "SE", "SE-O")
    assert (sign_in.device_id, sign_in.os, sign_in.vendor_risk) == ("dev-4711", "CHROME_OS 16033.58.0", None)


def flattened(record):
    """As a collector keeps it: the event's fields beside the activity's, parameters as an object, no zone."""
    (one,) = record["events"]
    values = {p["name"]: next(value for key, value in p.items() if key != "name") for p in one["parameters"]}
    rest = {key: value for key, value in record.items() if key != "events"}
    about = record["id"] | {"time": "2026-03-02 07:58:12.004000000"}
    return rest | {"id": about, "type": one["type"], "name": one["name"], "parameters": values}


def split(record):
    (one,) = record["events"]
    return record | {"events": one}


@pytest.mark.parametrize("shape", [flattened, split])
@pytest.mark.parametrize("record", [LOGIN, CALL])
def test_a_collectors_flattening_changes_nothing(shape, record):
    assert only(shape(record)) == only(record)


def test_a_row_of_the_bigquery_export_says_the_same():
    row = {
        "time_usec": 1772438292004000,
        "unique_identifier": "-4711",
        "email": MARA,
        "event_type": "login",
        "event_name": "login_success",
        "record_type": "login",
        "ip_address": "203.0.113.21",
        "login": {"login_type": "google_password", "login_challenge_method": ["password", "google_prompt"]},
        "drive": None,
    }
    sign_in = only(row)

    assert to_text(sign_in.at) == "2026-03-02T07:58:12Z"
    assert (sign_in.uid, sign_in.account, sign_in.ip, sign_in.factors) == (
        "-4711",
        MARA,
        "203.0.113.21",
        "password,push",
    )


def test_a_csv_with_dotted_columns_says_the_same():
    row = {
        "name": "login_success",
        "type": "login",
        "actor.email": MARA,
        "actor.profileId": "1057",
        "id.applicationName": "login",
        "id.time": "2026-03-02T07:58:12.004Z",
        "id.uniqueQualifier": "-4711",
        "ipAddress": "203.0.113.21",
        "login_type": "google_password",
        "login_challenge_method": "google_prompt",
    }
    sign_in = only(row)

    assert (sign_in.account, sign_in.ip, sign_in.factors, sign_in.uid) == (MARA, "203.0.113.21", "push", "-4711")


def test_several_events_of_one_activity_are_all_read_and_a_useless_one_takes_none_with_it():
    record = activity(
        "drive",
        event("prefetch_item_content", "access", doc_title="Plan"),
        event("download", "access", doc_title="Plan"),
        event("edit", "access", doc_title="Plan"),
    )

    assert [(one.kind, one.action) for one in SOURCE.read(record)] == [
        ("data_access", "download"),
        ("activity", "edit"),
    ]


# --- sign-ins


def test_a_failed_sign_in_tells_why_and_no_factor_passed():
    record = activity(
        "login",
        event(
            "login_failure",
            login_challenge_method=["password"],
            login_failure_type="login_failure_invalid_password",
            is_suspicious=True,
        ),
    )
    sign_in = only(record)

    assert (sign_in.outcome, sign_in.error) == ("failure", "login_failure_invalid_password")
    assert (sign_in.factors, sign_in.vendor_risk) == (None, "suspicious")


@pytest.mark.parametrize(
    ("method", "word"),
    [
        ("google_prompt", "push"),
        ("google_authenticator", "totp"),
        ("idv_preregistered_phone", "sms"),
        ("security_key", "fido2"),
        ("passkey", "passkey"),
        ("backup_code", "other"),
    ],
)
def test_a_verification_is_a_step_of_a_sign_in_and_the_use_of_a_factor(method, word):
    record = activity(
        "login",
        event(
            "login_verification",
            login_challenge_method=[method],
            login_challenge_status="Challenge Passed.",
            is_second_factor=True,
        ),
    )
    sign_in, factor = SOURCE.read(record)

    assert (sign_in.outcome, sign_in.error, sign_in.mfa) == ("interrupted", None, True)
    assert (factor.kind, factor.action, factor.method, factor.outcome) == ("factor", "used", word, "success")
    assert (factor.account, factor.ip) == (MARA, "203.0.113.21")


def test_a_challenge_that_was_not_met_is_a_failed_use():
    record = activity(
        "login",
        event(
            "login_challenge",
            login_challenge_method=["idv_any_phone"],
            login_challenge_status="incorrect_answer_entered",
        ),
    )
    sign_in, factor = SOURCE.read(record)

    assert (sign_in.outcome, sign_in.error, factor.outcome) == ("failure", "incorrect_answer_entered", "failure")


def test_a_challenge_that_proves_no_person_uses_no_factor():
    record = activity("login", event("login_challenge", login_challenge_method=["captcha"]))

    assert only(record).mfa is None


def test_a_sign_in_to_an_application_by_saml_names_it():
    record = activity("saml", event("login_success", application_name="Example Payroll", initiated_by="sp"))
    failed = activity(
        "saml", event("login_failure", application_name="Example Payroll", failure_type="failure_unknown")
    )

    assert (only(record).app, only(record).token_kind) == ("Example Payroll", "saml")
    assert (only(failed).outcome, only(failed).error) == ("failure", "failure_unknown")


def test_an_exchanged_credential_shows_nobody_at_the_screen():
    sign_in = only(activity("login", event("login_success", login_type="exchange")))

    assert (sign_in.interactive, sign_in.token_kind) == (False, "token exchange")


def test_a_warning_concerns_the_affected_account():
    record = activity("login", event("suspicious_login", "account_warning", affected_email_address=MARA), email=None)
    alert = only(record)

    assert (alert.kind, alert.account, alert.detection, alert.category) == (
        "alert",
        MARA,
        "suspicious_login",
        "account_warning",
    )


# --- factors, passwords, tokens


@pytest.mark.parametrize("app", ["login", "user_accounts"])
def test_enrolling_and_leaving_two_steps_are_factors(app):
    enrolled = only(activity(app, {"type": "2sv_change", "name": "2sv_enroll"}))
    left = only(activity(app, {"type": "2sv_change", "name": "2sv_disable"}))

    assert (enrolled.kind, enrolled.action, enrolled.account) == ("factor", "registered", MARA)
    assert (left.action, left.ip) == ("removed", "203.0.113.21")


def test_a_changed_password_and_a_sign_out_are_credentials():
    changed = only(activity("user_accounts", {"type": "password_change", "name": "password_edit"}))
    ended = only(activity("login", event("logout", login_type="google_password")))

    assert (changed.kind, changed.action, changed.actor) == ("credential", "password_changed", MARA)
    assert ended.action == "session_ended"


@pytest.mark.parametrize(
    ("name", "action"), [("CHANGE_PASSWORD", "password_reset"), ("RESET_SIGNIN_COOKIES", "sessions_revoked")]
)
def test_what_an_administrator_does_to_an_account_concerns_that_account(name, action):
    done = only(activity("admin", event(name, "USER_SETTINGS", USER_EMAIL=MARA), email=DESK))

    assert (done.kind, done.action, done.account, done.actor) == ("credential", action, MARA, DESK)


def test_a_factor_that_an_administrator_took_away_has_not_the_administrators_address():
    removed = only(
        activity("admin", event("TURN_OFF_2_STEP_VERIFICATION", "USER_SETTINGS", USER_EMAIL=MARA), email=DESK)
    )

    assert (removed.kind, removed.action, removed.account, removed.ip) == ("factor", "removed", MARA, None)


def test_a_grant_to_an_application_is_a_token_and_an_act():
    record = activity("token", event("authorize", "auth", app_name="Example Notes", client_type="WEB"))
    token, act = SOURCE.read(record)

    assert (token.kind, token.action, token.actor) == ("credential", "token_created", MARA)
    assert (act.kind, act.action, act.app) == ("activity", "authorize", "example notes")


def test_what_an_application_does_with_its_token_is_nobodys_act():
    assert reason(activity("token", event("activity", "auth", api_name="drive"))) == "not-a-person"


# --- files


@pytest.mark.parametrize(
    ("name", "action"),
    [
        ("view", "view"),
        ("download", "download"),
        ("upload", "upload"),
        ("copy", "copy"),
        ("change_user_access", "share"),
        ("change_document_visibility", "share"),
    ],
)
def test_access_to_files(name, action):
    accessed = only(activity("drive", event(name, "access", doc_title="Plan", doc_id="1doc", shared_drive_id="0drive")))

    assert (accessed.kind, accessed.action, accessed.target, accessed.container) == (
        "data_access",
        action,
        "Plan",
        "0drive",
    )


def test_what_drive_does_in_consequence_is_not_a_persons_act():
    record = activity("drive", event("change_user_access_hierarchy_reconciled", "acl_change", doc_title="Plan"))

    assert reason(record) == "not-a-person"


@pytest.mark.parametrize(
    ("told", "with_whom"),
    [
        ({"target_user": "Kim@Fabrikam.example", "visibility": "people_with_link"}, "fabrikam.example"),
        ({"visibility": "people_with_link"}, "anyone"),
        ({"visibility": "private"}, None),
    ],
)
def test_a_share_keeps_the_domain_of_who_was_let_in_and_no_person(told, with_whom):
    record = activity("drive", event("change_user_access", "acl_change", doc_title="Plan", **told))

    assert only(record).shared_with == with_whom


# --- the rest, and refusals


def test_a_rule_that_matched_is_an_alert_even_without_an_events_name():
    record = activity("rules", {"parameters": told(rule_name="Stay inside", severity="HIGH", data_source="DRIVE")})
    alert = only(record)

    assert (alert.kind, alert.detection, alert.severity, alert.category) == ("alert", "stay inside", "high", "drive")


def test_what_else_a_person_does_is_an_activity():
    act = only(activity("calendar", event("create_event", "event_change", event_title="Stand-up", user_agent="UA")))

    assert (act.kind, act.action, act.app, act.target, act.user_agent) == (
        "activity",
        "create_event",
        "calendar",
        "Stand-up",
        "UA",
    )


@pytest.mark.parametrize(
    ("record", "why"),
    [
        (activity("login"), "empty"),
        (activity("login", {"type": "login"}), "no-action"),
        (activity("login", event("logout"), email=None), "no-account"),
        (activity("login", event("logout"), id={"applicationName": "login"}), "no-time"),
        (activity("drive", event("view"), actor={"callerType": "KEY", "key": "SYSTEM"}), "not-a-person"),
        (activity("drive", event("view"), email="robot@x.iam.gserviceaccount.com"), "not-a-person"),
        (activity("drive", event("view"), isAgenticAction=True), "not-a-person"),
        (activity("drive", event("view", actor_is_collaborator_account=True)), "not-a-person"),
        (activity("gmail", event("delivery")), "unused-action"),
        (activity("access_transparency", event("ACCESS", "GSUITE_RESOURCE")), "not-a-person"),
    ],
)
def test_a_record_of_no_use_is_refused_with_the_reason(record, why):
    assert reason(record) == why


@pytest.mark.parametrize(
    "record",
    [
        {},
        {"id": "x", "actor": {}, "events": []},
        {"id": {"time": "2026-03-02T07:58:12Z"}, "actor": {"email": MARA}},
        {"actor": "octocat", "action": "git.clone", "@timestamp": 1},
        {"Date": "x", "Meeting": "y"},
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
            LOGIN,
            CALL,
            flattened(LOGIN),
            ROW,
            phone("DEVICE_REGISTER_UNREGISTER_EVENT", ACCOUNT_STATE="REGISTERED"),
            chrome("CHROMEOS_PERIPHERAL_ADDED", VENDOR_ID="0x1d6b", PRODUCT_ID=260),
            chrome("CONTENT_TRANSFER", TRIGGER_TYPE="FILE_UPLOAD", CONTENT_SIZE=89076),
            activity("drive", event("download", "access", doc_title="Plan"), event("edit", "access")),
            activity("admin", event("CHANGE_PASSWORD", "USER_SETTINGS", USER_EMAIL=MARA)),
            activity("rules", event("rule_match", "x", rule_name="r", severity="LOW")),
        ]
    )
)
def test_any_damage_to_a_good_record_is_read_or_refused(record):
    assert_read_or_refused(SOURCE, copy.deepcopy(record))


# --- real records


@needs_samples
def test_every_real_record_is_recognised_and_read_or_refused_for_a_true_reason():
    kinds, refused = {}, {}
    for place, log in enumerate(panther_records("google_workspace/panther/GSuite.ActivityEvent.jsonl")):
        if not SOURCE.recognises(log):
            assert log.keys() == {"id", "type"}  # cut down to nothing by who published them
            continue
        try:
            for one in SOURCE.read(log):
                kinds[one.kind] = kinds.get(one.kind, 0) + 1
                assert to_text(one.at)[:10] == log["id"]["time"][:10]
                assert getattr(one, "account", None) == log["actor"]["email"]
        except Refused as refusal:
            refused.setdefault(refusal.reason, []).append(place)

    assert {why: len(places) for why, places in refused.items()} == {"no-time": 61, "unused-action": 24}
    assert kinds == {"activity": 59, "credential": 3, "data_access": 10, "sign_in": 1}


@needs_samples
def test_a_real_sign_in_by_saml_and_a_real_download_say_what_the_raw_records_say():
    logs = panther_records("google_workspace/panther/GSuite.ActivityEvent.jsonl")
    (sign_in,) = SOURCE.read(logs[61])
    (access,) = next(SOURCE.read(log) for log in logs if log.get("name") == "download" and "time" in log["id"])

    assert (sign_in.app, sign_in.ip) == (logs[61]["parameters"]["application_name"], logs[61]["ipAddress"])
    assert to_text(sign_in.at) == "2022-05-26T15:26:09Z"
    assert (access.action, access.target) == ("download", "My Sensitive Document")
