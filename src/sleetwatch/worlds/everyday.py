"""What many honest people have that some red flag asks about, each by its own dice, so that some have several.

The shares are assumptions, stated here one by one: how many of a hundred staff show it in two months. Where public
research has a figure for the honest, it is near that.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sleetwatch.worlds.devices import handset, private_machine
from sleetwatch.worlds.dice import chance
from sleetwatch.worlds.hr import bank_of, ordinary_parcel
from sleetwatch.worlds.lookalikes import ALWAYS, on_windows, trip
from sleetwatch.worlds.networks import HOSTING, RELAY, STARLINK, building, cellular, household, tunnel
from sleetwatch.worlds.people import Deed, OwnMachine, Person, Stay, Tool, Tunnel, Visit
from sleetwatch.worlds.places import CITIES, HOMES, address_in
from sleetwatch.worlds.truth import Cast

_ABROAD = ("Lisbon", "Madrid", "Berlin", "London", "Toronto", "Chicago", "Munich", "Barcelona", "Shanghai")


@dataclass(frozen=True, slots=True)
class Custom:
    """Something a share of people does. It returns False when it does not suit the person."""

    kind: str
    share: float
    begin: Callable[[Cast, Person], bool]
    story: str


def everyday(cast: Cast) -> None:
    """Gives everybody who is in no story their own customs."""
    for person in cast.rest():
        person.camera_share = min(0.98, max(0.5, person.rng.gauss(0.85, 0.12)))
        for custom in CUSTOMS:
            if chance(person.rng, custom.share) and custom.begin(cast, person):
                cast.look_alike(custom.kind, [person], custom.story)


def _browser_vpn(_: Cast, person: Person) -> bool:
    rng = person.rng
    if person.tunnels:
        return False
    exits = tunnel(HOSTING[rng.choice(("tzulo", "datacamp"))], CITIES[_near(person)], rng, 4)
    share = rng.choice((0.1, 0.2, 0.5))
    person.tunnels = [Tunnel(exits, share, carries="browser"), Tunnel(exits, share, carries="phone")]
    return True


def _near(person: Person) -> str:
    """Where exits are sold for somebody's country."""
    return {"US": person.rng.choice(("Chicago", "Dallas", "Los Angeles"))}.get(person.city.country, "London")


def _whole_machine_vpn(_: Cast, person: Person) -> bool:
    if person.tunnels:
        return False
    exits = tunnel(HOSTING["datacamp"], CITIES[_near(person)], person.rng, 3)
    person.tunnels = [Tunnel(exits, 0.6, carries="machine")]
    return True


def _relay(_: Cast, person: Person) -> bool:
    if person.tunnels or not person.handset.system.startswith("Ios"):
        return False
    person.reads_mail_on_phone = True
    person.tunnels = [Tunnel(tunnel(RELAY, person.city, person.rng, 8), 0.7, carries="phone")]
    return True


def _works_away(cast: Cast, person: Person) -> bool:
    """A week or two elsewhere; half of them asked first."""
    rng, calendar = person.rng, cast.calendar
    city = rng.choice([name for name in _ABROAD if CITIES[name].country != person.city.country])
    first = rng.randrange(calendar.days)
    last = first + rng.randrange(4, 15)
    if person.stays or cast.start_of(person) > first:
        return False
    trip(cast, person, city, first, last, household(CITIES[city], rng, calendar.days))
    if chance(rng, 0.5):
        cast.approve(person, CITIES[city].country, first, last)
    return True


def _hotel_week(cast: Cast, person: Person) -> bool:
    rng, first = person.rng, person.rng.randrange(cast.calendar.days)
    city = rng.choice([one for one in HOMES[person.city.country] if one is not person.city])
    if person.stays or city.country not in {"US", "DE", "GB", "ES", "IN"}:
        return False
    trip(cast, person, city.name, first, first + rng.randrange(1, 4), building(city.country, city, rng, "Hotel_Guest"))
    return True


