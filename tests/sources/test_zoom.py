"""Zoom's API records, pages, and the portal's CSV. Its webhooks are in `test_zoom_webhook`."""

from __future__ import annotations

import io
import json
from collections import Counter

import pytest
from hypothesis import given

from sleetwatch.clock import to_text
from sleetwatch.errors import Refused
from sleetwatch.intake.json_records import records_in
from sleetwatch.intake.reader import read
from sleetwatch.sources.zoom import SOURCE
from tests.samples import SAMPLES, needs_samples, panther_records
from tests.sources.damage import assert_read_or_refused, damaged
from tests.sources.reading_of import reading_of

only, reason = reading_of(SOURCE)

DASHBOARD = {
    "id": "hJ3kPq",
    "user_id": "20162560",
    "participant_uuid": "D444CD06-0000-2FCC-019B-000000000001",
    "user_name": "Nora",
    "email": "Nora.Quist@fabrikam.example",
    "device": "Windows",
    "ip_address": "203.0.113.45",
    "internal_ip_addresses": ["192.168.1.20"],
    "location": "Leeds (GB )",
    "network_type": "Wifi",
    "microphone": "Headset (WH-1)",
    "speaker": "Speakers (WH-1)",
    "camera": "USB3 Video",
    "data_center": "Germany (FR Top)",
    "connection_type": "UDP",
    "join_time": "2026-03-02T08:15:00.0000000+00:00",
    "leave_time": "2026-03-02T08:45:30.0000000+00:00",
    "pc_name": "LAP-7",
    "domain": "",
    "mac_addr": "f85e-a012-92d8",
    "harddisk_id": "WD-Disk01",
    "version": "6.4.1.2000",
    "status": "in_meeting",
    "registrant_id": "",
}
REPORT = {
    "id": "hJ3kPq",
    "user_id": "27423744",
    "participant_user_id": "hJ3kPq",
    "name": "Nora",
    "user_email": "nora.quist@fabrikam.example",
    "join_time": "2026-03-02T08:15:00Z",
    "leave_time": "2026-03-02T08:45:30Z",
    "duration": 1830,
    "failover": False,
    "status": "in_meeting",
    "internal_user": False,
}
ACTIVITY = {
    "email": "nora.quist@fabrikam.example",
    "time": "2026-03-02T08:10:00Z",
    "type": "Sign in",
    "ip_address": "203.0.113.45",
    "client_type": "Browser",
    "version": "6.4.1.2000",
}
OPERATION = {
    "time": "2026-03-02 08:10:00",
    "operator": "desk@fabrikam.example",
    "category_type": "Account",
    "action": "Update",
    "operation_detail": "Security  - Sign in with Two-Factor Authentication: from On to Off",
}
IN_MEETING = {
    "meeting_number": "982 610 0285",
    "activity_time": "2026-03-02 09:15:03:216",
    "operator": "Nora",
    "operator_email": "nora.quist@fabrikam.example",
    "activity_category": "Remote Control",
    "activity_detail": "Remote control given",
}
SUPPORT = {
    "meeting_uuid": "u1",
    "supporter_email": "desk@fabrikam.example",
    "supportee_email": "Nora.Quist@fabrikam.example",
    "start_time": "2026-03-02T08:20:00Z",
    "end_time": "2026-03-02T08:40:00Z",
    "duration": "20:00",
}
ROW = {
    "Name (Original Name)": "Nora (Nora Quist)",
    "User Email": "nora.quist@fabrikam.example",
    "Join Time": "03/02/2026 09:15:00 AM",
    "Leave Time": "03/02/2026 09:45:30 AM",
    "Duration (Minutes)": "31",
    "Guest": "No",
    "Recording Consent": None,
    "@time_zone": "Europe/Berlin",
}
OWN_MEETING = {
    "uuid": "u1",
    "id": 12345,
    "user_email": "nora.quist@fabrikam.example",
    "start_time": "2026-03-02T08:15:00Z",
    "participants_count": 2,
    "join_time": "03/02/2026 09:15",
    "leave_time": "03/02/2026 09:45",
    "@time_zone": "Europe/Berlin",
}
ALL = [DASHBOARD, REPORT, ACTIVITY, OPERATION, IN_MEETING, SUPPORT, ROW, OWN_MEETING]


