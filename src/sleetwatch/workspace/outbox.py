"""The outbox: what waits for which channel, what was sent, what could not be, and the channels at work."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any

import sqlalchemy as sa

from sleetwatch import clock
from sleetwatch.errors import FeedError, UnknownName, UserError
from sleetwatch.notify.message import TEST, Message, State
from sleetwatch.settings.notify import Channel
from sleetwatch.state import alarms, channels, news, outbox
from sleetwatch.workspace.access import Access
from sleetwatch.workspace.acting import writing
from sleetwatch.workspace.folder import Folder
from sleetwatch.workspace.lateness import note_late
from sleetwatch.workspace.news import GLASS
from sleetwatch.workspace.outbox_channels import connected
from sleetwatch.workspace.outbox_routing import DEAD, WAITS, forget_channels, names_of, new_id, route
from sleetwatch.workspace.outbox_rows import doing
from sleetwatch.workspace.outbox_sending import ChannelPass, Sender, said, send_all

SEND = "notify.send"
ROUTE_SECONDS = 1.0
"""How often what is new is given to the channels."""
LATE_SECONDS = 60.0
"""How often it is looked what is past its due time, and what may be forgotten."""
MOST_SHOWN = 500


@dataclass(frozen=True, slots=True)
class ChannelHealth:
    """How one channel is doing. Times are microseconds UTC."""

    channel: str
    kind: str
    tenants: tuple[str, ...]
    least: str
    waiting: int
    dead: int
    oldest_at: int | None
    """When the oldest of what waits came in."""
    tried_at: int | None
    sent_at: int | None
    failures: int
    """In a row."""
    error: str | None
    paused_until: int | None
    off_since: int | None
    """The other side said that it is gone for good."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """One notice that waits or is dead."""

    id: str
    channel: str
    kind: str
    level: str
    """`over` for what is over."""
    tenant: str | None
    about: str
    at: int
    next_at: int
    tries: int
    error: str | None
    state: str


class Outbox:
    """The outbox of one workspace."""

    def __init__(self, folder: Folder) -> None:
        self.folder, self.settings = folder, folder.settings.notify

    # --- at work

    def deliver(self, stop: threading.Event) -> None:
        """Send what is worth a notice until `stop` is set: each channel in a thread of its own, so that one that is
        stuck delays no other. Returns at once where the settings have no channel.
        """
        if not self.settings.channels:
            return
        threads = [
            threading.Thread(target=Sender(self.folder, one).run, args=(stop,), name=f"channel-{one.name}")
            for one in self.settings.channels
        ]
        for thread in threads:
            thread.start()
        self._give(stop)
        for thread in threads:
            thread.join()

    def _give(self, stop: threading.Event) -> None:
        looked = 0.0
        while not stop.is_set():
            with suppress(sa.exc.SQLAlchemyError):  # the disk is full, or another holds the state: it is still there
                late = not looked or clock.monotonic() - looked >= LATE_SECONDS
                looked = clock.monotonic() if late else looked
                self.route(late=late)
            stop.wait(ROUTE_SECONDS)

    def route(self, *, late: bool = True) -> int:
        """Give what is new to the channels; with `late` look for what is past its due time, and forget what is old.

        Returns how many notices wait anew.
        """
        if not late and not self._has_news():
            return 0
        with writing(self.folder) as connection:
            if late:
                note_late(connection, clock.now())
                self._forget(connection)
            return route(connection, self.folder.settings)

    def _has_news(self) -> bool:
        with self.folder.state.connect() as connection:
            return connection.execute(sa.select(news.c.key).where(news.c.waits).limit(1)).first() is not None

    def _forget(self, connection: sa.Connection) -> None:
        now = clock.now()
        kept = now - self.settings.keep_days * clock.DAY
        connection.execute(sa.delete(outbox).where(outbox.c.sent_at < kept))
        connection.execute(
            sa.delete(alarms).where(alarms.c.level.is_(None), alarms.c.told.is_(None), alarms.c.at < kept)
        )
        connection.execute(sa.delete(news).where(news.c.kind == GLASS, news.c.at < kept))
        oldest = now - self.settings.give_up_hours * clock.HOUR
        forget_channels(connection, names_of(self.settings.channels), oldest)

    def send(self) -> list[ChannelPass]:
        """Send what is due now, once; a channel stops at its first failure."""
        if not self.settings.channels:
            raise UserError(_NONE)
        self.route()
        return send_all(self.folder)

    # --- what people ask

    def health(self) -> list[ChannelHealth]:
        """Every channel of the settings, in their order."""
        counted = sa.select(
            outbox.c.channel, outbox.c.state, sa.func.count().label("number"), sa.func.min(outbox.c.at).label("oldest")
        )
        with self.folder.state.connect() as connection:
            rows = connection.execute(counted.group_by(outbox.c.channel, outbox.c.state)).all()
            doing_ = {row.channel: row._asdict() for row in connection.execute(sa.select(channels))}
        counts = {(row.channel, row.state): (row.number, row.oldest) for row in rows}
        return [_health(one, counts, doing_.get(one.name, {})) for one in self.settings.channels]

    def queue(self, *, dead: bool | None = None) -> list[Waiting]:
        """What waits and what is dead, or one of them; the oldest first, 500 at most."""
        states = [WAITS, DEAD] if dead is None else [DEAD if dead else WAITS]
        query = sa.select(outbox).where(outbox.c.state.in_(states)).order_by(outbox.c.place).limit(MOST_SHOWN)
        with self.folder.state.connect() as connection:
            return [_waiting(row) for row in connection.execute(query)]

    # --- what people do

    def test(self, name: str, by: str) -> None:
        """Send a message that says that it is a test; where it opens something, that is ended again. A channel that was
        off is on again. Raises `UserError`.
        """
        asked, access = self._channel(name), Access(self.folder)
        actor = access.actor(by, via="cli")
        access.act(actor, SEND, details={"channel": name, "what": "test"})
        began = new_id()
        message = Message(began, f"test:{began}", TEST, State.NEW, "info", clock.now(), link=self.settings.url)
        try:
            self._tested(asked, message)
        except FeedError as error:
            with writing(self.folder) as connection:
                doing(connection, name, tried_at=clock.now(), error=said(error))
            raise UserError(f"{name}: {said(error)}") from None
        with writing(self.folder) as connection:
            now = clock.now()
            doing(connection, name, tried_at=now, sent_at=now, failures=0, error=None, paused_until=0, off_since=None)

    def _tested(self, asked: Channel, message: Message) -> None:
        channel = connected(self.folder, asked)
        ref = channel.send(message)
        if not channel.takes_digests and asked.__struct_config__.tag != "syslog":
            channel.send(replace(message, id=new_id(), state=State.OVER, ref=ref))

    def _channel(self, name: str) -> Channel:
        found = {one.name: one for one in self.settings.channels}
        if not found:
            raise UserError(_NONE)
        if name not in found:
            raise UnknownName(f"no channel is called {name!r}; there is: {', '.join(found)}")
        return found[name]

    def retry(self, asked: Sequence[str], by: str, channel: str | None = None) -> int:
        """Send dead notices again, by their ids or all of one channel, with the ids they had. Returns how many.

        What the channel was told anew since then stays dead. Raises `UnknownName`, `UserError`.
        """
        access = Access(self.folder)
        actor = access.actor(by, via="cli")
        newer = outbox.alias("newer")
        told = sa.exists().where(
            newer.c.channel == outbox.c.channel, newer.c.key == outbox.c.key, newer.c.place > outbox.c.place
        )
        chosen = outbox.c.channel == channel if channel else sa.or_(outbox.c.id.in_(asked), outbox.c.digest.in_(asked))
        with access.acting(actor, SEND, details={"channel": channel, "what": "retry"}) as connection:
            dead = (outbox.c.state == DEAD, chosen)
            if connection.execute(sa.select(outbox.c.place).where(*dead).limit(1)).first() is None:
                raise UnknownName("nothing dead has this id or channel; `sleetwatch notify queue` shows what there is")
            now = clock.now()
            again = sa.update(outbox).where(*dead, ~told).values(state=WAITS, next_at=now, at=now, error=None)
            count = connection.execute(again).rowcount
            rested = channels.c.channel == channel if channel else sa.true()
            connection.execute(sa.update(channels).where(rested).values(paused_until=0))
        if not count:
            raise UserError("the channel was told something newer of each of them; they stay as they are")
        return count


_NONE = "there is no channel here; add [[notify.channels]] to sleetwatch.toml (docs/how-to/send-notices.md)"


def _health(asked: Channel, counts: dict[tuple[str, str], tuple[int, int]], row: dict[str, Any]) -> ChannelHealth:
    waiting, oldest = counts.get((asked.name, WAITS), (0, None))
    paused = row.get("paused_until") or 0
    return ChannelHealth(
        channel=asked.name,
        kind=str(asked.__struct_config__.tag),
        tenants=asked.tenants,
        least=asked.least,
        waiting=waiting,
        dead=counts.get((asked.name, DEAD), (0, None))[0],
        oldest_at=oldest,
        tried_at=row.get("tried_at"),
        sent_at=row.get("sent_at"),
        failures=row.get("failures", 0),
        error=row.get("error"),
        paused_until=paused if paused > clock.now() else None,
        off_since=row.get("off_since"),
    )


def _waiting(row: sa.Row[Any]) -> Waiting:
    message = Message(row.id, row.key, row.kind, State.NEW, row.level or "info", row.at, row.tenant, row.subject)
    return Waiting(
        id=row.id,
        channel=row.channel,
        kind=row.kind,
        level=row.level or "over",
        tenant=row.tenant,
        about=replace(message, number=row.number).about,
        at=row.at,
        next_at=row.next_at,
        tries=row.tries,
        error=row.error,
        state=row.state,
    )
