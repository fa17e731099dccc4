"""Whether two pictures are one: laid over one another and compared piece by piece.

Hashes say that two pictures look alike from afar; so do two portraits before one wall. Here one print is laid over the
other (Lucas and Kanade's alignment, with gain and bias, so that brightness does not matter, and with little weight on
what does not fit), and every piece that shows anything is compared by its own correlation. A copy agrees nearly
everywhere. Two people before one backdrop agree around them and not in the middle.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import numpy.typing as npt

from sleetwatch.vetting.picture_index import Candidates, Ints
from sleetwatch.vetting.picture_prints import SIDE, SPANS, WINDOWS, Dots, Grey, smooth, turned, turned_places

Boxes = npt.NDArray[np.float32]
"""Left, right, top, bottom, each 0 to 1."""

GRID = 24
"""Dots, in both directions, that are laid over one another."""
STEPS = 5
PIECES = 8
"""Pieces of a picture, in both directions."""
SHOWS = 3.0
"""A piece whose shades vary less than this, of 255, beside an even slope, shows nothing: walls are lit unevenly."""
FITS = 0.7
"""Correlation of a piece that is the same in both."""
SAME_GAIN = 1.6
SAME_SHADE = 0.2
"""How far the pieces' gains may be from the usual one, as a factor, and their shades, as a share of all there are."""
LEAST_PIECES = 12
"""Fewer pieces that show anything decide nothing."""
SAME = 0.85
"""Share of the pieces that fit, from which two pictures are one."""
VERSIONS = 0.7
"""Share from which they are versions of one, with a part that differs, or two before one backdrop."""
TURNS = (-4, -2, 2, 4)
"""Degrees by which a picture is turned where it does not fit as it is: copies turned by up to five are found so."""
TRIED = 0.25
"""Share that must fit as it is: strangers have less, and copies turned by five degrees seldom so little."""
SAME_TURNED = 0.85
"""Share of the pieces that fit after turning, from which two pictures are one."""
SMALLEST, LARGEST = 0.5, 1.25
AT_ONCE = 2_000


class Alike(StrEnum):
    """How two pictures are alike."""

    COPY = "copy"
    VERSION = "version"


@dataclass(frozen=True, slots=True)
class Match:
    """Two pictures that are one, or versions of one."""

    first: int
    second: int
    alike: Alike
    share: float
    """Of the pieces that show anything, how many fit."""
    mirror: bool
    box: tuple[float, ...]
    """Where in `second` all of `first` lies: left, right, top, bottom, 0 to 1; beyond it where `first` has a border."""
    turn: int = 0
    """Degrees by which `first` was turned for it."""


def matches(prints: Dots, found: Candidates) -> list[Match]:
    """Those of the candidates that are copies or versions."""
    kept = []
    for start in range(0, len(found.whole), AT_ONCE):
        piece = slice(start, start + AT_ONCE)
        kept += _matches(prints, found.whole[piece], found.part_of[piece], found.window[piece], found.mirror[piece])
    return kept


def _matches(prints: Dots, first: Ints, second: Ints, window: Ints, mirror: npt.NDArray[np.bool_]) -> list[Match]:
    whole, part_of = prints[first].astype(np.float32), prints[second].astype(np.float32)
    whole = np.where(mirror[:, None, None], whole[:, :, ::-1], whole)
    shares, boxes = _laid(whole, part_of, window)
    turns, near = np.zeros(len(whole), np.int64), shares >= TRIED
    for turn in TURNS:
        left = np.flatnonzero((shares < VERSIONS) & near)
        if not len(left):
            break
        back, tried = _laid(turned(whole[left], turn), part_of[left], window[left], inside(turn))
        better = back >= SAME_TURNED
        found = left[better]
        shares[found], boxes[found], turns[found] = back[better], tried[better], turn
    found = np.flatnonzero(shares >= VERSIONS)
    told = zip(first[found], second[found], shares[found], mirror[found], boxes[found], turns[found], strict=True)
    return [
        Match(int(one), int(other), _alike(share, turn), round(float(share), 3), bool(is_mirror), tuple(box), int(turn))
        for one, other, share, is_mirror, box, turn in told
    ]


