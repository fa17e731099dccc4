from __future__ import annotations

import json

import pytest
from hypothesis import given

from sleetwatch.clock import to_text
from sleetwatch.sources.cloudtrail import SOURCE
from tests.samples import needs_samples, panther_records
from tests.sources.damage import assert_read_or_refused, damaged
from tests.sources.reading_of import reading_of
from tests.sources.tally import tally

NORA = "nora.quist@fabrikam.example"
ACCOUNT = "000000000001"
NORA_USER = {
    "type": "IAMUser",
    "principalId": "AIDAEXAMPLE",
    "arn": f"arn:aws:iam::{ACCOUNT}:user/{NORA}",
    "accountId": ACCOUNT,
    "accessKeyId": "AKIAEXAMPLE",
    "userName": "Nora.Quist@fabrikam.example",
}


def role(name, session, **more):
    return {
        "type": "AssumedRole",
        "principalId": f"AROAEXAMPLE:{session}",
        "arn": f"arn:aws:sts::{ACCOUNT}:assumed-role/{name}/{session}",
        "accountId": ACCOUNT,
        "accessKeyId": "ASIAEXAMPLE",
        "sessionContext": {"sessionIssuer": {"type": "Role", "userName": name}, "attributes": {}, **more},
    }


def event(source, name, identity=None, **more):
    return {
        "eventVersion": "1.09",
        "userIdentity": NORA_USER if identity is None else identity,
        "eventTime": "2026-03-02T08:15:09Z",
        "eventSource": f"{source}.amazonaws.com",
        "eventName": name,
        "awsRegion": "eu-west-1",
        "sourceIPAddress": "203.0.113.45",
        "userAgent": "Mozilla/5.0",
        "requestParameters": None,
        "responseElements": None,
        "eventID": f"id-{name}",
        "eventType": "AwsApiCall",
        "recipientAccountId": ACCOUNT,
        **more,
    }


DEVICE = f"arn:aws:iam::{ACCOUNT}:u2f/user/{NORA}/key-AAAA"
LOGIN = event(
    "signin",
    "ConsoleLogin",
    responseElements={"ConsoleLogin": "Success"},
    additionalEventData={"MFAUsed": "Yes", "MobileVersion": "No", "MFAIdentifier": DEVICE},
)
FAILED = event(
    "signin",
    "ConsoleLogin",
    errorMessage="Failed authentication",
    responseElements={"ConsoleLogin": "Failure"},
    additionalEventData={"MFAUsed": "No", "MobileVersion": "No"},
)
CHECK = event(
    "signin", "CheckMfa", responseElements={"CheckMfa": "Success"}, additionalEventData={"MfaType": "U2F MFA"}
)
PORTAL_USER = {"type": "Unknown", "principalId": "1", "accountId": ACCOUNT, "userName": ""}
VERIFIED = event(
    "signin",
    "CredentialVerification",
    PORTAL_USER,
    additionalEventData={"AuthWorkflowID": "W1", "UserName": NORA, "CredentialType": "TOTP"},
    serviceEventDetails={"CredentialVerification": "Success"},
)
PORTAL = event(
    "signin",
    "UserAuthentication",
    PORTAL_USER,
    additionalEventData={"AuthWorkflowID": "W1", "UserName": NORA, "CredentialType": "PASSWORD,TOTP"},
    serviceEventDetails={"UserAuthentication": "Success"},
)
AUTHENTICATE = event("sso", "Authenticate", PORTAL_USER | {"userName": NORA})
SAML = event(
    "sts",
    "AssumeRoleWithSAML",
    {"type": "SAMLUser", "principalId": "x:nora", "userName": NORA, "identityProvider": "x"},
    requestParameters={"roleArn": f"arn:aws:iam::{ACCOUNT}:role/Dev"},
)
TOKEN = event("sts", "GetSessionToken", requestParameters={"serialNumber": f"arn:aws:iam::{ACCOUNT}:mfa/phone"})
KEY = event("iam", "CreateAccessKey", requestParameters={"userName": "ci-user"})
FACTOR = event(
    "iam", "EnableMFADevice", requestParameters={"userName": NORA, "serialNumber": f"arn:aws:iam::{ACCOUNT}:mfa/phone"}
)
OBJECT = event(
    "s3",
    "GetObject",
    role("Dev", NORA),
    requestParameters={"bucketName": "plans", "key": "2026/board.pdf"},
    additionalEventData={"bytesTransferredOut": 4096.0},
)
PULL = event("codecommit", "GitPull", additionalEventData={"protocol": "HTTP", "repositoryName": "Payroll"})
PUSH = event("codecommit", "GitPush", additionalEventData={"protocol": "SSH", "repositoryName": "Payroll"})
ACT = event(
    "ec2", "RunInstances", role("AWSReservedSSO_Admin_0011", "nora.quist"), errorCode="Client.UnauthorizedOperation"
)
SWITCH = event("signin", "SwitchRole", responseElements={"SwitchRole": "Success"})
EXAMPLES = [
    LOGIN,
    FAILED,
    CHECK,
    VERIFIED,
    PORTAL,
    AUTHENTICATE,
    SAML,
    TOKEN,
    KEY,
    FACTOR,
    OBJECT,
    PULL,
    PUSH,
    ACT,
    SWITCH,
]

