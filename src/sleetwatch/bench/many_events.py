"""A lake of many tenants over half a year, for measuring: sign-ins, device events and the rest, as feeds leave them.

Every ingest brings a few days of everybody, so that each segment holds all accounts and nothing is cut into buckets.
What flatters: addresses, user agents and programs come from pools smaller than the world's; nobody's clock is wrong; no
account is renamed. What does not: one service account has a hundredth of all sign-ins, tenants are of very unequal
size, a tenth of the attempts fails, sessions and addresses are shared here and there, people travel, and one in two
hundred is at it around the clock.
"""

# ruff: noqa: PLR2004 - the shares of a made-up world

from __future__ import annotations

import binascii
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from sleetwatch.bench.many_sign_ins import constant
from sleetwatch.clock import DAY, HOUR, from_datetime
from sleetwatch.events import KINDS, schema_of

SUBJECTS = 100_000
TENANTS = 30
DAYS = 180
FIRST = from_datetime(datetime(2026, 3, 1, tzinfo=UTC))
BY_HAND = 0.2
"""The share of all events that somebody made by hand, in the working hours of the home; clients come at any hour."""
HOT = 0.01
"""The share of all sign-ins that one service account makes."""
SHARES = {
    "sign_in": 1.0,
    "process": 0.2,
    "connection": 0.16,
    "device_network": 0.03,
    "peripheral": 0.01,
    "activity": 0.08,
    "meeting": 0.04,
    "code_access": 0.04,
    "data_access": 0.04,
}
"""Rows of a kind for each sign-in: 20 million of devices and 10 million others for 50 million."""

CITIES = np.array(
    [
        (40.7, -74.0), (41.9, -87.6), (30.3, -97.7), (39.7, -105.0), (47.6, -122.3), (33.7, -84.4), (37.8, -122.4),
        (42.4, -71.1), (32.8, -96.8), (51.5, -0.1), (52.5, 13.4), (48.9, 2.4), (52.2, 21.0), (43.7, -79.4),
        (25.8, -80.2),
    ]
)  # fmt: skip
# fmt: off
NAMES: tuple[str, ...] = (
    "New York", "Chicago", "Austin", "Denver", "Seattle", "Atlanta", "San Francisco", "Boston", "Dallas", "London",
    "Berlin", "Paris", "Warsaw", "Toronto", "Miami",
)
COUNTRIES = ("US",) * 9 + ("GB", "DE", "FR", "PL", "CA", "US")
ZONES: tuple[str, ...] = (
    "America/New_York", "America/Chicago", "America/Chicago", "America/Denver", "America/Los_Angeles",
    "America/New_York", "America/Los_Angeles", "America/New_York", "America/Chicago", "Europe/London",
    "Europe/Berlin", "Europe/Paris", "Europe/Warsaw", "America/Toronto", "America/New_York",
)
OFFSETS = np.array([-5, -6, -6, -7, -8, -5, -8, -5, -6, 0, 1, 1, 1, -5, -5])
PROGRAMS: tuple[str, ...] = (
    "explorer.exe", "chrome.exe", "teams.exe", "outlook.exe", "code.exe", "git.exe", "python.exe", "svchost.exe",
    "anydesk.exe", "teamviewer.exe", "rustdesk.exe", "zoom.exe", "powershell.exe", "excel.exe", "slack.exe",
)
CHANCES = np.array([6, 20, 9, 9, 8, 6, 5, 20, 0.02, 0.02, 0.01, 3, 4, 6, 4])
HOSTS = (
    "login.microsoftonline.com", "teams.microsoft.com", "github.com", "slack.com", "relay.anydesk.com", "example.org",
)
# fmt: on
HOST_CHANCES = np.array([40, 30, 15, 14, 0.02, 10])


@dataclass(frozen=True, slots=True)
class People:
    """Who they are, one entry a subject."""

    tenant: np.ndarray
    city: np.ndarray
    office: np.ndarray
    """Whether they work in the tenant's office."""
    hidden: np.ndarray
    """Whether they now and then come through a VPN."""
    accounts: pa.Array
    tenants: pa.Array
    devices: pa.Array
    addresses: pa.Array
    """The address space: homes first, then mobile networks, offices, VPNs."""


