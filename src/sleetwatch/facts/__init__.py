"""Facts: tables derived from events once and read by many signals.

Each fact is one `select` in a file of its name. They are the only readers of the heavy events and of `subjects`;
every fact carries tenant and subject, times are integer microseconds, and every order is total (at, event_id).
They count days and hours, never rows, so that a row seen twice or a chatty client changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files

import pyarrow as pa

from sleetwatch.engine import SqlEngine
from sleetwatch.facts.inputs import INPUT_SCHEMAS, INPUTS, lay_out
from sleetwatch.queries import reading_of

FACTS: tuple[str, ...] = (
    "homes",
    "sign_ins",
    "ip_uses",
    "crowds",
    "exits",
    "shared_lines",
    "places",
    "legs",
    "days",
    "covers",
    "hidden_days",
    "hosting_days",
    "line_days",
    "home_lines",
    "line_visits",
    "egress",
    "session_uses",
    "shared_sessions",
    "resets",
    "outlived_sessions",
    "factor_uses",
    "registered_uses",
    "device_uses",
    "keyboard_uses",
    "device_owners",
    "software_days",
    "software",
    "tools",
    "commands",
    "attachments",
    "kvm_plugs",
    "usb_shapes",
    "human_hours",
    "hour_sums",
    "hour_evidence",
    "repository_uses",
    "clones",
    "shared_contacts",
    "router_sights",
    "router_days",
    "gateways",
    "units",
    "shared_units",
    "network_stays",
    "laptop_days",
    "remote_days",
    "endpoint_alerts",
    "device_silences",
    "device_places",
    "watched_addresses",
    "network_days",
    "sessions",
    "strong_days",
    "client_days",
    "foreign_desktops",
    "factor_changes",
    "approvals",
    "enrolments",
    "rare_clients",
    "portal_days",
    "line_delays",
    "risk_alerts",
    "waking_days",
    "gateway_days",
    "guest_lines",
    "odd_flows",
    "camera_meetings",
    "cameras",
    "pay_changes",
    "data_days",
    "reach",
    "sensitive_places",
    "remotes",
    "code_exits",
    "storage_uses",
    "packings",
    "key_uses",
    "key_trips",
    "guards_lifted",
    "treasury_firsts",
    "git_addresses",
    "git_identities",
    "office_days",
    "pay_origins",
    "checks",
    "shared_claims",
    "hiring_places",
    "shared_networks",
    "run_pairs",
    "file_runs",
    "application_days",
    "first_boots",
    "laptop_arrivals",
    "first_countries",
    "meeting_days",
    "meeting_places",
    "meeting_gaps",
    "meeting_machines",
    "shared_machines",
    "edges",
    "hubs",
    "holdings",
    "far_edges",
    "same_lines",
    "lone_meetings",
    "meeting_reach",
    "captures",
    "colleagues",
    "camera_days",
    "idle_days",
    "active_days",
    "failed_checks",
    "mail_rules",
    "forwards",
    "remote_grants",
    "helped_days",
    "power_days",
    "referrals",
    "late_days",
    "late_refusals",
    "late_devices",
    "leaving_ways",
    "leaving_takes",
    "returns",
)
"""Every fact, in the order they are derived: a fact reads only inputs, events and facts before it."""

SCOPES = ("subject", "tenant", "everywhere")

VIEWS = frozenset({"places"})
"""Facts that stay views: a filter over a big fact that is cheaper to repeat than to keep."""


def derive(engine: SqlEngine, only: Iterable[str] = FACTS) -> None:
    """Make the facts named, in order. Every event kind and every one of `INPUTS` must be a table already."""
    wanted = frozenset(only)
    for name in FACTS:
        if name in wanted:
            kind = "view" if name in VIEWS else "table"
            engine.run(f"create or replace {kind} {name} as\n{sql_of(name)}")


def prepare(engine: SqlEngine, tables: Mapping[str, pa.Table], reads: Iterable[str]) -> None:
    """Lay out the input tables that `reads` needs, empty where none is given, and derive what must be there too."""
    wanted = frozenset(reads)
    needed = needed_for(wanted)
    lay_out(engine, tables, wanted.union(*map(tables_read_by, needed)))
    derive(engine, needed)


@cache
def sql_of(name: str) -> str:
    """The `select` that makes a fact."""
    return files(__package__).joinpath(f"{name}.sql").read_text(encoding="utf-8")


@cache
def scope_of(name: str) -> str:
    """What a fact says in its first line: a row depends on rows of one `subject`, one `tenant` or of `everywhere`."""
    first = sql_of(name).partition("\n")[0]
    said = next((scope for scope in SCOPES if first.startswith(f"-- Scope: {scope}.")), None)
    if said is None:
        raise ValueError(f"{name}.sql must begin with `-- Scope: ` and one of {', '.join(SCOPES)}, with a full stop")
    return said


def tables_read_by(name: str) -> frozenset[str]:
    """The tables a fact's `select` reads."""
    return reading_of(sql_of(name)).tables


def needed_for(tables: Iterable[str]) -> tuple[str, ...]:
    """The facts that must be derived, in order, before these tables can be read."""
    pending, needed = list(tables), set[str]()
    while pending:
        name = pending.pop()
        if name in FACTS and name not in needed:
            needed.add(name)
            pending.extend(tables_read_by(name))
    return tuple(name for name in FACTS if name in needed)


__all__ = [
    "FACTS",
    "INPUTS",
    "INPUT_SCHEMAS",
    "VIEWS",
    "derive",
    "lay_out",
    "needed_for",
    "prepare",
    "scope_of",
    "sql_of",
    "tables_read_by",
]
