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
from sleetwatch.vetting.picture_prints import SIDE, SPANS, WINDOWS, Dots, Grey, shown, smooth

Boxes = npt.NDArray[np.float32]
"""Left, right, top, bottom, each 0 to 1."""

GRID = 24
"""Dots, in both directions, that are laid over one another."""
STEPS = 5
"""Of the alignment."""
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
SAME_TURNED = 0.85
"""The same after one was turned; what differs in a turned picture is not looked for."""
NEARLY_TURNED = 0.5
"""Share from which a turned picture is turned a little more, and a little less."""
MORE_OR_LESS = (2, -2)
"""Degrees."""
LIKELY, LOOKED_AT = 0.6, 16
"""Correlation of two prints of so many dots, where they are thought to lie, without which nothing more is tried."""
FIRST_STEPS, WORTH = 2, 0.25
"""Share that must fit after the first steps: 1 copy of 2,000 has less, and three strangers of four."""
SMALLEST, LARGEST = 0.5, 1.25
AT_ONCE = 200


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
    """Degrees by which the middle of `first` was turned for it, before it was mirrored."""


def matches(prints: Dots, found: Candidates) -> list[Match]:
    """Those of the candidates that are copies or versions."""
    kept: list[Match] = []
    for start in range(0, len(found.whole), AT_ONCE):
        piece = slice(start, start + AT_ONCE)
        mirror, turn = found.mirror[piece], found.turn[piece]
        kept += _Laying(prints, found.whole[piece], found.part_of[piece], found.window[piece], mirror, turn).matches()
    return kept


class _Laying:
    """Some candidates while they are laid over one another."""

    def __init__(
        self, prints: Dots, first: Ints, second: Ints, window: Ints, mirror: npt.NDArray[np.bool_], turn: Ints
    ) -> None:
        self.prints, self.first, self.second, self.window = prints, first, second, window
        self.mirror, self.turn = mirror, turn.copy()
        self.shares = np.zeros(len(first))
        self.boxes = _WINDOW_BOXES[window]

    def matches(self) -> list[Match]:
        """Those that are copies or versions."""
        self._lay(np.arange(len(self.first)), self.turn)
        near = np.flatnonzero((self.turn != 0) & (self.shares >= NEARLY_TURNED))
        for more in MORE_OR_LESS:
            left = near[self.shares[near] < SAME_TURNED]
            self._lay(left, self.turn[left] + more * np.sign(self.turn[left]))
        return [self._match(place) for place in np.flatnonzero(self.shares >= self._least()).tolist()]

    def _least(self) -> npt.NDArray[np.float64]:
        return np.where(self.turn == 0, VERSIONS, SAME_TURNED)

    def _match(self, place: int) -> Match:
        share = float(self.shares[place])
        return Match(
            int(self.first[place]),
            int(self.second[place]),
            Alike.COPY if share >= SAME else Alike.VERSION,
            round(share, 3),
            bool(self.mirror[place]),
            tuple(self.boxes[place].tolist()),
            int(self.turn[place]),
        )

    def _lay(self, rows: Ints, turn: Ints) -> None:
        """Lay some over their others, turned so; what fits better than before is kept."""
        whole = shown(self.prints[self.first[rows]], self.mirror[rows], turn)
        part_of = self.prints[self.second[rows]].astype(np.float32)
        shares, boxes = _laid(whole, part_of, _WINDOW_BOXES[self.window[rows]])
        better = shares > self.shares[rows]
        kept = rows[better]
        self.shares[kept], self.boxes[kept], self.turn[kept] = shares[better], boxes[better], turn[better]


