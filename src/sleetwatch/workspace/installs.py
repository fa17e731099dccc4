"""After a finding on a remote tool: who ran it where, whether it is approved, and what has to be reset."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Any

from sleetwatch import facts
from sleetwatch.engine import Engine
from sleetwatch.errors import UnknownName
from sleetwatch.facts.scopes import HEAVY
from sleetwatch.workspace.folder import Folder
from sleetwatch.workspace.hunting import Hunt
from sleetwatch.workspace.opening import open_events

Row = dict[str, Any]

CATEGORIES = ("remote_access", "kvm_site", "mesh", "tunnel")
_FOUND = """select tenant, subject, device, tool, category, "at", last_at, days, ran, renamed, portable_days, approved,
    common, event_id from software where category in ({categories}) order by tenant, tool, "at", subject, device"""
_RAN = """with names as (
        select distinct d.tenant, d.device, d.tool, p.file_name from software_days as d
        join process as p on p.tenant = d.tenant and p.event_id = d.event_id where p.file_name is not null
    ) select distinct n.tenant, n.device, n.tool, coalesce(p.account, '') as account from names as n join process as p
    on p.tenant = n.tenant and p.file_name = n.file_name and coalesce(p.device_id, p.device_name) = n.device"""
_SEEN = """select distinct u.tenant, u.device, m.subject, u.account, max(u.t) as last_at from (
        select tenant, coalesce(device_id, device_name) as device, account, "at" as t from process
        union all select tenant, coalesce(device_id, device_name), account, "at" from connection
        union all select tenant, coalesce(device_id, device_name), account, "at" from sign_in
            where coalesce(outcome, 'success') = 'success'
    ) as u join subjects as m on m.tenant = u.tenant and m.account = u.account
    where u.device is not null group by u.tenant, u.device, m.subject, u.account"""
_SYSTEM = {"system", "root", "local service", "network service", "localsystem"}
WARNING = """A remote tool ({tools}) was found on this machine, or spoke from it, and it is not approved here.
If you installed it for your work, or somebody from support asked you to, tell {whom} today: nothing else happens.
If you did not, leave the machine on and connected, remove nothing, and call {whom} from another device.
Until then sign in to nothing on this machine. Everybody who has such a program gets this text.
"""


@dataclass(frozen=True, slots=True)
class Install:
    """One tool on one machine of one subject."""

    tenant: str
    subject: str
    device: str
    tool: str
    category: str
    approved: bool
    common: bool
    """So many people use it that it is likely the company's own, listed or not."""
    first_at: int
    last_at: int
    days: int
    ran: bool
    """It ran there; else its service was called from there."""
    renamed: bool
    portable: bool
    """It ran from where a person saves files: nothing was installed."""
    event_id: str
    system: bool = False
    """No person's account ran it but the system's or a service's: who installed it had the machine's highest rights."""
    accounts: tuple[str, ...] = ()
    """The accounts that ran it; where only its service was called, those of the subject on the machine."""


@dataclass(frozen=True, slots=True)
class Reset:
    """An account whose password, sessions and keys were within reach of whoever sat behind the tool."""

    tenant: str
    subject: str
    account: str
    ran: bool
    """It ran the tool; else it was only used on the machine since."""
    devices: tuple[str, ...]
    tools: tuple[str, ...]
    last_at: int


@dataclass(frozen=True, slots=True)
class Installs:
    """What was found."""

    installs: tuple[Install, ...]
    resets: tuple[Reset, ...]
    """Of tools that are not approved."""
    warning: str
    """What may be shown on the machines: it names a tool and nobody."""


