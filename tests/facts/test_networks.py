from __future__ import annotations

import pytest

from tests.facts.deriving import HOME, fact, line

CHICAGO = line("198.51.100.7", 41.9, -87.6, asn=1)
BERLIN = line("203.0.113.9", 52.5, 13.4, asn=2, country="DE")
PEOPLE = [{"subject": "w1", "is_worker": True, "home_country": "US", **HOME}]


def seen(ip: str = CHICAGO["ip"], time: str = "10:00:00", **more):
    return {"account": "w1", "at": f"2026-03-02T{time}Z", "ip": ip, "outcome": "success"} | more


def days(*sign_ins, **more):
    rows = {"sign_in": list(sign_ins), "people": PEOPLE, "addresses": [CHICAGO, BERLIN]} | more
    return fact("network_days", **rows)


def test_one_row_a_day_and_network_whatever_the_number_of_sign_ins():
    (found,) = days(seen(), seen(time="11:00:00"), seen(time="12:00:00"))

    assert (found["asn"], found["country"], found["addresses"]) == (1, "US", 1)
    assert (found["latitude"], found["longitude"]) == (42, -88)


def test_a_day_within_an_approved_trip_is_marked_for_its_country_only():
    trip = {"subject": "w1", "country": "DE", "from_at": "2026-03-01T00:00:00Z", "until_at": "2026-03-05T00:00:00Z"}

    found = days(seen(), seen(BERLIN["ip"]), approved_travel=[trip])

    assert {row["country"]: row["approved"] for row in found} == {"US": False, "DE": True}


def test_the_companys_own_way_out_is_marked():
    gateway = line("203.0.113.1", 50.1, 8.6, label="trusted-egress", ip_class="hosting")

    (found,) = days(seen("203.0.113.1"), addresses=[gateway])

    assert found["own_exit"]


def test_customers_of_one_satellite_share_no_line():
    def shared(asn: int) -> int:
        address = line("198.51.100.9", 41.9, -87.6, asn=asn)
        signed = [{"account": name, "at": "2026-03-02T10:00:00Z", "ip": address["ip"]} for name in ("w1", "w2")]
        return len(fact("egress", sign_in=signed, addresses=[address]))

    assert shared(7922) == 2
    assert shared(14593) == 0


@pytest.mark.parametrize(
    ("tunnel", "cover", "brand"),
    [
        ("TOR", "tor", None),
        ("TorGuard VPN", "vpn", "torguard vpn"),
        ("luminati proxy", "residential proxy", "luminati proxy"),
        ("proxy", "proxy", None),
    ],
)
def test_what_somebody_hid_behind_is_sorted_by_the_vendors_word(tunnel, cover, brand):
    (found,) = fact("covers", sign_in=[seen(tunnel=tunnel)], addresses=[CHICAGO])

    assert (found["cover"], found["brand"]) == (cover, brand)


@pytest.mark.parametrize(
    ("client", "platform"),
    [
        ({"os": "Windows10"}, "windows"),
        ({"os": "Mac OS X"}, "macos"),
        ({"user_agent": "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X)"}, "ios"),
        ({"user_agent": "Mozilla/5.0 (Linux; Android 15; Pixel 9)"}, "android"),
        ({"user_agent": "Mozilla/5.0 (X11; Ubuntu; Linux x86_64)"}, "linux"),
        ({"user_agent": "Mozilla/5.0 (X11; CrOS x86_64 14541.0.0)"}, "chromeos"),
        ({}, None),
    ],
)
def test_the_kind_of_machine_is_told_by_the_system_or_else_by_the_user_agent(client, platform):
    (found,) = fact("sign_ins", sign_in=[seen(**client)])

    assert found["platform"] == platform


@pytest.mark.parametrize(("interactive", "by_hand"), [(True, True), (False, False), (None, False)])
def test_only_what_the_log_calls_interactive_is_by_hand(interactive, by_hand):
    (found,) = fact("sign_ins", sign_in=[seen(interactive=interactive)])

    assert found["by_hand"] is by_hand
