"""The unified audit log of Microsoft 365 in all its layouts."""

from __future__ import annotations

import json
from collections import Counter

import pytest
from hypothesis import given

from sleetwatch.clock import to_text
from sleetwatch.errors import Refused
from sleetwatch.sources.m365_audit import SOURCE
from tests.samples import json_records, needs_samples, panther_records
from tests.sources.damage import assert_read_or_refused, damaged, json_objects
from tests.sources.reading_of import reading_of

only, reason = reading_of(SOURCE)

NORA = "nora.quist@fabrikam.example"
SITE = "https://fabrikam.sharepoint.example/sites/plans/"

DOWNLOAD = {
    "CreationTime": "2026-03-02T08:15:09",
    "Id": "r-1",
    "Operation": "FileDownloaded",
    "OrganizationId": "o",
    "RecordType": 6,
    "UserKey": "i:0h.f|membership|10032001@live.example",
    "UserType": 0,
    "Version": 1,
    "Workload": "SharePoint",
    "ClientIP": "203.0.113.45",
    "UserId": "Nora.Quist@fabrikam.example",
    "ObjectId": f"{SITE}Shared Documents/plan.docx",
    "SourceFileName": "plan.docx",
    "SiteUrl": SITE,
    "SensitivityLabelId": "label-1",
    "FileSizeBytes": 2048,
    "UserAgent": "Test/1.0",
    "AppAccessContext": {"AADSessionId": "00AA11BB-2222-4333-8444-555566667777"},
}
PORTAL = {
    "RecordId": "r-1",
    "CreationDate": "2026-03-02T08:15:09.0000000Z",
    "RecordType": "6",
    "Operation": "FileDownloaded",
    "UserId": "nora.quist@fabrikam.example",
    "AuditData": json.dumps(DOWNLOAD),
    "AssociatedAdminUnits": None,
}
POWERSHELL = {
    "RecordType": "SharePointFileOperation",
    "CreationDate": "3/2/2026 8:15:09 AM",
    "UserIds": "nora.quist@fabrikam.example",
    "Operations": "FileDownloaded",
    "AuditData": json.dumps(DOWNLOAD),
    "ResultIndex": "1",
    "ResultCount": "1",
    "Identity": "r-1",
    "IsValid": "True",
    "ObjectState": "Unchanged",
}
QUERY = {
    "id": "r-1",
    "createdDateTime": "2026-03-02T08:15:09Z",
    "auditLogRecordType": "sharePointFileOperation",
    "operation": "FileDownloaded",
    "userType": "regular",
    "userId": "nora.quist@fabrikam.example",
    "auditData": DOWNLOAD,
}
LOG_ANALYTICS = {
    "TimeGenerated": "2026-03-02T08:15:09Z",
    "Type": "OfficeActivity",
    "RecordType": "SharePointFileOperation",
    "Operation": "FileDownloaded",
    "UserType": "Regular",
    "OfficeWorkload": "SharePoint",
    "OfficeId": "r-1",
    "OfficeObjectId": DOWNLOAD["ObjectId"],
    "UserId": "nora.quist@fabrikam.example",
    "ClientIP": "203.0.113.45",
    "Site_Url": SITE,
    "SourceFileName": "plan.docx",
    "SensitivityLabelId": "label-1",
    "FileSizeBytes": "2048",
}
LOGIN = {
    "CreationTime": "2026-03-02T08:00:00",
    "Id": "r-2",
    "Operation": "UserLoggedIn",
    "RecordType": 15,
    "ResultStatus": "Success",
    "UserKey": "a1b2c3d4-0000-4000-8000-00000000000a",
    "UserType": 0,
    "Workload": "AzureActiveDirectory",
    "ClientIP": "203.0.113.45",
    "ObjectId": "00000003-0000-0000-c000-000000000000",
    "UserId": NORA,
    "ApplicationId": "1fec8e78-bce4-4aaf-ab1b-5451cc387264",
    "ExtendedProperties": [
        {"Name": "ResultStatusDetail", "Value": "Success"},
        {"Name": "UserAgent", "Value": "Test/1.0"},
        {"Name": "RequestType", "Value": "OAuth2:Authorize"},
    ],
    "DeviceProperties": [
        {"Name": "Id", "Value": "d0d0d0d0-1111-4222-8333-444455556666"},
        {"Name": "DisplayName", "Value": "FAB-LT-0042"},
        {"Name": "OS", "Value": "Windows10"},
        {"Name": "BrowserType", "Value": "Edge"},
        {"Name": "TrustType", "Value": "1"},
        {"Name": "IsCompliantAndManaged", "Value": "True"},
        {"Name": "SessionId", "Value": "00aa11bb-2222-4333-8444-555566667777"},
    ],
    "ErrorNumber": "0",
}
FACTOR = {
    "CreationTime": "2026-03-02T08:05:00",
    "Id": "r-3",
    "Operation": "Update user.",
    "RecordType": 8,
    "ResultStatus": "Success",
    "UserId": "ServicePrincipal_aa-bb",
    "UserKey": "Not Available",
    "UserType": 4,
    "Workload": "AzureActiveDirectory",
    "ObjectId": NORA,
    "Actor": [{"ID": "Azure MFA StrongAuthenticationService", "Type": 1}],
    "Target": [{"ID": "User", "Type": 2}, {"ID": NORA, "Type": 5}],
    "ModifiedProperties": [
        {"Name": "StrongAuthenticationMethod", "OldValue": "[]", "NewValue": '[{"MethodType": 6,"Default": true}]'}
    ],
    "ExtendedProperties": [{"Name": "additionalDetails", "Value": '{"UserType":"Member"}'}],
}
RULE = {
    "CreationTime": "2026-03-02T09:00:00",
    "Id": "r-4",
    "Operation": "New-InboxRule",
    "RecordType": 1,
    "ResultStatus": "True",
    "UserType": 2,
    "Workload": "Exchange",
    "ClientIP": "203.0.113.45:10736",
    "UserId": NORA,
    "ObjectId": "fabrikam.example\\nora\\rule",
    "Parameters": [{"Name": "Name", "Value": "."}, {"Name": "ForwardTo", "Value": "nq@home.example"}],
}
MEETING = {
    "CreationTime": "2026-03-02T14:00:00",
    "Id": "r-5",
    "Operation": "MeetingParticipantDetail",
    "OrganizationId": "0f0f0f0f-1111-4222-8333-444455556666",
    "RecordType": 25,
    "UserType": 0,
    "Workload": "MicrosoftTeams",
    "ClientIP": "203.0.113.45",
    "UserId": NORA,
    "JoinTime": "2026-03-02T09:30:00Z",
    "LeaveTime": "2026-03-02T10:00:30Z",
    "MeetingDetailId": "m-1",
    "Attendees": [{"OrganizationId": "0f0f0f0f-1111-4222-8333-444455556666", "RecipientType": "User"}],
}
ALERT = {
    "CreationTime": "2026-03-02T11:00:00",
    "Id": "r-6",
    "Operation": "AlertEntityGenerated",
    "RecordType": 40,
    "UserType": 4,
    "UserId": "SecurityComplianceAlerts",
    "Workload": "SecurityComplianceCenter",
    "AlertId": "al-1",
    "Name": "Creation of forwarding/redirect rule",
    "Severity": "Low",
    "Category": "ThreatManagement",
    "Status": "Active",
    "Comments": "New alert",
    "EntityType": "User",
    "AlertEntityId": NORA,
}
MAIL = RULE | {
    "Operation": "MailItemsAccessed",
    "RecordType": 50,
    "UserType": 0,
    "Parameters": None,
    "ObjectId": None,
    "ClientIPAddress": "203.0.113.45",
    "ClientIP": None,
    "ClientInfoString": "Client=OWA;Action=ViaProxy",
    "MailboxOwnerUPN": NORA,
    "Folders": [{"Path": "\\Inbox", "FolderItems": []}],
    "OperationProperties": [{"Name": "MailAccessType", "Value": "Bind"}],
}


