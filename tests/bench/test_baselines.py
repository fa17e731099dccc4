"""What the score is held against does what it says."""

from __future__ import annotations

import builtins

import numpy as np
import pytest

from sleetwatch.bench.baselines import boosted, isolation_forest, number_of_flags, with_cases
from sleetwatch.errors import UserError


@pytest.fixture(scope="module")
def people():
    """Two hundred honest people with a flag here and there, and twenty cases with the first two flags together."""
    rng = np.random.default_rng(3)
    matrix = (rng.random((220, 6)) < 0.1).astype(float)
    truth = np.arange(220) >= 200
    matrix[truth, :2] = 2.0
    return matrix, truth


def test_flags_are_counted_whatever_their_strength():
    assert number_of_flags(np.array([[3.0, 0.0, 1.0], [0.0, 0.0, 0.0]])).tolist() == [2.0, 0.0]


def test_the_forest_puts_a_person_whom_nobody_resembles_first(people):
    matrix, _ = people
    odd = np.vstack([matrix[:200], np.full(6, 3.0)])

    assert int(isolation_forest(odd, seed=1).argmax()) == 200


def test_the_boosted_model_learns_from_cases_and_never_takes_a_flag_for_innocence(people):
    matrix, truth = people
    shown = np.eye(6) * 3

    scores = boosted(matrix, truth, np.vstack([np.zeros(6), np.ones(6) * 2, shown]), seed=1)

    assert scores[1] > scores[0]
    assert (scores[2:] >= scores[0]).all()


def test_a_training_set_has_just_so_many_cases_and_all_the_honest(people):
    _, truth = people

    rows = with_cases(truth, 5, seed=1)

    assert truth[rows].sum() == 5
    assert (~truth[rows]).sum() == 200
    assert with_cases(truth, 21, seed=1) is None


def test_without_scikit_learn_one_line_says_how_to_install_it(monkeypatch):
    plain = builtins.__import__

    def refusing(name, *rest, **kept):
        if name.startswith("sklearn"):
            raise ImportError(name)
        return plain(name, *rest, **kept)

    monkeypatch.setattr(builtins, "__import__", refusing)
    with pytest.raises(UserError, match=r"sleetwatch\[quality\]"):
        isolation_forest(np.zeros((2, 2)), seed=1)
