from __future__ import annotations

import math
import re
from datetime import UTC, datetime

import numpy as np
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
DAY = 2
"""Hours that all hours of one day weigh at most."""
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
    slots = [_slot(day, hour) for day in range(15) for hour in (15, 18)]
    slots += [_slot(day, hour) for day in range(15, 30) for hour in (25, 27, 32)]

    assert _said(slots) == _expected(slots)


@pytest.mark.parametrize("seed", range(3))
def test_evidence_is_what_the_words_say_of_anybody_over_the_day_clocks_change(seed):
    """From January into April, on some days, by a clock that goes forward on the eighth of March."""
    draw = np.random.default_rng(seed)
    days = np.sort(draw.choice(np.arange(12, 90), 35, replace=False))
    by_day, by_night = [14, 15, 17, 20, 22], [1, 3, 4, 6, 8, 11]
    slots = [
        _slot(int(day), int(hour))
        for number, day in enumerate(days)
        for hour in draw.choice(
            by_night if number > 20 or draw.random() < 0.2 else by_day, draw.integers(1, 6), replace=False
        )
    ]

    assert _said(slots) == _expected(slots)


def test_people_who_act_as_fitted_seldom_pass_by_a_true_claim_and_soon_by_a_false_one():
    """Ville's bound on people drawn from the fit, one hour a day: the same lives at the claim's clock and at UTC+8."""
    draw = np.random.default_rng(0)
    shapes = {hour: np.exp(np.array(values) / 1e6) for hour, values in _shapes().items()}
    kinds = draw.choice(SHAPES, 300, p=shapes[-1] / shapes[-1].sum())
    chances = np.array([shapes[hour] for hour in range(24)])
    acts = [draw.choice(24, 24, p=chances[:, kind] / chances[:, kind].sum()) for kind in kinds]

    passed = [
        len({row["subject"] for row in _lives(acts, clock) if row["since_hire"] > 1e6 * math.log(10)})
        for clock in (-6, 8)
    ]

    assert passed[0] <= 300 / 10
    assert passed[1] >= 300 / 2


def test_whoever_never_acts_at_night_has_no_evidence():
    assert hours("hour_evidence", activity=[chat("2026-01-05T15:00:00Z", times=30, every=24.1)]) == []


def _slot(day, hour):
    """So many days and hours after the sixth of January 2026, in hours since 1970."""
    return int(datetime(2026, 1, 6, tzinfo=UTC).timestamp()) // 3600 + 24 * day + hour


def _said(slots):
    """What the query says of somebody who acts in these hours, by day."""
    acts = [chat(_at(slot, number * 17 % 60)) for number, slot in enumerate(slots)]
    rows = sorted(hours("hour_evidence", activity=acts), key=lambda row: row["day_number"])
    return [(row["day_number"], row["since_hire"], row["since_change"]) for row in rows]


def _expected(slots):
    return [
        (number, pytest.approx(since_hire, abs=40), since_change and pytest.approx(since_change, abs=40))
        for number, (since_hire, since_change) in enumerate(_plainly(slots), start=1)
    ]


def _lives(acts, clock):
    """The evidence on people in Chicago whose days each have one act, at these hours by a clock so far from UTC."""
    names = [f"p{number}" for number in range(len(acts))]
    chats = [
        chat(_at(_slot(day, int(hour) - clock), (number * 7 + day * 13) % 60), account=name)
        for number, name in enumerate(names)
        for day, hour in enumerate(acts[number])
    ]
    people = [{"subject": name, "is_worker": True, "zone": "America/Chicago"} for name in names]
    return hours("hour_evidence", people=people, activity=chats)


def _at(slot, minute):
    return datetime.fromtimestamp(slot * 3600 + minute * 60, UTC).isoformat()


def _shapes():
    rows = re.findall(r"^ {8}\((-?\d+),\s+((?:-?\d+,\s+){15}-?\d+)\)", facts.sql_of("hour_evidence"), re.MULTILINE)
    return {int(hour): [int(value) for value in values.split(",")] for hour, values in rows}


def _plainly(slots):
    """Per day the evidence since hire and since a change, of hours since 1970 under a claim of Chicago."""
    days = {}
    for slot in sorted(slots):
        days.setdefault((slot * 60 + _offset(slot) - 240) // 1440, []).append(slot)
    zones = {zone: weight for zone, weight in PLACES.items() if min((zone + 6) % 24, (-6 - zone) % 24) >= 7}
    here = _fits(days.values(), lambda slot: slot + _offset(slot) // 60)
    there = {zone: _fits(days.values(), lambda slot, zone=zone: slot + zone) for zone in zones}
    common = _shapes()[-1]
    claim = [_sum([common[shape] + until[shape] for shape in range(SHAPES)]) for until in here]
    found = []
    for number in range(1, len(days) + 1):
        parts, changes = [], []
        for zone, weight in zones.items():
            for shape in range(SHAPES):
                chance = 1e6 * math.log(weight / sum(zones.values())) + common[shape]
                parts.append(chance + there[zone][number][shape])
                starts = [
                    claim[day - 1] - there[zone][day - 1][shape] - 1e6 * math.log((day - 10) * (day - 9))
                    for day in range(11, number + 1)
                ]
                changes += [chance + there[zone][number][shape] + max(starts)] if starts else []
        found.append((_sum(parts) - claim[number], _sum(changes) - claim[number] if changes else None))
    return found


def _offset(slot):
    at = datetime.fromtimestamp(slot * 3600, UTC)
    return next(span["offset_minutes"] for span in CHICAGO if at < datetime.fromisoformat(span["until_at"]))


def _fits(days, clock):
    """By day how well each shape fits until then."""
    shapes, until = _shapes(), [[0.0] * SHAPES]
    for slots in days:
        weight = min(DAY, len(slots)) / len(slots)
        step = [weight * sum(shapes[clock(slot) % 24][shape] for slot in slots) for shape in range(SHAPES)]
        until.append([before + more for before, more in zip(until[-1], step, strict=True)])
    return until


def _sum(logs):
    top = max(logs)
    return top + 1e6 * math.log(sum(math.exp((value - top) / 1e6) for value in logs))
