"""Many small segments as few large ones, for hunts alone: a sorted copy beside the lake that can be thrown away.

A watch leaves a segment for each kind of each delivery, and a query that opens thousands of files opens them again for
each of a hunt's statements. The lake itself stays as it came in, for a purge needs to know which file a row came from.
A pack counts as long as every segment that it copies is in the catalogue; a purge takes all packs away, as it does
with the facts that are kept.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable, Sequence
from contextlib import suppress
from pathlib import Path

import msgspec
import sqlalchemy as sa

from sleetwatch import clock
from sleetwatch.engine import Engine, EngineError
from sleetwatch.errors import StorageError
from sleetwatch.events import KINDS, schema_of
from sleetwatch.lake import Lake, sync
from sleetwatch.state import segments
from sleetwatch.workspace.fact_cache import cache_of
from sleetwatch.workspace.folder import Folder

FOLDER, LISTED = "packs", "packs.json"
MANY = 64
"""So many small segments of a kind are packed together."""
LEVEL = 8
"""So many packs that are not yet large become one."""
LARGE = 1_000_000
"""Rows from which a segment or a pack stays as it is."""
LINGERS = 6 * clock.HOUR
"""Microseconds for which a pack that another took the place of stays, for hunts that still read it."""
SORTED_BY = ("tenant", "account", "device_id", "at", "event_id")


class Pack(msgspec.Struct, frozen=True):
    """One file, and which segments' rows it holds."""

    kind: str
    name: str
    rows: int
    segments: list[str]


class Packs:
    """What is packed in one workspace."""

    def __init__(self, root: Path, packs: Iterable[Pack] = ()) -> None:
        self.root = root / FOLDER
        self.packs = tuple(packs)

    @classmethod
    def of(cls, root: Path) -> Packs:
        """Those whose files are there; none where nothing was packed or the list cannot be read."""
        listed = root / FOLDER / LISTED
        try:
            found = msgspec.json.decode(listed.read_bytes(), type=list[Pack])
        except (OSError, msgspec.DecodeError):
            return cls(root)
        return cls(root, (one for one in found if (root / FOLDER / one.name).exists()))

    def files(self, lake: Lake, kind: str, paths: Collection[str]) -> list[Path]:
        """The files that hold the rows of these segments of a kind and no others."""
        wanted, chosen = set(paths), list[Path]()
        for one in self.packs:
            if one.kind == kind and wanted.issuperset(one.segments):
                wanted -= set(one.segments)
                chosen.append(self.root / one.name)
        return [*chosen, *lake.paths(sorted(wanted))]


def pack(folder: Folder) -> int:
    """Pack what has become many. Returns how many packs were written.

    None while another hunt uses them, nor where there is no room: hunts then read the lake as it is.
    """
    with folder.reading(), cache_of(folder.root) as cache:
        try:
            return _Packing(folder).run() if cache is not None else 0
        except (OSError, EngineError, StorageError):
            return 0


def packed_files(root: Path) -> list[Path]:
    """Every file of the packs, for a purge to take away."""
    return [path for path in (root / FOLDER).rglob("*") if path.is_file()]


class _Packing:
    """Packs of one workspace, looked through once."""

    def __init__(self, folder: Folder) -> None:
        self.folder, self.root = folder, folder.root / FOLDER
        query = sa.select(segments.c.kind, segments.c.path, segments.c.rows).where(segments.c.kind.in_(KINDS))
        with folder.state.connect() as connection:
            self.rows = {(row.kind, row.path): row.rows for row in connection.execute(query.order_by(segments.c.path))}
        self.before = Packs.of(folder.root)
        self.packs = [one for one in self.before.packs if all((one.kind, path) in self.rows for path in one.segments)]

    def run(self) -> int:
        written = sum(self._pack_kind(kind) for kind in KINDS)
        if self.packs != list(self.before.packs):
            self._list()
            self._sweep()
        return written

    def _pack_kind(self, kind: str) -> int:
        packed = {path for one in self.packs if one.kind == kind for path in one.segments}
        small = [path for (of, path), rows in self.rows.items() if of == kind and rows < LARGE and path not in packed]
        written = 0
        if len(small) >= MANY:
            self.packs.append(self._write(kind, small))
            written += 1
        growing = [one for one in self.packs if one.kind == kind and one.rows < LARGE]
        if len(growing) >= LEVEL:
            merged = self._write(kind, [path for one in growing for path in one.segments])
            self.packs = [one for one in self.packs if one not in growing] + [merged]
            written += 1
        return written

    def _write(self, kind: str, paths: Sequence[str]) -> Pack:
        """One file of these segments' rows, from what is packed of them already and the rest."""
        self.root.mkdir(exist_ok=True)
        name, schema = f"{uuid.uuid4().hex}.parquet", schema_of(KINDS[kind])
        files = Packs(self.folder.root, self.packs).files(self.folder.lake, kind, paths)
        keys = ", ".join(f'"{key}"' for key in SORTED_BY if key in schema.names)
        with Engine(memory_limit_mb=self.folder.settings.memory_mb, spill=self.root / "spill") as engine:
            engine.scan("packed", files, schema)
            engine.save(f"select * from packed order by {keys}", self.root / name)
        sync(self.root / name)
        return Pack(kind, name, sum(self.rows[kind, path] for path in paths), list(paths))

    def _list(self) -> None:
        """From now on these are the packs: a name that is changed at once, so that a kill leaves the old list or it."""
        self.root.mkdir(exist_ok=True)
        aside = self.root / f"{uuid.uuid4().hex}.json"
        aside.write_bytes(msgspec.json.encode(self.packs))
        sync(aside)
        aside.rename(self.root / LISTED)
        sync(self.root)

    def _sweep(self) -> None:
        """What no list names and nobody can be reading any more goes."""
        named = {LISTED, *(one.name for one in self.packs)}
        for path in self.root.iterdir():
            if path.name not in named and path.is_file() and path.stat().st_mtime_ns // 1000 < clock.now() - LINGERS:
                with suppress(FileNotFoundError):
                    path.unlink()
