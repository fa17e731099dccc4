"""A subject's claim beside what was observed, and the devices it used; from the subject's own rows alone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sleetwatch.engine import Engine

Row = dict[str, Any]

DEVICES = """
select lower(coalesce(device_name, device_id)) as device, max(os) as os, bool_or(managed) as managed,
    count(distinct cast(floor("at" / 8.64e10) as bigint)) as days, min("at") as first_at, max("at") as last_at
from sign_in
where coalesce(device_name, device_id) is not null and coalesce(outcome, 'success') = 'success'
group by lower(coalesce(device_name, device_id))
order by days desc, device
"""
PARCELS = "select delivered_at, requested_address, delivered_address, status from shipment order by delivered_at"
PLUGGED = """
select coalesce(class_name, bus, 'unit') as piece, vendor, max(coalesce(product, description)) as called, min("at")
from peripheral
group by coalesce(class_name, bus, 'unit'), vendor
order by min("at"), piece
"""
QUERIES = (DEVICES, PARCELS, PLUGGED)
"""What is read of the events themselves."""
COUNTRIES = """
select country, count(distinct "day") as days from sign_ins where interactive and country is not null
group by country order by days desc, country
"""
NEAR = """
select count(*) filter (where km <= 500.0) as near, count(*) as known from (
    select "day", min(home_km) as km from sign_ins
    where interactive and home_km is not null and not anonymiser
        and ip_class not in ('relay', 'sase', 'private', 'hosting') and coalesce(label, '') <> 'trusted-egress'
    group by "day"
)
"""
"""Days whose lines tell a place, as the signals of place read them: nobody sits in a data centre or at a VPN's exit."""
LINES = """
select case when anonymiser then 'vpn' else ip_class end as line, count(distinct "day") as days
from sign_ins where interactive
group by case when anonymiser then 'vpn' else ip_class end
order by days desc, line
"""
CLOCK = """
select local_hour, count(*) as hours from human_hours where local_hour is not null
group by local_hour order by local_hour
"""
LINE = {
    "vpn": "a VPN or an anonymiser",
    "hosting": "a data centre",
    "residential": "a home line",
    "mobile": "a mobile carrier",
    "corporate": "a company's line",
    "education": "a campus",
    "relay": "a privacy relay",
}
HIDDEN_LINES = frozenset({"vpn", "hosting"})
NEAR_KM = 500
"""Within this a place may be the claimed one, whatever an address book errs; as the query says."""
MOSTLY, HARDLY = 0.7, 0.4
"""Shares from which on what was seen agrees with the claim, or does not."""
AWAKE = (7, 20)
"""Hours of the claimed zone's clock in which people work."""
SHOWN = 4
MOST_DEVICES = 12


@dataclass(frozen=True, slots=True)
class Compared:
    """One claim beside what was seen."""

    what: str
    claimed: str
    observed: tuple[str, ...]
    agrees: bool | None
    """None when the two cannot be told apart, or one is missing."""


@dataclass(frozen=True, slots=True)
class DeviceLine:
    """One device that the subject signed in on."""

    name: str
    """Its own only when revealed: names of machines often hold names of people."""
    os: str | None
    managed: bool | None
    days: int
    first_at: int
    last_at: int


@dataclass(frozen=True, slots=True)
class Attached:
    """One thing that was plugged in somewhere."""

    piece: str
    maker: str
    called: str | None
    """What it calls itself; only when revealed, for a handset bears its owner's name."""
    at: int


@dataclass(frozen=True, slots=True)
class Dossier:
    """What the page shows beside the score."""

    compared: tuple[Compared, ...]
    devices: tuple[DeviceLine, ...]
    attached: tuple[Attached, ...]


def dossier_in(engine: Engine, claim: Row, *, reveal: bool) -> Dossier:
    """The dossier of the one subject whom the engine holds, with what `QUERIES` and the facts of acts read."""
    return Dossier(
        compared=tuple(_compared(engine, claim)),
        devices=tuple(_devices(engine, reveal=reveal)),
        attached=tuple(_attached(engine, reveal=reveal)),
    )


