"""Which of many pictures may be copies of one another: candidates, to be looked at closely by `picture_match`.

Every picture's hash, and its mirror's, is looked up among the hashes of all pictures' windows; and once more after it
was turned either way. The hashes lie in three bands of 21 bits; a band is also asked for the values it would have if
its least sure bits had come out the other way, so that a copy is found though no band is quite the same (multi-probe
locality-sensitive hashing, Lv and others, 2007).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sleetwatch.vetting.picture_prints import (
    AT_ONCE,
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
Bits = npt.NDArray[np.uint8]

TURNS = (0, -4, 4)
"""Degrees by which a picture is turned to be looked up."""
UNSURE = {0: 6, -4: 4, 4: 4}
"""Bits of a band that are tried both ways, by how the picture was turned."""
NEAR = 15
"""Bits, of 64, in which a copy's hash of shades may differ."""
NEAR_IN_ALL = 40
"""Bits, of 192, in which its hashes of shades and edges may."""
EXPANDED = 4_000_000
"""Entries that are compared at once, which bounds the memory."""
QUERIES = 500


@dataclass(frozen=True, slots=True)
class Candidates:
    """Pairs that may be copies: picture `whole`, turned and then mirrored, looks like a window of picture `part_of`."""

    whole: Ints
    part_of: Ints
    window: Ints
    mirror: npt.NDArray[np.bool_]
    turn: Ints
    """Degrees."""


@dataclass(frozen=True, slots=True)
class Looked:
    """What of prints is compared: hashes of their windows, and what they are looked up by."""

    entries: Hashes
    """Channel by print by window."""
    asked: Hashes
    """Turn by channel by print."""
    unsure: Bits
    """Turn by print by band: the places of its bits, the least sure first."""

    def __len__(self) -> int:
        return int(self.entries.shape[1])

    def only(self, places: Sequence[int]) -> Looked:
        """Of some of the prints."""
        return Looked(self.entries[:, places], self.asked[:, :, places], self.unsure[:, places])

    def beside(self, other: Looked) -> Looked:
        """These prints, and the other ones after them."""
        return Looked(
            np.concatenate([self.entries, other.entries], axis=1),
            np.concatenate([self.asked, other.asked], axis=2),
            np.concatenate([self.unsure, other.unsure], axis=1),
        )


def looked_at(prints: Dots) -> Looked:
    """The hashes of prints."""
    whole, margins = hashes_of(prints)
    asked, unsure = [whole[:, :, 0]], [_unsure(margins)]
    for turn in TURNS[1:]:
        pieces = (prints[start : start + AT_ONCE].astype(np.float32) for start in range(0, len(prints), AT_ONCE))
        back = [dots_of(turned(piece, turn)) for piece in pieces]
        hashes, margins = hashes_of(np.concatenate(back), 1)
        asked.append(hashes[:, :, 0])
        unsure.append(_unsure(margins))
    return Looked(whole, np.stack(asked), np.stack(unsure))


def _unsure(margins: Grey) -> Bits:
    bands = margins[:, : BANDS * BAND_BITS].reshape(-1, BANDS, BAND_BITS)
    return np.argsort(bands, axis=2)[:, :, : max(UNSURE.values())].astype(np.uint8)


@dataclass(frozen=True, slots=True)
class _Band:
    """The windows' hashes by one of their bands."""

    entries: npt.NDArray[np.int32]
    hashes: Hashes
    """Of the same entries, in the same order, so that neighbours are read together."""
    starts: npt.NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class _Answering:
    """The windows of some neighbouring prints, ready to be asked."""

    first: int
    entries: Hashes
    """Channel by entry."""
    bands: list[_Band]


def candidates(held: Looked, first_new: int = 0) -> Iterator[Candidates]:
    """All pairs of prints, one of which at least is new, that may be copies, piece by piece; a pair comes once for each
    way round and each turn. The new ones come last.

    Give prints of pictures that are not byte for byte the same, and none that `is_plain`.
    """
    yield from _asked(held, range(first_new, len(held)), _answering(held, 0))
    if 0 < first_new < len(held):
        yield from _asked(held, range(first_new), _answering(held, first_new))


def _answering(held: Looked, first: int) -> _Answering:
    entries = held.entries[:, first:].reshape(CHANNELS, -1)
    return _Answering(first, entries, [_band(entries[0], band) for band in range(BANDS)])


def _asked(held: Looked, asking: range, answering: _Answering) -> Iterator[Candidates]:
    for start in range(asking.start, asking.stop, QUERIES):
        asked = np.arange(start, min(start + QUERIES, asking.stop))
        for place, turn in enumerate(TURNS):
            unsure = held.unsure[place, asked, :, : UNSURE[turn]]
            whole = held.asked[place][:, asked]
            for mirror in (False, True):
                keys, bits = _near(mirrored(whole) if mirror else whole, unsure, asked, answering)
                yield _best(keys, bits, answering, mirror=mirror, turn=turn)


def _band(entries: Hashes, band: int) -> _Band:
    values = _values(entries, band)
    order = np.argsort(values, kind="stable").astype(np.int32)
    counts = np.bincount(values, minlength=1 << BAND_BITS)
    starts = np.concatenate([[0], np.cumsum(counts)]).astype(np.int32)
    return _Band(order, entries[order], starts)


def _values(hashes: Hashes, band: int) -> npt.NDArray[np.int32]:
    """One band of every hash."""
    return (hashes >> np.uint64(band * BAND_BITS) & np.uint64((1 << BAND_BITS) - 1)).astype(np.int32)


def _near(whole: Hashes, unsure: Bits, asking: Ints, answering: _Answering) -> tuple[Ints, Ints]:
    """Who asks times the entries, plus the entry that answers; and in how many bits the two differ."""
    entries = answering.entries
    keys, bits = [np.empty(0, np.int64)], [np.empty(0, np.int64)]
    for band, held in enumerate(answering.bands):
        probes = _probes(_values(whole[0], band), unsure[:, band])
        for asked, places in _expanded(probes, held):
            near = np.bitwise_count(whole[0, asked] ^ held.hashes[places]) <= NEAR
            asked_near, found_near = asked[near], held.entries[places[near]].astype(np.int64)
            apart = np.bitwise_count(whole[:, asked_near] ^ entries[:, found_near]).sum(axis=0, dtype=np.int64)
            others = asking[asked_near] != found_near // len(WINDOWS) + answering.first
            near = (apart <= NEAR_IN_ALL) & others
            keys.append(asking[asked_near[near]] * entries.shape[1] + found_near[near])
            bits.append(apart[near])
    return np.concatenate(keys), np.concatenate(bits)


def _best(keys: Ints, bits: Ints, answering: _Answering, *, mirror: bool, turn: int) -> Candidates:
    """Of every two pictures the window that looks most alike."""
    entries = answering.entries.shape[1]
    pairs = keys // len(WINDOWS)
    order = np.lexsort((keys, bits, pairs))
    kept = keys[order[np.flatnonzero(np.diff(pairs[order], prepend=-1))]]
    found = kept % entries
    return Candidates(
        kept // entries,
        found // len(WINDOWS) + answering.first,
        found % len(WINDOWS),
        np.full(len(kept), mirror, np.bool_),
        np.full(len(kept), turn, np.int64),
    )


def _probes(values: npt.NDArray[np.int32], unsure: Bits) -> npt.NDArray[np.int32]:
    """Each value with its least sure bits in all ways."""
    flips = np.zeros((len(values), 1), np.int32)
    for bit in unsure.T.astype(np.int32):
        flips = np.concatenate([flips, flips ^ (np.int32(1) << bit[:, None])], axis=1)
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
