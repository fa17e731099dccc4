# ruff: noqa: S311 - a world is no secret
from __future__ import annotations

from ipaddress import ip_address, ip_network
from random import Random

from sleetwatch.worlds.networks import CARRIERS, HOUSEHOLD, cellular, household, tunnel
from sleetwatch.worlds.places import CITIES, address_in, kilometres


def test_a_household_has_an_address_of_its_provider_and_of_its_country() -> None:
    line = household(CITIES["Hamburg"], Random(3), 60)
    blocks = [ip_network(block) for provider in HOUSEHOLD["DE"] for block in provider.blocks]
    for day in range(60):
        assert any(ip_address(line.address_on(day)) in block for block in blocks)


def test_a_household_keeps_its_address_until_the_lease_ends() -> None:
    line = household(CITIES["Boston"], Random(4), 60)
    changes = sum(line.address_on(day) != line.address_on(day - 1) for day in range(1, 60))
    assert changes == len({ip for _, ip in line.leases}) - 1


def test_a_phone_shares_a_pool_of_its_carrier() -> None:
    rng = Random(5)
    line = cellular(CITIES["Denver"], rng)
    seen = {line.seen(0, rng).ip for _ in range(100)}
    assert 1 < len(seen) <= 8
    assert line.provider in CARRIERS["US"]


def test_everybody_behind_one_ipv6_prefix_has_an_address_of_their_own() -> None:
    line = household(CITIES["Berlin"], Random(1), 60)
    line.prefix_six = "2003:e3:1:2"
    one, other = Random("one"), Random("other")
    mine = {line.seen(4, one).ip for _ in range(50)}
    theirs = {line.seen(4, other).ip for _ in range(50)}
    assert len(mine) == len(theirs) == 2
    assert mine & theirs == {line.address_on(4)}


def test_a_tunnel_has_few_exits() -> None:
    rng = Random(6)
    line = tunnel(HOUSEHOLD["US"][0], CITIES["Chicago"], rng, 3)
    assert len({line.seen(0, rng).ip for _ in range(200)}) == 3


def test_addresses_lie_in_their_city() -> None:
    for city in CITIES.values():
        address = address_in(city, Random(city.name))
        assert abs(address.latitude - city.latitude) < 0.5
        assert city.name in address.in_full()


def test_distances_are_those_of_the_globe() -> None:
    assert 930 < kilometres(CITIES["Denver"], CITIES["Phoenix"]) < 960
