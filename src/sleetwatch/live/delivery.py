"""What a feed hands over: records, and where to go on once they are kept."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

Cursor = Mapping[str, Any]
"""Where a feed stands, by part: a collection's newest time, a partition's offset, a file's size and time."""


def part_of(name: str) -> str:
    """The part of the cursor that is a file's: a digest, for a file may be called after a person who is purged."""
    return hashlib.blake2b(os.fsencode(name), digest_size=16).hexdigest()


@dataclass(frozen=True, slots=True)
class Delivery:
    """Records that are kept whole or not at all, in one transaction with the parts of the cursor that they move."""

    name: str
    """What is shown as the file's name, such as `graph/signIns`."""
    content: bytes | Path
    """JSON lines or any other layout that intake reads; empty when there is nothing new and only the cursor moves."""
    moves: dict[str, Any] = field(default_factory=dict)
    """Parts of the cursor and where they stand once this is kept; None forgets a part. JSON values only."""
    gap: str | None = None
    """Records that are known to be lost to us, in words."""


class Pull(Protocol):
    """A feed that is asked. Threads: one feed is only ever used by one."""

    def pull(self, cursor: Cursor) -> Iterator[Delivery]:
        """One pass: everything that is there now. What was yielded is durable when the next one is asked for, and
        only then may it be acknowledged to the vendor. Raises `FeedError`.
        """
        ...

    def close(self) -> None:
        """Let go of connections."""
        ...
