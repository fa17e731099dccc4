"""Texts that were written from one another, and pictures that were made from one another, found among very many.

A text becomes 32 small numbers (MinHash, Broder 1997): two texts agree in about as many of them as they share runs of
three words. All numbers count as one, so that what a template leaves to fill in changes little. Pictures come as hashes
of 64 bits in which few bits differ when a picture was scaled or saved again. Whole-array steps only.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from hashlib import blake2b
from itertools import combinations, pairwise

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from sleetwatch.links.communities import Ints, components

Prints = npt.NDArray[np.uint16]
_Wide = npt.NDArray[np.uint64]

PRINTS = 32
"""Numbers that stand for a text."""
RUN = 3
"""Words in a row that are compared."""
FEWEST_WORDS = 6
"""Shorter texts are nobody's own."""
BAND = 2
"""Two texts are looked at when so many numbers in a row agree: four in five of those that share three runs in ten."""
ALIKE = 10
"""Of the 32 numbers that agree in two texts of one template: three runs in ten, as when one word in eight was changed
in either.
"""
NEAR_BITS = 4
"""Of the 64 bits that may differ in two hashes of one picture."""
CHUNKS = 6
"""Parts of a picture's hash: with four bits wrong two of six parts are right."""
NEXT = 4
"""How many of those that look alike each is compared with."""
_HASH = re.compile(r"[0-9a-f]{16}")
_SEED = 11


def text_prints(texts: pa.Array | pa.ChunkedArray) -> Prints:
    """A row of numbers for each text; zeros where there is none or it is too short to tell anything."""
    words = pc.split_pattern(_plain(texts), " ")
    words = words.combine_chunks() if isinstance(words, pa.ChunkedArray) else words
    counts = pc.fill_null(pc.list_value_length(words), 0).to_numpy(zero_copy_only=False).astype(np.int64)
    row = np.repeat(np.arange(len(texts)), counts)
    runs, of = _runs(_hashed(words.flatten()), row)
    enough = counts[of] >= FEWEST_WORDS if len(of) else np.zeros(0, bool)
    return _smallest(runs[enough], of[enough], len(texts))


def _plain(texts: pa.Array | pa.ChunkedArray) -> pa.Array | pa.ChunkedArray:
    """Lower-case words with a blank between them, every number a zero."""
    digits = pc.replace_substring_regex(pc.utf8_lower(texts), r"\d+", "0")
    return pc.utf8_trim_whitespace(pc.replace_substring_regex(digits, r"[^\p{L}\p{N}]+", " "))


def _hashed(words: pa.Array) -> _Wide:
    coded = words.dictionary_encode()
    own = [int.from_bytes(blake2b(word.encode(), digest_size=8).digest()) for word in coded.dictionary.to_pylist()]
    return np.array(own, np.uint64)[coded.indices.to_numpy(zero_copy_only=False)] if own else np.zeros(0, np.uint64)


def _runs(words: _Wide, row: Ints) -> tuple[_Wide, Ints]:
    """A number for every three words in a row, and whose text they are in."""
    if len(words) < RUN:
        return np.zeros(0, np.uint64), np.zeros(0, np.int64)
    mixed = words[: -RUN + 1].copy()
    for place in range(1, RUN):
        mixed = mixed * np.uint64(0x9E3779B97F4A7C15) ^ words[place : len(words) - RUN + 1 + place]
    whole = row[: -RUN + 1] == row[RUN - 1 :]
    return mixed[whole], row[: -RUN + 1][whole]


def _smallest(runs: _Wide, of: Ints, count: int) -> Prints:
    """For each text and each of 32 orders of all runs the first of its runs, shortened to 16 bits."""
    prints = np.zeros((count, PRINTS), np.uint16)
    starts = np.flatnonzero(np.diff(of, prepend=-1))
    if not len(starts):
        return prints
    rng = np.random.default_rng(_SEED)
    factors, shifts = rng.integers(1, 2**63, (2, PRINTS), dtype=np.uint64) | np.uint64(1)
    for place in range(PRINTS):
        ordered = ((runs * factors[place] + shifts[place]) >> np.uint64(32)).astype(np.uint32)
        prints[of[starts], place] = (np.minimum.reduceat(ordered, starts) & np.uint32(0xFFFF)).astype(np.uint16)
    return prints