def page(listed, key="participants", **others):
    return {"next_page_token": "", "page_size": 30, key: listed} | others


def records_of(value):
    return [item.record for item in records_in(1, value, 100)]


# --- participants


def test_the_dashboard_tells_the_machine_a_participant_was_on():
    event = only(DASHBOARD)

    assert (event.kind, event.account) == ("meeting", "nora.quist@fabrikam.example")
    assert (to_text(event.at), to_text(event.left_at)) == ("2026-03-02T08:15:00Z", "2026-03-02T08:45:30Z")
    assert (event.seconds, event.uid) == (1830, DASHBOARD["participant_uuid"])
    assert (event.ip, event.local_ip, event.network) == ("203.0.113.45", "192.168.1.20", "wifi")
    assert (event.mac, event.hardware, event.device_name) == ("f85ea01292d8", "wd-disk01", "lap-7")
    assert (event.camera, event.microphone, event.speaker) == ("USB3 Video", "Headset (WH-1)", "Speakers (WH-1)")
    assert (event.client, event.region) == ("Windows 6.4.1.2000", "Germany (FR Top)")
    assert event.camera_seconds is None


def test_the_report_says_whether_somebody_is_from_outside():
    assert only(REPORT).guest is True
    assert only(REPORT | {"internal_user": True}).guest is False
    assert only(DASHBOARD).guest is None


def test_the_time_between_counts_before_the_duration_that_is_told():
    assert only(REPORT | {"duration": 20}).seconds == 1830
    assert only(REPORT | {"leave_time": ""}).seconds == 1830
    assert only(REPORT | {"leave_time": "", "duration": None}).seconds is None


def test_latency_is_the_middle_of_the_measured_audio_and_zero_is_not_measured():
    def minute(received, sent):
        return {
            "audio_input": {"latency": received},
            "audio_output": {"latency": sent},
            "video_input": {"latency": "9 ms"},
        }

    event = only(DASHBOARD | {"user_qos": [minute("120 ms", "0 ms"), minute("140 ms", "130 ms")]})

    assert event.latency_ms == 130
    assert only(DASHBOARD | {"user_qos": [minute("0 ms", "0 ms")]}).latency_ms is None


def test_one_who_dials_in_has_no_network_but_the_telephone():
    assert only(DASHBOARD | {"device": "Phone", "network_type": ""}).network == "phone"
    assert only(DASHBOARD | {"network_type": "PPP"}).network == "ppp"


def test_a_guest_without_e_mail_is_known_by_the_machine_and_never_by_the_display_name():
    guest = only(DASHBOARD | {"email": ""})

    assert (guest.account, guest.hardware) == (None, "wd-disk01")
    assert reason(REPORT | {"user_email": ""}) == "no-account"


def test_a_private_address_is_kept_as_it_was_seen():
    assert only(DASHBOARD | {"ip_address": "10.0.0.50"}).ip == "10.0.0.50"


def test_somebody_who_only_waited_was_not_in_the_meeting():
    assert reason(REPORT | {"status": "in_waiting_room"}) == "unused-action"


def test_each_record_of_a_page_is_read_with_what_the_page_says():
    records = records_of(page([DASHBOARD, DASHBOARD | {"email": "b@fabrikam.example"}], meeting_number="93201235621"))

    assert [only(record).meeting for record in records] == ["93201235621", "93201235621"]
    assert [only(record).account for record in records] == ["nora.quist@fabrikam.example", "b@fabrikam.example"]


