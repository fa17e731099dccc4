from __future__ import annotations

from tests.facts.deriving import HOME, fact, line

LEAVER = {"subject": "w1", "is_worker": True, "start_at": "2025-01-01T00:00:00Z", "end_at": "2026-03-01T00:00:00Z"}
AFTER = "2026-03-06T10:00:00Z"


def test_the_day_after_the_last_one_is_still_in_time():
    code = [
        {"account": "w1", "action": "push", "repository": "a/b", "at": at} for at in ("2026-03-02T10:00:00Z", AFTER)
    ]

    (late,) = fact("late_days", people=[LEAVER], code_access=code)

    assert (late["way"], late["days_after"]) == ("key", 5)


def test_only_addresses_used_before_leaving_count_as_the_leavers_own():
    before = {"account": "w1", "ip": "192.0.2.1", "outcome": "success", "interactive": True}
    tries = [{"account": "w1", "ip": ip, "outcome": "failure", "at": AFTER} for ip in ("192.0.2.1", "203.0.113.5")]

    refused = fact("late_refusals", people=[LEAVER], sign_in=[before | {"at": "2026-02-01T10:00:00Z"}, *tries])

    assert [row["ip"] for row in refused] == ["192.0.2.1"]


def test_a_laptop_that_came_back_is_no_longer_late():
    device = {"account": "w1", "device_id": "d1", "at": 5}
    seen = [
        {"device_id": "d1", "public_ip": "192.0.2.1", "at": at}
        for at in ("2026-03-04T10:00:00Z", "2026-03-10T10:00:00Z")
    ]
    parcel = {"subject": "w1", "status": "returned", "delivered_at": AFTER, "at": AFTER}

    late = fact(
        "late_devices",
        people=[LEAVER | HOME],
        device=[device],
        addresses=[line("192.0.2.1", 33.4, -112.0)],
        device_network=seen,
        parcels=[parcel],
    )

    assert [row["days_after"] for row in late] == [3]
    assert late[0]["nearest_km"] > 2000


def test_a_habit_of_making_tokens_is_known():
    made = {"account": "w1", "action": "token_created", "outcome": "success"}
    weekly = made | {"at": "2025-10-01T10:00:00Z", "times": 15, "every": 168}

    (way,) = fact("leaving_ways", people=[LEAVER], credential=[weekly, made | {"at": "2026-02-25T10:00:00Z"}])

    assert (way["way"], way["days_before"], way["earlier_days"]) == ("key", 3, 15)


def test_a_habit_is_known_of_somebody_whose_first_day_is_not():
    made = {"account": "w1", "action": "token_created", "outcome": "success"}
    weekly = made | {"at": "2025-10-01T10:00:00Z", "times": 15, "every": 168}
    leaver = {name: value for name, value in LEAVER.items() if name != "start_at"}

    (way,) = fact("leaving_ways", people=[leaver], credential=[weekly, made | {"at": "2026-02-25T10:00:00Z"}])

    assert way["earlier_days"] == 15


def test_takes_of_the_last_month_are_compared_with_the_most_of_any_day_before():
    files = [
        {"account": "w1", "action": "download", "target": target, "at": at}
        for target, at in (("a", "2025-06-01T10:00:00Z"), ("b", "2025-06-01T11:00:00Z"), ("c", "2026-02-20T10:00:00Z"))
    ]

    (take,) = fact("leaving_takes", people=[LEAVER], data_access=files)

    assert (take["things"], take["most_before"], take["days_before"]) == (1, 2, 1)


def test_a_rule_to_a_sister_domain_of_the_company_is_no_forward():
    worker = LEAVER | {"subject": "w1@corp.example"}
    rule = {"account": "w1@corp.example", "action": "new-inboxrule", "at": AFTER}
    inside = [rule | {"target": "smtp:w1@eu.corp.example"}, rule | {"target": "w1@corp.example\\Newsletters"}]
    outside = [rule | {"target": "SMTP:me@mail.example"}]

    assert fact("forwards", people=[worker], activity=inside) == []
    assert len(fact("forwards", people=[worker], activity=outside)) == 1


def test_a_check_passed_later_is_remembered():
    person = {"subject": "w1", "worker_id": "1", "is_worker": True}
    checks = [
        {"worker_id": "1", "check_kind": "badge", "outcome": outcome, "at": at}
        for outcome, at in (("failure", "2026-03-01T10:00:00Z"), ("success", "2026-03-09T10:00:00Z"))
    ]
    met = {"account": "w1", "at": "2026-02-20T10:00:00Z", "times": 9}

    (check,) = fact("failed_checks", people=[person], identity_check=checks, meeting=[met])

    assert (check["days_before"], check["days_after"], check["later_pass"]) == (9, 0, True)