def _compared(engine: Engine, claim: Row) -> Iterator[Compared]:
    yield _place(engine, claim)
    yield _lines(engine, claim)
    yield _hours(engine, claim)
    yield from _parcels(engine)


def _place(engine: Engine, claim: Row) -> Compared:
    """Where the subject signs in from, by days."""
    near, known = engine.rows(NEAR)[0]
    said = [f"{country} on {_count(days, 'day')}" for country, days in engine.rows(COUNTRIES)[:SHOWN]]
    if known:
        said.append(f"within {NEAR_KM} km of the claim on {near:,} of {_count(known, 'day')} that tell a place")
    return Compared("Place", claim["home_country"] or "", tuple(said), _agrees(near, known))


def _lines(engine: Engine, claim: Row) -> Compared:
    """Over what kind of line."""
    seen = engine.rows(LINES)
    total = sum(days for _, days in seen)
    plain = total - sum(days for line, days in seen if line in HIDDEN_LINES)
    claimed = {True: "works from home", False: "works at an office"}.get(claim["remote"], "")
    said = tuple(f"{LINE.get(line, 'a line of unknown kind')} on {_count(days, 'day')}" for line, days in seen[:SHOWN])
    agrees = _agrees(plain, total)
    return Compared("Lines", claimed, said, None if agrees and plain < total else agrees)


def _hours(engine: Engine, claim: Row) -> Compared:
    """When somebody is at the keyboard, by the claimed zone's clock."""
    by_hour = dict(engine.rows(CLOCK))
    total = sum(by_hour.values())
    if not total:
        return Compared("Hours", claim["zone"] or "", (), None)
    awake = sum(hours for hour, hours in by_hour.items() if AWAKE[0] <= hour < AWAKE[1])
    share = f"{awake / total:.0%} of it between {AWAKE[0]} and {AWAKE[1]} o'clock"
    return Compared("Hours", claim["zone"] or "", (_usual(by_hour, total), share), _agrees(awake, total))


def _usual(by_hour: dict[int, int], total: int) -> str:
    """The shortest stretch of the clock that holds four fifths of the work."""
    best = (24, 0)
    for start in range(24):
        held = 0
        for length in range(1, 25):
            held += by_hour.get((start + length - 1) % 24, 0)
            if held >= 0.8 * total:
                best = min(best, (length, start))
                break
    length, start = best
    return f"mostly from {start} to {(start + length) % 24} o'clock there"


def _parcels(engine: Engine) -> Iterator[Compared]:
    """Whether the laptop went where it was to go. Addresses stay in the records."""
    for at, asked, arrived, status in engine.rows(PARCELS)[:SHOWN]:
        if at is None or not (asked and arrived):
            continue
        same = _plain(asked) == _plain(arrived) and status != "redirected"
        arrival = "arrived there" if same else "arrived elsewhere"
        yield Compared("Laptop", "to the address it was ordered to", (arrival,), same)


def _devices(engine: Engine, *, reveal: bool) -> Iterator[DeviceLine]:
    for number, row in enumerate(engine.rows(DEVICES)[:MOST_DEVICES], start=1):
        device, os, managed, days, first, last = row
        yield DeviceLine(device if reveal else f"Device {number}", os, managed, days, first, last)


def _attached(engine: Engine, *, reveal: bool) -> Iterator[Attached]:
    for piece, maker, called, at in engine.rows(PLUGGED)[:MOST_DEVICES]:
        yield Attached(piece, maker or "", called if reveal else None, at)


def _agrees(near: int, known: int) -> bool | None:
    if not known:
        return None
    share = near / known
    return True if share >= MOSTLY else False if share <= HARDLY else None


def _plain(address: str) -> str:
    return "".join(one for one in address.casefold() if one.isalnum())


def _count(number: int, one: str) -> str:
    return f"{number:,} {one}{'' if number == 1 else 's'}"
