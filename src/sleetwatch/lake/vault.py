"""The raw files as they came: content-addressed and compressed. Only a purge changes one, into a redacted form."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import pyarrow as pa

from sleetwatch.lake.durable import publish_all, sync

_BLOCK = 1 << 20
ORPHANS = "orphans"
"""The folder of raw files that no ingest knows."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A raw file on its way in."""

    sha256: str
    size: int
    aside: Path

    def open(self) -> BinaryIO:
        """Its raw bytes, while it is staged."""
        return opened(self.aside)


@dataclass(frozen=True, slots=True)
class Orphan:
    """A raw file that no ingest knows."""

    name: str
    bytes: int
    at: int
    """When it was written, microseconds UTC."""


class Vault:
    """A folder of raw files under their SHA-256."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def stage(self, stream: BinaryIO, aside: Path) -> Kept:
        """Store a stream at `aside`, durably; it is kept once it is settled."""
        digest, size = hashlib.sha256(), 0
        with pa.output_stream(str(aside), compression="zstd") as sink:
            while block := stream.read(_BLOCK):
                digest.update(block)
                size += len(block)
                sink.write(block)
        sync(aside)
        return Kept(digest.hexdigest(), size, aside)

    def send(self, kept: Kept) -> None:
        """Bring what takes long about a staged file before anybody has to wait for it."""

    def settle(self, kept: Kept) -> bool:
        """Give a staged file its place; False when its content was here already."""
        final = self.path(kept.sha256)
        if final.exists():
            kept.aside.unlink(missing_ok=True)
            return False
        publish_all([(kept.aside, final)])
        return True

    def place(self, aside: Path, stem: str) -> None:
        """Give a finished file its place in the form of this name."""
        publish_all([(aside, self.path(stem))])

    def holds(self, stem: str) -> bool:
        """Whether a file is kept, as it came or in the form of this name."""
        return self.path(stem).exists()

    def missing(self, stems: Iterable[str]) -> list[str]:
        """Those of these that are not kept."""
        return [stem for stem in stems if not self.holds(stem)]

    def size(self, stem: str) -> int:
        """What a file weighs, compressed; 0 when it is not kept."""
        path = self.path(stem)
        return path.stat().st_size if path.exists() else 0

    def drop(self, sha256: str) -> None:
        """Take back a file that was kept for an ingest that failed."""
        self.path(sha256).unlink(missing_ok=True)

    def sweep(self, known: set[str]) -> int:
        """Move files the catalogue does not know to `orphans`; returns how many there were.

        A raw file is never deleted: after a state from a backup it may be the only copy of what was ingested since.
        Only a redacted form that a killed purge left beside the file in force goes.
        """
        files = [file for file in self.root.glob("??/*.zst") if file.name.removesuffix(".zst") not in known]
        in_force = {stem.partition(".")[0] for stem in known} if files else set()
        for file in files:
            sha256, dot, _ = file.name.removesuffix(".zst").partition(".")
            if dot and sha256 in in_force:
                file.unlink()
                continue
            (self.root / ORPHANS).mkdir(exist_ok=True)
            file.rename(self.root / ORPHANS / file.name)
        for orphan in self.orphans():  # ingested again since: the same bytes are in their place
            if self.holds(orphan.name.removesuffix(".zst")):
                self.orphan_path(orphan.name).unlink()
        return len(files)

    def orphans(self) -> list[Orphan]:
        """The raw files that no ingest knows."""
        found = ((path, path.stat()) for path in sorted((self.root / ORPHANS).glob("*.zst")))
        return [Orphan(path.name, told.st_size, told.st_mtime_ns // 1000) for path, told in found]

    def open_orphan(self, name: str) -> BinaryIO:
        """The bytes of a raw file that no ingest knows."""
        return opened(self.orphan_path(name))

    def orphan_path(self, name: str) -> Path:
        """Where a raw file lies that no ingest knows."""
        return self.root / ORPHANS / name

    def open(self, stem: str) -> BinaryIO:
        """The bytes of a kept file, as it came or in the form of this name."""
        return opened(self.path(stem))

    def path(self, stem: str) -> Path:
        """Where a file lies, as it came (its SHA-256) or redacted (`redacted_stem`)."""
        return self.root / stem[:2] / f"{stem}.zst"


def redacted_stem(sha256: str, purge: int) -> str:
    """What the form is called that a purge gave to a raw file."""
    return f"{sha256}.{purge}"


def opened(path: Path) -> BinaryIO:
    """The bytes of a file of the vault, wherever it lies."""
    stream: BinaryIO = pa.input_stream(str(path), compression="zstd")
    return stream
