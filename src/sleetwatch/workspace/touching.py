"""Whom it touches when events came in, or when what facts are compared with has changed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from sleetwatch.engine import Engine
from sleetwatch.events import KINDS, schema_of
from sleetwatch.facts import FACTS, INPUTS, needed_for, tables_read_by
from sleetwatch.facts.buckets import ADDRESSES, ON_DEVICES, TOUCHED
from sleetwatch.facts.scopes import FOLLOWED, HEAVY, UNSTEADY, is_bucketed

CHANGED = "changed_addresses_"


def traced_inputs(read: Iterable[str]) -> tuple[str, ...]:
    """The inputs of bucketed facts whose changes can be traced to subjects or to addresses."""
    return tuple(name for name in _inputs(read) if {"subject", "ip"} & set(INPUTS[name].names))


def other_inputs(read: Iterable[str]) -> tuple[str, ...]:
    """The inputs of bucketed facts that touch everybody when they change."""
    return tuple(name for name in _inputs(read) if not {"subject", "ip"} & set(INPUTS[name].names))


def _inputs(read: Iterable[str]) -> tuple[str, ...]:
    behind = {table for fact in _behind(read) for table in tables_read_by(fact)}
    return tuple(name for name in INPUTS if name in behind and name not in UNSTEADY)


def _behind(read: Iterable[str]) -> set[str]:
    """Every fact that a bucketed one is made from, without what stands behind the followed ones."""
    pending = [name for name in needed_for(read) if is_bucketed(name)]
    seen: set[str] = set()
    while pending:
        name = pending.pop()
        if name not in seen:
            seen.add(name)
            pending += [one for one in tables_read_by(name) if one in FACTS and one not in FOLLOWED]
    return seen


def begin(engine: Engine) -> None:
    """Nobody is touched yet."""
    engine.run(f"create or replace table {TOUCHED} (tenant varchar, subject varchar)")
    engine.run(f"create or replace table {CHANGED} (tenant varchar, ip varchar)")


def count(engine: Engine) -> int:
    """How many are touched."""
    found: int = engine.rows(f"select count(*) from {TOUCHED}")[0][0]
    return found


def by_accounts(engine: Engine) -> None:
    """Whose accounts the fresh events name, and who used an address of which something else is known now."""
    for kind, events in _touching(engine):
        columns = schema_of(KINDS[kind]).names
        if "account" in columns:
            for rows in events:
                _touch(engine, f"select s.tenant, s.subject from {rows} join {_ACCOUNT}")
        if "worker_id" in columns:
            worker = "people as s on s.tenant = e.tenant and s.worker_id = e.worker_id"
            _touch(engine, f"select s.tenant, s.subject from fresh_{kind} as e join {worker}")


def by_devices(engine: Engine) -> None:
    """Whose devices the fresh events happened on, and whose were at such an address."""
    for kind, events in _touching(engine):
        for key in ("device_id", "device_name"):
            if key in schema_of(KINDS[kind]).names and kind not in HEAVY - ON_DEVICES:
                owner = f"device_owners as s on s.tenant = e.tenant and s.device = e.{key}"
                for rows in events:
                    _touch(engine, f"select s.tenant, s.subject from {rows} join {owner}")


def _touching(engine: Engine) -> Iterator[tuple[str, list[str]]]:
    """By kind the events `e` that touch somebody: fresh ones, and those at an address of which more is known."""
    moved = engine.rows(f"select 1 from {CHANGED} limit 1")
    for kind, event in KINDS.items():
        fresh = engine.rows(f"select 1 from fresh_{kind} limit 1")
        there = [name for name in ADDRESSES if name in schema_of(event).names] if moved else []
        if fresh or there:
            yield kind, [f"fresh_{kind} as e", *(f"{kind} as e join {_changed(name)}" for name in there)]


_ACCOUNT = "subjects as s on s.tenant = e.tenant and s.account = e.account"


def _changed(column: str) -> str:
    return f"{CHANGED} as c on c.ip = e.{column} and (c.tenant is null or c.tenant = e.tenant)"


def by_changes(engine: Engine, name: str, before: Path) -> None:
    """Whom the difference between a table and an earlier state of it is about."""
    engine.view("before_", [before])
    columns = engine.columns(name)
    if "subject" in columns:
        gone, come = (f"select * from {one} except all select * from {other}" for one, other in _both(name))
        _touch(engine, f"select tenant, subject from (({gone}) union all ({come})) where subject is not null")
    elif "tenant" in columns:
        gone, come = (f"select * from {one} except all select * from {other}" for one, other in _both(name))
        engine.run(f"insert into {CHANGED} select distinct tenant, ip from (({gone}) union all ({come}))")
    else:  # an address that is new has only fresh events
        gone = f"select * from before_ except all select * from {name}"
        engine.run(f"insert into {CHANGED} select distinct null, ip from ({gone})")


def _both(name: str) -> tuple[tuple[str, str], tuple[str, str]]:
    return ("before_", name), (name, "before_")


def _touch(engine: Engine, rows: str) -> None:
    engine.run(f"insert into {TOUCHED} select distinct tenant, subject from ({rows}) except select * from {TOUCHED}")
