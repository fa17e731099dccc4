"""What a workspace's state holds, wherever it lies: for tests that look for what must not be in it."""

from __future__ import annotations

import os

import pytest
import sqlalchemy as sa

from sleetwatch.state.dumping import known_tables, lines_of, snapshot
from sleetwatch.state.inserting import POSTGRESQL
from sleetwatch.workspace import Workspace

on_files_alone = pytest.mark.skipif(
    os.environ.get("SLEETWATCH_TESTS_ON") == "postgresql",
    reason="it puts files of SQLite in each other's place, or settings that name no server",
)

in_folders_alone = pytest.mark.skipif(
    os.environ.get("SLEETWATCH_TESTS_IN") == "buckets", reason="it looks at files of a folder, or damages them"
)


def kept(workspace: Workspace) -> bytes:
    """The bytes of the state's files, or every row of a server's."""
    files = sorted(workspace.root.glob("state.db*"))
    if files:
        return b"".join(path.read_bytes() for path in files)
    with snapshot(workspace.folder.state) as connection:
        return "".join(line for table in known_tables() for line in lines_of(connection, table)).encode()


def fill_up(connection: sa.Connection) -> None:
    """From now on no row of the audit can be written."""
    refuse = "create trigger full_up before insert on acts begin select raise(abort, 'full'); end"
    if connection.dialect.name == POSTGRESQL:
        refuse = "create trigger full_up before insert on acts for each row execute function acts_refuse()"
    connection.exec_driver_sql(refuse)


def make_room(connection: sa.Connection) -> None:
    """It can again."""
    on = " on acts" if connection.dialect.name == POSTGRESQL else ""
    connection.exec_driver_sql(f"drop trigger full_up{on}")


def unlock(connection: sa.Connection) -> None:
    """What keeps rows of the audit from being changed goes."""
    is_server = connection.dialect.name == POSTGRESQL
    connection.exec_driver_sql(f"drop trigger {'acts_never_changed on acts' if is_server else 'acts_never_update'}")
