"""Honest people who show the same signs, each for a reason of their own."""

from __future__ import annotations

from datetime import timedelta

from sleetwatch.worlds.devices import issued_laptop, private_machine
from sleetwatch.worlds.hr import new_account, ordinary_parcel
from sleetwatch.worlds.networks import (
    GATEWAY_SERVICE,
    HOSTING,
    RELAY,
    STARLINK,
    Line,
    building,
    cellular,
    household,
    tunnel,
)
from sleetwatch.worlds.people import OwnMachine, Pay, Person, Reset, Stay, Tool, Tunnel
from sleetwatch.worlds.places import CITIES, address_in
from sleetwatch.worlds.truth import Cast

ALWAYS = 10_000


def in_entra(person: Person) -> bool:
    return not person.uses_okta and person.worker_type == "employee" and person.department != "Operations"


def has_entra(person: Person) -> bool:
    return not person.uses_okta


def somebody(cast: Cast, city: str, *, developer: bool = False) -> Person:
    """An employee who lives in that city; somebody moves there when nobody from the country is free."""
    country = CITIES[city].country
    person = cast.take(
        lambda one: in_entra(one) and one.city.country == country and (one.department == "Engineering") is developer,
        lambda one: in_entra(one) and one.city.country == country,
        in_entra,
        has_entra,
    )
    if developer:
        person.department, person.title = "Engineering", "Software Engineer"
    person.settle(CITIES[city], cast.calendar.days)
    person.reads_mail_on_phone = True
    return person


def colleague(cast: Cast, department: str, title: str) -> Person:
    """Somebody of a department, who changes into it when it has nobody free."""
    person = cast.take(lambda one: one.department == department and not one.uses_okta, in_entra, has_entra)
    person.department, person.title = department, title
    return person


def travellers(cast: Cast) -> None:
    calendar = cast.calendar
    one = somebody(cast, "Boston", developer=True)
    first = calendar.working_day(0.33)
    trip(cast, one, "Madrid", first, first + 8, building("ES", CITIES["Madrid"], cast.rng, "Hotel_Guest"))
    cast.approve(one, "ES", first, first + 8)
    cast.look_alike("traveller", [one], "Flew from Boston to Madrid for a week; approved.")
    other = somebody(cast, "Seattle")
    first = calendar.working_day(0.55)
    trip(cast, other, "Munich", first, first + 7, household(CITIES["Munich"], cast.rng, calendar.days))
    cast.look_alike("traveller-unapproved", [other], "Worked a week from a friend's flat in Munich; nobody was asked.")
    visitor = somebody(cast, "San Diego", developer=True)
    first = calendar.working_day(0.25)
    trip(cast, visitor, "Shanghai", first, first + 13, household(CITIES["Shanghai"], cast.rng, calendar.days))
    exits = tunnel(HOSTING["hostpapa-east"], CITIES["Buffalo"], cast.rng, 2)
    visitor.tunnels = [Tunnel(exits, 0.85, first, first + 13, carries) for carries in ("machine", "phone")]
    cast.known.append(("astrill", exits))
    cast.approve(visitor, "CN", first, first + 13)
    cast.look_alike(
        "family-visit", [visitor], "Two weeks with parents in Shanghai, approved; a VPN, as nothing works without."
    )


def trip(cast: Cast, person: Person, city: str, first: int, last: int, line: Line) -> None:
    place = CITIES[city]
    person.stays.append(Stay(first, last, line, cellular(place, cast.rng), place.zone))
    person.away -= set(range(first, last + 1))


def nomad(cast: Cast) -> None:
    person = somebody(cast, "Berlin")
    days = cast.calendar.days
    for city, first, last in (("Lisbon", 0.15, 0.5), ("Porto", 0.6, 0.85)):
        trip(
            cast,
            person,
            city,
            cast.calendar.day(first),
            cast.calendar.day(last),
            household(CITIES[city], cast.rng, days),
        )
    exits = tunnel(HOSTING["datacamp"], CITIES["London"], cast.rng, 3)
    person.tunnels = [Tunnel(exits, 0.6, carries="browser"), Tunnel(exits, 0.4, carries="phone")]
    cast.known.append(("commercial-vpn", exits))
    cast.look_alike("nomad", [person], "Registered in Berlin, spends the spring in Portugal behind a consumer VPN.")


