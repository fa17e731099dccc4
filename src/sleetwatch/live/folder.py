"""A watched folder: each file is delivered once it has been left alone, and again when it changes."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

from sleetwatch import clock
from sleetwatch.errors import FeedError
from sleetwatch.live.delivery import Cursor, Delivery

Files = Callable[[Path], list[Path]]
"""The files of a folder that may hold records."""
_Mark = tuple[int, int]
"""A file's size, and when it was changed, in nanoseconds since 1970."""


class WatchedFolder:
    """The cursor has a part for every file: its mark. A growing log is delivered whole again; what is known of it is
    not counted twice.
    """

    def __init__(self, root: Path, settle_seconds: float, files: Files) -> None:
        self._root, self._settle, self._files = root, settle_seconds, files
        self._met: dict[str, tuple[_Mark, float]] = {}

    def pull(self, cursor: Cursor) -> Iterator[Delivery]:
        """Every new or changed file, oldest first."""
        if not self._root.is_dir():
            raise FeedError(f"{self._root} is not a folder; make it, or mend the feed's path")
        marks = self._marks()
        closed = []
        for part in sorted(marks, key=lambda part: (marks[part][1], part)):
            mark = marks[part]
            if cursor.get(part) == list(mark) or not self._is_settled(part, mark):
                continue
            if os.access(self._root / part, os.R_OK):
                yield Delivery(part, self._root / part, {part: list(mark)})
            else:
                closed.append(part)
        gone = dict.fromkeys(cursor.keys() - marks.keys())
        if gone:  # a file that comes back is read again
            yield Delivery("", b"", gone)
        if closed:  # told when the others are in
            raise FeedError(f"{len(closed)} files cannot be read, {closed[0]} first; check who may read them")

    def _marks(self) -> dict[str, _Mark]:
        found = ((path, _mark(path)) for path in self._files(self._root))
        return {path.relative_to(self._root).as_posix(): mark for path, mark in found if mark is not None}

    def _is_settled(self, part: str, mark: _Mark) -> bool:
        """Old enough by its own time; or, as clocks are set back and copies keep old times, seen unchanged so long."""
        met, since = self._met.get(part, (None, 0.0))
        if met != mark:
            since = clock.monotonic()
            self._met[part] = (mark, since)
        age = max(clock.now() / clock.SECOND - mark[1] / 1e9, clock.monotonic() - since)
        return age >= self._settle

    def close(self) -> None:
        """There is nothing to let go."""


def _mark(path: Path) -> _Mark | None:
    try:
        found = path.stat()
    except OSError:  # taken away since it was listed
        return None
    return found.st_size, found.st_mtime_ns
