"""Texts as sets of their pieces, and which of them may be near copies: MinHash with banding, in numpy."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from copy import copy
from functools import cached_property
from hashlib import blake2b
from itertools import chain, pairwise, zip_longest

import numpy as np
import numpy.typing as npt

FEWEST = 30
"""Pieces of its own that a text needs to be compared: shorter ones are alike by chance."""
COMMON_SHARE, COMMON_LEAST = 0.001, 20
"""A piece that more writers have than this share, and than so many, is anybody's."""
ONE_WRITER = 0.7
"""Texts so much alike as they stand count as one writer's, so that a copy made often is not taken for a template."""
ONE_CAREER = 0.15
"""The same where two jobs have the very same months too: a reworded career made often is no template either."""
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

    def of(self, place: int) -> Hashes:
        """One set, sorted."""
        return self.values[self.starts[place] : self.ends[place]]

    def alike(self, one: int, other: int) -> float:
        """The Jaccard similarity of two sets, exactly."""
        mine, theirs = self.of(one), self.of(other)
        both = len(np.intersect1d(mine, theirs, assume_unique=True))
        return both / max(1, len(mine) + len(theirs) - both)

    def only(self, places: Sequence[int]) -> Sets:
        """Some of the sets."""
        kept = [self.of(place) for place in places]
        values = np.concatenate(kept) if kept else np.empty(0, np.uint64)
        return Sets(values, np.cumsum([len(one) for one in kept], dtype=np.int64))

    def sharing_with(self, asked: Iterable[int], least: int) -> set[int]:
        """The sets that share at least so many hashes with one of some sets."""
        order = np.argsort(self.values, kind="stable")
        values = self.values[order]
        owners = np.repeat(np.arange(len(self), dtype=np.int64), self.ends - self.starts)[order]
        found: set[int] = set()
        for one in asked:
            low, high = (np.searchsorted(values, self.of(one), side) for side in ("left", "right"))
            met = np.concatenate([np.empty(0, np.int64), *(owners[a:b] for a, b in zip(low, high, strict=True))])
            who, times = np.unique(met, return_counts=True)
            found.update(who[times >= least].tolist())
        return found

    def without(self, common: Hashes) -> Sets:
        """The sets less what is in `common`, which is sorted."""
        own = ~_are_in(self.values, common)
        before = np.concatenate([[0], np.cumsum(own, dtype=np.int64)])
        return Sets(self.values[own], before[self.ends])

    def sharing(self, least: int, holders: int) -> Iterator[tuple[int, int]]:
        """Pairs of sets that share at least so many of the hashes that few sets have, so many at most; each once."""
        if not len(self.values):
            return
        order = np.argsort(self.values, kind="stable")
        values = self.values[order]
        owners = np.repeat(np.arange(len(self), dtype=np.int64), self.ends - self.starts)[order]
        edges = np.flatnonzero(np.concatenate([[True], values[1:] != values[:-1], [True]]))
        counts = np.diff(edges)
        rare = (counts > 1) & (counts <= holders)
        kept = np.repeat(rare, counts)
        values, owners = values[kept], owners[kept]
        meetings = [np.empty(0, np.int64)]
        for apart in range(1, holders):
            same = values[apart:] == values[:-apart]
            meetings.append(owners[:-apart][same] * len(self) + owners[apart:][same])
        keys, times = np.unique(np.concatenate(meetings), return_counts=True)
        yield from (divmod(key, len(self)) for key in keys[times >= least].tolist())

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
            for odd in draw.integers(1, 2**63, size=rows, dtype=np.uint64) * np.uint64(2) + np.uint64(1):
                keys = mixed(keys) ^ np.minimum.reduceat(values * odd, starts)
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

    def __init__(
        self,
        texts: Iterable[str],
        adverts: Iterable[str] = (),
        known: Iterable[Hashes | None] = (),
        common: Hashes | None = None,
        beside: Iterable[tuple[int, int]] = (),
    ) -> None:
        """`known` are pieces of the first texts that were taken apart before; `common` what many were found to have;
        `beside` pairs of texts that tell of the same months, and so may be one writer's though they were reworded.
        """
        self._vocabulary: dict[str, int] = {}
        taken = zip_longest(texts, known)
        self.whole = self._sets([self._of(text) if before is None else before for text, before in taken])
        self.many_have = _common(self.whole, _writers(self.whole, beside)) if common is None else common
        self._common = np.unique(np.concatenate([self.many_have, *(self._of(text) for text in adverts)]))
        self.own = self.whole.without(self._common)

    def only(self, places: Sequence[int]) -> Pieces:
        """Of some texts, with what is known of all."""
        fewer = copy(self)
        fewer.held = self.held
        fewer.whole, fewer.own = self.whole.only(places), self.own.only(places)
        return fewer

    @cached_property
    def held(self) -> tuple[Hashes, Places]:
        """Every piece that is anybody's own, sorted, and how many texts have it."""
        return np.unique(self.own.values, return_counts=True)

    def holders(self, found: Hashes) -> Places:
        """How many texts have each of these pieces as their own."""
        held, times = self.held
        if not len(held):
            return np.zeros(len(found), np.int64)
        return np.where(_are_in(found, held), times[np.searchsorted(held, found).clip(max=len(held) - 1)], 0)

    def shared_by_few(self, one: int, other: int, most: int) -> int:
        """How many pieces two texts have in common that at most so many have."""
        shared = np.intersect1d(self.own.of(one), self.own.of(other), assume_unique=True)
        return int(np.count_nonzero(self.holders(shared) <= most))

    def alike_by_few(self, one: int, other: int, most: int) -> float:
        """How alike two texts are by what at most so many have."""
        mine, theirs = (own[self.holders(own) <= most] for own in (self.own.of(one), self.own.of(other)))
        both = len(np.intersect1d(mine, theirs, assume_unique=True))
        return both / max(1, len(mine) + len(theirs) - both)

    def in_order(self, text: str) -> Hashes:
        """The pieces of one of these texts, or of a part of one, as they follow; 0 for those that many have."""
        found = self._following(text)
        return np.where(_are_in(found, self._common), np.uint64(0), found)

    def words(self, text: str) -> Hashes:
        """The words of one of these texts as they follow, as numbers; a piece begins at each but the last two."""
        return self._numbers(text)

    @staticmethod
    def _sets(sets: list[Hashes]) -> Sets:
        values = np.concatenate(sets) if sets else np.empty(0, np.uint64)
        return Sets(values, np.cumsum([len(one) for one in sets], dtype=np.int64))

    def _of(self, text: str) -> Hashes:
        """The distinct pieces of a text, sorted."""
        return np.unique(self._following(text))

    def _following(self, text: str) -> Hashes:
        numbers = self._numbers(text)
        if len(numbers) < _WORDS:
            return np.empty(0, np.uint64)
        return mixed(mixed(mixed(numbers[:-2]) + numbers[1:-1]) + numbers[2:])

    def _numbers(self, text: str) -> Hashes:
        words = _WORD.findall(_DIGITS.sub("0", text.casefold()))
        known = self._vocabulary
        return np.array([known.get(word) or known.setdefault(word, _number(word)) for word in words], np.uint64)


def _are_in(values: Hashes, held: Hashes) -> npt.NDArray[np.bool_]:
    """Which of the values are among sorted ones."""
    if not len(held):
        return np.zeros(len(values), np.bool_)
    return np.asarray(held[np.searchsorted(held, values).clip(max=len(held) - 1)] == values)


def _number(word: str) -> int:
    """The same in every process, so that what was taken apart can be kept."""
    return int.from_bytes(blake2b(word.encode(), digest_size=8).digest()) | 1


def _writers(sets: Sets, beside: Iterable[tuple[int, int]]) -> Places:
    """By text the first text that it is a copy of, as it stands or of the same months; itself when of none."""
    first = np.arange(len(sets), dtype=np.int64)
    alike = ((pair, ONE_WRITER) for pair in sets.candidates(bands=12, rows=5))
    for (one, other), least in chain(alike, ((pair, ONE_CAREER) for pair in beside)):
        if first[other] == other and sets.alike(one, other) >= least:
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
