"""What a few people left in the lake: the homes they claim, where things were taken, the machines they use."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sleetwatch.engine import Engine, quoted, quoted_list
from sleetwatch.explanation import FarmHouse, FarmMachine
from sleetwatch.facts.scopes import HEAVY
from sleetwatch.intel.places import normalise_address
from sleetwatch.subjects.contacts import home_text
from sleetwatch.subjects.doors import same_door
from sleetwatch.subjects.identify import ROSTER
from sleetwatch.workspace.folder import Folder
from sleetwatch.workspace.hunting import newest_ingests
from sleetwatch.workspace.opening import open_events

Row = dict[str, Any]

HANGING = 40
"""Things on one machine that are listed."""

_APPLICATIONS = """
select tenant, applicant_id, address as home_address, city as home_city, null as home_postal_code,
    country as home_country, agency, "at" from application where applicant_id is not null order by "at", event_id
"""
_PARCELS = """
select tenant, worker_id, delivered_address, serial, "at" from shipment
where delivered_address is not null and coalesce(status, '') <> 'returned' order by "at", event_id
"""
_USES = """
select tenant, account, 'machine' as kind, coalesce(device_id, lower(device_name)) as machine,
    lower(max(device_name)) as name, min("at") as first_seen, max("at") as last_seen
from sign_in where outcome = 'success' and coalesce(device_id, device_name) is not null and {where}
group by all
union all
select tenant, account, 'handset', device, device, min("at"), max("at")
from factor where device is not null and coalesce(action, '') <> 'removed' and {where}
group by all
order by all
"""
_INVENTORY = """
select tenant, account, worker_id, device_id, directory_id, lower(device_name) as device_name, serial, "at",
    trim(concat(coalesce(manufacturer, ''), ' ', coalesce(model, ''))) as model
from device order by all
"""
_HANGING = """
select device_id, lower(device_name) as device_name, class_name, vendor_id, product_id, max(vendor) as vendor,
    max(coalesce(product, description)) as product, min("at") as first_seen, max("at") as last_seen
from peripheral where {where} group by all order by all
"""


@dataclass(slots=True)
class Traces:
    """What was found of some people."""

    said: dict[str, Row] = field(default_factory=dict)
    """Each subject's newest row, with `kind`."""
    houses: tuple[FarmHouse, ...] = ()
    machines: tuple[FarmMachine, ...] = ()

    @property
    def moments(self) -> list[int]:
        """When houses and machines of several people were seen."""
        shared: list[FarmHouse | FarmMachine] = [
            *(house for house in self.houses if len({*house.claimed_by, *house.delivered_to}) > 1),
            *(machine for machine in self.machines if len(machine.used_by) > 1),
        ]
        return [at for one in shared for at in (one.first_seen, one.last_seen) if at is not None]


class _Lake:
    """The events of one tenant, asked for a few people."""

    def __init__(self, engine: Engine, tenant: str) -> None:
        self.engine, self.tenant = engine, tenant

    def of(self, query: str, column: str, wanted: Iterable[str]) -> list[Row]:
        """The rows of a query that are about somebody wanted."""
        found: list[Row] = self.engine.dicts(f"select * from ({query}) where {self._where(column, wanted)}")
        return found

    def within(self, query: str, column: str, wanted: Iterable[str]) -> list[Row]:
        """The same for a query that says itself, as `where`, which rows it groups."""
        found: list[Row] = self.engine.dicts(query.format(where=self._where(column, wanted)))
        return found

    def _where(self, column: str, wanted: Iterable[str]) -> str:
        listed = quoted_list(sorted(wanted)) or "null"
        return f"tenant = {quoted(self.tenant)} and {column} in ({listed})"


def traces_of(engine: Engine, folder: Folder, tenant: str, known: Sequence[Row], as_of: int) -> Traces:
    """What the lake holds of these subjects, up to a moment. `known` are their rows of the table of subjects."""
    open_events(engine, folder, as_of, HEAVY)
    engine.register("newest_ingests", newest_ingests(folder))
    lake = _Lake(engine, tenant)
    workers = {row["worker_id"]: row["subject"] for row in known if row["worker_id"]}
    applicants = {one: row["subject"] for row in known for one in row["applicant_ids"] or ()}
    accounts = {account: row["subject"] for row in known for account in row["accounts"]}
    said = {applicants[row["applicant_id"]]: row | {"kind": "applicant"}
            for row in lake.of(_APPLICATIONS, "applicant_id", applicants)}  # fmt: skip
    said |= {workers[row["worker_id"]]: row | {"kind": "leaver" if row["end_at"] else "worker"}
             for row in lake.of(ROSTER, "worker_id", workers)}  # fmt: skip
    parcels = [(workers[row["worker_id"]], row) for row in lake.of(_PARCELS, "worker_id", workers)]
    return Traces(said, _houses(said, parcels), _machines(lake, accounts, workers))


# --- Houses ---------------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _House:
    key: str
    address: str
    row: Row
    claimed: set[str] = field(default_factory=set)
    delivered: set[str] = field(default_factory=set)
    serials: set[str] = field(default_factory=set)
    moments: list[int] = field(default_factory=list)


