"""The folder itself: how it is made, opened and locked."""

from __future__ import annotations

import hmac
import json
import secrets
import shutil
import threading
from collections.abc import Collection, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from functools import cached_property
from pathlib import Path
from weakref import finalize

import sqlalchemy as sa

from sleetwatch.errors import WorkspaceError
from sleetwatch.lake import redacted_stem, sent_by_dead, sweep_staging
from sleetwatch.settings import FILE_NAME, TEMPLATE, Settings, State, Storage, read_settings, secret
from sleetwatch.sources import SOURCES, Source
from sleetwatch.sources.mapped import sources_in
from sleetwatch.state import (
    batches,
    compact,
    drop_schema,
    files,
    let_go,
    make_schema,
    meta,
    open_state,
    redactions,
    removals,
    segments,
    server_url,
)
from sleetwatch.state.database import HEAD
from sleetwatch.workspace.locks import Locks
from sleetwatch.workspace.stores import LAKE, VAULT, Stores

KEY_BYTES = 32
PATIENCE = 600.0
"""Seconds to wait for another's commit, or for readers to end."""
STATE = "state.db"
LYING = "in-place:"
"""Begins the `feed` of a file that lies in somebody else's lake; the lake's name follows."""
HUNT = "hunt"
"""The lock of whoever hunts."""