def same_texts(prints: Prints) -> tuple[Ints, Ints]:
    """For each text the number of those that equal it and of those that were made from one template; -1 for none."""
    there: npt.NDArray[np.bool_] = np.asarray(prints.any(axis=1))
    rng = np.random.default_rng(_SEED)
    keys = prints[there].astype(np.uint64) @ (rng.integers(1, 2**63, PRINTS, dtype=np.uint64) | np.uint64(1))
    _, first, equal = np.unique(keys, return_index=True, return_inverse=True)
    kept = prints[there][first]
    a, b = (np.concatenate(ends) for ends in zip(*_alike(kept), strict=True))
    near = components(len(kept), a, b)[equal] if len(kept) else equal
    return _placed(there, equal), _placed(there, near)


def _alike(prints: Prints) -> Iterator[tuple[Ints, Ints]]:
    """Pairs of different texts that agree in enough numbers."""
    yield np.zeros(0, np.int64), np.zeros(0, np.int64)
    for start in range(0, PRINTS, BAND):
        band = np.ascontiguousarray(prints[:, start : start + BAND]).view(np.uint32).ravel().astype(np.uint64)
        for a, b in neighbours(band, NEXT):
            alike = (prints[a] == prints[b]).sum(axis=1) >= ALIKE
            yield a[alike], b[alike]


def same_photos(hashes: pa.Array | pa.ChunkedArray) -> Ints:
    """For each picture a number that those made from one picture share; -1 for none.

    A hash that is not 16 hex digits equals itself alone.
    """
    flat = hashes.combine_chunks() if isinstance(hashes, pa.ChunkedArray) else hashes
    coded = flat.dictionary_encode()
    said = coded.dictionary.to_pylist()
    known = np.array([_HASH.fullmatch(text) is not None for text in said], bool)
    bits = np.array([int(text, 16) for text, hexed in zip(said, known, strict=True) if hexed], np.uint64)
    place = np.flatnonzero(known)
    a, b = (np.concatenate(ends) for ends in zip(*_near(bits), strict=True))
    group = components(len(said), place[a], place[b])
    codes = pc.fill_null(coded.indices, -1).to_numpy(zero_copy_only=False).astype(np.int64)
    return np.where(codes < 0, -1, group[codes]) if len(said) else codes


def _near(bits: _Wide) -> Iterator[tuple[Ints, Ints]]:
    """Pairs of hashes in which few bits differ: each pair has two of six parts in common."""
    yield np.zeros(0, np.int64), np.zeros(0, np.int64)
    edges = np.linspace(0, 64, CHUNKS + 1).astype(int)
    parts = [(bits >> np.uint64(low)) & np.uint64((1 << int(high - low)) - 1) for low, high in pairwise(edges)]
    for one, other in combinations(parts, 2):
        for a, b in neighbours((one << np.uint64(32)) | other, NEXT):
            near = np.bitwise_count(bits[a] ^ bits[b]) <= NEAR_BITS
            yield a[near], b[near]


def neighbours(keys: npt.NDArray[np.uint64] | Ints, most: int) -> Iterator[tuple[Ints, Ints]]:
    """Pairs of places with one key: each with the next few of its key, so that a crowd costs no more than its size."""
    order = np.argsort(keys, kind="stable")
    ordered = keys[order]
    for step in range(1, most + 1):
        same = ordered[step:] == ordered[:-step]
        if not same.any():
            return
        yield order[:-step][same], order[step:][same]


def _placed(there: npt.NDArray[np.bool_], codes: Ints) -> Ints:
    found = np.full(len(there), -1, np.int64)
    found[there] = codes
    return found
