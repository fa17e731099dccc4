"""Networks people are behind: household lines, mobile carriers, offices, hotels, gateways and tunnels.

Providers, their numbers and their address blocks are public routing facts, so that reference data about addresses
answers for this world as it does for the real one. Which address a household gets is made up.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from ipaddress import ip_address, ip_network
from random import Random

from sleetwatch.worlds.dice import chance
from sleetwatch.worlds.places import CITIES, City, kilometres, mapped


@dataclass(frozen=True, slots=True)
class Provider:
    name: str
    asn: int
    blocks: tuple[str, ...]
    prefix_six: str = ""
    """The first half of its household IPv6 prefixes, for providers that give one."""

    def address(self, rng: Random) -> str:
        network = ip_network(rng.choice(self.blocks))
        host = int(network.network_address) + rng.randrange(network.num_addresses)
        return str(ip_address(host & ~0xFF | rng.randrange(2, 251)))


@dataclass(frozen=True, slots=True)
class Seen:
    """One address at one time, and what a vendor's geography says about it."""

    ip: str
    asn: int
    provider: str
    city: City


@dataclass(slots=True)
class Line:
    """One way to the internet: what the outside sees of it, and what a device inside sees."""

    provider: Provider
    city: City
    """Where vendors place it."""
    leases: list[tuple[int, str]]
    """From which day on it has which address; a pool when `pooled`."""
    gateway: str = "192.168.1.1"
    wifi: str = ""
    pooled: bool = False
    """Every connection may leave by any of its addresses."""
    elsewhere: tuple[City, ...] = ()
    """Other places vendors put it at, for gateways of carriers and flapping tunnels."""
    prefix_six: str = ""
    """Its IPv6 prefix; everybody on it takes an address of their own from it every day."""
    _temporary: dict[tuple[int, int], str] = field(default_factory=dict)

    def seen(self, day: int, rng: Random) -> Seen:
        city = self.city
        if self.elsewhere and chance(rng, 0.25):
            city = rng.choice(self.elsewhere)
        if self.pooled:
            return Seen(rng.choice(self.leases)[1], self.provider.asn, self.provider.name, city)
        return Seen(self._address(day, rng), self.provider.asn, self.provider.name, city)

    def address_on(self, day: int) -> str:
        """Its IPv4 address on a day."""
        return [ip for since, ip in self.leases if since <= day][-1]

    def _address(self, day: int, rng: Random) -> str:
        if not (self.prefix_six and chance(rng, 0.5)):
            return self.address_on(day)
        key = (day, id(rng))  # everybody has dice of their own
        if key not in self._temporary:
            suffix = ":".join(f"{rng.getrandbits(16) | 0x1000:x}" for _ in range(4))
            self._temporary[key] = f"{self.prefix_six}:{suffix}"
        return self._temporary[key]


def _provider(line: str) -> Provider:
    name, asn, blocks, *six = line.split("|")
    return Provider(name, int(asn), tuple(blocks.split()), six[0] if six else "")


def _providers(table: str) -> tuple[Provider, ...]:
    return tuple(_provider(line) for line in table.strip().splitlines())


