"""Looks for indicators in every event: first among a column's distinct values, then only where one of them is.

The values that are looked for go into one table; each place where such a value can stand is a column of an event kind.
What comes out is a row for each subject, thing, place and day, and a count alone of what too many people have.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from ipaddress import ip_network
from typing import Any

import numpy as np
import pyarrow as pa

from sleetwatch.clock import DAY
from sleetwatch.engine import Engine
from sleetwatch.events import KINDS, schema_of
from sleetwatch.intel.address_text import Parsed, parse
from sleetwatch.intel.imports.found import Kind
from sleetwatch.intel.places import normalise_address
from sleetwatch.subjects import Pseudonyms
from sleetwatch.subjects.mailbox import mailbox
from sleetwatch.subjects.pay_accounts import bare
from sleetwatch.workspace.intel_values import kept

HOME, UNSAID = "residential", "unknown"
"""Classes of a line: one behind which few people sit, and one of which nobody knows."""
MOST_AT_HOME = 25
"""People who may share a home line, a telephone or an account before it is everybody's, as in `links`."""
_BOUNDS = {"exit": (3, 10, 0.05), "unsaid": (5, 25, 0.2)}
"""The same of exits, hosts and clients, and of lines of which nobody knows: fewest, most, and share of the tenant."""
EXITS: frozenset[str] = frozenset({"ip", "cidr", "domain", "file_hash", "user_agent"})
"""What many people may come by honestly."""

ROWS, KEYS, WANTED, DEVICES, COMMON = "intel_rows", "intel_keys", "intel_wanted", "intel_devices", "intel_common"

Key = tuple[str, Kind, str]
"""A value as a column has it, and the indicator it is."""
Wanted = dict[Kind, set[str]]
_Match = Callable[[Iterable[str], Wanted, Pseudonyms], Iterator[Key]]


@dataclass(frozen=True, slots=True)
class Place:
    """A column in which indicators of some kinds can stand."""

    event: str
    column: str
    kinds: tuple[Kind, ...]
    match: _Match

    @property
    def name(self) -> str:
        """As people read it: `sign_in.ip`."""
        return f"{self.event}.{self.column}"


def _same(kind: Kind) -> _Match:
    """Values that logs hold just as they are looked for."""
    return lambda values, wanted, _: ((value, kind, value) for value in values if value in wanted[kind])


def _made(kinds: Iterable[Kind], make: Callable[[str], str | None]) -> _Match:
    """Values that are brought into one form, and hashed, before they compare."""

    def match(values: Iterable[str], wanted: Wanted, pseudonyms: Pseudonyms) -> Iterator[Key]:
        for value in values:
            made = make(value)
            for kind in kinds if made else ():
                hashed = kept(kind, made or "", pseudonyms)
                if hashed in wanted.get(kind, ()):
                    yield value, kind, hashed

    return match


def _hosts(host_of: Callable[[str], str]) -> _Match:
    """A host and every domain above it."""

    def match(values: Iterable[str], wanted: Wanted, _: Pseudonyms) -> Iterator[Key]:
        for value in values:
            labels = host_of(value).split(".")
            above = (".".join(labels[place:]) for place in range(max(0, len(labels) - 8), len(labels) - 1))
            yield from ((value, "domain", host) for host in above if host in wanted["domain"])

    return match


def _networks(values: Iterable[str], wanted: Wanted, _: Pseudonyms) -> Iterator[Key]:
    """Addresses, and the networks that hold them: one pass for each length of a prefix."""
    listed = list(values)
    exact = wanted.get("ip", set())
    yield from ((value, "ip", value) for value in listed if value in exact)
    if not wanted.get("cidr"):
        return
    parsed = parse(pa.array(listed, pa.string()))
    by_length: dict[tuple[int, int], dict[int, str]] = {}
    for text in wanted["cidr"]:
        network = ip_network(text)
        by_length.setdefault((network.version, network.prefixlen), {})[int(network.network_address)] = text
    for (version, length), networks in by_length.items():
        for row, first in _masked(parsed, version, length, networks):
            yield listed[row], "cidr", networks[first]


def _masked(parsed: Parsed, version: int, length: int, networks: dict[int, str]) -> Iterator[tuple[int, int]]:
    """The rows of addresses whose network of this length is looked for, with its first address."""
    if version == 4:  # noqa: PLR2004 - of the protocol
        firsts = parsed.v4 & np.uint32((0xFFFFFFFF << (32 - length)) & 0xFFFFFFFF)
        there = np.isin(firsts, np.array(list(networks), np.uint32))
        yield from zip(parsed.v4_rows[there].tolist(), firsts[there].tolist(), strict=True)
        return
    for row, packed in zip(parsed.v6_rows.tolist(), parsed.v6, strict=True):
        first = int.from_bytes(bytes(packed).ljust(16, b"\0")) >> (128 - length) << (128 - length)
        if first in networks:
            yield row, first


