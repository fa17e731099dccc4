from __future__ import annotations

from tests.facts.deriving import fact

PEOPLE = [{"subject": "w1", "is_worker": True, "zone": "America/Chicago"}]
CLOCKS_GO_FORWARD = "2026-03-08T08:00:00Z"
ZONES = [
    {"from_at": "2025-11-02T07:00:00Z", "until_at": CLOCKS_GO_FORWARD, "offset_minutes": -360},
    {"from_at": CLOCKS_GO_FORWARD, "until_at": "2026-11-01T07:00:00Z", "offset_minutes": -300},
]
ZONES = [{"zone": "America/Chicago", **span} for span in ZONES]


def hours(**rows):
    return fact("hours", people=PEOPLE, zone_offsets=ZONES, **rows)


def test_hours_are_local_and_follow_summer_time():
    rows = hours(
        activity=[
            {"account": "w1", "action": "chat", "at": "2026-03-03T15:10:00Z"},
            {"account": "w1", "action": "chat", "at": "2026-03-10T15:10:00Z"},
        ]
    )

    assert [(row["local_hour"], row["slots"]) for row in rows] == [(9, 1), (10, 1)]


def test_a_chatty_client_counts_once_an_hour():
    rows = hours(
        activity=[{"account": "w1", "action": "chat", "at": "2026-03-03T15:00:00Z", "times": 50, "every": 0.01}]
    )

    assert [row["slots"] for row in rows] == [1]


def test_all_hours_of_one_day_weigh_three_at_most():
    rows = hours(activity=[{"account": "w1", "action": "chat", "at": "2026-03-03T14:00:00Z", "times": 10, "every": 1}])

    assert sum(row["weight"] for row in rows) == 3000


def test_weekends_by_local_day_background_refreshes_and_network_logons_do_not_count():
    rows = hours(
        activity=[
            {"account": "w1", "action": "chat", "at": "2026-03-07T15:10:00Z"},
            {"account": "w1", "action": "logon", "logon_type": "network", "at": "2026-03-03T15:10:00Z"},
        ],
        sign_in=[{"account": "w1", "interactive": False, "outcome": "success", "at": "2026-03-03T15:10:00Z"}],
    )

    assert rows == []


def test_programs_started_from_the_desktop_are_acts_and_services_are_not():
    started = {"account": "w1", "device_id": "d1", "at": "2026-03-03T15:00:00Z"}

    assert [row["slots"] for row in hours(process=[started | {"parent": "explorer.exe"}])] == [1]
    assert hours(process=[started | {"parent": "services.exe"}]) == []


def test_nobody_without_a_claimed_zone_has_hours():
    activity = [{"account": "w2", "action": "chat", "at": "2026-03-03T15:10:00Z"}]

    assert fact("hours", people=[{"subject": "w2"}], zone_offsets=ZONES, activity=activity) == []
