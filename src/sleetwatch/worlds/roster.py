"""Who works there: people with a job, a home, a clock and things to hold, in the order in which they came."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from sleetwatch.worlds.devices import desk, guid, handset, issued_laptop
from sleetwatch.worlds.dice import chance
from sleetwatch.worlds.names import mailbox, mobile_number, name_for
from sleetwatch.worlds.networks import cellular, household
from sleetwatch.worlds.people import Hours, Person
from sleetwatch.worlds.places import CITIES, HOME_SHARES, HOMES, City, address_in
from sleetwatch.worlds.tenants import OFFICE_CITIES, Tenant
from sleetwatch.worlds.timeline import Calendar

AGENCIES = ("Brightway Staffing", "Talent Harbor")
_FRESH_FOR_EACH = 4
"""New hires for each one who is planted, so that nobody stands out by being new."""
_FORMER = 100
"""More people of one name than this do not come together in one block."""

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


@dataclass(frozen=True, slots=True)
class Block:
    """A part of a tenant that is made in one go: some hundred people, whole teams, all they do."""

    tenant: Tenant
    number: int
    """Counted from 0 within the tenant."""
    first_place: int
    """The place of its first person in the tenant's hiring plan."""
    staff: int
    seed: str
    planted: int = 0
    """How many of them will not be who they say."""


class Mailboxes:
    """Gives out addresses. No other block gives the same one, though none knows of the others'."""

    def __init__(self, block: int = 0) -> None:
        self._from = block * _FORMER
        self._taken: set[str] = set()

    def free(self, first: str, last: str, domain: str) -> str:
        """A work address."""
        return self._unused(mailbox(first, last), "", domain)

    def private(self, first: str, last: str, rng: Random) -> str:
        """A mailbox of one's own: namesakes share none, as no provider gives one out twice."""
        ending = rng.choice(("", ".dev", str(rng.randrange(70, 99))))
        return self._unused(f"{mailbox(first, last)}{ending}", "_", "mail.example")

    def _unused(self, name: str, before_number: str, domain: str) -> str:
        number = self._from + 1
        found = f"{name}{before_number}{number}@{domain}" if number > 1 else f"{name}@{domain}"
        while found in self._taken:
            number += 1
            found = f"{name}{before_number}{number}@{domain}"
        self._taken.add(found)
        return found


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


def _starts(block: Block, calendar: Calendar, rng: Random) -> list[date]:
    """First days of work in order, the last of them inside the window."""
    fresh = max(16, block.staff // 15, min(block.staff // 2, block.planted * _FRESH_FOR_EACH))
    old = [calendar.first - timedelta(days=rng.randrange(45, 2900)) for _ in range(block.staff - fresh)]
    return sorted(old) + sorted(mondays(calendar)[place % len(mondays(calendar))] for place in range(fresh))


def mondays(calendar: Calendar) -> list[date]:
    """Days in the first three quarters of the window on which people start; its first day when there is none."""
    days = [calendar.date(day) for day in range(calendar.days * 3 // 4)]
    return [day for day in days if day.weekday() == 0] or [calendar.first]


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


@dataclass(frozen=True, slots=True)
class _Seat:
    """One line of the hiring plan."""

    worker_id: str
    started: date
    days: int
    rng: Random


def _person(seat: _Seat, mailboxes: Mailboxes, tenant: Tenant) -> Person:
    rng, brand = seat.rng, tenant.brand
    department, title = _department(rng)
    city = _city(department, rng)
    first, last = name_for(city.country, rng)
    okta = department == "Support"
    number = mobile_number(city.country, city.name, rng)
    worker_type, agency = _worker_type(rng)
    phone = handset(rng, number)
    laptop = issued_laptop(
        rng, mac=rng.random() < (0.3 if department in {"Engineering", "Product", "Marketing"} else 0.05)
    )
    laptop.peripherals = desk(rng)
    office = tenant.offices.get(city.name)
    person = Person(
        worker_id=seat.worker_id,
        first=first,
        last=last,
        email=mailboxes.free(first, last, brand.subsidiary if okta else brand.domain),
        directory_id=guid(rng),
        department=department,
        title=title,
        worker_type=worker_type,
        agency=agency,
        brand=brand,
        city=city,
        address=address_in(city, rng),
        home=household(city, rng, seat.days),
        mobile=cellular(city, rng),
        hours=_hours(department, city, rng),
        started=seat.started,
        phone=number,
        personal_email=mailboxes.private(first, last, rng),
        laptop=laptop,
        handset=phone,
        rng=rng,
        office=office,
        office_share=0.0 if office is None else 1.0 if department == "Operations" else rng.choice((0.0, 0.3, 0.5)),
        uses_okta=okta,
        sensitive=department in {"IT", "Finance", "HR"} or chance(rng, 0.12),
        emergency_phone=mobile_number(city.country, city.name, rng),
        reads_mail_on_phone=chance(rng, 0.7),
        wired_at_office=chance(rng, 0.4),
        wired_from=-1 if "dock" in laptop.peripherals and chance(rng, 0.6) else None,
        away=_vacations(rng, seat.days),
    )
    person.remote = person.office_share == 0.0
    return person


def roster(block: Block, calendar: Calendar, mailboxes: Mailboxes) -> list[Person]:
    """The block's staff in order of their first day of work, each with their own dice."""
    starts = _starts(block, calendar, Random(f"{block.seed}/roster"))
    people = []
    for place, started in enumerate(starts):
        worker_id = block.tenant.worker_id(block.first_place + place)
        seat = _Seat(worker_id, started, calendar.days, Random(f"{block.seed}/person/{place}"))
        people.append(_person(seat, mailboxes, block.tenant))
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
