"""Events read where they lie: lakes of others stand in the catalogue, and nothing of them is kept but what can go.

Each file of such a lake is a batch. Its segments are made of it again whenever somebody reads them and their files are
not here. Its raw records are read from the lake itself.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, NamedTuple

import sqlalchemy as sa

from sleetwatch import clock
from sleetwatch.errors import InputError, StorageError, UnknownName, WorkspaceError
from sleetwatch.intake import Batch, Counts, Item, new_rows, opened, read, read_file
from sleetwatch.lake import Seen, Segment, identity_of, prefix_of, write_rows
from sleetwatch.settings import EventLake
from sleetwatch.sources import Source
from sleetwatch.state import batches, files, segments
from sleetwatch.workspace.folder import LYING, Folder
from sleetwatch.workspace.lying import Lying, TheirLake
from sleetwatch.workspace.writing import Writer

Progress = Callable[[str, float], None]
AT_ONCE = 500
"""Most values that one statement names."""


@dataclass(frozen=True, slots=True)
class LakeStatus:
    """How a lake that is read in place stands in the catalogue."""

    name: str
    tenant: str
    files: int
    unreadable: int
    """Files of which nothing could be read."""
    accepted: int
    rejected: int


def look(folder: Folder, progress: Progress) -> int:
    """Bring the catalogue up to date with the lakes of the settings. Returns how many files came or went.

    Raises `StorageError` when a lake cannot be reached: what it holds would silently be missing.
    """
    lakes = {LYING + one.name: one for one in folder.settings.lakes}
    known = _known(folder)
    if not lakes and not known:
        return 0
    as_asked = {mark: _taken_as(asked, folder, known.get(mark, {})) for mark, asked in lakes.items()}
    now = {mark: {one.identity: one for one in TheirLake(asked, folder.root).files()} for mark, asked in lakes.items()}
    stays = {identity for mark, lying in now.items() for identity in lying.keys() & as_asked[mark]}
    gone = [one.batch for held in known.values() for identity, one in held.items() if identity not in stays]
    new = [one for lying in now.values() for one in lying.values() if one.identity not in stays]
    if not gone and not new:
        return 0
    with Writer(folder) as writer:
        _drop(writer, gone)
        for number, one in enumerate(new):
            progress(f"reading {one.lake} in place", number / len(new))
            _Taking(writer, lakes[LYING + one.lake], one).run()
    return len(gone) + len(new)


class _Taken(NamedTuple):
    """How a file of a lake came into the catalogue."""

    batch: int
    tenant: str
    source: str | None
    """The source that the settings named."""


def _known(folder: Folder) -> dict[str, dict[str, _Taken]]:
    """By lake each of its files that stand in the catalogue."""
    query = sa.select(files.c.feed, files.c.sha256, files.c.batch, batches.c.tenant, files.c.asked_source)
    query = query.join(batches, batches.c.batch == files.c.batch)
    query = query.where(files.c.feed.startswith(LYING, autoescape=True))
    found: defaultdict[str, dict[str, _Taken]] = defaultdict(dict)
    with folder.state.connect() as connection:
        for feed, identity, *taken in connection.execute(query):
            found[feed][identity] = _Taken(*taken)
    return found


def _taken_as(asked: EventLake, folder: Folder, known: Mapping[str, _Taken]) -> set[str]:
    """The files that were taken for the tenant, and by the source, that the settings name now."""
    wanted = _tenant_of(asked, folder), asked.source
    return {identity for identity, one in known.items() if (one.tenant, one.source) == wanted}


def _tenant_of(asked: EventLake, folder: Folder) -> str:
    return asked.tenant or folder.settings.tenant


def _drop(writer: Writer, gone: Sequence[int]) -> None:
    """What lies there no more, or is to be read otherwise, stands here no more."""
    if not gone:
        return
    with writer.committing(), writer.folder.state.begin() as connection:
        for start in range(0, len(gone), AT_ONCE):
            some = gone[start : start + AT_ONCE]
            for table in (segments, files, batches):
                connection.execute(sa.delete(table).where(table.c.batch.in_(some)))
        writer.committed(connection)


class _Taking:
    """One file of a lake on its way into the catalogue."""

    def __init__(self, writer: Writer, asked: EventLake, lying: Lying) -> None:
        self.writer, self.asked, self.lying = writer, asked, lying
        self.tenant = _tenant_of(asked, writer.folder)
        self.number = writer.next_batch()
        self.counts = Counts()

    def run(self) -> None:
        folder = self.writer.folder
        try:
            written = list(_made(folder, self.asked, self.lying, self.number, self.counts))
        except InputError:  # not a log, or a damaged one: it is not tried again
            self.counts, written = Counts(), []
        with self.writer.committing(), folder.state.begin() as connection:
            row = {"batch": self.number, "ingested_at": clock.now(), "tenant": self.tenant}
            connection.execute(sa.insert(batches).values(row))
            connection.execute(sa.insert(files).values(self._file_row()))
            if written:
                connection.execute(sa.insert(segments), [_segment_row(one, self.number) for one in written])
            self.writer.committed(connection)

    def _file_row(self) -> dict[str, object]:
        counts = self.counts
        return {
            "batch": self.number,
            "sha256": self.lying.identity,
            "name": self.lying.key,
            "bytes": self.lying.size,
            "asked_source": self.asked.source,
            "source": counts.sources.most_common(1)[0][0] if counts.sources else "none",
            "feed": LYING + self.asked.name,
            "time_zone": None,
            "seen": counts.seen,
            "accepted": counts.accepted,
            "duplicate": counts.duplicate,
            "rejected": counts.rejected,
            "oldest_at": counts.oldest_at,
        }


def _segment_row(one: Segment, batch: int) -> dict[str, object]:
    names = ("path", "kind", "month", "bucket", "rows", "bytes")
    return {"batch": batch} | {name: getattr(one, name) for name in names}


def _made(folder: Folder, asked: EventLake, lying: Lying, batch: int, counts: Counts) -> Iterator[Segment]:
    """Write the segments of a file of a lake, read by the same sources as an ingest reads."""
    tenant = _tenant_of(asked, folder)
    sources = _sources(folder, asked)
    seen = Seen(folder.lake, {})  # what the file says twice counts once; what two files say is two rows
    with TheirLake(asked, folder.root).open(lying.key) as stream:
        content = opened(stream, lying.size, lying.key)
        chunks = read_file(content, Batch(tenant, lying.identity, batch), sources, processes=1)
        for part, tables in enumerate(new_rows(chunks, seen.is_new, counts)):
            for kind, table in tables.items():
                if table.num_rows:
                    yield from write_rows(folder.lake.root, prefix_of(asked.name, lying.identity), part, kind, table)


def _sources(folder: Folder, asked: EventLake) -> list[Source]:
    if asked.source is None:
        return list(folder.sources.values())
    if asked.source not in folder.sources:
        raise UnknownName(f"the lake {asked.name} is to be read as {asked.source!r}, which is no source")
    return [folder.sources[asked.source]]


def make_again(folder: Folder, absent: Iterable[str]) -> None:
    """Make the files of such segments that are not here. Raises `StorageError` when the lake has their file no more."""
    lakes = {one.name: one for one in folder.settings.lakes}
    for identity in sorted({identity_of(path) for path in absent}):
        row = _row_of(folder, identity)
        asked = None if row is None else lakes.get(row.feed.removeprefix(LYING))
        if row is None or asked is None:
            raise WorkspaceError("a lake that was read in place is not in the settings any more; hunt again")
        lying = next((one for one in TheirLake(asked, folder.root).files() if one.identity == identity), None)
        if lying is None:
            raise StorageError(f"{row.name} lies in {asked.name} no more, or was changed; hunt again")
        _make_one(folder, asked, lying, row.batch)


def _make_one(folder: Folder, asked: EventLake, lying: Lying, batch: int) -> None:
    with suppress(FileNotFoundError):  # somebody swept meanwhile
        for _ in _made(folder, asked, lying, batch, Counts()):
            pass
        return
    for _ in _made(folder, asked, lying, batch, Counts()):
        pass


def _row_of(folder: Folder, identity: str) -> sa.Row[Any] | None:
    query = sa.select(files).where(files.c.sha256 == identity, files.c.feed.startswith(LYING, autoescape=True))
    with folder.state.connect() as connection:
        return connection.execute(query).first()


def lying_items(folder: Folder, identity: str, wanted: frozenset[int] | None) -> Iterator[Item]:
    """The raw records of a file of a lake, read where it lies; none when it is no such file, or lies there no more."""
    row = _row_of(folder, identity)
    asked = next((one for one in folder.settings.lakes if row and LYING + one.name == row.feed), None)
    if row is None or asked is None:
        return
    with suppress(StorageError), TheirLake(asked, folder.root).open(row.name) as stream:
        yield from read(stream, row.bytes, row.name, wanted)


def statuses(folder: Folder) -> list[LakeStatus]:
    """Every lake that is read in place, as the last hunt found it."""
    found = []
    with folder.state.connect() as connection:
        for asked in folder.settings.lakes:
            own = connection.execute(sa.select(files).where(files.c.feed == LYING + asked.name)).all()
            found.append(
                LakeStatus(
                    asked.name,
                    _tenant_of(asked, folder),
                    len(own),
                    sum(row.seen == 0 for row in own),
                    sum(row.accepted for row in own),
                    sum(row.rejected for row in own),
                )
            )
    return found
