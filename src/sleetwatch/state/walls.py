"""A second wall between tenants, in PostgreSQL: rows of tenants that somebody has no role in are not there for them.

Every question is asked with the tenants it may be about already. The wall stands behind that: a question that forgot to
ask so finds nothing of others. It stands for as long as somebody's request is answered; hunts, feeds and commands,
which are everybody's, have none, and neither has a state in a file.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from types import MappingProxyType

import sqlalchemy as sa

SETTING = "sleetwatch.tenants"
BETWEEN = chr(31)
"""Stands before each tenant's name, and in none."""
WALLED = (
    "assignments", "case_subjects", "cases", "clusters", "edges", "exceptions", "hits", "hubs", "links", "members",
    "parts", "requests", "responses", "scores", "subject_notes", "subjects", "surfaced", "tenant_notices", "verdicts",
)  # fmt: skip
"""The tables behind it that say whose a row is: what is found of subjects, and the work on it. Migrations name theirs
themselves.

Applicants are compared across tenants whenever one is looked at, so theirs are not behind it; nor is the audit, which
is one chain over all tenants, nor what decides who may see what.
"""
WITHIN = MappingProxyType({
    "case_files": "cases", "case_log": "cases", "case_members": "cases", "case_tasks": "cases", "custody": "cases",
    "glass": "cases", "response_calls": "responses", "response_items": "responses", "reviews": "verdicts",
})  # fmt: skip
"""The tables behind it whose rows are part of a row in another: they are there where that one is."""

_inside: ContextVar[str] = ContextVar("tenants", default="")


@contextmanager
def walled(tenants: Collection[str] | None) -> Iterator[None]:
    """Transactions that begin meanwhile see these tenants' rows alone; all with None."""
    with _set("" if tenants is None else BETWEEN + BETWEEN.join(sorted(tenants))):
        yield


@contextmanager
def unwalled() -> Iterator[None]:
    """Transactions that begin meanwhile see every tenant: for what a request has Sleetwatch do, and does not show."""
    with _set(""):
        yield


@contextmanager
def _set(tenants: str) -> Iterator[None]:
    before = _inside.set(tenants)
    try:
        yield
    finally:
        _inside.reset(before)


def raise_wall(connection: sa.Connection) -> None:
    """Tell a server at the beginning of a transaction; what it is told ends with that."""
    if tenants := _inside.get():
        tell(connection, tenants)


@contextmanager
def unwalled_within(connection: sa.Connection) -> Iterator[None]:
    """The same as `unwalled` within a transaction that has begun."""
    tenants = _inside.get()
    if not tenants or connection.dialect.name != "postgresql":
        yield
        return
    tell(connection, "")
    yield
    tell(connection, tenants)


def tell(connection: sa.Connection, tenants: str) -> None:
    """Whose rows are there until the transaction's end."""
    connection.execute(sa.select(sa.func.set_config(SETTING, tenants, sa.true())))


def passes_walls(connection: sa.Connection) -> bool:
    """Whether the role that asks is one for which no wall holds."""
    if connection.dialect.name != "postgresql":
        return False
    query = "select rolsuper or rolbypassrls from pg_roles where rolname = current_user"
    return bool(connection.exec_driver_sql(query).scalar_one())
