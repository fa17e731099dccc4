"""Opens what users hand over: plain files, gzip, zip; counts the bytes and refuses bombs."""

from __future__ import annotations

import gzip
import io
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from sleetwatch.errors import InputError
from sleetwatch.intake.limits import LIMITS, MEBIBYTE

_GZIP = b"\x1f\x8b"
_ZIP = b"PK\x03\x04"
_BROKEN = (EOFError, gzip.BadGzipFile, zlib.error, zipfile.BadZipFile, OSError)


@dataclass(frozen=True, slots=True)
class Member:
    """One file to read: a path on disk, or a file inside a zip."""

    path: Path
    inside: str | None = None

    @property
    def name(self) -> str:
        """How it is shown to people."""
        return f"{self.path.name}/{self.inside}" if self.inside else self.path.name


def members_of(path: Path) -> list[Member]:
    """The files behind a path the user named: itself, everything in a folder, everything in a zip."""
    if not path.exists():
        raise InputError(f"{path} does not exist; check the path")
    if path.is_dir():
        return [member for file in _files_in(path) for member in members_of(file)]
    with path.open("rb") as stream:
        if stream.read(4) != _ZIP:
            return [Member(path)]
    return _inside_zip(path)


_LOG_SUFFIXES = {"", ".csv", ".gz", ".json", ".jsonl", ".log", ".ndjson", ".tsv", ".txt", ".zip"}
"""What is taken from a folder; a file that is named itself is read whatever it is called."""


def _files_in(folder: Path) -> list[Path]:
    inside = (file for file in folder.rglob("*") if file.is_file() and file.suffix.lower() in _LOG_SUFFIXES)
    return sorted(file for file in inside if not any(part.startswith(".") for part in file.relative_to(folder).parts))


def _inside_zip(path: Path) -> list[Member]:
    try:
        with zipfile.ZipFile(path) as archive:
            entries = [entry for entry in archive.infolist() if not entry.is_dir()]
    except _BROKEN as error:
        raise InputError(f"{path.name} is a broken zip: {error}; nothing of it was kept") from None
    if len(entries) > LIMITS.members:
        raise InputError(f"{path.name} holds {len(entries)} files; the limit is {LIMITS.members}")
    if any(entry.flag_bits & 1 for entry in entries):
        raise InputError(f"{path.name} is encrypted; unpack it first")
    return [Member(path, entry.filename) for entry in entries]


@contextmanager
def stored(member: Member) -> Iterator[BinaryIO]:
    """The member's bytes as the user has them, a gzip still packed; a file inside a zip is taken out."""
    if member.inside is None:
        with member.path.open("rb") as stream:
            yield stream
        return
    with _sound(member.name), zipfile.ZipFile(member.path) as archive, archive.open(member.inside) as inner:
        size = archive.getinfo(member.inside).compress_size
        yield _buffered(_Bounded(inner, size))


@contextmanager
def unpacked(stream: BinaryIO, size: int, name: str) -> Iterator[BinaryIO]:
    """A file's content: out of its gzip if it is one, bounded in size and ratio to its `size` as stored."""
    with _sound(name):
        buffered = _buffered(stream)
        if buffered.peek(2)[:2] == _GZIP:
            yield _buffered(_Bounded(gzip.GzipFile(fileobj=buffered), size))
        else:
            yield buffered


@contextmanager
def _sound(name: str) -> Iterator[None]:
    """A damaged container is the user's to mend."""
    try:
        yield
    except _BROKEN as error:
        reason = str(error).splitlines()[0] if str(error) else "it ends too early"
        raise InputError(f"{name} is damaged ({reason}); nothing of it was kept; export it again") from None


def _buffered(stream: Any) -> io.BufferedReader:  # noqa: ANN401 - anything with readinto
    return io.BufferedReader(stream, MEBIBYTE)


class _Bounded(io.RawIOBase):
    """Counts what comes out and stops a bomb before it fills the disk."""

    def __init__(self, stream: Any, stored: int) -> None:  # noqa: ANN401
        self._stream = stream
        self._stored = max(stored, 1)
        self._read = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: object) -> int:
        count: int = self._stream.readinto(buffer)
        self._read += count
        grown = self._read / self._stored
        if self._read > LIMITS.file_bytes or (self._read > LIMITS.ratio_from and grown > LIMITS.ratio):
            raise InputError(
                f"{self._read // MEBIBYTE} MB came out of {self._stored} bytes; that is more than a log compresses. "
                "Nothing of it was kept; unpack it yourself if it is sound"
            )
        return count
