from __future__ import annotations

from datetime import date

from sleetwatch.worlds.timeline import HOUR, Calendar, on_date, to_millis, to_offset, to_portal, to_seconds, to_ticks

NOON = on_date(date(2026, 3, 2), 12) + 34 * 60_000_000 + 5_678_901


def test_times_have_the_vendors_shapes() -> None:
    assert to_ticks(NOON).startswith("2026-03-02T12:34:05.678901")
    assert len(to_ticks(NOON)) == len("2026-03-02T12:34:05.6789017Z")
    assert to_millis(NOON) == "2026-03-02T12:34:05.678Z"
    assert to_seconds(NOON) == "2026-03-02T12:34:05Z"
    assert to_portal(NOON) == "3/2/2026, 12:34:05.678 PM"
    assert to_portal(NOON - 12 * HOUR) == "3/2/2026, 12:34:05.678 AM"
    assert to_offset(NOON, "Europe/Berlin") == "2026-03-02T13:34:05+01:00"


def test_a_local_morning_moves_with_summer_time() -> None:
    calendar = Calendar(date(2026, 3, 2), 60)
    before, after = calendar.at(26, "Europe/Berlin", 9), calendar.at(27, "Europe/Berlin", 9)
    assert calendar.date(27) == date(2026, 3, 29)
    assert after - before == 24 * HOUR
    assert calendar.at(28, "Europe/Berlin", 9) - after == 23 * HOUR


def test_a_story_is_never_told_on_a_weekend() -> None:
    calendar = Calendar(date(2026, 3, 2), 60)
    assert not any(calendar.is_weekend(calendar.working_day(share / 20)) for share in range(20))
