"""The hunting part of a watch: it hunts when something is durable that no hunt has seen, or something else changed.

What it knows stands in the state and nowhere else: a watch that was killed goes on at its next start with what had come
in, whoever brought it. A hunt that fails is tried again, more and more seldom, and the feeds go on meanwhile.
"""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable

import sqlalchemy as sa

from sleetwatch import clock
from sleetwatch.errors import SleetwatchError, UserError
from sleetwatch.report.clean import one_line
from sleetwatch.settings import FILE_NAME
from sleetwatch.state import watchers
from sleetwatch.workspace.breakers import Breakers
from sleetwatch.workspace.folder import HUNT, Folder
from sleetwatch.workspace.fresh import fresh
from sleetwatch.workspace.hunting import HuntReport, hunt_alone
from sleetwatch.workspace.refusals import refusal
from sleetwatch.workspace.trimming import trim_hunts

LOOK_EVERY = 2.0
"""Seconds between two looks at what is new; a look costs milliseconds."""
PATIENCE = 60.0
"""Seconds for which the first hunt waits for the feeds' first passes: without the roster everybody looks strange."""
SHOW_EVERY = 10.0
"""Seconds after which it shows again that it lives."""
LONGEST_WAIT, MENDED_WITHIN = 900.0, 60.0
"""Most seconds between two tries of a hunt that fails; less where the user can mend it."""

Tell = Callable[[str], None]


class Stopped(Exception):  # noqa: N818 - says what happened
    """The watch ends, so the hunt ends between two of its steps. What it found so far is found again."""


class Pulse:
    """Hunts over one workspace again and again. Settings are read anew for each hunt."""

    def __init__(self, folder: Folder, tell: Tell, hunted: Callable[[], None] = lambda: None) -> None:
        """`hunted` is called after each hunt whose results are there."""
        self._folder, self._tell, self._hunted = folder, tell, hunted
        self._settings = _stamp(folder)
        self._failures = 0
        self._said = ""
        self._shown = 0.0

    def run(self, stop: threading.Event, ready: Callable[[], bool] = lambda: True) -> None:
        """Hunt whenever it is due, until `stop` is set; first when all is `ready`, or after `PATIENCE`."""
        self._note(started_at=clock.now(), failures=0, error=None, tried_at=None)
        patience = time.monotonic() + PATIENCE
        while not ready() and time.monotonic() < patience and not stop.is_set():
            stop.wait(0.2)
        pause = 0.0
        while not stop.wait(pause):
            began = time.monotonic()
            every = self._beat(stop)
            pause = max(LOOK_EVERY, every - (time.monotonic() - began)) if every else LOOK_EVERY

    def once(self) -> bool:
        """One hunt if one is due. Whether all went well."""
        self._note(started_at=clock.now(), failures=0, error=None, tried_at=None)
        self._beat(threading.Event())
        return not self._failures

    def _beat(self, stop: threading.Event) -> float:
        """One look, and a hunt where it is due. The least seconds from its beginning to the next; 0 without one."""
        self._show()
        try:
            folder = self._opened()
            if not fresh(folder).is_due:
                return self._well()
            with folder.locks.tried(HUNT) as alone:
                if not alone:  # another process hunts: what it leaves is looked at next time
                    return self._well()
                due = fresh(folder)
                if not due.is_due:
                    return self._well()
                self._note(tried_at=clock.now(), beat_at=clock.now())
                report = hunt_alone(folder, None, self._progress(stop), Breakers(folder))
                trim_hunts(folder.state, folder.settings.watch.keep_hunts)
        except Stopped:
            return 0.0
        except Exception as error:  # noqa: BLE001 - whatever a hunt does, the feeds go on
            return self._fail(error)
        self._well()
        self._report(report, due.why)
        self._hunted()
        return folder.settings.watch.every_seconds

    def _opened(self) -> Folder:
        """The workspace with its settings as they are now."""
        stamp = _stamp(self._folder)
        if stamp != self._settings:
            folder = Folder(self._folder.root)
            self._folder.state.dispose()
            self._folder, self._settings = folder, stamp
        return self._folder

    def _show(self) -> None:
        if time.monotonic() - self._shown > SHOW_EVERY:
            self._shown = time.monotonic()
            self._note(beat_at=clock.now())

    def _progress(self, stop: threading.Event) -> Callable[[str, float], None]:
        def progress(_what: str, _share: float) -> None:
            self._show()
            if stop.is_set():
                raise Stopped

        return progress

    def _report(self, report: HuntReport, why: str) -> None:
        self._tell(f"{why}: hunted in {report.seconds:.1f} s, {report.suspects} over the line")
        left_out = "; ".join(note for note in report.notes if "is left out" in note)
        if left_out and left_out != self._said:
            self._tell(left_out)
        self._said = left_out

    def _well(self) -> float:
        if self._failures:
            self._failures = 0
            self._note(failures=0, error=None)
        return 0.0

    def _fail(self, error: Exception) -> float:
        """Note it and say it; the seconds to wait grow."""
        self._failures += 1
        ours = (
            str(error) if isinstance(error, SleetwatchError) else refusal(error)
        )  # another's text may hold a record's
        says = one_line(f"the hunt failed: {ours or type(error).__name__}")
        self._note(failures=self._failures, error=says)
        self._tell(says)
        most = MENDED_WITHIN if isinstance(error, UserError) else LONGEST_WAIT
        longest = min(most, 15.0 * 2.0 ** min(self._failures, 10))
        return longest * random.uniform(0.5, 1.0)  # noqa: S311 - jitter

    def _note(self, **values: object) -> None:
        """Keep how it does; not at all when the state cannot be written, which the feeds will say."""
        begun = {"watcher": 1, "started_at": clock.now(), "beat_at": clock.now(), "failures": 0}
        try:
            with self._folder.state.begin() as connection:
                changed = connection.execute(sa.update(watchers).values(**values))
                if not changed.rowcount:
                    connection.execute(sa.insert(watchers).values(**(begun | values)))
        except sa.exc.SQLAlchemyError:
            return


def _stamp(folder: Folder) -> tuple[int, int]:
    known = (folder.root / FILE_NAME).stat()
    return known.st_size, known.st_mtime_ns
