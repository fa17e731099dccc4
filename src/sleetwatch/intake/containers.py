"""Opens what users hand over: plain files, gzip, zip; counts the bytes and refuses bombs."""

from __future__ import annotations

import bz2
import gzip
import io
import os
import re
import sys
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import pyarrow as pa

from sleetwatch.errors import InputError
from sleetwatch.intake.limits import LIMITS, MEBIBYTE

_GZIP = b"\x1f\x8b"
_BZIP2 = b"BZh"
_ZSTANDARD = b"\x28\xb5\x2f\xfd"
_ZIP = b"PK\x03\x04"
_BROKEN = (EOFError, gzip.BadGzipFile, zlib.error, zipfile.BadZipFile, NotImplementedError, OSError, UnicodeDecodeError)
"""What a damaged container raises; `NotImplementedError` is zipfile's word for a compression it does not know."""
STANDARD_INPUT = Path("-")


@dataclass(frozen=True, slots=True)
class Member:
    """One file to read: a path on disk, or a file inside a zip."""

    path: Path
    inside: str | None = None
    place: int = 0
    """Its place among all the entries of the zip; two of them may have one name."""

    @property
    def name(self) -> str:
        """How it is shown to people."""
        if self.path == STANDARD_INPUT:
            return "standard input"
        name = os.fsencode(self.path.name).decode("utf-8", "backslashreplace")  # a disk takes any bytes
        return f"{name}/{self.inside}" if self.inside else name


def members_of(path: Path) -> list[Member]:
    """The files behind a path the user named: itself, everything in a folder, everything in a zip.

    `-` is the standard input. A pipe can be read only once, so it is not looked into here.
    """
    if path == STANDARD_INPUT:
        return [Member(path)]
    if not path.exists():
        raise InputError(f"{path} does not exist; check the path")
    if path.is_dir():
        return [member for file in files_in(path) for member in members_of(file)]
    if not path.is_file():
        return [Member(path)]
    with _readable(path) as stream:
        if stream.read(4) != _ZIP:
            return [Member(path)]
    return _inside_zip(path)


def _readable(path: Path) -> BinaryIO:
    try:
        return path.open("rb")
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror}; check who may read it") from None


_LOG_SUFFIXES = {"", ".cef", ".csv", ".json", ".jsonl", ".leef", ".log", ".ndjson", ".parquet", ".tsv", ".txt", ".xml"}
_LOG_SUFFIXES |= {".bz2", ".gz", ".zip", ".zst"}
"""What is taken from a folder; a file that is named itself is read whatever it is called."""
_TURNED_OVER = re.compile(r"[.-][0-9][0-9-]*\Z")
"""What a system puts behind a log's name when it begins a new one: `audit.log.1`, `audit.log-20260301`."""


def files_in(folder: Path) -> list[Path]:
    """The files of a folder, at any depth, that may hold records."""
    inside = (file for file in folder.rglob("*") if file.is_file() and _may_be_log(file))
    return sorted(file for file in inside if not any(part.startswith(".") for part in file.relative_to(folder).parts))


def _may_be_log(file: Path) -> bool:
    return file.suffix.lower() in _LOG_SUFFIXES or Path(_TURNED_OVER.sub("", file.name)).suffix.lower() in _LOG_SUFFIXES


def _inside_zip(path: Path) -> list[Member]:
    try:
        with zipfile.ZipFile(path) as archive:
            listed = archive.infolist()
    except _BROKEN as error:
        raise InputError(f"{path.name} is a broken zip: {error}; nothing of it was kept") from None
    entries = {place: entry for place, entry in enumerate(listed) if not entry.is_dir() and not _hidden(entry.filename)}
    if len(entries) > LIMITS.members:
        raise InputError(f"{path.name} holds {len(entries)} files; the limit is {LIMITS.members}")
    if any(entry.flag_bits & 1 for entry in entries.values()):
        raise InputError(f"{path.name} is encrypted; unpack it first")
    _check_ratio(sum(entry.file_size for entry in entries.values()), path.stat().st_size)
    return [Member(path, entry.filename, place) for place, entry in entries.items()]


def _check_ratio(unpacked: int, stored: int) -> None:
    if unpacked > LIMITS.file_bytes or (unpacked > LIMITS.ratio_from and unpacked / stored > LIMITS.ratio):
        raise InputError(
            f"{unpacked // MEBIBYTE} MB come out of {stored} bytes; that is more than a log compresses. "
            "Nothing of it was kept; unpack it yourself if it is sound"
        )


def _hidden(inside: str) -> bool:
    """What a Mac or a tool adds to a zip besides the user's files."""
    parts = inside.replace("\\", "/").split("/")
    return parts[0] == "__MACOSX" or any(part.startswith(".") and part not in {".", ".."} for part in parts)


@contextmanager
def stored(member: Member) -> Iterator[BinaryIO]:
    """The member's bytes as the user has them, a gzip still packed; a file inside a zip is taken out."""
    if member.path == STANDARD_INPUT:
        yield sys.stdin.buffer
        return
    if member.inside is None:
        with _readable(member.path) as stream:
            yield stream
        return
    with ExitStack() as opened:
        with _sound(member.name):
            archive = opened.enter_context(zipfile.ZipFile(member.path))
            entry = archive.infolist()[member.place]
            inner = opened.enter_context(archive.open(entry))
        yield _buffered(_Bounded(inner, entry.compress_size, member.name))


@contextmanager
def unpacked(stream: BinaryIO, size: int, name: str) -> Iterator[io.BufferedReader]:
    """A file's content: out of its gzip if it is one, bounded in size and ratio to its `size` as stored."""
    buffered = _buffered(stream)
    with _sound(name):
        content = _decompressed(buffered)
    yield _buffered(_Bounded(content, size, name))


def _decompressed(stream: io.BufferedReader) -> Any:  # noqa: ANN401 - anything with readinto
    head = stream.peek(4)
    if head.startswith(_GZIP):
        return gzip.GzipFile(fileobj=stream)
    if head.startswith(_BZIP2):
        return bz2.BZ2File(stream)
    if head.startswith(_ZSTANDARD):
        return pa.CompressedInputStream(stream, "zstd")
    return stream


@contextmanager
def _sound(name: str) -> Iterator[None]:
    """A damaged container is the user's to mend. Goes around reading only: what the reader's user does may fail too."""
    try:
        yield
    except _BROKEN as error:
        if isinstance(error, OSError) and error.errno is not None:
            raise  # the disk's fault, not the file's
        reason = str(error).splitlines()[0] if str(error) else "it ends too early"
        raise InputError(f"{name} is damaged ({reason}); nothing of it was kept; export it again") from None


def _buffered(stream: Any) -> io.BufferedReader:  # noqa: ANN401 - anything with readinto
    return io.BufferedReader(stream, MEBIBYTE)


class _Bounded(io.RawIOBase):
    """Counts what comes out and stops a bomb before it fills the disk; says when the container is damaged."""

    def __init__(self, stream: Any, stored: int, name: str) -> None:  # noqa: ANN401
        self._stream = stream
        self._name = name
        self._stored = max(stored, 1)
        self._read = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: object) -> int:
        with _sound(self._name):
            count: int = self._stream.readinto(buffer)
        self._read += count
        _check_ratio(self._read, self._stored)
        return count
