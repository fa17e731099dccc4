"""Real samples of hiring systems: JSON answers and the tables a warehouse makes of them."""

from __future__ import annotations

import csv
import json
from collections import Counter
from collections.abc import Iterator

from sleetwatch.errors import Refused
from sleetwatch.intake.json_records import records_in
from tests.samples import SAMPLES

FOLDER = SAMPLES / "ats_hr"


def records_of(path) -> Iterator[dict]:
    """The records of one file as intake gives them."""
    if path.suffix == ".json":
        value = json.loads(path.read_text(encoding="utf-8"))
        yield from (item.record for item in records_in(1, value, 1))
        return
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            yield {name: cell or None for name, cell in row.items()}


def outcomes(source, pattern):
    """By file: how many events of which kind and refusals for which reason; `unrecognised` where it is not known."""
    found: dict[str, Counter] = {}
    for path in sorted(FOLDER.glob(pattern)):
        counted = found[path.stem] = Counter()
        for record in records_of(path):
            counted.update(_outcome(source, record))
    return found


def _outcome(source, record):
    if not source.recognises(record):
        return ["unrecognised"]
    try:
        return [event.kind for event in source.read(record)]
    except Refused as refused:
        return [refused.reason]


def total(found):
    """All files together."""
    return dict(sum(found.values(), Counter()))