def private_vpn(cast: Cast) -> None:
    person = somebody(cast, "Chicago", developer=True)
    exits = tunnel(HOSTING["tzulo"], CITIES["Chicago"], cast.rng, 4)
    person.tunnels = [Tunnel(exits, 0.35, carries="browser")]
    cast.known.append(("commercial-vpn", exits))
    cast.look_alike("consumer-vpn", [person], "Keeps a consumer VPN on at home, out of principle.")


def administrators(cast: Cast) -> None:
    staff = [colleague(cast, "IT", "IT Support Technician") for _ in range(3)]
    kits = (("anydesk", "teamviewer", "screenconnect"), ("teamviewer", "screenconnect"), ("anydesk", "teamviewer"))
    for person, kit in zip(staff, kits, strict=True):
        on_windows(person)
        person.tools = [Tool(key, -1, ALWAYS, 0.5, installed=False) for key in kit]
    staff[0].laptop.peripherals.append("aten-switch")
    cast.look_alike(
        "it-remote-tools", staff, "Help desk: several remote tools, and one desk switch between two machines."
    )
    helped = [cast.take(lambda one: one.laptop.is_windows and one.department != "IT") for _ in range(4)]
    for place, person in enumerate(helped):
        day = cast.calendar.working_day(0.15 + place * 0.2)
        person.tools = [Tool("quicksupport", day, day, 1.0, installed=False)]
        person.away.discard(day)
    cast.look_alike("helped-by-it", helped, "The help desk came on screen once.")


def on_windows(person: Person) -> None:
    if not person.laptop.is_windows:
        desk = person.laptop.peripherals
        person.laptop = issued_laptop(person.rng, mac=False)
        person.laptop.peripherals = desk


def couples(cast: Cast) -> None:
    one, other = somebody(cast, "Hamburg"), somebody(cast, "Hamburg", developer=True)
    _move_in(one, other)
    cast.look_alike("couple", [one, other], "Married, one flat, one line, one bank account.")
    one, other = somebody(cast, "Leeds"), somebody(cast, "Leeds", developer=True)
    _move_in(one, other)
    day = cast.calendar.working_day(0.4)
    for person, when in ((one, day), (other, day + 1)):
        person.registrations = [(when, one.handset)]
        person.away.discard(when)
    cast.look_alike(
        "couple-spare-phone", [one, other], "Share a flat, and the old phone in the kitchen for the second factor."
    )


def after_accounts_are_opened(cast: Cast) -> None:
    """The couples' pay goes to one, and who changes the bank does so."""
    people = {person.worker_id: person for person in cast.people}
    for entry in cast.truth.look_alikes:
        told = [people[worker_id] for worker_id in entry.worker_ids]
        if entry.kind == "couple":
            _share_account(*told)
        if entry.kind == "new-bank":
            _switch_bank(*told)


def _share_account(one: Person, other: Person) -> None:
    other.pay[-1].institution, other.pay[-1].account = one.pay[-1].institution, one.pay[-1].account


def _move_in(one: Person, other: Person) -> None:
    other.address, other.home = one.address, one.home
    one.emergency_phone, other.emergency_phone = other.phone, one.phone


def odd_hours(cast: Cast) -> None:
    owl = somebody(cast, "Portland", developer=True)
    owl.hours.start, owl.hours.length, owl.hours.weekend = 14.6, 10.2, 0.3
    cast.look_alike("night-owl", [owl], "Starts in the afternoon and stops long after midnight.")
    shift = cast.take(lambda one: one.uses_okta)
    shift.hours.start, shift.hours.spread, shift.hours.weekdays = 21.8, 0.2, (0, 1, 4, 5, 6)
    cast.look_alike("night-shift", [shift], "Support's night shift.")


