"""The GitHub audit log."""

from __future__ import annotations

import pytest
from hypothesis import given

from sleetwatch.clock import to_text
from sleetwatch.errors import Refused
from sleetwatch.sources.github_audit import SOURCE
from tests.samples import needs_samples, panther_records
from tests.sources.damage import assert_read_or_refused, damaged, json_objects
from tests.sources.reading_of import reading_of

only, reason = reading_of(SOURCE)

MARA = "mara.lind@fabrikam.example"


def entry(action, **fields):
    return {
        "@timestamp": 1772438400000,
        "_document_id": "doc1",
        "action": action,
        "actor": "Mara-Lind",
        "actor_id": 9001,
        "actor_is_bot": False,
        "actor_ip": "203.0.113.21",
        "actor_location": {"country_code": "SE"},
        "business": "fabrikam",
        "created_at": 1772438400000,
        "external_identity_nameid": "Mara.Lind@fabrikam.example",
        "org": "fabrikam",
        "repo": "Fabrikam/price-engine",
        "user_agent": "git/2.45.0",
    } | fields


CLONE = entry(
    "git.clone",
    transport_protocol=1,
    transport_protocol_name="http",
    hashed_token="3q2+7w==",  # noqa: S106 - a hash of nothing
    token_id=5551,
    programmatic_access_type="OAuth access token",
)


def test_a_clone_is_code_access_by_the_company_account():
    clone = only(CLONE)

    assert (clone.kind, clone.action, clone.repository) == ("code_access", "clone", "fabrikam/price-engine")
    assert (to_text(clone.at), clone.uid, clone.account) == ("2026-03-02T08:00:00Z", "doc1", MARA)
    assert (clone.ip, clone.user_agent, clone.transport) == ("203.0.113.21", "git/2.45.0", "http")
    assert clone.key == "5551"


def test_the_hash_names_a_token_that_has_no_id():
    assert only(CLONE | {"token_id": None}).key == "3q2+7w=="


@pytest.mark.parametrize("nameid", ["", None, "U-17", "mara"])
def test_a_login_without_a_company_address_is_an_account_of_its_own(nameid):
    assert only(CLONE | {"external_identity_nameid": nameid}).account == "mara-lind"


@pytest.mark.parametrize(
    ("action", "done"),
    [
        ("git.fetch", "fetch"),
        ("git.push", "push"),
        ("repo.create", "create"),
        ("repo.destroy", "delete"),
        ("repo.download_zip", "clone"),
    ],
)
def test_what_is_done_to_code(action, done):
    assert only(entry(action)).action == done


def test_a_repository_made_from_another_is_a_fork():
    assert only(entry("repo.create", fork_parent="other/price-engine")).action == "fork"


def test_a_repository_that_the_whole_world_may_see_is_published():
    published = only(entry("repo.access", visibility="public", previous_visibility="private"))

    assert (published.kind, published.action, published.repository) == (
        "code_access",
        "publish",
        "fabrikam/price-engine",
    )
    assert only(entry("repo.access", visibility="private")).kind == "activity"
    assert only(entry("repo.access")).kind == "activity"


def test_a_repository_that_leaves_the_organisation_is_transferred():
    assert only(entry("repo.transfer_outgoing", visibility="private")).action == "transfer"
    assert only(entry("repo.transfer_start")).kind == "activity"


def test_the_time_it_was_logged_counts_and_not_the_age_of_what_it_is_about():
    old = entry("repository_vulnerability_alert.dismiss", created_at=1700000000000)

    assert to_text(only(old).at) == "2026-03-02T08:00:00Z"


@pytest.mark.parametrize("time", [1772438400000, "1772438400000", "2026-03-02 08:00:00.000000000", 1772438400000.0])
def test_a_collectors_time_is_read(time):
    record = {key: value for key, value in CLONE.items() if key not in ("@timestamp", "created_at")}

    assert to_text(only(record | {"at_sign_timestamp": time}).at) == "2026-03-02T08:00:00Z"


@pytest.mark.parametrize(
    ("action", "made"),
    [
        ("public_key.create", "key_created"),
        ("gpg_key.create", "key_created"),
        ("oauth_authorization.create", "token_created"),
        ("personal_access_token.access_granted", "token_created"),
        ("user.logout", "session_ended"),
    ],
)
def test_keys_tokens_and_sessions(action, made):
    credential = only(entry(action, user="mara-lind"))

    assert (credential.kind, credential.action) == ("credential", made)
    assert (credential.account, credential.actor, credential.ip) == (MARA, MARA, "203.0.113.21")


def test_what_is_done_to_somebody_else_concerns_them():
    credential = only(entry("user.reset_password", user="otto-berg"))
    factor = only(entry("two_factor_authentication.disabled", user="otto-berg"))

    assert (credential.account, credential.actor) == ("otto-berg", MARA)
    assert (factor.account, factor.action, factor.ip) == ("otto-berg", "removed", None)


