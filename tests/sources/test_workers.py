from __future__ import annotations

import pytest
from hypothesis import given

from sleetwatch import clock
from sleetwatch.sources.workers import SOURCE
from tests.sources.anything import read_or_refused, spoilt
from tests.sources.reading_of import reading_of

ROW = {
    "worker_id": "W1",
    "full_name": "Ana Example",
    "work_email": "Ana@Corp.example",
    "personal_email": "Ana@Home.example",
    "phone": "(212) 555-0100",
    "worker_type": "Contractor",
    "start_date": "2026-03-02",
    "end_date": None,
    "home_address": "1 Main St",
    "home_city": "Springfield",
    "home_country": "us",
    "home_latitude": "39.8",
    "home_longitude": "-89.6",
    "time_zone": "America/Chicago",
    "remote": "true",
    "sensitive_access": "false",
    "emergency_phone": "+44 20 7946 0018",
    "shoe_size": "38",
}


only, reason = reading_of(SOURCE)


def test_a_worker_is_what_the_roster_claims():
    worker = only(ROW)

    assert (worker.worker_id, worker.work_email, worker.personal_email) == (
        "W1",
        "ana@corp.example",
        "ana@home.example",
    )
    assert clock.to_text(worker.at) == "2026-03-02T00:00:00Z"
    assert (worker.phone, worker.emergency_phone) == ("+12125550100", "+442079460018")
    assert (worker.worker_type, worker.home_country, worker.time_zone) == ("contractor", "US", "America/Chicago")
    assert (worker.home_latitude, worker.home_longitude) == (39.8, -89.6)
    assert (worker.remote, worker.sensitive_access, worker.end_at) == (True, False, None)


def test_only_three_columns_are_needed():
    worker = only({"worker_id": "W1", "work_email": "ana@corp.example", "start_date": "2026-03-02"})

    assert (worker.remote, worker.home_country, worker.phone) == (None, None, None)


@pytest.mark.parametrize("column", SOURCE.columns)
def test_a_row_without_a_required_value_names_it(column):
    assert reason(ROW | {column: None}) == f"missing-{column}"


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("worker_type", "intern"),
        ("remote", "mostly"),
        ("sensitive_access", "2"),
        ("home_country", "United States"),
        ("home_latitude", "91"),
        ("home_longitude", "-181"),
        ("home_latitude", "north"),
        ("home_longitude", None),
        ("time_zone", "Chicago"),
        ("time_zone", "../../secret"),
        ("time_zone", "America"),
        ("work_email", "ana"),
    ],
)
def test_a_value_outside_its_list_or_range_is_refused(column, value):
    assert reason(ROW | {column: value}) == "bad-value"


def test_a_start_with_a_clock_time_needs_its_offset():
    assert reason(ROW | {"start_date": "2026-03-02T09:00:00"}) == "no-zone"
    assert clock.to_text(only(ROW | {"start_date": "2026-03-02T09:00:00-06:00"}).at) == "2026-03-02T15:00:00Z"


def test_a_date_as_spreadsheets_spoil_it_is_refused():
    assert reason(ROW | {"start_date": "3/2/2026"}) == "bad-time"
    assert reason(ROW | {"end_date": "3/2/2026"}) == "bad-time"


def test_the_point_zero_zero_is_no_home():
    worker = only(ROW | {"home_latitude": "0", "home_longitude": "0.0"})

    assert (worker.home_latitude, worker.home_longitude) == (None, None)


def test_a_phone_that_is_no_number_is_unknown():
    assert only(ROW | {"phone": "ask HR"}).phone is None


@given(spoilt(ROW))
def test_whatever_comes_is_read_or_refused(record):
    read_or_refused(SOURCE, record)
