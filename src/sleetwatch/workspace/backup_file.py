"""The file of a backup: a tar whose last member says what is in it, signed, so that half of one is seen to be half."""

from __future__ import annotations

import gzip
import hashlib
import io
import os
import tarfile
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import IO, BinaryIO, cast

import msgspec

from sleetwatch.errors import UserError, WorkspaceError

FORM = 1
"""Of the file. A later form gets another number, and is refused here."""
TABLES, FILES, MANIFEST = "state/", "folder/", "manifest.json"
LARGEST_MANIFEST = 1 << 30
BLOCK = 1 << 20
OWN = 0o700
"""What of a file's mode is kept: its owner's rights alone."""


class Member(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What stands under one name."""

    sha256: str
    bytes: int
    rows: int | None = None
    """Of a table."""
    text: str | None = None
    """Of a table: SHA-256 of its lines, by which two states are compared."""


class Manifest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is in a backup."""

    form: int
    version: str
    """Of the Sleetwatch that wrote it."""
    schema: str
    """The newest migration of its state."""
    tenant: str
    made_at: int
    database: str
    """`sqlite` or `postgresql`."""
    lake: bool
    """Whether the lake's segments are in it; else they lie in a bucket, and are kept there."""
    vault: bool
    """The same of the raw files."""
    audit_rows: int
    audit_digest: str
    public_key: str
    """The workspace's, whose private half signed this."""
    members: dict[str, Member]


class _Signed(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    content: str
    signature: str


def digest_of(content: str) -> str:
    """By which a backup is known: SHA-256 of what its manifest says."""
    return hashlib.sha256(content.encode()).hexdigest()


class Writing:
    """A backup on its way to the disk."""

    def __init__(self, tar: tarfile.TarFile, made_at: int, aside: Path) -> None:
        self._tar, self._at, self._aside = tar, made_at // 1_000_000, aside
        self.members: dict[str, Member] = {}

    def add_table(self, name: str, lines: Iterable[str]) -> Member:
        """The lines of a table, compressed."""
        text, count = hashlib.sha256(), -1
        with tempfile.TemporaryFile(dir=self._aside) as spooled:
            with gzip.GzipFile(fileobj=spooled, mode="wb", compresslevel=6, mtime=0) as packed:
                for line in lines:
                    coded = line.encode("utf-8")
                    text.update(coded)
                    packed.write(coded)
                    count += 1
            size = spooled.tell()
            spooled.seek(0)
            return self._add(f"{TABLES}{name}.jsonl.gz", spooled, size, 0o600, count, text.hexdigest())

    def add_file(self, name: str, path: Path) -> Member:
        """A file of the folder, as long as it is now."""
        with path.open("rb") as stream:
            told = os.fstat(stream.fileno())
            return self._add(f"{FILES}{name}", stream, told.st_size, told.st_mode & OWN)

    def close(self, content: str, signature: str) -> None:
        """The last member."""
        said = msgspec.json.encode(_Signed(content, signature))
        self._add(MANIFEST, io.BytesIO(said), len(said), 0o600)

    def _add(
        self, name: str, stream: IO[bytes], size: int, mode: int, rows: int | None = None, text: str | None = None
    ) -> Member:
        told = tarfile.TarInfo(name)
        told.size, told.mode, told.mtime = size, mode, self._at
        hashed = Hashed(stream)
        self._tar.addfile(told, cast("IO[bytes]", hashed))
        self.members[name] = made = Member(hashed.digest.hexdigest(), size, rows, text)
        return made


class Hashed:
    """A stream whose bytes are hashed as they go by."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self.digest = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        """As the stream's own."""
        block = self._stream.read(size)
        self.digest.update(block)
        return block


@contextmanager
def writing(path: Path, made_at: int) -> Iterator[Writing]:
    """A file that appears under its name once it is whole and on the disk. Raises `UserError`."""
    if path.exists():
        raise UserError(f"{path} is there already; a backup is never written over, so name a new file")
    if not path.parent.is_dir():
        raise UserError(f"{path.parent} is no folder; make it first")
    aside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        handle = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as stream, tarfile.open(fileobj=stream, mode="w|") as tar:
            yield Writing(tar, made_at, path.parent)
        with aside.open("rb") as written:
            os.fsync(written.fileno())
        aside.rename(path)
    except OSError as error:
        raise UserError(f"cannot write {path}: {error.strerror or error}") from None
    finally:
        aside.unlink(missing_ok=True)


class Reading:
    """A backup, read once from its beginning to its end. What comes out counts only when `manifest` has been had."""

    def __init__(self, tar: tarfile.TarFile, path: Path, stream: BinaryIO) -> None:
        self._tar, self._path, self._stream = tar, path, stream
        self._size = os.fstat(stream.fileno()).st_size
        self._seen: dict[str, tuple[str, int]] = {}
        self._last: tuple[str, Hashed, int] | None = None
        self.content = self.signature = ""

    def members(self) -> Iterator[tuple[str, int, BinaryIO]]:
        """Name, mode and bytes of each member but the manifest; read each before asking for the next."""
        try:
            while (told := self._tar.next()) is not None:
                if self.content:
                    raise WorkspaceError(f"{self._path}: something stands after the end of the backup")
                stream = self._tar.extractfile(told) if told.isreg() else None
                if stream is None or told.name in self._seen or not _is_plain(told.name):
                    raise WorkspaceError(f"{self._path}: a member is not as a backup has them")
                if told.name == MANIFEST:
                    self._read_manifest(stream, told.size)
                    continue
                hashed = Hashed(stream)
                self._last = told.name, hashed, told.size
                yield told.name, told.mode & OWN, cast("BinaryIO", hashed)
                self._finish()
        except (tarfile.TarError, EOFError, OSError) as error:
            raise _broken(self._path, error) from None

    @property
    def share(self) -> float:
        """How much of it is read."""
        return self._stream.tell() / max(1, self._size)

    def _read_manifest(self, stream: IO[bytes], size: int) -> None:
        try:
            said = msgspec.json.decode(stream.read(min(size, LARGEST_MANIFEST)), type=_Signed)
        except msgspec.DecodeError:
            raise WorkspaceError(f"{self._path}: what the backup says of itself cannot be read") from None
        self.content, self.signature = said.content, said.signature

    def _finish(self) -> None:
        """The rest of a member that was not read to its end."""
        if self._last is None:
            return
        name, hashed, size = self._last
        while hashed.read(BLOCK):
            pass
        self._seen[name], self._last = (hashed.digest.hexdigest(), size), None

    def manifest(self, expected: str | None = None) -> Manifest:
        """What the backup says of itself, once every member was read and is what it says. Raises `WorkspaceError`.

        `expected` is the digest that somebody noted elsewhere.
        """
        if not self.content:
            raise WorkspaceError(f"{self._path} ends before its end: it was cut off, or is no backup")
        found = self._decoded()
        if expected is not None and digest_of(self.content) != expected.lower():
            raise WorkspaceError(f"{self._path} is not the backup with the digest {expected[:16]}...")
        self._check_signature(found)
        said = {name: (one.sha256, one.bytes) for name, one in found.members.items()}
        wrong = sorted(name for name in said.keys() | self._seen.keys() if said.get(name) != self._seen.get(name))
        if wrong:
            many = f" and {len(wrong) - 1:,} more are" if len(wrong) > 1 else " is"
            raise WorkspaceError(f"{self._path}: {wrong[0]}{many} not what was backed up; take another backup")
        return found

    def _decoded(self) -> Manifest:
        try:
            form = msgspec.json.decode(self.content, type=dict[str, msgspec.Raw]).get("form", msgspec.Raw(b"0"))
            if msgspec.json.decode(form) != FORM:
                raise WorkspaceError(f"{self._path} has another form than this Sleetwatch reads; use a newer one")
            return msgspec.json.decode(self.content, type=Manifest)
        except msgspec.DecodeError:
            raise WorkspaceError(f"{self._path}: what the backup says of itself cannot be read") from None

    def _check_signature(self, found: Manifest) -> None:
        from sleetwatch.signing import is_signed  # brings cryptography

        if not is_signed(self.content, self.signature, found.public_key):
            raise WorkspaceError(f"{self._path}: what the backup says of itself is not signed by its workspace's key")


@contextmanager
def reading(path: Path) -> Iterator[Reading]:
    """A backup to be read. Raises `UserError` and `WorkspaceError`."""
    try:
        with path.open("rb") as stream, tarfile.open(fileobj=stream, mode="r|") as tar:
            yield Reading(tar, path, stream)
    except (tarfile.TarError, EOFError) as error:
        raise _broken(path, error) from None
    except OSError as error:
        raise UserError(f"cannot read {error.filename or path}: {error.strerror or error}") from None


def table_lines(stream: BinaryIO, text: Hashing) -> Iterator[str]:
    """The lines of a table's member, hashed as they go by."""
    with gzip.GzipFile(fileobj=stream, mode="rb") as packed:
        for line in packed:
            text.update(line)
            yield line.decode("utf-8")


class Hashing:
    """The digest of a table's lines, and how many rows there were."""

    def __init__(self) -> None:
        self._digest, self.rows = hashlib.sha256(), -1

    def update(self, line: bytes) -> None:
        """One more."""
        self._digest.update(line)
        self.rows += 1

    @property
    def text(self) -> str:
        """Of what came so far."""
        return self._digest.hexdigest()


def hashed(lines: Iterable[str]) -> Hashing:
    """The digest of lines."""
    found = Hashing()
    for line in lines:
        found.update(line.encode("utf-8"))
    return found


def _is_plain(name: str) -> bool:
    """Whether a name stays in its folder."""
    parts = PurePosixPath(name).parts
    known = name == MANIFEST or name.startswith((TABLES, FILES))
    return known and "\0" not in name and "\\" not in name and ".." not in parts and "/".join(parts) == name


def _broken(path: Path, error: BaseException) -> WorkspaceError:
    return WorkspaceError(f"{path} cannot be read as a backup ({type(error).__name__}): it was cut off, or is none")
