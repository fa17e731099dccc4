"""What a raw-log world's lake says of its people: the roster and every sign-in, for the harness and the baselines."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sleetwatch.engine import Engine
from sleetwatch.facts.scopes import HEAVY
from sleetwatch.intel.ip import AddressBook
from sleetwatch.workspace import Workspace
from sleetwatch.workspace.opening import open_events

Key = tuple[str, str]
"""Tenant and worker id."""


@dataclass(frozen=True, slots=True)
class Rostered:
    """One worker as HR has them."""

    tenant: str
    worker_id: str
    account: str
    name: str
    role: str
    remote: bool

    @property
    def key(self) -> Key:
        return self.tenant, self.worker_id


@dataclass(frozen=True, slots=True)
class SeenSignIn:
    """A successful sign-in, with the place that the vendor or else the address book gives it."""

    key: Key
    at: int
    ip: str
    country: str | None
    latitude: float | None
    longitude: float | None
    device: str
    """System and browser, as one text."""
    anonymous: bool
    """The vendor or the address book calls the address a VPN, a proxy or an anonymiser."""


def roster_of(workspace: Workspace) -> list[Rostered]:
    """Every worker of every tenant."""
    with _opened(workspace) as engine:
        rows = engine.rows(
            "select distinct tenant, worker_id, lower(work_email), full_name, title, remote from worker "
            "where worker_id is not null and work_email is not null order by tenant, worker_id"
        )
    return [
        Rostered(tenant, worker_id, account, name or "", role or "", remote is not False)
        for tenant, worker_id, account, name, role, remote in rows
    ]


def names_of(workspace: Workspace) -> tuple[set[str], set[str]]:
    """Names of workers and applicants; and what else may be one: holders of accounts, takers of parcels."""
    with _opened(workspace) as engine:
        own = engine.rows("select full_name from worker union select name from application")
        others = engine.rows("select payee_name from payroll union select recipient_name from shipment")
    return {name for (name,) in own if name}, {name for (name,) in others if name}


def sign_ins_of(workspace: Workspace) -> list[SeenSignIn]:
    """Every successful sign-in of a rostered worker, in order of time."""
    with _opened(workspace) as engine:
        addresses = [ip for (ip,) in engine.rows("select distinct ip from sign_in where ip is not null order by ip")]
        engine.register("addresses", AddressBook.open(watch=engine.table("select * from watch")).look_up(addresses))
        return [SeenSignIn((tenant, worker_id), *rest) for tenant, worker_id, *rest in engine.rows(_SIGN_INS)]


def first_sign_ins(workspace: Workspace) -> dict[Key, int]:
    """When each worker first signed in."""
    with _opened(workspace) as engine:
        rows = engine.rows(
            'select w.tenant, w.worker_id, min(s."at") from sign_in as s join worker as w on w.tenant = s.tenant '
            "and lower(w.work_email) = s.account where s.outcome is null or s.outcome = 'success' group by 1, 2"
        )
    return {(tenant, worker_id): at for tenant, worker_id, at in rows}


_SIGN_INS = """
select distinct w.tenant, w.worker_id, s."at", coalesce(s.ip, ''), coalesce(s.vendor_country, a.country),
    coalesce(s.vendor_latitude, a.latitude), coalesce(s.vendor_longitude, a.longitude),
    concat_ws(' ', s.os, s.browser),
    coalesce(s.vendor_proxy, false) or s.tunnel is not null or coalesce(a.anonymiser, false)
from sign_in as s
join worker as w on w.tenant = s.tenant and lower(w.work_email) = s.account
left join addresses as a on a.ip = s.ip
where s.outcome is null or s.outcome = 'success'
order by s."at", w.tenant, w.worker_id, 4, 8
"""


@contextmanager
def _opened(workspace: Workspace) -> Iterator[Engine]:
    """An engine over a workspace's lake."""
    with workspace.folder.reading(), Engine() as engine:
        open_events(engine, workspace.folder, None, HEAVY)
        yield engine


def by_person(seen: Iterable[SeenSignIn]) -> Iterator[tuple[Key, list[SeenSignIn]]]:
    """Each person's sign-ins in order of time."""
    grouped: dict[Key, list[SeenSignIn]] = {}
    for one in seen:
        grouped.setdefault(one.key, []).append(one)
    yield from grouped.items()
