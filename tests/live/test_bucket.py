"""A bucket of a local S3 server, over its real protocol."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import boto3
import pytest
from moto.server import ThreadedMotoServer

from sleetwatch.errors import FeedError
from sleetwatch.live.bucket import WatchedBucket
from sleetwatch.storage import Access, Bucket

NUMBERS = itertools.count()


@pytest.fixture(scope="module")
def endpoint() -> Iterator[str]:
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture
def s3(endpoint: str) -> Iterator[object]:
    client = boto3.client(
        "s3",
        endpoint_url=endpoint,
        region_name="us-east-1",
        aws_access_key_id="test",
        aws_secret_access_key="test",  # noqa: S106 - the server takes any
    )
    yield client
    client.close()


@pytest.fixture
def logs(s3) -> str:
    """A bucket of the test's own."""
    name = f"logs{next(NUMBERS)}"
    s3.create_bucket(Bucket=name)
    return name


def bucket(endpoint: str, path: str) -> WatchedBucket:
    access = Access(endpoint, "us-east-1", access_key="test", secret_key="test")  # noqa: S106 - the server takes any
    return WatchedBucket(Bucket(f"s3://{path}", access))


def passed(watched: WatchedBucket, cursor: dict[str, object]) -> dict[str, bytes]:
    """One pass in which everything is kept."""
    found = {}
    for delivery in watched.pull(cursor):
        cursor.update(delivery.moves)
        if not isinstance(delivery.content, bytes):
            found[delivery.name] = delivery.content.read_bytes()
    return found


def test_each_object_comes_once_and_again_when_it_changed(endpoint: str, s3, logs: str):
    s3.put_object(Bucket=logs, Key="in/a.json", Body=b'{"n":1}')
    s3.put_object(Bucket=logs, Key="in/2026/11/b.json.gz", Body=b"\x1f\x8bpacked stays packed")
    s3.put_object(Bucket=logs, Key="other/c.json", Body=b"{}")
    watched, cursor = bucket(endpoint, f"{logs}/in"), {}
    assert passed(watched, cursor) == {"a.json": b'{"n":1}', "2026/11/b.json.gz": b"\x1f\x8bpacked stays packed"}
    assert passed(watched, cursor) == {}
    s3.put_object(Bucket=logs, Key="in/a.json", Body=b'{"n":1}\n{"n":2}')
    assert passed(watched, cursor) == {"a.json": b'{"n":1}\n{"n":2}'}


def test_more_objects_than_one_page_lists_all_come(endpoint: str, s3, logs: str):
    for number in range(1005):
        s3.put_object(Bucket=logs, Key=f"in/{number:04}.json", Body=b"%d" % number)
    found = bucket(endpoint, f"{logs}/in")._marks()
    assert len(found) == 1005


def test_a_bucket_that_is_not_there_is_said_in_one_line(endpoint: str):
    with pytest.raises(FeedError, match="there is no such bucket") as failed:
        list(bucket(endpoint, "none/in").pull({}))
    assert "\n" not in str(failed.value)
    assert "test" not in str(failed.value)


def test_a_folder_of_a_bucket_in_which_nothing_lies_yet_brings_nothing(endpoint: str, s3, logs: str):
    assert passed(bucket(endpoint, f"{logs}/in"), {}) == {}


def test_a_secret_key_is_not_shown():
    assert "hidden" not in repr(Access(access_key="shown", secret_key="hidden"))  # noqa: S106 - no secret of anybody


def test_any_key_is_a_name(endpoint: str, s3, logs: str):
    keys = {"x" * 400 + ".json", "in/..", "a/b.json"}
    for key in keys:
        s3.put_object(Bucket=logs, Key=key, Body=b"{}")
    assert set(passed(bucket(endpoint, logs), {})) == keys
