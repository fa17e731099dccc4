"""One writer to the lake among several: each makes its files on its own and commits in a moment, all or nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import Self

import sqlalchemy as sa

from sleetwatch.errors import InputError
from sleetwatch.lake import Seen, Segment, Staging
from sleetwatch.state import batches, meta
from sleetwatch.workspace.folder import Folder


class Writer:
    """What lets a process add to the lake. Not for several threads at once."""

    def __init__(self, folder: Folder) -> None:
        self.folder = folder
        with folder.locked():
            folder.sweep()
            self._staging = Staging(folder.staging)
            self._commits = self._drawn = self._counted()
            self.seen = Seen(folder.lake, folder.catalogue())

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.folder.lake.undo(self._staging.folder)
        self._staging.close()

    @property
    def staging(self) -> Staging:
        """The writer's own folder."""
        return self._staging

    def next_batch(self) -> int:
        """A batch number of one's own, larger than every earlier one."""
        with self.folder.state.begin() as connection:
            return _raised(connection, "batches")

    @contextmanager
    def committing(self) -> Iterator[bool]:
        """Hold the lake's lock. Says whether what was found new is still new after what others did meanwhile."""
        with self.folder.locked():
            counted = self._counted()
            still_new = True
            if counted != self._commits:
                still_new = self.seen.refresh(self.folder.catalogue())
                self._commits = counted
            yield still_new

    def committed(self, connection: sa.Connection) -> None:
        """Tell other writers, in the transaction that changes the catalogue."""
        self._drawn = _raised(connection, "commits")

    def is_undone(self, batch: int) -> bool:
        """Whether a batch whose commit failed is gone for good.

        What a failed sync left in the state's log comes back after a crash, until another commit takes its place.
        """
        try:
            with self.folder.state.begin() as connection:
                _raised(connection, "batches")
                there = connection.execute(sa.select(batches.c.batch).where(batches.c.batch == batch)).first()
        except sa.exc.SQLAlchemyError:
            return False
        return there is None

    def refresh(self) -> None:
        """Take over what others did, when a file that was listed is gone."""
        with self.committing():
            self.seen.forget()

    def settle(self, written: Iterable[Segment]) -> None:
        """The transaction is committed: the segments are in the catalogue."""
        self._commits = self._drawn
        self.seen.settle(((one.kind, one.month), one.path) for one in written)

    def _counted(self) -> int:
        with self.folder.state.connect() as connection:
            return int(connection.execute(sa.select(meta.c.value).where(meta.c.key == "commits")).scalar_one())


def _raised(connection: sa.Connection, counter: str) -> int:
    """A counter of the state, one higher. One statement, so that two processes never draw the same number."""
    higher = sa.cast(sa.cast(meta.c.value, sa.BigInteger) + 1, sa.Text)
    raised = sa.update(meta).where(meta.c.key == counter).values(value=higher).returning(meta.c.value)
    drawn = connection.execute(raised).scalar()
    if drawn is None:
        raise InputError(f"the state lacks its counter {counter!r}; put state.db back from a backup")
    return int(drawn)
