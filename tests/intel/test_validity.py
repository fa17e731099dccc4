from __future__ import annotations

from sleetwatch.clock import DAY
from sleetwatch.intel.validity import span

MARCH = 20_500 * DAY


def test_an_address_counts_for_half_a_year_where_nobody_says_how_long():
    holds = span("ip", MARCH, None, MARCH + 900 * DAY)

    assert holds.holds(MARCH + 100 * DAY)
    assert not holds.holds(MARCH + 200 * DAY)


def test_what_was_told_in_march_may_have_been_there_in_january_but_not_a_year_before():
    holds = span("ip", MARCH, None, MARCH)

    assert holds.holds(MARCH - 60 * DAY)
    assert not holds.holds(MARCH - 365 * DAY)


def test_the_publishers_own_end_goes_before_ours():
    assert not span("ip", MARCH, MARCH + 5 * DAY, MARCH).holds(MARCH + 6 * DAY)
    assert span("ip", MARCH, MARCH + 500 * DAY, MARCH).holds(MARCH + 400 * DAY)


def test_a_mailbox_was_a_personas_before_anybody_said_so():
    assert span("email", MARCH, None, MARCH).holds(MARCH - 3000 * DAY)


def test_hardware_and_wallets_never_expire():
    assert all(span(kind, MARCH, None, MARCH).holds(MARCH + 9000 * DAY) for kind in ("device_serial", "wallet", "mac"))


def test_without_any_date_it_counts_from_when_it_was_imported():
    assert span("ip", None, None, MARCH).holds(MARCH)
    assert not span("ip", None, None, MARCH).holds(MARCH + 365 * DAY)