def _other_house(cast: Cast, person: Person) -> bool:
    """Some months at a partner's or a parent's, in another town of the country."""
    city = person.rng.choice(HOMES[person.city.country])
    if person.stays or city is person.city:
        return False
    first = person.rng.randrange(cast.calendar.days)
    person.stays = [Stay(first, ALWAYS, household(city, person.rng, cast.calendar.days), zone=city.zone)]
    return True


def _phone_line(_: Cast, person: Person) -> bool:
    """No line at home but a phone's, whose addresses are placed wherever the carrier has a gateway."""
    person.home = cellular(person.city, person.rng)
    person.home.wifi, person.home.gateway = "5G-Home", "192.168.8.1"
    return True


def _satellite(cast: Cast, person: Person) -> bool:
    if person.city.country not in {"US", "DE", "GB", "ES", "PL"}:
        return False
    person.home = household(person.city, person.rng, cast.calendar.days, provider=STARLINK)
    person.home.city = person.rng.choice(HOMES[person.city.country])
    return True


def _remote_tool(cast: Cast, person: Person) -> bool:
    if not person.laptop.is_windows or person.tools:
        return False
    rng, first = person.rng, person.rng.randrange(-30, cast.calendar.days)
    key = rng.choice(("anydesk", "teamviewer", "rustdesk", "chrome-remote"))
    person.tools = [Tool(key, first, first + rng.choice((0, 3, 20, 400)), 0.4, installed=first >= 0)]
    return True


def _awake(_: Cast, person: Person) -> bool:
    if not person.laptop.is_windows:
        return False
    person.tools.append(Tool("awake", -1, ALWAYS, 0.6, installed=False))
    return True


def _network_kvm(cast: Cast, person: Person) -> bool:
    on_windows(person)
    person.plugged = [(person.rng.randrange(cast.calendar.days), 11.5, "tinypilot")]
    return True


def _desk_switch(_: Cast, person: Person) -> bool:
    on_windows(person)
    person.laptop.peripherals = ["aten-switch", "monitor-lg", "webcam"]
    return True


def _parcel_elsewhere(cast: Cast, person: Person) -> bool:
    rng = person.rng
    parcel = ordinary_parcel(person, cast.calendar)
    elsewhere = address_in(rng.choice(HOMES[person.city.country]), rng).in_full()
    parcel.delivered_address = elsewhere
    if chance(rng, 0.6):
        parcel.requested_address = elsewhere
    else:
        parcel.status = "redirected"
    person.parcels = [parcel]
    return True


def _camera_off(_: Cast, person: Person) -> bool:
    person.camera_share = person.rng.random() * 0.15
    return True


def _many_clones(cast: Cast, person: Person) -> bool:
    if person.department not in {"Engineering", "IT"}:
        return False
    person.clones = [(person.rng.randrange(cast.calendar.days), person.rng.randrange(8, 40))]
    return True


def _other_bank(cast: Cast, person: Person) -> bool:
    days = cast.calendar.days
    since = [cast.calendar.date(person.rng.randrange(days)) for _ in range(person.rng.choice((1, 1, 1, 2)))]
    person.pay = [bank_of(person, person.started), *(bank_of(person, day) for day in sorted(since))]
    return True


def _owl(_: Cast, person: Person) -> bool:
    person.hours.start, person.hours.length = person.rng.gauss(13.5, 1.0), person.rng.gauss(9.6, 0.5)
    return True


def _lark(_: Cast, person: Person) -> bool:
    person.hours.start = person.rng.gauss(6.0, 0.5)
    return True


def _split_day(_: Cast, person: Person) -> bool:
    person.hours.length, person.hours.spread = person.rng.gauss(13.5, 1.0), 1.0
    return True


def _weekends(_: Cast, person: Person) -> bool:
    person.hours.weekend = 0.2 + person.rng.random() * 0.4
    return True


def _own_machine(_: Cast, person: Person) -> bool:
    if person.uses_okta or person.own:
        return False
    share = 1.0 if person.worker_type != "employee" and chance(person.rng, 0.4) else 0.15
    person.own = OwnMachine(private_machine(person.rng, mac=chance(person.rng, 0.4)), 0, ALWAYS, share)
    return True


