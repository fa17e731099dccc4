"""A Kafka broker in a process of its own, so that it outlives whoever is killed: librdkafka's own, for tests.

Each line of input is a partition, a space and a record; the first line of output is the broker's address, each
further one a record that it holds.
"""

from __future__ import annotations

import sys

from confluent_kafka import Producer

TOPIC = "sign-ins"
PARTITIONS = 4


def serve() -> None:
    producer = Producer({"test.mock.num.brokers": 1, "bootstrap.servers": "", "log_level": 0})
    (broker,) = producer.list_topics(timeout=10).brokers.values()
    print(f"{broker.host}:{broker.port}", flush=True)
    for line in sys.stdin.buffer:
        partition, _, value = line.rstrip(b"\n").partition(b" ")
        producer.produce(TOPIC, value, partition=int(partition))
        assert producer.flush(10) == 0
        print("held", flush=True)


if __name__ == "__main__":
    serve()
