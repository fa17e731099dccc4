"""Files that are whole or not there: write aside, fsync, rename, fsync the folder."""

from __future__ import annotations

import os
from pathlib import Path


def publish(written: Path, final: Path) -> None:
    """Give a finished file its final name so that a power cut leaves either all of it or nothing."""
    _fsync(written)
    written.rename(final)
    _fsync(final.parent)


def _fsync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