def test_pages_of_measurements_do_not_say_when():
    sharing = {"id": "x", "user_id": "1", "user_name": "Nora", "details": []}
    quality = {"id": "x", "participant_id": "1", "user_name": "Nora", "email": "n@f.example", "qos": []}

    for record in records_of(page([sharing, quality])):
        assert SOURCE.recognises(record)
        assert reason(record) == "unused-table"


def test_a_summary_of_a_meeting_names_only_its_host_who_may_have_been_absent():
    summary = {key: value for key, value in OWN_MEETING.items() if key not in ("join_time", "leave_time")}

    assert SOURCE.recognises(summary)
    assert reason(summary) == "unused-table"


def test_when_a_user_joined_an_own_meeting_is_told_without_a_zone():
    event = only(OWN_MEETING)

    assert (to_text(event.at), event.seconds, event.meeting) == ("2026-03-02T08:15:00Z", 1800, "u1")
    assert reason({key: value for key, value in OWN_MEETING.items() if key != "@time_zone"}) == "no-zone"


# --- sign-ins and acts


def test_signing_in_is_a_sign_in_and_signing_out_an_act():
    sign_in, sign_out = only(ACTIVITY), only(ACTIVITY | {"type": "Sign out"})

    assert (sign_in.kind, sign_in.ip, sign_in.client, sign_in.outcome) == (
        "sign_in",
        "203.0.113.45",
        "browser",
        "success",
    )
    assert (sign_out.kind, sign_out.action, sign_out.app) == ("activity", "sign out", "zoom")


def test_an_operation_keeps_what_was_changed():
    event = only(OPERATION)

    assert (event.account, event.action) == ("desk@fabrikam.example", "account update")
    assert event.target == OPERATION["operation_detail"]
    assert to_text(event.at) == "2026-03-02T08:10:00Z"


def test_an_operation_of_no_user_is_no_persons():
    assert reason(OPERATION | {"operator": "SCIM2"}) == "not-a-person"
    assert reason(OPERATION | {"operator": ""}) == "no-account"


def test_a_meetings_activity_has_a_colon_before_its_milliseconds_and_no_zone():
    event = only(IN_MEETING | {"@time_zone": "Europe/Berlin"})

    assert event.at % 1_000_000 == 216_000
    assert (to_text(event.at), event.action) == ("2026-03-02T08:15:03Z", "remote control")
    assert event.target == "Remote control given"
    assert reason(IN_MEETING) == "no-zone"


def test_remote_support_is_an_act_of_the_one_who_gave_it():
    event = only(SUPPORT)

    assert (event.account, event.action) == ("desk@fabrikam.example", "remote support")
    assert event.target == "nora.quist@fabrikam.example"


# --- the portal's csv


def test_the_portals_times_are_the_clock_of_whoever_exported_it():
    event = only(ROW)

    assert (to_text(event.at), event.seconds) == ("2026-03-02T08:15:00Z", 1830)
    assert reason({key: value for key, value in ROW.items() if key != "@time_zone"}) == "no-zone"


def test_the_portals_titles_changed_their_case_and_wording():
    newer = {
        "Name (original name)": "Nora",
        "Email": "nora.quist@fabrikam.example",
        "Join time": ROW["Join Time"],
        "Leave time": ROW["Leave Time"],
        "Duration (minutes)": "31",
        "Guest": "No",
        "In waiting room": "No",
        "@time_zone": "Europe/Berlin",
    }

    assert only(newer) == only(ROW)
    assert reason(newer | {"In waiting room": "Yes"}) == "unused-action"


def test_a_portal_row_without_a_leaving_has_the_minutes_that_are_told():
    assert only(ROW | {"Leave Time": None}).seconds == 31 * 60


def test_a_portal_guest_without_e_mail_is_nobody():
    assert reason(ROW | {"User Email": None}) == "no-account"


def test_the_header_above_the_portals_participants_names_the_meeting():
    assert only(ROW | {"@above": {"Meeting ID": "602 4516 7821"}}).meeting == "60245167821"
    assert only(ROW).meeting is None


