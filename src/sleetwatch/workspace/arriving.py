"""One file, or one delivery of a live feed, on its way into the lake: all of it or nothing."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Any, BinaryIO

import pyarrow as pa
import pyarrow.compute as pc
import sqlalchemy as sa

from sleetwatch import clock
from sleetwatch.errors import InputError
from sleetwatch.events import KINDS
from sleetwatch.intake import (
    REJECT_BYTES,
    Batch,
    Counts,
    Elsewhere,
    header_of,
    missing_columns,
    new_rows,
    opened,
    read_file,
    rejected_whole,
)
from sleetwatch.lake import Kept, Segment
from sleetwatch.sources import Source, elsewhere
from sleetwatch.state import batches, files, redactions, removals, segments
from sleetwatch.workspace.writing import Writer

Progress = Callable[[str, float], None]
"""Told a file's name and the share of it that is read, from 0 to 1."""


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
    newest_at: int | None = None
    """Time of its newest event, microseconds UTC."""


def together(name: str, reports: Sequence[FileReport]) -> FileReport:
    """The reports of a zip's files as one."""
    sources = [report.source for report in reports if report.source]
    reasons: Counter[str] = Counter()
    for report in reports:
        reasons.update(report.reasons)
    return FileReport(
        name,
        sources[0] if sources else None,
        sum(report.seen for report in reports),
        sum(report.accepted for report in reports),
        sum(report.duplicate for report in reports),
        sum(report.rejected for report in reports),
        dict(reasons),
    )


