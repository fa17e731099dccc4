"""Lever: opportunities, applications, interviews, webhooks, warehouse tables."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given

from sleetwatch.clock import to_text
from sleetwatch.errors import Refused
from sleetwatch.sources.lever import SOURCE
from tests.samples import needs_samples
from tests.sources.damage import assert_read_or_refused, damaged
from tests.sources.hiring_samples import outcomes, total

RECORDS = json.loads((Path(__file__).parent / "examples" / "lever.json").read_text(encoding="utf-8"))["data"]
OPPORTUNITY, REFERRED, AGENCY, APPLICATION, INTERVIEW = RECORDS
WEBHOOK = {"id": "w", "event": "applicationCreated", "triggeredAt": 1767600000000, "signature": "s", "token": "t"}


def only(record):
    assert SOURCE.recognises(record)
    (event,) = SOURCE.read(record)
    return event


def refusal(record):
    with pytest.raises(Refused) as caught:
        SOURCE.read(record)
    return caught.value.reason


def test_an_opportunity_is_an_application():
    event = only(OPPORTUNITY)

    assert (event.applicant_id, to_text(event.at)) == (OPPORTUNITY["id"], "2026-01-05T08:00:01Z")
    assert (event.email, event.phone, event.name) == ("li.wen1@mail.example", "+12125550201", "Li Wen 1")
    assert (event.city, event.region, event.country) == ("Leeds", "England", "GB")
    assert event.channel == "direct"
    assert event.requisition_id == "f2f01e16-0000-4000-8000-000000000000"
    assert json.loads(event.profiles) == [{"network": "github", "url": "https://github.com/liwen1"}]


def test_the_channel_is_levers_own_word_before_the_sources():
    assert (only(REFERRED).channel, only(AGENCY).channel) == ("referral", "agency")
    assert only(OPPORTUNITY | {"origin": "sourced", "applications": [], "sources": ["LinkedIn"]}).channel is None


def test_an_application_names_its_opportunity_and_levers_id_of_a_user_is_no_workers():
    event = only(APPLICATION)

    assert (event.applicant_id, event.channel) == (OPPORTUNITY["id"], "referral")
    assert event.referred_by is None


def test_a_resume_that_lever_has_read_is_kept():
    resume = {"createdAt": 1, "file": {"name": "cv.pdf"}, "parsedData": {"positions": [{"org": "Contoso"}]}}
    event = only(OPPORTUNITY | {"resume": resume})

    assert json.loads(event.resume) == {"work": [{"name": "Contoso"}]}
    assert json.loads(event.documents)[0]["metadata"]["name"] == "cv.pdf"


def test_an_interview_without_its_opportunity_is_refused():
    assert (only(INTERVIEW).applicant_id, only(INTERVIEW).minutes) == (OPPORTUNITY["id"], 45)
    alone = {name: value for name, value in INTERVIEW.items() if name != "opportunityId"}
    assert refusal(alone) == "missing-applicant_id"
    assert refusal(INTERVIEW | {"canceledAt": 1768900000000}) == "unused-action"


def test_a_webhook_of_an_application_is_one():
    data = {"opportunityId": "o-1", "applicationId": "a-1", "contactId": "c-1"}

    assert only(WEBHOOK | {"data": data}).applicant_id == "o-1"
    assert refusal(WEBHOOK | {"event": "candidateStageChange", "data": data}) == "unused-action"


@needs_samples
def test_real_warehouse_tables_are_read_or_refused_for_a_true_reason():
    found = outcomes(SOURCE, "lever/*.csv")

    assert {name: dict(counted) for name, counted in found.items() if set(counted) != {"unused-table"}} == {
        "application": {"application": 3},
        "archive_reason": {"unrecognised": 3},  # a list of words that any system has
        "interview": {"interview": 3},
        "opportunity": {"application": 2, "not-a-person": 1},
        "stage": {"unrecognised": 3},
    }


@needs_samples
@pytest.mark.parametrize("other", ["greenhouse/*.csv", "greenhouse_api/*.json", "workday/*.csv"])
def test_other_vendors_records_are_not_taken(other):
    assert set(total(outcomes(SOURCE, other))) == {"unrecognised"}


@given(damaged([*RECORDS, WEBHOOK | {"data": {"opportunityId": "o"}}]))
def test_damaged_records_are_read_or_refused(record):
    assert_read_or_refused(SOURCE, record)
