"""Zoom's webhooks."""

from __future__ import annotations

import copy

import pytest
from hypothesis import given

from sleetwatch.clock import to_text
from sleetwatch.sources.zoom import SOURCE
from tests.sources.damage import assert_read_or_refused, damaged
from tests.sources.reading_of import reading_of

only, reason = reading_of(SOURCE)

NORA = "nora.quist@fabrikam.example"
AT = 1772439300000
PERSON = {"participant_uuid": "P-1", "email": "Nora.Quist@fabrikam.example", "user_name": "Nora", "user_id": "1"}
MEETING = {"uuid": "4444AAA==", "id": "982", "host_id": "h", "topic": "Weekly", "timezone": "America/Los_Angeles"}


def hook(name, participant=None, **payload):
    thing = MEETING | ({"participant": participant} if participant is not None else {})
    return {"event": name, "event_ts": AT, "payload": {"account_id": "a", "object": thing} | payload}


JOINED = hook("meeting.participant_joined", PERSON | {"join_time": "2026-03-02T08:15:00Z"})
LEFT = hook("webinar.participant_left", PERSON | {"leave_time": "2026-03-02T08:45:00Z"})
MACHINE = hook(
    "meeting.participant_data",
    PERSON
    | {
        "data": [
            {
                "device": "WIN",
                "network_type": "Wired",
                "camera": "USB3 Video",
                "data_center": "SC",
                "pc_name": "LAP-7",
                "mac_addr": "00:00:5E:00:53:01",
                "harddisk_id": "Disk01",
                "version": "6.4.1",
                "signaling_ip_address": "203.0.113.45",
                "signaling_internal_ip_address": "192.168.1.20",
            }
        ]
    },
)
QUALITY = hook("meeting.participant_qos", PERSON | {"qos": [{"type": "audio_input", "details": {"latency": "134 ms"}}]})
SIGNED_IN = {
    "event": "user.signed_in",
    "event_ts": AT,
    "payload": {
        "account_id": "a",
        "object": {
            "id": "Z8Y",
            "email": NORA,
            "client_type": "mac",
            "date_time": "2026-03-02T08:14:00Z",
            "version": "6.4",
        },
    },
}
CREATED = hook("meeting.created", operator="desk@fabrikam.example", operator_id="x", operation="single")


def test_a_joining_begins_a_presence_and_a_leaving_ends_one():
    joined, left = only(JOINED), only(LEFT)

    assert (joined.kind, joined.account, joined.uid, joined.meeting) == ("meeting", NORA, "P-1", "4444AAA==")
    assert (to_text(joined.at), joined.left_at) == ("2026-03-02T08:15:00Z", None)
    assert to_text(left.at) == to_text(left.left_at) == "2026-03-02T08:45:00Z"


def test_a_participant_who_called_in_was_on_the_phone():
    joined = copy.deepcopy(JOINED)
    joined["payload"]["object"]["participant"]["phone_number"] = "4415550100"

    assert only(joined).network == "phone"


def test_the_machine_is_told_by_a_webhook_of_its_own():
    event = only(MACHINE)

    assert (event.account, to_text(event.at)) == (NORA, "2026-03-02T08:15:00Z")
    assert (event.ip, event.local_ip, event.mac) == ("203.0.113.45", "192.168.1.20", "00005e005301")
    assert (event.hardware, event.device_name, event.camera) == ("disk01", "lap-7", "USB3 Video")
    assert (event.network, event.client, event.region) == ("wired", "WIN 6.4.1", "SC")


def test_a_webhook_without_a_machine_is_empty():
    assert reason(hook("meeting.participant_data", PERSON | {"data": []})) == "empty"


def test_quality_counts_when_the_audio_was_measured():
    assert only(QUALITY).latency_ms == 134
    silent = [{"type": "video_output", "details": {"latency": "9 ms"}}]
    assert reason(hook("meeting.participant_qos_summary", PERSON | {"qos": silent})) == "unused-action"


def test_signing_in_and_out():
    event = only(SIGNED_IN)

    assert (event.kind, event.account, event.account_id) == ("sign_in", NORA, "z8y")
    assert (event.client, to_text(event.at)) == ("mac", "2026-03-02T08:14:00Z")
    assert only(SIGNED_IN | {"event": "user.signed_out"}).action == "sign out"


def test_an_operators_act_is_the_operators():
    event = only(CREATED)

    assert (event.kind, event.account) == ("activity", "desk@fabrikam.example")
    assert (event.action, event.target, event.app) == ("meeting.created", "Weekly", "zoom")


def test_who_accepts_an_invitation_is_not_who_sent_it():
    invited = {"participant_user_id": "r", "email": NORA}

    assert only(hook("meeting.invitation_accepted", invited, operator="desk@fabrikam.example")).account == NORA
    assert only(hook("meeting.invitation_dispatched", invited, operator="desk@fabrikam.example")).account != NORA
    assert reason(hook("meeting.invitation_timeout", invited, operator="desk@fabrikam.example")) == "unused-action"


def test_a_chat_message_is_its_senders_act_and_its_words_are_not_kept():
    message = hook("meeting.chat_message_sent")
    message["payload"]["object"] = MEETING | {"chat_message": {"sender_email": NORA, "message_content": "a secret"}}
    event = only(message)

    assert (event.account, event.action) == (NORA, "meeting.chat_message_sent")
    assert "secret" not in repr(event)


@pytest.mark.parametrize("name", ["meeting.participant_admitted", "meeting.participant_role_changed", "meeting.ended"])
def test_what_is_done_to_somebody_by_nobody_named_is_not_used(name):
    assert reason(hook(name, PERSON)) == "unused-action"


def test_a_guest_without_e_mail_is_nobody():
    assert reason(hook("meeting.participant_joined", PERSON | {"email": ""})) == "no-account"
    assert reason(hook("meeting.sharing_started", {"user_id": "1", "user_name": "Nora"})) == "no-account"


def test_the_meetings_zone_is_not_the_persons():
    assert "Los_Angeles" not in repr(only(JOINED))


@given(damaged([JOINED, LEFT, MACHINE, QUALITY, SIGNED_IN, CREATED]))
def test_whatever_comes_is_read_or_refused(record):
    assert_read_or_refused(SOURCE, record)
