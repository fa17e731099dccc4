"""What a reader yields: one thing seen in a file, either a record or a refusal."""

from __future__ import annotations

import json
from typing import Any, NamedTuple

from sleetwatch.errors import Refused


class Item(NamedTuple):
    """One record of a file: its place, its bytes, and what it parsed to, or why it was refused."""

    line: int
    """The line in a file of lines, the record's number in a document; both from 1."""
    raw: bytes | None
    """The record's bytes; None where the record itself gives them back."""
    record: dict[str, Any] | None
    refused: Refused | None = None
    share: int = 0
    """The record's share of the text it came in, where it has no bytes of its own."""

    @property
    def size(self) -> int:
        """About how many bytes the record has."""
        return self.share if self.raw is None else len(self.raw)

    def bytes_of(self) -> bytes:
        """The record's bytes, as they came or written out again."""
        if self.raw is None:
            return json.dumps(self.record, ensure_ascii=False).encode("utf-8", "surrogatepass")
        return self.raw
