"""Prints of pictures: small enough to keep by the hundred thousand, telling enough to know an edited copy by.

A print is the picture in 48 by 48 grey dots. From it come perceptual hashes: the signs of the first 64
coefficients of the cosine transform, once for the whole picture and once for each of 74 windows into it, so that a
picture which was cut is found by the window that was left. Mirroring a picture flips the signs of the odd columns, so
its mirror's hash needs no second look.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt

Grey = npt.NDArray[np.float32]
Dots = npt.NDArray[np.uint8]
"""Prints as they are kept, `SIDE` by `SIDE` each."""
Hashes = npt.NDArray[np.uint64]

SIDE = 48
"""Dots of a print, in both directions."""
BITS = 64
CHANNELS = 3
BANDS, BAND_BITS = 3, 21
"""How the bits are divided for looking up."""
MIDDLE = 0.9
"""How much of both sides is left of a print that was turned; one of the windows is as large."""
SAMPLED = 32
"""Dots of a window, in both directions, before its transform."""
ORDER = 9
"""Coefficients of the transform that are looked at lie below this, in both directions."""
PLAIN = 6.0
"""A print whose shades vary less than this, of 255, shows nothing that could be compared."""
AT_ONCE = 100
"""Pictures that are hashed together: so many stay in the processor's cache."""


def dots_of(grey: Grey) -> Dots:
    """Shades as they are kept."""
    return np.rint(grey).clip(0, 255).astype(np.uint8)


def unpack(stored: bytes) -> Dots | None:
    """The print of these bytes; None when they are none."""
    held = np.frombuffer(stored, np.uint8)
    return held.reshape(SIDE, SIDE) if held.size == SIDE * SIDE else None


def is_plain(grey: Dots) -> bool:
    """Whether there is too little on it to tell it from others."""
    return float(grey.std()) < PLAIN


def hashes_of(prints: Dots, windows: int | None = None) -> tuple[Hashes, Grey]:
    """For each of many prints the hashes of its windows (the whole picture first), or of the first few: channel by
    print by window; and how sure each bit of the first channel's first is.
    """
    windows = windows or len(WINDOWS)
    hashes = np.empty((CHANNELS, len(prints), windows), np.uint64)
    margins = np.empty((len(prints), BITS), np.float32)
    for start in range(0, len(prints), AT_ONCE):
        part = slice(start, start + AT_ONCE)
        for channel, shown in enumerate(_channels(prints[part].astype(np.float32))):
            values = _coefficients(shown, windows)
            hashes[channel, part] = ((values > 0) * _WEIGHTS).sum(-1, dtype=np.uint64)
            if channel == 0:
                margins[part] = np.abs(values[:, 0])
    return hashes, margins


def _channels(greys: Grey) -> Iterator[Grey]:
    """The shades, and where there are edges across and down; a mirror turns all of them alike."""
    yield greys
    for axis in (2, 1):
        steps = np.abs(np.diff(greys, axis=axis, append=np.take(greys, [-1], axis)))
        yield smooth(np.log1p(smooth(steps) / 2))


def smooth(greys: Grey) -> Grey:
    """Averages of three by three dots."""
    for axis in (1, 2):
        before = np.take(greys, [0, *range(SIDE - 1)], axis)
        after = np.take(greys, [*range(1, SIDE), SIDE - 1], axis)
        greys = np.asarray((before + 2 * greys + after) / 4, np.float32)
    return greys


def mirrored(hashes: Hashes) -> Hashes:
    """The hashes of the mirrored pictures."""
    return hashes ^ _ODD_COLUMNS


def turned(greys: Grey, degrees: float) -> Grey:
    """The middle of each print after it was turned about it, by six degrees at most: nothing comes in from outside."""
    angle, at = np.deg2rad(degrees), (np.arange(SIDE) - (SIDE - 1) / 2) * MIDDLE
    y, x = np.meshgrid(at, at, indexing="ij")
    places = np.sin(angle) * x + np.cos(angle) * y, np.cos(angle) * x - np.sin(angle) * y
    down, across = ((place + (SIDE - 1) / 2).clip(0, SIDE - 1.001) for place in places)
    top, left = down.astype(np.int64), across.astype(np.int64)
    low, right = (down - top).astype(np.float32), (across - left).astype(np.float32)
    upper = greys[:, top, left] * (1 - right) + greys[:, top, left + 1] * right
    lower = greys[:, top + 1, left] * (1 - right) + greys[:, top + 1, left + 1] * right
    return np.asarray(upper * (1 - low) + lower * low, np.float32)


