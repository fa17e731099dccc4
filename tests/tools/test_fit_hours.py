from __future__ import annotations

import re

import numpy as np

from sleetwatch import facts
from tools.fit_hours import BLOCK, SHAPES, block, counts, fit, is_held_out, one_clock


def test_four_in_ten_people_are_kept_apart():
    kept = sum(map(is_held_out, range(10_000)))

    assert 3_800 < kept < 4_200


def test_people_whose_clock_moves_by_more_than_summer_time_are_not_fitted_on():
    person, offset = np.array([1, 1, 2, 2]), np.array([-480, -420, -480, 60])

    assert one_clock(person, offset).tolist() == [True, True, False, False]


def test_all_hours_of_a_day_weigh_two_at_most():
    day = 100 * 24
    table = counts(np.zeros(5, np.int64), np.array([day + 9, day + 10, day + 11, day + 12, day + 40]))

    assert table.sum() == 3
    assert table[0, 9] == 0.5


def test_a_fit_finds_those_who_act_by_day_and_those_who_act_at_night():
    day, night = np.zeros((40, 24)), np.zeros((20, 24))
    day[:, 9:17], night[:, 0:6] = 3, 3

    common, shapes = fit(np.vstack([day, night]))

    assert np.allclose(shapes.sum(1), 1)
    assert abs(common[shapes[:, 12] > shapes[:, 2]].sum() - 2 / 3) < 0.1


def test_what_is_written_is_what_the_fact_holds_the_place_for():
    written = block(np.full(SHAPES, 1 / SHAPES), np.full((SHAPES, 24), 1 / 24))
    (held,) = BLOCK.findall(facts.sql_of("hour_evidence"))

    assert _rows(written) == _rows(held) == [SHAPES + 1] * 26


def _rows(fitted):
    """How many names or values stand in each pair of brackets: the names, how common shapes are, and each hour."""
    return [len(row.split(",")) for row in re.findall(r"\(([^()]*)\)", fitted)]
