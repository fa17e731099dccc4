"""Pictures of a picture, for a person to look at: where it was compressed otherwise, and where it repeats itself.

Neither proves anything, and neither is scored: text, edges and even skin light up in an untouched photo, and a platform
that saves a picture anew wipes out what there was. Measured on face swaps and untouched photos, the levels alone told
them apart no better than a coin. They are worth something beside a known original only.
"""

from __future__ import annotations

import base64
import io

import numpy as np
import numpy.typing as npt

from sleetwatch.errors import InputError
from sleetwatch.vetting.picture_prints import Grey
from sleetwatch.vetting.pictures import decoded, open_picture

SHOWN = 320
"""Dots of the longer side of what is shown."""
LOOKED_AT = 1_280
QUALITY = 90
VIEW_QUALITY = 85
Ints = npt.NDArray[np.int64]
REPEATS_AT = 640
"""Dots of the longer side up to which repeats are looked for in the picture as it is; larger ones are halved first."""
BLOCK = 16
ROUGH = 4.0
"""A block whose shades vary less, of 255, repeats all over any wall."""
APART = 40
"""Dots between a block and what repeats it; nearer ones are one surface."""
ALIKE_BLOCKS = 150
"""Blocks with one and the same shift, from which on it is shown."""
STEP = 16.0
"""By how much the coefficients of a block are rounded before blocks are sorted by them."""
NEAR = 12.0
"""How far the coefficients of two blocks that are one may be apart."""
_BESIDE = 8
"""Blocks after one in that order that it is compared with."""
_KEPT = 10


def read_hint(data: bytes, hint: str) -> tuple[str, dict[str, str]]:
    """A `view`, `error-levels` or `repeats` of a picture, in base64: a PNG in grey, or for the view a JPEG. Raises
    `InputError`.
    """
    made = {"view": _view, "error-levels": _error_levels, "repeats": _repeats}
    return base64.b64encode(made[hint](data)).decode(), {}


def _view(data: bytes) -> bytes:
    """The picture without anything else that the file held."""
    picture = decoded(open_picture(data), "RGB", (SHOWN, SHOWN))
    picture.thumbnail((SHOWN, SHOWN))
    kept = io.BytesIO()
    picture.save(kept, "JPEG", quality=VIEW_QUALITY)
    return kept.getvalue()


def _error_levels(data: bytes) -> bytes:
    """How much each place changes when the picture is saved again; the brighter, the more."""
    from PIL import Image

    picture = decoded(open_picture(data), "RGB", (LOOKED_AT, LOOKED_AT))
    picture.thumbnail((LOOKED_AT, LOOKED_AT))
    again = io.BytesIO()
    picture.save(again, "JPEG", quality=QUALITY)
    saved = np.asarray(Image.open(again), np.float32)
    change = np.abs(np.asarray(picture, np.float32) - saved).max(axis=2)
    top = max(float(np.quantile(change, 0.999)), 1.0)
    return _png((change * (255.0 / top)).clip(0, 255).astype(np.uint8))


def _repeats(data: bytes) -> bytes:
    """The picture dimmed, with places lit that stand somewhere else in it once more (Fridrich and others, 2003)."""
    picture = decoded(open_picture(data), "L", (REPEATS_AT, REPEATS_AT))
    while max(picture.size) > REPEATS_AT:
        picture = picture.reduce(2)
    grey = np.asarray(picture, np.float32)
    if min(grey.shape) < BLOCK + APART:
        raise InputError("the picture is too small to look for repeats")
    lit = np.zeros(grey.shape, np.bool_)
    for place, shift in zip(*repeated(grey), strict=True):
        for row, column in (place, place + shift):
            lit[row : row + BLOCK, column : column + BLOCK] = True
    return _png(np.where(lit, 255, grey * 0.4).astype(np.uint8))


def repeated(grey: Grey) -> tuple[Ints, Ints]:
    """Places of blocks that stand elsewhere once more, and how far off: only shifts that many blocks share."""
    waves = _waves(grey)
    columns = waves.shape[2]
    energy = np.sqrt((waves[1:] ** 2).sum(axis=0)).reshape(-1) / BLOCK
    rough = np.flatnonzero(energy >= ROUGH)
    told = waves.reshape(_KEPT, -1).T[rough]
    order = np.lexsort(np.rint(told / STEP).T[::-1])
    pairs = [_near(rough[order], told[order], beside) for beside in range(1, _BESIDE + 1)]
    first, second = (np.concatenate(side) for side in zip(*pairs, strict=True))
    place = np.stack([first // columns, first % columns], axis=1)
    shift = np.stack([second // columns, second % columns], axis=1) - place
    far = np.abs(shift).max(axis=1) >= APART
    place, shift = place[far], shift[far]
    _, which, counts = np.unique(shift, axis=0, return_inverse=True, return_counts=True)
    often = (counts >= ALIKE_BLOCKS)[which.reshape(-1)]
    return place[often], shift[often]


def _near(blocks: Ints, told: Grey, beside: int) -> tuple[Ints, Ints]:
    """Blocks that stand so far from one another in the order and are alike, the upper one first."""
    same = np.abs(told[beside:] - told[:-beside]).max(axis=1, initial=0.0) <= NEAR
    one, other = blocks[:-beside][same], blocks[beside:][same]
    return np.minimum(one, other), np.maximum(one, other)


def _waves(grey: Grey) -> Grey:
    """The lowest waves of every block's cosine transform: wave by row by column."""
    dot = np.arange(BLOCK)
    waves = np.cos(np.pi * (2 * dot[None] + 1) * np.arange(4)[:, None] / (2 * BLOCK)) * np.sqrt(2 / BLOCK)
    waves[0] /= np.sqrt(2)
    lines = [_slid(grey, wave, 0) for wave in waves]
    lowest = sorted(((v, u) for v in range(4) for u in range(4)), key=lambda pair: (sum(pair), pair))[:_KEPT]
    return np.stack([_slid(lines[v], waves[u], 1) for v, u in lowest]).astype(np.float32)


def _slid(grey: npt.NDArray[np.floating], wave: npt.NDArray[np.floating], axis: int) -> npt.NDArray[np.floating]:
    """A wave laid on every place along one direction."""
    size = grey.shape[axis] - BLOCK + 1
    parts = (grey.take(range(at, at + size), axis) * weight for at, weight in enumerate(wave.tolist()))
    return np.asarray(np.add.reduce(list(parts)))


def _png(grey: npt.NDArray[np.uint8]) -> bytes:
    from PIL import Image

    picture = Image.fromarray(grey)
    picture.thumbnail((SHOWN, SHOWN))
    kept = io.BytesIO()
    picture.save(kept, "PNG")
    return kept.getvalue()
