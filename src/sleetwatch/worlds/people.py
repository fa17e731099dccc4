"""The staff: who they are, what they claim, where and when they really live and work."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from sleetwatch.worlds.devices import Handset, Laptop, desk, guid, handset, issued_laptop
from sleetwatch.worlds.dice import chance
from sleetwatch.worlds.names import mailbox, mobile_number, name_for
from sleetwatch.worlds.networks import Line, building, cellular, household
from sleetwatch.worlds.places import CITIES, HOME_SHARES, HOMES, Address, City, address_in
from sleetwatch.worlds.timeline import SATURDAY

DOMAIN = "northlight.example"
SUBSIDIARY_DOMAIN = "brightdesk.example"
AGENCIES = ("Brightway Staffing", "Talent Harbor")


@dataclass(slots=True)
class Hours:
    """The clock somebody lives by."""

    zone: str
    start: float
    length: float = 8.8
    spread: float = 0.5
    weekend: float = 0.03
    weekdays: tuple[int, ...] = (0, 1, 2, 3, 4)


@dataclass(slots=True)
class Stay:
    """Days spent elsewhere."""

    first: int
    last: int
    line: Line
    cellular: Line | None = None
    zone: str = ""


@dataclass(slots=True)
class Tunnel:
    """A share of what leaves a machine goes through somebody else's exit."""

    line: Line
    share: float
    first: int = 0
    last: int = 10_000
    carries: str = "browser"
    """browser, machine (all of the issued laptop's cloud traffic), phone, or own (the person's own machine)."""


@dataclass(slots=True)
class Tool:
    """Software that lets somebody else see or steer the screen, or such a session."""

    key: str
    first: int
    last: int
    share: float
    """Share of working days on which it runs."""
    installed: bool = True


@dataclass(slots=True)
class OwnMachine:
    """Work done on a machine the company did not issue."""

    machine: Laptop
    first: int
    last: int
    share: float
    line: Line | None = None


@dataclass(slots=True)
class Reset:
    """A password reset or revoked sessions. The laptop's or the phone's session may outlive it by some days."""

    day: int
    hour: float
    by_helpdesk: bool
    phone_outlives: float = 0.0
    own_outlives: float = 0.0


@dataclass(slots=True)
class Visit:
    """One sign-in told by hand: from somewhere at some hour of a day."""

    day: int
    hour: float
    line: Line
    device: str
    """phone or own."""


@dataclass(slots=True)
class Parcel:
    """Where a laptop was sent and where it came to."""

    requested: date
    delivered: date
    requested_address: str
    delivered_address: str
    recipient: str
    status: str = "delivered"
    carrier: str = "FedEx"


@dataclass(slots=True)
class Pay:
    since: date
    method: str
    institution: str
    account: str
    payee: str


