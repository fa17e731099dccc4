"""What applicants sent and what was attached to checks: bytes in the folder `evidence`, by SHA-256 and compressed."""

from __future__ import annotations

import io
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import BinaryIO

import sqlalchemy as sa

from sleetwatch import clock
from sleetwatch.lake import Kept, Staging, Vault
from sleetwatch.state import removals, vetting_files
from sleetwatch.workspace.folder import Folder

FOLDER = "evidence"
ATTACHED = "evidence"
"""The kind of what somebody attached to a check; the other kinds are what the applicant sent."""


@dataclass(frozen=True, slots=True)
class Sent:
    """A file on its way into the store."""

    kind: str
    name: str
    data: bytes
    print: bytes | None = None


@dataclass(frozen=True, slots=True)
class KeptFile:
    """A file of an applicant."""

    tenant: str
    applicant_id: str
    sha256: str
    kind: str
    name: str
    bytes: int
    added_at: int
    added_by: str | None


Along = Callable[[sa.Connection], None]
"""What else must be true in the same transaction, such as the audit's row."""


def nothing_more(_connection: sa.Connection) -> None:
    """Nothing else."""


class ApplicantFiles:
    """The store of one workspace."""

    def __init__(self, folder: Folder) -> None:
        self.folder = folder
        self.vault = folder.stores.files(FOLDER)

    def add(
        self,
        tenant: str,
        applicant_id: str,
        sent: Iterable[Sent],
        by: str | None = None,
        along: Along = nothing_more,
    ) -> list[str]:
        """Keep files for an applicant, once each; returns their SHA-256, in order."""
        with self.aside(tenant, applicant_id, sent, by) as files:
            with self.folder.locked(), self.folder.state.begin() as connection:
                files.settle(connection)
                along(connection)
            return files.hashes

    @contextmanager
    def aside(
        self, tenant: str, applicant_id: str, sent: Iterable[Sent], by: str | None = None
    ) -> Iterator[FilesAside]:
        """Files that wait beside the store, for a transaction in which they come in."""
        with self.folder.locked():
            staging = Staging(self.folder.staging)
        try:
            kept = [(one, self.vault.stage(io.BytesIO(one.data), staging.new())) for one in sent]
            yield FilesAside(self, tenant, applicant_id, kept, by)
        finally:
            staging.close()

    def record(
        self, connection: sa.Connection, tenant: str, applicant_id: str, one: Sent, sha256: str, by: str | None
    ) -> None:
        """One file's row, where there is none yet."""
        own = sa.and_(
            vetting_files.c.tenant == tenant,
            vetting_files.c.applicant_id == applicant_id,
            vetting_files.c.sha256 == sha256,
            vetting_files.c.kind == one.kind,
        )
        connection.execute(sa.delete(removals).where(removals.c.path == self.folder.relative(self.vault.path(sha256))))
        if connection.execute(sa.select(vetting_files.c.number).where(own)).first() is None:
            row = {
                "tenant": tenant,
                "applicant_id": applicant_id,
                "sha256": sha256,
                "kind": one.kind,
                "name": one.name,
                "bytes": len(one.data),
                "added_at": clock.now(),
                "added_by": by,
                "print": one.print,
            }
            connection.execute(sa.insert(vetting_files).values(row))

    def of(self, tenant: str, applicant_ids: Collection[str]) -> list[KeptFile]:
        """The files of some applications, oldest first."""
        columns = [vetting_files.c[name] for name in KeptFile.__slots__]
        query = sa.select(*columns).where(
            vetting_files.c.tenant == tenant, vetting_files.c.applicant_id.in_(sorted(applicant_ids))
        )
        with self.folder.state.connect() as connection:
            return [KeptFile(*row) for row in connection.execute(query.order_by(vetting_files.c.number))]

    def of_kind(self, kind: str) -> dict[tuple[str, str], tuple[str, ...]]:
        """SHA-256 of all files of one kind, by application, oldest first."""
        columns = (vetting_files.c.tenant, vetting_files.c.applicant_id, vetting_files.c.sha256)
        query = sa.select(*columns).where(vetting_files.c.kind == kind).order_by(vetting_files.c.number)
        found: dict[tuple[str, str], tuple[str, ...]] = {}
        with self.folder.state.connect() as connection:
            for tenant, applicant_id, sha256 in connection.execute(query):
                found[tenant, applicant_id] = (*found.get((tenant, applicant_id), ()), sha256)
        return found

    def open(self, sha256: str) -> BinaryIO:
        """The bytes of a file. Raises `FileNotFoundError` once it is gone."""
        return self.vault.open(sha256)

    def print_of(self, sha256: str) -> bytes | None:
        """A picture's fingerprint."""
        return self._prints.get(sha256)

    @cached_property
    def _prints(self) -> dict[str, bytes]:
        query = sa.select(vetting_files.c.sha256, vetting_files.c.print).where(vetting_files.c.print.is_not(None))
        with self.folder.state.connect() as connection:
            return {row.sha256: row.print for row in connection.execute(query)}


class FilesAside:
    """Files that are not in the store yet."""

    def __init__(
        self, files: ApplicantFiles, tenant: str, applicant_id: str, kept: Sequence[tuple[Sent, Kept]], by: str | None
    ) -> None:
        self._files, self._kept, self._by = files, kept, by
        self._whose = tenant, applicant_id
        self.hashes = [staged.sha256 for _, staged in kept]

    def settle(self, connection: sa.Connection) -> None:
        """Put them into the store. Only while `locked`."""
        for one, staged in self._kept:
            self._files.vault.settle(staged)
            self._files.record(connection, *self._whose, one, staged.sha256, self._by)


def forget_files(connection: sa.Connection, which: sa.ColumnElement[bool]) -> int:
    """Take files out of the store, within a purge's transaction: their rows now, their bytes once it is committed.

    What another applicant sent too is the other's.
    """
    taken: Sequence[str] = connection.execute(sa.select(vetting_files.c.sha256).where(which).distinct()).scalars().all()
    count = connection.execute(sa.delete(vetting_files).where(which)).rowcount
    for sha256 in taken:
        left = connection.execute(sa.select(vetting_files.c.number).where(vetting_files.c.sha256 == sha256)).first()
        path = Vault(Path(FOLDER)).path(sha256).as_posix()
        known = connection.execute(sa.select(removals.c.path).where(removals.c.path == path)).first()
        if left is None and known is None:
            connection.execute(sa.insert(removals).values(path=path))
    return count
