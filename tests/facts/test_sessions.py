from __future__ import annotations

import pytest

from tests.facts.deriving import fact, line

HOME = line("198.51.100.7", 41.9, -87.6, asn=1)
CAFE = line("198.51.100.8", 41.9, -87.7, asn=2)
BERLIN = line("203.0.113.9", 52.5, 13.4, asn=3, country="DE")
PHONE = line("198.51.100.90", 41.9, -87.6, asn=4, ip_class="mobile")


def use(time: str, ip: str = HOME["ip"], **more):
    return {
        "account": "w1",
        "at": f"2026-03-02T{time}Z",
        "ip": ip,
        "session": "6f1c0f6e-1111",
        "source": "okta",
        "outcome": "success",
        "interactive": True,
    } | more


def sessions(*uses, places=(HOME, CAFE, BERLIN, PHONE)):
    return fact("sessions", sign_in=list(uses), addresses=list(places))


def test_a_session_that_never_changes_network_is_left_out():
    assert sessions(use("09:00:00"), use("12:00:00"), use("15:00:00", interactive=False)) == []


def test_a_change_of_network_within_the_hour_is_a_hop_and_to_another_country_a_far_one():
    (found,) = sessions(use("09:00:00"), use("09:30:00", CAFE["ip"]), use("10:00:00", BERLIN["ip"]))

    assert (found["hops"], found["far_hops"], found["machine_hops"]) == (2, 1, 0)


def test_a_walk_that_takes_longer_is_no_hop():
    assert sessions(use("09:00:00"), use("11:00:00", CAFE["ip"])) == []


@pytest.mark.parametrize("ip_class", ["mobile", "relay", "sase", "vpn", "private"])
def test_networks_that_change_by_themselves_are_skipped(ip_class):
    assert sessions(use("09:00:00"), use("09:30:00", CAFE["ip"]), places=[HOME, CAFE | {"ip_class": ip_class}]) == []


def test_another_system_at_the_other_end_is_another_machine():
    (found,) = sessions(use("09:00:00", os="Windows 11"), use("09:30:00", CAFE["ip"], user_agent="X11; Linux x86_64"))

    assert found["machine_hops"] == 1


def test_no_session_identifier_is_no_session():
    assert sessions(use("09:00:00", session=None), use("09:00:00", session="00000000-0000")) == []


def test_a_rest_ends_on_the_day_of_the_next_sign_in_by_hand():
    rows = [use("02:00:00"), use("10:00:00"), use("12:00:00"), use("23:00:00", interactive=None)]

    (day,) = fact("waking_days", sign_in=rows)

    assert (day["hours"], day["longest_rest_hours"]) == (3, 7)
