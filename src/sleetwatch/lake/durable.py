"""Files that are whole or not there: write aside, fsync, rename, fsync the folder."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path


def publish_all(written: Iterable[tuple[Path, Path]]) -> None:
    """Give finished and synced files their final names, so that a power cut leaves either all of a file or nothing."""
    folders: dict[Path, None] = {}
    for aside, final in written:
        if final.parent not in folders:
            _make(final.parent)
            folders[final.parent] = None
        aside.rename(final)
    for folder in folders:
        sync(folder)


def _make(folder: Path) -> None:
    """A folder whose own name survives too."""
    missing = [one for one in (folder, *folder.parents) if not one.exists()]
    folder.mkdir(parents=True, exist_ok=True)
    for one in missing:
        sync(one.parent)


def sync(path: Path) -> None:
    """Make what was written to a file, or the names in a folder, survive a power cut."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
