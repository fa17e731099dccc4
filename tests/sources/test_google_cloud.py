from __future__ import annotations

import pytest
from hypothesis import given

from sleetwatch.clock import to_text
from sleetwatch.sources.google_cloud import SOURCE
from tests.samples import needs_samples, panther_records
from tests.sources.damage import assert_read_or_refused, damaged
from tests.sources.reading_of import reading_of
from tests.sources.tally import tally

NORA = "nora.quist@fabrikam.example"


def entry(service, method, resource="projects/plans", **payload):
    return {
        "insertId": "i1",
        "logName": "projects/plans/logs/cloudaudit.googleapis.com%2Fdata_access",
        "protoPayload": {
            "@type": "type.googleapis.com/google.cloud.audit.AuditLog",
            "authenticationInfo": {"principalEmail": "Nora.Quist@fabrikam.example"},
            "methodName": method,
            "requestMetadata": {"callerIp": "203.0.113.45", "callerSuppliedUserAgent": "Mozilla/5.0"},
            "resourceName": resource,
            "serviceName": f"{service}.googleapis.com",
            "status": {},
            **payload,
        },
        "receiveTimestamp": "2026-03-02T08:15:10Z",
        "resource": {"type": "project", "labels": {"project_id": "plans"}},
        "severity": "NOTICE",
        "timestamp": "2026-03-02T08:15:09.123456789Z",
    }


ACT = entry("compute", "v1.compute.instances.insert")
DENIED = entry("compute", "v1.compute.instances.delete", status={"code": 7, "message": "Permission denied"})
OBJECT = entry("storage", "storage.objects.get", "projects/_/buckets/plans/objects/2026/board.pdf")
WRITTEN = entry("storage", "storage.objects.create", "projects/_/buckets/plans/objects/new.csv")
KEY = entry("iam", "google.iam.admin.v1.CreateServiceAccountKey", "projects/-/serviceAccounts/1")
TABLE = "projects/plans/datasets/pay/tables/salaries"
QUERY = entry(
    "bigquery",
    "google.cloud.bigquery.v2.JobService.InsertJob",
    metadata={
        "jobChange": {
            "job": {"jobStats": {"queryStats": {"referencedTables": [TABLE], "totalProcessedBytes": "2048"}}},
        }
    },
)
LOGIN = entry("login", "google.login.LoginService.loginFailure", "organizations/1", status=None)
EXAMPLES = [ACT, DENIED, OBJECT, WRITTEN, KEY, QUERY, LOGIN]

only, reason = reading_of(SOURCE)


def by(**who):
    return ACT | {"protoPayload": ACT["protoPayload"] | {"authenticationInfo": who}}


def test_an_act_keeps_who_where_from_and_what_to():
    act = only(ACT)

    assert (act.account, act.ip, act.user_agent) == (NORA, "203.0.113.45", "Mozilla/5.0")
    assert (act.action, act.app) == ("v1.compute.instances.insert", "compute.googleapis.com")
    assert (act.target, act.outcome) == ("projects/plans", "success")
    assert to_text(act.at) == "2026-03-02T08:15:09Z"
    assert only(DENIED).outcome == "failure"


def test_objects_that_people_read_and_write():
    read, written = only(OBJECT), only(WRITTEN)

    assert (read.action, read.target, read.container) == ("download", "2026/board.pdf", "plans")
    assert written.action == "upload"
    refused = OBJECT | {"protoPayload": OBJECT["protoPayload"] | {"status": {"code": 7}}}
    assert (only(refused).kind, only(refused).outcome) == ("activity", "failure")


def test_a_query_names_the_tables_it_read():
    read = only(QUERY)

    assert (read.action, read.target, read.bytes) == ("view", TABLE, 2048)


def test_a_key_and_a_sign_in():
    assert (only(KEY).action, only(KEY).account) == ("key_created", NORA)
    assert (only(LOGIN).kind, only(LOGIN).outcome, only(LOGIN).error) == ("sign_in", "failure", "loginfailure")


def test_collectors_change_the_case_of_names():
    payload = ACT["protoPayload"] | {
        "requestMetadata": {"callerIP": "203.0.113.45", "callerSuppliedUserAgent": "Mozilla/5.0"}
    }
    lower = {"insertid": "i1", "logname": "x", "protopayload": payload, "timestamp": "2026-03-02 08:15:09.123456789"}

    assert only(lower) == only(ACT)


@pytest.mark.parametrize("written", ["private", "gce-internal-ip", ""])
def test_a_caller_inside_google_has_no_address(written):
    record = ACT | {"protoPayload": ACT["protoPayload"] | {"requestMetadata": {"callerIp": written}}}

    assert only(record).ip is None


def test_service_accounts_and_the_platform_are_no_persons():
    assert reason(by(principalEmail="robot@plans.iam.gserviceaccount.com")) == "not-a-person"
    assert reason(by(principalEmail="system:node-controller")) == "not-a-person"
    assert reason(by(principalSubject="serviceAccount:robot")) == "not-a-person"
    assert reason(by()) == "no-account"


def test_a_person_of_a_workforce_pool_is_in_the_subject():
    subject = f"principal://iam.googleapis.com/locations/global/workforcePools/staff/subject/{NORA}"

    assert only(by(principalSubject=subject)).account == NORA


@needs_samples
def test_every_real_record_is_read_or_refused_for_a_true_reason():
    assert tally(SOURCE, panther_records("gcp_audit/panther/GCP.AuditLog.jsonl")) == {
        "activity": 92,
        "data_access": 8,
        "credential": 1,
        "not-a-person": 22,
        "no-account": 18,
        "no-time": 10,
        "no-action": 8,
        "bad-time": 1,  # the publisher wrote words for the time
        "unrecognised": 8,  # no payload at all
    }


@needs_samples
def test_real_acts_say_what_the_raw_records_say():
    logs = panther_records("gcp_audit/panther/GCP.AuditLog.jsonl")
    (made,) = [log for log in logs if str(log.get("protoPayload", {}).get("methodName")).endswith("v1.CreateRole")]
    act = only(made)

    assert act.account == made["protoPayload"]["authenticationInfo"]["principalEmail"]
    assert act.ip == made["protoPayload"]["requestMetadata"]["callerIp"]
    assert to_text(act.at)[:19] == made["timestamp"][:19]


@given(damaged(EXAMPLES))
def test_whatever_stands_in_a_record_it_is_read_or_refused(record):
    assert_read_or_refused(SOURCE, record)
