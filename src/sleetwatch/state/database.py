"""Opens the state database and brings its schema up to date: a file of SQLite, or a schema of PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from sleetwatch.errors import WorkspaceError
from sleetwatch.state.inserting import POSTGRESQL
from sleetwatch.state.server import of_server
from sleetwatch.state.tables import metadata

BUSY_SECONDS = 30
HEAD = "0022"
"""The newest migration: a state that stands there needs none, nor the import of what would migrate it."""

StateError = sa.exc.OperationalError
"""What the database raises when it cannot be read, written, locked or reached."""

_MIGRATING = 5_737_233_381
"""The advisory lock of whoever migrates: two processes of a new version may start at once."""


def open_state(place: Path | sa.URL, schema: str = HEAD) -> sa.Engine:
    """The state in the SQLite file or the PostgreSQL schema, created or migrated to this version's tables.

    `schema` leaves it at an earlier version's, for what such a version wrote.
    """
    engine = _of_file(place) if isinstance(place, Path) else of_server(place)
    try:
        _migrate(engine, schema)
    except BaseException:
        engine.dispose()
        raise
    return engine


def let_go(engine: sa.Engine) -> None:
    """Close the connections that nobody uses, and those in use as they come back: no pool waits for them then."""
    sa.event.listen(engine, "checkin", lambda _connection, record: record.invalidate())
    engine.dispose()


def _of_file(path: Path) -> sa.Engine:
    engine = sa.create_engine(sa.URL.create("sqlite", database=str(path)), connect_args={"timeout": BUSY_SECONDS})
    sa.event.listen(engine, "connect", _configure)
    return engine


def _configure(connection: Any, _record: object) -> None:  # noqa: ANN401 - the driver's own connection
    """WAL lets readers work while one process writes; FULL makes a commit survive a power cut.

    Deleted rows are overwritten, so that they do not stay readable in the file.
    """
    for pragma in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON", "secure_delete = ON"):
        connection.execute(f"pragma {pragma}")


def hold_writing(connection: sa.Connection, *, has_written: bool = False) -> None:
    """Take the right to write until the transaction's end, so that what it reads is what it changes.

    A transaction that has written holds it already in a file, which has one writer; on a server it is asked for.
    """
    if connection.dialect.name == POSTGRESQL:
        connection.exec_driver_sql("select pg_advisory_xact_lock(hashtext(current_schema()))")
    elif not has_written:
        connection.exec_driver_sql("begin immediate")


@contextmanager
def claiming(engine: sa.Engine) -> Iterator[sa.Connection]:
    """A transaction that takes rows out of a queue, each of them by `FOR UPDATE SKIP LOCKED`, so that several take at
    once and never the same. A file has one writer, which is this one then.
    """
    with engine.begin() as connection:
        if connection.dialect.name != POSTGRESQL:
            hold_writing(connection)
        yield connection


def is_sound(connection: sa.Connection) -> str:
    """`ok`, or what the database says is wrong with it."""
    if connection.dialect.name == POSTGRESQL:
        missing = sorted(metadata.tables.keys() - set(sa.inspect(connection).get_table_names()))
        return f"lacks {', '.join(missing)}" if missing else "ok"
    return str(connection.exec_driver_sql("pragma quick_check").scalar_one())


def compact(engine: sa.Engine) -> bool:
    """Write what is left anew, so that nothing deleted stays in the database's files.

    False when a reader held it all the while, or the disk had no room; it must be done again.
    """
    try:
        with engine.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
            if connection.dialect.name == POSTGRESQL:
                return _compact_tables(connection)
            connection.exec_driver_sql("vacuum")
            busy = connection.exec_driver_sql("pragma wal_checkpoint(truncate)").fetchall()[0][0]
    except StateError:
        return False
    return not busy


def _compact_tables(connection: sa.Connection) -> bool:
    for name in metadata.tables:
        connection.exec_driver_sql(f'vacuum (full) "{name}"')
    return True


def _migrate(engine: sa.Engine, schema: str) -> None:
    stands = stands_at(engine)
    if stands == schema:
        return
    if stands is not None and stands > HEAD:
        raise WorkspaceError(
            f"the state was written by a newer Sleetwatch (schema {stands}, this one knows {HEAD}); use that version, "
            "or put back the backup from before the upgrade"
        )
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(files("sleetwatch.state") / "migrations"))
    config.set_main_option("path_separator", "os")
    with engine.begin() as connection:
        if connection.dialect.name == POSTGRESQL:
            connection.exec_driver_sql(f"select pg_advisory_xact_lock({_MIGRATING})")
        else:
            hold_writing(
                connection
            )  # or each statement were its own: a kill between two left what no later start mends
        config.attributes["connection"] = connection
        command.upgrade(config, schema)


def stands_at(engine: sa.Engine) -> str | None:
    """The newest migration that the state went through."""
    with engine.connect() as connection:
        if not sa.inspect(connection).has_table("alembic_version"):
            return None
        return connection.execute(sa.text("select version_num from alembic_version")).scalar()