def test_factors_come_and_go():
    registered = only(entry("security_key.register"))

    assert (registered.kind, registered.action, registered.method) == ("factor", "registered", "fido2")
    assert (registered.account, registered.ip) == (MARA, "203.0.113.21")


def test_sign_ins():
    response = only(entry("org.sso_response"))
    failed = only(entry("user.failed_login"))

    assert (response.kind, response.token_kind, response.outcome, response.vendor_country) == (
        "sign_in",
        "saml",
        None,
        "SE",
    )
    assert (response.account, response.account_id) == (MARA, "9001")
    assert (failed.outcome, failed.error) == ("failure", "user.failed_login")


def test_older_entries_keep_the_details_apart():
    act = only(entry("team.add_member", repo=None, data={"team": "fabrikam/pricing"}))

    assert (act.kind, act.action, act.target, act.app) == (
        "activity",
        "team.add_member",
        "fabrikam/pricing",
        "github",
    )


def test_a_row_of_the_csv_is_read():
    row = {
        "action": "team.add_member",
        "actor": "mara-lind",
        "user": "otto-berg",
        "actor_location.country_code": "SE",
        "org": "fabrikam",
        "repo": None,
        "created_at": "1772438400000",
        "data.team": "fabrikam/pricing",
    }

    assert (only(row).account, only(row).target) == ("mara-lind", "otto-berg")
    assert only(row | {"action": "user.login"}).vendor_country == "SE"


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"actor": "dependabot[bot]"}, "not-a-person"),
        ({"actor_is_bot": True}, "not-a-person"),
        ({"actor_is_agent": True}, "not-a-person"),
        ({"actor": "web-flow"}, "not-a-person"),
        ({"programmatic_access_type": "GitHub App server-to-server token"}, "not-a-person"),
        ({"actor": ""}, "no-account"),
        ({"action": None}, "no-action"),
        ({"action": "workflows.completed_workflow_run"}, "unused-action"),
        ({"action": "workflows.created_workflow_run", "event": "schedule"}, "unused-action"),
        ({"action": "api.request"}, "unused-action"),
        ({"@timestamp": None, "created_at": None}, "no-time"),
        ({"@timestamp": "2024-12-17 00:00:00000000"}, "bad-time"),
    ],
)
def test_an_entry_of_no_use_is_refused_with_the_reason(fields, why):
    assert reason(CLONE | fields) == why


def test_a_workflow_that_a_person_started_is_their_act():
    assert only(entry("workflows.created_workflow_run", event="workflow_dispatch")).kind == "activity"


@pytest.mark.parametrize(
    "record",
    [
        {},
        {"action": "user_login", "actor": {"type": "user"}, "context": {}, "date_create": 1},
        {"action": "opened", "repository": {}, "sender": {}},
        {"actor": {"email": MARA}, "id": {"applicationName": "login"}},
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
            CLONE,
            entry("org.sso_response"),
            entry("public_key.create", user="otto-berg"),
            entry("two_factor_authentication.enabled"),
            entry("team.create", data={"team": "t"}),
        ]
    )
)
def test_any_damage_to_a_good_record_is_read_or_refused(record):
    assert_read_or_refused(SOURCE, record)


@needs_samples
def test_every_real_record_is_recognised_and_read_or_refused_for_a_true_reason():
    kinds, refused, strange = {}, {}, []
    for place, log in enumerate(panther_records("github_audit/panther/GitHub.Audit.jsonl")):
        if not SOURCE.recognises(log):
            strange.append(place)
            continue
        try:
            for event in SOURCE.read(log):
                kinds[event.kind] = kinds.get(event.kind, 0) + 1
        except Refused as refusal:
            refused.setdefault(refusal.reason, []).append(place)

    assert strange == [61]  # an action and nothing else
    assert kinds == {"activity": 52, "code_access": 11, "credential": 1}
    assert {why: len(places) for why, places in refused.items()} == {
        "no-time": 25,
        "bad-time": 4,  # 2024-12-17 00:00:00000000
        "unused-action": 3,  # runs of workflows
        "not-a-person": 3,
        "no-account": 1,
    }


@needs_samples
def test_a_real_clone_says_what_the_raw_record_says():
    log = panther_records("github_audit/panther/GitHub.Audit.jsonl")[68]
    (clone,) = SOURCE.read(log)

    assert to_text(clone.at) == "2023-11-20T21:20:09Z"
    assert (clone.action, clone.account, clone.ip) == ("clone", log["actor"], log["actor_ip"])
    assert (clone.repository, clone.key, clone.transport) == (log["repo"], log["token_id"], "http")
