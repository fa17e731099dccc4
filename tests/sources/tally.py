"""What a source makes of a file of real records: how many it takes, and why it refuses the others."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

from sleetwatch.errors import Refused
from sleetwatch.sources import Source


def tally(source: Source, records: Iterable[dict[str, Any]]) -> Counter[str]:
    """Events by kind, refusals by reason, and `unrecognised` records."""
    told: Counter[str] = Counter()
    for record in records:
        if not source.recognises(record):
            told["unrecognised"] += 1
            continue
        try:
            told.update(event.kind for event in source.read(record))
        except Refused as refusal:
            told[refusal.reason] += 1
    return told
