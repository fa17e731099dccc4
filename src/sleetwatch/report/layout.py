"""Where the nodes of a graph go: the same graph always looks the same."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

ROUNDS = 200
EDGE_X, EDGE_Y = 0.18, 0.15
"""Shares of the picture kept free at its sides, where names reach out."""


class Point(NamedTuple):
    """A place in a picture, as shares of its width and height."""

    x: float
    y: float


def spread(count: int, pairs: Sequence[tuple[int, int]], *, first_in_the_middle: bool = False) -> list[Point]:
    """Where to put each node of a graph, as shares of a picture's width and height."""
    import numpy as np  # a tenth of a second, which most commands need not spend

    points = _settle(count, pairs, first_in_the_middle=first_in_the_middle)
    if count == 1:
        return [Point(0.5, 0.5)]
    low, high = points.min(axis=0), points.max(axis=0)
    scaled = (points - low) / np.maximum(high - low, 1e-9)
    scaled[:, (high - low) < 1e-6] = 0.5  # noqa: PLR2004 - two nodes lie on one line
    return [Point(EDGE_X + x * (1 - 2 * EDGE_X), EDGE_Y + y * (1 - 2 * EDGE_Y)) for x, y in scaled.tolist()]


def _settle(count: int, pairs: Sequence[tuple[int, int]], *, first_in_the_middle: bool) -> npt.NDArray[np.float64]:
    """Begun on a circle, pushed apart by all and pulled together by ties (Fruchterman and Reingold)."""
    import numpy as np

    turns = np.arange(count) * (2 * np.pi / max(1, count - first_in_the_middle))
    points = np.stack([np.cos(turns), np.sin(turns)], axis=1)
    if first_in_the_middle and count:
        points[0] = 0.0
    pull = np.zeros((count, count))
    for a, b in pairs:
        pull[a, b] = pull[b, a] = 1.0
    ideal = 1.4 / np.sqrt(max(1, count))
    for turn in range(ROUNDS):
        away = points[:, None] - points[None]
        far = np.maximum(np.linalg.norm(away, axis=2), 1e-3)
        force = ideal**2 / far**2 - pull * far / ideal
        step = (away * force[..., None]).sum(axis=1)
        size = np.maximum(np.linalg.norm(step, axis=1, keepdims=True), 1e-9)
        points += step / size * np.minimum(size, 0.1 * (1 - turn / ROUNDS))
    return points
