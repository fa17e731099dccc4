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
import sqlglot
from sqlglot import exp

from sleetwatch.engine import Engine
from sleetwatch.facts.inputs import INPUT_SCHEMAS, INPUTS, lay_out

FACTS: tuple[str, ...] = (
    "homes",
    "sign_ins",
    "crowds",
    "places",
    "legs",
    "days",
    "hidden_days",
    "hosting_days",
    "egress",
    "shared_sessions",
    "resets",
    "outlived_sessions",
    "factor_uses",
    "device_uses",
    "device_owners",
    "tools",
    "kvm_plugs",
    "usb_shapes",
    "hours",
    "clones",
    "shared_contacts",
    "gateways",
    "device_places",
    "cameras",
    "pay_changes",
    "edges",
)
"""Every fact, in the order they are derived: a fact reads only inputs, events and facts before it."""

VIEWS = frozenset({"places"})
"""Facts that stay views: a filter over a big fact that is cheaper to repeat than to keep."""


def derive(engine: Engine, only: Iterable[str] = FACTS) -> None:
    """Make the facts named, in order. Every event kind and every one of `INPUTS` must be a table already."""
    wanted = frozenset(only)
    for name in FACTS:
        if name in wanted:
            kind = "view" if name in VIEWS else "table"
            engine.run(f"create or replace {kind} {name} as\n{sql_of(name)}")


def prepare(engine: Engine, tables: Mapping[str, pa.Table], reads: Iterable[str]) -> None:
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
def tables_read_by(name: str) -> frozenset[str]:
    """The tables a fact's `select` reads."""
    query = sqlglot.parse_one(sql_of(name), read="duckdb")
    own = {cte.alias for cte in query.find_all(exp.CTE)}
    return frozenset(table.name for table in query.find_all(exp.Table)) - own


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
    "sql_of",
    "tables_read_by",
]
