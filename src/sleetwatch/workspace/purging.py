"""A purge: what is to go is made ready aside, then taken in one moment, and the audit keeps that it was done."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

import pyarrow as pa
import sqlalchemy as sa

from sleetwatch import clock
from sleetwatch.cases import Actor
from sleetwatch.engine import Engine
from sleetwatch.errors import UnknownName, UserError, WorkspaceError
from sleetwatch.state import batches, hold_writing, purges
from sleetwatch.workspace.acting import record
from sleetwatch.workspace.folder import Folder
from sleetwatch.workspace.persons import find_person
from sleetwatch.workspace.purge_cases import check_holds
from sleetwatch.workspace.purge_commit import commit_purge
from sleetwatch.workspace.purge_files import Files
from sleetwatch.workspace.purge_rows import Segments, listed_segments
from sleetwatch.workspace.purge_scopes import ByAge, BySubject, ByTenant, Scope, scanned
from sleetwatch.workspace.redacting import Redactor
from sleetwatch.workspace.writing import Writer

Progress = Callable[[str, float], None]
PURGE = Actor("(purge)", via="cli")
"""Who a purge is in the audit: whoever owns the folder can run one."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What is to be purged: by age, by subject, or everything of a tenant when neither is said."""

    before: int | None = None
    subject: str | None = None
    tenant: str | None = None

    @property
    def what(self) -> str:
        """The purge's kind."""
        return "age" if self.before is not None else "subject" if self.subject is not None else "tenant"


@dataclass(frozen=True, slots=True)
class PurgeReport:
    """What went, or would go."""

    purge: int | None
    """The number in the audit; None when it was only shown."""
    at: int
    what: str
    before: int | None
    tenant: str | None
    subject: str | None
    """The pseudonym."""
    reason: str
    rows: dict[str, int]
    """Rows that go, by kind."""
    blanked: int
    """Rows of others that name the subject, and stay without that."""
    results: int
    """Rows of hunts' results."""
    files_removed: int
    files_redacted: int
    records: int
    """Raw records that go from redacted files."""
    bytes: int
    """Freed on disk; below 0 when the redacted forms are larger than what they replace."""


def purge(folder: Folder, asked: Asked, reason: str, progress: Progress, *, really: bool) -> PurgeReport:
    """Take what is asked for, or only say what would go. Raises `UserError`."""
    if really and not reason.strip():
        raise UserError("a purge needs a reason for the audit; add --reason TEXT")
    _check_tenant(folder, asked.tenant)
    with folder.purging(), Writer(folder) as writer:
        spill = writer.staging.folder / "spill"
        with Engine(memory_limit_mb=folder.settings.memory_mb, spill=spill) as engine:
            return _Purge(folder, writer, engine, asked, progress).run(reason, really=really)


def purges_of(folder: Folder) -> list[PurgeReport]:
    """The audit, oldest first."""
    with folder.state.connect() as connection:
        rows = connection.execute(sa.select(purges).order_by(purges.c.purge)).mappings()
        return [PurgeReport(**row) for row in rows]


def _check_tenant(folder: Folder, tenant: str | None) -> None:
    with folder.state.connect() as connection:
        known = set(connection.execute(sa.select(batches.c.tenant).distinct()).scalars())
    if tenant is not None and tenant not in known:
        raise UnknownName(f"nothing of a tenant {tenant!r} is here; there is: {', '.join(sorted(known)) or 'nobody'}")


