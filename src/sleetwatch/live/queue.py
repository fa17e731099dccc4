"""Topics of Kafka, and of Azure Event Hubs by its Kafka endpoint, in a consumer group.

Where a partition goes on is kept in our own state, in the transaction of the batch: that makes it exactly once. The
group's offsets are committed after that, for other tools to see how far we are, and for a watcher without our state.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import msgspec

from sleetwatch.errors import FeedError, WorkspaceError
from sleetwatch.live.delivery import Cursor, Delivery
from sleetwatch.live.inbox import as_lines
from sleetwatch.settings import KafkaFeed

if TYPE_CHECKING:
    from confluent_kafka import Consumer, Message, TopicPartition

BATCH_RECORDS = 5_000

WAIT_SECONDS = 1.0
SESSION_MS = 10_000
"""After so long without a sign of life a member's partitions go to the others."""
IDLE_PASSES = 3
"""Empty waits after which a pass ends, so that the feed's state is told."""


class Queue:
    """A member of the group for as long as it lives."""

    def __init__(self, feed: KafkaFeed, password: str | None, stands: Callable[[], Cursor]) -> None:
        """`stands` reads where the feed stands now: a partition may come from a member that has just moved it."""
        self._feed, self._stands = feed, stands
        self._cursor: dict[str, Any] = {}
        self._failed: str | None = None
        self._unkept: list[Message] = []
        self._consumer = self._joined(password)

    def _joined(self, password: str | None) -> Consumer:
        try:
            from confluent_kafka import Consumer
        except ImportError:
            raise WorkspaceError("feeds of kind kafka need an extra: pip install 'sleetwatch[kafka]'") from None
        consumer = Consumer(
            {
                "bootstrap.servers": ",".join(self._feed.servers),
                "group.id": self._feed.group,
                "session.timeout.ms": SESSION_MS,
                "heartbeat.interval.ms": SESSION_MS // 3,
                "enable.auto.commit": False,
                "enable.auto.offset.store": False,
                "auto.offset.reset": "earliest",
                "partition.assignment.strategy": "cooperative-sticky",
                "security.protocol": _protocol(self._feed),
                **({"sasl.mechanisms": self._feed.mechanism} if self._feed.user else {}),
                **({"sasl.username": self._feed.user, "sasl.password": password} if self._feed.user else {}),
                "error_cb": self._note_error,
                "log_level": 0,  # what goes wrong is told as the feed's error
            }
        )
        consumer.subscribe(list(self._feed.topics), on_assign=self._assigned)
        return consumer

    def _note_error(self, error: Any) -> None:  # noqa: ANN401 - the library's own
        self._failed = error.name()

    def _assigned(self, consumer: Consumer, partitions: list[TopicPartition]) -> None:
        """Go on where our own state says; a partition that is new to us begins at its first record."""
        self._cursor = dict(self._stands())
        for one in partitions:
            stands = self._cursor.get(_part(one.topic, one.partition))
            if isinstance(stands, int):
                one.offset = stands
        consumer.incremental_assign(partitions)

    def pull(self, cursor: Cursor) -> Iterator[Delivery]:
        """Batches, until there is nothing for a few seconds."""
        self._cursor = dict(cursor)
        self._go_back()
        idle = 0
        while idle < IDLE_PASSES:
            messages = self._messages()
            if not messages:
                idle += 1
                self._check()
                continue
            idle = 0
            self._unkept = messages
            yield self._delivery(messages)
            self._unkept = []
            self._acknowledge(messages)

    def _go_back(self) -> None:
        """Ask again for what was handed over and not kept: the broker thinks that we have it."""
        first = dict(map(_place, reversed(self._unkept)))
        self._unkept = []
        for one in self._consumer.assignment():
            part = _part(one.topic, one.partition)
            stands = self._cursor.get(part, first.get(part))
            if part in first and isinstance(stands, int):
                one.offset = stands
                self._consumer.seek(one)

    def _messages(self) -> list[Message]:
        taken: list[Message] = []
        for one in self._consumer.consume(BATCH_RECORDS, WAIT_SECONDS):
            error = one.error()
            if error is None:
                taken.append(one)
            else:
                self._failed = error.name()
        return taken

    def _check(self) -> None:
        failed, self._failed = self._failed, None
        if failed is not None:
            raise FeedError(f"Kafka at {', '.join(self._feed.servers)}: {failed}")

    def _delivery(self, messages: list[Message]) -> Delivery:
        moves: dict[str, int] = {}
        gaps: list[str] = []
        for one in messages:
            part, offset = _place(one)
            stood = self._cursor.get(part)
            if part not in moves and isinstance(stood, int) and offset > stood:
                gaps.append(f"{part}: records {stood} to {offset - 1} were gone before we came")
            moves[part] = offset + 1
        self._cursor |= moves
        content = b"".join(_lines(one.value() or b"") for one in messages)
        return Delivery("records", content, dict(moves), "; ".join(gaps) or None)

    def _acknowledge(self, messages: list[Message]) -> None:
        """What is durable here may be forgotten there."""
        last = {_place(one)[0]: one for one in messages}
        for one in last.values():
            self._consumer.store_offsets(message=one)
        self._consumer.commit(asynchronous=True)

    def close(self) -> None:
        """Leave the group, so that others take over at once."""
        self._consumer.close()


def _protocol(feed: KafkaFeed) -> str:
    return ("SASL_" if feed.user else "") + ("SSL" if feed.encrypted else "PLAINTEXT")


def _place(message: Message) -> tuple[str, int]:
    """A message's part of the cursor, and its offset."""
    topic, partition, offset = message.topic(), message.partition(), message.offset()
    assert topic is not None and partition is not None and offset is not None  # noqa: S101, PT018 - no error, so it has a place
    return _part(topic, partition), offset


def _part(topic: str, partition: int) -> str:
    return f"{topic}/{partition}"


def _lines(value: bytes) -> bytes:
    """A message as lines: JSON on one line, or as it is."""
    if len(value) == 0:
        return b""
    lines = as_lines(value)
    if lines is not None:
        return lines
    try:
        return msgspec.json.format(value, indent=-1) + b"\n"
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError):
        return value.rstrip(b"\n") + b"\n"
