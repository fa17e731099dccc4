"""Other detectors' rules, restated."""

from __future__ import annotations

from sleetwatch.bench.peer_rules import impossible_travel, peer_alerts, peer_scores
from sleetwatch.bench.raw_events import SeenSignIn
from sleetwatch.clock import DAY, HOUR

BOSTON, MADRID, SHENYANG = (42.4, -71.1), (40.4, -3.7), (41.8, 123.4)
ME = ("tenant-01", "W1")


def _seen(at, place, ip, *, key=ME, country="US", device="Windows Chrome", anonymous=False):
    return SeenSignIn(key, int(at), ip, country, *place, device, anonymous)


def test_the_first_sign_in_alone_alerts_on_nothing():
    assert peer_alerts([_seen(0, BOSTON, "1")])[ME] == {}


def test_a_jump_to_a_new_country_on_a_new_address_is_three_of_its_alerts():
    alerts = peer_alerts(
        [_seen(0, BOSTON, "1"), _seen(HOUR, SHENYANG, "2", country="CN", device="Linux Firefox", anonymous=True)]
    )

    assert alerts[ME] == {"anonymous IP": 1, "new device": 1, "new country": 1, "impossible travel": 1}


def test_an_operator_who_keeps_one_address_abroad_travels_once_for_it():
    back_and_forth = [
        _seen(hour * HOUR, place, ip, country=country)
        for hour, (place, ip, country) in enumerate([(BOSTON, "1", "US"), (SHENYANG, "2", "CN")] * 5)
    ]

    assert peer_alerts(back_and_forth)[ME]["impossible travel"] == 1


def test_a_country_not_seen_for_a_month_is_atypical():
    months = [
        _seen(0, BOSTON, "1"),
        _seen(DAY, MADRID, "2", country="ES"),
        _seen(40 * DAY, BOSTON, "1"),
    ]

    assert peer_alerts(months)[ME] == {"new country": 1, "atypical country": 1}


def test_a_new_device_raises_no_risk():
    assert peer_scores([_seen(0, BOSTON, "1"), _seen(DAY, BOSTON, "1", device="iOS Safari")]) == {ME: 0.0}


def test_impossible_travel_alone_counts_rare_routes_that_are_repeated():
    hops = [_seen(hour * HOUR, place, "1") for hour, place in enumerate([BOSTON, SHENYANG, BOSTON])]

    assert impossible_travel(hops) == {ME: 2.0}
    assert impossible_travel(hops[:2]) == {ME: 0.0}


def test_a_route_that_many_take_is_a_gateways_and_counts_for_nobody():
    everybody = [
        _seen(hour * HOUR, place, "1", key=("tenant-01", f"W{number}"))
        for number in range(20)
        for hour, place in enumerate([BOSTON, MADRID, BOSTON])
    ]

    assert set(impossible_travel(everybody).values()) == {0.0}
