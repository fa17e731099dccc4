"""Which of many pictures may be copies of one another: candidates, to be looked at closely by `picture_match`.

Every picture's hash, and its mirror's, is looked up among the hashes of all pictures' windows. The hashes lie in three
bands of 21 bits; a band is also asked for the values it would have if its least sure bits had come out the other way,
so that a copy is found though no band is quite the same (multi-probe locality-sensitive hashing, Lv and others, 2007).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sleetwatch.vetting.picture_prints import (
    BAND_BITS,
    BANDS,
    CHANNELS,
    WINDOWS,
    Dots,
    Grey,
    Hashes,
    dots_of,
    hashes_of,
    mirrored,
    turned,
)

Ints = npt.NDArray[np.int64]

UNSURE = 6
"""Bits of a band that are tried both ways."""
TURNED, UNSURE_TURNED = (-4, 4), 4
"""Degrees by which a picture is turned to be looked up once more, and the bits that are tried then."""
NEAR = 15
"""Bits, of 64, in which a copy's hash of shades may differ."""
NEAR_IN_ALL = 40
"""Bits, of 192, in which its hashes of shades and edges may."""
EXPANDED = 4_000_000
"""Entries that are compared at once, which bounds the memory."""
QUERIES = 500


@dataclass(frozen=True, slots=True)
class Candidates:
    """Pairs that may be copies: picture `whole` looks like a window of picture `part_of`."""

    whole: Ints
    part_of: Ints
    window: Ints
    mirror: npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class _Band:
    """The windows' hashes by one of their four bands."""

    entries: npt.NDArray[np.int32]
    hashes: Hashes
    """Of the same entries, in the same order, so that neighbours are read together."""
    starts: npt.NDArray[np.int32]


def candidates(prints: Dots) -> Iterator[Candidates]:
    """All pairs of prints that may be copies, piece by piece; a pair comes once for each way round.

    Give prints of pictures that are not byte for byte the same, and none that `is_plain`.
    """
    hashes, margins = hashes_of(prints)
    entries = hashes.reshape(CHANNELS, -1)
    bands = [_band(entries[0], band) for band in range(BANDS)]
    for start in range(0, len(prints), QUERIES):
        asked = slice(start, start + QUERIES)
        for turn in (0, *TURNED):
            whole, sure = hashes[:, asked, 0], margins[asked]
            if turn:
                back, sure = hashes_of(dots_of(turned(prints[asked].astype(np.float32), turn)), 1)
                whole = back[:, :, 0]
            for mirror in (False, True):
                given = mirrored(whole) if mirror else whole
                keys, bits = _near(given, sure, start, entries, bands, UNSURE_TURNED if turn else UNSURE)
                yield _best(keys, bits, entries.shape[1], mirror=mirror)


def _band(entries: Hashes, band: int) -> _Band:
    values = _values(entries, band)
    order = np.argsort(values, kind="stable").astype(np.int32)
    counts = np.bincount(values, minlength=1 << BAND_BITS)
    starts = np.concatenate([[0], np.cumsum(counts)]).astype(np.int32)
    return _Band(order, entries[order], starts)


def _values(hashes: Hashes, band: int) -> npt.NDArray[np.int32]:
    """One band of every hash."""
    return (hashes >> np.uint64(band * BAND_BITS) & np.uint64((1 << BAND_BITS) - 1)).astype(np.int32)


def _near(
    whole: Hashes, margins: Grey, start: int, entries: Hashes, bands: list[_Band], unsure: int
) -> tuple[Ints, Ints]:
    """Who asks times the entries, plus the entry that answers; and in how many bits the two differ."""
    keys, bits = [np.empty(0, np.int64)], [np.empty(0, np.int64)]
    for band, held in enumerate(bands):
        probes = _probes(_values(whole[0], band), margins[:, band * BAND_BITS : (band + 1) * BAND_BITS], unsure)
        for asked, places in _expanded(probes, held):
            near = np.bitwise_count(whole[0, asked] ^ held.hashes[places]) <= NEAR
            asked_near, found_near = asked[near], held.entries[places[near]].astype(np.int64)
            apart = np.bitwise_count(whole[:, asked_near] ^ entries[:, found_near]).sum(axis=0, dtype=np.int64)
            near = (apart <= NEAR_IN_ALL) & (asked_near + start != found_near // len(WINDOWS))
            keys.append((asked_near[near] + start) * entries.shape[1] + found_near[near])
            bits.append(apart[near])
    return np.concatenate(keys), np.concatenate(bits)


def _best(keys: Ints, bits: Ints, entries: int, *, mirror: bool) -> Candidates:
    """Of every two pictures the window that looks most alike."""
    pairs = keys // len(WINDOWS)
    order = np.lexsort((keys, bits, pairs))
    first = np.flatnonzero(np.diff(pairs[order], prepend=-1))
    kept = keys[order[first]]
    found = kept % entries
    return Candidates(
        kept // entries, found // len(WINDOWS), found % len(WINDOWS), np.full(len(kept), mirror, np.bool_)
    )


def _probes(values: npt.NDArray[np.int32], margins: Grey, many: int) -> npt.NDArray[np.int32]:
    """Each value with so many of its least sure bits in all ways."""
    unsure = np.argsort(margins, axis=1)[:, :many].astype(np.int32)
    flips = np.zeros((len(values), 1), np.int32)
    for bit in range(many):
        flips = np.concatenate([flips, flips ^ (np.int32(1) << unsure[:, bit : bit + 1])], axis=1)
    return (values[:, None] ^ flips).astype(np.int32)


def _expanded(probes: npt.NDArray[np.int32], band: _Band) -> Iterator[tuple[Ints, Ints]]:
    """Who asks and the places in the band that answer, in pieces of a bounded size."""
    low, high = (band.starts[at].astype(np.int64) for at in (probes, probes + 1))
    counts = (high - low).sum(axis=1)
    pieces = np.maximum(1, np.cumsum(counts) // EXPANDED)
    for piece in np.unique(pieces):
        rows = np.flatnonzero(pieces == piece)
        begin, many = low[rows].reshape(-1), (high - low)[rows].reshape(-1)
        total = int(many.sum())
        if total:
            within = np.arange(total) - np.repeat(np.cumsum(many) - many, many)
            asked = np.repeat(np.repeat(rows, probes.shape[1]), many)
            yield asked, np.repeat(begin, many) + within