class Folder:
    """The parts of one workspace on disk."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.settings: Settings = read_settings(root)
        self.stores = Stores(root, self.settings.storage, self._owner)
        self.lake, self.vault = self.stores.lake, self.stores.vault
        self.lake.maker = self._make_again
        self.turn = threading.RLock()
        """Threads that write to the state take turns by it, before they take one of its few connections: who holds the
        right to write may have to read beside it, and would wait for ever if those who wait had them all.
        """

    @cached_property
    def state(self) -> sa.Engine:
        """The state database, its schema up to date. Raises `WorkspaceError` when it is gone."""
        place = place_of(self.root, self.settings)
        if isinstance(place, Path) and not place.exists():
            raise WorkspaceError(
                f"{place} is missing, and without it nobody knows what lies in the lake; put it back from a backup, "
                "or make a new workspace and ingest the raw files again"
            )
        engine = open_state(place)
        finalize(self, let_go, engine).atexit = False  # a process that ends closes its files without being told
        return engine

    @cached_property
    def key(self) -> bytes:
        """The workspace's own key for pseudonyms."""
        with self.state.connect() as connection:
            return bytes.fromhex(connection.execute(sa.select(meta.c.value).where(meta.c.key == "key")).scalar_one())

    def _make_again(self, absent: list[str]) -> None:
        from sleetwatch.workspace.in_place import make_again  # which stands on this

        make_again(self, absent)

    def _owner(self) -> str:
        """Tells this workspace from others, and nothing else."""
        return owner_of(self.key)

    @cached_property
    def sources(self) -> dict[str, Source]:
        """The sources that read what comes in: the workspace's own mappings first, for they were written for it."""
        return sources_in(self.root / "sources", SOURCES) | SOURCES

    def catalogue(self) -> dict[tuple[str, str], list[str]]:
        """Every segment's path by kind and month, as of one moment."""
        query = sa.select(segments.c.kind, segments.c.month, segments.c.path).order_by(segments.c.path)
        listed: dict[tuple[str, str], list[str]] = {}
        with self.state.connect() as connection:
            for kind, month, path in connection.execute(query):
                listed.setdefault((kind, month), []).append(path)
        return listed

    def batches(self) -> dict[str, int]:
        """By path the batch that brought each segment."""
        with self.state.connect() as connection:
            rows = connection.execute(sa.select(segments.c.path, segments.c.batch)).all()
        return {row.path: row.batch for row in rows}

    def segments_of(self, kind: str) -> list[Path]:
        """The files that hold a kind's rows."""
        query = sa.select(segments.c.path).where(segments.c.kind == kind).order_by(segments.c.path)
        with self.state.connect() as connection:
            return self.lake.paths(connection.execute(query).scalars())

    def rows_of(self, kinds: Collection[str]) -> int:
        """How many rows of these kinds the lake holds."""
        query = sa.select(sa.func.sum(segments.c.rows)).where(segments.c.kind.in_(sorted(kinds)))
        with self.state.connect() as connection:
            return int(connection.execute(query).scalar() or 0)  # a server sums in decimals

    def newest_ingests(self) -> list[tuple[str, int]]:
        """Every file by its SHA-256, with the number of its newest ingest."""
        query = sa.select(files.c.sha256, sa.func.max(files.c.batch)).group_by(files.c.sha256)
        with self.state.connect() as connection:
            return [(sha256, batch) for sha256, batch in connection.execute(query)]

    def ingest_times(self) -> list[tuple[str, int, int]]:
        """Every file by its SHA-256, with the number of its newest ingest and when that was."""
        query = sa.select(files.c.sha256, sa.func.max(files.c.batch), sa.func.max(batches.c.ingested_at))
        query = query.join(batches).group_by(files.c.sha256)
        with self.state.connect() as connection:
            return [(sha256, batch, at) for sha256, batch, at in connection.execute(query)]

    def file_names(self) -> dict[str, str]:
        """What the ingested files were called, by SHA-256."""
        with self.state.connect() as connection:
            return {row.sha256: row.name for row in connection.execute(sa.select(files.c.sha256, files.c.name))}

    def zones(self) -> dict[str, str]:
        """The time zone the user named for a file whose times name none, by its SHA-256."""
        query = sa.select(files.c.sha256, files.c.time_zone).where(files.c.time_zone.is_not(None))
        with self.state.connect() as connection:
            return {row.sha256: row.time_zone for row in connection.execute(query.order_by(files.c.batch))}

    @cached_property
    def locks(self) -> Locks:
        """Who is alone with what."""
        return Locks(self.root, place_of(self.root, self.settings))

    def locked(self, patience: float = PATIENCE) -> AbstractContextManager[None]:
        """Be the only one who commits to the lake or takes from it. Held for moments; others wait for their turn."""
        busy = f"another process has been writing to {self.root} for {patience:.0f} s; wait until it is done"
        return self.locks.held("lock", busy=busy, patience=patience)

    def reading(self, *, alone: bool = False, patience: float = PATIENCE) -> AbstractContextManager[None]:
        """Read the lake and the vault: no purge takes a file away meanwhile. A purge ends `alone`, when nobody reads.

        Whoever wants both locks takes this one first.
        """
        busy = f"{self.root} has been in use for {patience:.0f} s by a hunt, an explanation or a purge; try again later"
        return self.locks.held("reading", busy=busy, patience=patience, shared=not alone)

    def hunting(self, patience: float = PATIENCE) -> AbstractContextManager[None]:
        """Be the only hunt. Taken before any other lock."""
        busy = f"another hunt of {self.root} has been running for {patience:.0f} s; wait until it is done"
        return self.locks.held(HUNT, busy=busy, patience=patience)

    def purging(self) -> AbstractContextManager[None]:
        """Be the only purge."""
        return self.locks.held("purging", busy=f"another purge of {self.root} is running; wait until it is done")

    @property
    def staging(self) -> Path:
        """Where writers make what they have not committed."""
        return self.root / "staging"

    def sweep(self) -> None:
        """Remove what killed writers left behind, and end what a killed purge began. Only while `locked`."""
        self.stores.check_claim()
        self.finish_purge()
        with self.state.connect() as connection:
            known = set(connection.execute(sa.select(segments.c.path)).scalars())
        self.lake.drop(set(sent_by_dead(self.staging)) - known)
        self.lake.sweep(known)
        self.vault.sweep(set(self.stems().values()))
        sweep_staging(self.staging)

    def trim(self) -> None:
        """Give back room that copies of segments take up, unless somebody reads them just now."""
        if self.settings.storage.copies_mb is not None:
            with suppress(WorkspaceError), self.reading(alone=True, patience=0.0):
                self.lake.trim()

    def stems(self) -> dict[str, str]:
        """What each kept raw file is called in the vault, by its SHA-256; without those that a purge took whole."""
        with self.state.connect() as connection:
            return stems_of(connection)

    def finish_purge(self) -> bool:
        """Delete what a committed purge, or a case's end, took; after a purge every trace in the state too. Only while
        `locked`.

        False when the state could not be made compact; whoever sweeps next tries again.
        """
        with self.state.connect() as connection:
            paths = list(connection.execute(sa.select(removals.c.path)).scalars())
        if not paths:
            return True
        for path in paths:
            if path != STATE:
                self.stores.take_away(path)
        with self.state.begin() as connection:
            connection.execute(sa.delete(removals).where(removals.c.path != STATE))
        if STATE not in paths:
            return True
        if not compact(self.state):
            return False
        with self.state.begin() as connection:
            connection.execute(sa.delete(removals))
        return True

    def relative(self, path: Path) -> str:
        """A path in the workspace, as the state names it."""
        return path.relative_to(self.root).as_posix()


