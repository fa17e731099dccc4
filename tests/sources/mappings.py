"""How the tests of shipped mappings ask them."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

from sleetwatch.errors import Refused
from sleetwatch.intake import Recogniser
from sleetwatch.sources import SOURCES


def outcomes(name, records):
    """How many events of which kind, and refusals for which reason, this source makes of the records."""
    recogniser = Recogniser([SOURCES[name]])
    found = Counter()
    for record in records:
        try:
            found.update(event.kind for event in recogniser.events_of(record)[1])
        except Refused as refused:
            found[refused.reason] += 1
    return dict(found)


def events(name, record):
    """The events of one record, which this source and no other must recognise."""
    assert [one.name for one in SOURCES.values() if one.recognises(record)] == [name]
    return list(SOURCES[name].read(record))


def examples(name):
    """The records of a shipped mapping's example."""
    lines = (Path(__file__).parent / "examples" / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]
