"""Looks at applicants again in the background, so that nobody waits for it before a page."""

from __future__ import annotations

import logging
import threading
from typing import TYPE_CHECKING

from sleetwatch.errors import SleetwatchError

if TYPE_CHECKING:
    from sleetwatch.workspace.workspace import Workspace

_LOG = logging.getLogger("sleetwatch.vetting")


class Looking:
    """One thread for one workspace."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None

    def begin(self) -> None:
        """Begin, unless it is going on."""
        with self._lock:
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._run, name="looking", daemon=True)
                self._thread.start()

    def wait(self) -> None:
        """Until nothing is at work any more."""
        if self._thread is not None:
            self._thread.join()

    def _run(self) -> None:
        try:
            self._workspace.vetting.look_again()
            self._workspace.vetting.bring_up_to_date()
        except SleetwatchError as error:  # a table of the user's cannot be read, which the command line tells whole
            _LOG.error("applicants could not be looked at again (%s); `sleetwatch vet` says why", type(error).__name__)