def stems_of(connection: sa.Connection) -> dict[str, str]:
    """What each raw file is called in the vault, as the state tells it."""
    ours = files.c.feed.is_(None) | ~files.c.feed.startswith(LYING, autoescape=True)
    stems = {sha256: sha256 for sha256 in connection.execute(sa.select(files.c.sha256).where(ours)).scalars()}
    for row in connection.execute(sa.select(redactions)):
        if not row.kept:
            stems.pop(row.sha256, None)
        elif row.sha256 in stems:
            stems[row.sha256] = redacted_stem(row.sha256, row.purge)
    return stems


def place_of(root: Path, settings: Settings) -> Path | sa.URL:
    """Where the state of a workspace lies."""
    state = settings.state
    if state.url is None:
        return root / STATE
    password = None if state.password is None else secret(state.password, root)
    return server_url(state.url, password, state.schema, tls=state.tls)


def owner_of(key: bytes) -> str:
    """What a workspace is called where several use one storage; it tells nothing of the key."""
    return hmac.digest(key, b"storage", "sha256").hex()[:32]


def make_folder(root: Path, tenant: str, state: State | None = None, storage: Storage | None = None) -> None:
    """Make a workspace, whole or not at all; all of it lies in the folder unless other places are named."""
    check_free(root)
    aside = root.parent / f".{root.name}.{secrets.token_hex(4)}"
    try:
        aside.mkdir(mode=0o700, parents=True)
        (aside / LAKE).mkdir()
        (aside / VAULT).mkdir()
        said = section_text("state", state) + section_text("storage", storage)
        (aside / FILE_NAME).write_text(TEMPLATE.format(tenant=tenant) + said, "utf-8")
        settings = read_settings(aside)
        with new_state(place_of(aside, settings)) as made:
            with made.begin() as connection:
                key = secrets.token_bytes(KEY_BYTES)
                rows = ({"key": "key", "value": key.hex()}, {"key": "tenant", "value": settings.tenant})
                connection.execute(sa.insert(meta), rows)
            Stores(aside, settings.storage, lambda: owner_of(key)).claim()
            made.dispose()
            aside.rename(root)
    except OSError as error:
        raise WorkspaceError(f"cannot make {root}: {error.strerror or error}") from None
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def section_text(name: str, section: State | Storage | None) -> str:
    """A section of the settings; JSON's strings and numbers are TOML's."""
    if section is None:
        return ""
    values = ((key, getattr(section, key)) for key in section.__struct_fields__)
    return f"\n[{name}]\n" + "".join(f"{key} = {json.dumps(one)}\n" for key, one in values if one is not None)


@contextmanager
def new_state(place: Path | sa.URL, schema: str = HEAD) -> Iterator[sa.Engine]:
    """A state that was not there; a schema on a server goes again when what follows fails."""
    if isinstance(place, Path):
        with _opened(place, schema) as state:
            yield state
        return
    make_schema(place)
    try:
        with _opened(place, schema) as state:
            yield state
    except BaseException:
        drop_schema(place)
        raise


@contextmanager
def _opened(place: Path | sa.URL, schema: str) -> Iterator[sa.Engine]:
    state = open_state(place, schema)
    try:
        yield state
    finally:
        state.dispose()


def check_free(root: Path) -> None:
    """Raises `WorkspaceError` when a workspace cannot be made there."""
    if (root / FILE_NAME).exists():
        raise WorkspaceError(f"{root} is a workspace already; use it with `-w {root}`")
    if root.is_file() or (root.is_dir() and any(root.iterdir())):
        raise WorkspaceError(f"{root} is not empty; name a new folder")
