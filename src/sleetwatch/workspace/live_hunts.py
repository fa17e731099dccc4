"""What runs beside the feeds of a watch: hunts over what they bring, then whatever is to be told to others.

Each is a thread of its own, so that a slow channel or a SIEM that does not answer holds up neither feeds nor hunts.
"""

from __future__ import annotations

import random
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager

import sqlalchemy as sa

from sleetwatch.errors import SleetwatchError
from sleetwatch.report.clean import one_line
from sleetwatch.workspace.folder import Folder
from sleetwatch.workspace.outbox import Outbox
from sleetwatch.workspace.pulse import Pulse
from sleetwatch.workspace.siems import Siems

FIRST_WAIT, LONGEST_WAIT = 5.0, 900.0
"""Seconds before SIEMs that did not take all are tried again: twice as long each time, up to a quarter of an hour."""

Tell = Callable[[str, str], None]
Work = Callable[[threading.Event], None]


class LiveHunts:
    """Hunting and telling, until the watch ends."""

    def __init__(self, folder: Folder, tell: Tell) -> None:
        self.folder, self._tell = folder, tell
        self._outbox, self._siems = Outbox(folder), Siems(folder)
        self._new = threading.Event()
        """Set when results are there that no SIEM has."""
        self._new.set()
        self._pulse = Pulse(folder, lambda news: tell("hunt", news), self._new.set)

    @contextmanager
    def running(self, stop: threading.Event, ready: Callable[[], bool]) -> Iterator[None]:
        """Beside what is done meanwhile, the first hunt once it is `ready`; at its end `stop` is set, and all ended."""
        works: dict[str, Work] = {
            "hunt": lambda stop: self._pulse.run(stop, ready),
            "outbox": self._outbox.deliver,
            "siems": self._send,
        }
        threads = [threading.Thread(target=self._surely, args=(*one, stop), name=one[0]) for one in works.items()]
        with ExitStack() as ending:
            for thread in threads:
                thread.start()
                ending.callback(thread.join)
            ending.callback(self._new.set)
            ending.callback(stop.set)
            yield

    def once(self) -> bool:
        """One hunt if one is due, and one pass over what is to be told. Whether the hunt went well."""
        well = self._pulse.once()
        for passed in self._outbox.send() if self.folder.settings.notify.channels else ():
            self._tell(passed.channel, passed.error or f"{passed.sent} notices sent, {passed.waiting} wait")
        self._sent(threading.Event())
        return well

    def _surely(self, name: str, work: Work, stop: threading.Event) -> None:
        """A bug in one of them ends that one alone, and is said."""
        try:
            work(stop)
        except Exception as error:  # noqa: BLE001 - the feeds go on
            self._tell(name, f"ended by a mistake of ours: {type(error).__name__}")

    def _send(self, stop: threading.Event) -> None:
        """Send findings to SIEMs whenever a hunt has ended, and again what one of them did not take."""
        failures = 0
        while not stop.is_set():
            self._new.wait(_back_off(failures) if failures else None)
            self._new.clear()
            if not stop.is_set():
                failures = 0 if self._sent(stop) else failures + 1

    def _sent(self, stop: threading.Event) -> bool:
        """Whether nothing is left that would go better later."""
        if not self.folder.settings.siems:
            return True
        try:
            passed = self._siems.send(stop.wait)
        except SleetwatchError as error:  # nothing was hunted yet, or a setting is wrong
            self._tell("siems", one_line(str(error)))
            return True
        except sa.exc.SQLAlchemyError as error:  # the disk is full, or the server restarts
            self._tell("siems", f"the state cannot be used ({type(error).__name__}); it is tried again")
            return False
        for one in passed:
            if one.sent or one.error:
                self._tell(one.siem, one.error or f"{one.sent} findings sent")
        return not any(one.error for one in passed)


def _back_off(failures: int) -> float:
    longest = min(LONGEST_WAIT, FIRST_WAIT * 2.0 ** min(failures - 1, 10))
    return longest * random.uniform(0.5, 1.0)  # noqa: S311 - jitter