def far_gateways(cast: Cast) -> None:
    roamer = somebody(cast, "Denver")
    roamer.home = roamer.mobile = cellular(CITIES["Denver"], cast.rng)
    roamer.home.city, roamer.home.elsewhere, roamer.home.wifi = CITIES["Phoenix"], (CITIES["Los Angeles"],), "iPhone"
    roamer.home.gateway = "172.20.10.1"
    cast.look_alike("far-carrier", [roamer], "Works off a phone whose carrier puts every address 900 km away.")
    rural = somebody(cast, "Kansas City")
    rural.home = household(CITIES["Kansas City"], cast.rng, cast.calendar.days, provider=STARLINK)
    rural.home.city = CITIES["Denver"]
    cast.look_alike("satellite", [rural], "Satellite line, placed in the next big city.")
    reader = cast.take(lambda one: in_entra(one) and one.city.country == "US", in_entra)
    relay = tunnel(RELAY, reader.city, cast.rng, 12, elsewhere=(CITIES["Atlanta"], CITIES["Chicago"]))
    reader.reads_mail_on_phone = True
    reader.tunnels = [Tunnel(relay, 0.75, carries="phone"), Tunnel(relay, 0.3, carries="browser")]
    cast.look_alike("private-relay", [reader], "Apple's relay is on.")
    seller = somebody(cast, "Cologne")
    gates = [
        tunnel(GATEWAY_SERVICE[code], CITIES[city], cast.rng, 3)
        for code, city in (("DE", "Munich"), ("NL", "Amsterdam"))
    ]
    seller.tunnels = [Tunnel(gates[0], 0.55, carries="machine"), Tunnel(gates[1], 0.8, carries="machine")]
    cast.look_alike(
        "gateway-flaps", [seller], "The company's web gateway leaves in Germany or in the Netherlands, by turns."
    )


def parcels(cast: Cast) -> None:
    mover, neighbour = cast.hire(), cast.hire()
    for person, city in ((mover, "Minneapolis"), (neighbour, "Leipzig")):
        person.settle(CITIES[city], cast.calendar.days)
    parents = address_in(CITIES["Columbus"], cast.rng).in_full()
    parcel = ordinary_parcel(mover, cast.calendar)
    parcel.requested_address, parcel.delivered_address = parents, parents
    parcel.recipient = f"{mover.last} (household)"
    mover.parcels = [parcel]
    cast.look_alike("moved-house", [mover], "The laptop went to the parents' house; the flat came two weeks later.")
    parcel = ordinary_parcel(neighbour, cast.calendar)
    parcel.delivered_address = (
        f"DHL Paketshop 512, {neighbour.address.street.split()[0]} 3, {neighbour.address.postal_code} Leipzig, DE"
    )
    parcel.recipient, parcel.status = "M. Vogel (neighbour)", "redirected"
    neighbour.parcels = [parcel]
    cast.look_alike("parcel-shop", [neighbour], "Nobody was in: a neighbour fetched it from the parcel shop.")


def newcomers(cast: Cast) -> None:
    cloner = cast.hire(5)
    on_windows(cloner)
    cloner.department, cloner.title, start = "Engineering", "Platform Engineer", cast.start_of(cloner)
    cloner.clones = [(start + 1, 26)]
    cast.look_alike("onboarding-clones", [cloner], "A set-up script cloned everything on the second day.")
    shy = cast.hire()
    shy.camera_share = 0.04
    cast.look_alike("camera-off", [shy], "Never turns the camera on; anxious, and good at the job.")
    switcher = cast.hire()
    cast.look_alike("new-bank", [switcher], "Moved the pay to an app bank six weeks after starting.")


def _switch_bank(person: Person) -> None:
    since = person.started + timedelta(days=30)
    person.pay.append(Pay(since, "bank", "Revolut", new_account("Revolut", person.rng), person.full_name))


