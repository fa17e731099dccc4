"""What was measured in raw-log worlds is told as it was measured."""

from __future__ import annotations

import numpy as np
import pytest

from sleetwatch.bench.page import render
from sleetwatch.bench.raw_delay import Wait
from sleetwatch.bench.raw_fairness import fairness
from sleetwatch.bench.raw_measure import OURS, RATE, Measured, Without
from sleetwatch.bench.raw_names import Swapped
from sleetwatch.bench.raw_ranking import Ranking
from sleetwatch.bench.raw_report import sections, targets
from sleetwatch.bench.raw_standings import scores_of, truth_of
from sleetwatch.bench.report_format import Report
from tests.bench.people import planted, standing

FOUND = planted(score=5.0, probability=0.99, status="case", first_lines=("place", "device"), farm="f1")
MISSED = planted("L3", worker_id="W9", tenant="tenant-02", score=-6.0, probability=0.003, kind="kvm farm", farm="f1")
NIGHT_OWL = standing(kind="night-owl", status="check", probability=0.07, score=-2.6, flags=(("a", 1), ("b", 1)))


@pytest.fixture(scope="module")
def measured():
    people = (FOUND, MISSED, NIGHT_OWL, *(standing() for _ in range(97)))
    line = np.array([one.is_suspect for one in people])
    return Measured(
        orders=(),
        records=1000,
        people=people,
        rankings={OURS: Ranking(scores_of(people), truth_of(people), RATE)},
        waited=((FOUND, Wait(2, flagged=True)), (MISSED, Wait(20, flagged=False))),
        early=(0, 3),
        ever_flagged=0.02,
        sources=(Without("", 0.5, 100.0), Without("zoom", 0.4, 90.0)),
        at_the_line=fairness(people, line, seed=1),
        reviewed=fairness(people, line, seed=1),
        swapped=Swapped(100, 99, 0.0),
    )


def _target(measured, name):
    return next(one for one in targets(measured) if one.id == name)


def _rows(measured, section):
    return next(one for one in sections(measured) if one.id == section).tables[0].rows


def test_a_level_nobody_of_whom_was_flagged_misses_its_promise(measured):
    assert _target(measured, "days-l1-50").met is True
    assert _target(measured, "days-l3-50").met is False
    assert "0 of 1" in _target(measured, "days-l3-50").note
    assert _target(measured, "days-l2-50").met is None


def test_a_cause_counts_when_any_of_the_first_lines_names_its_family(measured):
    assert _target(measured, "cause-raw").figure == 1.0


def test_names_exchanged_must_move_nothing_at_all(measured):
    assert _target(measured, "names-swapped").met is True


def test_each_source_is_told_by_what_its_loss_costs(measured):
    assert _rows(measured, "raw-sources")[1] == ("zoom", 0.4, pytest.approx(0.2), 90.0)


def test_hard_negatives_over_the_line_are_told_by_kind(measured):
    assert ("night-owl", 1.0, 1.0, 0.0, 0.07) in _rows(measured, "raw-hard-negatives")


def test_who_was_missed_is_told_with_what_was_seen(measured):
    (row,) = _rows(measured, "raw-missed")

    assert row[:3] == ("kvm farm", "L3", "below")


def test_a_farm_in_two_companies_is_told_apart_from_the_rest(measured):
    assert _rows(measured, "raw-farms")[0][:2] == ("farm in several companies", 2.0)


def test_all_of_it_can_be_drawn(measured):
    page = render(Report("1", 0, 1.0, {}, {}, targets(measured), sections(measured), ()))

    assert "Who was missed" in page