def somebody(random: np.random.Generator, count: int, tenants: int = TENANTS) -> People:
    """Subjects of tenants of very unequal size."""
    weights = 1 / np.arange(1, tenants + 1)
    tenant = np.sort(random.choice(tenants, count, p=weights / weights.sum()))
    homes = [f"73.{n >> 16 & 255}.{n >> 8 & 255}.{n & 255}" for n in range(count)]
    mobile = [f"172.{56 + (n >> 16) % 4}.{n >> 8 & 255}.{n & 255}" for n in range(200_000)]
    six = [f"2601:{n >> 16 & 0xFFFF:x}:{n & 0xFFFF:x}::1" for n in range(count * 8)]
    offices = [f"198.51.100.{n}" for n in range(TENANTS)]
    hidden = [f"146.70.{n >> 8}.{n & 255}" for n in range(4_000)]
    return People(
        tenant=tenant,
        city=random.integers(0, len(CITIES), count),
        office=random.random(count) < 0.4,
        hidden=random.random(count) < 0.03,
        accounts=pa.array([f"w{n:06}@t{t:02}.example" for n, t in enumerate(tenant)]),
        tenants=pa.array([f"tenant-{t:02}" for t in range(TENANTS)]),
        devices=pa.array([f"{n:08x}-beef-4bad-8bad-{n:012x}" for n in range(count)]),
        addresses=pa.array(homes + mobile + six + offices + hidden),
    )


def roster(people: People) -> pa.Table:
    """One worker for every subject."""
    count = len(people.tenant)
    given = {
        "worker_id": pa.array([f"W{n:06}" for n in range(count)]),
        "work_email": people.accounts,
        "full_name": pa.array([f"Person {n}" for n in range(count)]),
        "department": pa.array([f"D{n % 9}" for n in range(count)]),
        "worker_type": constant("employee", count),
        "at": constant(FIRST - 300 * DAY, count),
        "home_city": pa.array(NAMES).take(pa.array(people.city)),
        "home_country": pa.array(COUNTRIES).take(pa.array(people.city)),
        "home_latitude": pa.array(CITIES[people.city, 0]),
        "home_longitude": pa.array(CITIES[people.city, 1]),
        "time_zone": pa.array(ZONES).take(pa.array(people.city)),
        "remote": pa.array(~people.office),
    }
    return table_of("worker", np.random.default_rng(1), people, np.arange(count), given)


def inventory(people: People) -> pa.Table:
    """One machine for every subject."""
    count = len(people.tenant)
    given = {
        "device_id": people.devices,
        "device_name": pa.array([f"lt-{n:06}" for n in range(count)]),
        "account": people.accounts,
        "at": constant(FIRST - 200 * DAY, count),
        "issued_at": constant(FIRST - 200 * DAY, count),
    }
    return table_of("device", np.random.default_rng(2), people, np.arange(count), given)


def events(kind: str, random: np.random.Generator, people: People, rows: int, span: tuple[float, float]) -> pa.Table:
    """Rows of one kind within a part of the half year."""
    who = random.integers(0, len(people.tenant), rows)
    if kind == "sign_in":
        who[random.random(rows) < HOT] = 0
    begin, share = FIRST + int(span[0] * DAYS * DAY), span[1]
    day = begin // DAY * DAY + random.integers(0, max(1, round(share * DAYS)), rows) * DAY
    restless = who % 211 == 7
    hand = restless | (random.random(rows) < (1.0 if kind == "meeting" else BY_HAND))
    local = np.where(hand & ~restless, 8 * HOUR + random.integers(0, 10 * HOUR, rows), random.integers(0, DAY, rows))
    at = day + local - OFFSETS[people.city[who]] * HOUR
    given = {"at": pa.array(at), "account": people.accounts.take(pa.array(who))}
    given |= MAKERS[kind](random, people, who, at, hand)
    return table_of(kind, random, people, who, given)


def table_of(
    kind: str, random: np.random.Generator, people: People, who: np.ndarray, given: dict[str, pa.Array]
) -> pa.Table:
    """The columns that are given, the lineage, and nothing in the others."""
    rows = len(who)
    lineage = {
        "tenant": people.tenants.take(pa.array(people.tenant[who])),
        "event_id": hex_ids(random.bytes(rows * 12), 12),
        "source": constant("entra", rows),
        "origin": constant("0" * 64, rows),
        "line": pa.array(np.arange(rows)),
        "batch": constant(1, rows),
    }
    schema = schema_of(KINDS[kind])
    columns = lineage | given
    return pa.table([columns.get(f.name, pa.nulls(rows, f.type)) for f in schema], schema=schema)


def hex_ids(content: bytes, width: int) -> pa.Array:
    """Random bytes as text, `width` bytes each."""
    rows = len(content) // width
    offsets = np.arange(0, (rows + 1) * width * 2, width * 2, dtype=np.int32)
    return pa.StringArray.from_buffers(rows, pa.py_buffer(offsets), pa.py_buffer(binascii.hexlify(content)))


