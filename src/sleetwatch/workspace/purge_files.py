"""The vault's part of a purge: raw files that go, and those written anew without the records that go."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pyarrow as pa
import sqlalchemy as sa

from sleetwatch.errors import InputError, Refused
from sleetwatch.events import Event
from sleetwatch.intake import Item, Recogniser, write_redacted
from sleetwatch.lake import Orphan, Staging, redacted_stem, sync
from sleetwatch.state import batches, files
from sleetwatch.workspace.folder import Folder
from sleetwatch.workspace.purge_rows import Segments, Tell
from sleetwatch.workspace.purge_scopes import EventsOf, Fate, RawFile, Scope
from sleetwatch.workspace.raw_files import raw_items


@dataclass(frozen=True, slots=True)
class Redacted:
    """A raw file written anew."""

    aside: Path
    bytes: int
    kept: int
    gone: int


class Files:
    """What becomes of each raw file, and the redacted forms in staging. Looks at each ingested file once."""

    def __init__(self, folder: Folder, staging: Staging, scope: Scope, number: int) -> None:
        self.folder, self.staging, self.scope = folder, staging, scope
        self.number = number
        """The purge's, under which the redacted forms are kept."""
        self.removed: set[str] = set()
        self.redacted: dict[str, Redacted] = {}
        self.orphans: list[Orphan] = []
        self._stems: dict[str, str] = {}
        self._seen: dict[str, int] = {}
        self._orphans_seen: dict[Orphan, bool] = {}

    def examine(self, segments: Segments, tell: Tell) -> None:
        """Look at what is in the vault and was not looked at since it was last ingested."""
        self._stems = self.folder.stems()
        known = self._known(segments)
        for number, file in enumerate(known):
            if file.sha256 in self._stems and self._seen.get(file.sha256) != file.ingested_at:
                self._examine(file, segments)
                self._seen[file.sha256] = file.ingested_at
            tell(number / len(known))
        vault = self.folder.vault
        for orphan in vault.orphans():
            if orphan not in self._orphans_seen:
                self._orphans_seen[orphan] = self.scope.of_orphan(orphan, vault.open_orphan)
        self.orphans = [orphan for orphan, goes in self._orphans_seen.items() if goes]

    def _known(self, segments: Segments) -> list[RawFile]:
        """Every raw file of the catalogue."""
        kept, gone = segments.rows_of()
        query = sa.select(files, batches.c.tenant, batches.c.ingested_at).join(batches).order_by(files.c.batch)
        known: dict[str, RawFile] = {}
        with self.folder.state.connect() as connection:
            for row in connection.execute(query):
                file = known.setdefault(row.sha256, RawFile(row.sha256))
                file.tenants.add(row.tenant)
                file.ingested_at, file.oldest_at = row.ingested_at, row.oldest_at
                file.accounted |= row.duplicate == 0
                file.asked, file.zone = row.asked_source, row.time_zone
                file.kept, file.gone = kept.get(row.sha256, 0), gone.get(row.sha256, 0)
        return list(known.values())

    def _examine(self, file: RawFile, segments: Segments) -> None:
        self.removed.discard(file.sha256)
        self.redacted.pop(file.sha256, None)
        fate = self.scope.of_file(file)
        if fate is Fate.MIXED and self.folder.vault.holds(self._stems[file.sha256]):
            file.look_up = partial(segments.kept_lines, file.sha256)
            file.gone_lines = segments.gone_lines(file.sha256)
            fate = self._redact(file)
        if fate is Fate.GOES:
            self.removed.add(file.sha256)

    def _redact(self, file: RawFile) -> Fate:
        """Write it anew aside, unless all of it goes or stays."""
        aside = self.staging.new()
        tally = Counter[str]()
        try:
            with pa.output_stream(str(aside), compression="zstd") as sink:
                kept = write_redacted(self._left(file, tally), sink)
        except InputError:
            aside.unlink()
            return self.scope.of_unreadable(file)
        if not kept or not tally:
            aside.unlink()
            return Fate.STAYS if kept else Fate.GOES
        sync(aside)
        self.redacted[file.sha256] = Redacted(aside, aside.stat().st_size, kept, tally["gone"])
        return Fate.MIXED

    def _left(self, file: RawFile, tally: Counter[str]) -> Iterator[Item]:
        events_of = self._events_of(file)
        for item in raw_items(self.folder, file.sha256, self._stems):
            left = self.scope.of_record(item, file, events_of)
            if left is not item:
                tally["gone" if left is None else "changed"] += 1
            if left is not None:
                yield left

    def _events_of(self, file: RawFile) -> EventsOf:
        """Reads a raw record the way it was read when it came in."""
        sources = self.folder.sources
        asked = sources.get(file.asked or "")
        recogniser = Recogniser([asked] if asked else list(sources.values()), file.zone)

        def events_of(item: Item) -> list[Event]:
            if item.refused is not None or item.record is None:
                raise item.refused or Refused("empty")
            return recogniser.events_of(item.record)[1]

        return events_of

    @property
    def bytes(self) -> int:
        """Size on disk of the files that go, less those that take their places."""
        old = (self._stems[sha256] for sha256 in (*self.removed, *self.redacted))
        taken = sum(map(self.folder.vault.size, old)) + sum(one.bytes for one in self.orphans)
        return taken - sum(one.bytes for one in self.redacted.values())

    def settle(self) -> None:
        """Give the redacted forms their places. They count once the state names them."""
        for sha256, one in self.redacted.items():
            self.folder.vault.place(one.aside, redacted_stem(sha256, self.number))

    def old_paths(self) -> list[Path]:
        """The files that go, in every form they were ever kept in."""
        stems = {stem for sha256 in (*self.removed, *self.redacted) for stem in (sha256, self._stems[sha256])}
        vault = self.folder.vault
        return [*map(vault.path, sorted(stems)), *(vault.orphan_path(one.name) for one in self.orphans)]
