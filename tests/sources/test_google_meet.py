"""Google Meet calls."""

from __future__ import annotations

from sleetwatch.clock import to_text
from sleetwatch.sources.google_workspace import SOURCE
from tests.sources.google_activities import CALL, MARA, ROW, activity, event
from tests.sources.reading_of import reading_of

only, reason = reading_of(SOURCE)


def test_a_call_is_one_persons_time_in_a_meeting():
    meeting = only(CALL)

    assert (meeting.kind, meeting.account, meeting.meeting) == ("meeting", MARA, "confExample1")
    assert (to_text(meeting.at), to_text(meeting.left_at)) == ("2026-03-02T10:00:00Z", "2026-03-02T10:45:12Z")
    assert (meeting.ip, meeting.client, meeting.network) == ("198.51.100.9", "web", None)
    assert (meeting.seconds, meeting.camera_seconds, meeting.share_seconds) == (2712, 11, 120)
    assert (meeting.latency_ms, meeting.guest) == (38.0, False)


def call(email=MARA, **parameters):
    return activity("meet", event("call_ended", "call", duration_seconds=60, **parameters), email=email)


def test_a_guest_has_no_actor_but_an_address():
    record = call(email=None, identifier="g@example.org", identifier_type="email_address", is_external=True)
    record["actor"] = {"callerType": "KEY", "key": "HANGOUTS_EXTERNAL_OR_ANONYMOUS"}

    assert (only(record).account, only(record).guest) == ("g@example.org", True)
    assert to_text(only(record).at) == "2026-03-02T07:57:12Z"  # it ended when it was logged


def test_telephones_rooms_and_masked_guests_are_no_accounts():
    assert reason(call(email=None, identifier="+15550100", identifier_type="phone_number")) == "no-account"
    assert reason(call(email=None, identifier="li***@e***.example", identifier_type="email_address")) == "no-account"
    assert reason(call(identifier="room-7", identifier_type="device_id")) == "not-a-person"


def test_other_events_of_a_call_are_the_participants_acts():
    act = only(activity("meet", event("presentation_started", "conference_action", identifier=MARA), email=None))

    assert (act.kind, act.account, act.action, act.app) == ("activity", MARA, "presentation_started", "meet")


def test_a_row_of_the_consoles_csv_says_the_same_in_the_zone_the_user_names():
    meeting, logged = only(ROW), only(CALL)

    assert (meeting.at, meeting.left_at, meeting.account) == (logged.at, logged.left_at, MARA)
    assert (meeting.ip, meeting.client, meeting.camera_seconds) == ("198.51.100.9", "web", 11)
    assert meeting.guest is False


def test_a_row_without_a_zone_is_not_guessed_and_one_with_an_offset_needs_none():
    bare = {key: value for key, value in ROW.items() if key != "@time_zone"}

    assert reason(bare) == "no-zone"
    assert only(bare | {"Date": "2026-03-02T11:45:12+01:00"}).at == only(CALL).at


def test_a_row_of_something_else_than_a_stay_is_not_used():
    assert reason(ROW | {"Duration": None}) == "unused-action"


def test_a_zone_that_a_hostile_row_brings_need_not_exist():
    assert reason(ROW | {"@time_zone": "Nowhere/../At all"}) == "no-zone"


def test_the_place_by_google_and_the_id_of_the_participant_are_kept():
    meeting, guest = only(CALL), only(call(identifier="g@example.org", identifier_type="email_address"))

    assert (meeting.account_id, meeting.vendor_country, meeting.vendor_city) == ("1057", "SE", None)
    assert guest.account_id is None  # the id is the actor's, who is somebody else here
    assert only(call(identifier=MARA, location_region="Lund")).vendor_city == "Lund"
