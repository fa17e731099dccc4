"""A probability is made to mean what it says, and only where that was tried on worlds the map had not seen."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from sleetwatch.errors import UserError
from sleetwatch.workspace import Workspace
from sleetwatch.workspace.calibrating import Sample, fit
from sleetwatch.workspace.model_store import CALIBRATED

PEOPLE = 20_000


def world(seed: int, sure: float = 1.0) -> Sample:
    """People whose scores say `sure` times what is true of them."""
    dice = np.random.default_rng(seed)
    true = dice.normal(-4, 2, PEOPLE)
    cases = dice.random(PEOPLE) < 1 / (1 + np.exp(-true))
    return Sample(true * sure, cases.astype(float), np.ones(PEOPLE))


def test_scores_that_are_twice_too_sure_are_halved():
    fitted = fit([world(1, 2.0), world(2, 2.0), world(3, 2.0)])
    assert fitted.calibration.slope == pytest.approx(0.5, abs=0.03)
    assert fitted.calibration.offset == pytest.approx(0, abs=0.1)
    assert fitted.calibrated < fitted.plain


def test_scores_that_are_right_already_get_no_map_fitted_to_chance():
    small = [Sample(*(column[:300] for column in (one.scores, one.truths, one.weights))) for one in map(world, (8, 9))]
    with pytest.raises(UserError, match="no better"):
        fit(small)


def test_one_world_is_not_enough_to_try_a_map():
    with pytest.raises(UserError, match="two worlds or more"):
        fit([world(1, 2.0)])
    nobody = Sample(np.zeros(5), np.zeros(5), np.ones(5))
    with pytest.raises(UserError, match="somebody planted in each"):
        fit([world(1, 2.0), nobody])


def test_a_calibrated_version_keeps_the_weights_and_the_order(judged_root: Path, tmp_path: Path):
    judged = Workspace.open(judged_root)
    top = [one.subject for one in judged.suspects()]
    accounts = [one.accounts[0] for one in judged.suspects(limit=2, reveal=True)]
    truth = tmp_path / "truth.jsonl"
    truth.write_text(
        "".join(json.dumps({"is": "planted", "tenant": "acme", "account": one}) + "\n" for one in accounts)
    )

    version, fitted = judged.models.calibrate([(judged_root, truth)] * 2)

    assert version.origin == CALIBRATED
    assert fitted.calibrated < fitted.plain
    assert version.model.calibration == fitted.calibration
    assert not version.model.moved, "no weight moved"
    shadow = judged.shadow(version.version, len(top))
    assert shadow.moved, "the probabilities differ"
    assert all(one.rank == one.shadow_rank for one in shadow.moved)
    judged.models.promote(version.version, "dana@acme.example")
    assert judged.models.promote(version.version, "lee@acme.example", approve=True) == "in force"