def _laid(whole: Grey, part_of: Grey, boxes: Boxes) -> tuple[npt.NDArray[np.float64], Boxes]:
    """How much of each first print fits when it is laid over the second, and where it lies.

    What is not alike from afar, or does not come to fit after some steps, goes no further.
    """
    boxes, shares = boxes.copy(), np.zeros(len(whole))
    rows = np.flatnonzero(_correlation(whole, part_of, boxes) >= LIKELY)
    for steps, least in ((FIRST_STEPS, WORTH), (STEPS - FIRST_STEPS, VERSIONS)):
        if not len(rows):
            break
        laid, over = whole[rows], part_of[rows]
        boxes[rows] = _aligned(smooth(laid), smooth(over), boxes[rows], steps)
        fits = np.where(_is_sound(boxes[rows]), _shares(laid, over, boxes[rows]), 0.0)
        shares[rows] = fits
        rows = rows[fits >= least]
    return shares, boxes


def _correlation(whole: Grey, part_of: Grey, boxes: Boxes) -> Grey:
    """How alike the first prints and these places of the second ones are, by few dots."""
    both = [sampled(whole, _everything(len(whole)), LOOKED_AT), sampled(part_of, boxes, LOOKED_AT)]
    one, other = (dots.reshape(-1, LOOKED_AT * LOOKED_AT) for dots in both)
    one, other = one - one.mean(axis=1, keepdims=True), other - other.mean(axis=1, keepdims=True)
    spread = np.sqrt((one * one).sum(axis=1) * (other * other).sum(axis=1))
    return np.asarray((one * other).sum(axis=1) / np.maximum(spread, 1e-6), np.float32)


def _everything(many: int) -> Boxes:
    return np.tile(np.array([0, 1, 0, 1], np.float32), (many, 1))


def _is_sound(boxes: Boxes) -> npt.NDArray[np.bool_]:
    sides = np.stack([boxes[:, 1] - boxes[:, 0], boxes[:, 3] - boxes[:, 2]])
    return np.asarray(((sides > SMALLEST) & (sides < LARGEST)).all(axis=0))


_WINDOW_BOXES = np.array([[*SPANS[across], *SPANS[down]] for down, across in WINDOWS], np.float32)


def sampled(greys: Grey, boxes: Boxes, dots: int) -> Grey:
    """Each print within its box, between its dots by the mean of their neighbours; its edge goes on outside."""
    down, across = _reading(boxes, dots)
    return np.asarray(down @ greys @ across, np.float32)


def _reading(boxes: Boxes, dots: int) -> tuple[Grey, Grey]:
    """Matrices that read so many dots, down and across, of what lies in boxes."""
    at = (np.arange(dots, dtype=np.float32) + 0.5) / dots
    across = _between(boxes[:, :1] + at * (boxes[:, 1:2] - boxes[:, :1]))
    down = _between(boxes[:, 2:3] + at * (boxes[:, 3:] - boxes[:, 2:3]))
    return down, across.transpose(0, 2, 1)


def _between(places: Grey) -> Grey:
    """Matrices that read lines of dots at these places."""
    at = (places * SIDE - 0.5).clip(0.0, SIDE - 1.0)
    distance = np.abs(at[:, :, None] - np.arange(SIDE, dtype=np.float32))
    return (1.0 - distance).clip(0.0, None)


def _aligned(whole: Grey, part_of: Grey, boxes: Boxes, steps: int) -> Boxes:
    """The boxes of the second prints that look most like the first ones, from boxes near them."""
    many = len(whole)
    target = sampled(whole, _everything(many), GRID).reshape(many, -1)
    place = (np.arange(GRID, dtype=np.float32) + 0.5) / GRID
    right, low = (axis.reshape(-1) for axis in np.meshgrid(place, place))
    slopes = np.gradient(part_of, 1.0 / SIDE, axis=(1, 2))
    slope_y, slope_x = (np.asarray(slope, np.float32) for slope in slopes)
    for _ in range(steps):
        rows, columns = _reading(boxes, GRID)
        shades = (part_of, slope_x, slope_y)
        seen, across, down = (np.asarray(rows @ one @ columns, np.float32).reshape(many, -1) for one in shades)
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


def _shares(whole: Grey, part_of: Grey, boxes: Boxes) -> npt.NDArray[np.float64]:
    """How much of what shows anything fits; 0 where too little shows."""
    fits, shows = piece_fits(whole, part_of, boxes)
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
