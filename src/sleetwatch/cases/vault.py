"""Evidence: content-addressed, never changed, hashed again whenever it is read."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

from sleetwatch.errors import InputError

LARGEST = 256 << 20
"""Bytes of one piece."""
READ_ONLY = 0o400


class EvidenceVault:
    """A folder of evidence under its SHA-256."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def path(self, digest: str) -> Path:
        """Where a piece lies."""
        return self.root / "sha256" / digest[:2] / digest[2:]

    def put(self, content: bytes) -> str:
        """Keep a piece; it is on disk when this returns. Returns its SHA-256. Raises `InputError`."""
        if len(content) > LARGEST:
            raise InputError(f"the file has {len(content):,} bytes; {LARGEST:,} are allowed")
        digest = sha256(content).hexdigest()
        final = self.path(digest)
        if not final.exists():
            final.parent.mkdir(parents=True, exist_ok=True)
            aside = final.with_name(f"{final.name}.{secrets.token_hex(4)}")
            _write(aside, content)
            aside.rename(final)
            _sync_folder(final.parent)
        return digest

    def read(self, digest: str) -> bytes:
        """A piece, hashed again. Raises `InputError` when it is gone or not what it was."""
        try:
            content = self.path(digest).read_bytes()
        except OSError as error:
            raise InputError(f"evidence {digest[:12]} cannot be read: {error.strerror}") from None
        if sha256(content).hexdigest() != digest:
            raise InputError(f"evidence {digest[:12]} is not what was collected; put it back from a backup")
        return content

    def drop(self, digest: str) -> None:
        """Take a piece away, for good."""
        self.path(digest).unlink(missing_ok=True)

    def scrub(self, known: set[str]) -> Iterator[str]:
        """What is wrong with any piece that is known, and which files nobody knows."""
        for digest in sorted(known):
            try:
                self.read(digest)
            except InputError as error:
                yield str(error)
        for path in sorted(self.root.glob("sha256/??/*")):
            if path.parent.name + path.name not in known:
                yield f"nobody knows the file {path.relative_to(self.root)}"


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
