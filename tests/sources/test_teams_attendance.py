"""Attendance of Teams meetings: Graph's report, the client's CSV, live events."""

from __future__ import annotations

import io
import json

import pytest
from hypothesis import given

from sleetwatch.clock import to_text
from sleetwatch.intake.reader import read
from sleetwatch.sources.teams_attendance import SOURCE
from tests.samples import SAMPLES, needs_samples
from tests.sources.damage import assert_read_or_refused, damaged
from tests.sources.reading_of import reading_of

only, reason = reading_of(SOURCE)

NORA = "nora.quist@fabrikam.example"
PERSON = {
    "id": "u-1",
    "emailAddress": "Nora.Quist@fabrikam.example",
    "totalAttendanceInSeconds": 1200,
    "role": "Presenter",
    "identity": {"id": "u-1", "displayName": "Nora"},
    "attendanceIntervals": [
        {
            "joinDateTime": "2026-03-02T08:15:00.1234567Z",
            "leaveDateTime": "2026-03-02T08:25:00Z",
            "durationInSeconds": 600,
        },
        {
            "joinDateTime": "2026-03-02T08:30:00Z",
            "leaveDateTime": "2026-03-02T08:40:00Z",
            "durationInSeconds": 600,
        },
    ],
}
REPORT = {
    "id": "R-1",
    "totalParticipantCount": 2,
    "meetingStartDateTime": "2026-03-02T08:15:00Z",
    "meetingEndDateTime": "2026-03-02T08:45:00Z",
    "attendanceRecords": [PERSON, PERSON | {"emailAddress": None}],
}
THIRD = {
    "Name": "Nora Quist",
    "Join time": "3/2/26, 9:15:00 AM",
    "Leave time": "3/2/26, 9:25:30 AM",
    "Duration": "10m 30s",
    "Email": NORA,
    "Role": "Attendee",
    "@title": "3. In-Meeting Activities",
    "@above": {"Meeting title": "Weekly"},
    "@time_zone": "Europe/Berlin",
}
SECOND = {
    "Name": "Nora Quist",
    "First join": "3/2/26, 9:15:00 AM",
    "Last leave": "3/2/26, 9:25:30 AM",
    "In-meeting duration": "10m 30s",
    "Email": NORA,
    "Participant ID (UPN)": NORA,
    "Role": "Attendee",
    "@title": "2. Participants",
    "@time_zone": "Europe/Berlin",
}
OLDER = {
    "Full Name": "Nora Quist",
    "Join Time": "3/2/2026, 9:15:00 AM",
    "Leave Time": "3/2/2026, 9:25:30 AM",
    "Duration": "10m 30s",
    "Email": "nora@mail.example",
    "Role": "Presenter",
    "Participant ID (UPN)": "Nora.Quist@fabrikam.example",
    "@time_zone": "Europe/Berlin",
}
OLDEST = {"Full Name": "Nora Quist", "User Action": "Joined", "Timestamp": "3/2/2026, 9:15:00 AM"}
LIVE = {
    "SessionId": "518ca2fd",
    "ParticipantId": "Nora.Quist@fabrikam.example",
    "FullName": "Nora Quist",
    "UserAgent": "Mozilla/5.0 Test",
    "UtcEventTimestamp": "3/2/2026 8:15:00 AM",
    "Action": "Joined",
    "Role": "Attendee",
}


def test_a_report_of_graph_gives_an_event_for_each_time_a_person_was_there():
    first, second = SOURCE.read(REPORT)

    assert SOURCE.recognises(REPORT)
    assert (first.account, second.account, first.meeting) == (NORA, NORA, "R-1")
    assert (to_text(first.at), to_text(first.left_at), first.seconds) == (
        "2026-03-02T08:15:00Z",
        "2026-03-02T08:25:00Z",
        600,
    )
    assert to_text(second.at) == "2026-03-02T08:30:00Z"


def test_a_record_of_a_report_may_come_alone():
    assert SOURCE.recognises(PERSON)
    assert [event.meeting for event in SOURCE.read(PERSON)] == [None, None]


def test_a_time_that_graph_does_not_know_is_null():
    gone = {"joinDateTime": None, "leaveDateTime": "2026-03-02T08:25:00Z", "durationInSeconds": 0}
    there = {"joinDateTime": "2026-03-02T08:15:00Z", "leaveDateTime": None, "durationInSeconds": 0}

    assert reason(PERSON | {"attendanceIntervals": [gone]}) == "no-time"
    assert reason(REPORT | {"attendanceRecords": [PERSON | {"attendanceIntervals": []}]}) == "no-time"
    assert only(PERSON | {"attendanceIntervals": [gone, there]}).seconds is None


