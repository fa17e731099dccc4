"""What clients, servers and schedules do in a person's name is not taken for that person's hand."""

from __future__ import annotations

from typing import Any

import pytest

from sleetwatch.sources import SOURCES

AT = "2026-03-02T03:00:00Z"
NORA = "nora.quist@example.com"


def only(source: str, record: dict[str, Any]) -> Any:
    assert SOURCES[source].recognises(record)
    (event,) = SOURCES[source].read(record)
    return event


def first(source: str, record: dict[str, Any]) -> Any:
    assert SOURCES[source].recognises(record)
    return next(iter(SOURCES[source].read(record)))


BY_CLIENTS = [
    ("auth0", {"date": AT, "type": "seacft", "log_id": "1", "user_name": NORA, "ip": "203.0.113.9"}),
    (
        "snowflake",
        {
            "EVENT_ID": "1",
            "EVENT_TIMESTAMP": AT,
            "EVENT_TYPE": "LOGIN",
            "USER_NAME": NORA,
            "CLIENT_IP": "203.0.113.9",
            "REPORTED_CLIENT_TYPE": "ODBC_DRIVER",
            "FIRST_AUTHENTICATION_FACTOR": "PASSWORD",
            "IS_SUCCESS": "YES",
        },
    ),
    ("salesforce", {"LoginTime": AT, "LoginType": "Remote Access 2.0", "SourceIp": "203.0.113.9", "Username": NORA}),
    ("salesforce", {"LoginTime": AT, "LoginType": "Other Apex API", "SourceIp": "203.0.113.9", "Username": NORA}),
    (
        "jumpcloud",
        {
            "event_type": "ldap_bind",
            "service": "ldap",
            "organization": "o",
            "timestamp": AT,
            "client_ip": "203.0.113.9",
            "initiated_by": {"type": "user", "username": NORA},
        },
    ),
    ("onelogin", {"event_type_id": 68, "user_id": 5, "user_name": NORA, "created_at": AT, "ipaddr": "203.0.113.9"}),
    (
        "zscaler",
        {
            "SessionStatus": "ZPN_STATUS_AUTHENTICATED",
            "Username": NORA,
            "ZEN": "z",
            "PublicIP": "203.0.113.9",
            "LogTimestamp": AT,
        },
    ),
]


@pytest.mark.parametrize(("source", "record"), BY_CLIENTS)
def test_a_sign_in_by_a_client_with_a_kept_credential_has_nobody_at_the_screen(source: str, record: dict[str, Any]):
    sign_in = first(source, record)

    assert (sign_in.kind, sign_in.interactive) == ("sign_in", False)


ONE_OF_MANY = [
    ("auth0", {"date": AT, "type": "srrt", "log_id": "1", "user_name": NORA}),
    (
        "keycloak",
        {"realmId": "r", "type": "REVOKE_GRANT", "clientId": "c", "time": 1772420400000, "details": {"username": NORA}},
    ),
    (
        "salesforce",
        {"EVENT_TYPE": "OauthTokenRevoked", "ORGANIZATION_ID": "o", "TIMESTAMP_DERIVED": AT, "USER_NAME": NORA},
    ),
    (
        "slack_audit",
        {
            "id": "1",
            "date_create": 1772420400,
            "action": "user_session_invalidated",
            "actor": {"type": "user", "user": {"email": NORA}},
            "entity": {"type": "user", "user": {"email": NORA}},
            "context": {"ip_address": "203.0.113.9"},
        },
    ),
]


@pytest.mark.parametrize(("source", "record"), ONE_OF_MANY)
def test_the_end_of_one_token_or_session_revokes_no_other(source: str, record: dict[str, Any]):
    assert only(source, record).action == "session_ended"


def test_a_page_of_the_cloud_left_open_and_a_lasting_key_are_no_hand():
    act = {
        "eventTime": AT,
        "eventSource": "iam.amazonaws.com",
        "eventName": "ListRoles",
        "eventVersion": "1.08",
        "awsRegion": "us-east-1",
        "readOnly": True,
        "userIdentity": {"type": "IAMUser", "userName": "nora", "accessKeyId": "ASIAEXAMPLE"},
    }
    made = act | {"eventName": "CreateRole", "readOnly": False}
    by_key = made | {"userIdentity": {"type": "IAMUser", "userName": "nora", "accessKeyId": "AKIAEXAMPLE"}}

    assert [only("cloudtrail", one).logon_type for one in (act, made, by_key)] == ["network", None, "network"]


def test_a_label_that_two_people_may_choose_is_no_factors_identity():
    record = {
        "realmId": "r",
        "type": "UPDATE_CREDENTIAL",
        "clientId": "c",
        "time": 1772420400000,
        "details": {"username": NORA, "credential_type": "otp", "credential_user_label": "authenticator-2fa-app"},
    }

    assert only("keycloak", record).device is None
    assert only("keycloak", record | {"details": record["details"] | {"credential_id": "C1"}}).device == "c1"


def test_the_host_name_of_a_factors_machine_is_no_identity_and_its_name_in_words_is_kept():
    record = {
        "class_uid": 3002,
        "activity_id": 1,
        "status_id": 1,
        "time": 1772420400000,
        "metadata": {"version": "1.8.0", "product": {"name": "idp"}},
        "user": {"email_addr": NORA},
        "session": {"uid": "0x12AB34CD"},
        "auth_factors": [{"factor_type": "Push", "device": {"hostname": "macbook-pro-2.local"}}],
    }
    named = record | {"auth_factors": [{"factor_type": "Push", "device": {"name": "Nora's phone"}}]}

    sign_in, factor = SOURCES["ocsf"].read(record)

    assert (factor.device, sign_in.session) == (None, None)
    assert [factor.device for factor in list(SOURCES["ocsf"].read(named))[1:]] == ["nora's phone"]


def test_an_administrator_who_resets_a_password_in_gitlab_resets_the_others():
    record = {
        "id": 1,
        "author_id": 1,
        "entity_id": 7,
        "entity_type": "User",
        "created_at": AT,
        "event_type": "user_disable_two_factor",
        "details": {"author_email": "desk@example.com", "entity_path": "nora.quist", "ip_address": "203.0.113.9"},
    }
    reset = record | {"event_type": None, "details": record["details"] | {"change": "password"}}

    removed, changed = only("gitlab_audit", record), only("gitlab_audit", reset)

    assert (removed.account, removed.action, removed.ip) == ("nora.quist", "removed", None)
    assert (changed.account, changed.actor, changed.action) == ("nora.quist", "desk@example.com", "password_reset")


def test_the_host_that_was_signed_in_to_is_not_the_clients_machine():
    record = {
        "class_uid": 3002,
        "activity_id": 1,
        "status_id": 1,
        "time": 1772420400000,
        "metadata": {"version": "1.8.0", "product": {"name": "sensor"}},
        "user": {"email_addr": NORA},
        "src_endpoint": {"ip": "203.0.113.9"},
        "device": {"uid": "jump-1", "hostname": "jump", "is_managed": True},
    }
    on_the_host = only("ocsf", record | {"service": {"name": "sshd"}})
    by_the_client = only("ocsf", record)

    assert (on_the_host.device_id, on_the_host.managed) == (None, None)
    assert (by_the_client.device_id, by_the_client.managed) == ("jump-1", True)
