"""Debian's PostgreSQL, started on loopback for the tests that want a real server. As root it runs as `postgres`."""

from __future__ import annotations

import os
import secrets
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from sleetwatch.settings import FILE_NAME, State, Storage, read_settings
from sleetwatch.state import database, server_url
from sleetwatch.state.server import of_server
from sleetwatch.workspace import folder, workspace

USER, ADMIN = "sleetwatch", "admin"
"""The role of the workspaces, which is nobody's superior, and the server's own."""


def programs() -> Path | None:
    """Where `initdb` and `pg_ctl` are; the newest version."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    on_path = shutil.which("initdb")
    return found[-1].parent if found else Path(on_path).parent if on_path else None


@dataclass(frozen=True)
class Server:
    """A running server. Each workspace gets a database of its own."""

    port: int

    def state(self, like: str = "template1") -> State:
        """Where a new workspace may keep its state, or the copy of one with the rows of the database `like`."""
        name = f"w{secrets.token_hex(8)}"
        end_all(like)  # the driver leaves a socket open whose other end hung up
        self.hang_up(like)
        self._as_admin(f"create database {name} template {like} owner {USER}")
        return State(url=self.url(name))

    def hang_up(self, database: str) -> None:
        """End every connection to a database, as a server does that is started again."""
        self._as_admin(f"select pg_terminate_backend(pid) from pg_stat_activity where datname = '{database}'")

    def _as_admin(self, sql: str) -> None:
        admin = of_server(server_url(self.url("postgres", ADMIN), None, "public", tls=False))
        with admin.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
            connection.exec_driver_sql(sql)
        admin.dispose()

    def make_role(self) -> None:
        """The role of the workspaces."""
        self._as_admin(f"create role {USER} login")

    def url(self, database: str, user: str = USER) -> str:
        """Of a database, for a role."""
        return f"postgresql://{user}@127.0.0.1:{self.port}/{database}"


@contextmanager
def running() -> Iterator[Server]:
    """A server with an empty database, gone afterwards."""
    bin_folder = programs()
    assert bin_folder is not None
    place = Path(tempfile.mkdtemp(prefix="sleetwatch-pg-"))
    owner = "postgres" if os.geteuid() == 0 else None
    if owner:
        shutil.chown(place, owner)
    data, port = place / "data", _free_port()

    def run(program: str, *words: str) -> None:
        command, groups = [str(bin_folder / program), "-D", str(data), *words], [] if owner else None
        nothing = subprocess.DEVNULL
        subprocess.run(
            command, cwd="/", check=True, timeout=120, stdin=nothing, stdout=nothing, user=owner, extra_groups=groups
        )

    options = f"-c listen_addresses=127.0.0.1 -p {port} -k {place} -c fsync=off -c max_connections=400"
    run("initdb", "-U", ADMIN, "--auth=trust", "--no-sync", "--encoding=UTF8", "--locale=C")
    run("pg_ctl", "start", "-w", "-l", str(place / "log"), "-o", options)
    try:
        started = Server(port)
        started.make_role()
        yield started
    finally:
        run("pg_ctl", "stop", "-m", "immediate")
        shutil.rmtree(place, ignore_errors=True)


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def copied(server: Server, root: Path) -> None:
    """Give a copied workspace a state of its own, with the rows of the one it was copied from."""
    path = root / FILE_NAME
    old = read_settings(root).state.url or ""
    new = server.state(old.rpartition("/")[2]).url or ""
    path.write_text(path.read_text("utf-8").replace(old, new), "utf-8")


_OPENED: list[sa.Engine] = []
"""Tests leave what they opened to the collector, which finds open sockets then; here it is ended for them."""

AT_ONCE = 40
"""So many may be open before what is idle is closed: the server has 400 connections for all processes of a run."""


def _remembered(url: sa.URL) -> sa.Engine:
    if len(_OPENED) % AT_ONCE == AT_ONCE - 1:
        end_all()
    _OPENED.append(of_server(url))
    return _OPENED[-1]


def end_all(database: str | None = None) -> None:
    """Close every connection, or those to a database, that nobody is using: a pool that is gone closes none."""
    for engine in _OPENED:
        in_use = isinstance(engine.pool, sa.QueuePool) and engine.pool.checkedout()
        if not in_use and database in {None, engine.url.database}:
            engine.dispose()


def _migrated(server: Server) -> str:
    """A database with an empty state, whose copies need no migration."""
    made = server.state()
    place = server_url(made.url or "", None, made.schema, tls=False)
    folder.make_schema(place)
    database.open_state(place).dispose()
    return str(place.database)


def under_every_workspace(server: Server) -> None:
    """Let each workspace that a test makes or copies keep its state on the server: for a run of the suite by hand."""
    make, make_schema, copy = folder.make_folder, folder.make_schema, shutil.copytree
    database.of_server = _remembered
    empty, copies = _migrated(server), set[str | None]()

    def make_there(root: Path, tenant: str, state: State | None = None, storage: Storage | None = None) -> None:
        make(root, tenant, state or copied_state(), storage)

    def copied_state() -> State:
        state = server.state(empty)
        copies.add(sa.make_url(state.url or "").database)
        return state

    def make_unless_there(place: sa.URL) -> None:
        if place.database not in copies:
            make_schema(place)

    def copy_there(source: Path, target: Path, *rest: Any, **named: Any) -> Any:
        made = copy(source, target, *rest, **named)
        if (Path(made) / FILE_NAME).exists() and "[state]" in (Path(made) / FILE_NAME).read_text("utf-8"):
            copied(server, Path(made))
        return made

    workspace.make_folder = make_there
    folder.make_schema = make_unless_there
    shutil.copytree = copy_there
