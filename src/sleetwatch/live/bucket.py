"""A watched bucket: each object is delivered once, and again when it changes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from sleetwatch.errors import FeedError, StorageError
from sleetwatch.live.delivery import Cursor, Delivery, part_of
from sleetwatch.storage import Bucket

_Mark = list[int]
"""An object's size, and when it was written, in nanoseconds since 1970."""


class WatchedBucket:
    """The cursor has a part for every object: its mark. An object is written whole or not at all, so it is read at
    once.
    """

    def __init__(self, bucket: Bucket) -> None:
        self._bucket = bucket

    def pull(self, cursor: Cursor) -> Iterator[Delivery]:
        """Every new or changed object, oldest first. Raises `FeedError`."""
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
            self._bucket.check()  # listed alone, a bucket that is gone would look like an empty one
            return {one.key: [one.size, one.at * 1000] for one in self._bucket.listed() if one.size}
        except StorageError as error:
            raise FeedError(str(error)) from None

    def _fetched(self, key: str, folder: Path) -> Path:
        """An object on disk, for what reads it must know its size and may go back to its beginning."""
        path = folder / "object"  # its own name may be too long for a disk, or lead out of the folder
        try:
            self._bucket.fetch(key, path)
        except StorageError as error:
            raise FeedError(str(error)) from None
        return path

    def close(self) -> None:
        """There is nothing to let go."""
