"""What a process that runs tests need not do again and again: it would take longer than most tests."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from functools import cache

import sqlalchemy as sa
import typer.testing

from sleetwatch.state import database

Migrate = Callable[[sa.Engine, str], None]


def copying(migrate: Migrate) -> Migrate:
    """What migrates, but for an empty file that is to stand at the newest: that becomes a copy of the first.

    Whoever tests the way itself starts from an older state, or on a server.
    """
    whole: list[sqlite3.Connection] = []

    def migrated(engine: sa.Engine, schema: str) -> None:
        is_new = engine.dialect.name == "sqlite" and schema == database.HEAD and database.stands_at(engine) is None
        if not is_new:
            migrate(engine, schema)
        elif not whole:
            migrate(engine, schema)
            whole.append(sqlite3.connect(":memory:", check_same_thread=False))
            _fill(engine, lambda made: made.backup(whole[0]))
        else:
            _fill(engine, whole[0].backup)

    return migrated


def _fill(engine: sa.Engine, copy: Callable[[sqlite3.Connection], None]) -> None:
    connection = engine.raw_connection()
    try:
        driver = connection.driver_connection
        assert isinstance(driver, sqlite3.Connection)
        copy(driver)
    finally:
        connection.close()


def spare_what_is_made_before() -> None:
    """From here on, in this process: new states are copies, and the three hundred commands are put together once."""
    database._migrate = copying(database._migrate)  # type: ignore[assignment]
    typer.testing._get_command = cache(typer.testing._get_command)