def addresses_of(random: np.random.Generator, people: People, who: np.ndarray, at: np.ndarray) -> np.ndarray:
    """At home mostly, in the office, on a phone, over IPv6, and seldom through a VPN."""
    count, rows = len(people.tenant), len(who)
    mobile, six = count, count + 200_000
    offices, hidden = six + count * 8, six + count * 8 + TENANTS
    chance = random.random(rows)
    place = np.where(
        chance < 0.55, who, mobile + (who * 31 + at // (30 * DAY) * 7 + random.integers(0, 6, rows)) % 200_000
    )
    place = np.where(chance > 0.70, six + who * 8 + at // (23 * DAY) % 8, place)
    place = np.where(people.office[who] & (chance < 0.6), offices + people.tenant[who], place)
    away = people.hidden[who] & (random.random(rows) < 0.05)
    return np.where(away, hidden + (who * 7) % 4_000, place)


def sign_in(
    random: np.random.Generator, people: People, who: np.ndarray, at: np.ndarray, hand: np.ndarray
) -> dict[str, pa.Array]:
    """A person's day: few interactive, most by kept tokens; sometimes on a trip."""
    rows = len(who)
    away = (who * 2654435761 + at // (12 * DAY)) % 97 == 0
    city = np.where(away, (people.city[who] + 5) % len(CITIES), people.city[who])
    placed = random.random(rows) < 0.7
    unplaced = pa.array(~placed)
    holder = np.where(random.random(rows) < 2e-5, who ^ 1, who)  # now and then the neighbour's
    number = holder * 4096 + at // (2 * DAY) % 2048 * 2 + random.integers(0, 2, rows)
    number[random.random(rows) < 1e-5] = 7  # one session that many hold
    numbers, of_row = np.unique(number, return_inverse=True)
    sessions = pa.array([f"{n * 2654435761 % (1 << 32):08x}-5e55-4bad-8bad-{n:012x}" for n in numbers.tolist()])
    device = np.where(random.random(rows) < 2e-4, (who + 1) % len(people.tenant), who)
    jitter = random.normal(0, 0.05, (2, rows)).round(3)
    return {
        "account_id": people.devices.take(pa.array(who)),
        "ip": people.addresses.take(pa.array(addresses_of(random, people, who, at))),
        "user_agent": pooled(random, "Mozilla/5.0 (Windows NT 10.0; Win64; x64) Edg/{}.0.0.0", 400, rows),
        "app": pooled(random, "Application {}", 60, rows),
        "resource": pooled(random, "Resource {}", 40, rows),
        "client": pooled(random, "client {}", 4, rows),
        "device_id": people.devices.take(pa.array(device, mask=random.random(rows) < 0.3)),
        "os": pooled(random, "Windows {}", 4, rows),
        "browser": pooled(random, "Edge {}", 30, rows),
        "managed": pa.array(random.random(rows) < 0.9),
        "compliant": pa.array(random.random(rows) < 0.9),
        "session": sessions.take(pa.array(of_row)),
        "factors": pooled(random, "method {}", 5, rows),
        "interactive": pa.array(hand),
        "outcome": pa.array(["success", "failure"]).take(pa.array((random.random(rows) < 0.1).astype(int))),
        "vendor_country": masked(pa.array(COUNTRIES).take(pa.array(city)), unplaced),
        "vendor_city": masked(pa.array(NAMES).take(pa.array(city)), unplaced),
        "vendor_latitude": pa.array(CITIES[city, 0] + jitter[0], mask=~placed),
        "vendor_longitude": pa.array(CITIES[city, 1] + jitter[1], mask=~placed),
    }


def masked(values: pa.Array, gone: pa.Array) -> pa.Array:
    """The values, without those that are gone."""
    return pc.if_else(gone, pa.scalar(None, values.type), values)


def pooled(random: np.random.Generator, pattern: str, size: int, rows: int) -> pa.Array:
    """Values from a pool."""
    return pa.array([pattern.format(n) for n in range(size)]).take(pa.array(random.integers(0, size, rows)))


def on_device(people: People, who: np.ndarray) -> dict[str, pa.Array]:
    """The machine of each row's person."""
    return {"device_id": people.devices.take(pa.array(who))}


def process(
    random: np.random.Generator, people: People, who: np.ndarray, _at: np.ndarray, hand: np.ndarray
) -> dict[str, pa.Array]:
    """Programs that start, hardly ever a remote-access tool."""
    names = pa.array(PROGRAMS).take(pa.array(random.choice(len(PROGRAMS), len(who), p=CHANCES / CHANCES.sum())))
    return on_device(people, who) | {
        "file_name": names,
        "command_line": pooled(random, "c:\\program files\\thing {} --quiet", 5_000, len(who)),
        "company": pooled(random, "Company {}", 200, len(who)),
        "parent": pa.array(["explorer.exe", "services.exe"]).take(pa.array((~hand).astype(int))),
    }


def connection(
    random: np.random.Generator, people: People, who: np.ndarray, _at: np.ndarray, _hand: np.ndarray
) -> dict[str, pa.Array]:
    """What the machines talk to."""
    chances = HOST_CHANCES / HOST_CHANCES.sum()
    return on_device(people, who) | {
        "remote_name": pa.array(HOSTS).take(pa.array(random.choice(len(HOSTS), len(who), p=chances))),
        "remote_ip": pooled(random, "203.0.113.{}", 250, len(who)),
        "remote_port": constant(443, len(who)),
        "file_name": pa.array(PROGRAMS).take(pa.array(random.integers(0, 8, len(who)))),
    }


def device_network(
    random: np.random.Generator, people: People, who: np.ndarray, at: np.ndarray, _hand: np.ndarray
) -> dict[str, pa.Array]:
    """Where the machines are; some homes have two workers."""
    router = np.where(who % 500 == 0, who + 1, who)
    return on_device(people, who) | {
        "public_ip": people.addresses.take(pa.array(addresses_of(random, people, who, at))),
        "gateway_mac": pa.array(["a4b1c2" + f"{n:06x}" for n in range(len(people.tenant) + 1)]).take(pa.array(router)),
    }


def peripheral(
    random: np.random.Generator, people: People, who: np.ndarray, _at: np.ndarray, _hand: np.ndarray
) -> dict[str, pa.Array]:
    """What is plugged in."""
    return on_device(people, who) | {
        "class_name": pa.array(["keyboard", "mouse", "diskdrive", "camera"]).take(
            pa.array(random.integers(0, 4, len(who)))
        ),
        "bus": constant("usb", len(who)),
        "vendor_id": pa.array([f"{n:04x}" for n in range(900, 1100)]).take(pa.array(random.integers(0, 200, len(who)))),
        "product_id": pa.array([f"{n:04x}" for n in range(300)]).take(pa.array(random.integers(0, 300, len(who)))),
    }


def activity(
    random: np.random.Generator, people: People, who: np.ndarray, _at: np.ndarray, hand: np.ndarray
) -> dict[str, pa.Array]:
    """Chats, edits, unlocks."""
    return on_device(people, who) | {
        "action": pooled(random, "action {}", 12, len(who)),
        "app": pooled(random, "app {}", 9, len(who)),
        "logon_type": pa.array(["unlock", "network"]).take(pa.array((~hand).astype(int))),
        "outcome": constant("success", len(who)),
    }


def meeting(
    random: np.random.Generator, _people: People, who: np.ndarray, _at: np.ndarray, _hand: np.ndarray
) -> dict[str, pa.Array]:
    """Meetings, most with the camera on."""
    seen = np.where(who % 50 == 0, 0, random.integers(0, 1800, len(who)))
    return {
        "meeting": pooled(random, "meeting-{:032}", 400_000, len(who)),
        "seconds": constant(1800, len(who)),
        "camera_seconds": pa.array(seen),
    }


def code_access(
    random: np.random.Generator, _people: People, who: np.ndarray, _at: np.ndarray, _hand: np.ndarray
) -> dict[str, pa.Array]:
    """Clones and pushes."""
    repositories = pa.array([f"company/repository-{n}" for n in range(3_000)])
    mine = (who * 13 + random.integers(0, 12, len(who))) % 3_000
    return {
        "action": pa.array(["clone", "fetch", "push"]).take(pa.array(random.integers(0, 3, len(who)))),
        "repository": repositories.take(pa.array(mine)),
    }


def data_access(
    random: np.random.Generator, _people: People, who: np.ndarray, _at: np.ndarray, _hand: np.ndarray
) -> dict[str, pa.Array]:
    """Files looked at and taken."""
    return {
        "action": pa.array(["view", "download", "upload"]).take(pa.array(random.integers(0, 3, len(who)))),
        "target": pooled(random, "file {}", 100_000, len(who)),
        "bytes": pa.array(random.integers(1, 1 << 22, len(who))),
    }


MAKERS = {
    one.__name__: one
    for one in (
        sign_in, process, connection, device_network, peripheral, activity, meeting, code_access, data_access,
    )
}  # fmt: skip


def a_late_batch(people: People, rows: int, seed: int = 99) -> Iterator[tuple[str, pa.Table]]:
    """The next minutes of everybody: new rows of every kind after the half year."""
    random = np.random.default_rng(seed)
    whole = sum(SHARES.values())
    for kind, share in SHARES.items():
        yield kind, events(kind, random, people, int(rows * share / whole), (1.0, 1 / DAYS))