def _mailbox_domain(value: str) -> str:
    return value.rpartition("@")[2].lower()


_ADDRESSED = ("ip", "public_ip", "remote_ip")
_SERIALS = (("device", "serial"), ("shipment", "serial"), ("device_posture", "serial"), ("peripheral", "serial"))
_MACS = (("device_network", "gateway_mac"), ("device_network", "mac"), ("meeting", "mac"))
_MAILS = (("sign_in", "account"), ("meeting", "account"), ("data_access", "shared_with"))


def _columns(wanted: Collection[str]) -> list[tuple[str, str]]:
    return [(kind, name) for kind, event in KINDS.items() for name in wanted if name in schema_of(event).names]


PLACES: tuple[Place, ...] = (
    *(Place(event, name, ("ip", "cidr"), _networks) for event, name in _columns(_ADDRESSED)),
    *(Place(event, name, ("user_agent",), _same("user_agent")) for event, name in _columns(["user_agent"])),
    *(Place(event, name, ("device_serial",), _same("device_serial")) for event, name in _SERIALS),
    *(Place(event, name, ("mac",), _same("mac")) for event, name in _MACS),
    Place("process", "sha256", ("file_hash",), _same("file_hash")),
    Place("connection", "remote_name", ("domain",), _hosts(str.lower)),
    Place("worker", "personal_email", ("domain",), _hosts(_mailbox_domain)),
    Place("application", "email", ("domain",), _hosts(_mailbox_domain)),
    *(Place(event, name, ("email",), _made(["email"], mailbox)) for event, name in _MAILS),
    Place("factor", "phone", ("phone",), _made(["phone"], str)),
    Place("device", "phone", ("phone",), _made(["phone"], str)),
    Place("shipment", "delivered_address", ("address",), _made(["address"], normalise_address)),
    Place("payroll", "pay_account", ("bank_account", "wallet"), _made(["bank_account", "wallet"], bare)),
    Place("code_access", "account", ("handle",), _made(["handle"], lambda login: f"github.com/{login}")),
)
"""Where each kind can stand. What workers and applicants gave of themselves comes from `contacts`."""

_CONTACTS: dict[str, Kind] = {
    "phone": "phone",
    "emergency_phone": "phone",
    "referee_phone": "phone",
    "mailbox": "email",
    "referee_mailbox": "email",
    "address": "address",
    "profile": "handle",
}


def search(engine: Engine, wanted: Wanted, pseudonyms: Pseudonyms) -> None:
    """Fill the tables `intel_rows` and `intel_common` with where the wanted values are.

    The engine holds every event kind and the inputs `subjects`, `people`, `applicants`, `contacts` and `addresses`.
    """
    listed = [(kind, value) for kind, values in wanted.items() for value in sorted(values)]
    engine.register(WANTED, pa.table({"kind": [one for one, _ in listed], "value": [value for _, value in listed]}))
    engine.run(
        f"create or replace table {ROWS} (tenant varchar, subject varchar, kind varchar, value varchar, place varchar, "
        'day bigint, "at" bigint, event_id varchar, times bigint, ip_class varchar, trusted boolean)'
    )
    engine.run(
        f"create or replace table {COMMON} (tenant varchar, kind varchar, value varchar, place varchar, "
        "sharers bigint, first_at bigint, last_at bigint, times bigint)"
    )
    _of_contacts(engine)
    for place in PLACES:
        if any(wanted.get(kind) for kind in place.kinds):
            _look_in(engine, place, wanted, pseudonyms)
    engine.run(
        f"delete from {ROWS} as r using {COMMON} as c "
        "where c.tenant = r.tenant and c.kind = r.kind and c.value = r.value"
    )


def _of_contacts(engine: Engine) -> None:
    for contact, kind in _CONTACTS.items():
        engine.run(
            f"insert into {ROWS} select c.tenant, c.subject, w.kind, w.value, 'contact: {contact}', "
            f'cast(floor(c."at" / {DAY}.0) as bigint), min(c."at"), arg_min(c.event_id, c."at"), count(*), null, false '
            f"from contacts as c join {WANTED} as w on w.value = c.value and w.kind = '{kind}' "
            f"where c.contact_kind = '{contact}' group by all"
        )


