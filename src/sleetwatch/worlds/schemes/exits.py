"""Where they really sit, and through whose exits they come.

Hosting companies are those of the addresses that Mandiant published in September 2024; blocks are public routing facts.
"""

from __future__ import annotations

from random import Random

from sleetwatch.worlds.networks import HOUSEHOLD, Line, Provider, household, tunnel
from sleetwatch.worlds.people import Tunnel
from sleetwatch.worlds.places import CITIES, City, mapped

EXITS = (
    Provider("HostPapa", 36352, ("104.223.96.0/23", "198.23.144.0/20")),
    Provider("Sharktech", 46844, ("174.128.224.0/19", "199.115.96.0/21")),
    Provider("PEG TECH INC", 54600, ("198.2.192.0/18", "192.74.224.0/19")),
    Provider("24 SHELLS", 55081, ("192.119.8.0/21",)),
    Provider("Leaseweb USA, Inc.", 396362, ("23.105.128.0/19",)),
    Provider("Clouvider Limited", 62240, ("45.86.208.0/22",)),
)
"""Hosting companies behind the exits of the VPN that the reports name first."""
OTHER_EXITS = (
    Provider("31173 Services AB", 39351, ("185.213.152.0/22",)),
    Provider("M247 Europe SRL", 9009, ("146.70.8.0/21",)),
    Provider("Datacamp Limited", 212238, ("37.19.196.0/22",)),
)
"""Exits of VPNs that anybody may use. Nobody honest in these worlds comes from them."""
RUSSIAN_HOSTING = Provider("LLC Baxet", 51659, ("185.22.152.0/22",))
_RUSSIAN_LINE = Provider('PJSC "Vimpelcom"', 8402, ("95.24.0.0/16",))

DANDONG = City("Dandong", "Dandong", "LN", "Liaoning", "CN", 40.12, 124.39, "Asia/Shanghai", ("118000",))
VLADIVOSTOK = City(
    "Vladivostok", "Vladivostok", "PK", "Primorskiy kray", "RU", 43.12, 131.89, "Asia/Vladivostok", ("690091",)
)
DENS = ((CITIES["Shenyang"], 0.4), (DANDONG, 0.3), (VLADIVOSTOK, 0.3))
"""Where workers sit, most often in China and Russia; the shares are a judgement."""
AHEAD = ("Dallas", "Los Angeles", "Buffalo", "Chicago", "Seattle")
"""Cities where exits are sold under the name of the country."""


def den(dice: Random, days: int) -> Line:
    """The line of the flat they work from."""
    city = dice.choices([city for city, _ in DENS], [share for _, share in DENS])[0]
    return den_in(city, dice, days)


def den_in(city: City, dice: Random, days: int) -> Line:
    return household(city, dice, days, provider=_RUSSIAN_LINE if city.country == "RU" else None)


def vpn(dice: Random, claimed: City, *, favourite: bool) -> Line:
    """Some exits of a VPN in the claimed country: the one the reports name, or any other."""
    provider = dice.choice(EXITS if favourite else OTHER_EXITS)
    city = CITIES[dice.choice(AHEAD)] if claimed.country == "US" else claimed
    return tunnel(provider, city, dice, dice.randrange(2, 5))


def borrowed_lines(dice: Random, claimed: City, first: int, days: int) -> list[tuple[int, Line]]:
    """A residential proxy: households of the claimed city, another one every few days."""
    found, day = [], first
    while day < days:
        provider = dice.choice(HOUSEHOLD[claimed.country])
        line = Line(provider, mapped(claimed, dice), [(-10_000, provider.address(dice))], "192.168.8.1")
        found.append((day, line))
        day += dice.randrange(2, 8)
    return found


def router(dice: Random, claimed: City, days: tuple[int, int], wifi: str) -> Line:
    """A travel router that comes out at one household after another; whoever is behind it sees the same router."""
    provider = dice.choice(HOUSEHOLD[claimed.country])
    leases, day = [(-10_000, provider.address(dice))], days[0]
    while day < days[1]:
        day += dice.randrange(2, 8)
        leases.append((day, provider.address(dice)))
    return Line(provider, mapped(claimed, dice), leases, "192.168.8.1", wifi)


def through(lines: list[tuple[int, Line]], carries: str) -> list[Tunnel]:
    """One line after the other."""
    last = [begins - 1 for begins, _ in lines[1:]] + [10_000]
    return [Tunnel(line, 1.0, first, until, carries) for (first, line), until in zip(lines, last, strict=True)]
