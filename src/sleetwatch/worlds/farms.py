"""Farms, each in one form that the public reports describe, one form to a company.

They differ in what gives them away, so that taking a source of logs away blinds another part of each.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from sleetwatch.worlds.adversaries import ALWAYS, developer, share_handset
from sleetwatch.worlds.devices import handset, private_machine
from sleetwatch.worlds.hr import new_account
from sleetwatch.worlds.names import mobile_number, name_for
from sleetwatch.worlds.networks import HOSTING, HOUSEHOLD, Line, household, tunnel
from sleetwatch.worlds.people import Hours, OwnMachine, Parcel, Pay, Person, Stay, Tool, Tunnel
from sleetwatch.worlds.places import CITIES, Address
from sleetwatch.worlds.truth import Cast, Planted


@dataclass(frozen=True, slots=True)
class _Told:
    """What is true of a farm."""

    kind: str
    level: str
    causes: tuple[str, ...]
    story: str


_RMM = _Told(
    "rmm-farm",
    "L2",
    ("links", "device", "place", "presence", "hours"),
    "Three laptops in one flat, two remote tools on each, hours of Shenyang.",
)
_KVM = _Told(
    "kvm-farm",
    "L3",
    ("links", "device", "place", "presence"),
    "Three laptops on a shelf behind network KVMs; hours of the claimed place.",
)
_MFA = _Told(
    "shared-mfa",
    "L2",
    ("links", "device", "network", "presence", "hours"),
    "Four houses, one handset for every second factor, VPNs.",
)
_PAIR = _Told(
    "referral-pair",
    "L2",
    ("links", "money", "device", "network", "presence", "hours"),
    "One vouched for the other; one wallet, one phone.",
)


def rmm_farm(cast: Cast) -> None:
    """Three laptops in a helper's flat, each steered by remote tools."""
    people = _hired(cast, ("Denver", "Knoxville", "San Antonio"))
    line, house = _house(cast, "Murfreesboro")
    kits = (("anydesk", "chrome-remote"), ("rustdesk", "chrome-remote"), ("anydesk", "rustdesk"))
    for person, kit in zip(people, kits, strict=True):
        _kept_at(cast, person, line, house)
        _works_from_shenyang(person, spread=0.9)
        start = cast.start_of(person)
        person.tools = [Tool(key, start + place * 3, ALWAYS, 0.85) for place, key in enumerate(kit)]
    _tell(cast, people, _RMM)


def kvm_farm(cast: Cast) -> None:
    """Three laptops on a shelf, each with a network keyboard, screen and mouse on the cable; nothing is installed."""
    people = _hired(cast, ("Denver", "Knoxville", "San Antonio"))
    line, house = _house(cast, "Murfreesboro")
    for person, unit in zip(people, ("tinypilot", "pi-gadget", "tinypilot"), strict=True):
        _kept_at(cast, person, line, house)
        person.hours = Hours(person.city.zone, 9.1, 8.7, 0.3, weekend=0.0)
        start = cast.start_of(person)
        person.laptop.peripherals = []
        person.plugged = [(day, 10.0, unit) for day in range(start, cast.calendar.days, 7)]
        person.wired_from, person.camera_share = start, 0.0
    _film(people[0], cast.start_of(people[0]) + 1)
    _tell(cast, people, _KVM)


def shared_mfa(cast: Cast) -> None:
    """Four workers with four helpers; one handler answers every second factor on one handset."""
    people = _hired(cast, ("Denver", "Knoxville", "San Antonio", "Seattle"))
    shared = handset(cast.rng, mobile_number("US", "Murfreesboro", cast.rng))
    for person in people:
        share_handset(cast, person, shared)
        _works_from_shenyang(person, spread=0.7)
        _own_machine(cast, person, share=0.5)
    _tell(cast, people, _MFA)


def referral_pair(cast: Cast) -> None:
    """One was hired on the other's word. Both are alone abroad, and share what costs nothing to share."""
    first, second = _hired(cast, ("Denver", "San Antonio"))
    second.referred_by = first.worker_id
    second.emergency_phone = first.phone
    bank = new_account("Payoneer", cast.rng)
    for person in (first, second):
        _works_from_shenyang(person, spread=0.6)
        _own_machine(cast, person, share=0.9)
        person.tools = [Tool("rustdesk", cast.start_of(person) + 3, ALWAYS, 0.8)]
        person.pay = [Pay(person.started - timedelta(days=1), "processor", "Payoneer", bank, person.full_name)]
    _tell(cast, [first, second], _PAIR)


def _hired(cast: Cast, cities: Sequence[str]) -> list[Person]:
    people = []
    for place, city in enumerate(cities):
        person = cast.hire(place * 4)
        developer(cast, person, city)
        person.worker_type, person.agency = "contractor", ""
        person.camera_share, person.left_alone = 0.15, True
        people.append(person)
    return people


def _film(person: Person, day: int) -> None:
    """A shut laptop's camera shows nothing. A stick that takes a screen's signal shows whatever is played to it."""
    person.plugged.append((day, 10.2, "capture-stick"))
    person.camera_feed, person.camera_share = "USB3 Video", 0.4


def _house(cast: Cast, town: str) -> tuple[Line, Address]:
    city = CITIES[town]
    line = household(city, cast.rng, cast.calendar.days, provider=HOUSEHOLD["US"][0])
    line.prefix_six = ""
    return line, Address("2846 Stonebridge Way", "37128", city, city.latitude + 0.031, city.longitude - 0.042)


def _kept_at(cast: Cast, person: Person, line: Line, house: Address) -> None:
    """The laptop is sent on to the house, and stays behind its line."""
    helper = " ".join(name_for("US", cast.rng))
    person.stays = [Stay(-1, ALWAYS, line)]
    sent, came = person.started - timedelta(days=8), person.started - timedelta(days=3)
    person.parcels = [Parcel(sent, came, person.address.in_full(), house.in_full(), helper, "redirected")]


def _works_from_shenyang(person: Person, *, spread: float) -> None:
    person.hours = Hours("Asia/Shanghai", 9.0, 9.6, spread, weekend=0.15)


def _own_machine(cast: Cast, person: Person, *, share: float) -> None:
    """A machine of their own, behind a hosting exit near the claimed home."""
    rng, start = person.rng, cast.start_of(person)
    exits = tunnel(HOSTING["constant"], CITIES["Dallas"], rng, 2)
    person.tunnels = [Tunnel(exits, 1.0, carries="own")]
    abroad = household(CITIES["Shenyang"], rng, cast.calendar.days)
    person.own = OwnMachine(private_machine(rng, mac=False), start, ALWAYS, share, abroad)
    person.registrations = person.registrations or [(start, person.handset)]


def _tell(cast: Cast, people: Sequence[Person], told: _Told) -> None:
    ids = [person.worker_id for person in people]
    for person in people:
        if told.level == "L2":  # their papers come from one desk
            person.polished, person.paper_zone = True, "Asia/Shanghai"
        siblings = tuple(one for one in ids if one != person.worker_id)
        planted = Planted(person.worker_id, person.email, told.kind, told.level, told.story, siblings, told.causes)
        cast.truth.planted.append(planted)


FARMS: dict[str, Callable[[Cast], None]] = {
    "rmm": rmm_farm,
    "kvm": kvm_farm,
    "mfa": shared_mfa,
    "referral": referral_pair,
}
"""What may be planted in a company, by name."""
