"""The raw files as they came: content-addressed, compressed, never changed."""

from __future__ import annotations

import hashlib
import uuid
from pathlib import Path
from typing import BinaryIO

import pyarrow as pa

from sleetwatch.lake.durable import publish

_BLOCK = 1 << 20
ORPHANS = "orphans"
"""The folder of raw files that no ingest knows."""


class Vault:
    """A folder of raw files under their SHA-256."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def keep(self, stream: BinaryIO) -> tuple[str, int, bool]:
        """Store a stream; returns its SHA-256, its size in bytes, and whether it is new here."""
        self.root.mkdir(parents=True, exist_ok=True)
        aside = self.root / f".{uuid.uuid4().hex}"
        digest, size = hashlib.sha256(), 0
        try:
            with pa.output_stream(str(aside), compression="zstd") as sink:
                while block := stream.read(_BLOCK):
                    digest.update(block)
                    size += len(block)
                    sink.write(block)
            return digest.hexdigest(), size, self._settle(aside, digest.hexdigest())
        finally:
            aside.unlink(missing_ok=True)

    def _settle(self, aside: Path, sha256: str) -> bool:
        final = self._path(sha256)
        if final.exists():
            return False
        final.parent.mkdir(parents=True, exist_ok=True)
        publish(aside, final)
        return True

    def holds(self, sha256: str) -> bool:
        """Whether a file is kept."""
        return self._path(sha256).exists()

    def drop(self, sha256: str) -> None:
        """Take back a file that was kept for an ingest that failed."""
        self._path(sha256).unlink(missing_ok=True)

    def sweep(self, known: set[str]) -> int:
        """Move files the catalogue does not know to `orphans`; returns how many there were.

        A raw file is never deleted: after a state from a backup it may be the only copy of what was ingested since.
        """
        files = [file for file in self.root.glob("??/*.zst") if file.name.removesuffix(".zst") not in known]
        for file in files:
            (self.root / ORPHANS).mkdir(exist_ok=True)
            file.rename(self.root / ORPHANS / file.name)
        for unfinished in self.root.glob(".*"):
            unfinished.unlink(missing_ok=True)
        return len(files)

    def open(self, sha256: str) -> BinaryIO:
        """The raw bytes of a kept file."""
        stream: BinaryIO = pa.input_stream(str(self._path(sha256)), compression="zstd")
        return stream

    def _path(self, sha256: str) -> Path:
        return self.root / sha256[:2] / f"{sha256}.zst"
