"""Kafka, against the broker that librdkafka itself brings for tests: the real protocol on loopback."""

from __future__ import annotations

import json
import time

import pytest
from confluent_kafka import Producer

from sleetwatch.live import queue
from sleetwatch.live.delivery import Delivery
from sleetwatch.live.queue import Queue
from sleetwatch.settings import KafkaFeed

TOPIC = "sign-ins"


class Broker:
    """A cluster of one, and a producer to it."""

    def __init__(self) -> None:
        self.producer = Producer({"test.mock.num.brokers": 1, "bootstrap.servers": "", "log_level": 0})
        (broker,) = self.producer.list_topics(timeout=10).brokers.values()
        self.server = f"{broker.host}:{broker.port}"

    def send(self, *values: bytes, partition: int = 0) -> None:
        for value in values:
            self.producer.produce(TOPIC, value, partition=partition)
        assert self.producer.flush(10) == 0


@pytest.fixture
def broker(monkeypatch: pytest.MonkeyPatch) -> Broker:
    monkeypatch.setattr(queue, "SESSION_MS", 5_000)  # this broker takes nobody's word for leaving
    monkeypatch.setattr(queue, "WAIT_SECONDS", 0.2)
    return Broker()


class Kept:
    """Our own state: the cursor moves when a delivery is kept."""

    def __init__(self) -> None:
        self.cursor: dict[str, int] = {}
        self.lines: list[bytes] = []
        self.gaps: list[str] = []

    def keep(self, delivery: Delivery) -> None:
        self.cursor |= delivery.moves
        self.lines += delivery.content.splitlines()
        self.gaps += [delivery.gap] if delivery.gap else []


@pytest.fixture
def kept() -> Kept:
    return Kept()


def feed(broker: Broker, group: str = "g") -> KafkaFeed:
    return KafkaFeed(name="q", servers=(broker.server,), topics=(TOPIC,), group=group, encrypted=False)


def joined(broker: Broker, kept: Kept, group: str = "g") -> Queue:
    return Queue(feed(broker, group), None, lambda: kept.cursor)


def drain(member: Queue, kept: Kept, count: int) -> None:
    """Whole passes until so many records are kept, or half a minute is over."""
    end = time.monotonic() + 30
    while len(kept.lines) < count and time.monotonic() < end:
        for delivery in member.pull(kept.cursor):
            kept.keep(delivery)


def record(number: int) -> bytes:
    return json.dumps({"n": number}, separators=(",", ":")).encode()


def test_records_of_all_partitions_come_once_each(broker: Broker, kept: Kept):
    for partition in range(4):
        broker.send(*(record(partition * 100 + n) for n in range(25)), partition=partition)
    member = joined(broker, kept)
    drain(member, kept, 100)
    member.close()
    assert sorted(kept.lines) == sorted(record(p * 100 + n) for p in range(4) for n in range(25))
    assert kept.cursor == {f"{TOPIC}/{partition}": 25 for partition in range(4)}


def test_a_watcher_goes_on_where_its_own_state_says_whatever_the_group_committed(broker: Broker, kept: Kept):
    broker.send(*(record(n) for n in range(10)))
    first = joined(broker, kept)
    drain(first, kept, 10)
    first.close()
    kept.cursor[f"{TOPIC}/0"] = 4  # the state was put back from a backup
    kept.lines.clear()
    second = joined(broker, kept)
    drain(second, kept, 6)
    second.close()
    assert kept.lines == [record(n) for n in range(4, 10)]


def test_a_batch_that_was_not_kept_comes_again(broker: Broker, kept: Kept):
    broker.send(*(record(n) for n in range(5)))
    killed = joined(broker, kept)
    end = time.monotonic() + 30
    delivery = None
    while delivery is None and time.monotonic() < end:
        delivery = next(killed.pull(kept.cursor), None)
    assert delivery is not None
    killed.close()
    after = joined(broker, kept)
    drain(after, kept, 5)
    after.close()
    assert kept.lines == [record(n) for n in range(5)]


def test_pretty_lists_and_lines_in_a_message_become_a_line_each_and_text_stays(broker: Broker, kept: Kept):
    broker.send(b'[\n {"n": 1},\n {"n": 2}\n]', b'{"n": 3}\n{"n": 4}\n', b"not json", b"", b'{"records": [{"n": 5}]}')
    member = joined(broker, kept)
    drain(member, kept, 6)
    member.close()
    assert kept.lines == [b'{"n":1}', b'{"n":2}', b'{"n": 3}', b'{"n": 4}', b"not json", b'{"records":[{"n":5}]}']


def test_records_that_the_broker_no_longer_has_are_told_as_a_gap(broker: Broker, kept: Kept):
    broker.send(*(record(n) for n in range(3)))
    member = joined(broker, kept)
    drain(member, kept, 3)
    assert kept.gaps == []
    assert list(member.pull(kept.cursor)) == []
    kept.cursor[f"{TOPIC}/0"] = 1  # as if the broker had dropped the two that follow
    broker.send(record(9))
    drain(member, kept, 4)
    member.close()
    assert len(kept.gaps) == 1
    assert "records 1 to 2 were gone" in kept.gaps[0]


def test_two_members_of_a_group_share_the_partitions_and_each_record_is_kept_once(broker: Broker, kept: Kept):
    for partition in range(4):
        broker.send(record(partition * 100 + 50), partition=partition)
    members = [joined(broker, kept), joined(broker, kept)]
    end = time.monotonic() + 30
    while len([one for one in members if one._consumer.assignment()]) < 2 and time.monotonic() < end:
        for member in members:
            for delivery in member.pull(kept.cursor):
                kept.keep(delivery)
    shares = [{part.partition for part in member._consumer.assignment()} for member in members]
    assert shares[0] | shares[1] == {0, 1, 2, 3}
    assert shares[0] & shares[1] == set()
    for partition in range(4):
        broker.send(*(record(partition * 100 + n) for n in range(10)), partition=partition)
    while len(kept.lines) < 44 and time.monotonic() < end + 30:
        for member in members:
            for delivery in member.pull(kept.cursor):
                kept.keep(delivery)
    for member in members:
        member.close()
    assert sorted(kept.lines) == sorted(record(p * 100 + n) for p in range(4) for n in [*range(10), 50])
