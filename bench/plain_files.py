"""Reads a world's files the plain way, without the product's intake."""

from __future__ import annotations

import csv
import gzip
import io
import json
from pathlib import Path
from typing import Any


def content(path: Path) -> str:
    raw = path.read_bytes()
    return (gzip.decompress(raw) if path.suffix == ".gz" else raw).decode()


def read_records(path: Path) -> list[dict[str, Any]]:
    """Every record of a file, whatever its shape."""
    name = path.name.removesuffix(".gz")
    if name.endswith(".csv"):
        return list(csv.DictReader(io.StringIO(content(path), newline="")))
    if name.endswith(".jsonl"):
        lines = [json.loads(line) for line in content(path).splitlines()]
        return [one for line in lines for one in line.get("participants", [line])]
    whole = json.loads(content(path))
    found: list[dict[str, Any]] = whole["value"] if isinstance(whole, dict) else whole
    return found