def shown(prints: Dots, mirror: npt.NDArray[np.bool_], turn: npt.NDArray[np.int64]) -> Grey:
    """Each print turned by its degrees, and then mirrored where it is to be."""
    greys = prints.astype(np.float32)
    for degrees in np.unique(turn[turn != 0]).tolist():
        asked = turn == degrees
        greys[asked] = turned(greys[asked], degrees)
    return np.where(mirror[:, None, None], greys[:, :, ::-1], greys)


def sampling(start: float, end: float, dots: int, side: int = SIDE) -> Grey:
    """The matrix that takes `dots` averages of a line of `side` dots between two places of it, 0 to 1."""
    edges = np.linspace(start * side, end * side, dots + 1)
    at = np.arange(side)
    covered = np.minimum(edges[1:, None], at + 1) - np.maximum(edges[:-1, None], at)
    matrix = covered.clip(0.0, None)
    total: Any = matrix.sum(axis=1, keepdims=True)
    return np.asarray(matrix / np.maximum(total, 1e-9), np.float32)


PARTS = {1.0: 1, 0.9: 3, 0.8: 4, 0.7: 5}
"""How much of a side is left by a cut, and in how many places it is looked for."""
SPANS = [
    (place * (1 - part), place * (1 - part) + part)
    for part, places in PARTS.items()
    for place in np.linspace(0.0, 1.0, places).tolist()
]
"""Where a window may begin and end, along one side; the whole side first."""
_PART_OF_SPAN = [part for part, places in PARTS.items() for _ in range(places)]


def _matches(first: int, second: int) -> bool:
    """Windows are cut alike in both directions, or along one side only, as to make a square."""
    return first == 0 or second == 0 or _PART_OF_SPAN[first] == _PART_OF_SPAN[second]


WINDOWS = [(y, x) for y in range(len(SPANS)) for x in range(len(SPANS)) if _matches(y, x)]
"""Pairs of spans, down and across; the whole picture first."""
_DOWN, _ACROSS = (np.array(side) for side in zip(*WINDOWS, strict=True))


def _frequencies() -> list[tuple[int, int]]:
    """The 64 lowest frequencies without the mean, dealt out so that every band of bits has low and high ones."""
    pairs = ((v, u) for v in range(ORDER) for u in range(ORDER) if v or u)
    lowest = sorted(pairs, key=lambda pair: (sum(pair), pair))[:BITS]
    dealt = [lowest[index] for band in range(BANDS) for index in range(band, BANDS * BAND_BITS, BANDS)]
    return dealt + lowest[BANDS * BAND_BITS :]


_V, _U = (np.array(side) for side in zip(*_frequencies(), strict=True))
_WEIGHTS = np.uint64(1) << np.arange(BITS, dtype=np.uint64)
_ODD_COLUMNS = np.uint64(sum(1 << bit for bit, u in enumerate(_U.tolist()) if u % 2))


@cache
def _transforms() -> Grey:
    """For every span the matrix that takes its cosine transform."""
    row, dot = np.arange(ORDER)[:, None], np.arange(SAMPLED)[None]
    cosines = (np.cos(np.pi * (2 * dot + 1) * row / (2 * SAMPLED)) * np.sqrt(2 / SAMPLED)).astype(np.float32)
    return np.stack([cosines @ sampling(*span, SAMPLED) for span in SPANS])


def _coefficients(greys: Grey, windows: int) -> Grey:
    """Picture by window by bit, for the first windows."""
    matrices = _transforms()[: 1 + max(max(pair) for pair in WINDOWS[:windows])]
    lines = np.einsum("kvy,nyx->nkvx", matrices, greys, optimize=True)
    whole = np.empty((len(greys), windows, BITS), np.float32)
    for window, (down, across) in enumerate(WINDOWS[:windows]):
        whole[:, window] = (lines[:, down] @ matrices[across].T)[:, _V, _U]
    return whole
