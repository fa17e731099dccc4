from __future__ import annotations

import json

import pytest
from hypothesis import given

from sleetwatch import clock
from sleetwatch.errors import Refused
from sleetwatch.sources.applicants import SOURCE
from tests.sources.anything import read_or_refused, spoilt

APPLICATION = {
    "applicant_id": "A1",
    "applied_at": "2026-01-10T12:00:00Z",
    "name": "Ana Example",
    "email": "Ana@Home.example",
    "phone": "+1 212 555 0100",
    "city": "Springfield",
    "country": "US",
    "ip": "203.0.113.7",
    "source": "Referral",
    "referred_by": "W9",
    "resume": {"work": [{"name": "Acme"}], "basics": {"name": "Ana"}},
    "profiles": [{"network": "github", "username": "ana"}],
    "documents": [{"kind": "resume", "path": "a.pdf", "metadata": {"Producer": "x"}}],
    "interviews": [
        {"at": "2026-01-15T15:00:00-06:00", "minutes": 45, "camera_on_minutes": 3.5, "client_name": "Zoom"},
        {"at": "2026-01-20T15:00:00Z", "ip": "198.51.100.9"},
    ],
}


def reason(record):
    with pytest.raises(Refused) as refused:
        SOURCE.read(record)
    return refused.value.reason


def test_an_application_comes_with_its_interviews():
    assert SOURCE.recognises(APPLICATION)
    application, first, second = SOURCE.read(APPLICATION)

    assert (application.kind, first.kind, second.kind) == ("application", "interview", "interview")
    assert (application.email, application.phone, application.channel) == (
        "ana@home.example",
        "+12125550100",
        "referral",
    )
    assert (clock.to_text(first.at), first.minutes, first.camera_minutes, first.client) == (
        "2026-01-15T21:00:00Z",
        45.0,
        3.5,
        "Zoom",
    )
    assert (second.applicant_id, second.ip, second.minutes) == ("A1", "198.51.100.9", None)


def test_nested_parts_are_kept_as_json_whose_keys_are_in_order():
    application, *_ = SOURCE.read(APPLICATION)

    assert application.resume == '{"basics":{"name":"Ana"},"work":[{"name":"Acme"}]}'
    assert json.loads(application.documents) == APPLICATION["documents"]
    assert application.references is None


def test_an_application_alone_is_enough():
    (application,) = SOURCE.read({"applicant_id": "A1", "applied_at": "2026-01-10"})

    assert (application.resume, application.channel) == (None, None)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"applicant_id": ""}, "missing-applicant_id"),
        ({"applied_at": None}, "missing-applied_at"),
        ({"applied_at": "2026-01-10T12:00:00"}, "no-zone"),
        ({"source": "website"}, "bad-value"),
        ({"country": "USA"}, "bad-value"),
        ({"resume": ["a"]}, "bad-value"),
        ({"profiles": {"network": "x"}}, "bad-value"),
        ({"interviews": {"at": "2026-01-15"}}, "bad-value"),
        ({"interviews": ["2026-01-15"]}, "bad-value"),
        ({"interviews": [{"minutes": 3}]}, "missing-at"),
        ({"interviews": [{"at": "2026-01-15T09:00"}]}, "no-zone"),
        ({"interviews": [{"at": "2026-01-15", "minutes": -1}]}, "bad-value"),
    ],
)
def test_what_is_not_clear_is_refused(changes, expected):
    assert reason(APPLICATION | changes) == expected


@given(spoilt(APPLICATION))
def test_whatever_comes_is_read_or_refused(record):
    read_or_refused(SOURCE, record)
