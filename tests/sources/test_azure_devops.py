"""The Azure DevOps audit log."""

from __future__ import annotations

import json

import pytest
from hypothesis import given

from sleetwatch.clock import to_text
from sleetwatch.intake.json_records import envelope
from sleetwatch.sources.azure_devops import SOURCE
from tests.sources.damage import assert_read_or_refused, damaged, json_objects
from tests.sources.reading_of import reading_of

only, reason = reading_of(SOURCE)

MARA = "mara.lind@fabrikam.example"
KEY = "44444444-4444-4444-8444-444444444444"


def entry(action, **fields):
    return {
        "id": "1;1",
        "actorUserId": "33333333-3333-4333-8333-333333333333",
        "actorUPN": "Mara.Lind@fabrikam.example",
        "actorDisplayName": "Mara Lind",
        "authenticationMechanism": f"PAT Unscoped, authorizationId: {KEY}",
        "timestamp": "2026-03-02T08:01:00.1234567Z",
        "scopeType": "organization",
        "projectName": "Pricing",
        "ipAddress": "203.0.113.21",
        "userAgent": "Mozilla/5.0",
        "actionId": action,
        "data": {"RepoName": "price-engine"},
        "details": "",
        "area": "Git",
        "category": "create",
        "categoryDisplayName": "Create",
    } | fields


FORK = entry("Git.RepositoryForked")


def test_a_fork_is_code_access_with_the_token_that_was_used():
    fork = only(FORK)

    assert (fork.kind, fork.action, fork.repository) == ("code_access", "fork", "pricing/price-engine")
    assert (to_text(fork.at), fork.uid, fork.account) == ("2026-03-02T08:01:00Z", "1;1", MARA)
    assert (fork.ip, fork.user_agent, fork.key) == ("203.0.113.21", "Mozilla/5.0", KEY)


def test_a_browsers_cookie_is_no_key():
    assert only(FORK | {"authenticationMechanism": f"AAD_Cookie authorizationId: {KEY}"}).key is None


def test_a_row_of_the_csv_or_of_log_analytics_says_the_same():
    row = {name[0].upper() + name[1:]: value for name, value in FORK.items()} | {"Data": json.dumps(FORK["data"])}
    table = {name: value for name, value in row.items() if name not in ("ActionId", "Timestamp")}
    table |= {"OperationName": "Git.RepositoryForked", "TimeGenerated": FORK["timestamp"]}

    assert only(row) == only(table) == only(FORK)


@pytest.mark.parametrize(
    ("action", "made"), [("Token.PatCreateEvent", "token_created"), ("Token.SshCreateEvent", "key_created")]
)
def test_tokens_and_keys(action, made):
    credential = only(entry(action))

    assert (credential.kind, credential.action, credential.account, credential.actor) == (
        "credential",
        made,
        MARA,
        MARA,
    )


def test_a_token_found_in_public_is_an_alert():
    alert = only(entry("Token.PatPublicDiscoveryEvent", data={"DisplayName": "cli"}))

    assert (alert.kind, alert.account, alert.detail) == ("alert", MARA, "cli")


def test_what_else_a_person_does_is_an_activity():
    act = only(entry("Security.ModifyPermission", data={}))

    assert (act.kind, act.action, act.target, act.app) == (
        "activity",
        "security.modifypermission",
        "Pricing",
        "azure devops",
    )


def test_an_answer_of_the_api_is_a_page_of_records():
    page = {"decoratedAuditLogEntries": [FORK], "continuationToken": None, "hasMore": False}
    (record,) = envelope(page) or []

    assert SOURCE.recognises(record)
    assert only(record) == only(FORK)


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"actorUPN": "Azure DevOps Service"}, "not-a-person"),
        ({"actorUPN": None}, "no-account"),
        ({"actionId": "Pipelines.DeploymentJobCompleted"}, "not-a-person"),
        ({"actionId": "Token.PatExpiredEvent"}, "not-a-person"),
        ({"actionId": None}, "no-action"),
        ({"timestamp": None}, "no-time"),
    ],
)
def test_an_entry_of_no_use_is_refused_with_the_reason(fields, why):
    assert reason(FORK | fields) == why


@pytest.mark.parametrize(
    "record", [{}, {"operationName": "Sign-in activity", "properties": {}}, {"OperationName": "x", "Identity": "y"}]
)
def test_other_records_are_not_recognised(record):
    assert not SOURCE.recognises(record)


@given(json_objects)
def test_any_json_object_is_read_or_refused(record):
    assert_read_or_refused(SOURCE, record)


@given(damaged([FORK, entry("Token.PatCreateEvent"), entry("Token.PatPublicDiscoveryEvent"), entry("x")]))
def test_any_damage_to_a_good_record_is_read_or_refused(record):
    assert_read_or_refused(SOURCE, record)
