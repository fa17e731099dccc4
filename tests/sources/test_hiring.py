"""What applicant tracking systems have in common."""

from __future__ import annotations

import json

import pytest
from hypothesis import given

from sleetwatch.sources import hiring
from tests.sources.damage import json_values


@pytest.mark.parametrize(
    ("written", "city", "region", "country"),
    [
        ("Leeds, England, United Kingdom", "Leeds", "England", "GB"),
        ("Berlin, Germany", "Berlin", None, "DE"),
        ("Troy, New York", "Troy", "New York", None),
        ("Los Angeles, CA", "Los Angeles", "CA", None),
        ("Wilmington, DE", "Wilmington", "DE", None),
        ("Troy, NY", "Troy", "NY", None),
        ("Atlanta, Georgia", "Atlanta", "Georgia", None),
        ("Toronto, ON, CA", "Toronto", "ON", "CA"),
        ("1 Main Street, Troy, NY 12180, United States", None, None, "US"),
        ("Remote", None, None, None),
        (None, None, None, None),
    ],
)
def test_a_place_is_taken_apart(written, city, region, country):
    found = hiring.place(written)

    assert (found.get("city"), found.get("region"), found.get("country")) == (city, region, country)


@pytest.mark.parametrize(
    ("words", "channel"),
    [
        ("Employee Referral", "referral"),
        ("Contoso Staffing", "agency"),
        ("Jobs page on your website", "direct"),
        ("LinkedIn (Prospecting)", None),
        (None, None),
    ],
)
def test_the_channel_is_in_the_words_for_a_source(words, channel):
    assert hiring.channel(None, words) == channel


def test_the_private_address_comes_before_the_employers():
    emails = [{"value": "Nora@Contoso.example", "type": "work"}, {"value": "Nora@Mail.example", "type": "personal"}]

    assert hiring.first_email(hiring.private_first(emails)) == "nora@mail.example"


def test_a_profile_knows_its_network():
    told = json.loads(hiring.profiles(["https://www.linkedin.com/in/x", "https://x.example", None]))

    assert [one["network"] for one in told] == ["linkedin", "website"]
    assert hiring.profiles([]) is None


def test_documents_are_told_apart():
    found = [
        hiring.document("resume.pdf", "https://files.example/1", "resume", "2026-01-01"),
        hiring.document("passport.jpg", None, None),
        hiring.document(None, None, "resume"),
    ]

    assert [one["kind"] for one in json.loads(hiring.documents(found))] == ["resume", "id"]


def test_a_talk_has_a_length_only_when_its_end_is_clear():
    start = 1_768_921_200_000_000

    assert hiring.minutes_between(start, "2026-01-20T15:45:00Z") == 45
    assert [hiring.minutes_between(start, end) for end in (None, "soon", "2026-01-20T14:00:00Z")] == [None] * 3


@pytest.mark.parametrize(
    "fields",
    [
        {"employee_id": "W7"},
        {"Employee ID": {"name": "Employee ID", "value": "W7"}},
        [{"title": "Salary", "value": 1}, {"title": "Worker ID", "value": "W7"}],
    ],
)
def test_the_worker_an_applicant_became_may_be_in_a_custom_field(fields):
    assert hiring.employee_id({"salary": "1"}, fields) == "W7"
    assert hiring.employee_id(None, {"notes": "W7"}, []) is None


@given(json_values)
def test_nothing_breaks_on_any_value(value):
    hiring.place(value)
    hiring.channel(value)
    hiring.employee_id(value)
    hiring.first_email(hiring.private_first(value))
    hiring.first_phone(value)
    hiring.profiles(hiring.values_of(value, "url"))
    hiring.documents([hiring.document(value, value, value, value)])
