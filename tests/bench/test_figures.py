"""Figures read as people write them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from sleetwatch.bench import figures
from sleetwatch.bench.report_format import Target


@pytest.mark.parametrize(
    ("cell", "unit", "text"),
    [
        (0.957, "share", "95.7 %"),
        (0.0021, "share", "0.21 %"),
        (0.0, "share", "0 %"),
        (1.0, "share", "100 %"),
        (0.8, "ratio", "0.80"),
        (1.0, "days", "1 day"),
        (12.0, "days", "12 days"),
        (2.5, "days", "2.5 days"),
        (-0.7, "nats", "\N{MINUS SIGN}0.70"),
        (0.0, "nats", "0"),
        (3e-9, "nats", "3e-09"),
        (12345.0, "count", "12,345"),
        (None, "share", "n/m"),
        ("L1", "text", "L1"),
    ],
)
def test_a_figure_is_written_in_its_unit(cell, unit, text):
    assert figures.written(cell, unit).replace("\N{NO-BREAK SPACE}", " ") == text


def _target(figure, *, at_most=False, never=False):
    return Target("a", "said", figure, 0.8, at_most, "share", "rates world", never=never)


@pytest.mark.parametrize(
    ("target", "verdict"),
    [
        (_target(0.8), "met"),
        (_target(0.79), "missed"),
        (_target(0.8, at_most=True), "met"),
        (_target(0.81, at_most=True), "missed"),
        (_target(None), "not measured"),
        (_target(None, never=True), "missed"),
    ],
)
def test_a_target_is_met_at_its_limit_and_never_by_a_figure_nobody_has(target, verdict):
    assert figures.verdict(target) == verdict


def test_one_world_spans_no_interval():
    several = Target("a", "recall", 0.9, 0.8, at_most=False, unit="share", world="rates world", low=0.85, high=0.95)

    assert figures.interval(several).replace(figures.words.NARROW, " ") == "85.0 % to 95.0 %"
    assert figures.interval(replace(several, low=0.9, high=0.9)) == ""


def test_a_long_mark_on_an_axis_has_commas_and_no_power_of_ten():
    assert figures.tick(1_000_000.0, "number") == "1,000,000"
    assert figures.tick(0.25, "number") == "0.25"