only, reason = reading_of(SOURCE)


def events(record):
    assert SOURCE.recognises(record)
    return list(SOURCE.read(record))


def test_a_console_login_with_a_key_is_a_sign_in_and_a_used_factor():
    sign_in, factor = events(LOGIN)

    assert (sign_in.account, sign_in.ip, sign_in.user_agent) == (NORA, "203.0.113.45", "Mozilla/5.0")
    assert (sign_in.outcome, sign_in.mfa, sign_in.factors, sign_in.app) == ("success", True, "fido2", "AWS Console")
    assert (factor.action, factor.method, factor.device) == ("used", "fido2", DEVICE.lower())
    assert to_text(sign_in.at) == "2026-03-02T08:15:09Z"


def test_a_failed_console_login_says_so_in_its_answer():
    sign_in = only(FAILED)

    assert (sign_in.outcome, sign_in.error, sign_in.mfa) == ("failure", "failed authentication", None)


def test_a_check_for_a_factor_is_not_yet_a_sign_in():
    assert (only(CHECK).outcome, only(CHECK).mfa) == ("interrupted", True)


@pytest.mark.parametrize(
    "written",
    ["Mar 2, 2026 8:15:09 AM", "2026-03-02 08:15:09.000000000", "2026-03-02T08:15:09Z", "2026-03-02 08:15:09"],
)
def test_the_time_may_be_written_for_people_and_is_utc(written):
    assert to_text(only(ACT | {"eventTime": written}).at) == "2026-03-02T08:15:09Z"


def test_identity_center_names_the_user_beside_the_identity():
    sign_in, factor = only(PORTAL), only(VERIFIED)

    assert (sign_in.account, sign_in.factors, sign_in.mfa, sign_in.session) == (NORA, "password,totp", True, "W1")
    assert (factor.account, factor.method, factor.outcome, factor.session) == (NORA, "totp", "success", "W1")
    assert only(AUTHENTICATE).account == NORA
    password = VERIFIED | {"additionalEventData": VERIFIED["additionalEventData"] | {"CredentialType": "PASSWORD"}}
    assert (only(password).kind, only(password).outcome) == ("sign_in", "interrupted")
    assert reason(VERIFIED | {"eventName": "CredentialChallenge"}) == "unused-action"


def test_a_role_assumed_by_single_sign_on_is_a_sign_in():
    sign_in = only(SAML)

    assert (sign_in.account, sign_in.token_kind, sign_in.interactive) == (NORA, "saml assertion", None)
    assert sign_in.resource == f"arn:aws:iam::{ACCOUNT}:role/Dev"


def test_keys_tokens_passwords_and_factors():
    key, (token, used), factor = only(KEY), events(TOKEN), only(FACTOR)

    assert (key.action, key.account, key.actor) == ("key_created", "ci-user", NORA)
    assert (token.action, used.action, used.method) == ("token_created", "used", "totp")
    assert (factor.action, factor.account, factor.ip) == ("registered", NORA, "203.0.113.45")
    assert only(KEY | {"eventName": "UpdateLoginProfile"}).action == "password_reset"
    assert only(event("iam", "ChangePassword")).action == "password_changed"
    other = only(FACTOR | {"requestParameters": {"userName": "ci-user"}, "eventName": "DeactivateMFADevice"})
    assert (other.action, other.account, other.ip) == ("removed", "ci-user", None)


def test_objects_and_code_that_people_touch():
    read, pulled, pushed = only(OBJECT), only(PULL), only(PUSH)

    assert (read.account, read.action, read.target, read.container) == (NORA, "download", "2026/board.pdf", "plans")
    assert read.bytes == 4096
    assert (pulled.action, pulled.repository, pulled.transport, pushed.action) == ("fetch", "payroll", "http", "push")
    assert only(OBJECT | {"errorCode": "AccessDenied"}).kind == "activity"


def test_another_act_of_a_person_keeps_its_error_and_session():
    act = only(ACT)

    assert (act.account, act.action, act.outcome) == ("nora.quist", "ec2:runinstances", "failure")
    assert act.session == "ASIAEXAMPLE"