Told = Callable[[str, FileReport | str], None]
"""Told a feed's name, and what it brought or why it failed."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """What comes in, and how it is to be read."""

    name: str
    tenant: str
    sources: Sequence[Source]
    opened: Callable[[], AbstractContextManager[BinaryIO]]
    asked: str | None = None
    """The source the user named, if any."""
    zone: str | None = None
    """The time zone of times that name none."""
    feed: str | None = None
    """The live feed that brings it. What a feed brings is kept even when no source knows it: it is sent only once."""
    along: Callable[[sa.Connection, FileReport], None] | None = None
    """What else must be true in the same transaction, such as where the feed goes on."""


def take(writer: Writer, arrival: Arrival, progress: Progress) -> FileReport:
    """Read it, keep it, commit it. Raises `InputError` when nothing of it can be kept."""
    with arrival.opened() as stream:
        kept = writer.folder.vault.stage(stream, writer.staging.new())
    try:
        return _Passage(writer, arrival, kept, progress).run()
    finally:
        kept.aside.unlink(missing_ok=True)


class _Passage:
    """One arrival's way in."""

    def __init__(self, writer: Writer, arrival: Arrival, kept: Kept, progress: Progress) -> None:
        self.writer, self.arrival, self.kept, self.progress = writer, arrival, kept, progress
        self.folder = writer.folder
        self.batch = Batch(arrival.tenant, kept.sha256, writer.next_batch(), arrival.zone)
        self.counts = Counts()
        self.written: list[Segment] = []
        self.newest_at: int | None = None

    def run(self) -> FileReport:
        try:
            self._read()
            self.folder.lake.send(self.written, self.writer.staging.folder)
            self.folder.vault.send(self.kept)
            with self.writer.committing() as still_new:
                if not still_new:  # rare: another writer brought the same records while this one read them
                    self._read()
                self._check_recognised()
                report = self._report()
                self._commit(report)
        except BaseException:
            self.writer.seen.forget()
            self._unlink()
            raise
        return report

    def _check_columns(self) -> None:
        """A CSV of ours that lacks a column is named as such, before a thousand rows are rejected one by one."""
        with self.kept.open() as stream:
            header = header_of(stream, self.kept.size, self.arrival.name)
        source = missing_columns(self.arrival.sources, header) if header else None
        if source is not None:
            missing = [column for column in source.columns if column not in header]
            raise InputError(
                f"looks like {source.name}, but its header lacks {', '.join(missing)}; "
                f"add the column (docs/reference/sources.md shows the layout)"
            )

    def _read(self) -> None:
        """Read it into staged segments, from the beginning."""
        try:
            self._check_columns()
            self._read_once()
        except FileNotFoundError:  # a segment that was listed has been merged or purged
            self.writer.refresh()
            self._read_once()
        except InputError as error:
            if self.arrival.feed is None:
                raise
            self._reject_whole(str(error))

    def _reject_whole(self, why: str) -> None:
        """What a feed brought and nobody can read is kept as one reject: it is sent only once."""
        self._begin()
        with self.kept.open() as stream:
            head = stream.read(REJECT_BYTES)
        reject = rejected_whole(self.batch, why, head, self.counts)
        if self.writer.seen.is_new("rejects", reject).all():
            self._stage("rejects", reject)
        else:
            self.counts = Counts(seen=1, duplicate=1)

    def _begin(self) -> None:
        self._unlink()
        self.writer.seen.forget()
        self.counts, self.newest_at = Counts(), None

    def _read_once(self) -> None:
        self._begin()
        with self.kept.open() as stream:
            counted = _Counted(stream, self.kept.size, lambda share: self.progress(self.arrival.name, share))
            content = opened(io.BufferedReader(counted), self.kept.size, self.arrival.name)
            told = elsewhere.told(self.arrival.sources)
            others = Elsewhere("sleetwatch.sources.elsewhere:sources_of", told) if told else None
            chunks = read_file(content, self.batch, self.arrival.sources, others)
            for tables in new_rows(chunks, self.writer.seen.is_new, self.counts, once=self.arrival.feed is not None):
                for kind, table in tables.items():
                    self._stage(kind, table)

    def _stage(self, kind: str, table: pa.Table) -> None:
        self.written += self.folder.lake.stage(kind, table, self.writer.staging.folder)
        if kind in KINDS and not KINDS[kind].states:
            newest = pc.max(table["at"]).as_py()
            self.newest_at = max(newest, self.newest_at or newest)

    def _unlink(self) -> None:
        """Take back what was made and is not to be."""
        for segment in self.written:
            (self.writer.staging.folder / segment.path.rsplit("/", 1)[-1]).unlink(missing_ok=True)
        self.folder.lake.remove(self.written)
        self.written = []

    def _check_recognised(self) -> None:
        if self.arrival.feed is not None:
            return
        if self.counts.seen == 0:
            raise InputError("there is no record in it")
        if not self.counts.sources:
            told = ", ".join(f"{reason} {count}" for reason, count in self.counts.reasons.most_common(3))
            sources = self.arrival.sources
            asked = sources[0].name if len(sources) == 1 else f"{len(sources)} sources"
            raise InputError(
                f"no source recognises a single one of its {self.counts.seen} records ({told}; asked: {asked}); "
                "`sleetwatch sources` shows what each one reads, `sleetwatch sources new` maps what none does"
            )

    def _report(self) -> FileReport:
        counts = self.counts
        source = counts.sources.most_common(1)[0][0] if counts.sources else None
        reasons = dict(counts.reasons.most_common())
        return FileReport(
            self.arrival.name,
            source,
            counts.seen,
            counts.accepted,
            counts.duplicate,
            counts.rejected,
            reasons,
            newest_at=self.newest_at,
        )

    def _commit(self, report: FileReport) -> None:
        """Files to their places, then one transaction: counts, segments, and the feed's cursor."""
        fresh = self.folder.vault.settle(self.kept)
        try:
            self.folder.lake.settle(self.written, self.writer.staging.folder)
            with self.folder.state.begin() as connection:
                self._record(connection, report)
                self.writer.committed(connection)
        except BaseException:
            if not self.writer.is_undone(self.batch.number):
                self.written = []  # the files stay, for a sweep to judge
            elif fresh:
                self.folder.vault.drop(self.kept.sha256)
            raise
        self.writer.settle(self.written)

    def _record(self, connection: sa.Connection, report: FileReport) -> None:
        """Rejects of an earlier ingest of the same bytes give way, and so does a redacted form of them. What a feed
        brings again is known, its rejects too.
        """
        number = self.batch.number
        earlier = (
            sa.select(files.c.batch)
            .join(batches)
            .where(files.c.sha256 == self.kept.sha256, batches.c.tenant == self.batch.tenant)
        )
        if self.arrival.feed is None:
            connection.execute(sa.delete(segments).where(segments.c.kind == "rejects", segments.c.batch.in_(earlier)))
        connection.execute(sa.delete(redactions).where(redactions.c.sha256 == self.kept.sha256))
        there = self.folder.relative(self.folder.vault.path(self.kept.sha256))
        connection.execute(sa.delete(removals).where(removals.c.path == there))
        connection.execute(sa.insert(batches).values(batch=number, ingested_at=clock.now(), tenant=self.batch.tenant))
        connection.execute(sa.insert(files).values(**self._file_row(report)))
        if self.written:
            connection.execute(sa.insert(segments), [segment_row(one, number) for one in self.written])
        if self.arrival.along is not None:
            self.arrival.along(connection, report)

    def _file_row(self, report: FileReport) -> dict[str, object]:
        return {
            "batch": self.batch.number,
            "sha256": self.kept.sha256,
            "name": self.arrival.name,
            "bytes": self.kept.size,
            "asked_source": self.arrival.asked,
            "source": report.source or "none",
            "feed": self.arrival.feed,
            "time_zone": self.arrival.zone,
            "seen": report.seen,
            "accepted": report.accepted,
            "duplicate": report.duplicate,
            "rejected": report.rejected,
            "oldest_at": self.counts.oldest_at,
        }


def segment_row(segment: Segment, batch: int) -> dict[str, object]:
    """A segment as the catalogue has it."""
    return {
        "path": segment.path,
        "batch": batch,
        "kind": segment.kind,
        "month": segment.month,
        "bucket": segment.bucket,
        "rows": segment.rows,
        "bytes": segment.bytes,
    }


class _Counted(io.RawIOBase):
    """A stream that says how far it has been read."""

    def __init__(self, stream: BinaryIO, size: int, tell: Callable[[float], None]) -> None:
        self._stream, self._size, self._tell = stream, max(size, 1), tell
        self._read = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:  # noqa: ANN401 - a writable buffer
        data = self._stream.read(len(buffer))
        buffer[: len(data)] = data
        self._read += len(data)
        self._tell(min(1.0, self._read / self._size))
        return len(data)