HOUSEHOLD = {
    "US": _providers("""
Comcast Cable Communications, LLC|7922|73.0.0.0/8 98.192.0.0/10 174.160.0.0/11 68.32.0.0/11 96.192.0.0/11|2601:481
AT&T Enterprises, LLC|7018|107.192.0.0/12 108.200.0.0/14 99.24.0.0/14 99.112.0.0/14
Verizon Business|701|71.104.0.0/13 108.48.0.0/14 100.33.0.0/16 141.152.0.0/14
Charter Communications Inc|20001|76.168.0.0/14 172.112.0.0/13 75.82.0.0/15
Cox Communications Inc.|22773|68.0.0.0/12 68.96.0.0/13 70.176.0.0/14
Frontier Communications of America, Inc.|5650|47.144.0.0/12 47.184.0.0/13
Google Fiber Inc.|16591|136.32.0.0/11
"""),
    "DE": _providers("""
Deutsche Telekom AG|3320|93.192.0.0/10 91.0.0.0/10 87.128.0.0/10 84.128.0.0/10 79.192.0.0/10|2003:e3
Vodafone GmbH|3209|188.96.0.0/12 88.64.0.0/12 92.208.0.0/13
Telefonica Germany GmbH & Co.OHG|6805|77.176.0.0/12 77.0.0.0/12 95.112.0.0/13
"""),
    "GB": _providers("""
British Telecommunications PLC|2856|86.128.0.0/10 81.128.0.0/11 109.144.0.0/12
Virgin Media Limited|5089|86.0.0.0/11 81.96.0.0/12 82.0.0.0/12
Sky UK Limited|5607|90.192.0.0/11 94.0.0.0/12 5.64.0.0/13
"""),
    "ES": _providers("""
TELEFONICA DE ESPANA S.A.U.|3352|88.0.0.0/11 83.32.0.0/11 80.24.0.0/13
Orange Espagne SA|12479|90.160.0.0/13 85.48.0.0/12 87.216.0.0/13
"""),
    "PL": _providers("""
Orange Polska Spolka Akcyjna|5617|83.8.0.0/13 83.16.0.0/12 79.184.0.0/13
Netia SA|12741|87.204.0.0/15 78.8.0.0/16 89.171.0.0/16
"""),
    "IN": _providers("""
Bharti Airtel Limited|24560|122.162.0.0/15 122.176.0.0/16 110.225.128.0/17
Bharat Sanchar Nigam Ltd|9829|117.192.0.0/10 59.88.0.0/13
Atria Convergence Technologies Pvt. Ltd.,|24309|106.51.160.0/19 49.207.192.0/19
"""),
    "BR": _providers("""
Claro NXT Telecomunicacoes Ltda|28573|191.176.0.0/13 179.136.0.0/13 201.80.0.0/14
TELEFONICA BRASIL S.A|27699|201.92.0.0/15 189.110.0.0/15 191.254.0.0/15
"""),
    "PT": _providers("MEO - SERVICOS DE COMUNICACOES E MULTIMEDIA S.A.|3243|85.240.0.0/13 188.80.0.0/14"),
    "CA": _providers("Rogers Communications Canada Inc.|812|99.224.0.0/11 174.112.0.0/13"),
    "CN": _providers("CHINA UNICOM China169 Backbone|4837|60.16.0.0/13 175.160.0.0/12"),
}
"""Providers of household lines, by country."""

CARRIERS = {
    "US": _providers("""
T-Mobile USA, Inc.|21928|172.56.0.0/14 100.128.0.0/10 162.160.0.0/12
Verizon Business|6167|174.204.0.0/15 97.232.0.0/14
AT&T Enterprises, LLC|20057|107.89.0.0/16 166.170.0.0/15 166.176.0.0/16
"""),
    "DE": _providers("""
Deutsche Telekom AG|3320|80.187.64.0/18
Vodafone GmbH|3209|109.40.0.0/14
Telefonica Germany GmbH & Co.OHG|6805|176.0.0.0/14
"""),
    "GB": _providers("British Telecommunications PLC|2856|31.112.0.0/14\nSky UK Limited|5607|176.24.0.0/14"),
    "ES": _providers("TELEFONICA DE ESPANA S.A.U.|3352|176.80.0.0/13\nVODAFONE ESPANA S.A.U.|12430|77.208.0.0/14"),
    "PL": _providers("P4 Sp. z o.o.|39603|46.112.0.0/15 164.126.0.0/15"),
    "IN": _providers("Reliance Jio Infocomm Limited|55836|157.32.0.0/12 49.36.0.0/14"),
    "BR": _providers("TIM S/A|26615|191.136.0.0/13 179.200.0.0/13"),
    "PT": _providers("Vodafone Portugal - Communicacoes Pessoais S.A.|12353|148.71.0.0/16 148.69.0.0/16"),
    "CA": _providers("TELUS Communications Inc.|852|172.218.0.0/15"),
    "CN": _providers("China Mobile Communications Corporation|56044|223.101.0.0/16"),
}
"""Mobile carriers, by country. Their gateways are few and often far away."""

STARLINK = Provider("Space Exploration Technologies Corporation", 14593, ("98.97.0.0/17", "129.222.0.0/17"))
BUSINESS = {
    "US": Provider("Zayo Bandwidth", 6461, ("74.216.0.0/18", "216.129.0.0/18")),
    "DE": Provider("Deutsche Telekom AG", 3320, ("217.224.0.0/14",)),
    "ES": Provider("TELEFONICA DE ESPANA S.A.U.", 3352, ("81.36.0.0/15",)),
    "GB": Provider("British Telecommunications PLC", 2856, ("217.40.0.0/15",)),
    "IN": Provider("Tata Communications Limited", 4755, ("115.112.0.0/13",)),
}
CLOUD = Provider("Microsoft Corporation", 8075, ("20.112.0.0/14",))
"""Where desktops in a data centre stand."""
GATEWAY_SERVICE = {
    "US": Provider("ZSCALER, INC.", 22616, ("136.226.48.0/20",)),
    "DE": Provider("Zscaler Switzerland GmbH", 62044, ("147.161.160.0/21",)),
    "NL": Provider("Zscaler Switzerland GmbH", 62044, ("147.161.172.0/23",)),
}
RELAY = Provider("Akamai Technologies, Inc.", 36183, ("172.225.190.0/23", "172.226.190.0/23"))
HOSTING = {
    "tzulo": Provider("tzulo, inc.", 11878, ("68.235.44.0/22",)),
    "hostpapa": Provider("HostPapa", 36352, ("107.174.176.0/20",)),
    "hostpapa-east": Provider("HostPapa", 36352, ("107.172.64.0/20",)),
    "constant": Provider("The Constant Company, LLC", 20473, ("149.28.64.0/18",)),
    "datacamp": Provider("Datacamp Limited", 60068, ("89.187.164.0/22",)),
}
"""Hosting companies whose machines are many tunnels' exits."""

