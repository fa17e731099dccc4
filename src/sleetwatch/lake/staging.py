"""A writer's own folder: what it makes lies here, unseen, until it commits.

A writer holds a lock on its folder while it lives, so that whoever sweeps can tell the dead from the working.
"""

from __future__ import annotations

import fcntl
import shutil
import uuid
from collections.abc import Iterable
from pathlib import Path

LOCK, SENT = "lock", "sent"


class Staging:
    """The folder of one living writer. Made and swept only under the workspace's lock."""

    def __init__(self, root: Path) -> None:
        self.folder = root / uuid.uuid4().hex
        self.folder.mkdir(parents=True)
        self._lock = (self.folder / LOCK).open("w")
        fcntl.flock(self._lock, fcntl.LOCK_EX)

    def new(self) -> Path:
        """A path nobody else uses."""
        return self.folder / uuid.uuid4().hex

    def close(self) -> None:
        """Everything that was not published is gone."""
        shutil.rmtree(self.folder, ignore_errors=True)
        self._lock.close()


def note_sent(staging: Path, names: Iterable[str]) -> None:
    """Write down what a writer is about to put where a sweep does not look at once."""
    with (staging / SENT).open("a", encoding="utf-8") as listed:
        listed.writelines(f"{name}\n" for name in names)


def sent_by(staging: Path) -> list[str]:
    """What a writer wrote down."""
    listed = staging / SENT
    return listed.read_text("utf-8").splitlines() if listed.exists() else []


def sent_by_dead(root: Path) -> list[str]:
    """What writers had put elsewhere that died."""
    return [name for folder in root.glob("*") if _is_dead(folder) for name in sent_by(folder)]


def sweep_staging(root: Path) -> int:
    """Remove the folders of writers that died; returns how many there were."""
    dead = [folder for folder in root.glob("*") if _is_dead(folder)]
    for folder in dead:
        shutil.rmtree(folder, ignore_errors=True)
    return len(dead)


def _is_dead(folder: Path) -> bool:
    try:
        with (folder / LOCK).open("r") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:  # it died before it had a lock
        return True
    return True
