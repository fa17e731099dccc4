"""Making a probability mean what it says: one map from log-odds, fitted to simulated worlds whose truth is known.

Verdicts of the workspace itself are no ground for it: only who stood high is ever looked into, so that they say nothing
of how often a middling score is right. A map is kept only when, fitted to all worlds but one, it does better on that
one, each in its turn.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from sleetwatch.errors import UserError
from sleetwatch.odds import PLAIN, Calibration, logit
from sleetwatch.scores.calibrate import fit_calibration, log_loss
from sleetwatch.workspace.folder import Folder
from sleetwatch.workspace.labelled import cases_of_world
from sleetwatch.workspace.rescoring import Recorded

FEWEST = 2
"""Worlds: one to fit, one to try."""

Numbers = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Sample:
    """Everybody of one world: log-odds in nats, the truth, and for how many people each stands."""

    scores: Numbers
    truths: Numbers
    weights: Numbers


@dataclass(frozen=True, slots=True)
class Fitted:
    """A map and what it was worth where it was not fitted."""

    calibration: Calibration
    plain: float
    """Nats lost a person, log-odds taken at their word."""
    calibrated: float
    """The same with the map fitted to the other worlds."""
    worlds: int


def sample_of_world(root: Path, truth: Path) -> Sample:
    """A simulated world that was hunted. Its cases are as rare, together, as the score's own prior. Raises `UserError`.

    Worlds hold many more impostors than companies do; counted one by one they would make every map too sure.
    """
    folder = Folder(root)
    hunt, cases = Recorded(folder), cases_of_world(folder, truth)
    prior = folder.settings.score.prior
    silent = max(0, hunt.people - len(hunt.scored))
    scores = np.array([*(row["score"] for row in hunt.scored.values()), logit(prior)], np.float64)
    truths = np.array([*(key in cases for key in hunt.scored), False], np.float64)
    honest = float((1 - truths[:-1]).sum()) + silent
    rare = honest * prior / (1 - prior) / max(1.0, float(truths.sum()))
    weights = np.where(truths > 0, rare, 1.0)
    weights[-1] = silent
    return Sample(scores, truths, weights)


def fit(samples: Sequence[Sample]) -> Fitted:
    """The map for all worlds. Raises `UserError` when there are too few, or it does not do better where untried."""
    if len(samples) < FEWEST or any(not one.truths.any() for one in samples):
        raise UserError("a calibration takes two worlds or more, with somebody planted in each; add --world FOLDER")
    plain = calibrated = people = 0.0
    for place, left_out in enumerate(samples):
        others = _map([*samples[:place], *samples[place + 1 :]])
        plain += _lost(left_out, PLAIN)
        calibrated += _lost(left_out, others)
        people += float(left_out.weights.sum())
    if calibrated >= plain:
        raise UserError(
            "the map does no better than the scores as they are on the worlds it was not fitted to, so none is kept"
        )
    return Fitted(_map(samples), plain / people, calibrated / people, len(samples))


def _map(samples: Sequence[Sample]) -> Calibration:
    columns = (np.concatenate([getattr(one, name) for one in samples]) for name in ("scores", "truths", "weights"))
    return fit_calibration(*columns)


def _lost(sample: Sample, calibration: Calibration) -> float:
    return log_loss(calibration, sample.scores, sample.truths, sample.weights)
