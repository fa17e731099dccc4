"""The tables of some tenants alone, by the names that queries know them by.

Whatever compares subjects does so within a tenant, unless it says `Scope: everywhere.`: where something has changed in
one tenant, it need not be made anew for the others.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from sleetwatch.engine import Engine, quoted_list
from sleetwatch.events import KINDS, schema_of
from sleetwatch.facts import FACTS, INPUTS, sql_of, tables_read_by
from sleetwatch.facts.scopes import TRANSIENT

PART = "part"
"""The schema of the limited tables. It is empty, and a name means a table of everybody, unless `within` is at work."""


def make_room(engine: Engine) -> None:
    """From now on a name that says no schema may mean a limited table; what is made is to say `main`."""
    engine.run(f"create schema if not exists {PART}")
    engine.look_in(PART, "main")


@contextmanager
def within(engine: Engine, tenants: Iterable[str], tables: Iterable[str]) -> Iterator[None]:
    """While these tables mean what they hold of some tenants, on an engine that has room for it; others are whole."""
    limit = quoted_list(sorted(tenants))
    laid_out = [name for name in _behind(tables) if _has_tenants(name)]
    for name in laid_out:
        rows = sql_of(name) if name in TRANSIENT else f"select * from main.{name} where tenant in ({limit})"
        engine.run(f"create or replace view {PART}.{name} as {rows}")
    try:
        yield
    finally:
        for name in reversed(laid_out):
            engine.run(f"drop view {PART}.{name}")


def _behind(tables: Iterable[str]) -> list[str]:
    """The tables, with those that a transient fact is made of before it."""
    pending, found = list(tables), set[str]()
    while pending:
        name = pending.pop()
        if name not in found:
            found.add(name)
            pending += tables_read_by(name) if name in TRANSIENT else ()
    return sorted(found, key=lambda name: (FACTS.index(name) if name in FACTS else -1, name))


def _has_tenants(name: str) -> bool:
    if name in KINDS:
        return "tenant" in schema_of(KINDS[name]).names
    return name in FACTS or "tenant" in INPUTS[name].names
