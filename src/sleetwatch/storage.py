"""Buckets: object storage by its address. pyarrow brings S3, Google Cloud Storage and Azure; this is its one door.

Credentials are the machine's own (environment variables, a profile, a role) unless a feed of logs names others.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, TypeVar
from uuid import uuid4

from sleetwatch.errors import ObjectGone, StorageError

if TYPE_CHECKING:
    from pyarrow import fs

T = TypeVar("T")

BLOCK = 8 << 20
"""Bytes of one request."""
AT_ONCE = 8
"""Transfers side by side."""
PART = ".part"
"""Ends the name of a file that is still being fetched."""
CONNECT_SECONDS, REQUEST_SECONDS = 10.0, 60.0
LONGEST = 300
"""Letters of what a storage says that are repeated."""

_CODE = re.compile(r"AWS Error ([A-Z_]+)")
_STATUS_SAID = re.compile(r"HTTP (?:status|response code:?) (\d{3})")
_MEANT = {
    "ACCESS_DENIED": "it refuses these credentials; set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY (or give this "
    "machine a role) that may list, read, write and delete there",
    "NO_SUCH_BUCKET": "there is no such bucket; make it, or name another",
    "SLOW_DOWN": "it asks to slow down, and still did after every try; try again later",
    "NETWORK_CONNECTION": "it cannot be reached; see whether the settings name its endpoint and the network is up",
    "PERMANENT_REDIRECT": "it lies in another region; name that as `region`",
}
_SAME = {
    "INVALID_ACCESS_KEY_ID": "ACCESS_DENIED",
    "INVALID_CLIENT_TOKEN_ID": "ACCESS_DENIED",
    "MISSING_AUTHENTICATION_TOKEN": "ACCESS_DENIED",
    "SIGNATURE_DOES_NOT_MATCH": "ACCESS_DENIED",
    "UNRECOGNIZED_CLIENT": "ACCESS_DENIED",
    "SERVICE_UNAVAILABLE": "SLOW_DOWN",
    "THROTTLING": "SLOW_DOWN",
    "REQUEST_TIMEOUT": "NETWORK_CONNECTION",
}
_STATUS = {"301": "PERMANENT_REDIRECT", "403": "ACCESS_DENIED", "429": "SLOW_DOWN", "503": "SLOW_DOWN"}


@dataclass(frozen=True, slots=True)
class Stored:
    """One object."""

    key: str
    size: int
    at: int
    """When it was written, microseconds UTC."""


@dataclass(frozen=True, slots=True)
class Access:
    """How a storage is reached."""

    endpoint: str | None = None
    """Another S3 server's address, as in `https://minio.corp:9000`."""
    region: str | None = None
    attempts: int = 8
    """Tries of one request, with growing pauses, before it fails."""
    access_key: str | None = None
    """The machine's own credentials are used when left out."""
    secret_key: str | None = field(default=None, repr=False)


