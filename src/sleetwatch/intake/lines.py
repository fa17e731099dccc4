"""The lines of a stream, none of which fills the memory."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from sleetwatch.intake.limits import LIMITS


def bounded_lines(stream: BinaryIO) -> Iterator[bytes]:
    """Lines without a bound on memory: what is longer than the limit comes as one over-long line, cut."""
    limit = LIMITS.line_bytes + 1
    while line := stream.readline(limit):
        if len(line) == limit and not line.endswith(b"\n"):
            while (rest := stream.readline(limit)) and not rest.endswith(b"\n"):
                pass
        yield line
