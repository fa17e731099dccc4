"""GitLab audit events and the server's logs of Git operations."""

from __future__ import annotations

import pytest
from hypothesis import given

from sleetwatch.clock import to_text
from sleetwatch.sources.gitlab_audit import SOURCE
from tests.sources.damage import assert_read_or_refused, damaged, json_objects
from tests.sources.reading_of import reading_of

only, reason = reading_of(SOURCE)

MARA = "mara.lind@fabrikam.example"


def event(kind, details=None, **fields):
    """A streamed event."""
    return {
        "id": 7,
        "author_id": 12,
        "entity_id": 29,
        "entity_type": "Project",
        "details": {
            "author_name": "Mara Lind",
            "author_email": "Mara.Lind@fabrikam.example",
            "author_class": "User",
            "target_details": "price-engine",
            "ip_address": "203.0.113.21",
            "entity_path": "Fabrikam/price-engine",
        }
        | (details or {}),
        "ip_address": "203.0.113.21",
        "author_name": "Mara Lind",
        "entity_path": "Fabrikam/price-engine",
        "target_details": "price-engine",
        "created_at": "2026-03-02T08:00:05.283Z",
        "event_type": kind,
    } | fields


def operation(**message):
    return event("repository_git_operation", {"custom_message": message})


CLONE = operation(protocol="ssh", action="git-upload-pack", verb="clone")
LOGGED = {
    "severity": "INFO",
    "time": "2026-03-02T08:10:49.065Z",
    "correlation_id": "01EXAMPLE",
    "meta.remote_ip": "203.0.113.21",
    "meta.user": "mara.lind",
    "author_id": 12,
    "author_name": "Mara Lind",
    "entity_id": 12,
    "entity_type": "User",
    "created_at": "2026-03-02T08:10:49.058+00:00",
    "with": "standard",
    "target_details": "Mara Lind",
}
SHELL = {
    "command": "git-upload-pack",
    "gl_project_path": "Fabrikam/price-engine",
    "msg": "executing git command",
    "time": "2026-03-02T08:11:00Z",
    "username": "mara.lind",
}
HTTP = {
    "method": "POST",
    "path": "/Fabrikam/price-engine.git/git-receive-pack",
    "controller": "Repositories::GitHttpController",
    "action": "git_receive_pack",
    "time": "2026-03-02T08:12:00.000Z",
    "correlation_id": "01EXAMPLE2",
    "remote_ip": "203.0.113.21",
    "username": "mara.lind",
    "ua": "git/2.45.0",
}


def test_a_streamed_clone_is_code_access():
    clone = only(CLONE)

    assert (clone.kind, clone.action, clone.transport) == ("code_access", "clone", "ssh")
    assert (to_text(clone.at), clone.uid, clone.account) == ("2026-03-02T08:00:05Z", "7", MARA)
    assert (clone.repository, clone.ip) == ("fabrikam/price-engine", "203.0.113.21")


@pytest.mark.parametrize(
    ("message", "action"),
    [
        ({"action": "git-upload-pack", "verb": "pull"}, "fetch"),
        ({"action": "git-upload-pack"}, "fetch"),
        ({"action": "git-receive-pack"}, "push"),
    ],
)
def test_git_operations(message, action):
    assert only(operation(**message)).action == action


@pytest.mark.parametrize(
    ("kind", "details", "action"),
    [
        ("repository_download_operation", {}, "clone"),
        ("project_fork_operation", {}, "fork"),
        (None, {"add": "project"}, "create"),
        (None, {"remove": "project"}, "delete"),
    ],
)
def test_other_ways_to_take_or_make_code(kind, details, action):
    assert only(event(kind, details)).action == action


def test_a_sign_in_with_a_second_factor_is_told():
    sign_in = only(event("authenticated_with_two_factor", {"with": "two-factor"}))

    assert (sign_in.kind, sign_in.outcome, sign_in.factors, sign_in.mfa) == ("sign_in", "success", "totp", True)


def test_a_failed_sign_in_tells_how():
    sign_in = only(event("login_failed_with_standard_authentication", {"failed_login": "STANDARD"}))

    assert (sign_in.outcome, sign_in.error) == ("failure", "login_failed_with_standard_authentication")
    assert (sign_in.factors, sign_in.token_kind) == (None, "password")


