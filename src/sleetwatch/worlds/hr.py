"""HR's own files: the roster, parcels, pay; and the security team's list of addresses it knows."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

from sleetwatch.worlds.dice import chance
from sleetwatch.worlds.files import Folder, Json, Table
from sleetwatch.worlds.networks import Line
from sleetwatch.worlds.people import Parcel, Pay, Person
from sleetwatch.worlds.places import HOMES, address_in
from sleetwatch.worlds.timeline import Calendar, on_date, to_offset

_ROSTER = (
    "worker_id",
    "full_name",
    "work_email",
    "personal_email",
    "phone",
    "worker_type",
    "agency",
    "title",
    "department",
    "manager_id",
    "start_date",
    "end_date",
    "home_address",
    "home_city",
    "home_region",
    "home_postal_code",
    "home_country",
    "home_latitude",
    "home_longitude",
    "time_zone",
    "remote",
    "sensitive_access",
    "referred_by",
    "emergency_phone",
)
_PARCELS = (
    "shipment_id",
    "worker_id",
    "device_serial",
    "requested_at",
    "requested_address",
    "delivered_at",
    "delivered_address",
    "recipient_name",
    "carrier",
    "status",
)
_PAY = ("worker_id", "changed_at", "method", "institution", "account", "payee_name")
_WATCH = ("kind", "value", "label", "source", "valid_from", "valid_until")

_BANKS = {
    "US": (
        "Chase",
        "Bank of America",
        "Wells Fargo",
        "Capital One",
        "Ally Bank",
        "Chime",
        "Navy Federal",
        "Green Dot Bank",
    ),
    "DE": ("Sparkasse", "Deutsche Bank", "ING", "DKB", "N26", "Commerzbank"),
    "GB": ("Barclays", "Lloyds", "NatWest", "Monzo", "Nationwide", "Starling"),
    "ES": ("BBVA", "CaixaBank", "Santander", "Sabadell"),
    "PL": ("PKO BP", "mBank", "ING Bank Slaski", "Santander PL"),
    "IN": ("HDFC Bank", "ICICI Bank", "State Bank of India", "Axis Bank"),
    "BR": ("Itau", "Bradesco", "Nubank", "Banco do Brasil"),
}
_CARRIERS = {"US": ("FedEx", "UPS"), "DE": ("DHL", "DPD"), "GB": ("DPD", "Royal Mail"), "ES": ("SEUR", "MRW")}


_LAPTOP_LIFE = 800
"""After so many days a laptop is replaced."""


def new_account(institution: str, rng: Random) -> str:
    """A stable token, as payroll systems show instead of the number."""
    return f"{institution[:3].upper().replace(' ', '')}-{rng.getrandbits(48):012x}"


def bank_of(person: Person, since: date) -> Pay:
    abroad = person.city.country in {"IN", "BR", "PL"} and person.worker_type != "employee"
    if abroad and chance(person.rng, 0.6):
        institution = person.rng.choice(("Payoneer", "Wise", "Deel"))
        return Pay(since, "processor", institution, new_account(institution, person.rng), person.full_name)
    institution = person.rng.choice(_BANKS.get(person.city.country, _BANKS["US"]))
    return Pay(since, "bank", institution, new_account(institution, person.rng), person.full_name)


def ordinary_parcel(person: Person, calendar: Calendar) -> Parcel:
    """The laptop: sent home before the start, or when the last one was old; its owner or somebody near signs."""
    rng = person.rng
    delivered = person.started - timedelta(days=rng.randrange(2, 8))
    if delivered < calendar.date(-_LAPTOP_LIFE):
        delivered = calendar.date(-rng.randrange(60, _LAPTOP_LIFE))
    where = person.address.in_full()
    if person.started < calendar.first and chance(rng, 0.08):  # lived elsewhere then
        where = address_in(rng.choice(HOMES[person.city.country]), rng).in_full()
    recipient = (
        person.full_name
        if chance(rng, 0.8)
        else rng.choice((f"{person.last} (household)", "Left at front door", "Reception"))
    )
    carrier = rng.choice(_CARRIERS.get(person.city.country, ("DHL",)))
    return Parcel(
        delivered - timedelta(days=rng.randrange(3, 6)), delivered, where, where, recipient, "delivered", carrier
    )


def furnish(people: list[Person], calendar: Calendar) -> None:
    """Everyone gets a laptop by parcel and an account for the pay; what a story has set already stays."""
    for person in people:
        if not person.parcels and not person.gets_no_parcel:
            person.parcels.append(ordinary_parcel(person, calendar))
        if not person.pay:
            person.pay.append(bank_of(person, person.started - timedelta(days=3)))
            if person.started < calendar.first and chance(person.rng, 0.03):
                person.pay.append(bank_of(person, calendar.date(person.rng.randrange(calendar.days))))


def write_roster(people: list[Person], folder: Folder) -> None:
    table = Table(_ROSTER)
    for place, person in enumerate(people):
        table.add(place, _worker(person))
    folder.table("hr/workers.csv", table)


def _worker(person: Person) -> Json:
    city = person.address.city
    return {
        "worker_id": person.worker_id,
        "full_name": person.full_name,
        "work_email": person.email,
        "personal_email": person.personal_email,
        "phone": person.phone,
        "worker_type": person.worker_type,
        "agency": person.agency,
        "title": person.title,
        "department": person.department,
        "manager_id": person.manager_id,
        "start_date": person.started.isoformat(),
        "end_date": person.ended.isoformat() if person.ended else "",
        "home_address": person.address.street,
        "home_city": city.name,
        "home_region": city.region if city.country in {"US", "CA"} else city.state,
        "home_postal_code": person.address.postal_code,
        "home_country": city.country,
        "home_latitude": person.address.latitude,
        "home_longitude": person.address.longitude,
        "time_zone": city.zone,
        "remote": str(person.remote).lower(),
        "sensitive_access": str(person.sensitive).lower(),
        "referred_by": person.referred_by,
        "emergency_phone": person.emergency_phone,
    }


def write_parcels(people: list[Person], folder: Folder, rng: Random) -> None:
    table = Table(_PARCELS)
    for person in people:
        for parcel in person.parcels:
            at = on_date(parcel.delivered, 14)
            zone = person.city.zone
            table.add(
                on_date(parcel.requested),
                {
                    "shipment_id": f"1Z{rng.getrandbits(52):013X}",
                    "worker_id": person.worker_id,
                    "device_serial": person.laptop.serial,
                    "requested_at": to_offset(on_date(parcel.requested, 16.2), zone),
                    "requested_address": parcel.requested_address,
                    "delivered_at": to_offset(at + person.rng.randrange(10**9) * 14, zone),
                    "delivered_address": parcel.delivered_address,
                    "recipient_name": parcel.recipient,
                    "carrier": parcel.carrier,
                    "status": parcel.status,
                },
            )
    folder.table("hr/shipments.csv", table)


def write_pay(people: list[Person], folder: Folder) -> None:
    table = Table(_PAY)
    for person in people:
        for pay in person.pay:
            at = on_date(pay.since, 15) + person.rng.randrange(10**9) * 9
            table.add(
                at,
                {
                    "worker_id": person.worker_id,
                    "changed_at": to_offset(at, person.city.zone),
                    "method": pay.method,
                    "institution": pay.institution,
                    "account": pay.account,
                    "payee_name": pay.payee,
                },
            )
    folder.table("hr/payroll.csv", table)


def write_watchlist(known: list[tuple[str, Line]], folder: Folder, calendar: Calendar) -> None:
    """Addresses the security team has labelled: its own offices, and exits it has met before."""
    table = Table(_WATCH)
    since = calendar.date(-200).isoformat()
    for place, (label, line) in enumerate(known):
        for _, ip in line.leases:
            source = "network team" if label == "trusted-egress" else "proxy review"
            table.add(place, {"kind": "ip", "value": ip, "label": label, "source": source, "valid_from": since})
    folder.table("intel/watchlist.csv", table)
