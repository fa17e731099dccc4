from __future__ import annotations

import math
import re
from datetime import UTC, datetime, timedelta

import pytest

from sleetwatch import facts
from tests.facts.deriving import fact

CHICAGO = [
    {"from_at": "2025-11-02T07:00:00Z", "until_at": "2026-03-08T08:00:00Z", "offset_minutes": -360},
    {"from_at": "2026-03-08T08:00:00Z", "until_at": "2026-11-01T07:00:00Z", "offset_minutes": -300},
]
ZONES = [{"zone": "America/Chicago", **span} for span in CHICAGO]
PEOPLE = [{"subject": "w1", "is_worker": True, "zone": "America/Chicago"}]
SHAPES = 16
PLACES = {-8: 50, -4: 50, 0: 50, 4: 50, 7: 50, 8: 400, 9: 400, 11: 50}


def hours(name="human_hours", people=PEOPLE, **rows):
    return fact(name, people=people, zone_offsets=ZONES, **rows)


def chat(at, **more):
    return {"account": "w1", "action": "chat", "at": at, **more}


# --- What counts as done by hand ------------------------------------------------------------------------------------


def test_hours_are_local_and_follow_summer_time():
    rows = hours(activity=[chat("2026-03-03T15:10:00Z"), chat("2026-03-10T15:10:00Z")])

    assert [row["local_hour"] for row in rows] == [9, 10]


def test_a_day_runs_from_four_to_four():
    rows = hours(activity=[chat("2026-02-03T22:10:00Z"), chat("2026-02-04T09:10:00Z"), chat("2026-02-04T10:10:00Z")])
    days = [row["local_day"] for row in sorted(rows, key=lambda row: row["slot"])]

    assert [row["local_hour"] for row in sorted(rows, key=lambda row: row["slot"])] == [16, 3, 4]
    assert days[0] == days[1] == days[2] - 1


def test_a_chatty_client_counts_once_an_hour():
    assert len(hours(activity=[chat("2026-03-03T15:00:00Z", times=50, every=0.01)])) == 1


def test_refreshes_sign_ins_of_an_unknown_kind_network_logons_and_failures_are_not_by_hand():
    at = "2026-03-03T15:10:00Z"
    signs = [{"account": "w1", "interactive": kind, "outcome": "success", "at": at} for kind in (False, None)]
    acts = [chat(at, logon_type="network"), chat(at, outcome="failure")]
    pushes = [{"account": "w1", "action": "push", "transport": "http", "at": at}]
    programs = [{"account": "w1", "device_id": "d1", "parent": "services.exe", "at": at}]

    assert hours(sign_in=signs, activity=acts, code_access=pushes, process=programs) == []


@pytest.mark.parametrize(
    ("kind", "row"),
    [
        ("sign_in", {"interactive": True, "outcome": "success"}),
        ("activity", {"action": "unlock", "logon_type": "unlock"}),
        ("code_access", {"action": "push", "transport": "ssh"}),
        ("process", {"device_id": "d1", "parent": "explorer.exe"}),
        ("meeting", {"meeting": "m1"}),
    ],
)
def test_a_person_at_the_machine_is(kind, row):
    assert len(hours(**{kind: [row | {"account": "w1", "at": "2026-03-03T15:10:00Z"}]})) == 1


def test_what_comes_at_one_minute_of_the_hour_is_a_machine():
    assert hours(activity=[chat("2026-01-05T00:30:00Z", times=60, every=5)]) == []


def test_what_comes_at_one_minute_of_the_day_is_a_machine_beside_what_does_not():
    nightly = chat("2026-01-05T08:00:00Z", times=20)
    by_day = chat("2026-01-05T15:00:00Z", times=20, every=24.3)

    assert all(row["local_hour"] != 2 for row in hours(activity=[nightly, by_day]))
    assert len(hours(activity=[nightly, by_day])) == 20


def test_a_day_without_any_pause_is_a_machines():
    assert hours(activity=[chat("2026-01-05T00:07:00Z", times=24, every=0.99)]) == []


def test_meetings_begin_on_the_hour_and_are_still_met_by_people():
    assert len(hours(meeting=[{"account": "w1", "meeting": "daily", "at": "2026-01-05T15:00:00Z", "times": 20}])) == 20