@pytest.mark.parametrize(
    "other", [{"event": "x", "payload": {}}, {"join_time": "a", "leave_time": "b", "user_id": "1"}]
)
def test_what_only_resembles_zooms_records_is_left_alone(other):
    assert not SOURCE.recognises(other)


@given(damaged([*ALL, page([DASHBOARD])]))
def test_whatever_comes_is_read_or_refused(record):
    assert_read_or_refused(SOURCE, record)


# --- real records


def outcomes(records):
    found = Counter()
    for record in records:
        if not SOURCE.recognises(record):
            found["unrecognised"] += 1
            continue
        try:
            found.update(event.kind for event in SOURCE.read(record))
        except Refused as refused:
            found[refused.reason] += 1
    return found


@needs_samples
def test_every_real_answer_and_webhook_is_read_or_refused_for_a_true_reason():
    files = sorted((SAMPLES / "zoom" / "zoomnet").glob("*.json"))
    records = [record for file in files for record in records_of(json.loads(file.read_text(encoding="utf-8")))]

    # The two that nobody knows are of names too common to tell a vendor by: lists of invoices and of meetings.
    assert outcomes(records) == {
        "meeting": 16,
        "activity": 31,
        "unused-action": 36,
        "unused-table": 39,
        "no-account": 9,
        "no-zone": 2,
        "unrecognised": 2,
    }


@needs_samples
def test_real_operations_are_administrators_acts():
    records = panther_records("zoom/panther/Zoom.Operation.jsonl")

    assert outcomes(records) == {"activity": 27, "no-time": 1}
    assert only(records[0]).account == records[0]["operator"]
    assert to_text(only(records[0]).at) == records[0]["time"].replace(" ", "T") + "Z"


@needs_samples
@pytest.mark.parametrize(
    ("name", "meeting"), [("participants_heroes.csv", None), ("participants_heroes_full.csv", "60245167821")]
)
def test_both_real_layouts_of_the_portal_say_the_same(name, meeting):
    raw = (SAMPLES / "zoom" / "csv_reports" / name).read_bytes()
    rows = [item.record | {"@time_zone": "America/New_York"} for item in read(io.BytesIO(raw), len(raw), name)]
    events = [only(row) for row in rows]

    assert {event.meeting for event in events} == {meeting}
    assert to_text(events[0].at) == "2021-11-19T14:54:15Z"
    assert (events[0].account, events[0].guest) == (rows[0]["User Email"], True)
    assert len({event.account for event in events}) < len(events), "who came back has several rows"


def test_a_participant_who_signed_in_has_zoom_s_own_id():
    assert only(DASHBOARD).account_id == only(REPORT).account_id == "hj3kpq"
    assert only(DASHBOARD | {"id": ""}).account_id is None


@pytest.mark.parametrize(
    ("written", "place"),
    [
        ("Leeds (GB )", ("GB", "Leeds")),
        ("San Jose (United States)", ("US", "San Jose")),
        ("United States", ("US", None)),
        ("New York", (None, None)),
        ("CA", (None, None)),
        ("", (None, None)),
    ],
)
def test_a_location_is_a_country_or_a_city_with_one(written, place):
    event = only(DASHBOARD | {"location": written})

    assert (event.vendor_country, event.vendor_city) == place


@pytest.mark.parametrize(
    "page",
    [
        {"next_page_token": "", "page_size": 30, "channel_activity_logs": []},
        {"next_page_token": "", "from": "2026-03-01", "to": "2026-03-02", "total_records": 0, "timezone": "UTC"}
        | {"surveys": []},
        {"id": 1, "uuid": "u1", "start_time": "2026-03-02T08:15:00Z", "questions": []},
        {"year": 2026, "month": 3, "dates": []},
    ],
)
def test_pages_of_chats_polls_surveys_and_sums_are_known_and_of_nobody(page):
    assert SOURCE.recognises(page)
    assert reason(page) == "unused-table"
