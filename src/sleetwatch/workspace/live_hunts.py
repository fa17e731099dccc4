"""What runs beside the feeds of a watch: hunts over what they bring, then whatever is to be told to others.

Each is a thread of its own, so that a slow channel or a SIEM that does not answer holds up neither feeds nor hunts.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager

from sleetwatch.errors import SleetwatchError
from sleetwatch.report.clean import one_line
from sleetwatch.workspace.folder import Folder
from sleetwatch.workspace.outbox import Outbox
from sleetwatch.workspace.pulse import Pulse
from sleetwatch.workspace.siems import Siems

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
        """Send findings to SIEMs whenever a hunt has ended."""
        while not stop.is_set():
            self._new.wait()
            self._new.clear()
            if not stop.is_set():
                self._sent(stop)

    def _sent(self, stop: threading.Event) -> None:
        if not self.folder.settings.siems:
            return
        try:
            passed = self._siems.send(stop.wait)
        except SleetwatchError as error:  # nothing was hunted yet, or a setting is wrong
            self._tell("siems", one_line(str(error)))
            return
        for one in passed:
            if one.sent or one.error:
                self._tell(one.siem, one.error or f"{one.sent} findings sent")
