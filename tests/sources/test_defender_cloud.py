from __future__ import annotations

import json

import pytest

from sleetwatch.errors import Refused
from sleetwatch.sources.defender import SOURCE
from tests.sources.defender_rows import cloud_row


def only(record):
    assert SOURCE.recognises(record)
    (event,) = SOURCE.read(record)
    return event


def reason(record):
    with pytest.raises(Refused) as refused:
        list(SOURCE.read(record))
    return refused.value.reason


def audit(**changes):
    return cloud_row()["RawEventData"] | changes


def test_a_download_is_access_to_data():
    event = only(cloud_row())

    assert (event.kind, event.account, event.action) == ("data_access", "ana@corp.example", "download")
    assert (event.target, event.container) == ("plan.docx", "https://corp.example/sites/plans/")
    assert (event.label, event.bytes, event.ip) == ("abcd", 2048, "203.0.113.7")
    assert event.app == "Microsoft SharePoint Online"


@pytest.mark.parametrize(
    ("word", "action"),
    [
        ("FileAccessed", "view"),
        ("FileSyncDownloadedFull", "download"),
        ("FileUploaded", "upload"),
        ("AnonymousLinkCreated", "share"),
        ("MailItemsAccessed", "view"),
        ("Download file", "download"),
    ],
)
def test_what_was_done_to_data_is_one_of_five_words(word, action):
    assert only(cloud_row(ActionType=word)).action == action


def test_raw_event_data_may_be_a_string_as_in_the_csv():
    assert only(cloud_row(RawEventData=json.dumps(audit()))) == only(cloud_row())


def test_other_acts_of_a_person_are_activity():
    event = only(
        cloud_row(
            ActionType="New-InboxRule", ObjectName="rule", RawEventData=audit(ResultStatus="True", SessionId="s1")
        )
    )

    assert (event.kind, event.action, event.target) == ("activity", "new-inboxrule", "rule")
    assert (event.session, event.outcome, event.user_agent) == ("s1", "success", "Mozilla/5.0")


def test_a_task_has_no_target_but_itself():
    assert only(cloud_row(ActionType="Send", ObjectName="Send", ObjectType="Task")).target is None


def test_applications_and_the_service_are_no_people():
    assert reason(cloud_row(AccountType="Application")) == "not-a-person"
    assert reason(cloud_row(RawEventData=audit(UserType=4))) == "not-a-person"


def test_an_application_that_reads_a_users_mail_is_not_the_user():
    objects = [
        {"Type": "User", "Role": "Parameter", "Name": "Ana"},
        {"Type": "Account", "Role": "Actor", "Name": "SyncApp"},
    ]

    assert reason(cloud_row(ActionType="MailItemsAccessed", ActivityObjects=objects)) == "not-a-person"


def test_without_a_sign_in_name_the_refusal_says_which_column_to_add():
    row = cloud_row()
    del row["RawEventData"]
    with pytest.raises(Refused, match="RawEventData") as refused:
        SOURCE.read(row)

    assert refused.value.reason == "no-account"


def test_a_sign_in_name_in_the_row_itself_is_enough():
    row = cloud_row(AccountId="Ana@Corp.example", RawEventData="")

    assert only(row).account == "ana@corp.example"


def test_a_share_keeps_the_domain_of_who_was_let_in_and_no_person():
    told = audit(TargetUserOrGroupName="Kim@Fabrikam.example")
    shared = only(cloud_row(ActionType="SharingSet", RawEventData=told))

    assert (shared.action, shared.shared_with) == ("share", "fabrikam.example")
