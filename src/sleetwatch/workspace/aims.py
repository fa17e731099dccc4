"""On what an action may be run: accounts, devices and addresses that the lake knows as one subject's alone."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pyarrow.compute as pc
import sqlalchemy as sa

from sleetwatch import clock
from sleetwatch.errors import UserError
from sleetwatch.events import KINDS, schema_of
from sleetwatch.lake import dataset_of
from sleetwatch.state import subjects
from sleetwatch.workspace.folder import Folder
from sleetwatch.workspace.narrowed import narrowed
from sleetwatch.workspace.ways_in import VENDORS

Row = dict[str, Any]

LOOK_BACK = 90 * clock.DAY
"""What others did so long before its last use is no reason to spare a device or an address."""
MOST_ADDRESSES = 20
_SHARED = {"relay", "sase", "private", "mobile", "hosting", "vpn"}
"""Classes of addresses that many strangers come from."""
_ACCOUNTS = " union ".join(
    f"select source, account from {kind}"
    for kind in ("sign_in", "credential", "factor", "activity", "data_access", "code_access")
)
_IDS = "select distinct source, account, account_id from sign_in where account_id is not null"
_DEVICES = " union ".join(
    f"select source, device_id, device_name from {kind} where device_id is not null"
    for kind in ("device", "process", "connection")
)
_ADDRESSES = """select s.ip, max(s."at") as last_at, count(*) as times, min(a.ip_class) as ip_class from sign_in as s
    join addresses as a on a.ip = s.ip where coalesce(s.outcome, 'success') = 'success' group by s.ip"""


@dataclass(frozen=True, slots=True)
class Known:
    """An account or a device, with a label that names nobody."""

    label: str
    target: str
    vendors: tuple[str, ...]
    """At which it was seen."""
    shown: str = ""
    """A device's name."""
    ids: Mapping[str, str] = field(default_factory=dict)
    """The vendors' own ids of an account, where the logs have one of it and no second."""


@dataclass(frozen=True, slots=True)
class Reach:
    """Everything of one subject that actions can be run on."""

    person: Row
    accounts: tuple[Known, ...]
    devices: tuple[Known, ...]
    addresses: tuple[str, ...]
    """The subject's own lines, the latest first; those that many share are left out."""

    def of(self, kind: str, vendor: str) -> list[Known]:
        """The accounts or devices seen at a vendor."""
        return [one for one in (self.accounts if kind == "account" else self.devices) if vendor in one.vendors]


def reach_of(folder: Folder, person: Row) -> Reach:
    """What the lake knows of a subject, who is a row of the state's `subjects`."""
    with narrowed(folder, [person], (_ACCOUNTS, _IDS, _DEVICES, _ADDRESSES), clock.now()) as engine:
        named = engine.rows(_IDS)
        accounts = engine.rows(f"select distinct source, account from ({_ACCOUNTS}) as u where account is not null")
        devices = engine.rows(f"select distinct source, device_id, device_name from ({_DEVICES}) as u")
        lines = engine.rows(f"select ip, ip_class from ({_ADDRESSES}) as u order by last_at desc, ip")
    own = tuple(ip for ip, ip_class in lines if ip_class not in _SHARED)[:MOST_ADDRESSES]
    seen = {
        account: _vendors(source for source, known in accounts if known == account) for account in person["accounts"]
    }
    names = {device: name or "" for _, device, name in sorted(devices, key=str)}
    return Reach(
        person=person,
        accounts=tuple(
            Known(f"account {place}", account, seen[account], ids=_ids(account, named))
            for place, account in enumerate(sorted(seen), start=1)
        ),
        devices=tuple(
            Known(f"device {place}", device, _vendors(source for source, known, _ in devices if known == device), name)
            for place, (device, name) in enumerate(sorted(names.items()), start=1)
        ),
        addresses=own,
    )


def _vendors(sources: Any) -> tuple[str, ...]:  # noqa: ANN401 - an iterable of texts
    named = list(sources)
    return tuple(vendor for vendor, begins in VENDORS.items() if any(one.startswith(begins) for one in named))


def _ids(account: str, named: Sequence[tuple[str, str, str]]) -> dict[str, str]:
    found = {
        vendor: {own for source, of, own in named if of == account and source.startswith(begins)}
        for vendor, begins in VENDORS.items()
    }
    return {vendor: min(ids) for vendor, ids in found.items() if len(ids) == 1}


def chosen(known: Sequence[Known], asked: Collection[str], what: str) -> list[Known]:
    """Those asked for, by label, by number or by name. Raises `UserError`."""
    found = []
    for one in asked:
        wanted = one.strip().lower()
        mine = [each for each in known if wanted in {each.label, each.label.rpartition(" ")[2], each.target.lower()}]
        if not mine:
            there = ", ".join(each.label for each in known) or "none"
            raise UserError(f"{one!r} is no {what} of this subject; `respond plan` lists: {there}")
        found += mine
    return found


def check_nobody_elses(
    folder: Folder, tenant: str, column: str, values: Collection[str], case: Collection[str]
) -> None:
    """Raises `UserError` when somebody whom the case is not about was seen at one of these, in the last months."""
    accounts = _accounts_at(folder, tenant, column, values)
    with folder.state.connect() as connection:
        query = sa.select(subjects.c.subject, subjects.c.accounts).where(subjects.c.tenant == tenant)
        others = [row.subject for row in connection.execute(query) if accounts & set(row.accounts)]
    strangers = sorted(set(others) - set(case))
    if strangers:
        what = "device" if column == "device_id" else "address"
        told = f"{len(strangers)} subject" + ("s" if len(strangers) > 1 else "")
        raise UserError(f"the {what} was used by {told} whom this case is not about; it would hit them too")


def _accounts_at(folder: Folder, tenant: str, column: str, values: Collection[str]) -> set[str]:
    found: list[tuple[str, int | None]] = []
    with folder.reading():
        for kind in ("sign_in", "process", "connection", "device"):
            schema, paths = schema_of(KINDS[kind]), folder.segments_of(kind)
            if column not in schema.names or not paths:
                continue
            asked = (pc.field("tenant") == tenant) & pc.field(column).isin(sorted(values))
            rows = dataset_of(paths, schema)
            used = rows.to_table(columns=["account", "at"], filter=asked & pc.field("account").is_valid())
            last = used.group_by("account").aggregate([("at", "max")]).to_pylist()
            found += [(row["account"], None if KINDS[kind].states else row["at_max"]) for row in last]
    since = max((at for _, at in found if at is not None), default=0) - LOOK_BACK
    return {account for account, at in found if at is None or at >= since}


def is_owned(folder: Folder, tenant: str, account: str, subject: str) -> bool:
    """Whether an account is another subject's."""
    query = sa.select(subjects.c.subject, subjects.c.accounts).where(subjects.c.tenant == tenant)
    with folder.state.connect() as connection:
        return any(row.subject != subject and account in row.accounts for row in connection.execute(query))
