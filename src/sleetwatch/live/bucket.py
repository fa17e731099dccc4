"""A watched bucket: each object is delivered once, and again when it changes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pyarrow as pa
from pyarrow import fs

from sleetwatch.errors import FeedError, WorkspaceError
from sleetwatch.live.delivery import Cursor, Delivery, part_of
from sleetwatch.settings import BucketFeed

_BLOCK = 1 << 20
_Mark = list[int]
"""An object's size, and when it was written, in nanoseconds since 1970."""


class WatchedBucket:
    """The cursor has a part for every object: its mark. An object is written whole or not at all, so it is read at
    once.
    """

    def __init__(self, storage: fs.FileSystem, root: str) -> None:
        self._storage, self._root = storage, root.rstrip("/")

    def pull(self, cursor: Cursor) -> Iterator[Delivery]:
        """Every new or changed object, oldest first."""
        marks = self._marks()
        for key in sorted(marks, key=lambda key: (marks[key][1], key)):
            if cursor.get(part_of(key)) != marks[key]:
                with TemporaryDirectory(prefix="sleetwatch-") as folder:
                    yield Delivery(key, self._fetched(key, Path(folder)), {part_of(key): marks[key]})
        gone = dict.fromkeys(cursor.keys() - set(map(part_of, marks)))
        if gone:
            yield Delivery("", b"", gone)

    def _marks(self) -> dict[str, _Mark]:
        try:
            found = self._storage.get_file_info(fs.FileSelector(self._root, recursive=True))
        except OSError as error:
            raise FeedError(f"the bucket {self._root} cannot be listed: {_reason(error)}") from None
        files = (one for one in found if one.type == fs.FileType.File and one.size)
        return {one.path.removeprefix(self._root + "/"): [one.size, one.mtime_ns or 0] for one in files}

    def _fetched(self, key: str, folder: Path) -> Path:
        """An object on disk, for what reads it must know its size and may go back to its beginning."""
        path = folder / "object"  # its own name may be too long for a disk, or lead out of the folder
        try:
            source = self._storage.open_input_stream(f"{self._root}/{key}", compression=None)
            with source as stream, path.open("wb") as file:
                while block := stream.read(_BLOCK):
                    file.write(block)
        except OSError as error:
            raise FeedError(f"{key} cannot be read from the bucket: {_reason(error)}") from None
        return path

    def close(self) -> None:
        """There is nothing to let go."""


def storage_of(feed: BucketFeed, access_key: str | None, secret_key: str | None) -> tuple[fs.FileSystem, str]:
    """The storage a feed's address means, and the path in it. Raises `WorkspaceError`."""
    scheme, _, path = feed.url.partition("://")
    try:
        if scheme != "s3":
            return _of_address(feed.url)
        plain = (feed.endpoint or "").startswith("http://")
        return (
            fs.S3FileSystem(
                access_key=access_key,
                secret_key=secret_key,
                region=feed.region,
                endpoint_override=feed.endpoint.partition("://")[2] if feed.endpoint else None,
                scheme="http" if plain else "https",
            ),
            path,
        )
    except (OSError, ValueError, pa.ArrowException) as error:
        raise WorkspaceError(f"{scheme} storage cannot be opened: {_reason(error)}") from None


def _of_address(url: str) -> tuple[fs.FileSystem, str]:
    storage, path = fs.FileSystem.from_uri(url)
    return storage, path


def _reason(error: Exception) -> str:
    """The first line; storage libraries add pages of advice."""
    return str(error).splitlines()[0][:300]
