"""Evidence: content-addressed, never changed, hashed again whenever it is read."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Protocol

from sleetwatch.errors import InputError

LARGEST = 256 << 20
"""Bytes of one piece."""
READ_ONLY = 0o400
PIECES = "sha256"


class Shelf(Protocol):
    """Where pieces lie: a folder, or a bucket. What is not there raises an `OSError`."""

    def read(self, key: str) -> bytes: ...
    def write(self, key: str, content: bytes) -> None: ...
    def holds(self, key: str) -> bool: ...
    def delete(self, key: str) -> None: ...
    def names(self, under: str) -> Iterator[str]: ...


def key_of(digest: str) -> str:
    """What a piece is called."""
    return f"{PIECES}/{digest[:2]}/{digest[2:]}"


class EvidenceVault:
    """Evidence under its SHA-256."""

    def __init__(self, shelf: Shelf) -> None:
        self.shelf = shelf

    def put(self, content: bytes) -> str:
        """Keep a piece; it is kept when this returns. Returns its SHA-256. Raises `InputError`."""
        if len(content) > LARGEST:
            raise InputError(f"the file has {len(content):,} bytes; {LARGEST:,} are allowed")
        digest = sha256(content).hexdigest()
        if not self.shelf.holds(key_of(digest)):
            self.shelf.write(key_of(digest), content)
        return digest

    def read(self, digest: str) -> bytes:
        """A piece, hashed again. Raises `InputError` when it is gone or not what it was."""
        try:
            content = self.shelf.read(key_of(digest))
        except OSError as error:
            raise InputError(f"evidence {digest[:12]} cannot be read: {error.strerror or 'it is gone'}") from None
        if sha256(content).hexdigest() != digest:
            raise InputError(f"evidence {digest[:12]} is not what was collected; put it back from a backup")
        return content

    def drop(self, digest: str) -> None:
        """Take a piece away, for good."""
        self.shelf.delete(key_of(digest))

    def scrub(self, known: set[str]) -> Iterator[str]:
        """What is wrong with any piece that is known, and which files nobody knows."""
        for digest in sorted(known):
            try:
                self.read(digest)
            except InputError as error:
                yield str(error)
        named = {key_of(digest) for digest in known}
        for key in sorted(self.shelf.names(PIECES)):
            if key not in named:
                yield f"nobody knows the file {key}"


class FolderShelf:
    """A folder whose files are written once, for their owner to read."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def read(self, key: str) -> bytes:
        return (self.root / key).read_bytes()

    def write(self, key: str, content: bytes) -> None:
        """On disk when this returns."""
        final = self.root / key
        final.parent.mkdir(parents=True, exist_ok=True)
        aside = final.with_name(f"{final.name}.{secrets.token_hex(4)}")
        _write(aside, content)
        aside.rename(final)
        _sync_folder(final.parent)

    def holds(self, key: str) -> bool:
        return (self.root / key).exists()

    def delete(self, key: str) -> None:
        (self.root / key).unlink(missing_ok=True)

    def names(self, under: str) -> Iterator[str]:
        return (path.relative_to(self.root).as_posix() for path in self.root.glob(f"{under}/??/*"))


def _write(path: Path, content: bytes) -> None:
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, READ_ONLY), "wb") as handle:
        handle.write(content)
        handle.flush()
        os.fsync(handle.fileno())


def _sync_folder(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
