from __future__ import annotations

import pytest
from hypothesis import given

from sleetwatch import clock
from sleetwatch.sources.checks import SOURCE
from tests.sources.anything import read_or_refused, spoilt
from tests.sources.reading_of import reading_of

ROW = {
    "worker_id": "W1",
    "applicant_id": None,
    "account": None,
    "checked_at": "2026-03-02T09:15:00-05:00",
    "check": "In_Person_Visit",
    "outcome": "Passed",
    "checked_by": "W9",
}

only, reason = reading_of(SOURCE)


def test_a_visit_says_whom_when_and_how_it_came_out():
    check = only(ROW)

    assert clock.to_text(check.at) == "2026-03-02T14:15:00Z"
    assert (check.worker_id, check.check_kind, check.outcome, check.checked_by) == (
        "W1",
        "in_person_visit",
        "success",
        "W9",
    )


def test_an_applicant_or_an_account_may_be_checked_too():
    assert only(ROW | {"worker_id": None, "applicant_id": "A1"}).applicant_id == "A1"
    assert only(ROW | {"worker_id": None, "account": "Ana@Acme.example"}).account == "ana@acme.example"


def test_a_day_is_enough_for_a_badge_and_nobody_says_how_it_came_out():
    check = only(ROW | {"checked_at": "2026-03-02", "check": "badge", "outcome": None})

    assert (clock.to_text(check.at), check.check_kind, check.outcome) == ("2026-03-02T00:00:00Z", "badge", None)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"worker_id": None}, "missing-worker_id"),
        ({"checked_at": None}, "missing-checked_at"),
        ({"checked_at": "2026-03-02 09:15"}, "no-zone"),
        ({"check": None}, "missing-check"),
        ({"check": "handshake"}, "bad-value"),
        ({"outcome": "maybe"}, "bad-value"),
    ],
)
def test_what_is_not_clear_is_refused(changes, expected):
    assert reason(ROW | changes) == expected


@given(spoilt(ROW))
def test_whatever_comes_is_read_or_refused(record):
    read_or_refused(SOURCE, record)