def _houses(said: Mapping[str, Row], parcels: Iterable[tuple[str, Row]]) -> tuple[FarmHouse, ...]:
    """Every street that somebody claims or got something at; the one that most share first."""
    found: list[_House] = []
    for subject, row in said.items():
        key = home_text(row, normalise_address)
        if key:
            house = _house(found, key, str(row["home_address"]), row)
            house.claimed.add(subject)
            house.moments.append(row["at"])
    for subject, row in parcels:
        house = _house(found, normalise_address(row["delivered_address"]), row["delivered_address"], {})
        house.delivered.add(subject)
        house.moments.append(row["at"])
        house.serials |= {row["serial"]} - {None}
    found.sort(key=lambda one: (-len(one.claimed | one.delivered), -len(one.delivered), one.key))
    return tuple(
        FarmHouse(
            house=f"house {number}",
            address=one.address,
            city=one.row.get("home_city"),
            country=one.row.get("home_country"),
            claimed_by=tuple(sorted(one.claimed)),
            delivered_to=tuple(sorted(one.delivered)),
            serials=tuple(sorted(one.serials)),
            first_seen=min(one.moments, default=None),
            last_seen=max(one.moments, default=None),
        )
        for number, one in enumerate(found, start=1)
    )


def _house(found: list[_House], key: str, address: str, row: Row) -> _House:
    """The house that this is, however much of the address was written."""
    known = next((one for one in found if same_door(one.key, key)), None)
    if known is None:
        known = _House(key, address, row)
        found.append(known)
    return known


# --- Machines -------------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Machine:
    kind: str
    names: set[str]
    """Under which logs know it."""
    shown: str
    model: str | None = None
    users: set[str] = field(default_factory=set)
    hangs: dict[str, None] = field(default_factory=dict)
    moments: list[int] = field(default_factory=list)


def _machines(lake: _Lake, accounts: Mapping[str, str], workers: Mapping[str, str]) -> tuple[FarmMachine, ...]:
    """What people of the cluster sign in on or were issued, and the handsets they pass with; shared ones first."""
    known: dict[tuple[str, str], _Machine] = {}
    for row in (*lake.of(_INVENTORY, "account", accounts), *lake.of(_INVENTORY, "worker_id", workers)):
        _add_issued(known, row, accounts.get(row["account"]) or workers[row["worker_id"]])
    for row in lake.within(_USES, "account", accounts):
        machine = _machine(known, row["kind"], {row["machine"], row["name"]} - {None}, row["name"] or row["machine"])
        machine.users.add(accounts[row["account"]])
        machine.moments += [row["first_seen"], row["last_seen"]]
    _hang(lake, known)
    listed = sorted({id(one): one for one in known.values()}.values(), key=lambda one: (-len(one.users), one.shown))
    return tuple(_shown(number, one) for number, one in enumerate(listed, start=1))


def _add_issued(known: dict[tuple[str, str], _Machine], row: Row, subject: str) -> None:
    names = {row["device_id"], row["directory_id"], row["device_name"]} - {None}
    machine = _machine(known, "machine", names, row["device_name"] or row["serial"] or row["device_id"] or "")
    machine.model = row["model"] or machine.model
    machine.users.add(subject)
    machine.moments.append(row["at"])


def _machine(known: dict[tuple[str, str], _Machine], kind: str, names: set[str], shown: str) -> _Machine:
    """The machine of any of these names."""
    machine = next((known[kind, name] for name in sorted(names) if (kind, name) in known), None)
    machine = machine or _Machine(kind, set(), shown)
    machine.names |= names
    known |= {(kind, name): machine for name in names}
    return machine


def _hang(lake: _Lake, known: Mapping[tuple[str, str], _Machine]) -> None:
    names = [name for kind, name in known if kind == "machine"]
    rows = [row for column in ("device_id", "lower(device_name)") for row in lake.within(_HANGING, column, names)]
    for row in rows:
        found = (known.get(("machine", name)) for name in (row["device_id"], row["device_name"]) if name)
        machine = next((one for one in found if one is not None), None)
        if machine is not None and len(machine.hangs) < HANGING:
            machine.hangs[_hanging(row)] = None
            machine.moments += [row["first_seen"], row["last_seen"]]


def _hanging(row: Row) -> str:
    """What a thing is by its numbers, and in brackets as it calls itself."""
    number = f"{row['vendor_id']}:{row['product_id']}" if row["vendor_id"] else None
    said = " ".join(part for part in (row["vendor"], row["product"]) if part)
    plain = " ".join(part for part in (row["class_name"] or "device", number) if part)
    return f"{plain} ({said})" if said else plain


def _shown(number: int, one: _Machine) -> FarmMachine:
    return FarmMachine(
        machine=f"{one.kind} {number}",
        kind=one.kind,
        name=one.shown or None,
        model=one.model,
        used_by=tuple(sorted(one.users)),
        hangs=tuple(one.hangs),
        first_seen=min(one.moments, default=None),
        last_seen=max(one.moments, default=None),
    )