@dataclass(slots=True)
class Person:
    worker_id: str
    first: str
    last: str
    email: str
    directory_id: str
    department: str
    title: str
    worker_type: str
    city: City
    address: Address
    home: Line
    mobile: Line
    hours: Hours
    started: date
    phone: str
    personal_email: str
    laptop: Laptop
    handset: Handset
    rng: Random
    agency: str = ""
    manager_id: str = ""
    ended: date | None = None
    remote: bool = True
    sensitive: bool = False
    referred_by: str = ""
    emergency_phone: str = ""
    office: Line | None = None
    office_share: float = 0.0
    uses_okta: bool = False
    reads_mail_on_phone: bool = True
    laptop_from: int = -10_000
    """The first day the issued laptop is at hand."""
    away: set[int] = field(default_factory=set)
    stays: list[Stay] = field(default_factory=list)
    tunnels: list[Tunnel] = field(default_factory=list)
    tools: list[Tool] = field(default_factory=list)
    plugged: list[tuple[int, float, str]] = field(default_factory=list)
    """Things plugged in on a day at an hour, besides the desk's."""
    registrations: list[tuple[int, Handset]] = field(default_factory=list)
    resets: list[Reset] = field(default_factory=list)
    visits: list[Visit] = field(default_factory=list)
    clones: list[tuple[int, int]] = field(default_factory=list)
    """Repositories cloned: the day, and how many."""
    own: OwnMachine | None = None
    parcels: list[Parcel] = field(default_factory=list)
    pay: list[Pay] = field(default_factory=list)
    gets_no_parcel: bool = False
    wired_from: int | None = None
    """From this day on the laptop never leaves the cable."""
    camera_share: float = 0.9
    camera_feed: str = ""
    """A capture device on the issued laptop that plays a picture made elsewhere; empty for a camera."""
    left_alone: bool = False
    """The issued laptop stands where nobody works at it."""

    @property
    def full_name(self) -> str:
        return f"{self.first} {self.last}"

    @property
    def user_name(self) -> str:
        return self.email.partition("@")[0]

    def settle(self, city: City, days: int) -> None:
        """Makes a home in a city: address, line, phone, clock."""
        self.city = city
        self.address = address_in(city, self.rng)
        self.home = household(city, self.rng, days)
        self.mobile = cellular(city, self.rng)
        self.phone = mobile_number(city.country, city.name, self.rng)
        self.handset.number = self.phone
        self.hours.zone = city.zone
        self.office, self.office_share, self.remote = None, 0.0, True


DEPARTMENTS = (
    ("Engineering", 0.37, ("Software Engineer", "Senior Software Engineer", "Backend Developer", "Frontend Developer")),
    ("Support", 0.15, ("Support Specialist", "Support Engineer")),
    ("Sales", 0.14, ("Account Executive", "Sales Engineer", "Account Manager")),
    ("Finance", 0.07, ("Accountant", "Financial Analyst")),
    ("Product", 0.07, ("Product Manager", "Product Designer")),
    ("Marketing", 0.06, ("Content Strategist", "Marketing Analyst")),
    ("IT", 0.06, ("Systems Administrator", "IT Support Technician", "Platform Engineer")),
    ("HR", 0.04, ("HR Partner", "Recruiter")),
    ("Operations", 0.04, ("Office Coordinator", "Front Desk Coordinator")),
)
OFFICE_CITIES = ("Chicago", "Berlin", "London")


def offices(rng: Random) -> dict[str, Line]:
    return {name: building(CITIES[name].country, CITIES[name], rng, "NORTHLIGHT-CORP") for name in OFFICE_CITIES}


def _department(rng: Random) -> tuple[str, str]:
    at = rng.random()
    for name, share, titles in DEPARTMENTS:
        if at < share:
            return name, rng.choice(titles)
        at -= share
    return "Engineering", "Software Engineer"


def _city(department: str, rng: Random) -> City:
    if department == "Operations":
        return CITIES[rng.choice(OFFICE_CITIES)]
    country = rng.choices(list(HOME_SHARES), list(HOME_SHARES.values()))[0]
    return rng.choice(HOMES[country])