def sessions(cast: Cast) -> None:
    person = somebody(cast, "Valencia")
    day = cast.calendar.working_day(0.45)
    person.resets = [Reset(day, 15.2, by_helpdesk=True, phone_outlives=0.5)]
    person.away.discard(day)
    cast.look_alike("phone-outlives-reset", [person], "The phone's session went on for some hours after a reset.")
    contractor = cast.take(lambda one: not one.uses_okta and one.department == "Engineering", in_entra)
    contractor.worker_type, contractor.laptop_from, contractor.gets_no_parcel = "contractor", ALWAYS, True
    contractor.own = OwnMachine(private_machine(contractor.rng, mac=True), 0, ALWAYS, 1.0)
    cast.look_alike("own-machine", [contractor], "A contractor who works on their own machine, by contract.")


def gadgets(cast: Cast) -> None:
    maker, switcher, helper, busy = (
        somebody(cast, city, developer=True) for city in ("Raleigh", "Philadelphia", "Manchester", "Atlanta")
    )
    for person in (maker, switcher, helper, busy):
        on_windows(person)
    days = [cast.calendar.working_day(share) for share in (0.2, 0.5, 0.7)]
    maker.plugged = [(day, 13.1, "pi-gadget") for day in days]
    maker.away -= set(days)
    cast.look_alike("pi-gadget", [maker], "Tests firmware on a small board that is a USB gadget.")
    switcher.laptop.peripherals = ["aten-switch", "monitor-lg", "webcam"]
    cast.look_alike("desk-switch", [switcher], "One keyboard and screen for the private and the company machine.")
    helper.tools = [Tool("anydesk", days[1], days[1] + 3, 0.4)]
    helper.away.discard(days[1])
    cast.look_alike("family-support", [helper], "Installed a remote tool to help a parent, and forgot it.")
    busy.tools = [Tool("awake", -1, ALWAYS, 0.7, installed=False)]
    cast.look_alike("keeps-awake", [busy], "Keeps the screen awake for long builds.")


def shared_things(cast: Cast) -> None:
    agency = [cast.take(lambda one: not one.uses_okta and one.department != "Operations") for _ in range(3)]
    for person in agency:
        person.worker_type, person.agency, person.phone = "agency", "Brightway Staffing", "+13125550142"
    cast.look_alike("agency-phone", agency, "HR has the agency's number instead of their own.")
    desk = [colleague(cast, "Operations", "Front Desk Coordinator") for _ in range(2)]
    _front_desk(cast, desk)
    pair = [somebody(cast, "Madrid"), somebody(cast, "Madrid", developer=True)]
    room = building("ES", CITIES["Madrid"], cast.rng, "LOOM-COWORK", "10.30.0.1")
    for person in pair:
        person.office, person.office_share = room, 0.65
    cast.look_alike("co-working", pair, "Meet at the same co-working space.")
    owners = [person for person in cast.people if "unifying" in person.laptop.peripherals and person.laptop.is_windows]
    cast.look_alike("common-receiver", owners[:8], "Own one of the commonest wireless keyboards there is.")


def _front_desk(cast: Cast, desk: list[Person]) -> None:
    one, other = desk
    on_windows(one)
    if one.office is None:
        one.settle(CITIES["Chicago"], cast.calendar.days)
        one.office = cast.office("Chicago")
    one.office_share, one.remote = 1.0, False
    one.laptop.name = "NLW-FRONTDESK1"
    other.settle(one.city, cast.calendar.days)
    other.laptop, other.office, other.office_share, other.remote = one.laptop, one.office, 1.0, False
    other.gets_no_parcel = True
    cast.look_alike("shared-desk", desk, "Two at the front desk take turns at one machine.")


STORIES = (
    travellers,
    nomad,
    private_vpn,
    administrators,
    couples,
    odd_hours,
    far_gateways,
    parcels,
    newcomers,
    sessions,
    gadgets,
    shared_things,
)
