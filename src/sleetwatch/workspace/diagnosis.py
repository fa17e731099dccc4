"""What the doctor says of one thing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at."""

    what: str
    state: Literal["good", "note", "bad"]
    """`bad` must be mended; `note` is worth knowing."""
    says: str
    do: str = ""
    """What to do next; empty where nothing."""