_ROUTERS = {
    "US": (
        "NETGEAR{:02d}",
        "MySpectrumWiFi{:02X}-5G",
        "ATT{:04X}xyz",
        "xfinity-{:04X}",
        "Verizon_{:04X}",
        "TP-Link_{:04X}",
    ),
    "DE": ("FRITZ!Box 7590 {:02X}", "Vodafone-{:04X}", "WLAN-{:06d}", "FRITZ!Box 6660 {:02X}"),
    "GB": ("BT-{:04X}KX", "VM{:07d}", "SKY{:04X}"),
    "ES": ("MOVISTAR_{:04X}", "Orange-{:04X}"),
    "PL": ("Orange_Swiatlowod_{:04X}", "NETIASPOT-{:04X}"),
    "IN": ("Airtel_{:04d}", "ACT-{:06X}", "BSNL-{:04X}"),
    "BR": ("CLARO_2G{:04X}", "VIVOFIBRA-{:04X}"),
}
_INSIDE = {
    "US": ("192.168.1.1", "192.168.0.1", "10.0.0.1", "192.168.1.254", "192.168.50.1"),
    "DE": ("192.168.178.1", "192.168.2.1", "192.168.0.1"),
    "GB": ("192.168.1.254", "192.168.0.1"),
}


def household(city: City, rng: Random, days: int, *, provider: Provider | None = None) -> Line:
    """A line at somebody's home. Some lines get another address now and then."""
    chosen = provider or rng.choice(HOUSEHOLD[city.country])
    leases = [(-10_000, chosen.address(rng))]
    if chance(rng, 0.45 if city.country in {"DE", "IN", "BR"} else 0.15):
        leases += [(rng.randrange(1, days), chosen.address(rng)) for _ in range(rng.randrange(1, 5))]
    wifi = rng.choice(_ROUTERS.get(city.country, _ROUTERS["US"])).format(rng.randrange(1, 99999) % 65536)
    gateway = rng.choice(_INSIDE.get(city.country, _INSIDE["US"]))
    six = chance(rng, 0.3) and chosen.prefix_six
    prefix = f"{chosen.prefix_six}:{rng.getrandbits(16):x}:{rng.getrandbits(16) | 1:x}" if six else ""
    return Line(chosen, mapped(city, rng), sorted(leases), gateway, wifi, prefix_six=prefix)


def cellular(city: City, rng: Random) -> Line:
    """A phone's own connection: many shared addresses, placed where the carrier has a gateway."""
    provider = rng.choice(CARRIERS[city.country])
    near = sorted(
        (other for other in CITIES.values() if other.country == city.country), key=lambda o: kilometres(city, o)
    )
    placed = near[min(len(near) - 1, rng.choice((0, 0, 0, 0, 1, 1, 2)))]
    pool = [(0, provider.address(rng)) for _ in range(8)]
    return Line(provider, placed, pool, "10.142.0.1", "", pooled=True, elsewhere=tuple(near[1:3]))


def building(country: str, city: City, rng: Random, wifi: str, gateway: str = "10.20.0.1") -> Line:
    """An office, a co-working space or a hotel: one address for all inside."""
    provider = BUSINESS[country]
    return Line(provider, city, [(-10_000, provider.address(rng))], gateway, wifi)


def tunnel(provider: Provider, city: City, rng: Random, exits: int, *, elsewhere: tuple[City, ...] = ()) -> Line:
    """A VPN, a relay or a gateway service: a few exits that others use as well."""
    pool = [(0, provider.address(rng)) for _ in range(exits)]
    return Line(provider, city, pool, "10.8.0.1", "", pooled=True, elsewhere=elsewhere)
