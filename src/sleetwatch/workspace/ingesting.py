"""Files into the lake: each file is one transaction, all of it or nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

import sqlalchemy as sa

from sleetwatch import clock
from sleetwatch.errors import InputError, UnknownName
from sleetwatch.intake import Batch, Counts, Member, header_of, members_of, missing_columns, read, read_batch, stored
from sleetwatch.lake import Seen, Segment
from sleetwatch.sources import SOURCES, Source
from sleetwatch.state import batches, files, segments
from sleetwatch.workspace.folder import Folder

Progress = Callable[[str, float], None]
"""Told a file's name and the share of it that is read, from 0 to 1."""

UNRECOGNISED = "unrecognised"


@dataclass(frozen=True, slots=True)
class FileReport:
    """What became of one file. accepted + duplicate + rejected = seen."""

    file: str
    source: str | None
    seen: int = 0
    accepted: int = 0
    duplicate: int = 0
    rejected: int = 0
    reasons: dict[str, int] = field(default_factory=dict)
    error: str | None = None
    """Why nothing of it was kept, when that is so."""


def ingest(
    folder: Folder, paths: Iterable[Path], tenant: str, source: str | None, progress: Progress
) -> Iterator[FileReport]:
    """Ingest files one after the other; a file that cannot be read is reported and the others go on."""
    sources = _chosen(source)
    with folder.writing():
        seen = Seen(folder.lake.root, folder.catalogue())
        for path in paths:
            try:
                members = members_of(path)
            except InputError as error:
                yield FileReport(str(path), None, error=str(error))
                continue
            for member in members:
                yield _ingest_member(folder, member, tenant, sources, seen, progress)


def _chosen(name: str | None) -> list[Source]:
    if name is None:
        return list(SOURCES.values())
    if name not in SOURCES:
        raise UnknownName(f"no source is called {name!r}; `sleetwatch sources` lists them: {', '.join(SOURCES)}")
    return [SOURCES[name]]


def _ingest_member(
    folder: Folder, member: Member, tenant: str, sources: list[Source], seen: Seen, progress: Progress
) -> FileReport:
    progress(member.name, 0.0)
    try:
        with stored(member) as stream:
            sha256, size, new_in_vault = folder.vault.keep(stream)
        try:
            report = _Ingest(folder, member.name, (sha256, size), tenant, sources, seen, progress).run()
        except BaseException:
            if new_in_vault:
                folder.vault.drop(sha256)
            raise
    except InputError as error:
        return FileReport(member.name, None, error=_named(str(error), member.name))
    progress(member.name, 1.0)
    return report


def _named(message: str, name: str) -> str:
    return message if name in message else f"{name}: {message}"


class _Ingest:
    """One file on its way in."""

    def __init__(
        self,
        folder: Folder,
        name: str,
        raw: tuple[str, int],
        tenant: str,
        sources: list[Source],
        seen: Seen,
        progress: Progress,
    ) -> None:
        self.folder, self.name = folder, name
        self.sha256, self.size = raw
        self.tenant, self.sources, self.seen, self.progress = tenant, sources, seen, progress
        self.batch = Batch(tenant, self.sha256, self._next_batch())
        self.counts = Counts()
        self.written: list[Segment] = []

    def run(self) -> FileReport:
        self._check_columns()
        try:
            self._read()
            self._check_recognised()
            report = self._report()
            self._commit(report)
        except BaseException:
            self.seen.forget()
            self.folder.lake.remove(self.written)
            raise
        self.seen.settle()
        return report

    def _next_batch(self) -> int:
        with self.folder.state.connect() as connection:
            return (connection.execute(sa.select(sa.func.max(batches.c.batch))).scalar() or 0) + 1

    def _check_columns(self) -> None:
        """A CSV of ours that lacks a column is named as such, before a thousand rows are rejected one by one."""
        with self.folder.vault.open(self.sha256) as stream:
            header = header_of(stream, self.size, self.name)
        source = missing_columns(self.sources, header) if header else None
        if source is not None:
            missing = [column for column in source.columns if column not in header]
            raise InputError(
                f"looks like {source.name}, but its header lacks {', '.join(missing)}; "
                f"add the column (docs/reference/sources.md shows the layout)"
            )

    def _read(self) -> None:
        with self.folder.vault.open(self.sha256) as stream:
            items = read(_Counted(stream, self.size, self._tell), self.size, self.name)  # type: ignore[arg-type]
            for tables in read_batch(items, self.batch, self.sources, self.seen.is_new, self.counts):
                for kind, table in tables.items():
                    self.written += self.folder.lake.write(kind, table)

    def _tell(self, share: float) -> None:
        self.progress(self.name, share)

    def _check_recognised(self) -> None:
        if self.counts.seen == 0:
            raise InputError("there is no record in it")
        if self.counts.reasons == Counter({UNRECOGNISED: self.counts.seen}):
            names = ", ".join(source.name for source in self.sources)
            raise InputError(
                f"no source recognises a single one of its {self.counts.seen} records (asked: {names}); "
                "`sleetwatch sources` shows what each one reads"
            )

    def _report(self) -> FileReport:
        counts = self.counts
        source = counts.sources.most_common(1)[0][0] if counts.sources else None
        reasons = dict(counts.reasons.most_common())
        return FileReport(self.name, source, counts.seen, counts.accepted, counts.duplicate, counts.rejected, reasons)

    def _commit(self, report: FileReport) -> None:
        """The file's counts and its segments appear in one transaction. Rejects of an earlier ingest give way."""
        number = self.batch.number
        with self.folder.state.begin() as connection:
            earlier = (
                sa.select(files.c.batch)
                .join(batches)
                .where(files.c.sha256 == self.sha256, batches.c.tenant == self.tenant)
            )
            connection.execute(sa.delete(segments).where(segments.c.kind == "rejects", segments.c.batch.in_(earlier)))
            connection.execute(sa.insert(batches).values(batch=number, ingested_at=clock.now(), tenant=self.tenant))
            connection.execute(sa.insert(files).values(**self._file_row(report)))
            if self.written:
                connection.execute(sa.insert(segments), [_segment_row(one, number) for one in self.written])

    def _file_row(self, report: FileReport) -> dict[str, object]:
        only = self.sources[0].name if len(self.sources) == 1 else None
        return {
            "batch": self.batch.number,
            "sha256": self.sha256,
            "name": self.name,
            "bytes": self.size,
            "asked_source": only,
            "source": report.source or "none",
            "seen": report.seen,
            "accepted": report.accepted,
            "duplicate": report.duplicate,
            "rejected": report.rejected,
        }


def _segment_row(segment: Segment, batch: int) -> dict[str, object]:
    return {
        "path": segment.path,
        "batch": batch,
        "kind": segment.kind,
        "month": segment.month,
        "bucket": segment.bucket,
        "rows": segment.rows,
        "bytes": segment.bytes,
    }


class _Counted:
    """A stream that says how far it has been read."""

    def __init__(self, stream: BinaryIO, size: int, tell: Callable[[float], None]) -> None:
        self._stream, self._size, self._tell = stream, max(size, 1), tell
        self._read = 0
        self.closed = False

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return False

    def writable(self) -> bool:
        return False

    def readinto(self, buffer: bytearray) -> int:
        data = self._stream.read(len(buffer))
        buffer[: len(data)] = data
        self._read += len(data)
        self._tell(min(1.0, self._read / self._size))
        return len(data)

    def close(self) -> None:
        self.closed = True
