"""Opens the state database and brings its schema up to date."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path
from typing import Any

import sqlalchemy as sa

BUSY_SECONDS = 30
HEAD = "0017"
"""The newest migration: a state that stands there needs none, nor the import of what would migrate it."""

StateError = sa.exc.OperationalError
"""What the database raises when it cannot be read, written or locked."""


def open_state(path: Path) -> sa.Engine:
    """The state in the SQLite file `path`, created or migrated to this version's schema."""
    engine = sa.create_engine(sa.URL.create("sqlite", database=str(path)), connect_args={"timeout": BUSY_SECONDS})
    sa.event.listen(engine, "connect", _configure)
    _migrate(engine)
    return engine


def _configure(connection: Any, _record: object) -> None:  # noqa: ANN401 - the driver's own connection
    """WAL lets readers work while one process writes; FULL makes a commit survive a power cut.

    Deleted rows are overwritten, so that they do not stay readable in the file.
    """
    for pragma in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON", "secure_delete = ON"):
        connection.execute(f"pragma {pragma}")


def compact(engine: sa.Engine) -> bool:
    """Write the file anew and empty its journal, so that nothing deleted is left in either.

    False when a reader held the journal all the while, or the disk had no room; it must be done again.
    """
    try:
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("vacuum")
            busy = connection.exec_driver_sql("pragma wal_checkpoint(truncate)").fetchall()[0][0]
    except StateError:
        return False
    return not busy


def _migrate(engine: sa.Engine) -> None:
    if _stands_at(engine) == HEAD:
        return
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(files("sleetwatch.state") / "migrations"))
    config.set_main_option("path_separator", "os")
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def _stands_at(engine: sa.Engine) -> str | None:
    """The newest migration that the state went through."""
    with engine.connect() as connection:
        if not sa.inspect(connection).has_table("alembic_version"):
            return None
        return connection.execute(sa.text("select version_num from alembic_version")).scalar()
