"""Reads bytes as intake reads a file."""

from __future__ import annotations

import io

from sleetwatch.intake import read
from sleetwatch.intake.item import Item


def items(content: bytes, name: str = "file") -> list[Item]:
    return list(read(io.BytesIO(content), len(content), name))


def records(content: bytes) -> list[object]:
    return [item.record for item in items(content)]


def reasons(content: bytes) -> list[str | None]:
    return [item.refused.reason if item.refused else None for item in items(content)]
