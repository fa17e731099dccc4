"""One channel at work: takes what is due out of its outbox, sends it, and keeps what became of it."""

from __future__ import annotations

import threading
from contextlib import suppress
from dataclasses import dataclass

import sqlalchemy as sa

from sleetwatch import clock
from sleetwatch.errors import FeedError, SleetwatchError, UserError
from sleetwatch.notify.channel import Channel
from sleetwatch.report.clean import one_line
from sleetwatch.settings.notify import Channel as Asked
from sleetwatch.state import channels, claiming, outbox
from sleetwatch.workspace.acting import writing
from sleetwatch.workspace.folder import Folder
from sleetwatch.workspace.outbox_channels import connected
from sleetwatch.workspace.outbox_routing import WAITS
from sleetwatch.workspace.outbox_rows import Taken, doing, failed, rests, sent, take

IDLE_SECONDS = 1.0
"""How long a channel with nothing to send waits before it looks again."""
OFF_SECONDS = 60.0
MINUTE = 60.0


@dataclass
class ChannelPass:
    """What one pass over a channel brought."""

    channel: str
    sent: int = 0
    failed: int = 0
    waiting: int = 0
    """What still waits, now or for its time."""
    error: str | None = None


class Sender:
    """One channel. Whatever goes wrong is kept with the channel, and nothing is raised."""

    def __init__(self, folder: Folder, asked: Asked) -> None:
        self._folder, self._asked = folder, asked
        self._channel: Channel | None = None

    def run(self, stop: threading.Event) -> None:
        """Send what is due until `stop` is set."""
        gap, seen = MINUTE / self._asked.most_per_minute, ChannelPass(self._asked.name)
        while not stop.is_set():
            wait = self._step(seen)
            stop.wait(gap if wait is None else wait)

    def once(self) -> ChannelPass:
        """Send what is due, up to the first failure."""
        seen = ChannelPass(self._asked.name)
        gap, pause = MINUTE / self._asked.most_per_minute, threading.Event()
        while self._step(seen) is None:
            pause.wait(gap)
        seen.waiting = self._waiting()
        return seen

    def _waiting(self) -> int:
        mine = outbox.c.channel == self._asked.name, outbox.c.state == WAITS
        with self._folder.state.connect() as connection:
            return connection.execute(sa.select(sa.func.count()).select_from(outbox).where(*mine)).scalar_one()

    def _step(self, seen: ChannelPass) -> float | None:
        """Send one notice. Returns None when it went well, else for how many seconds there is nothing to do."""
        try:
            rest = self._rest()
            taken = None if rest else self._take()
            if taken is None:
                return rest or IDLE_SECONDS
            return self._send(taken, seen)
        except sa.exc.SQLAlchemyError as error:  # the disk is full, or another holds the state too long
            seen.error = type(error).__name__
            return OFF_SECONDS

    def _rest(self) -> float:
        """Seconds that the channel is to rest."""
        query = sa.select(channels.c.paused_until, channels.c.off_since).where(channels.c.channel == self._asked.name)
        with self._folder.state.connect() as connection:
            row = connection.execute(query).first()
        if row is None:
            return 0.0
        left = max(0, row.paused_until - clock.now()) / clock.SECOND
        return OFF_SECONDS if row.off_since is not None else min(left, OFF_SECONDS)

    def _take(self) -> Taken | None:
        """Look first without the right to write: most of the time there is nothing."""
        now, name = clock.now(), self._asked.name
        due = (outbox.c.state == WAITS, outbox.c.channel == name, outbox.c.next_at <= now)
        with self._folder.state.connect() as connection:
            if connection.execute(sa.select(outbox.c.place).where(*due).limit(1)).first() is None:
                return None
        with self._folder.turn, claiming(self._folder.state) as connection:
            return take(connection, name, now, self._folder.settings.notify.url)

    def _send(self, taken: Taken, seen: ChannelPass) -> float | None:
        try:
            ref = None if taken.is_untold else self._open().send(taken.message)
        except Exception as error:  # noqa: BLE001 - whatever one channel does, the others go on
            seen.failed, seen.error = seen.failed + 1, said(error)
            return self._failed(taken, error)
        with writing(self._folder) as connection:
            sent(connection, self._asked.name, taken, ref)
        seen.sent += len(taken.places)
        return None

    def _open(self) -> Channel:
        if self._channel is None:
            self._channel = connected(self._folder, self._asked)
        return self._channel

    def _failed(self, taken: Taken, error: Exception) -> float | None:
        """A message that is never taken goes aside, and the channel goes on. Secrets are read anew, for next time."""
        self._channel = None
        after = error.retry_after if isinstance(error, FeedError) else None
        is_final = bool(getattr(error, "is_final", False))
        old = clock.now() - taken.since > self._folder.settings.notify.give_up_hours * clock.HOUR
        with writing(self._folder) as connection:
            failed(connection, taken, said(error), after, is_dead=is_final or old)
            if is_final:
                doing(connection, self._asked.name, tried_at=clock.now(), error=said(error))
                return None
            is_gone = bool(getattr(error, "is_gone", False))
            return rests(connection, self._asked.name, said(error), after, is_gone=is_gone)


def said(error: Exception) -> str:
    """One line; of a bug of ours only what kind it was."""
    known = isinstance(error, SleetwatchError | UserError)
    return one_line(str(error)) if known else f"it could not be sent ({type(error).__name__})"


def send_all(folder: Folder) -> list[ChannelPass]:
    """One pass over every channel, each in a thread of its own."""
    passes: list[ChannelPass] = []

    def work(asked: Asked) -> None:
        with suppress(sa.exc.SQLAlchemyError):
            passes.append(Sender(folder, asked).once())

    _together([threading.Thread(target=work, args=(one,)) for one in folder.settings.notify.channels])
    order = [one.name for one in folder.settings.notify.channels]
    return sorted(passes, key=lambda one: order.index(one.channel))


def _together(threads: list[threading.Thread]) -> None:
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
