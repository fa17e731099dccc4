from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest

from sleetwatch.odds import Calibration
from sleetwatch.report.bars import CELLS, bar, waterfall_table
from sleetwatch.report.waterfall import waterfall
from tests.report.explained import DOUBTFUL, EVERYBODY, FARMED, QUIET


@pytest.mark.parametrize("one", EVERYBODY, ids=lambda one: one.suspect.subject)
def test_each_step_begins_where_the_one_before_ended_and_the_last_is_the_score(one):
    steps = waterfall(one).steps
    for before, after in pairwise(steps):
        assert after.before == pytest.approx(before.after, abs=1e-9)
    assert steps[0].after == one.prior
    assert steps[-1].after == one.suspect.score


@pytest.mark.parametrize("one", EVERYBODY, ids=lambda one: one.suspect.subject)
def test_every_step_line_and_interval_lies_on_the_scale(one):
    chart = waterfall(one)
    for nats in (chart.low, chart.high, chart.check, chart.case, *(step.after for step in chart.steps)):
        assert chart.start < nats < chart.end


def test_links_stand_apart_behind_the_score_without_them():
    kinds = [step.kind for step in waterfall(FARMED).steps]
    assert kinds == ["prior", "part", "part", "part", "part", "subtotal", "link", "score"]
    assert "subtotal" not in [step.kind for step in waterfall(QUIET).steps]


def test_what_speaks_against_goes_back_and_is_told_so():
    step = next(step for step in waterfall(DOUBTFUL).steps if step.tone == "against")
    assert step.after < step.before
    assert step.says == "from 24\u00a0% to 7.7\u00a0%"


def test_certainty_is_drawn_at_the_edge_and_not_beyond():
    certain = replace(FARMED, suspect=replace(FARMED.suspect, low=0.0, high=1.0))
    chart = waterfall(certain)
    assert chart.x(chart.low) != chart.x(chart.high)
    assert len(chart.nats) <= 10


@pytest.mark.parametrize("one", EVERYBODY, ids=lambda one: one.suspect.subject)
def test_axis_labels_do_not_run_into_each_other(one):
    chart = waterfall(one)
    places = [chart.share(tick.at) for tick in chart.probabilities]
    assert all(after - before >= 0.124 for before, after in pairwise(places))


def test_every_bar_of_the_terminal_is_as_wide_as_the_scale():
    chart = waterfall(FARMED)
    assert {len(bar(chart, step)) for step in chart.steps} == {CELLS}
    assert waterfall_table(chart) is not None


def test_a_calibrated_score_is_drawn_where_its_probability_is_told():
    calibration = Calibration(-1.0, 0.8)
    told = replace(
        FARMED,
        calibration=calibration,
        suspect=replace(FARMED.suspect, probability=calibration.probability(FARMED.suspect.score), low=0.2, high=0.9),
    )
    chart = waterfall(told)
    assert chart.steps[-1].probability == pytest.approx(told.suspect.probability)
    assert chart.steps[-1].after == FARMED.suspect.score
    assert [calibration.probability(one) for one in (chart.low, chart.check)] == pytest.approx([0.2, told.check_from])
    half = next(tick for tick in chart.probabilities if tick.label.startswith("50"))
    assert half.at == pytest.approx(1.0 / 0.8)
