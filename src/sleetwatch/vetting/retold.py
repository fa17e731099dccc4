"""Careers told anew: hardly a sentence is as it was, but what is left stands in the same jobs.

Two jobs are compared only when they are laid out alike: the very same months, or the same employer from about the
same time on. Then it is counted in how many places of the two texts the same words follow one another that few others
have. Two who worked beside each other have a few such places, from what their team called things, and one pasted
sentence is one place; a text that was reworded by hand or by a program has them all over, in job after job.
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
IN_JOB, IN_ALL = 2, 7
"""Places that a job, and all jobs together, must have in common."""
SHARE = 0.05
"""Of the pieces of the shorter texts, how many must be common."""
BESIDE = 2
"""So many more may say something than are found to tell one career."""


Pair = tuple[int, int]


def retold(dossiers: Sequence[Dossier], pieces: Pieces, asked: Iterable[Pair]) -> dict[Pair, float]:
    """Of pairs of applications those of which one tells the other's career anew, and how much of it is told alike.

    What more persons say than are found to tell one career is an advert's or a template's, and counts for nobody.
    """
    told = _Told(pieces)
    first = {(one, other) for one, other in asked if _share(told.twice(dossiers[one].jobs, dossiers[other].jobs))}
    persons = _persons(first, dossiers)
    found = {}
    for one, other in sorted(first):
        most = persons[one] + BESIDE
        share = _share(told.twice(dossiers[one].jobs, dossiers[other].jobs, most))
        if share:
            found[one, other] = share
    return found


def _persons(found: Iterable[Pair], dossiers: Sequence[Dossier]) -> dict[int, int]:
    """By place: of how many persons the group is that tells one career."""
    group: dict[int, set[int]] = {}
    for one, other in found:
        merged = group.get(one, {one}) | group.get(other, {other})
        group |= dict.fromkeys(merged, merged)
    sizes = {id(places): len({dossiers[place].subject for place in places}) for places in group.values()}
    return {place: sizes[id(places)] for place, places in group.items()}


class _Twice(NamedTuple):
    """One job as two tell it: in how many places alike, with how many pieces, of how many, and which of whose jobs."""

    places: int
    common: int
    shorter: int
    mine: int
    theirs: int


def _share(jobs: Sequence[_Twice]) -> float:
    """How much of the jobs is told alike, 0 to 1; 0 when it is no copy."""
    share = sum(one.common for one in jobs) / max(1, sum(one.shorter for one in jobs))
    places = sum(one.places for one in jobs)
    return share if len(jobs) > 1 and places >= IN_ALL and share >= SHARE else 0.0


class _Told:
    """The jobs' texts as pieces, each taken apart once."""

    def __init__(self, pieces: Pieces) -> None:
        self._pieces = pieces
        self._known: dict[str, tuple[Hashes, Places]] = {}

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
            places, common = _common(left, right)
            if places >= IN_JOB:
                shorter = min(int(np.count_nonzero(left)), int(np.count_nonzero(right)))
                yield _Twice(places, common, shorter, one, other)

    def _of(self, text: str, most: int | None) -> Hashes:
        if text not in self._known:
            found = self._pieces.in_order(text)
            self._known[text] = found, self._pieces.holders(found)
        found, times = self._known[text]
        return found if most is None else np.where(times <= most, found, np.uint64(0))


def _common(one: Hashes, other: Hashes) -> tuple[int, int]:
    """In how many places the two have the same, by whichever has fewer, and how many pieces."""
    found = [np.isin(mine, theirs) & (mine != 0) for mine, theirs in ((one, other), (other, one))]
    places = min(int(np.count_nonzero(here & ~np.concatenate([[False], here[:-1]]))) for here in found)
    return places, min(int(np.count_nonzero(here)) for here in found)


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
