from __future__ import annotations

import pytest

from tests.facts.deriving import HOME, fact, line

LINE = line("198.51.100.7", 41.9, -87.6)
OTHER = line("198.51.100.8", 41.9, -87.6)
WORKER = {"subject": "w1", "is_worker": True, "start_at": "2026-03-01T00:00:00Z", "home_country": "US", **HOME}


def registered(day: int, ip: str | None = LINE["ip"], **more):
    at = f"2026-03-{day:02}T09:00:00Z"
    return {"account": "w1", "at": at, "action": "registered", "method": "app", "ip": ip, "outcome": "success"} | more


def seen(day: int, ip: str = LINE["ip"]):
    return {"account": "w1", "at": f"2026-03-{day:02}T12:00:00Z", "ip": ip, "outcome": "success"}


def changes(factor, sign_in=(), **more):
    rows = {"factor": factor, "sign_in": list(sign_in), "people": [WORKER], "addresses": [LINE, OTHER]} | more
    return fact("factor_changes", **rows)


def test_an_address_is_new_until_the_person_signed_in_from_it_on_an_earlier_day():
    (before,) = changes([registered(5)], [seen(5)])
    (after,) = changes([registered(5)], [seen(4)])

    assert (before["new_address"], after["new_address"]) == (True, False)


def test_an_address_is_kept_when_a_sign_in_comes_from_it_later():
    (kept,) = changes([registered(5)], [seen(9)])
    (left,) = changes([registered(5)], [seen(9, OTHER["ip"])])

    assert (kept["kept_address"], left["kept_address"]) == (True, False)


def test_what_an_administrator_did_has_no_address_and_is_not_new():
    (found,) = changes([registered(5, None)])

    assert not found["new_address"]


def test_a_reset_by_oneself_counts_and_one_by_the_help_desk_does_not():
    reset = {"account": "w1", "at": "2026-03-05T09:00:00Z", "action": "password_reset", "outcome": "success"}

    (own,) = changes([], credential=[reset | {"actor": "w1"}])

    assert (own["action"], own["tenure_days"]) == ("password_reset", 4)
    assert changes([], credential=[reset | {"actor": "desk"}]) == []


@pytest.mark.parametrize(
    ("phone", "foreign"),
    [("+12025550101", False), ("+4915100000001", True), ("xxxxxx78", None), (None, None)],
)
def test_a_number_is_foreign_when_it_does_not_begin_with_the_claimed_countrys_code(phone, foreign):
    (found,) = changes([registered(5, phone=phone, method="sms")])

    assert found["foreign_phone"] is foreign


@pytest.mark.parametrize(
    ("method", "grade"), [("passkey", "strong"), ("push", "middle"), ("sms", "weak"), (None, None)]
)
def test_methods_have_grades(method, grade):
    (found,) = changes([registered(5, method=method)])

    assert found["grade"] == grade
