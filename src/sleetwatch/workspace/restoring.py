"""A backup back in its place, or a workspace's state in another database: all of it, checked, or nothing."""

from __future__ import annotations

import json
import os
import re
import secrets
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import sqlalchemy as sa

from sleetwatch import clock
from sleetwatch.cases import Actor
from sleetwatch.cases.chain import Link, verify
from sleetwatch.errors import WorkspaceError
from sleetwatch.settings import FILE_NAME, State, read_settings
from sleetwatch.state.database import HEAD
from sleetwatch.state.dumping import Loading, found_tables, known_tables, lines_of, snapshot
from sleetwatch.workspace.acting import record, writing
from sleetwatch.workspace.backing_up import BackupReport, report_of
from sleetwatch.workspace.backup_file import FILES, TABLES, Hashing, Manifest, hashed, reading, table_lines
from sleetwatch.workspace.folder import STATE, Folder, check_free, new_state, place_of, section_text
from sleetwatch.workspace.stores import LAKE, VAULT

RESTORE = Actor("(restore)", via="cli")
BLOCK = 1 << 20
KNOWN_SCHEMA = re.compile(r"\d{4}\Z")
AUDIT = f"{TABLES}acts.jsonl.gz"

Progress = Callable[[str, float], None]


def check_backup(path: Path, expected: str | None, progress: Progress) -> BackupReport:
    """Read all of a backup: digests, counts, the audit's chain. Raises `UserError`, `WorkspaceError`."""
    told: dict[str, Hashing] = {}
    chain = None
    with reading(path) as backup:
        for name, _, stream in backup.members():
            progress("checking the backup", backup.share)
            if name.startswith(TABLES):
                text = Hashing()
                lines = table_lines(stream, text)
                if name == AUDIT:
                    chain = verify(_links(lines))
                for _ in lines:
                    pass
                told[name] = text
        found = backup.manifest(expected)
    _check_tables(path, found, told)
    if chain is None or chain.complaints or (chain.head.seq, chain.head.digest) != _head(found):
        why = chain.complaints[0] if chain and chain.complaints else "it ends elsewhere than the backup says"
        raise WorkspaceError(f"{path}: the audit in it is not whole: {why}")
    return report_of(path, backup.content, found)


def restore(path: Path, root: Path, state: State | None, expected: str | None, progress: Progress) -> BackupReport:
    """Make a workspace of a backup in a new or empty folder, its state there too or in PostgreSQL.

    The backup is checked first, and what was restored is read again and compared. Raises `UserError`, `WorkspaceError`.
    """
    check_free(root)
    report = check_backup(path, expected, lambda what, share: progress(what, 0.3 * share))
    _check_schema(path, report.schema)
    aside = root.absolute().parent / f".{root.absolute().name}.{secrets.token_hex(4)}"
    tables = aside.with_name(f"{aside.name}.tables")
    try:
        aside.mkdir(parents=True, mode=0o700)
        tables.mkdir(mode=0o700)
        _unpack(path, aside, tables, report.digest, lambda what, share: progress(what, 0.3 + 0.4 * share))
        _keep_state_at(aside, state)
        with new_state(place_of(aside, read_settings(aside)), report.schema) as made:
            _load(made, tables, report, lambda what, share: progress(what, 0.7 + 0.3 * share))
            made.dispose()
            _note(aside, report)
            os.sync()
            if root.exists():
                root.rmdir()
            aside.rename(root)
    except OSError as error:
        raise WorkspaceError(f"cannot restore to {root}: {error.strerror or error}") from None
    finally:
        shutil.rmtree(aside, ignore_errors=True)
        shutil.rmtree(tables, ignore_errors=True)
    return report


def _links(lines: Iterator[str]) -> Iterator[Link]:
    """The audit's rows. A table's lines are canonical, but a damaged one is not trusted to be."""
    try:
        columns = json.loads(next(lines))
        for line in lines:
            row = dict(zip(columns, json.loads(line), strict=True))
            yield Link(int(row["seq"]), str(row["digest"]), row["content"])
    except (ValueError, KeyError, TypeError, StopIteration):
        yield Link(-1, "", "")