class _Purge:
    def __init__(self, folder: Folder, writer: Writer, engine: Engine, asked: Asked, progress: Progress) -> None:
        self.folder, self.writer, self.engine, self.asked = folder, writer, engine, asked
        self.progress = progress
        self.subject: str | None = None
        self.tenant = asked.tenant
        self.names: Redactor | None = None

    def run(self, reason: str, *, really: bool) -> PurgeReport:
        self.progress("finding what is to go", 0.0)
        scope = self._scope()
        if self.names is not None and self.names.text(reason) != reason:
            raise UserError("the reason names the person, and the audit keeps it; say it without names")
        with self.folder.state.connect() as connection:
            self._check_holds(connection)
        segments = Segments(self.folder, self.writer.staging, scope)
        files = Files(self.folder, self.writer.staging, scope, self._number())
        self._examine(segments, files, scope)
        if not really:
            return self._shown(segments, files, scope, reason)
        self.folder.lake.send(segments.staged, self.writer.staging.folder)
        with self.folder.reading(alone=True), self.writer.committing():
            self._examine(segments, files, scope)  # what came in meanwhile
            return self._commit(segments, files, scope, reason)

    def _scope(self) -> Scope:
        listed = listed_segments(self.folder)
        asked = self.asked
        if asked.what == "tenant":
            assert asked.tenant is not None  # noqa: S101 - that is what makes it one
            self._check_lakes(asked.tenant)
            return ByTenant(asked.tenant, self._feeds_of(asked.tenant))
        self.folder.lake.paths(one.segment.path for one in listed)  # those that lie elsewhere come side by side
        scanned(self.engine, ((one.segment.kind, self.folder.lake.path(one.segment.path)) for one in listed))
        if asked.before is not None:
            return ByAge(asked.before, asked.tenant, self.engine, _ingests(self.folder))
        person = find_person(self.folder, self.engine, asked.subject or "", asked.tenant)
        self.subject, self.tenant = person.subject, person.tenant
        self.names = Redactor(person)
        return BySubject(self.names, self.engine, self.folder.stores.evidence)

    def _check_lakes(self, tenant: str) -> None:
        """A lake that stays in the settings would be back with the next hunt."""
        settings = self.folder.settings
        for one in settings.lakes:
            if (one.tenant or settings.tenant) == tenant:
                raise UserError(
                    f"take the lake {one.name} out of sleetwatch.toml first; the next hunt would read it again"
                )

    def _check_holds(self, connection: sa.Connection) -> None:
        check_holds(connection, self.tenant, None if self.names is None else self.names.person.subjects)

    def _feeds_of(self, tenant: str) -> set[str]:
        settings = self.folder.settings
        return {feed.name for feed in settings.feeds if (feed.tenant or settings.tenant) == tenant}

    def _number(self) -> int:
        """A number of its own; nobody else draws one meanwhile."""
        with self.folder.state.connect() as connection:
            return (connection.execute(sa.select(sa.func.max(purges.c.purge))).scalar() or 0) + 1

    def _examine(self, segments: Segments, files: Files, scope: Scope) -> None:
        listed = listed_segments(self.folder)
        segments.examine(listed, lambda share: self.progress("going through the lake", 0.1 + 0.3 * share))
        files.examine(segments, lambda share: self.progress("going through the raw files", 0.4 + 0.5 * share))
        segments.examine_again(scope.again())

    def _report(self, segments: Segments, files: Files, results: int, reason: str, number: int | None) -> PurgeReport:
        rows = Counter[str]()
        for one in segments.changed:
            rows[one.old.segment.kind] += one.gone
        return PurgeReport(
            purge=number,
            at=clock.now(),
            what=self.asked.what,
            before=self.asked.before,
            tenant=self.tenant,
            subject=self.subject,
            reason=reason,
            rows={kind: count for kind, count in sorted(rows.items()) if count},
            blanked=sum(one.blanked for one in segments.changed),
            results=results,
            files_removed=len(files.removed) + len(files.orphans),
            files_redacted=len(files.redacted),
            records=sum(one.gone for one in files.redacted.values()),
            bytes=segments.bytes + files.bytes,
        )

    def _shown(self, segments: Segments, files: Files, scope: Scope, reason: str) -> PurgeReport:
        """The results' count needs the purge's own transaction, which is taken back."""
        with self.folder.state.connect() as connection:
            results = scope.forget(connection)
            connection.rollback()
        return self._report(segments, files, results, reason, None)

    def _commit(self, segments: Segments, files: Files, scope: Scope, reason: str) -> PurgeReport:
        """New files to their places, one transaction, old files away."""
        self.progress("taking it", 0.95)
        self.folder.lake.settle(segments.staged, self.writer.staging.folder)
        files.settle()
        with self.folder.state.begin() as connection:
            hold_writing(connection)
            self._check_holds(connection)  # nobody can put one there any more
            results = scope.forget(connection)
            report = self._report(segments, files, results, reason, files.number)
            commit_purge(connection, self.folder, report, segments, files)
            said = {"purge": report.purge, "what": report.what, "subject": self.subject, "reason": reason}
            record(connection, self.folder, PURGE, "purge", tenant=self.tenant, details=said)
            self.writer.committed(connection)
        if not self.folder.finish_purge():
            raise WorkspaceError(
                f"purge {report.purge} is done, but state.db was in use or the disk is full, so that what was deleted "
                "can still be read from that file; make room and run any purge or ingest, which tries again"
            )
        self.folder.sweep()
        return report


def _ingests(folder: Folder) -> pa.Table:
    """Each file with its newest ingest and when that was."""
    rows = folder.ingest_times()
    columns = list(zip(*rows, strict=True)) or [(), (), ()]
    names = (("origin", pa.string()), ("newest", pa.int64()), ("ingested_at", pa.int64()))
    arrays = [pa.array(column, kind) for column, (_, kind) in zip(columns, names, strict=True)]
    return pa.Table.from_arrays(arrays, names=[name for name, _ in names])