def _starts(staff: int, first_day: date, days: int, rng: Random) -> list[date]:
    """First days of work in order, the last of them inside the window."""
    fresh = max(16, staff // 15)
    old = [first_day - timedelta(days=rng.randrange(45, 2900)) for _ in range(staff - fresh)]
    mondays = [
        first_day + timedelta(days=day) for day in range(days * 3 // 4) if (first_day + timedelta(day)).weekday() == 0
    ]
    new = [mondays[place % len(mondays)] for place in range(fresh)]
    return sorted(old) + sorted(new)


def _worker_type(rng: Random) -> tuple[str, str]:
    if chance(rng, 0.05):
        return "agency", rng.choice(AGENCIES)
    return ("contractor", "") if chance(rng, 0.1) else ("employee", "")


def _vacations(rng: Random, days: int) -> set[int]:
    away: set[int] = set()
    if chance(rng, 0.3):
        start = rng.randrange(days)
        away.update(range(start, start + rng.choice((2, 5, 7, 9, 12))))
    away.update(day for day in range(days) if chance(rng, 0.012))
    return away


def _hours(department: str, city: City, rng: Random) -> Hours:
    hours = Hours(city.zone, rng.gauss(8.7, 0.8), rng.gauss(8.8, 0.4))
    if department == "Engineering":
        hours.start += 0.5
        hours.weekend = 0.06
    return hours


@dataclass(slots=True)
class _Seat:
    """One line of the hiring plan."""

    number: int
    started: date
    days: int
    rng: Random


def _person(seat: _Seat, taken: set[str], houses: dict[str, Line]) -> Person:
    rng = seat.rng
    department, title = _department(rng)
    city = _city(department, rng)
    first, last = name_for(city.country, rng)
    okta = department == "Support"
    email = _free_address(mailbox(first, last), SUBSIDIARY_DOMAIN if okta else DOMAIN, taken)
    number = mobile_number(city.country, city.name, rng)
    worker_type, agency = _worker_type(rng)
    phone = handset(rng, number)
    laptop = issued_laptop(
        rng, mac=rng.random() < (0.3 if department in {"Engineering", "Product", "Marketing"} else 0.05)
    )
    laptop.peripherals = desk(rng)
    office = houses.get(city.name)
    person = Person(
        worker_id=f"W{seat.number}",
        first=first,
        last=last,
        email=email,
        directory_id=guid(rng),
        department=department,
        title=title,
        worker_type=worker_type,
        agency=agency,
        city=city,
        address=address_in(city, rng),
        home=household(city, rng, seat.days),
        mobile=cellular(city, rng),
        hours=_hours(department, city, rng),
        started=seat.started,
        phone=number,
        personal_email=f"{mailbox(first, last)}{rng.choice(('', '.dev', str(rng.randrange(70, 99))))}@mail.example",
        laptop=laptop,
        handset=phone,
        rng=rng,
        office=office,
        office_share=0.0 if office is None else 1.0 if department == "Operations" else rng.choice((0.0, 0.3, 0.5)),
        uses_okta=okta,
        sensitive=department in {"IT", "Finance", "HR"} or chance(rng, 0.12),
        emergency_phone=mobile_number(city.country, city.name, rng),
        reads_mail_on_phone=chance(rng, 0.7),
        wired_from=-1 if "dock" in laptop.peripherals and chance(rng, 0.6) else None,
        away=_vacations(rng, seat.days),
    )
    person.remote = person.office_share == 0.0
    return person


def _free_address(name: str, domain: str, taken: set[str]) -> str:
    free, number = f"{name}@{domain}", 1
    while free in taken:
        number += 1
        free = f"{name}{number}@{domain}"
    taken.add(free)
    return free


def roster(seed: int, staff: int, days: int, first_day: date) -> list[Person]:
    """The staff in order of their first day of work, each with their own dice."""
    rng = Random(f"{seed}/roster")
    houses = offices(rng)
    taken: set[str] = set()
    people = []
    for place, started in enumerate(_starts(staff, first_day, days, rng)):
        seat = _Seat(1001 + place, started, days, Random(f"{seed}/person/{place}"))
        people.append(_person(seat, taken, houses))
    _appoint_managers(people)
    return people


def _appoint_managers(people: list[Person]) -> None:
    """The longest-serving of each department leads it, the next few lead teams."""
    for name, _, _ in DEPARTMENTS:
        group = [person for person in people if person.department == name]
        if not group:
            continue
        leads = group[: 1 + len(group) // 9]
        for place, person in enumerate(group):
            if person in leads:
                person.title = f"Director of {name}" if place == 0 else f"{name} Manager"
                person.worker_type, person.agency = "employee", ""
                person.manager_id = "" if place == 0 else leads[0].worker_id
            else:
                person.manager_id = leads[place % len(leads)].worker_id


def works_on(person: Person, day: date) -> bool:
    """Whether the day is inside the employment."""
    return person.started <= day and (person.ended is None or day <= person.ended)


def is_weekend(day: date) -> bool:
    return day.weekday() >= SATURDAY
