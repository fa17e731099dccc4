"""Participants of Webex meetings."""

from __future__ import annotations

from hypothesis import given

from sleetwatch.clock import to_text
from sleetwatch.sources.webex import SOURCE
from tests.sources.damage import assert_read_or_refused, damaged
from tests.sources.reading_of import reading_of

only, reason = reading_of(SOURCE)

DEVICE = {
    "correlationId": "8ccced6c",
    "deviceType": "webex_meetings_windows",
    "audioType": "voip",
    "joinedTime": "2026-03-02T08:15:00.000Z",
    "leftTime": "2026-03-02T08:45:30.000Z",
}
PARTICIPANT = {
    "id": "m1_I_1_p1",
    "orgId": "o",
    "host": False,
    "coHost": False,
    "spaceModerator": False,
    "email": "Nora.Quist@fabrikam.example",
    "displayName": "Nora",
    "invitee": True,
    "muted": False,
    "video": "off",
    "state": "end",
    "joinedTime": "2026-03-02T08:15:00Z",
    "leftTime": "2026-03-02T09:00:00Z",
    "siteUrl": "fabrikam.webex.example",
    "meetingId": "m1_I_1",
    "hostEmail": "ole@fabrikam.example",
    "devices": [DEVICE],
}


def test_a_participant_is_there_once_for_each_device():
    event = only(PARTICIPANT)

    assert (event.kind, event.account, event.meeting) == ("meeting", "nora.quist@fabrikam.example", "m1_I_1")
    assert (to_text(event.at), to_text(event.left_at)) == ("2026-03-02T08:15:00Z", "2026-03-02T08:45:30Z")
    assert (event.seconds, event.uid, event.client) == (1830, "8ccced6c", "webex_meetings_windows")
    assert len(list(SOURCE.read(PARTICIPANT | {"devices": [DEVICE, DEVICE]}))) == 2


def test_the_video_of_the_last_moment_is_no_measure_of_the_camera():
    assert only(PARTICIPANT).camera_seconds is None


def test_without_devices_the_participants_own_times_count():
    assert only(PARTICIPANT | {"devices": []}).seconds == 2700


def test_the_year_1970_stands_for_a_time_that_is_not_known_yet():
    unknown = "1970-01-01T00:00:00.000Z"

    assert only(PARTICIPANT | {"devices": [DEVICE | {"leftTime": unknown}]}).left_at is None
    assert reason(PARTICIPANT | {"devices": [DEVICE | {"joinedTime": unknown}]}) == "no-time"


def test_who_waited_in_the_lobby_and_who_has_no_e_mail_are_refused():
    assert reason(PARTICIPANT | {"state": "lobby"}) == "unused-action"
    assert reason(PARTICIPANT | {"email": ""}) == "no-account"


@given(damaged([PARTICIPANT]))
def test_whatever_comes_is_read_or_refused(record):
    assert_read_or_refused(SOURCE, record)
