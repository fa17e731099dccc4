"""Sealed worlds: who opens them is written down."""

from __future__ import annotations

import pytest

from sleetwatch.bench import seeds
from sleetwatch.errors import InputError, UserError


def test_seeds_have_names_or_are_numbers():
    assert seeds.chosen("dev") == seeds.DEVELOPMENT
    assert seeds.chosen("sealed") == seeds.SEALED
    assert seeds.chosen("5, 7,5") == (5, 7)


@pytest.mark.parametrize("text", ["", "some", "1,x", "-1", "1;2", "99999999999"])
def test_anything_else_is_the_users_mistake(text):
    with pytest.raises(UserError, match="--seeds"):
        seeds.chosen(text)


def test_what_the_calibration_is_fitted_on_is_never_judged_on():
    with pytest.raises(UserError, match="fitted on 202; judge on other seeds"):
        seeds.chosen("101,202")


def test_no_seed_serves_two_purposes():
    assert not set(seeds.DEVELOPMENT) & set(seeds.SEALED)
    assert not set(seeds.CALIBRATION) & {*seeds.DEVELOPMENT, *seeds.SEALED}
    assert seeds.QUICK not in {*seeds.DEVELOPMENT, *seeds.SEALED, *seeds.CALIBRATION}


def test_each_opening_is_written_down_and_counted(tmp_path):
    assert seeds.openings(tmp_path) == []

    first = seeds.write_down(tmp_path, seeds.SEALED, "0.1.0", 1000)
    second = seeds.write_down(tmp_path, (seeds.SEALED[0], 5), "0.1.0", 1000)

    assert (first, second) == (1, 2)
    assert [opening.seeds for opening in seeds.openings(tmp_path)] == [seeds.SEALED, seeds.SEALED[:1]]


def test_a_log_that_is_none_is_no_log(tmp_path):
    (tmp_path / seeds.LOG).write_text("not json\n")

    with pytest.raises(InputError, match="openings"):
        seeds.openings(tmp_path)