def _alike(share: float, turn: int) -> Alike:
    return Alike.COPY if share >= (SAME_TURNED if turn else SAME) else Alike.VERSION


def _laid(
    whole: Grey, part_of: Grey, window: Ints, seen: npt.NDArray[np.bool_] | None = None
) -> tuple[npt.NDArray[np.float64], Boxes]:
    """How much of each first print fits when it is laid over the second, and where it lies."""
    boxes = _aligned(smooth(whole), smooth(part_of), _WINDOW_BOXES[window])
    sides = np.stack([boxes[:, 1] - boxes[:, 0], boxes[:, 3] - boxes[:, 2]])
    sound = ((sides > SMALLEST) & (sides < LARGEST)).all(axis=0)
    return np.where(sound, _shares(whole, part_of, boxes, seen), 0.0), boxes


def inside(degrees: float) -> npt.NDArray[np.bool_]:
    """For each piece of a print that was turned, whether all but its edge was there before."""
    here = np.all([(at > -1) & (at < SIDE) for at in turned_places(degrees)], axis=0)
    size = SIDE // PIECES
    return np.asarray(here.reshape(PIECES, size, PIECES, size).all(axis=(1, 3)).reshape(-1))


_WINDOW_BOXES = np.array([[*SPANS[across], *SPANS[down]] for down, across in WINDOWS], np.float32)


def sampled(greys: Grey, boxes: Boxes, dots: int) -> Grey:
    """Each print within its box, between its dots by the mean of their neighbours; its edge goes on outside."""
    at = (np.arange(dots, dtype=np.float32) + 0.5) / dots
    across = _between(boxes[:, :1] + at * (boxes[:, 1:2] - boxes[:, :1]))
    down = _between(boxes[:, 2:3] + at * (boxes[:, 3:] - boxes[:, 2:3]))
    return np.asarray(down @ greys @ across.transpose(0, 2, 1), np.float32)


def _between(places: Grey) -> Grey:
    """Matrices that read lines of dots at these places."""
    at = (places * SIDE - 0.5).clip(0.0, SIDE - 1.0)
    distance = np.abs(at[:, :, None] - np.arange(SIDE, dtype=np.float32))
    return (1.0 - distance).clip(0.0, None)


def _aligned(whole: Grey, part_of: Grey, boxes: Boxes) -> Boxes:
    """The boxes of the second prints that look most like the first ones, from boxes near them."""
    many = len(whole)
    everything = np.tile(np.array([0, 1, 0, 1], np.float32), (many, 1))
    target = sampled(whole, everything, GRID).reshape(many, -1)
    place = (np.arange(GRID, dtype=np.float32) + 0.5) / GRID
    right, low = (axis.reshape(-1) for axis in np.meshgrid(place, place))
    slopes = np.gradient(part_of, 1.0 / SIDE, axis=(1, 2))
    slope_y, slope_x = (np.asarray(slope, np.float32) for slope in slopes)
    for _ in range(STEPS):
        seen = sampled(part_of, boxes, GRID).reshape(many, -1)
        across = sampled(slope_x, boxes, GRID).reshape(many, -1)
        down = sampled(slope_y, boxes, GRID).reshape(many, -1)
        gain, bias, weight = _tone(seen, target)
        moves = gain * np.stack([across * (1 - right), across * right, down * (1 - low), down * low])
        left = target - (gain * seen + bias)
        terms = np.stack([*moves, seen, np.ones_like(seen)], axis=1)
        normal = (terms * weight[:, None]) @ terms.transpose(0, 2, 1)
        normal += np.eye(6, dtype=np.float32) * (1e-3 * np.einsum("kii->k", normal)[:, None, None] / 6 + 1e-6)
        step = np.linalg.solve(normal, ((terms * weight[:, None]) @ left[:, :, None]))[:, :4, 0]
        boxes = (boxes + step.clip(-0.05, 0.05)).astype(np.float32)
    return boxes


