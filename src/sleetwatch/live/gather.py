"""Records on their way into a delivery: many pages in one, and none that was delivered a moment ago."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator

FULL = 4 << 20
"""Bytes of a delivery: fewer make many small segments, more are lost in a crash."""
REMEMBERED = 200_000
"""Records that are remembered, for the overlap of two passes."""


class Recent:
    """What was delivered lately. The overlap is read in every pass; it need not be written in every one."""

    def __init__(self) -> None:
        self._known: dict[bytes, None] = {}

    def fresh(self, lines: Iterable[bytes]) -> list[bytes]:
        """The lines that are not known, or no longer."""
        return [line for line in lines if _digest(line) not in self._known]

    def note(self, lines: Iterable[bytes]) -> None:
        """These are durable now."""
        for line in lines:
            digest = _digest(line)
            self._known.pop(digest, None)
            self._known[digest] = None
        for digest in list(self._known)[: max(0, len(self._known) - REMEMBERED)]:
            del self._known[digest]


class Gather:
    """Lines that wait for others."""

    def __init__(self, recent: Recent) -> None:
        self._recent = recent
        self._lines: list[bytes] = []
        self._bytes = 0

    def add(self, lines: Iterable[bytes]) -> None:
        """Have lines wait, unless they were delivered lately."""
        fresh = self._recent.fresh(lines)
        self._lines += fresh
        self._bytes += sum(map(len, fresh))

    @property
    def is_full(self) -> bool:
        return self._bytes >= FULL

    def blocks(self) -> Iterator[tuple[bytes, bool]]:
        """All that waits, in blocks, the last one marked. A block counts as delivered when the next is asked for."""
        lines, self._lines, self._bytes = self._lines, [], 0
        parts = list(_parts(lines))
        for number, part in enumerate(parts, start=1):
            yield b"".join(line + b"\n" for line in part), number == len(parts)
            self._recent.note(part)


def _parts(lines: list[bytes]) -> Iterator[list[bytes]]:
    part: list[bytes] = []
    size = 0
    for line in lines:
        part.append(line)
        size += len(line)
        if size >= FULL:
            yield part
            part, size = [], 0
    if part:
        yield part


def _digest(line: bytes) -> bytes:
    return hashlib.blake2b(line, digest_size=16).digest()
