"""Backups: everything of a workspace in one file, as of one moment, while others go on working."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import msgspec
import sqlalchemy as sa

import sleetwatch
from sleetwatch import clock
from sleetwatch.cases import Actor
from sleetwatch.errors import UserError, WorkspaceError
from sleetwatch.lake import VaultInBucket
from sleetwatch.state import segments
from sleetwatch.state.database import HEAD
from sleetwatch.state.dumping import known_tables, lines_of, snapshot
from sleetwatch.workspace.acting import head_of, record, signing_key, writing
from sleetwatch.workspace.backup_file import FORM, TABLES, Manifest, Writing, digest_of
from sleetwatch.workspace.backup_file import writing as writing_file
from sleetwatch.workspace.folder import STATE, Folder, stems_of
from sleetwatch.workspace.packing import FOLDER as PACKS
from sleetwatch.workspace.stores import LAKE, VAULT

BACKUP = Actor("(backup)", via="cli")
"""Who a backup is in the audit: whoever owns the folder can take one."""
MADE_AGAIN = frozenset({"cache", PACKS, "staging"})
"""Folders whose files are made again when they are missing."""

Progress = Callable[[str, float], None]


@dataclass(frozen=True, slots=True)
class BackupReport:
    """What a backup holds."""

    path: str
    digest: str
    """To be noted elsewhere: with it nobody can put another backup in its place unseen."""
    made_at: int
    schema: str
    database: str
    tables: int
    rows: int
    files: int
    bytes: int
    """Of what is in it, as it lies there."""
    lake: bool
    """Whether the lake's segments are in it; else they lie in a bucket, and are kept there."""
    vault: bool
    """The same of the raw files."""
    audit_rows: int


class Backups:
    """Those of one workspace."""

    def __init__(self, folder: Folder) -> None:
        self.folder = folder

    def take(self, path: Path, progress: Progress) -> BackupReport:
        """Write everything into one file, then read it again and check it. Raises `UserError`, `WorkspaceError`."""
        from sleetwatch.workspace.restoring import check_backup  # which stands on this

        path, root = path.absolute(), self.folder.root.absolute()
        if path.is_relative_to(root):
            raise UserError(f"{path} lies in the workspace; write the backup somewhere else, at best on another disk")
        content = self._write(path, lambda what, share: progress(what, 0.6 * share))
        return check_backup(path, digest_of(content), lambda what, share: progress(what, 0.6 + 0.4 * share))

    def _write(self, path: Path, progress: Progress) -> str:
        """What the file says of itself."""
        folder, tables = self.folder, known_tables()
        _note(folder)
        made_at = clock.now()
        with folder.reading(), snapshot(folder.state) as connection, writing_file(path, made_at) as written:
            for number, table in enumerate(tables):
                progress("the state", 0.4 * number / len(tables))
                written.add_table(table.name, lines_of(connection, table))
            _add_files(folder, connection, written, progress)
            content = msgspec.json.encode(_manifest(folder, connection, written, made_at)).decode()
            written.close(content, signing_key(folder).sign(content))
        return content


def report_of(path: Path, content: str, found: Manifest) -> BackupReport:
    """What a backup says of itself, in short."""
    of_tables = [one for name, one in found.members.items() if name.startswith(TABLES)]
    return BackupReport(
        path=str(path),
        digest=digest_of(content),
        made_at=found.made_at,
        schema=found.schema,
        database=found.database,
        tables=len(of_tables),
        rows=sum(one.rows or 0 for one in of_tables),
        files=len(found.members) - len(of_tables),
        bytes=sum(one.bytes for one in found.members.values()),
        lake=found.lake,
        vault=found.vault,
        audit_rows=found.audit_rows,
    )


def _note(folder: Folder) -> None:
    """In the audit before it is done, so that the backup holds that too."""
    with writing(folder) as connection:
        record(connection, folder, BACKUP, "backup")


def _manifest(folder: Folder, connection: sa.Connection, written: Writing, made_at: int) -> Manifest:
    head = head_of(connection)
    return Manifest(
        form=FORM,
        version=sleetwatch.__version__,
        schema=HEAD,
        tenant=folder.settings.tenant,
        made_at=made_at,
        database=connection.dialect.name,
        lake=folder.lake.url is None,
        vault=not isinstance(folder.vault, VaultInBucket),
        audit_rows=head.seq,
        audit_digest=head.digest,
        public_key=signing_key(folder).public,
        members=written.members,
    )


def _add_files(folder: Folder, connection: sa.Connection, written: Writing, progress: Progress) -> None:
    names = sorted({*_beside(folder.root), *_segments(folder, connection), *_raw_files(folder, connection)})
    for number, name in enumerate(names):
        progress("the files", 0.4 + 0.6 * number / len(names))
        try:
            written.add_file(name, folder.root / name)
        except FileNotFoundError:
            raise WorkspaceError(f"{folder.root / name} is missing; `sleetwatch doctor` says what else is") from None


def _beside(root: Path) -> Iterator[str]:
    """Settings, keys, evidence and whatever else lies in the folder, but for what is made again."""
    for path in root.rglob("*"):
        name = path.relative_to(root)
        first = name.parts[0]
        own = first.startswith((".", STATE)) or first in {LAKE, VAULT, *MADE_AGAIN}
        if not own and path.is_file():
            yield name.as_posix()


def _segments(folder: Folder, connection: sa.Connection) -> Iterator[str]:
    """The lake's segments of this moment; none where they lie in a bucket."""
    if folder.lake.url is None:
        for path in connection.execute(sa.select(segments.c.path)).scalars():
            yield folder.lake.path(path).relative_to(folder.root).as_posix()


def _raw_files(folder: Folder, connection: sa.Connection) -> Iterator[str]:
    """The raw files of this moment, and those that no ingest knows; none where they lie in a bucket."""
    vault = folder.vault
    if not isinstance(vault, VaultInBucket):
        paths = [
            *map(vault.path, stems_of(connection).values()),
            *(vault.orphan_path(one.name) for one in vault.orphans()),
        ]
        yield from (path.relative_to(folder.root).as_posix() for path in paths)
