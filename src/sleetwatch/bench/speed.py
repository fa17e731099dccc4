"""`sleetwatch bench speed`: how fast it is beside the nearest peer, data frames and bounds, as one report."""

from __future__ import annotations

import tempfile
from pathlib import Path

from sleetwatch import clock
from sleetwatch.bench.report_format import Report
from sleetwatch.bench.speed_parts import Sizes, Told, measure
from sleetwatch.bench.speed_report import IS_NOT, parameters, sections, targets

JSON_FILE, PAGE = "speed.json", "speed.html"
TITLE = "How fast it is"
LEDE = (
    "Side by side on the same made-up input, in one run on one machine. Read the ratios; a time is of this machine "
    "and this hour."
)


def speed(sizes: Sizes, told: Told, version: str, place: Path | None = None) -> Report:
    """Measure in a folder below `place` that is removed afterwards; without it, where the system keeps such folders."""
    began = clock.now()
    with tempfile.TemporaryDirectory(prefix="sleetwatch-bench-", dir=place) as folder:
        found = measure(sizes, Path(folder), told)
    return Report(
        version=version,
        made_at=began,
        seconds=(clock.now() - began) / clock.SECOND,
        seeds={},
        parameters=parameters(sizes),
        targets=targets(found),
        sections=sections(found),
        is_not=IS_NOT,
        title=TITLE,
        lede=LEDE,
    )
