"""Rows to a SIEM: packed into bodies that it takes, split where it says that they are too large, sent at least once."""

from __future__ import annotations

import gzip
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Protocol

import httpx
import msgspec

from sleetwatch.errors import FeedError
from sleetwatch.live.client import NotTaken

Row = Mapping[str, Any]
Told = Callable[[int], None]
"""Says how many more rows the SIEM has taken; they are the next ones, in the order given."""
MOST_BYTES = 1_000_000
"""Of one body before it is packed. The Logs Ingestion API takes 1 MB; Splunk more."""
ZIPPED = {"Content-Encoding": "gzip"}


class TooLarge(FeedError):  # noqa: N818 - says what happened
    """A single row is more than the SIEM takes."""


class Sink(Protocol):
    """A SIEM that takes rows."""

    def send(self, rows: Sequence[Row], told: Told) -> None:
        """Send the rows in order. What was told of is taken; after an error the rest is to be sent again.

        Raises `FeedError`, of which `TooLarge` and `NotTaken` would come again.
        """
        ...

    def close(self) -> None:
        """Let go of the connections."""
        ...


def packed(rows: Sequence[Row]) -> Iterator[list[bytes]]:
    """The rows as JSON, in batches of bodies that are not too large; a row that is too large is alone."""
    batch, size = list[bytes](), len(b"[]")
    for one in map(msgspec.json.encode, rows):
        if batch and size + len(one) + 1 > MOST_BYTES:
            yield batch
            batch, size = [], len(b"[]")
        batch.append(one)
        size += len(one) + 1
    if batch:
        yield batch


def send_split(rows: list[bytes], post: Callable[[list[bytes]], None], told: Told) -> None:
    """Send a batch, in halves where the other side says that it is too large."""
    try:
        post(rows)
    except NotTaken as error:
        if error.status != httpx.codes.REQUEST_ENTITY_TOO_LARGE:
            raise
        if len(rows) == 1:
            raise TooLarge("one finding alone is more than the SIEM takes") from None
        half = len(rows) // 2
        send_split(rows[:half], post, told)
        send_split(rows[half:], post, told)
        return
    told(len(rows))


def zipped(body: bytes) -> bytes:
    """The body as `Content-Encoding: gzip`; the same bytes for the same body."""
    return gzip.compress(body, mtime=0)
