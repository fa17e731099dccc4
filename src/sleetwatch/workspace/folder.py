"""The folder itself: how it is made, opened and locked."""

from __future__ import annotations

import fcntl
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path

import sqlalchemy as sa

from sleetwatch.errors import WorkspaceError
from sleetwatch.lake import Lake, Vault
from sleetwatch.settings import FILE_NAME, TEMPLATE, Settings, read_settings
from sleetwatch.state import files, meta, open_state, segments

KEY_BYTES = 32


class Folder:
    """The parts of one workspace on disk."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.settings: Settings = read_settings(root)
        self.lake = Lake(root / "lake")
        self.vault = Vault(root / "vault")

    @cached_property
    def state(self) -> sa.Engine:
        """The state database, its schema up to date. Raises `WorkspaceError` when it is gone."""
        path = self.root / "state.db"
        if not path.exists():
            raise WorkspaceError(
                f"{path} is missing, and without it nobody knows what lies in the lake; put it back from a backup, "
                "or make a new workspace and ingest the raw files again"
            )
        return open_state(path)

    @cached_property
    def key(self) -> bytes:
        """The workspace's own key for pseudonyms."""
        with self.state.connect() as connection:
            return bytes.fromhex(connection.execute(sa.select(meta.c.value).where(meta.c.key == "key")).scalar_one())

    def catalogue(self) -> dict[tuple[str, str], list[str]]:
        """Every segment's path by kind and month, as of one moment."""
        query = sa.select(segments.c.kind, segments.c.month, segments.c.path).order_by(segments.c.path)
        listed: dict[tuple[str, str], list[str]] = {}
        with self.state.connect() as connection:
            for kind, month, path in connection.execute(query):
                listed.setdefault((kind, month), []).append(path)
        return listed

    def segments_of(self, kind: str) -> list[Path]:
        """The files that hold a kind's rows."""
        query = sa.select(segments.c.path).where(segments.c.kind == kind).order_by(segments.c.path)
        with self.state.connect() as connection:
            return self.lake.paths(connection.execute(query).scalars())

    def newest_ingests(self) -> list[tuple[str, int]]:
        """Every file by its SHA-256, with the number of its newest ingest."""
        query = sa.select(files.c.sha256, sa.func.max(files.c.batch)).group_by(files.c.sha256)
        with self.state.connect() as connection:
            return [(sha256, batch) for sha256, batch in connection.execute(query)]

    def file_names(self) -> dict[str, str]:
        """What the ingested files were called, by SHA-256."""
        with self.state.connect() as connection:
            return {row.sha256: row.name for row in connection.execute(sa.select(files.c.sha256, files.c.name))}

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Be the only one who adds to the lake. What an earlier, killed writer left behind is removed first."""
        with (self.root / ".lock").open("w") as handle:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise WorkspaceError(f"another ingest is writing to {self.root}; wait until it is done") from None
            self._sweep()
            yield

    def _sweep(self) -> None:
        with self.state.connect() as connection:
            known = set(connection.execute(sa.select(segments.c.path)).scalars())
            kept = set(connection.execute(sa.select(files.c.sha256)).scalars())
        self.lake.sweep(known)
        self.vault.sweep(kept)


def make_folder(root: Path, tenant: str) -> None:
    """Make a workspace, whole or not at all."""
    _check_free(root)
    aside = root.parent / f".{root.name}.{secrets.token_hex(4)}"
    try:
        (aside / "lake").mkdir(parents=True)
        (aside / "vault").mkdir()
        (aside / FILE_NAME).write_text(TEMPLATE.format(tenant=tenant), "utf-8")
        settings = read_settings(aside)
        state = open_state(aside / "state.db")
        with state.begin() as connection:
            rows = [{"key": "key", "value": secrets.token_hex(KEY_BYTES)}, {"key": "tenant", "value": settings.tenant}]
            connection.execute(sa.insert(meta), rows)
        state.dispose()
        aside.rename(root)
    except OSError as error:
        raise WorkspaceError(f"cannot make {root}: {error.strerror or error}") from None
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def _check_free(root: Path) -> None:
    if (root / FILE_NAME).exists():
        raise WorkspaceError(f"{root} is a workspace already; use it with `-w {root}`")
    if root.is_file() or (root.is_dir() and any(root.iterdir())):
        raise WorkspaceError(f"{root} is not empty; name a new folder")
