"""Facts and hits of earlier hunts, kept for the next one. All can be made again from the lake; a purge drops it.

A generation holds the facts of those subjects whom a hunt derived anew; for everybody else the generations before it
speak. Only one hunt at a time uses the cache; another one meanwhile does without.
"""

from __future__ import annotations

import fcntl
import shutil
import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import msgspec

MANIFEST = "manifest.json"
GENERATIONS = 6
"""When there are more, they are written anew as one."""


class Generation(msgspec.Struct, frozen=True):
    """What one hunt derived: files by fact, and for each round a file of the subjects it was limited to."""

    folder: str
    facts: dict[str, list[str]]
    touched: list[str]
    """Empty for the first generation, which is about everybody."""


class Manifest(msgspec.Struct, frozen=True):
    """What the facts were made from, and where they lie."""

    program: str
    """The version that made it, with its engine's."""
    key: str
    """Of the facts' text and of every input whose changes cannot be traced to subjects."""
    until: int
    segments: dict[str, int]
    """With the batch that brought each: a file in place may come again under its path as somebody else's."""
    generations: list[Generation]
    tables: str
    """The folder of inputs, of facts that compare subjects, and of hits."""
    ran: dict[str, str]
    """By signal a digest of how it ran."""


class FactCache:
    """The folder `cache` of a workspace, while this process alone uses it."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def manifest(self) -> Manifest | None:
        """What is here; None when nothing is, or not all of it."""
        try:
            found = msgspec.json.decode((self.root / MANIFEST).read_bytes(), type=Manifest)
        except (OSError, msgspec.DecodeError):
            return None
        return found if all(path.exists() for path in self._files(found)) else None

    def _files(self, manifest: Manifest) -> Iterator[Path]:
        yield self.root / manifest.tables
        for one in manifest.generations:
            names = [name for files in one.facts.values() for name in files]
            yield from (self.root / one.folder / name for name in (*names, *one.touched))

    def paths(self, generation: Generation, names: Sequence[str]) -> list[Path]:
        """Where files of a generation lie."""
        return [self.root / generation.folder / name for name in names]

    def table(self, manifest: Manifest, name: str) -> Path:
        """Where a table lies that is to be compared."""
        return self.root / manifest.tables / f"{name}.parquet"

    def adopt(self, folder: Path) -> str:
        """Take a folder of finished files in; it counts once a manifest names it."""
        self.root.mkdir(exist_ok=True)
        name = uuid.uuid4().hex
        shutil.move(folder, self.root / name)
        return name

    def commit(self, manifest: Manifest) -> None:
        """From now on this is what is here; whatever it does not name goes."""
        aside = self.root / f"{uuid.uuid4().hex}.json"
        aside.write_bytes(msgspec.json.encode(manifest))
        aside.rename(self.root / MANIFEST)
        named = {MANIFEST, manifest.tables, *(one.folder for one in manifest.generations)}
        for path in self.root.iterdir():
            if path.name not in named:
                shutil.rmtree(path) if path.is_dir() else path.unlink()


@dataclass(frozen=True, slots=True)
class Earlier:
    """What an earlier hunt left, all of whose segments are still there."""

    cache: FactCache
    manifest: Manifest

    def table(self, name: str) -> Path | None:
        """Where it left a table; None when it left none of that name."""
        path = self.cache.table(self.manifest, name)
        return path if path.exists() else None


@contextmanager
def cache_of(root: Path) -> Iterator[FactCache | None]:
    """The cache of a workspace, or None while another hunt uses it."""
    with (root / ".hunting").open("w") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield None
        else:
            yield FactCache(root / "cache")


def cached_files(root: Path) -> list[Path]:
    """Every file of the cache, for a purge to take away."""
    return [path for path in (root / "cache").rglob("*") if path.is_file()]


def names_of(files: Mapping[str, Sequence[Path]]) -> dict[str, list[str]]:
    """File names by fact."""
    return {fact: [path.name for path in paths] for fact, paths in files.items()}