def test_a_report_that_names_nobody_is_refused():
    assert reason(PERSON | {"emailAddress": ""}) == "no-account"
    assert reason(REPORT | {"attendanceRecords": [PERSON | {"emailAddress": None}]}) == "no-account"
    assert reason(REPORT | {"attendanceRecords": []}) == "empty"


def test_the_third_section_is_read_in_the_clock_of_whoever_downloaded_it():
    event = only(THIRD)

    assert (event.account, to_text(event.at), event.seconds) == (NORA, "2026-03-02T08:15:00Z", 630)
    assert reason({key: value for key, value in THIRD.items() if key != "@time_zone"}) == "no-zone"


def test_the_second_section_tells_the_same_presence_and_is_not_counted_again():
    assert SOURCE.recognises(SECOND)
    assert reason(SECOND) == "unused-table"


def test_the_layout_of_2021_has_one_table_with_the_sign_in_name():
    event = only(OLDER)

    assert (event.account, to_text(event.at), event.seconds) == (NORA, "2026-03-02T08:15:00Z", 630)


def test_the_layout_of_2020_names_people_by_display_name_only():
    assert reason(OLDEST | {"@time_zone": "Europe/Berlin"}) == "no-account"
    assert reason(OLDEST) == "no-zone"


@pytest.mark.parametrize("written", ["02/03/2026, 09:15:00", "2/3/2026, 9:15:00 am", "02/03/26 09:15"])
def test_a_date_that_could_begin_with_the_day_is_refused(written):
    assert reason(THIRD | {"Join time": written}) == "bad-time"
    assert reason(THIRD | {"Leave time": written}) == "bad-time"


@pytest.mark.parametrize(
    "written", ["02.03.26, 09:15:00", "2.03.2026, 09:15:00", "2026-03-02 09:15:00", "3/2/26, 9:15:00\u202fAM"]
)
def test_a_date_that_is_clear_in_its_language_is_read(written):
    assert to_text(only(THIRD | {"Join time": written}).at) == "2026-03-02T08:15:00Z"


def test_a_guest_without_e_mail_is_nobody_and_who_is_still_there_has_not_left():
    assert reason(THIRD | {"Email": None}) == "no-account"
    assert only(THIRD | {"Leave time": None}).left_at is None


def test_a_live_event_is_in_utc():
    event = only(LIVE)

    assert (event.account, event.client, to_text(event.at)) == (NORA, "Mozilla/5.0 Test", "2026-03-02T08:15:00Z")
    assert only(LIVE | {"Action": "Left"}).left_at == event.at
    assert reason(LIVE | {"ParticipantId": "39f73ed2"}) == "no-account"


@given(damaged([REPORT, PERSON, THIRD, SECOND, OLDER, OLDEST, LIVE]))
def test_whatever_comes_is_read_or_refused(record):
    assert_read_or_refused(SOURCE, record)


@needs_samples
def test_a_real_report_of_graph():
    record = json.loads((SAMPLES / "teams" / "graph_meetingAttendanceReport.json").read_text(encoding="utf-8"))
    events = SOURCE.read(record)

    assert [event.seconds for event in events] == [415, 427, 310]
    assert {event.account for event in events} == {"frederick.cormier@contoso.com"}


@needs_samples
def test_a_real_file_in_utf_16_with_tabs_and_three_sections_counts_everybody_once_a_time():
    raw = (SAMPLES / "teams" / "attendance_report_2026_layout.csv").read_bytes()
    rows = [item.record | {"@time_zone": "Asia/Kolkata"} for item in read(io.BytesIO(raw), len(raw), "a.csv")]
    third = [row for row in rows if row["@title"].startswith("3.")]
    events = [only(row) for row in third]

    assert [reason(row) for row in rows if row not in third] == ["unused-table"] * 3
    assert events[0].account == "person.one@example.com"
    assert (to_text(events[0].at), events[0].seconds) == ("2026-07-22T13:32:11Z", 5271)


def test_the_directorys_id_is_kept():
    assert {event.account_id for event in SOURCE.read(REPORT)} == {"u-1"}
