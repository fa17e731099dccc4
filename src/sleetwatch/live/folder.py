"""A watched folder: each file is delivered once it has been left alone, and again when it changes."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

from sleetwatch import clock
from sleetwatch.errors import FeedError, WorkspaceError
from sleetwatch.live.delivery import Cursor, Delivery, part_of

Files = Callable[[Path], list[Path]]
"""The files of a folder that may hold records."""
_Mark = tuple[int, int]
"""A file's size, and when it was changed, in nanoseconds since 1970."""
_OURS = ("lake", "vault", "staging")


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
        self._met = {name: met for name, met in self._met.items() if name in marks}
        closed = []
        for name in sorted(marks, key=lambda name: (marks[name][1], name)):
            mark, part = marks[name], part_of(name)
            if cursor.get(part) == list(mark) or not self._is_settled(name, mark):
                continue
            if self._is_open(self._root / name):
                yield Delivery(_written(name), self._root / name, {part: list(mark)})
            else:
                closed.append(_written(name))
        gone = dict.fromkeys(cursor.keys() - set(map(part_of, marks)))
        if gone:  # a file that comes back is read again
            yield Delivery("", b"", gone)
        if closed:  # told when the others are in
            raise FeedError(
                f"{len(closed)} files cannot be read, {closed[0]} first; check who may read them, "
                "and that no link leads out of the folder"
            )

    def _marks(self) -> dict[str, _Mark]:
        found = ((path, _mark(path)) for path in self._files(self._root))
        return {path.relative_to(self._root).as_posix(): mark for path, mark in found if mark is not None}

    def _is_open(self, path: Path) -> bool:
        """Whether it may be read, by the machine and by us: who may write here need not read what we can."""
        inside = not path.is_symlink() or path.resolve().is_relative_to(self._root.resolve())
        return inside and os.access(path, os.R_OK)

    def _is_settled(self, name: str, mark: _Mark) -> bool:
        """Old enough by its own time; or, as clocks are set back and copies keep old times, seen unchanged so long."""
        met, since = self._met.get(name, (None, 0.0))
        if met != mark:
            since = clock.monotonic()
            self._met[name] = (mark, since)
        age = max(clock.now() / clock.SECOND - mark[1] / 1e9, clock.monotonic() - since)
        return age >= self._settle

    def close(self) -> None:
        """There is nothing to let go."""


def watched_folder(workspace: Path, path: str, settle_seconds: float, files: Files) -> WatchedFolder:
    """The folder at a path from the workspace's own. Raises `WorkspaceError` when it is where we write ourselves."""
    root, own = (workspace / path).resolve(), workspace.resolve()
    if own.is_relative_to(root) or any(root.is_relative_to(own / name) for name in _OURS):
        raise WorkspaceError(
            f"the feed's path {path} holds the workspace's own files, which would be read again and again; "
            "choose a folder of its own"
        )
    return WatchedFolder(workspace / path, settle_seconds, files)


def _mark(path: Path) -> _Mark | None:
    try:
        found = path.stat()
    except OSError:  # taken away since it was listed
        return None
    return found.st_size, found.st_mtime_ns


def _written(name: str) -> str:
    """A file's name as text, for a disk takes any bytes."""
    return os.fsencode(name).decode("utf-8", "backslashreplace")