class Bucket:
    """The objects under one address, `s3://bucket/prefix`.

    Whatever fails raises `StorageError`, and what is not there `ObjectGone`.
    """

    def __init__(self, url: str, access: Access | None = None) -> None:
        self.url = url.rstrip("/")
        self._access = access or Access()

    def under(self, name: str) -> Bucket:
        """The objects under a folder of it."""
        return Bucket(f"{self.url}/{name}", self._access)

    @cached_property
    def _opened(self) -> tuple[fs.FileSystem, str]:
        import pyarrow as pa

        try:
            return _system(self.url, self._access)
        except (OSError, ValueError, pa.ArrowException) as error:
            raise StorageError(f"{self.url} cannot be opened: {_meaning(str(error))}") from None

    @property
    def system(self) -> fs.FileSystem:
        """The file system of it, for who reads Parquet there."""
        return self._opened[0]

    def path(self, key: str) -> str:
        """A key as the file system names it."""
        root = self._opened[1]
        return f"{root}/{key}" if key else root

    def read(self, key: str) -> bytes:
        """A small object."""
        with self.stream(key) as stream:
            return stream.read()

    def stream(self, key: str, compression: str | None = None) -> BinaryIO:
        """An object's bytes, unpacked where a compression is named."""
        with self._told(key):
            opened: BinaryIO = self.system.open_input_stream(self.path(key), compression=compression, buffer_size=BLOCK)
        return opened

    def fetch(self, key: str, to: Path) -> None:
        """Copy an object to a file, which is whole or not there."""
        to.parent.mkdir(parents=True, exist_ok=True)
        aside = to.with_name(f"{to.name}.{uuid4().hex}{PART}")
        try:
            with self._told(key), self.system.open_input_file(self.path(key)) as source, aside.open("wb") as file:
                size = source.size()
                while block := source.read(min(BLOCK, size)):
                    file.write(block)
                file.flush()
                os.fsync(file.fileno())
            if aside.stat().st_size != size:
                raise StorageError(f"{self.url}/{key} broke off in the middle; try again")
            aside.rename(to)
        finally:
            aside.unlink(missing_ok=True)

    def fetch_all(self, wanted: Iterable[tuple[str, Path]]) -> None:
        """Copy several objects, side by side."""
        _side_by_side(lambda one: self.fetch(*one), wanted)

    def send(self, file: Path, key: str) -> None:
        """Copy a file to an object, which is whole or not there."""
        with (
            self._told(),
            file.open("rb") as source,
            self.system.open_output_stream(self.path(key), compression=None) as sink,
        ):
            while block := source.read(BLOCK):
                sink.write(block)

    def send_all(self, files: Iterable[tuple[Path, str]]) -> None:
        """Copy several files, side by side."""
        _side_by_side(lambda one: self.send(*one), files)

    def write(self, key: str, content: bytes) -> None:
        """Make or replace a small object."""
        with self._told(), self.system.open_output_stream(self.path(key), compression=None) as sink:
            sink.write(content)

    def delete(self, key: str) -> None:
        """Take an object away, if it is there."""
        with suppress(ObjectGone), self._told(key):
            self.system.delete_file(self.path(key))

    def move(self, key: str, to: str) -> None:
        """Give an object another key."""
        with self._told(key):
            self.system.copy_file(self.path(key), self.path(to))
        self.delete(key)

    def holds(self, key: str) -> bool:
        """Whether there is such an object."""
        return self.size(key) is not None

    def size(self, key: str) -> int | None:
        """An object's bytes; None when there is none."""
        from pyarrow import fs

        with self._told():
            found = self.system.get_file_info(self.path(key))
        return found.size if found.type == fs.FileType.File else None

    def names(self, under: str = "") -> Iterator[str]:
        """The key of every object."""
        return (one.key for one in self.listed(under))

    def listed(self, under: str = "") -> Iterator[Stored]:
        """Every object, by its key from here; none when there is no such bucket."""
        from pyarrow import fs

        with self._told():
            found = self.system.get_file_info(fs.FileSelector(self.path(under), recursive=True, allow_not_found=True))
        root = self.path("") + "/"
        for one in found:
            if one.type == fs.FileType.File:
                yield Stored(one.path.removeprefix(root), one.size, (one.mtime_ns or 0) // 1000)

    def check(self) -> None:
        """See whether the bucket is there and can be listed. Raises `StorageError`."""
        from pyarrow import fs

        bucket = self.path("").partition("/")[0]
        with self._told():
            if self.system.get_file_info(bucket).type == fs.FileType.NotFound:
                raise StorageError(f"{self.url}: {_MEANT['NO_SUCH_BUCKET']}")
            self.system.get_file_info(fs.FileSelector(self.path(""), allow_not_found=True))

    @contextmanager
    def _told(self, key: str = "") -> Iterator[None]:
        """What the library says is a page of advice; ours is a line with what to do."""
        try:
            yield
        except StorageError:
            raise
        except FileNotFoundError:
            raise ObjectGone(f"{self.url}/{key} is not there; `sleetwatch doctor` says what else is gone") from None
        except OSError as error:
            raise StorageError(f"{self.url}: {_meaning(str(error))}") from None


def _side_by_side(step: Callable[[T], None], what: Iterable[T]) -> None:
    """Do several transfers; the first that fails is raised, once those that run have ended."""
    waiting = list(what)
    if len(waiting) <= 1:
        for one in waiting:
            step(one)
        return
    with ThreadPoolExecutor(min(AT_ONCE, len(waiting))) as pool:
        running = [pool.submit(step, one) for one in waiting]
        try:
            for ended in running:
                ended.result()
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise


def _system(url: str, access: Access) -> tuple[fs.FileSystem, str]:
    """The file system of an address, and the path in it."""
    from pyarrow import fs

    scheme, _, path = url.partition("://")
    if scheme != "s3":
        system, found = fs.FileSystem.from_uri(url)
        return system, found
    endpoint = access.endpoint or ""
    region = access.region or os.environ.get("AWS_REGION") or os.environ.get("AWS_DEFAULT_REGION")
    if region is None and not endpoint:
        region = fs.resolve_s3_region(path.partition("/")[0])
    system = fs.S3FileSystem(
        access_key=access.access_key,
        secret_key=access.secret_key,
        region=region,
        endpoint_override=endpoint.partition("://")[2] or None,
        scheme="http" if endpoint.startswith("http://") else "https",
        connect_timeout=CONNECT_SECONDS,
        request_timeout=REQUEST_SECONDS,
        retry_strategy=fs.AwsStandardS3RetryStrategy(max_attempts=access.attempts),
        allow_delayed_open=True,  # one request for a small object in place of three
    )
    return system, path


def _meaning(text: str) -> str:
    """What an error of the storage means, and what to do."""
    code = _CODE.search(text)
    status = _STATUS_SAID.search(text)
    for name in (code[1] if code else "", _STATUS.get(status[1], "") if status else ""):
        if found := _MEANT.get(_SAME.get(name, name)):
            return found
    return text.splitlines()[0][:LONGEST]
