"""The page on the reports' red flags names thirty, and only signals that there are."""

from __future__ import annotations

import re
from pathlib import Path

from sleetwatch.signals import load_library

PAGE = Path(__file__).parents[2] / "docs" / "explanation" / "red-flags.md"
ROW = re.compile(r"^\| ([0-9]+) \| .+ \| (.+) \|$", re.MULTILINE)


def test_each_of_the_thirty_has_a_signal_that_exists():
    rows = ROW.findall(PAGE.read_text("utf-8"))
    known = {signal.id for signal in load_library()}

    assert [int(number) for number, _ in rows] == list(range(1, 31))
    for number, cell in rows:
        named = re.findall(r"`([a-z-]+)`", cell)
        assert named, number
        assert set(named) <= known, number