@pytest.mark.parametrize("record", [DOWNLOAD, PORTAL, POWERSHELL, QUERY, LOG_ANALYTICS])
def test_a_download_says_the_same_in_every_layout(record):
    event = only(record)

    assert (event.kind, event.account, event.action) == ("data_access", NORA, "download")
    assert (event.target, event.container) == ("plan.docx", SITE)
    assert (event.label, event.bytes, event.ip, event.app) == ("label-1", 2048, "203.0.113.45", "sharepoint")
    assert event.uid == "r-1"


@pytest.mark.parametrize("record", [DOWNLOAD, PORTAL, POWERSHELL, QUERY, LOG_ANALYTICS])
def test_a_creation_time_without_zone_is_utc(record):
    assert to_text(only(record).at) == "2026-03-02T08:15:09Z"


def test_a_collector_that_lowers_the_names_changes_nothing():
    assert only({name.lower(): value for name, value in RULE.items()}) == only(RULE)


@pytest.mark.parametrize(
    ("operation", "action"),
    [
        ("FileAccessed", "view"),
        ("FileUploaded", "upload"),
        ("AnonymousLinkCreated", "share"),
        ("AddedToSecureLink", "share"),
        ("FileCopied", "copy"),
        ("FileCopiedToRemovableMedia", "copy"),
        ("FileSyncDownloadedFull", "download"),
    ],
)
def test_what_was_done_to_files(operation, action):
    assert only(DOWNLOAD | {"Operation": operation}).action == action