def installs_of(
    folder: Folder,
    tools: Collection[str] = (),
    tenant: str | None = None,
    subject: str | None = None,
    *,
    all_of_them: bool = False,
    reveal: bool = False,
    contact: str = "the security team",
) -> Installs:
    """Where remote tools ran: those named, or all that are not approved. Raises `UnknownName` for a tool nobody has."""
    found = _found(folder)
    wanted = {name.lower() for name in tools}
    if missing := wanted - {row["tool"].lower() for row in found.software}:
        known = ", ".join(sorted({row["tool"] for row in found.software})) or "none"
        raise UnknownName(f"no machine here ran {min(missing)!r}; found were: {known}")
    chosen = [
        _install(row, found)
        for row in found.software
        if (not wanted or row["tool"].lower() in wanted)
        and (wanted or all_of_them or not row["approved"])
        and tenant in {None, row["tenant"]}
        and subject in {None, row["subject"]}
    ]
    unapproved = [one for one in chosen if not one.approved]
    resets = _resets(unapproved, found.seen)
    return Installs(
        tuple(chosen if reveal else map(_masked, chosen)),
        tuple(resets if reveal else map(_masked_reset, resets)),
        _warning(sorted({one.tool for one in unapproved}), contact),
    )


@dataclass(frozen=True, slots=True)
class _Found:
    """What the lake has of tools, of who ran them, and of who was on which machine."""

    software: list[Row]
    ran: list[Row]
    seen: list[Row]


def _found(folder: Folder) -> _Found:
    categories = ", ".join(f"'{name}'" for name in CATEGORIES)
    with folder.reading(), Engine(memory_limit_mb=folder.settings.memory_mb) as engine:
        opened = open_events(engine, folder, None, HEAVY)
        Hunt(folder, lambda _what, _share: None).claims(engine, opened.until)
        facts.derive(engine, facts.needed_for(["software"]))
        queries = (_FOUND.format(categories=categories), _RAN, _SEEN)
        return _Found(*(engine.dicts(query) for query in queries))


def _install(row: Row, found: _Found) -> Install:
    where = row["tenant"], row["device"]
    ran = {
        one["account"] for one in found.ran if (one["tenant"], one["device"]) == where and one["tool"] == row["tool"]
    }
    there = {
        one["account"]
        for one in found.seen
        if (one["tenant"], one["device"]) == where and one["subject"] == row["subject"]
    }
    return Install(
        **{name: row[name] for name in ("tenant", "subject", "device", "tool", "category", "approved", "common")},
        **{name: row[name] for name in ("last_at", "days", "ran", "renamed", "event_id")},
        first_at=row["at"],
        portable=row["portable_days"] > 0,
        system=any(map(_is_system, ran)),
        accounts=tuple(sorted(ran - {""} or there)),
    )


def _is_system(account: str) -> bool:
    """Sources leave out what is no person's."""
    name = account.rpartition("\\")[2]
    return not account or name in _SYSTEM or name.endswith("$") or account.startswith("nt authority\\")


def _resets(installs: Collection[Install], seen: Collection[Row]) -> list[Reset]:
    """Who was seen on one of the machines since the tool was there, those who ran it first."""
    found: dict[tuple[str, str, str], list[tuple[Install, int]]] = {}
    for one in installs:
        for row in seen:
            if (row["tenant"], row["device"]) == (one.tenant, one.device) and row["last_at"] >= one.first_at:
                found.setdefault((row["tenant"], row["subject"], row["account"]), []).append((one, row["last_at"]))
    resets = [
        Reset(
            tenant,
            subject,
            account,
            ran=any(one.ran and account in one.accounts for one, _ in there),
            devices=tuple(sorted({one.device for one, _ in there})),
            tools=tuple(sorted({one.tool for one, _ in there})),
            last_at=max(at for _, at in there),
        )
        for (tenant, subject, account), there in found.items()
    ]
    return sorted(resets, key=lambda one: (not one.ran, one.tenant, one.subject, one.account))


def _masked(one: Install) -> Install:
    return replace(one, accounts=tuple("(account)" for _ in one.accounts), device=_hidden(one.device))


def _masked_reset(one: Reset) -> Reset:
    return replace(one, account="(account)", devices=tuple(map(_hidden, one.devices)))


def _hidden(device: str) -> str:
    """An id says nothing; a host's name may be a person's."""
    return device if len(device) >= LONGEST_NAME else "(device)"


LONGEST_NAME = 32
"""Names of hosts are shorter than this, ids of inventories are not."""


def _warning(tools: list[str], contact: str) -> str:
    if not tools:
        return ""
    return WARNING.format(tools=", ".join(tools), whom=contact)
