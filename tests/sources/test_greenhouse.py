"""Greenhouse: candidates, applications, interviews, webhooks, warehouse tables."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given

from sleetwatch.clock import to_text
from sleetwatch.errors import Refused
from sleetwatch.sources.greenhouse import SOURCE
from tests.samples import needs_samples
from tests.sources.damage import assert_read_or_refused, damaged
from tests.sources.hiring_samples import outcomes, total

EXAMPLE = Path(__file__).parent / "examples" / "greenhouse.jsonl"
RECORDS = [json.loads(line) for line in EXAMPLE.read_text(encoding="utf-8").splitlines()]
CANDIDATE, REFERRED, APPLICATION, INTERVIEW, _, WEBHOOK = RECORDS


def only(record):
    assert SOURCE.recognises(record)
    (event,) = SOURCE.read(record)
    return event


def refusal(record):
    assert SOURCE.recognises(record)
    with pytest.raises(Refused) as caught:
        SOURCE.read(record)
    return caught.value.reason


def test_a_candidate_brings_contacts_to_each_application():
    event = only(CANDIDATE)

    assert (event.applicant_id, to_text(event.at)) == ("6511", "2026-01-01T03:31:46Z")
    assert (event.name, event.email, event.phone) == ("Nora Quist1", "nora.quist1@mail.example", "+12125550101")
    assert (event.address, event.city, event.region, event.country) == (
        "1 Main Street\nTroy, NY 12180",
        "Troy",
        "New York",
        "US",
    )
    assert (event.channel, event.referred_by, event.requisition_id) == ("direct", None, "2991")


def test_resume_profiles_and_documents_are_kept_as_json():
    event = only(CANDIDATE)

    assert json.loads(event.resume)["work"][0]["name"] == "Contoso"
    assert json.loads(event.resume)["education"][0]["studyType"] == "Bachelor's Degree"
    assert [one["network"] for one in json.loads(event.profiles)] == ["linkedin", "website"]
    assert [one["kind"] for one in json.loads(event.documents)] == ["resume"]


def test_only_a_referral_was_referred_by_somebody():
    event = only(REFERRED)

    assert (event.channel, event.referred_by) == ("referral", "67890")


def test_an_application_by_itself_knows_no_contacts():
    event = only(APPLICATION)

    assert (event.applicant_id, event.email, event.phone, event.name) == ("6513", None, None, None)


def test_a_candidate_of_two_applications_gives_two():
    twice = CANDIDATE | {"applications": [CANDIDATE["applications"][0], CANDIDATE["applications"][0] | {"id": 7}]}

    assert [event.applicant_id for event in SOURCE.read(twice)] == ["6511", "7"]
    assert refusal(CANDIDATE | {"applications": []}) == "empty"


def test_an_interview_belongs_to_its_application():
    event = only(INTERVIEW)

    assert (event.applicant_id, event.minutes, to_text(event.at)) == ("6511", 45, "2026-01-20T15:00:00Z")


def test_the_webhook_of_an_application_has_the_candidate_in_it():
    event = only(WEBHOOK)

    assert (event.applicant_id, event.email) == ("6514", "nora.quist4@mail.example")


@pytest.mark.parametrize("action", ["delete_application", "job_created", "offer_created", "update_candidate"])
def test_a_webhook_about_anything_else_is_refused(action):
    assert refusal({"action": action, "payload": {"person": {"id": 1}}}) == "unused-action"


@needs_samples
def test_real_answers_are_read_or_refused_for_a_true_reason():
    found = outcomes(SOURCE, "greenhouse_api/*.json")

    assert total(found) == {
        "application": 30,
        "interview": 9,
        "empty": 4,
        "no-time": 1,
        "unused-table": 14,
        "unused-action": 16,
        "unrecognised": 19,
    }
    # What is not known is no export: bodies of requests that write, notes, e-mails, permissions, onboarding.
    unknown = {name for name, counted in found.items() if counted["unrecognised"]}
    assert {name.rpartition("_")[0] for name in unknown} <= {
        "candidate-ingestion___prospect_pools",
        "harvest___applications",
        "harvest___candidates",
        "harvest___offers",
        "harvest___scheduled_interviews",
        "harvest___user_permissions",
        "harvest___users",
        "onboarding_webhooks___employee_events",
    }


@needs_samples
def test_real_warehouse_tables_are_read_or_refused_for_a_true_reason():
    found = outcomes(SOURCE, "greenhouse/*.csv")

    assert {name for name, counted in found.items() if counted["application"]} == {"application"}
    assert {name for name, counted in found.items() if counted["interview"]} == {
        "scheduled_interview",
        "scheduled_interview_postgres",
        "scheduled_interview_snowflake",
    }
    # Lists of names that any system has, without a candidate in them.
    assert {name for name, counted in found.items() if counted["unrecognised"]} == {
        "department",
        "prospect_pool",
        "tags",
        "user_email",
    }


@needs_samples
@pytest.mark.parametrize("other", ["lever/*.csv", "workday/*.csv"])
def test_other_vendors_tables_are_not_taken(other):
    assert set(total(outcomes(SOURCE, other))) == {"unrecognised"}


@given(damaged(RECORDS))
def test_damaged_records_are_read_or_refused(record):
    assert_read_or_refused(SOURCE, record)
