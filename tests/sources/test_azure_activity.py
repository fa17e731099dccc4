"""Azure's Activity log in its four layouts, and the storage logs."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given

from sleetwatch.clock import to_text
from sleetwatch.errors import Refused
from sleetwatch.sources import entra_audit
from sleetwatch.sources.azure_activity import SOURCE
from tests.samples import needs_samples, panther_records
from tests.sources.damage import assert_read_or_refused, damaged, json_objects
from tests.sources.reading_of import reading_of

only, reason = reading_of(SOURCE)

UPN = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/upn"
DISK = "/subscriptions/s/resourceGroups/g/providers/Microsoft.Compute/disks/d1"
CLAIMS = {UPN: "Nora.Quist@fabrikam.example", "name": "Nora Quist", "appid": "a", "deviceid": "D0D0D0D0-1111"}

DIAGNOSTIC = {
    "time": "2026-03-02T08:15:09.1234567Z",
    "resourceId": DISK,
    "operationName": "MICROSOFT.COMPUTE/DISKS/BEGINGETACCESS/ACTION",
    "category": "Administrative",
    "resultType": "Success",
    "resultSignature": "Succeeded.OK",
    "durationMs": 12,
    "callerIpAddress": "203.0.113.45",
    "correlationId": "c-1",
    "identity": {"authorization": {"scope": DISK}, "claims": CLAIMS},
    "level": "Information",
    "location": "global",
    "properties": {"statusCode": "OK"},
}
COMMAND_LINE = {
    "caller": "nora.quist@fabrikam.example",
    "category": {"value": "Administrative", "localizedValue": "Administrative"},
    "claims": CLAIMS,
    "correlationId": "c-1",
    "eventDataId": "c-1",
    "eventTimestamp": "2026-03-02T08:15:09.1234567+00:00",
    "httpRequest": {"clientIpAddress": "203.0.113.45", "method": "POST"},
    "operationName": {"value": "Microsoft.Compute/disks/beginGetAccess/action", "localizedValue": "Get Disk SAS URI"},
    "resourceId": DISK,
    "status": {"value": "Succeeded", "localizedValue": "Succeeded"},
    "properties": {"statusCode": "OK"},
}
LOG_ANALYTICS = {
    "TimeGenerated": "2026-03-02T08:15:09.1234567Z",
    "Type": "AzureActivity",
    "Caller": "nora.quist@fabrikam.example",
    "CallerIpAddress": "203.0.113.45",
    "CategoryValue": "Administrative",
    "OperationNameValue": "MICROSOFT.COMPUTE/DISKS/BEGINGETACCESS/ACTION",
    "ActivityStatusValue": "Success",
    "EventDataId": "c-1",
    "Claims": '{"deviceid": "d0d0d0d0-1111"}',
    "_ResourceId": DISK,
    "Properties": "{}",
}
PORTAL = {
    "Correlation id": "c-1",
    "Operation name": "Get Disk SAS URI",
    "Status": "Succeeded",
    "Event category": "Administrative",
    "Level": "Informational",
    "Time": "2026-03-02T08:15:09.123Z",
    "Subscription": "s",
    "Event initiated by": "nora.quist@fabrikam.example",
    "Resource type": "Microsoft.Compute/disks",
    "Resource group": "g",
    "Resource": "d1",
}
BLOB = {
    "time": "2026-03-02T08:16:00Z",
    "resourceId": "/subscriptions/s/providers/Microsoft.Storage/storageAccounts/plans/blobServices/default",
    "category": "StorageRead",
    "operationName": "GetBlob",
    "callerIpAddress": "203.0.113.45:51000",
    "correlationId": "c-2",
    "identity": {"type": "OAuth", "requester": {"upn": "nora.quist@fabrikam.example", "objectId": "o"}},
    "properties": {"accountName": "plans", "objectKey": "/plans/2026/plan.docx", "responseBodySize": 2048},
}


@pytest.mark.parametrize("record", [DIAGNOSTIC, COMMAND_LINE, LOG_ANALYTICS])
def test_an_act_says_the_same_in_every_layout(record):
    event = only(record)

    assert (event.kind, event.account, event.ip) == ("activity", "nora.quist@fabrikam.example", "203.0.113.45")
    assert event.action == "microsoft.compute/disks/begingetaccess/action"
    assert (event.app, event.target, event.outcome) == ("azure", DISK, "success")
    assert (to_text(event.at), event.uid, event.device_id) == ("2026-03-02T08:15:09Z", "c-1", "d0d0d0d0-1111")


def test_the_portal_s_download_has_less():
    event = only(PORTAL)

    assert (event.account, event.action, event.target) == ("nora.quist@fabrikam.example", "get disk sas uri", "d1")
    assert to_text(event.at) == "2026-03-02T08:15:09Z"
    assert reason(PORTAL | {"Event initiated by": "Microsoft.Insights/autoscaleSettings"}) == "not-a-person"
    assert reason(PORTAL | {"Event initiated by": None}) == "no-account"
    assert reason(PORTAL | {"Time": "3/2/2026 9:15:09 AM"}) == "no-zone"


def test_a_guest_s_name_is_its_own_address():
    claims = {"name": "live.com#nora@home.example"}

    assert only(DIAGNOSTIC | {"identity": {"claims": claims}}).account == "nora@home.example"


@pytest.mark.parametrize(
    "identity",
    [
        {"claims": {"appid": "12345678-1234-1234-1234-123456789abc"}},
        {"claims": {"http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress": "Microsoft.Advisor"}},
        {"authorization": {"evidence": {"principalType": "ServicePrincipal"}}},
    ],
)
def test_programs_are_no_people(identity):
    assert reason(DIAGNOSTIC | {"identity": identity}) == "not-a-person"


def test_a_caller_that_is_an_id_is_a_program_and_one_that_is_missing_unknown():
    bare = {"Claims": None}

    assert reason(LOG_ANALYTICS | bare | {"Caller": "12345678-1234-1234-1234-123456789abc"}) == "not-a-person"
    assert reason(LOG_ANALYTICS | bare | {"Caller": None}) == "no-account"


def test_the_directory_s_audit_log_of_policies_is_not_azure_s():
    ours = DIAGNOSTIC | {"category": "Policy"}
    directory = {name: value for name, value in ours.items() if name != "location"}

    assert SOURCE.recognises(ours)
    assert not entra_audit.SOURCE.recognises(ours)
    assert entra_audit.SOURCE.recognises(directory)
    assert not SOURCE.recognises(directory)


def test_a_blob_that_a_user_reads_is_a_download():
    event = only(BLOB)

    assert (event.kind, event.action, event.account) == ("data_access", "download", "nora.quist@fabrikam.example")
    assert (event.target, event.container, event.bytes) == ("/plans/2026/plan.docx", "plans", 2048)
    assert event.ip == "203.0.113.45"


@pytest.mark.parametrize(
    ("operation", "action"),
    [("PutBlob", "upload"), ("CopyBlob", "copy"), ("GetBlobProperties", "getblobproperties"), ("DeleteBlob", None)],
)
def test_operations_on_blobs(operation, action):
    assert only(BLOB | {"operationName": operation}).action == (action or "deleteblob")


@pytest.mark.parametrize("identity", [{"type": "SAS", "tokenHash": "h"}, {"type": "AccountKey"}, None])
def test_a_key_or_a_link_names_nobody(identity):
    assert reason(BLOB | {"identity": identity}) == "no-account"


def test_the_storage_table_of_log_analytics_is_flat():
    row = {
        "TimeGenerated": "2026-03-02T08:16:00Z",
        "Type": "StorageBlobLogs",
        "OperationName": "GetBlob",
        "RequesterUpn": "nora.quist@fabrikam.example",
        "ObjectKey": "/plans/2026/plan.docx",
        "AccountName": "plans",
        "CallerIpAddress": "203.0.113.45:51000",
        "CorrelationId": "c-2",
        "ResponseBodySize": 2048,
    }

    assert only(row) == only(BLOB)


@needs_samples
def test_real_records_are_each_read_or_refused_for_the_true_reason():
    records = panther_records("azure_activity/panther/Azure.MonitorActivity.jsonl")

    known = [record for record in records if SOURCE.recognises(record)]
    assert len(records) - len(known) == len([record for record in records if "category" not in record])
    assert Counter(_outcome(record) for record in known) == {"activity": 8, "no-account": 192, "not-a-person": 7}
    peak = next(record for record in known if "compromised-admin" in str(record.get("identity")))
    event = only(peak)
    assert event.account == "compromised-admin@company.com"
    assert (event.ip, event.uid) == (peak["callerIpAddress"], peak["correlationId"])
    assert to_text(event.at) == peak["time"][:19] + "Z"


def _outcome(record):
    try:
        (event,) = SOURCE.read(record)
    except Refused as refused:
        return refused.reason
    return event.kind


@given(record=damaged([DIAGNOSTIC, COMMAND_LINE, LOG_ANALYTICS, PORTAL, BLOB]) | json_objects)
def test_anything_is_read_or_refused(record):
    assert_read_or_refused(SOURCE, record)
