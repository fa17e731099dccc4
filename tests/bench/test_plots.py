"""Lines and marks stand where their figures say."""

from __future__ import annotations

from sleetwatch.bench.plots import picture
from sleetwatch.bench.report_format import Plot, Series


def _plot(kind, points, **axes):
    return Plot(kind, "title", "across", "up", (Series("ours", points),), **axes)


def test_a_line_goes_from_point_to_point_with_high_figures_at_the_top():
    drawn = picture(_plot("line", ((0.0, 0.0), (1.0, 1.0)))).series[0]

    assert drawn.path == "M0.00 100.00 L100.00 0.00"


def test_steps_go_across_before_they_go_up():
    drawn = picture(_plot("steps", ((0.0, 0.5), (0.5, 1.0)))).series[0]

    assert drawn.path == "M0.00 50.00 H50.00 V0.00"


def test_what_lies_outside_the_axes_stays_at_their_ends():
    drawn = picture(_plot("dots", ((-1.0, 2.0),))).series[0]

    assert drawn.dots == (("0.00%", "0.00%"),)


def test_a_line_of_one_point_is_a_dot_for_else_nobody_would_see_it():
    assert picture(_plot("line", ((0.5, 0.5),))).series[0].dots == (("50.00%", "50.00%"),)


def test_marks_are_round_and_stand_at_their_figures():
    marks = picture(_plot("steps", ((0.0, 0.0),), across_to=30.0, across_unit="number")).across

    assert [(mark.label, mark.at) for mark in marks] == [("0", 0.0), ("10", 1 / 3), ("20", 2 / 3), ("30", 1.0)]


def test_a_logarithmic_axis_has_a_mark_for_each_power_of_ten_evenly_apart():
    marks = picture(_plot("line", ((1.0, 0.0),), across_from=0.01, across_to=1.0, across_log=True)).across

    assert [(mark.label.replace("\N{NO-BREAK SPACE}", " "), mark.at) for mark in marks] == [
        ("1 %", 0.0),
        ("10 %", 0.5),
        ("100 %", 1.0),
    ]
