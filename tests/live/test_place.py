from __future__ import annotations

import pytest

from sleetwatch import clock
from sleetwatch.live.page import Page, moment
from sleetwatch.live.place import Place, place_of

NOW = clock.now() // clock.SECOND * clock.SECOND


@pytest.mark.parametrize("date", [NOW, None], ids=["dated by the server", "undated"])
def test_a_record_from_the_future_moves_nothing_there(date: int | None):
    place = Place()
    place.pass_by(Page([], [NOW - clock.HOUR, NOW + 5 * clock.DAY], date=date))
    assert place.reached == NOW - clock.HOUR


@pytest.mark.parametrize("written", ["0001-01-01T00:00:00+23:59", "1969-12-31T23:59:59Z", "2026-03-01T00:00:00", -1, 0])
def test_what_is_no_time_of_a_log_is_none(written: object):
    assert moment(written) is None


@pytest.mark.parametrize("written", ["9999-12-31T23:59:59-23:59", "1970-01-01T00:00:01Z"])
def test_no_time_of_a_record_breaks_the_place(written: str):
    place = Place(newest=NOW)
    place.pass_by(Page([], [at for at in [moment(written)] if at is not None]))
    place.keep()
    assert place_of(place.stands()).newest == NOW
