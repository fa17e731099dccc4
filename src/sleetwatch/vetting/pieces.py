"""Texts as sets of their pieces, and which of them may be near copies: MinHash with banding, in numpy."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

import numpy as np
import numpy.typing as npt

FEWEST = 30
"""Pieces of its own that a text needs to be compared: shorter ones are alike by chance."""
COMMON_SHARE, COMMON_LEAST = 0.001, 20
"""A piece that more writers have than this share, and than so many, is anybody's."""
ONE_WRITER = 0.7
"""Texts so much alike as they stand count as one writer's, so that a copy made often is not taken for a template."""
CROWDED = 30
"""In a fuller bucket everybody is compared with the first only."""
_WORDS = 3
"""Words in a piece."""
_WORD = re.compile(r"\w+")
_DIGITS = re.compile(r"\d+")

Hashes = npt.NDArray[np.uint64]
Places = npt.NDArray[np.int64]


class Sets:
    """Sets of hashes, one behind the other."""

    def __init__(self, values: Hashes, ends: Places) -> None:
        self.values, self.ends = values, ends
        self.starts = np.concatenate([[0], ends[:-1]]).astype(np.int64)

    def __len__(self) -> int:
        return len(self.ends)

    def size(self, place: int) -> int:
        """How many hashes a set has."""
        return int(self.ends[place] - self.starts[place])

    def alike(self, one: int, other: int) -> float:
        """The Jaccard similarity of two sets, exactly."""
        mine, theirs = (self.values[self.starts[place] : self.ends[place]] for place in (one, other))
        both = len(np.intersect1d(mine, theirs, assume_unique=True))
        return both / max(1, len(mine) + len(theirs) - both)

    def without(self, common: Hashes) -> Sets:
        """The sets less what is in `common`, which is sorted."""
        own = ~np.isin(self.values, common)
        before = np.concatenate([[0], np.cumsum(own, dtype=np.int64)])
        return Sets(self.values[own], before[self.ends])

    def candidates(self, bands: int, rows: int) -> Iterator[tuple[int, int]]:
        """Pairs of large enough sets whose signatures share a whole band; a pair may come again."""
        sizes = self.ends - self.starts
        large = np.flatnonzero(sizes >= FEWEST)
        if not len(large):
            return
        values = self.values[np.repeat(sizes >= FEWEST, sizes)]
        starts = np.concatenate([[0], np.cumsum(sizes[large])[:-1]]).astype(np.int64)
        draw = np.random.default_rng(11)
        for band in range(bands):
            keys = np.full(len(large), band + 1, np.uint64)
            for salt in draw.integers(1, 2**63, size=rows, dtype=np.uint64):
                keys = mixed(keys) ^ np.minimum.reduceat(mixed(values ^ salt), starts)
            yield from _of_equal(keys, large)


def _of_equal(keys: Hashes, places: Places) -> Iterator[tuple[int, int]]:
    order = np.argsort(keys, kind="stable")
    sorted_keys = keys[order]
    starts = np.flatnonzero(sorted_keys[1:] == sorted_keys[:-1])
    if len(starts):
        edges = np.flatnonzero(np.concatenate([[True], sorted_keys[1:] != sorted_keys[:-1], [True]]))
        for first, last in pairwise(edges.tolist()):
            if last - first > 1:
                yield from pairs(sorted(places[order[first:last]].tolist()))


def pairs(places: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Everybody with everybody; in a crowd with the first only."""
    for index, one in enumerate(places if len(places) <= CROWDED else places[:1]):
        yield from ((one, other) for other in places[index + 1 :])


class Pieces:
    """What is a text's own: its pieces (three words in a row, digits masked) less those that many have.

    An advert's wording and a template's are what many have.
    """

    def __init__(self, texts: Iterable[str], adverts: Iterable[str] = ()) -> None:
        self._vocabulary: dict[str, int] = {}
        whole = self._sets([self._of(text) for text in texts])
        common = _common(whole, _writers(whole))
        self.own = whole.without(np.unique(np.concatenate([common, *(self._of(text) for text in adverts)])))

    @staticmethod
    def _sets(sets: list[Hashes]) -> Sets:
        values = np.concatenate(sets) if sets else np.empty(0, np.uint64)
        return Sets(values, np.cumsum([len(one) for one in sets], dtype=np.int64))

    def _of(self, text: str) -> Hashes:
        """The distinct pieces of a text, sorted."""
        words = _WORD.findall(_DIGITS.sub("0", text.casefold()))
        if len(words) < _WORDS:
            return np.empty(0, np.uint64)
        known = self._vocabulary
        numbers = np.array([known.setdefault(word, len(known) + 1) for word in words], np.uint64)
        return np.unique(mixed(mixed(mixed(numbers[:-2]) + numbers[1:-1]) + numbers[2:]))


def _writers(sets: Sets) -> Places:
    """By text the first text that it is a copy of as it stands, itself when of none."""
    first = np.arange(len(sets), dtype=np.int64)
    for one, other in sets.candidates(bands=12, rows=5):
        if first[other] == other and sets.alike(one, other) >= ONE_WRITER:
            first[other] = first[one]
    return first


def _common(sets: Sets, writers: Places) -> Hashes:
    """Pieces that many writers have, sorted."""
    many = max(COMMON_LEAST, round(COMMON_SHARE * len(sets)))
    of = np.repeat(writers, sets.ends - sets.starts)
    originals = of == np.repeat(np.arange(len(sets)), sets.ends - sets.starts)
    values, counts = np.unique(sets.values[originals], return_counts=True)
    return values[counts > many]


def mixed(numbers: Hashes) -> Hashes:
    """SplitMix64's finish: every bit of a number depends on every other."""
    found = numbers + np.uint64(0x9E3779B97F4A7C15)
    found = (found ^ (found >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    found = (found ^ (found >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return found ^ (found >> np.uint64(31))
