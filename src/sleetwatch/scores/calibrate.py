"""A score's log-odds turned into a probability that means what it says: two parameters, fitted where truth is known.

Platt's map, held near the identity: `probability = logistic(offset + slope * score)`, chosen so that the log-likelihood
of the truths, less a penalty for leaving (0, 1), is largest. With no cases it is the identity. The slope stays above
zero, so that the order of subjects never changes.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from sleetwatch.odds import Calibration

OFFSET_SPREAD = 1.5
"""How far from 0 the offset is expected before anything is seen: one standard deviation, in nats."""
SLOPE_SPREAD = 0.25
"""The same for the slope, from 1."""
LEAST_SLOPE = 0.1
ROUNDS = 100
CLOSE_ENOUGH = 1e-10

Numbers = npt.NDArray[np.float64]


def fit_calibration(
    scores: Sequence[float] | Numbers,
    truths: Sequence[bool] | Numbers,
    weights: Sequence[float] | Numbers | None = None,
) -> Calibration:
    """The map for scores in nats whose truth is known. `weights` say for how many subjects each stands, by default one.

    Simulated impostors are often many more than real ones; weights bring back how rare they are. Raises `ValueError`
    when the lengths differ or something is not finite.
    """
    x, y = np.asarray(scores, np.float64), np.asarray(truths, np.float64)
    w = np.ones_like(x) if weights is None else np.asarray(weights, np.float64)
    if not x.shape == y.shape == w.shape:
        raise ValueError("scores, truths and weights differ in length")
    if not all(np.isfinite(one).all() for one in (x, y, w)) or (w < 0).any():
        raise ValueError("scores, truths and weights must be finite, and no weight below 0")
    order = np.lexsort((w, y, x))  # sums of floats depend on the order they are taken in; the answer must not
    offset, slope = _newton(x[order], y[order], w[order])
    return Calibration(float(offset), float(slope))


def log_loss(calibration: Calibration, scores: Numbers, truths: Numbers, weights: Numbers) -> float:
    """Nats lost over everybody when the map's probabilities are held against the truth; less is better."""
    z = calibration.offset + calibration.slope * scores
    return float(np.sum(weights * (np.logaddexp(0.0, z) - truths * z)))


def _newton(x: Numbers, y: Numbers, w: Numbers) -> Numbers:
    """Newton's method with halved steps; the penalised loss is convex, so that there is one answer."""
    at = np.array([0.0, 1.0])
    loss = _loss(at, x, y, w)
    for _ in range(ROUNDS):
        step = _step(at, x, y, w)
        while True:
            tried = np.array([at[0] - step[0], max(LEAST_SLOPE, at[1] - step[1])])
            lower = _loss(tried, x, y, w)
            if lower <= loss or np.abs(step).max() < CLOSE_ENOUGH:
                break
            step /= 2
        moved, at, loss = np.abs(tried - at).max(), tried, lower
        if moved < CLOSE_ENOUGH:
            break
    return at


def _loss(at: Numbers, x: Numbers, y: Numbers, w: Numbers) -> float:
    fit = log_loss(Calibration(at[0], at[1]), x, y, w)
    return float(fit + (at[0] / OFFSET_SPREAD) ** 2 / 2 + ((at[1] - 1) / SLOPE_SPREAD) ** 2 / 2)


def _step(at: Numbers, x: Numbers, y: Numbers, w: Numbers) -> Numbers:
    """The gradient through the inverse of the curvature."""
    probability = np.exp(-np.logaddexp(0.0, -(at[0] + at[1] * x)))
    error, curve = w * (probability - y), w * probability * (1 - probability)
    gradient = np.array([np.sum(error) + at[0] / OFFSET_SPREAD**2, np.sum(error * x) + (at[1] - 1) / SLOPE_SPREAD**2])
    cross = np.sum(curve * x)
    curvature = np.array(
        [[np.sum(curve) + OFFSET_SPREAD**-2, cross], [cross, np.sum(curve * x * x) + SLOPE_SPREAD**-2]]
    )
    return np.asarray(np.linalg.solve(curvature, gradient), np.float64)