def test_without_a_claimed_zone_there_is_no_local_time_and_no_sum():
    rows = {"people": [{"subject": "w1"}], "activity": [chat("2026-03-03T15:10:00Z")]}

    assert [row["local_hour"] for row in hours(**rows)] == [None]
    assert hours("hour_sums", **rows) == []


def test_sums_tell_day_from_night():
    acts = [chat("2026-02-03T15:10:00Z"), chat("2026-02-04T02:10:00Z"), chat("2026-02-04T05:10:00Z")]
    (row,) = hours("hour_sums", activity=acts)

    assert (row["active_days"], row["hours"], row["off_hours"], row["night_days"]) == (1, 3, 2, 1)


# --- What the hours are worth ---------------------------------------------------------------------------------------


def test_the_shapes_are_chances():
    for shape in zip(*(_shapes()[hour] for hour in range(24)), strict=True):
        assert sum(math.exp(value / 1e6) for value in shape) == pytest.approx(1, abs=1e-4)
    assert sum(math.exp(value / 1e6) for value in _shapes()[-1]) == pytest.approx(1, abs=1e-4)


def test_evidence_is_what_the_words_say():
    """The query against a plain reading of it, over fifteen days by day and fifteen by night."""
    stamps = [_at(day, hour) for day in range(15) for hour in (15, 18)]
    stamps += [_at(day, hour) for day in range(15, 30) for hour in (25, 27, 32)]
    rows = sorted(hours("hour_evidence", activity=[chat(at) for at in stamps]), key=lambda row: row["day_number"])
    expected = _plainly([[15, 18]] * 15 + [[1, 3, 8]] * 15)

    assert [row["day_number"] for row in rows] == list(range(1, 31))
    for row, (since_hire, since_change) in zip(rows, expected, strict=True):
        assert row["since_hire"] == pytest.approx(since_hire, abs=40)
        assert row["since_change"] == (since_change and pytest.approx(since_change, abs=40))


def test_whoever_never_acts_at_night_has_no_evidence():
    assert hours("hour_evidence", activity=[chat("2026-01-05T15:00:00Z", times=30, every=24.1)]) == []


def _at(day, hour):
    return (
        datetime(2026, 1, 6, 0, (day * 17 + hour * 7) % 60, tzinfo=UTC) + timedelta(days=day, hours=hour)
    ).isoformat()


def _shapes():
    rows = re.findall(r"^ {8}\((-?\d+),\s+((?:-?\d+,\s+){15}-?\d+)\)", facts.sql_of("hour_evidence"), re.MULTILINE)
    return {int(hour): [int(value) for value in values.split(",")] for hour, values in rows}


def _plainly(days):
    """Per day the evidence since hire and since a change, of sets of UTC hours under a claim of UTC-6."""
    shapes, zones = (
        _shapes(),
        {zone: weight for zone, weight in PLACES.items() if min((zone + 6) % 24, (-6 - zone) % 24) >= 7},
    )
    here, there = [_fits(days, -6, shapes)], {zone: _fits(days, zone, shapes) for zone in zones}
    claim = [_sum([shapes[-1][shape] + until[shape] for shape in range(SHAPES)]) for until in here[0]]
    total = sum(zones.values())
    found = []
    for number in range(1, len(days) + 1):
        parts, changes = [], []
        for zone, weight in zones.items():
            chance = 1e6 * math.log(weight / total)
            for shape in range(SHAPES):
                so_far = [until[shape] for until in there[zone]]
                parts.append(chance + shapes[-1][shape] + so_far[number])
                starts = [
                    claim[day - 1] - so_far[day - 1] - 1e6 * math.log((day - 10) * (day - 9))
                    for day in range(11, number + 1)
                ]
                changes += [chance + shapes[-1][shape] + so_far[number] + max(starts)] if starts else []
        found.append((_sum(parts) - claim[number], _sum(changes) - claim[number] if changes else None))
    return found


def _fits(days, zone, shapes):
    until = [[0.0] * SHAPES]
    for hours_of_day in days:
        weight = min(2, len(hours_of_day)) / len(hours_of_day)
        step = [weight * sum(shapes[(hour + zone) % 24][shape] for hour in hours_of_day) for shape in range(SHAPES)]
        until.append([before + more for before, more in zip(until[-1], step, strict=True)])
    return until


def _sum(logs):
    top = max(logs)
    return top + 1e6 * math.log(sum(math.exp((value - top) / 1e6) for value in logs))
