"""Bodies that were sent to us, gathered into batches: one commit for many small requests."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field

import msgspec

from sleetwatch.live.delivery import Delivery

BATCH_BYTES = 8 << 20
"""Most bytes of small bodies in one batch."""
SMALL = 2 << 20
"""A larger body is a batch of its own."""
MOST_BYTES = 256 << 20
"""Bytes that may wait; a sender that comes later is told to come back."""
GATHER_SECONDS = 0.05
"""How long the first of a batch waits for others."""

Receipt = dict[str, int]
"""What became of the batch a body was in: seen, accepted, duplicate, rejected."""
Keep = Callable[[str, Delivery], Receipt]
"""Makes a feed's delivery durable."""


class Full(Exception):  # noqa: N818 - says what happened
    """More is waiting than memory should hold."""


@dataclass(slots=True)
class _Waiting:
    feed: str
    body: bytes
    lines: bytes | None
    """The body as JSON lines, when it can share a batch with others."""
    receipt: Future[Receipt] = field(default_factory=Future)


class Inbox:
    """A thread that keeps what was put in, batch by batch and in order."""

    def __init__(self, keep: Keep) -> None:
        self._keep = keep
        self._waiting: deque[_Waiting] = deque()
        self._bytes = 0
        self._changed = threading.Condition()
        self._closed = False
        self._thread = threading.Thread(target=self._work, name="inbox")
        self._thread.start()

    def put(self, feed: str, body: bytes) -> Future[Receipt]:
        """Have a body kept; the receipt comes when it is durable. Raises `Full`."""
        waiting = _Waiting(feed, body, as_lines(body))
        waiting.receipt.set_running_or_notify_cancel()  # a sender that goes away does not take it back
        with self._changed:
            if self._closed or (self._waiting and self._bytes + len(body) > MOST_BYTES):
                raise Full
            self._waiting.append(waiting)
            self._bytes += len(body)
            self._changed.notify()
        return waiting.receipt

    def close(self) -> None:
        """Keep what is waiting, take no more."""
        with self._changed:
            self._closed = True
            self._changed.notify()
        self._thread.join()

    def _work(self) -> None:
        while batch := self._next():
            feed = batch[0].feed
            content = batch[0].body if batch[0].lines is None else b"".join(one.lines or b"" for one in batch)
            try:
                receipt = self._keep(feed, Delivery("received", content))
            except Exception as error:  # noqa: BLE001 - told to every sender; the receiver goes on
                for one in batch:
                    one.receipt.set_exception(error)
            else:
                for one in batch:
                    one.receipt.set_result(receipt)

    def _next(self) -> list[_Waiting]:
        """The next batch, all of one feed; empty when the inbox is closed and done."""
        with self._changed:
            while not self._waiting and not self._closed:
                self._changed.wait()
            if not self._closed and len(self._waiting) == 1:
                self._changed.wait(GATHER_SECONDS)
            batch = _first_batch(self._waiting)
            self._bytes -= sum(len(one.body) for one in batch)
        return batch


def _first_batch(waiting: deque[_Waiting]) -> list[_Waiting]:
    batch: list[_Waiting] = []
    size = 0
    while waiting and size < BATCH_BYTES:
        one = waiting[0]
        if batch and (one.feed != batch[0].feed or one.lines is None or batch[0].lines is None):
            break
        batch.append(waiting.popleft())
        size += len(one.body)
    return batch


def as_lines(body: bytes) -> bytes | None:
    """A small JSON body as lines, a list's elements a line each; None when it is none and must stand alone."""
    if len(body) > SMALL:
        return None
    try:
        compact = msgspec.json.format(body, indent=-1)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError):
        return _as_json_lines(body)
    if compact.startswith(b"["):
        return b"".join(bytes(element) + b"\n" for element in msgspec.json.decode(compact, type=list[msgspec.Raw]))
    return compact + b"\n"


def _as_json_lines(body: bytes) -> bytes | None:
    """JSON lines as they are. A damaged line among them is rejected by itself later."""
    lines = body.splitlines()
    objects = sum(line.lstrip()[:1] == b"{" for line in lines)
    return b"\n".join(lines) + b"\n" if lines and objects * 2 > len(lines) else None
