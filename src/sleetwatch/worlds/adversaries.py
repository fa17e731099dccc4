"""Three workers who are not who they say: two whose laptops stand in one house, and one on their own.

Drawn from the public reports of Microsoft, the indictments and incident write-ups, not from any detection.
They also do the work they were hired for.
"""

from __future__ import annotations

from datetime import timedelta

from sleetwatch.worlds.devices import Handset, handset, issued_laptop, private_machine
from sleetwatch.worlds.hr import new_account
from sleetwatch.worlds.names import mobile_number, name_for
from sleetwatch.worlds.networks import HOSTING, HOUSEHOLD, Line, household, tunnel
from sleetwatch.worlds.people import Hours, OwnMachine, Parcel, Pay, Person, Reset, Stay, Tool, Tunnel, Visit
from sleetwatch.worlds.places import CITIES, Address
from sleetwatch.worlds.truth import Cast, Planted

ALWAYS = 10_000


def plant(cast: Cast) -> None:
    first = cast.hire(3)
    alone = cast.hire(6)
    second = cast.hire(cast.start_of(first) + 13)
    _house(cast, first, second)
    _alone(cast, alone)


def developer(cast: Cast, person: Person, city: str) -> None:
    """Make somebody what they apply as: software, remote, in a country where the pay is good."""
    rng = person.rng
    person.first, person.last = name_for("US", rng)
    cast_email = person.email.partition("@")[2]
    person.email = f"{person.first}.{person.last}{_suffix(cast, person, cast_email)}@{cast_email}".lower()
    person.personal_email = f"{person.first}{person.last}.dev{rng.randrange(10, 99)}@mail.example".lower()
    person.department, person.title = "Engineering", rng.choice(("Software Engineer", "Backend Developer"))
    lead = next((other for other in cast.people if other.title == "Engineering Manager"), None)
    person.manager_id = lead.worker_id if lead else person.manager_id
    person.settle(CITIES[city], cast.calendar.days)
    person.laptop = issued_laptop(rng, mac=False)
    person.reads_mail_on_phone = False
    person.away = set()
    person.wired_from = None
    person.emergency_phone = mobile_number("US", city, rng)
    person.laptop_from = cast.start_of(person)


def _suffix(cast: Cast, person: Person, domain: str) -> str:
    taken = {other.email for other in cast.people if other is not person}
    wanted = f"{person.first}.{person.last}".lower()
    return "" if f"{wanted}@{domain}" not in taken else "2"


def _house(cast: Cast, first: Person, second: Person) -> None:
    """Two personas whose laptops are kept by the same helper, behind the same line."""
    rng, days = cast.rng, cast.calendar.days
    developer(cast, first, "Denver")
    developer(cast, second, "Knoxville")
    city = CITIES["Murfreesboro"]
    line = household(city, rng, days, provider=HOUSEHOLD["US"][0])
    line.prefix_six = ""
    house = Address("2846 Stonebridge Way", "37128", city, city.latitude + 0.031, city.longitude - 0.042)
    helper = " ".join(name_for("US", rng))
    shared = handset(rng, mobile_number("US", "Murfreesboro", rng))
    _careless(cast, first, house, helper)
    _careful(cast, second, house, first)
    for person in (first, second):
        person.stays = [Stay(-1, ALWAYS, line)]
        person.left_alone, person.polished, person.paper_zone = True, True, "Asia/Shanghai"
        share_handset(cast, person, shared)
    cast.truth.planted += [
        Planted(
            first.worker_id,
            first.email,
            "laptop kept at a helper's house",
            "L1",
            "Claims Denver; parcel redirected to a house in Tennessee; two remote tools; a commercial VPN from a "
            "machine of their own; very long days; pay to another name, then to a processor.",
            (second.worker_id,),
            ("links", "device", "network", "place", "money", "hours", "presence", "identity"),
        ),
        Planted(
            second.worker_id,
            second.email,
            "laptop kept at a helper's house",
            "L2",
            "Claims Knoxville; referred by the first; the same house, line and handset; steered by a network "
            "keyboard and screen on the cable, nothing installed.",
            (first.worker_id,),
            ("links", "device", "place", "identity"),
        ),
    ]


def share_handset(cast: Cast, person: Person, shared: Handset) -> None:
    person.handset = shared
    person.registrations = [(cast.start_of(person), shared)]


