"""Who is alone with what: locks of the folder where the state is a file, the server's where it is on one.

Either way a lock goes with the process that holds it, so that nothing has to be tidied up after a kill.
"""

from __future__ import annotations

import fcntl
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa

from sleetwatch import clock
from sleetwatch.errors import WorkspaceError
from sleetwatch.state import server_lock
from sleetwatch.state.locking import Asks

FILE_PAUSE, SERVER_PAUSE = 0.002, 0.05
"""Least seconds between two tries: a server is asked over the network."""


class Locks:
    """The locks of one workspace."""

    def __init__(self, root: Path, place: Path | sa.URL) -> None:
        """`place` is where the state lies."""
        self._root, self._place = root, place

    @contextmanager
    def held(self, name: str, *, busy: str, patience: float = 0.0, shared: bool = False) -> Iterator[None]:
        """Hold a lock, alone or `shared` with others of that kind; when it does not come, raises what makes it `busy`.

        It has no queue, so everybody asks again after a short time of their own.
        """
        until = clock.monotonic() + patience
        pause = SERVER_PAUSE if isinstance(self._place, sa.URL) else FILE_PAUSE
        with self._door(name, shared=shared) as ask:
            while not ask():
                if clock.monotonic() > until:
                    raise WorkspaceError(busy)
                time.sleep(pause * (1 + secrets.randbelow(1000) / 250))
            yield

    @contextmanager
    def tried(self, name: str) -> Iterator[bool]:
        """Whether the lock is held for as long as this lasts; False while another process, or thread, has it."""
        with self._door(name, shared=False) as ask:
            yield ask()

    @contextmanager
    def _door(self, name: str, *, shared: bool) -> Iterator[Asks]:
        if isinstance(self._place, sa.URL):
            with server_lock(self._place, name, shared=shared) as ask:
                yield ask
            return
        with (self._root / f".{name}").open("w") as handle:
            yield lambda: _flocked(handle.fileno(), fcntl.LOCK_SH if shared else fcntl.LOCK_EX)


def _flocked(file: int, how: int) -> bool:
    try:
        fcntl.flock(file, how | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
