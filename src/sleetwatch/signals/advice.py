"""What a sound signal still lacks: hints for whoever writes it. None of them keeps it from running."""

from __future__ import annotations

import math
from collections.abc import Iterator

from sleetwatch.signals.check import library_problems
from sleetwatch.signals.load import InlineTest, Signal

UNWRITTEN = "Write: "
"""How a text begins that `sleetwatch signals new` left to be written."""

SHORT_WHY = 120
"""Characters below which `why` can hardly have said what and why."""
STRONG = 3.0
"""Nats from which a prior asks for more than a handful of cases."""
FEW_CASES = 5
ROW_BY_ROW = frozenset({"activity", "meeting", "code_access", "data_access", "sign_ins", "places"})
"""Big tables, for which a fact of one row a day is better."""


def advice(signal: Signal) -> Iterator[str]:
    """Each hint as `field: what is missing`."""
    yield from library_problems(signal)
    yield from _unwritten(signal)
    yield from _texts(signal)
    yield from _tests(signal)
    for table in sorted(ROW_BY_ROW & set(signal.reads)):
        yield f"reads: {table} is big; a fact with one row a day makes hunts faster"


def _unwritten(signal: Signal) -> Iterator[str]:
    for field in ("title", "why", "explain", "benign", "misses", "next_steps", "references"):
        value = getattr(signal, field)
        if any(line.startswith(UNWRITTEN) for line in ([value] if isinstance(value, str) else value)):
            yield f"{field}: is still the text that `sleetwatch signals new` wrote"


def _texts(signal: Signal) -> Iterator[str]:
    if len(signal.why) < SHORT_WHY:
        yield "why: say in three to six sentences what it shows, why, and how often it was seen"
    if len(signal.benign) == 1:
        yield "benign: only one innocent cause; who else does this?"
    if not signal.attack:
        yield "attack: no ATT&CK technique; leave it so only where none is true"
    nats = abs(math.log(signal.scheme_rate.mean / signal.honest_rate.mean))
    if nats > STRONG and signal.scheme_rate.cases < FEW_CASES:
        yield f"scheme_rate: {nats:.1f} nats on {signal.scheme_rate.cases:g} cases is a strong claim on little"


def _tests(signal: Signal) -> Iterator[str]:
    firing = [test for test in signal.tests if test.fires]
    silent = [test for test in signal.tests if not test.fires]
    if not any(_near(one, other) for one in silent for other in firing):
        yield "test: no hard negative; let a silent test have an honest colleague in the tables it fires on"
    if not any(test.strengths for test in signal.tests) and "case" in signal.query.partition("strength")[0]:
        yield "test: the query tells several strengths, but no test says which it expects"


def _near(silent: InlineTest, firing: InlineTest) -> bool:
    """Whether a silent test has rows wherever a firing one has, but for reference tables."""
    given = {name for name, rows in firing.rows.items() if rows and _of_events(rows)}
    return bool(given) and given <= {name for name, rows in silent.rows.items() if rows}


def _of_events(rows: list[dict[str, object]]) -> bool:
    return any("at" in row for row in rows)