def _called_at_night(cast: Cast, person: Person) -> bool:
    if person.department not in {"Engineering", "IT"} or person.uses_okta:
        return False
    nights = person.rng.sample(range(cast.calendar.days), 3)
    person.visits = [Visit(day, 5 * person.rng.random(), person.home, "laptop") for day in sorted(nights)]
    return True


def _long_absence(cast: Cast, person: Person) -> bool:
    first = person.rng.randrange(cast.calendar.days)
    person.away.update(range(first, first + person.rng.randrange(20, 200)))
    return True


def _second_phone(cast: Cast, person: Person) -> bool:
    """A phone is lost, and another comes; now and then twice."""
    days = sorted(person.rng.sample(range(cast.calendar.days), person.rng.choice((1, 1, 2))))
    phones = [handset(person.rng, person.phone) for _ in days]
    if cast.start_of(person) >= 0:
        return False
    person.registrations, person.handset = list(zip(days, phones, strict=True)), phones[-1]
    return True


def _administers(cast: Cast, person: Person) -> bool:
    if person.department != "IT":
        return False
    rng, days = person.rng, cast.calendar.days
    for _ in range(rng.randrange(1, 5)):
        activity, target = rng.choice(_DEEDS)
        person.deeds.append(Deed(rng.randrange(days), 9 + 8 * rng.random(), activity, target))
    return True


_DEEDS = (
    ("Add member to role", "Helpdesk Administrator"),
    ("Add member to role", "Groups Administrator"),
    ("Add service principal credentials", "backup-connector"),
    ("Add application", "intranet-search"),
)


def _downloads(cast: Cast, person: Person) -> bool:
    if person.department != "Engineering":
        return False
    person.takes = [(person.rng.randrange(cast.calendar.days), person.rng.choice((1, 1, 2, 5)))]
    return True


CUSTOMS = (
    Custom("browser-vpn", 0.06, _browser_vpn, "Has a consumer VPN in the browser and on the phone, some of the time."),
    Custom("machine-vpn", 0.012, _whole_machine_vpn, "Has a consumer VPN on the company's laptop."),
    Custom("relay", 0.06, _relay, "Apple's relay is on."),
    Custom("works-away", 0.04, _works_away, "A week or two in another country."),
    Custom("hotel-week", 0.06, _hotel_week, "Some days in a hotel in another city."),
    Custom("other-house", 0.02, _other_house, "Stays in another town of the country for months."),
    Custom("phone-line", 0.03, _phone_line, "The home's only line is a phone's."),
    Custom("satellite-line", 0.015, _satellite, "A satellite line, placed in some other city."),
    Custom("remote-tool", 0.03, _remote_tool, "Has or had a remote tool nobody approved."),
    Custom("awake", 0.035, _awake, "Keeps the screen awake."),
    Custom("network-kvm", 0.002, _network_kvm, "Tried out a network KVM on the company's laptop."),
    Custom("switch", 0.02, _desk_switch, "One keyboard and screen for two machines."),
    Custom("parcel-elsewhere", 0.05, _parcel_elsewhere, "The laptop went to another address."),
    Custom("camera-off-often", 0.08, _camera_off, "Hardly ever on camera."),
    Custom("many-clones", 0.03, _many_clones, "Cloned many repositories on one day."),
    Custom("other-bank", 0.04, _other_bank, "Changed the bank."),
    Custom("owl", 0.07, _owl, "Works from noon until night."),
    Custom("lark", 0.06, _lark, "Begins before the sun."),
    Custom("split-day", 0.06, _split_day, "Works around children: early, and again late."),
    Custom("weekends", 0.05, _weekends, "Works many weekends."),
    Custom("own-machine-too", 0.05, _own_machine, "Signs in from a machine of their own as well."),
    Custom("called-at-night", 0.04, _called_at_night, "Called at night."),
    Custom("absence", 0.02, _long_absence, "Away for weeks: leave, illness, a child."),
    Custom("administers", 0.5, _administers, "Administers the directory."),
    Custom("downloads", 0.04, _downloads, "Downloaded archives of repositories in the browser."),
    Custom("second-phone", 0.02, _second_phone, "Lost the phone."),
)