def _head(found: Manifest) -> tuple[int, str]:
    return found.audit_rows, found.audit_digest


def _check_tables(path: Path, found: Manifest, told: dict[str, Hashing]) -> None:
    for name, one in told.items():
        said_ = found.members[name]
        if (said_.rows, said_.text) != (one.rows, one.text):
            raise WorkspaceError(f"{path}: the table {_table(name)} is not what was backed up; take another backup")


def _check_schema(path: Path, schema: str) -> None:
    if not KNOWN_SCHEMA.match(schema) or schema > HEAD:
        raise WorkspaceError(
            f"{path} was written by a newer Sleetwatch (schema {schema}, this one knows {HEAD}); use that version"
        )


def _table(name: str) -> str:
    return name.removeprefix(TABLES).removesuffix(".jsonl.gz")


def _unpack(path: Path, aside: Path, tables: Path, digest: str, progress: Progress) -> None:
    """The files to their places, the tables beside them; what came out is hashed again on its way."""
    with reading(path) as backup:
        for name, mode, stream in backup.members():
            progress("unpacking", backup.share)
            of_folder = name.removeprefix(FILES)
            if of_folder.startswith((".", STATE)):
                raise WorkspaceError(f"{path}: a member is not as a backup has them")
            target = tables / name.removeprefix(TABLES) if name.startswith(TABLES) else aside / of_folder
            target.parent.mkdir(parents=True, exist_ok=True)
            with os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
                shutil.copyfileobj(stream, out, BLOCK)
            target.chmod(mode | 0o400)
        backup.manifest(digest)
    for name in (LAKE, VAULT):
        (aside / name).mkdir(exist_ok=True)


def _keep_state_at(aside: Path, state: State | None) -> None:
    """The settings say where the state is now, and nothing else changes in them."""
    path = aside / FILE_NAME
    if not path.exists():
        raise WorkspaceError("the backup has no settings; take another backup")
    kept: list[str] = []
    inside = False
    for line in path.read_text("utf-8").splitlines():
        if line.lstrip().startswith("["):
            inside = line.split("#")[0].strip() == "[state]"
        if not inside:
            kept.append(line)
    path.write_text("\n".join(kept).rstrip("\n") + "\n" + section_text("state", state), "utf-8")
    if read_settings(aside).state.url != (state.url if state else None):
        raise WorkspaceError(f"the place of the state cannot be changed in {FILE_NAME}; write it as a section [state]")


def _load(state: sa.Engine, tables: Path, report: BackupReport, progress: Progress) -> None:
    """Every table into the new state in one transaction, then all of them read again."""
    texts: dict[str, str] = {}
    with state.begin() as connection:
        there = known_tables() if report.schema == HEAD else found_tables(connection)
        files = {_table(f"{TABLES}{path.name}"): path for path in tables.iterdir()}
        if files.keys() != {table.name for table in there}:
            raise WorkspaceError("the backup has not the tables that its schema has; take another backup")
        for number, table in enumerate(there):
            progress("the state", 0.6 * number / len(there))
            with files[table.name].open("rb") as stream:
                loaded = Loading(connection, table).run(table_lines(stream, Hashing()))
                texts[table.name] = hashed(loaded).text
    with snapshot(state) as connection:
        for number, table in enumerate(there):
            progress("comparing", 0.6 + 0.4 * number / len(there))
            if hashed(lines_of(connection, table)).text != texts[table.name]:
                raise WorkspaceError(f"the table {table.name} is not as it was in the backup")


def _note(aside: Path, report: BackupReport) -> None:
    """In the audit, which goes on from where it stood; a state of an earlier version is brought up to date first."""
    folder = Folder(aside)
    details = {"backup": report.digest, "of": clock.to_text(report.made_at)}
    with writing(folder) as connection:
        record(connection, folder, RESTORE, "restore", details=details)
    folder.state.dispose()
