"""The lake as a hunt sees it: every event kind as a table, up to the hunt's moment."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

from sleetwatch import clock
from sleetwatch.engine import Engine
from sleetwatch.events import KINDS, schema_of
from sleetwatch.lake import Lake, is_in_place
from sleetwatch.workspace.folder import Folder
from sleetwatch.workspace.packing import Packs

DATED = tuple(name for name, kind in KINDS.items() if not kind.states)
"""Kinds whose rows happened at a moment."""


@dataclass(frozen=True, slots=True)
class Opened:
    """What was laid out."""

    lake: Lake
    packs: Packs
    paths: dict[str, list[str]]
    """The segments of each kind."""
    until: int
    rows: int
    """Of heavy kinds."""
    batches: dict[str, int]
    """By segment the batch that brought it."""

    @property
    def segments(self) -> dict[str, int]:
        """Every segment with the batch that brought it."""
        return {path: self.batches.get(path, 0) for paths in self.paths.values() for path in paths}

    def holds(self, segments: Mapping[str, int]) -> bool:
        """Whether all of these are still there, and still the same."""
        return segments.items() <= self.segments.items()

    def _files(self, kind: str, paths: Collection[str]) -> list[Path]:
        return self.packs.files(self.lake, kind, paths)

    def for_spark(self, kind: str, base: str | None) -> list[Path | str]:
        """A kind's segments as Spark reads them: beneath a URL, or as files that its workers see as this machine does.

        Packs are this machine's own; beneath a URL there are the segments alone.
        """
        if base is None:
            return list(self._files(kind, self.paths[kind]))
        theirs = self.lake.paths(path for path in self.paths[kind] if is_in_place(path))
        ours = (path for path in self.paths[kind] if not is_in_place(path))
        return [*theirs, *(f"{base.rstrip('/')}/{path}" for path in ours)]

    def limit_of(self, kind: str) -> str:
        """The condition that leaves out what came later than the hunt's moment."""
        return f'"at" <= {self.until}' if kind in DATED else "true"

    def lay_out_fresh(self, engine: Engine, known: Collection[str], was: int) -> None:
        """A view `fresh_<kind>` of each kind's rows that a hunt over these segments up to `was` did not see.

        Rows that it saw and that are later than this hunt's moment are fresh as well: they are gone.
        """
        low, high = sorted((was, self.until))
        seen = frozenset(known)
        for name, kind in KINDS.items():
            new = self._files(name, [path for path in self.paths[name] if path not in seen])
            old = self._files(name, [path for path in self.paths[name] if path in seen])
            dated = name in DATED
            engine.scan(f"new_{name}", new, schema_of(kind), f'"at" <= {self.until}' if dated else "true")
            between = f'"at" > {low} and "at" <= {high}'
            engine.scan(f"late_{name}", old if dated and low < high else [], schema_of(kind), between)
            rows = f"select * from new_{name} union all select * from late_{name}"
            engine.run(f"create or replace view fresh_{name} as {rows}")


def open_events(engine: Engine, folder: Folder, as_of: int | None, heavy: Collection[str]) -> Opened:
    """Every event kind as a view up to the hunt's moment."""
    listed: dict[str, list[str]] = {name: [] for name in (*KINDS, "rejects")}
    packs = Packs.of(folder.root)
    for (name, _), segments in folder.catalogue().items():
        listed[name] += segments
    paths = {name: packs.files(folder.lake, name, listed[name]) for name in KINDS}
    for name, kind in KINDS.items():
        engine.scan(name, paths[name], schema_of(kind))
    until = as_of if as_of is not None else newest(engine)
    for name in DATED:
        engine.scan(name, paths[name], schema_of(KINDS[name]), f'"at" <= {until}')
    return Opened(
        folder.lake, packs, {name: listed[name] for name in KINDS}, until, folder.rows_of(heavy), folder.batches()
    )


def newest(engine: Engine) -> int:
    """The moment of the newest event that is not in the future."""
    union = " union all ".join(f'select max("at") as moment from {kind} where "at" <= {clock.now()}' for kind in DATED)
    return engine.rows(f"select max(moment) from ({union})")[0][0] or clock.now()


OLDEST = {kind: ['select min("at") as moment from {} having min("at") is not null'] for kind in DATED}
"""The moment of the oldest event of each kind."""
