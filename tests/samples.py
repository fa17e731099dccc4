"""Real records of vendors, kept beside the repository and never in it: where they are, and how to read them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

SAMPLES = Path(__file__).resolve().parents[2] / "shared" / "samples"

needs_samples = pytest.mark.skipif(not SAMPLES.is_dir(), reason="the real sample records are not on this machine")


def json_records(path: str) -> list[dict[str, Any]]:
    """The records of a JSON-lines file under the samples."""
    return list(_lines(path))


def panther_records(path: str) -> list[dict[str, Any]]:
    """The logs of a file in the Panther form, in which each line tells where its `log` is from."""
    return [line["log"] for line in _lines(path)]


def _lines(path: str) -> Iterator[dict[str, Any]]:
    with (SAMPLES / path).open(encoding="utf-8") as file:
        yield from (json.loads(line) for line in file if line.strip())
