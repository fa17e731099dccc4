"""Applicants in the records of meetings and of signatures: by the mail address they gave, when only one gave it."""

from __future__ import annotations

from sleetwatch.clock import DAY, HOUR, MINUTE
from sleetwatch.events import Activity, Interview, Meeting, SignIn
from tests.subjects.test_applicants import applied
from tests.subjects.test_claims import START, tables_of

DANA = "dana@example.org"


def met(*events) -> list[tuple[str, str, float | None]]:
    """Occasion, address and minutes of all but the applications."""
    rows = tables_of(*events)["appearances"]
    return [(row["occasion"], row["ip"], row["minutes"]) for row in rows if row["occasion"] != "application"]


def meeting(at: int = START + DAY, account: str = DANA, **told: object) -> Meeting:
    return Meeting(at=at, account=account, meeting="m1", **({"ip": "203.0.113.5", "seconds": 1800} | told))


def test_a_guest_in_a_meeting_is_the_applicant_who_gave_that_address():
    assert met(applied("A1", email=DANA), meeting()) == [("interview", "203.0.113.5", 30.0)]
    assert met(applied("A1", email="other@example.org"), meeting()) == []


def test_a_meeting_that_was_left_and_joined_again_is_one():
    again = meeting(at=START + DAY + HOUR, seconds=600)

    assert met(applied("A1", email=DANA), meeting(), again) == [("interview", "203.0.113.5", 40.0)]


def test_an_interview_that_the_tracking_system_told_is_not_counted_twice():
    told = Interview(at=START + DAY + 5 * MINUTE, applicant_id="A1", minutes=45.0, ip="203.0.113.9")

    assert met(applied("A1", email=DANA), told, meeting()) == [("interview", "203.0.113.9", 45.0)]


def test_what_came_before_the_application_or_long_after_it_is_none_of_it():
    assert met(applied("A1", email=DANA), meeting(START - DAY), meeting(START + 400 * DAY)) == []


def test_one_mailbox_under_two_names_tells_nothing_of_either():
    two = (applied("A1", email=DANA, name="Dana Whitfield"), applied("A2", email=DANA, name="Kim Reed"))

    assert met(*two, meeting()) == []


def test_who_signed_from_where_is_told_by_the_signing_service_alone():
    signed = Activity(at=START + DAY, account=DANA, action="signed", app="docusign", ip="203.0.113.7")
    viewed = SignIn(at=START + 2 * DAY, account=DANA, app="docusign", ip="203.0.113.8")
    elsewhere = Activity(at=START + DAY, account=DANA, action="edited", app="wiki", ip="203.0.113.6")
    unknown = Activity(at=START + DAY, account=DANA, action="declined", app="docusign")

    found = met(applied("A1", email=DANA), signed, viewed, elsewhere, unknown)

    assert found == [("signature", "203.0.113.7", None), ("signature", "203.0.113.8", None)]
