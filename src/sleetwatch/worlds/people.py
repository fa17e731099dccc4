"""The staff: who they are, what they claim, where and when they really live and work."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from random import Random

from sleetwatch.worlds.devices import Handset, Laptop
from sleetwatch.worlds.names import mobile_number
from sleetwatch.worlds.networks import Line, cellular, household
from sleetwatch.worlds.places import Address, City, address_in
from sleetwatch.worlds.software import Program
from sleetwatch.worlds.tenants import NORTHLIGHT, Brand


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
class Shift:
    """Another clock from a day on."""

    first: int
    hours: Hours


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
    """phone, own or laptop."""


@dataclass(slots=True)
class Ran:
    """One program that ran once on the issued laptop."""

    day: int
    hour: float
    program: Program


@dataclass(slots=True)
class Reached:
    """One connection of the issued laptop: name, address and port, and the program that made it."""

    day: int
    hour: float
    site: tuple[str, str, int]
    program: str


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
class Deed:
    """A change to the directory made by the person themselves, on a day at an hour."""

    day: int
    hour: float
    activity: str
    target: str


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
    brand: Brand = NORTHLIGHT
    agency: str = ""
    manager_id: str = ""
    ended: date | None = None
    remote: bool = True
    sensitive: bool = False
    referred_by: str = ""
    emergency_phone: str = ""
    office: Line | None = None
    office_share: float = 0.0
    wired_at_office: bool = False
    """Sits at a desk with a cable when in the office."""
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
    takes: list[tuple[int, int]] = field(default_factory=list)
    """Repositories downloaded as archives in the browser: the day, and how many."""
    deeds: list[Deed] = field(default_factory=list)
    shifts: list[Shift] = field(default_factory=list)
    """Other hours, in order of the day from which they hold."""
    knocks: list[Visit] = field(default_factory=list)
    """Sign-ins that are tried after the account was disabled."""
    unseen_from: int | None = None
    """From this day on the camera stays off."""
    applied_from: Line | None = None
    """Where the application came from, when not from home."""
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
    stands_open: bool = False
    """Left alone with its lid open."""
    cloud: Line | None = None
    """Set when the issued machine is a desktop in a data centre: the line it stands behind."""
    ran: list[Ran] = field(default_factory=list)
    reached: list[Reached] = field(default_factory=list)
    polished: bool = False
    """The application was written from a ready-made text."""
    paper_zone: str = ""
    """The clock of the machine on which the application was written, when it is not the home's."""

    @property
    def full_name(self) -> str:
        return f"{self.first} {self.last}"

    @property
    def user_name(self) -> str:
        return self.email.partition("@")[0]

    def hours_on(self, day: int) -> Hours:
        """The clock they live by on a day."""
        held = [shift.hours for shift in self.shifts if shift.first <= day]
        return held[-1] if held else self.hours

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


def works_on(person: Person, day: date) -> bool:
    """Whether the day is inside the employment."""
    return person.started <= day and (person.ended is None or day <= person.ended)
