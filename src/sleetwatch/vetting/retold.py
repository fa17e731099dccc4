"""Careers told anew: hardly a sentence is as it was, but what is left stands in the same jobs.

Two jobs are compared only when they are laid out alike: the very same months, or the same employer from about the
same time on. Then it is looked where the same three words follow one another that few others have, and whether the
words around such a place are the same too, each as far from it as in the other text: a sentence in which words were
replaced keeps the others where they were. Two who worked beside each other have a few places in common, from what their
team called things, in sentences of their own; one pasted sentence is one sentence.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

import numpy as np

from sleetwatch.vetting.dossier import Dossier, Work
from sleetwatch.vetting.pieces import Hashes, Pieces, Places, pairs

FEW_SHARED, HOLDERS = 3, 16
"""Two histories are compared job by job from so many common pieces on that so many have at most."""
MOST_AT_ONE = 40
"""Two jobs in the same months that more persons have are a coincidence of the calendar."""
MONTHS_OFF = 18
"""Months by which a job told anew may begin at another time."""
SHARE = 0.05
"""Of the pieces of the shorter texts, how many must be common."""
REACH = 10
"""Words before and after a place that are held against one another."""
AROUND = 3
"""So many of them the same in both, each where it was, make a sentence that was reworded; strangers have hardly one."""
AS_IT_WAS = 8
"""Words in a row that make a sentence which was left as it was."""
SENTENCES = 3
"""So many sentences over two jobs or more make a career that was told anew."""
BESIDE = 2
"""So many more may say something than are found to tell one career."""


Pair = tuple[int, int]


def retold(dossiers: Sequence[Dossier], pieces: Pieces, asked: Iterable[Pair]) -> dict[Pair, float]:
    """Of pairs of applications those of which one tells the other's career anew, and how much of it is told alike.

    What more persons say than are found to tell one career is an advert's or a template's, and counts for nobody.
    """
    told = _Told(pieces)
    first = {(one, other) for one, other in asked if _share(told.twice(dossiers[one].jobs, dossiers[other].jobs))}
    persons = persons_of(first, dossiers)
    found = {}
    for one, other in sorted(first):
        most = persons[one] + BESIDE
        share = _share(told.twice(dossiers[one].jobs, dossiers[other].jobs, most))
        if share:
            found[one, other] = share
    return found


def persons_of(found: Iterable[Pair], dossiers: Sequence[Dossier]) -> dict[int, int]:
    """By place: of how many persons the group is that tells one career."""
    group: dict[int, set[int]] = {}
    for one, other in found:
        merged = group.get(one, {one}) | group.get(other, {other})
        group |= dict.fromkeys(merged, merged)
    sizes = {id(places): len({dossiers[place].subject for place in places}) for places in group.values()}
    return {place: sizes[id(places)] for place, places in group.items()}


class _Twice(NamedTuple):
    """One job as two tell it."""

    sentences: int
    """Told alike."""
    common: int
    """Pieces that both have, of `shorter`."""
    shorter: int
    mine: int
    theirs: int


def _share(jobs: Sequence[_Twice]) -> float:
    """How much of the jobs is told alike, 0 to 1; 0 when it is no copy."""
    share = sum(one.common for one in jobs) / max(1, sum(one.shorter for one in jobs))
    is_copy = len(jobs) > 1 and share >= SHARE and sum(one.sentences for one in jobs) >= SENTENCES
    return share if is_copy else 0.0


class _Text(NamedTuple):
    """A job's text."""

    words: Hashes
    pieces: Hashes
    """As they follow; 0 where it is anybody's."""


