"""What the score is held against: a count of red flags, an isolation forest, a gradient-boosted model with few cases.

All read the same matrix: a row a person, a column a red flag, its strength or 0. None of them knows a rate, a family or
a link.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from sleetwatch.errors import UserError

if TYPE_CHECKING:
    from sklearn.ensemble import HistGradientBoostingClassifier, IsolationForest

Matrix = npt.NDArray[np.float64]
"""A row a person, a column a red flag: its strength, 0 where it did not fire."""
Scores = npt.NDArray[np.float64]
"""One a person; only their order counts."""
Truth = npt.NDArray[np.bool_]
CASES = (20, 100, 400)
"""Cases that the boosted model is given, by turns."""
TREES = 200


def number_of_flags(matrix: Matrix) -> Scores:
    """How many red flags each person shows."""
    return np.asarray((matrix > 0).sum(axis=1), dtype=np.float64)


def isolation_forest(matrix: Matrix, seed: int) -> Scores:
    """How easily each person is set apart from the rest, without any label."""
    forest, _ = _learners()
    fitted = forest(n_estimators=TREES, random_state=seed).fit(matrix)
    scores: Scores = -np.asarray(fitted.score_samples(matrix), dtype=np.float64)
    return scores


def boosted(train: Matrix, truth: Truth, matrix: Matrix, seed: int) -> Scores:
    """Gradient-boosted trees in which no flag may speak for a person, trained on other people than it scores."""
    _, trees = _learners()
    model = trees(
        max_iter=TREES,
        learning_rate=0.05,
        max_leaf_nodes=8,
        min_samples_leaf=5,
        l2_regularization=1.0,
        early_stopping=False,
        monotonic_cst=[1] * train.shape[1],
        random_state=seed,
    )
    return np.asarray(model.fit(train, truth).decision_function(matrix), dtype=np.float64)


def with_cases(truth: Truth, cases: int, seed: int) -> npt.NDArray[np.intp] | None:
    """The rows of a training set that has just so many cases and all the honest; None when there are too few cases."""
    found = np.flatnonzero(truth)
    if len(found) < cases:
        return None
    chosen = np.random.default_rng(seed).choice(found, cases, replace=False)
    return np.sort(np.concatenate([chosen, np.flatnonzero(~truth)]))


def _learners() -> tuple[type[IsolationForest], type[HistGradientBoostingClassifier]]:
    try:
        from sklearn.ensemble import HistGradientBoostingClassifier, IsolationForest
    except ImportError:
        raise UserError("the baselines need scikit-learn: pip install 'sleetwatch[quality]'") from None
    return IsolationForest, HistGradientBoostingClassifier