def test_the_servers_audit_log_names_the_login_and_the_way_in():
    sign_in = only(LOGGED)

    assert (sign_in.kind, sign_in.account, sign_in.ip, sign_in.token_kind) == (
        "sign_in",
        "mara.lind",
        "203.0.113.21",
        "password",
    )


@pytest.mark.parametrize(
    ("kind", "details", "action"),
    [
        ("add_ssh_key", {}, "key_created"),
        (None, {"add": "gpg_key"}, "key_created"),
        ("personal_access_token_created", {}, "token_created"),
        ("project_access_token_created", {}, "token_created"),
        (None, {"change": "password"}, "password_changed"),
    ],
)
def test_keys_tokens_and_passwords(kind, details, action):
    credential = only(event(kind, details))

    assert (credential.kind, credential.action, credential.account, credential.actor) == (
        "credential",
        action,
        MARA,
        MARA,
    )


def test_two_factors_are_factors():
    assert only(event("user_enable_two_factor")).action == "registered"
    assert only(event("user_disable_two_factor")).action == "removed"


def test_what_else_is_done_is_an_activity_named_by_its_details():
    act = only(event(None, {"change": "visibility", "from": "Private", "to": "Public"}))

    assert (act.kind, act.action, act.target, act.app) == ("activity", "change visibility", "price-engine", "gitlab")


def test_a_displayed_name_is_no_account_for_two_people_may_share_it():
    assert only(event("x", {"author_email": None})).account == "user/12"


def test_a_row_of_the_csv_is_read():
    row = {
        "ID": "7",
        "Author ID": "12",
        "Author Name": "Mara Lind",
        "Entity ID": "29",
        "Entity Type": "Project",
        "Entity Path": "fabrikam/price-engine",
        "Target ID": "29",
        "Target Type": "Project",
        "Target Details": "price-engine",
        "Action": "Added SSH key",
        "IP Address": "203.0.113.21",
        "Created At (UTC)": "2026-03-02T08:00:05Z",
    }
    act = only(row)

    assert (act.account, act.action, act.ip, act.target) == (
        "user/12",
        "added ssh key",
        "203.0.113.21",
        "price-engine",
    )


def test_the_shells_log_has_git_over_ssh():
    fetch = only(SHELL)

    assert (fetch.action, fetch.transport, fetch.repository) == ("fetch", "ssh", "fabrikam/price-engine")
    assert (fetch.account, to_text(fetch.at)) == ("mara.lind", "2026-03-02T08:11:00Z")


def test_the_production_log_has_git_over_http():
    push = only(HTTP)

    assert (push.action, push.transport, push.repository) == ("push", "http", "fabrikam/price-engine")
    assert (push.account, push.ip, push.user_agent) == ("mara.lind", "203.0.113.21", "git/2.45.0")


@pytest.mark.parametrize(
    ("record", "why"),
    [
        (event("x", {"author_class": "DeployKey"}), "not-a-person"),
        (event("x", author_id=-1), "not-a-person"),
        (event("x", {"author_name": "project_7_bot_ab"}), "not-a-person"),
        (event("x", {"author_email": None}, author_id=None), "no-account"),
        (event(None), "no-action"),
        (event("x", created_at=None), "no-time"),
        (operation(action="git-archive"), "unused-action"),
        (HTTP | {"controller": "DashboardController", "action": "activity"}, "unused-action"),
        (SHELL | {"username": None}, "no-account"),
    ],
)
def test_an_event_of_no_use_is_refused_with_the_reason(record, why):
    assert reason(record) == why


@pytest.mark.parametrize("record", [{}, {"author_id": 1, "created_at": "x"}, {"controller": "x", "action": "y"}])
def test_other_records_are_not_recognised(record):
    assert not SOURCE.recognises(record)


@given(json_objects)
def test_any_json_object_is_read_or_refused(record):
    assert_read_or_refused(SOURCE, record)


@given(damaged([CLONE, LOGGED, SHELL, HTTP, event("add_ssh_key"), event("user_enable_two_factor"), event("x")]))
def test_any_damage_to_a_good_record_is_read_or_refused(record):
    assert_read_or_refused(SOURCE, record)