@pytest.mark.parametrize(
    ("changes", "with_whom"),
    [
        ({"Operation": "AddedToSecureLink", "TargetUserOrGroupName": "Kim@Fabrikam.example"}, "fabrikam.example"),
        ({"Operation": "SharingSet", "TargetUserOrGroupName": "kim_mail.example#EXT#@acme.example"}, "mail.example"),
        ({"Operation": "AnonymousLinkCreated"}, "anyone"),
        ({"Operation": "SharingSet", "TargetUserOrGroupName": "Sales Members"}, None),
        ({"TargetUserOrGroupName": "kim@fabrikam.example"}, None),
    ],
)
def test_a_share_keeps_the_domain_of_who_was_let_in_and_no_person(changes, with_whom):
    assert only(DOWNLOAD | changes).shared_with == with_whom


@pytest.mark.parametrize(
    ("written", "ip"),
    [
        ("203.0.113.45:10736", "203.0.113.45"),
        ("[2001:db8::7]:54321", "2001:db8::7"),
        ("::ffff:203.0.113.45", "203.0.113.45"),
        ("", None),
    ],
)
def test_addresses_with_ports_and_brackets(written, ip):
    assert only(DOWNLOAD | {"ClientIP": written}).ip == ip


def test_the_actor_s_address_stands_in():
    assert only(DOWNLOAD | {"ClientIP": None, "ActorIpAddress": "198.51.100.7"}).ip == "198.51.100.7"


def test_a_sign_in():
    event = only(LOGIN)

    assert (event.kind, event.account, event.ip) == ("sign_in", NORA, "203.0.113.45")
    assert (event.outcome, event.error, event.user_agent) == ("success", None, "Test/1.0")
    assert (event.app, event.resource) == (LOGIN["ApplicationId"], LOGIN["ObjectId"])
    assert event.account_id == "a1b2c3d4-0000-4000-8000-00000000000a"
    assert (event.device_id, event.device_name) == ("d0d0d0d0-1111-4222-8333-444455556666", "FAB-LT-0042")
    assert (event.os, event.browser, event.managed, event.compliant) == ("Windows10", "Edge", True, True)
    assert event.session == "00aa11bb-2222-4333-8444-555566667777"
    assert event.interactive is None


def test_a_failed_sign_in_says_success_in_its_status_and_is_still_a_failure():
    failed = LOGIN | {"Operation": "UserLoginFailed", "LogonError": "InvalidUserNameOrPassword", "ErrorNumber": None}

    assert (only(failed).outcome, only(failed).error) == ("failure", "InvalidUserNameOrPassword")
    assert only(failed | {"ErrorNumber": "50126"}).error == "50126"
    assert only(failed | {"ErrorNumber": "50074"}).outcome == "interrupted"


def test_a_token_that_a_client_fetches_is_not_by_hand():
    record = LOGIN | {"ExtendedProperties": [{"Name": "RequestType", "Value": "OAuth2:Token"}]}

    assert only(record).interactive is False


def test_a_device_that_is_not_both_may_be_either():
    record = LOGIN | {"DeviceProperties": [{"Name": "IsCompliantAndManaged", "Value": "False"}]}

    assert (only(record).managed, only(record).compliant) == (None, None)


def test_the_session_of_a_file_ties_it_to_its_sign_in():
    act = only(DOWNLOAD | {"Operation": "PageViewed"})

    assert act.session == only(LOGIN).session


def test_a_second_factor_that_the_service_registers_is_the_user_s():
    event = only(FACTOR)

    assert (event.kind, event.account, event.action, event.method) == ("factor", NORA, "registered", "push")
    assert to_text(event.at) == "2026-03-02T08:05:00Z"
    assert event.ip is None