class _Told:
    """The jobs' texts as pieces, each taken apart once."""

    def __init__(self, pieces: Pieces) -> None:
        self._pieces = pieces
        self._known: dict[str, tuple[_Text, Places]] = {}

    def twice(self, jobs: Sequence[Work], others: Sequence[Work], most: int | None = None) -> list[_Twice]:
        """The jobs that both have, by what at most so many have; none when they are not half of the fewer jobs."""
        taken: list[_Twice] = []
        for one in sorted(self._alike(jobs, others, most), reverse=True):
            if all(one.mine != kept.mine and one.theirs != kept.theirs for kept in taken):
                taken.append(one)
        return taken if 2 * len(taken) >= min(len(jobs), len(others)) else []

    def _alike(self, jobs: Sequence[Work], others: Sequence[Work], most: int | None) -> Iterator[_Twice]:
        for one, other in _laid_out(jobs, others):
            left, right = self._of(jobs[one].text, most), self._of(others[other].text, most)
            common = _common(left.pieces, right.pieces)
            if common and (sentences := _sentences(left, right)):
                shorter = min(int(np.count_nonzero(left.pieces)), int(np.count_nonzero(right.pieces)))
                yield _Twice(sentences, common, shorter, one, other)

    def _of(self, text: str, most: int | None) -> _Text:
        if text not in self._known:
            found = self._pieces.in_order(text)
            self._known[text] = _Text(self._pieces.words(text), found), self._pieces.holders(found)
        whole, times = self._known[text]
        return whole if most is None else whole._replace(pieces=np.where(times <= most, whole.pieces, np.uint64(0)))


def _common(one: Hashes, other: Hashes) -> int:
    """How many pieces the two have in common, by whichever has fewer."""
    counts = (np.count_nonzero(np.isin(mine, theirs) & (mine != 0)) for mine, theirs in ((one, other), (other, one)))
    return int(min(counts))


def _sentences(one: _Text, other: _Text) -> int:
    """How many sentences the two tell alike: as they were, or with words replaced."""
    at = {piece: place for place, piece in reversed(list(enumerate(other.pieces.tolist()))) if piece}
    met = [(at[piece] - place, place) for place, piece in enumerate(one.pieces.tolist()) if piece and piece in at]
    count, shift, until = 0, None, 0
    for apart, place in sorted(met):
        if apart == shift and place < until:
            continue
        first, last, around = _run(one.words, other.words, place, apart)
        if around >= AROUND or last - first >= AS_IT_WAS:
            count, shift, until = count + 1, apart, last + REACH
    return count


def _run(mine: Hashes, theirs: Hashes, place: int, apart: int) -> tuple[int, int, int]:
    """Where the words that are the same begin and end around a place, and how many beside them are the same too, each
    as far away as in the other text.
    """
    low = max(0, -apart, place - REACH - AS_IT_WAS)
    high = min(len(mine), len(theirs) - apart, place + REACH + AS_IT_WAS)
    same = (mine[low:high] == theirs[low + apart : high + apart]).tolist()
    first = last = place - low
    while first > 0 and same[first - 1]:
        first -= 1
    while last < len(same) and same[last]:
        last += 1
    around = sum(same[max(0, first - REACH) : first]) + sum(same[last : last + REACH])
    return first + low, last + low, around


def _laid_out(jobs: Sequence[Work], others: Sequence[Work]) -> list[Pair]:
    """The places of jobs laid out alike; none when that is one job only, of either."""
    found = [
        (one, other)
        for one, mine in enumerate(jobs)
        for other, theirs in enumerate(others)
        if _laid_out_alike(mine, theirs)
    ]
    several = len({one for one, _ in found}) > 1 and len({other for _, other in found}) > 1
    return found if several else []


def _laid_out_alike(one: Work, other: Work) -> bool:
    same_months = one.end is not None and (one.start, one.end) == (other.start, other.end)
    return same_months or (one.employer == other.employer and abs(one.start - other.start) <= MONTHS_OFF)


def same_two_jobs(dossiers: Sequence[Dossier]) -> Iterator[tuple[int, int]]:
    """Pairs of one tenant who have two jobs in the very same months; a pair may come again."""
    holders: defaultdict[tuple[object, ...], list[int]] = defaultdict(list)
    for place, one in enumerate(dossiers):
        months = sorted({(job.start, job.end) for job in one.jobs if job.end is not None})
        for first, second in pairs(range(len(months))):
            holders[one.tenant, months[first], months[second]].append(place)
    for places in holders.values():
        if len(places) <= MOST_AT_ONE:
            yield from pairs(places)