def _careless(cast: Cast, person: Person, house: Address, helper: str) -> None:
    rng, start = person.rng, cast.start_of(person)
    person.worker_type, person.agency = "contractor", ""
    person.hours = Hours(person.city.zone, 9.4, 12.2, 1.3, weekend=0.45)
    exits = tunnel(HOSTING["hostpapa"], CITIES["Los Angeles"], rng, 3)
    abroad = household(CITIES["Shenyang"], rng, cast.calendar.days)
    person.tunnels = [Tunnel(exits, 0.975, carries="own")]
    cast.known.append(("astrill", Line(exits.provider, exits.city, exits.leases[:1])))
    person.own = OwnMachine(private_machine(rng, mac=False), start, ALWAYS, 0.85, abroad)
    person.laptop.peripherals = ["microsoft-mouse"]
    person.tools = [Tool("anydesk", start, ALWAYS, 0.92), Tool("chrome-remote", start + 4, ALWAYS, 0.6)]
    person.clones = [(start + 1, 5)]
    home = person.address.in_full()
    person.parcels = [
        Parcel(
            person.started - timedelta(days=8),
            person.started - timedelta(days=3),
            home,
            house.in_full(),
            helper,
            "redirected",
        )
    ]
    person.pay = [
        Pay(person.started - timedelta(days=2), "bank", "Green Dot Bank", new_account("Green Dot", rng), helper),
        Pay(
            person.started + timedelta(days=25), "processor", "Payoneer", new_account("Payoneer", rng), person.full_name
        ),
    ]
    person.wired_from = start + 2
    person.camera_share = 0.12


def _careful(cast: Cast, person: Person, house: Address, friend: Person) -> None:
    start = cast.start_of(person)
    person.referred_by = friend.worker_id
    person.worker_type, person.agency = "employee", ""
    person.hours = Hours(person.city.zone, 9.0, 8.6, 0.25, weekend=0.0)
    person.laptop.peripherals = []
    person.plugged = [(start, 15.4, "serial-adapter"), (start, 15.8, "tinypilot")]
    person.plugged += [(day, 10.5, "tinypilot") for day in range(start + 8, cast.calendar.days, 9)]
    person.wired_from = start + 1
    person.clones = [(start + 2, 6)]
    written = house.in_full().replace("Way", "Wy")
    person.parcels = [
        Parcel(
            person.started - timedelta(days=9),
            person.started - timedelta(days=4),
            written,
            house.in_full(),
            person.full_name,
            carrier="UPS",
        )
    ]
    person.pay = [
        Pay(
            person.started - timedelta(days=2),
            "bank",
            "Green Dot Bank",
            new_account("Green Dot", person.rng),
            person.full_name,
        )
    ]
    person.camera_share = 0.55


def _alone(cast: Cast, person: Person) -> None:
    """One who lives far from where they claim, patient and tidy; somebody is at the claimed address."""
    rng, start = person.rng, cast.start_of(person)
    developer(cast, person, "San Antonio")
    arrives = start + 12
    person.laptop_from, person.left_alone = arrives, True
    person.laptop.peripherals = ["dell-keyboard", "microsoft-mouse"]
    person.worker_type, person.agency = "contractor", ""
    person.hours = Hours("Asia/Shanghai", 8.9, 9.2, 0.6, weekend=0.12)
    abroad = household(CITIES["Shenyang"], rng, cast.calendar.days)
    exits = tunnel(HOSTING["constant"], CITIES["Dallas"], rng, 2)
    person.tunnels = [Tunnel(exits, 1.0, carries="own")]
    person.own = OwnMachine(private_machine(rng, mac=True), start, ALWAYS, 0.95, abroad)
    person.visits = [Visit(min(arrives + 9, cast.calendar.days - 2), 20.7, abroad, "own")]
    person.registrations = [(start, person.handset)]
    person.tools = [Tool("rustdesk", arrives + 4, ALWAYS, 0.88)]
    person.clones = [(arrives + 5, 13), (arrives + 6, 11)]
    person.resets = [Reset(min(arrives + 16, cast.calendar.days - 8), 22.4, by_helpdesk=True, own_outlives=11.0)]
    home = person.address.in_full()
    person.parcels = [
        Parcel(
            person.started + timedelta(days=5),
            person.started + timedelta(days=10),
            home,
            home,
            f"{person.last} (household)",
        )
    ]
    person.pay = [
        Pay(person.started - timedelta(days=1), "processor", "Payoneer", new_account("Payoneer", rng), person.full_name)
    ]
    person.camera_share = 0.3
    cast.truth.planted.append(
        Planted(
            person.worker_id,
            person.email,
            "alone, abroad",
            "L3",
            "Claims San Antonio, works the hours of east Asia; a machine of their own behind one hosting exit; the "
            "issued laptop, two weeks late, stays at the claimed address with a remote desktop server; a session that "
            "outlives a password reset; pay to a processor; many repositories cloned at once.",
            causes=("device", "network", "hours", "data", "money"),
        )
    )