def test_a_directory_change_by_a_program_is_nobody_s():
    assert reason(FACTOR | {"ModifiedProperties": []}) == "not-a-person"


def test_passwords_and_sessions():
    admin = {"UserId": "desk@fabrikam.example", "UserType": 0, "ModifiedProperties": [], "ClientIP": "198.51.100.1"}
    reset = only(FACTOR | admin | {"Operation": "Reset user password."})
    revoked = only(FACTOR | admin | {"Operation": "Update StsRefreshTokenValidFrom Timestamp."})

    assert (reset.kind, reset.account, reset.action) == ("credential", NORA, "password_reset")
    assert (reset.actor, reset.ip, reset.outcome) == ("desk@fabrikam.example", "198.51.100.1", "success")
    assert revoked.action == "sessions_revoked"


def test_a_device_that_is_registered():
    record = FACTOR | {
        "Operation": "Add device.",
        "UserId": NORA,
        "UserType": 0,
        "ObjectId": "Device_d0d0d0d0-1111-4222-8333-444455556666",
        "Target": [
            {"ID": "Device_d0d0d0d0-1111-4222-8333-444455556666", "Type": 2},
            {"ID": "Device", "Type": 2},
            {"ID": "FAB-LT-0042", "Type": 1},
        ],
        "ModifiedProperties": [{"Name": "DeviceOSType", "OldValue": "[]", "NewValue": '["Windows"]'}],
    }
    event = only(record)

    assert (event.kind, event.account, event.device_name) == ("device", NORA, "fab-lt-0042")
    assert (event.device_id, event.os) == ("d0d0d0d0-1111-4222-8333-444455556666", "Windows")


def test_an_inbox_rule_s_target_is_where_the_mail_goes():
    event = only(RULE)

    assert (event.kind, event.action, event.app) == ("activity", "new-inboxrule", "exchange")
    assert (event.target, event.ip, event.outcome) == ("nq@home.example", "203.0.113.45", "success")
    assert only(RULE | {"Parameters": []}).target == "fabrikam.example\\nora\\rule"


def test_mail_that_is_read_is_seen_and_mail_that_is_synchronised_is_copied():
    sync = [{"Name": "MailAccessType", "Value": "Sync"}]

    assert (only(MAIL).kind, only(MAIL).action, only(MAIL).target) == ("data_access", "view", "\\Inbox")
    assert (only(MAIL).container, only(MAIL).ip) == (NORA, "203.0.113.45")
    assert only(MAIL | {"OperationProperties": sync}).action == "download"


def test_a_mail_that_is_sent_is_an_act_of_a_client():
    event = only(MAIL | {"Operation": "Send", "ClientInfoString": "Client=OutlookService;Outlook-iOS/2.0;"})

    assert (event.kind, event.action, event.user_agent) == (
        "activity",
        "send",
        "Client=OutlookService;Outlook-iOS/2.0;",
    )


def test_a_meeting_is_at_its_own_times_not_when_the_record_was_written():
    event = only(MEETING)

    assert (event.kind, event.account, event.meeting) == ("meeting", NORA, "m-1")
    assert (to_text(event.at), to_text(event.left_at)) == ("2026-03-02T09:30:00Z", "2026-03-02T10:00:30Z")
    assert (event.seconds, event.ip, event.guest) == (1830, "203.0.113.45", False)
    assert reason(MEETING | {"JoinTime": None}) == "no-time"
    assert reason(MEETING | {"Operation": "MeetingDetail"}) == "unused-action"


def test_an_attendee_of_another_organisation_is_a_guest():
    outside = {"OrganizationId": "eeeeeeee-1111-4222-8333-444455556666", "UPN": "kai@other.example"}
    event = only(MEETING | {"Attendees": [outside], "UserId": "Unknown"})

    assert (event.account, event.guest) == ("kai@other.example", True)


def test_a_call_is_a_meeting_of_two():
    event = only(MEETING | {"Operation": "CallParticipantDetail", "MeetingDetailId": None, "CallId": "call-1"})

    assert (event.kind, event.meeting) == ("meeting", "call-1")


