"""Live feeds into the lake, for as long as one watches: a thread asks each feed, one writer keeps what comes."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from functools import partial
from io import BytesIO
from typing import TYPE_CHECKING, BinaryIO

import sqlalchemy as sa

from sleetwatch.errors import FeedError, InputError, SleetwatchError, UnknownName, UserError
from sleetwatch.intake import files_in, members_of, stored
from sleetwatch.live import Delivery, Pull, Receipt, Receiver, connect, door
from sleetwatch.report.clean import one_line
from sleetwatch.settings import Feed, PullFeed, ReceiverFeed
from sleetwatch.workspace.arriving import Arrival, FileReport, Told, take, together
from sleetwatch.workspace.feeding import cursor_of, delivered, failed, moved, passed
from sleetwatch.workspace.folder import Folder
from sleetwatch.workspace.ingesting import check_zone, chosen
from sleetwatch.workspace.refusals import refusal
from sleetwatch.workspace.turns import Turns
from sleetwatch.workspace.writing import Writer

if TYPE_CHECKING:  # feeds alone need none of it
    from sleetwatch.workspace.live_hunts import LiveHunts

LONGEST_WAIT = 900.0
"""Most seconds between two tries of a feed that fails, unless the vendor asks for more."""
QUEUE_SECONDS = 1
"""A feed that waits for its vendor by itself, such as a queue, is asked again at once."""


class Watch:
    """Every feed of a workspace, at work."""

    def __init__(self, folder: Folder, told: Told, names: Sequence[str] = ()) -> None:
        """`names` limits it to some feeds. Raises `UserError` when there is none."""
        self.folder, self._told = folder, told
        _check_names(folder, names)
        self.feeds = [feed for feed in folder.settings.feeds if not names or feed.name in names]
        if not self.feeds:
            raise UserError("there is no feed to watch; add [[feeds]] to sleetwatch.toml (docs/how-to/live-feeds.md)")
        for feed in self.feeds:
            check_zone(feed.time_zone)
            chosen(self.folder.sources, feed.source)
        self._turns = Turns()
        self._failures: dict[str, int] = {}

    def run(self, stop: threading.Event, *, once: bool = False, hunts: LiveHunts | None = None) -> bool:
        """Watch until `stop` is set; with `once` each pulled feed is asked once. Whether the last passes went well.

        With `hunts` it is hunted over what comes in, and told what is found.
        """
        if once:
            fed = self._feed(stop, once=True)
            return (hunts is None or hunts.once()) and fed
        with hunts.running(stop, self._is_caught_up) if hunts else nullcontext():
            return self._feed(stop, once=False)

    def _is_caught_up(self) -> bool:
        """Whether every feed that is pulled was asked once, well or not."""
        return all(isinstance(feed, ReceiverFeed) or feed.name in self._failures for feed in self.feeds)

    def _feed(self, stop: threading.Event, *, once: bool) -> bool:
        pulled = [feed for feed in self.feeds if not isinstance(feed, ReceiverFeed)]
        if once and not pulled:
            raise UserError("these feeds are sent to us, there is nothing to ask; watch them without --once")
        with Writer(self.folder) as writer, self._receiving(writer, once=once):
            pulls = {feed.name: self._connected(feed, stop) for feed in pulled}
            threads = [
                threading.Thread(target=self._attend, args=(writer, feed, pulls[feed.name], stop, once), name=feed.name)
                for feed in pulled
            ]
            for thread in threads:
                thread.start()
            if not once:
                stop.wait()
            for thread in threads:
                thread.join()
        return not any(self._failures.values())

    def _connected(self, feed: Feed, stop: threading.Event) -> Pull:
        return connect(feed, self.folder.root, files_in, lambda: cursor_of(self.folder, feed.name), stop.wait)

    @contextmanager
    def _receiving(self, writer: Writer, *, once: bool) -> Iterator[None]:
        """Listen for the feeds that are sent to us."""
        sent = {feed.name: feed for feed in self.feeds if isinstance(feed, ReceiverFeed)}
        if once or not sent:
            yield
            return
        asked = self.folder.settings.receiver

        def keep(name: str, delivery: Delivery) -> Receipt:
            report = self._received(writer, sent[name], delivery)
            counts = ("seen", "accepted", "duplicate", "rejected")
            return {count: getattr(report, count) for count in counts}

        doors = {name: door(feed, self.folder.root) for name, feed in sent.items()}
        receiver = Receiver(asked.host, asked.port, asked.most_mb << 20, doors, keep)
        self._told("receiver", f"listening at {asked.host} port {receiver.port}")
        try:
            yield
        finally:
            receiver.close()

    def _received(self, writer: Writer, feed: Feed, delivery: Delivery) -> FileReport | None:
        """Keep what was sent to us; whether that goes well is part of how the feed is doing."""
        try:
            report = self.keep(writer, feed, delivery)
        except Exception as error:
            self._fail(feed, error, 0.0)
            raise
        if self._failures.get(feed.name):
            self._well(feed)
        return report

    def _attend(self, writer: Writer, feed: Feed, pull: Pull, stop: threading.Event, once: bool) -> None:  # noqa: FBT001
        """Ask one feed again and again."""
        try:
            while not stop.is_set():
                pause = self._pass(writer, feed, pull, stop)
                if once:
                    break
                stop.wait(pause)
        finally:
            pull.close()

    def _pass(self, writer: Writer, feed: Feed, pull: Pull, stop: threading.Event) -> float:
        """One pass over a feed; returns how many seconds to wait before the next.

        It is left out while another watch asks this feed. Where that one ends, this one goes on.
        """
        every = feed.every_seconds if isinstance(feed, PullFeed) else QUEUE_SECONDS
        try:
            with self.folder.locks.tried(f"feed-{feed.name}") as alone:
                if alone:
                    self._pull(writer, feed, pull, stop)
                else:
                    self._failures.setdefault(feed.name, 0)
        except Exception as error:  # noqa: BLE001 - whatever one feed does, the others go on
            return self._fail(feed, error, every)
        return every * random.uniform(0.9, 1.1)  # noqa: S311 - spreads requests, protects nothing

    def _pull(self, writer: Writer, feed: Feed, pull: Pull, stop: threading.Event) -> None:
        for delivery in pull.pull(cursor_of(self.folder, feed.name)):
            self.keep(writer, feed, delivery)
            if stop.is_set():
                break
        self._well(feed)

    def keep(self, writer: Writer, feed: Feed, delivery: Delivery) -> FileReport | None:
        """Make a delivery durable, with the cursor it moves. None when it only moves the cursor."""
        with self._turns.of(feed.tenant or self.folder.settings.tenant):
            if isinstance(delivery.content, bytes) and not delivery.content:
                with self.folder.state.begin() as connection:
                    moved(connection, feed.name, delivery.moves)
                    passed(connection, feed.name, delivery.gap)
                return None
            report = self._keep_all(writer, feed, delivery)
        self._told(feed.name, report)
        return report

    def _keep_all(self, writer: Writer, feed: Feed, delivery: Delivery) -> FileReport:
        """A delivered zip holds several files; the cursor moves with the last of them."""
        parts, reports = _parts(delivery), list[FileReport]()
        try:
            for number, (name, opened) in enumerate(parts, start=1):
                arrival = self._arrival(feed, delivery, name, opened, last=number == len(parts))
                reports.append(take(writer, arrival, _silent))
        except InputError:  # one of the files inside is damaged: the zip is kept as it came, too
            reports.append(take(writer, self._arrival(feed, delivery, *_whole(delivery), last=True), _silent))
        return reports[0] if len(reports) == 1 else together(delivery.name, reports)

    def _arrival(self, feed: Feed, delivery: Delivery, name: str, opened: Opened, *, last: bool) -> Arrival:
        def along(connection: sa.Connection, report: FileReport) -> None:
            if last:
                moved(connection, feed.name, delivery.moves)
            delivered(connection, feed.name, report, delivery.gap if last else None)

        return Arrival(
            name=f"{feed.name}/{name}",
            tenant=feed.tenant or self.folder.settings.tenant,
            sources=chosen(self.folder.sources, feed.source),
            opened=opened,
            asked=feed.source,
            zone=feed.time_zone,
            feed=feed.name,
            along=along,
        )

    def _well(self, feed: Feed) -> None:
        """Note a pass that ended well."""
        with self.folder.state.begin() as connection:
            passed(connection, feed.name)
        self._failures[feed.name] = 0

    def _fail(self, feed: Feed, error: Exception, every: float) -> float:
        """Note a failed pass; returns the seconds to wait: longer each time, never in step with other watchers."""
        failures = self._failures[feed.name] = self._failures.get(feed.name, 0) + 1
        says = _said(error)
        with suppress(sa.exc.SQLAlchemyError), self.folder.state.begin() as connection:  # the disk may be full
            failed(connection, feed.name, says)
        self._told(feed.name, says)
        asked = error.retry_after if isinstance(error, FeedError) and error.retry_after else 0.0
        back_off = min(LONGEST_WAIT, every * 2.0 ** min(failures, 10))
        return max(asked, back_off * random.uniform(0.5, 1.0))  # noqa: S311 - jitter


def _check_names(folder: Folder, names: Sequence[str]) -> None:
    known = [feed.name for feed in folder.settings.feeds]
    unknown = [name for name in names if name not in known]
    if unknown:
        raise UnknownName(f"no feed is called {unknown[0]!r}; there is: {', '.join(known) or 'none'}")


def _said(error: Exception) -> str:
    """One line; of a bug of ours only what kind it was, for its text may hold a record's."""
    return one_line(str(error) if isinstance(error, SleetwatchError) else refusal(error) or type(error).__name__)


def _silent(_name: str, _share: float) -> None:
    """Nobody watches one batch's progress."""


Opened = Callable[[], AbstractContextManager[BinaryIO]]


def _parts(delivery: Delivery) -> list[tuple[str, Opened]]:
    """What a delivery holds: its bytes, its file, or the files of its zip."""
    if isinstance(delivery.content, bytes):
        return [_whole(delivery)]
    try:
        members = members_of(delivery.content)
    except InputError:  # a broken zip is kept as it came, and rejected as a whole
        return [_whole(delivery)]
    inside: list[tuple[str, Opened]] = [
        (f"{delivery.name}/{one.inside}" if one.inside else delivery.name, partial(stored, one)) for one in members
    ]
    return inside or [_whole(delivery)]


def _whole(delivery: Delivery) -> tuple[str, Opened]:
    """A delivery as it came."""
    content = delivery.content
    return delivery.name, lambda: BytesIO(content) if isinstance(content, bytes) else content.open("rb")
