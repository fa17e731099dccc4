"""Ashby: candidates, applications, interview schedules, webhooks."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given

from sleetwatch.clock import to_text
from sleetwatch.errors import Refused
from sleetwatch.sources.ashby import SOURCE
from tests.samples import needs_samples
from tests.sources.damage import assert_read_or_refused, damaged
from tests.sources.hiring_samples import outcomes, total

RECORDS = json.loads((Path(__file__).parent / "examples" / "ashby.json").read_text(encoding="utf-8"))["results"]
CANDIDATE, _, APPLICATION, _, SCHEDULE, SUBMITTED, SCHEDULED = RECORDS


def only(record):
    assert SOURCE.recognises(record)
    (event,) = SOURCE.read(record)
    return event


def refusal(record):
    with pytest.raises(Refused) as caught:
        SOURCE.read(record)
    return caught.value.reason


def test_a_candidate_brings_contacts_to_each_application():
    event = only(CANDIDATE)

    assert (event.applicant_id, event.email, event.phone) == (
        CANDIDATE["applicationIds"][0],
        "omar1@mail.example",
        "+4930123456" + "01",
    )
    assert (event.city, event.country, event.channel) == ("Berlin", "DE", "direct")
    assert [one["kind"] for one in json.loads(event.documents)] == ["resume"]
    assert [event.uid for event in SOURCE.read(CANDIDATE | {"applicationIds": ["a", "b"]})] == ["a", "b"]
    assert refusal(CANDIDATE | {"applicationIds": []}) == "empty"


def test_an_application_names_the_job_and_ashbys_id_of_a_user_is_no_workers():
    event = only(APPLICATION)

    assert (event.applicant_id, event.requisition_id) == (APPLICATION["id"], "j0b0")
    assert (event.channel, event.referred_by, event.name) == ("referral", None, "Omar Haddad 1")
    assert to_text(event.at) == "2026-01-01T20:30:56Z"


def test_a_schedule_is_its_interviews():
    first, second = SOURCE.read(SCHEDULE)

    assert (first.applicant_id, first.minutes, second.minutes) == (APPLICATION["id"], 60, 30)
    assert refusal(SCHEDULE | {"status": "Cancelled"}) == "unused-action"
    assert refusal(SCHEDULE | {"interviewEvents": []}) == "empty"
    assert refusal(SCHEDULE | {"applicationId": None}) == "missing-applicant_id"


def test_webhooks_carry_the_same_objects():
    assert only(SUBMITTED).kind == "application"
    assert {event.kind for event in SOURCE.read(SCHEDULED)} == {"interview"}
    assert refusal({"action": "jobUpdate", "data": {"job": {"id": "j"}}}) == "unused-action"


@needs_samples
@pytest.mark.parametrize("other", ["greenhouse_api/*.json", "lever/*.csv", "workday/*.csv"])
def test_other_vendors_records_are_not_taken(other):
    assert set(total(outcomes(SOURCE, other))) == {"unrecognised"}


@given(damaged(RECORDS))
def test_damaged_records_are_read_or_refused(record):
    assert_read_or_refused(SOURCE, record)