@pytest.mark.parametrize(
    ("operation", "kind"),
    [("TeamsSessionStarted", "sign_in"), ("MessageSent", "activity"), ("CreateForm", "activity")],
)
def test_teams_and_forms(operation, kind):
    record = MEETING | {"Operation": operation}

    assert (only(record).kind, only(record).app) == (kind, "microsoftteams")
    assert to_text(only(record).at) == "2026-03-02T14:00:00Z"


def test_an_alert_of_the_compliance_portal_is_about_its_user():
    event = only(ALERT)

    assert (event.kind, event.account, event.uid) == ("alert", NORA, "al-1")
    assert event.detection == "creation of forwarding/redirect rule"
    assert (event.category, event.severity, event.state) == ("threatmanagement", "low", "active")
    assert reason(ALERT | {"EntityType": "MalwareFamily", "AlertEntityId": "x"}) == "no-account"


@pytest.mark.parametrize(
    "change",
    [
        {"UserId": "NT AUTHORITY\\SYSTEM (Microsoft.Exchange.ServiceHost)"},
        {"UserId": "ServicePrincipal_2d1b3a2c"},
        {"UserId": "app@sharepoint"},
        {"UserId": "SHAREPOINT\\system"},
        {"UserId": "S-1-5-18"},
        {"UserType": 4},
        {"UserType": "5"},
        {"UserType": "Application"},
        {"UserType": 6},
        {"UserType": "DcAdmin"},
    ],
)
def test_a_user_id_that_is_no_person_is_refused(change):
    assert reason(DOWNLOAD | change) == "not-a-person"


def test_a_visitor_with_a_link_has_no_account_and_an_invited_one_has():
    assert reason(DOWNLOAD | {"UserId": "urn:spo:anon#0a1b", "Operation": "AnonymousLinkUsed"}) == "no-account"
    assert only(DOWNLOAD | {"UserId": "urn:spo:guest#kai@other.example"}).account == "kai@other.example"


@pytest.mark.parametrize("written", ["Not Available", "0a1b2c3d-0000-4000-8000-00000000000a", "", None])
def test_a_user_id_without_a_name_is_no_account(written):
    assert reason(DOWNLOAD | {"UserId": written}) == "no-account"


def test_what_a_browser_does_by_itself_is_not_used():
    assert reason(DOWNLOAD | {"Operation": "PagePrefetched"}) == "unused-action"


def test_an_export_whose_json_was_cut_is_told():
    assert reason(PORTAL | {"AuditData": '{"CreationTime": "2026-03'}) == "missing-auditdata"


def test_a_local_time_column_is_refused_with_the_remedy():
    row = {name: value for name, value in LOG_ANALYTICS.items() if name != "TimeGenerated"}

    assert reason(row | {"TimeGenerated [Local Time]": "3/2/2026, 9:15:09 AM"}) == "bad-time"
    assert to_text(only(row | {"TimeGenerated [UTC]": "3/2/2026, 8:15:09 AM"}).at) == "2026-03-02T08:15:09Z"


@needs_samples
def test_every_real_record_is_read():
    audit = [
        record
        for content in ("AzureActiveDirectory", "Exchange", "SharePoint")
        for record in panther_records(f"o365_management/panther/Microsoft365.Audit.{content}.jsonl")
    ]
    mail = json_records("otrf_goldensaml/OfficeActivityEvents.jsonl")

    assert Counter(_outcome(record) for record in [*audit, *mail]) == {
        "sign_in": 2,
        "factor": 2,
        "activity": 10,
        "data_access": 6,
    }
    failed, passed, added, removed = (only(record) for record in audit[:4])
    assert (failed.outcome, passed.outcome) == ("failure", "success")
    assert to_text(failed.at) == "2022-12-12T15:57:57Z"
    assert (added.action, removed.action, added.method) == ("registered", "removed", "totp")
    assert added.account == "sample.user@yourorg.onmicrosoft.com"
    read = only(mail[0])
    assert (read.account, read.ip, read.container) == (
        mail[0]["UserId"],
        mail[0]["Client_IPAddress"],
        mail[0]["MailboxOwnerUPN"],
    )
    assert to_text(read.at) == mail[0]["TimeGenerated"]


def _outcome(record):
    try:
        return only(record).kind
    except Refused as refused:
        return refused.reason


@given(
    record=damaged([DOWNLOAD, PORTAL, LOG_ANALYTICS, LOGIN, FACTOR, RULE, MEETING, ALERT, MAIL]) | json_objects,
)
def test_anything_is_read_or_refused(record):
    assert_read_or_refused(SOURCE, record)
