"""Files that somebody drops on a page: taken in and hunted in the background, one batch at a time."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from sleetwatch.errors import SleetwatchError, UserError
from sleetwatch.lake import Staging
from sleetwatch.workspace.arriving import FileReport
from sleetwatch.workspace.receiving import set_aside

if TYPE_CHECKING:
    from sleetwatch.workspace.workspace import Workspace

TAKING, HUNTING, DONE = "taking in", "hunting", "done"


@dataclass(slots=True)
class Batch:
    """What is going on, or went on last."""

    stage: str
    tenant: str
    what: str = ""
    """What is being done just now."""
    share: float = 0.0
    reports: list[FileReport] = field(default_factory=list)
    suspects: int | None = None
    """How many the hunt found."""
    error: str | None = None

    @property
    def is_busy(self) -> bool:
        """Whether it is still at work."""
        return self.stage != DONE


class Bringing:
    """Takes files in and hunts, in one thread, for one workspace."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._lock = threading.Lock()
        self.batch: Batch | None = None
        self._thread: threading.Thread | None = None

    def take(self, sent: Sequence[tuple[str, BinaryIO]], tenant: str) -> None:
        """Keep what was sent, by name, aside; then take it in and hunt. Raises `UserError` while busy."""
        with self._lock:
            if self.batch is not None and self.batch.is_busy:
                raise UserError("files are being taken in already; wait until the hunt has ended")
            self.batch = Batch(TAKING, tenant)
        try:
            staging, paths = self._set_aside(sent)
        except (OSError, SleetwatchError) as error:
            why = error.strerror if isinstance(error, OSError) else error
            self.batch.stage, self.batch.error = DONE, f"what was sent cannot be kept: {why}"
            raise UserError(self.batch.error) from None
        except BaseException:
            self.batch.stage = DONE
            raise
        self._thread = threading.Thread(target=self._run, args=(self.batch, staging, paths, tenant), name="bringing")
        self._thread.start()

    def _set_aside(self, sent: Sequence[tuple[str, BinaryIO]]) -> tuple[Staging, list[Path]]:
        with self._workspace.folder.locked():
            staging = Staging(self._workspace.folder.staging)
        try:
            return staging, [set_aside(name, stream, staging.new()) for name, stream in sent]
        except BaseException:
            staging.close()
            raise

    def wait(self) -> None:
        """Until nothing is at work any more."""
        if self._thread is not None:
            self._thread.join()

    def _run(self, batch: Batch, staging: Staging, paths: Sequence[Path], tenant: str) -> None:
        try:
            self._take_in(batch, paths, tenant)
        except SleetwatchError as error:
            batch.error = str(error)
        except Exception:  # noqa: BLE001 - a thread's end must be seen by whoever waits for it
            batch.error = "something went wrong on our side; what was taken in before is kept"
        finally:
            batch.stage = DONE
            staging.close()

    def _take_in(self, batch: Batch, paths: Sequence[Path], tenant: str) -> None:
        def told(what: str, share: float) -> None:
            batch.what, batch.share = what, share

        batch.reports += self._workspace.ingest(paths, tenant, progress=told)
        if not any(one.accepted or one.duplicate for one in batch.reports):
            return
        batch.stage, batch.what, batch.share = HUNTING, "", 0.0
        batch.suspects = self._workspace.hunt(progress=told).suspects
