"""In which order the lines of an explanation stand."""

from __future__ import annotations

from dataclasses import replace

from sleetwatch.workspace.asking import telling_first
from tests.report.explained import HOUSE


def test_the_most_telling_line_comes_first_however_little_its_family_leaves_of_it():
    first = replace(HOUSE, signal="first", nats=4.0, full_nats=4.2)
    damped = replace(HOUSE, signal="damped", nats=0.3, full_nats=3.7)
    other = replace(HOUSE, signal="other", family="hours", nats=1.8, full_nats=1.8)
    passed = replace(HOUSE, signal="passed", family="place", nats=-0.7, full_nats=-0.7)
    nothing = replace(HOUSE, signal="nothing", nats=0.0, full_nats=4.1)

    lines = sorted([nothing, passed, other, damped, first], key=telling_first)

    assert [line.signal for line in lines] == ["first", "damped", "other", "passed", "nothing"]