def _look_in(engine: Engine, place: Place, wanted: Wanted, pseudonyms: Pseudonyms) -> None:
    values = engine.table(
        f'select distinct "{place.column}" as v from {place.event} where "{place.column}" is not null'
    )
    texts = (text for batch in values["v"].chunks for text in batch.to_pylist())
    keys = sorted(set(place.match(texts, wanted, pseudonyms)))
    if not keys:
        return
    raws, kinds, found = (list(column) for column in zip(*keys, strict=True))
    engine.register(KEYS, pa.table({"raw": raws, "kind": kinds, "value": found}))
    rows = _attributed(engine, place)
    engine.run(
        f"insert into {COMMON} select r.tenant, r.kind, r.value, '{place.name}', count(distinct r.subject), "
        f'min(r."at"), max(r."at"), count(*) from ({rows}) as r '
        "join (select tenant, count(*) as people from people group by tenant) as p on p.tenant = r.tenant "
        f"group by r.tenant, r.kind, r.value having count(distinct r.subject) > {_bound('r.kind', 'min(r.ip_class)')}"
    )
    engine.run(
        f"insert into {ROWS} select r.tenant, r.subject, r.kind, r.value, '{place.name}', "
        f'cast(floor(r."at" / {DAY}.0) as bigint), min(r."at"), arg_min(r.event_id, r."at"), count(*), '
        f"min(r.ip_class), bool_or(r.trusted) from ({rows}) as r "
        f"anti join {COMMON} as c on c.tenant = r.tenant and c.kind = r.kind and c.value = r.value group by all"
    )


def _bound(kind: str, ip_class: str) -> str:
    """How many people may have a thing before it says nothing of any of them, as SQL."""
    exits = ", ".join(f"'{one}'" for one in sorted(EXITS))
    few = {
        name: f"least({most}, greatest({fewest}, cast(floor({share} * max(p.people)) as bigint)))"
        for name, (fewest, most, share) in _BOUNDS.items()
    }
    return (
        f"case when max({kind}) not in ({exits}) or {ip_class} = '{HOME}' then {MOST_AT_HOME} "
        f"when {ip_class} = '{UNSAID}' then {few['unsaid']} else {few['exit']} end"
    )


def _attributed(engine: Engine, place: Place) -> str:
    """The events that have a key, each with the subject it is about; events of nobody are left out."""
    columns = set(schema_of(KINDS[place.event]).names)
    owners, joins = [], []
    for column, table, key in _OWNERS:
        if column in columns:
            owners.append(f"{table}_.subject")
            joins.append(f"left join {table} as {table}_ on {table}_.tenant = e.tenant and {table}_.{key} = e.{column}")
    devices = [name for name in ("device_id", "device_name") if name in columns]
    if devices:
        _know_devices(engine)
    for name in devices:
        owners.append(f"{name}_.subject")
        joins.append(f"left join {DEVICES} as {name}_ on {name}_.tenant = e.tenant and {name}_.device = e.{name}")
    known = "ip" in place.kinds
    classed = "coalesce(a.ip_class, 'unknown')" if known else "cast(null as varchar)"
    trusted = "coalesce(a.label, '') = 'trusted-egress'" if known else "false"
    joins += [f'left join addresses as a on a.ip = e."{place.column}"'] if known else []
    return (
        f"select * from (select e.tenant, coalesce({', '.join(owners)}) as subject, k.kind, k.value, "
        f'e."at", e.event_id, {classed} as ip_class, {trusted} as trusted '
        f'from {place.event} as e join {KEYS} as k on k.raw = e."{place.column}" {" ".join(joins)}) '
        "where subject is not null"
    )


_OWNERS = (
    ("account", "subjects", "account"),
    ("worker_id", "people", "worker_id"),
    ("applicant_id", "applicants", "applicant_id"),
)
"""Columns that say whose an event is, and the table that says who that is."""


def _know_devices(engine: Engine) -> None:
    """Whose each device is: by the inventory and by sign-ins, where these know of one person alone. Made once."""
    if engine.rows("select 1 from information_schema.tables where table_name = ?", [DEVICES]):
        return
    engine.run(
        f"create table {DEVICES} as select tenant, device, min(subject) as subject from ("
        "select d.tenant, unnest([d.device_id, d.directory_id, d.device_name]) as device, "
        "coalesce(s.subject, p.subject) as subject from device as d "
        "left join subjects as s on s.tenant = d.tenant and s.account = d.account "
        "left join people as p on p.tenant = d.tenant and p.worker_id = d.worker_id union "
        "select e.tenant, unnest([e.device_id, e.device_name]), s.subject from "
        "(select distinct tenant, device_id, device_name, account from sign_in where device_id is not null) as e "
        "join subjects as s on s.tenant = e.tenant and s.account = e.account"
        ") where device is not null and subject is not null group by tenant, device having min(subject) = max(subject)"
    )


def rows_of(engine: Engine) -> Iterator[dict[str, Any]]:
    """What was found of each subject, thing and day."""
    yield from engine.dicts(f"select * from {ROWS} order by all")


def common_of(engine: Engine) -> list[dict[str, Any]]:
    """What too many people have, with how many."""
    found: list[dict[str, Any]] = engine.dicts(f"select * from {COMMON} order by all")
    return found
