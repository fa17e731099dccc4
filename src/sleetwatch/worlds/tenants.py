"""What all people of one company have in common: its name, its offices, its web gateway, how it numbers people."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from sleetwatch.worlds.devices import guid
from sleetwatch.worlds.networks import GATEWAY_SERVICE, Line, building, tunnel
from sleetwatch.worlds.places import CITIES

OFFICE_CITIES = ("Chicago", "Berlin", "London")

_IDS = 8_999_993
"""A prime, so that every step walks through all numbers before one comes again."""
_LEAST_ID = 1_000_000
MOST_STAFF = 5_000_000


@dataclass(frozen=True, slots=True)
class Brand:
    """How a company is called in its own logs."""

    name: str
    subsidiary: str
    """Domain of the part of the company that signs in with Okta."""

    @property
    def domain(self) -> str:
        return f"{self.name}.example"

    @property
    def organisation(self) -> str:
        """On GitHub."""
        return f"{self.name}-systems"

    @property
    def wifi(self) -> str:
        """In its offices."""
        return f"{self.name.upper()}-CORP"


NORTHLIGHT = Brand("northlight", "brightdesk.example")


class Tenant:
    """One company. The same seed gives the same one, so that every part of it can be made on its own."""

    def __init__(self, seed: str, brand: Brand = NORTHLIGHT) -> None:
        self.brand = brand
        rng = Random(f"{seed}/company")
        self.directory_id = guid(rng)
        self.offices = {name: building(CITIES[name].country, CITIES[name], rng, brand.wifi) for name in OFFICE_CITIES}
        self.gates: dict[str, Line] = {
            code: tunnel(GATEWAY_SERVICE[code], CITIES[city], rng, 4)
            for code, city in (("US", "Chicago"), ("DE", "Munich"))
        }
        self._first_id, self._step = rng.randrange(_IDS), rng.randrange(_IDS // 3, _IDS)

    def worker_id(self, place: int) -> str:
        """The number of the person at a place of the hiring plan. It says nothing of when somebody came."""
        return f"W{_LEAST_ID + (self._first_id + place * self._step) % _IDS}"