def _tone(seen: Grey, target: Grey) -> tuple[Grey, Grey, Grey]:
    """The gain and bias that bring the one to the other, and the weight of each dot: less where it fits badly."""
    mean_seen, mean_target = seen.mean(axis=1, keepdims=True), target.mean(axis=1, keepdims=True)
    spread = ((seen - mean_seen) ** 2).mean(axis=1, keepdims=True)
    together = ((seen - mean_seen) * (target - mean_target)).mean(axis=1, keepdims=True)
    gain = together / np.maximum(spread, 1e-3)
    bias = mean_target - gain * mean_seen
    off = (target - gain * seen - bias) ** 2
    scale = np.maximum(np.median(off, axis=1, keepdims=True) * 4, 1.0)
    return gain, bias, (1.0 / (1.0 + off / scale)).astype(np.float32)


def _shares(whole: Grey, part_of: Grey, boxes: Boxes, seen: npt.NDArray[np.bool_] | None) -> npt.NDArray[np.float64]:
    """How much of what shows anything fits, of the pieces that were there; 0 where too little shows."""
    fits, shows = piece_fits(whole, part_of, boxes)
    shows = shows if seen is None else shows & seen
    counted = shows.sum(axis=1)
    shares = (fits & shows).sum(axis=1) / np.maximum(counted, 1)
    return np.where(counted >= LEAST_PIECES, shares, 0.0)


def piece_fits(whole: Grey, part_of: Grey, boxes: Boxes) -> tuple[npt.NDArray[np.bool_], npt.NDArray[np.bool_]]:
    """For each piece of each pair, whether it is the same in both, and whether it shows anything.

    The same: alike in itself, and by one and the same gain and bias as the other pieces. Silhouettes before a wall are
    alike in themselves; that hair, skin and clothes all keep their shades as well is a copy's.
    """
    inside, target = _cut(sampled(part_of, boxes, SIDE)), _cut(whole)
    means = inside.mean(axis=2), target.mean(axis=2)
    inside, target = inside @ _LEVEL, target @ _LEVEL
    spread = np.stack([inside.std(axis=2), target.std(axis=2)])
    shows = spread.max(axis=0) >= SHOWS
    together = (inside * target).mean(axis=2) / np.maximum(spread.prod(axis=0), 1e-3)
    alike = (together >= FITS) & shows
    gain = spread[1] / np.maximum(spread[0], 1e-3)
    usual = _middle(gain, alike)
    left = means[1] - usual * means[0]
    off = np.abs(left - _middle(left, alike))
    contrast = means[1].max(axis=1, keepdims=True) - means[1].min(axis=1, keepdims=True)
    steady = (gain < usual * SAME_GAIN) & (gain > usual / SAME_GAIN) & (off <= SAME_SHADE * contrast)
    return alike & steady, shows


def _middle(values: Grey, counted: npt.NDArray[np.bool_]) -> Grey:
    """The median of each row over what counts; 1 where nothing does."""
    kept = np.sort(np.where(counted, values, np.inf), axis=1)
    place = np.maximum(counted.sum(axis=1) - 1, 0) // 2
    middle = kept[np.arange(len(kept)), place]
    return np.asarray(np.where(np.isfinite(middle), middle, 1.0), np.float32)[:, None]


def _cut(greys: Grey) -> Grey:
    """Picture by piece by dot; smoothed, so that sharpness does not matter."""
    size = SIDE // PIECES
    cut = smooth(greys).reshape(-1, PIECES, size, PIECES, size).transpose(0, 1, 3, 2, 4)
    return np.asarray(cut.reshape(len(greys), PIECES * PIECES, size * size), np.float32)


def _without_slope(size: int) -> Grey:
    """The projection of a piece on what neither its mean nor an even slope explains."""
    down, across = (axis.reshape(-1) for axis in np.mgrid[:size, :size].astype(np.float64))
    even, _ = np.linalg.qr(np.stack([np.ones(size * size), down, across], axis=1))
    return np.asarray(np.eye(size * size) - even @ even.T, np.float32)


_LEVEL = _without_slope(SIDE // PIECES)