def test_a_look_up_has_the_record_as_text():
    answer = {"EventId": ACT["eventID"], "EventName": "RunInstances", "CloudTrailEvent": json.dumps(ACT)}

    assert only(answer) == only(ACT)
    assert reason(answer | {"CloudTrailEvent": "{"}) == "no-action"


def test_names_of_a_collector_may_be_in_lower_case():
    lower = {name.lower(): value for name, value in ACT.items()}

    assert only(lower) == only(ACT)


@pytest.mark.parametrize(
    ("identity", "account"),
    [
        (role("Dev", "Nora.Quist@fabrikam.example"), NORA),
        (role("AWSReservedSSO_Admin_0011", "nora.quist"), "nora.quist"),
        (role("Dev", "botocore-session", sourceIdentity=NORA), NORA),
        ({"type": "Root", "accountId": ACCOUNT, "arn": f"arn:aws:iam::{ACCOUNT}:root"}, f"{ACCOUNT}:root"),
        ({"type": "IAMUser", "arn": f"arn:aws:iam::{ACCOUNT}:user/staff/nora"}, "nora"),
        ({"type": "WebIdentityUser", "userName": NORA}, NORA),
    ],
)
def test_who_a_person_is(identity, account):
    assert only(ACT | {"userIdentity": identity}).account == account


@pytest.mark.parametrize(
    "identity",
    [
        role("MyAppRole", "i-0abcdef1234567890"),
        role("AWSServiceRoleForAutoScaling", "AutoScaling"),
        role("Dev", NORA) | {"invokedBy": "cloudformation.amazonaws.com"},
        {"type": "AWSService", "invokedBy": "lambda.amazonaws.com"},
        {"type": "AWSAccount", "accountId": ACCOUNT},
        {"type": "WebIdentityUser", "userName": "repo:fabrikam/app:ref:main"},
    ],
)
def test_who_is_no_person(identity):
    assert reason(ACT | {"userIdentity": identity}) == "not-a-person"


def test_a_service_that_calls_for_the_console_is_the_persons_own_hand():
    record = ACT | {
        "userIdentity": NORA_USER | {"invokedBy": "signin.amazonaws.com"},
        "userAgent": "signin.amazonaws.com",
    }

    assert (only(record).account, only(record).user_agent) == (NORA, None)


def test_a_record_without_user_or_time_is_refused():
    assert reason(ACT | {"userIdentity": None}) == "no-account"
    assert reason(ACT | {"eventTime": None}) == "no-time"


def test_a_name_that_aws_hides_is_nobodys():
    hidden = {"type": "IAMUser", "accountId": ACCOUNT, "userName": "HIDDEN_DUE_TO_SECURITY_REASONS"}
    failed = LOGIN | {"userIdentity": hidden, "errorMessage": "No username found in supplied account"}
    assert reason(failed) == "no-account"


@needs_samples
def test_every_real_record_is_read_or_refused_for_a_true_reason():
    assert tally(SOURCE, panther_records("aws_cloudtrail/panther/AWS.CloudTrail.jsonl")) == {
        "activity": 96,
        "sign_in": 19,
        "credential": 9,
        "data_access": 4,
        "factor": 1,
        "not-a-person": 299,  # roles of programs, and services
        "no-account": 19,
        "no-time": 12,
        "bad-time": 2,  # the publisher wrote "..." and "redacted"
        "unrecognised": 3,
    }


@needs_samples
def test_real_console_logins_say_what_the_raw_records_say():
    logs = panther_records("aws_cloudtrail/panther/AWS.CloudTrail.jsonl")
    whole = [log for log in logs if log.get("eventID") == "fed06f42-cb12-4764-8c69-121063dc79b9"]
    for log in whole:
        sign_in, factor = events(log)
        assert (sign_in.account, sign_in.ip) == (log["userIdentity"]["userName"], log["sourceIPAddress"])
        assert (to_text(sign_in.at), sign_in.mfa) == (log["eventTime"], True)
        assert factor.device == log["additionalEventData"]["MFAIdentifier"].lower()
    assert whole


@needs_samples
def test_no_instance_of_a_machine_is_taken_for_a_person():
    logs = panther_records("aws_cloudtrail/panther/AWS.CloudTrail.jsonl")
    machines = [log for log in logs if "/i-0" in ((log.get("userIdentity") or {}).get("arn") or "")]

    assert set(tally(SOURCE, machines)) == {"not-a-person"}


@given(damaged(EXAMPLES))
def test_whatever_stands_in_a_record_it_is_read_or_refused(record):
    assert_read_or_refused(SOURCE, record)
