"""Near copies of one employment history under several names.

What many write (an advert's wording, a template's) is left out first, so that two people who answered one advert, or
used one program, are no copies of each other.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from sleetwatch.vetting.checks import Finding, Outcome
from sleetwatch.vetting.dossier import Dossier, Work
from sleetwatch.vetting.examining import Room
from sleetwatch.vetting.pieces import FEWEST, Pieces, Sets, pairs

ALIKE = 0.35
"""The share of two histories' common pieces among all their pieces from which on they may be near copies: about one
word in six was changed. Two strangers' histories share less than a twentieth."""
ALIKE_SAME_MONTHS = 0.1
"""The same where three jobs or more have the very same months, which strangers' words never reach."""
ALIKE_IN_FIRM = 0.75
"""The same for two whom one staffing firm sends, which writes résumés anew in its own words."""
LONG = 150
"""Pieces of its own from which on a history is too long to be a phrase that programs write for everybody."""
ALIKE_LONG = 0.6
_TWO = 2
"""One job alike is a coincidence among people of one trade and town."""
_MONTHS_OFF = 3
"""Months by which one job told twice may begin at another time."""
SAME_JOBS = 3
"""So many jobs with the same employers and months are a copy whatever is said of them; two are a cohort's."""
COHORT = 12
"""More persons than this with the same employers and months went through one programme together."""
_BANDS, _ROWS = 56, 3
"""Two histories that share a third of their pieces meet 91 times of 100, half 999 of 1000, a twentieth 7 of 1000."""


@dataclass(frozen=True, slots=True)
class Copy:
    """Two applications whose histories are alike, by their places."""

    one: int
    other: int
    alike: float
    """Jaccard similarity of what is their own; 1 for the same employers and months."""


def examine(dossiers: Sequence[Dossier], room: Room) -> Iterator[Finding]:
    """Every history that was compared, and whose near copy it is."""
    own = Pieces((text_of(one) for one in dossiers), room.adverts).own
    frames = _Frames(dossiers, _employers_and_months)
    best: defaultdict[int, list[Copy]] = defaultdict(list)
    alike = list(near_copies(dossiers, own))
    for copy in (*frames.copies(), *copies_among(dossiers, own, alike)):
        best[copy.one].append(copy)
        best[copy.other].append(Copy(copy.other, copy.one, copy.alike))
    phrased = {place for copy in alike for place in (copy.one, copy.other)}
    for place, one in enumerate(dossiers):
        if place in best:
            yield _copied(one, best[place], dossiers)
        elif told := _otherwise(place, one, frames, phrased, own):
            yield Finding(one.tenant, one.applicant_id, "career-original", *told)


def _otherwise(place: int, one: Dossier, frames: _Frames, phrased: set[int], own: Sets) -> tuple[Outcome, str] | None:
    """What is said of a history that is no copy; nothing of one too short to compare."""
    if place in frames.cohorts:
        return (
            Outcome.NOT_POSSIBLE,
            "many went through the same jobs in the same months, as one programme's intake does",
        )
    if place in phrased:
        because = (
            "others use nearly the same words for other employers and months, as programs write them for everybody"
        )
        return Outcome.NOT_POSSIBLE, because
    if own.size(place) >= FEWEST or len(one.jobs) >= SAME_JOBS:
        return Outcome.AGREED, "no other applicant of another name wrote the same employment history"
    return None


def text_of(one: Dossier) -> str:
    """What was done in the jobs. A break between them keeps pieces from reaching across."""
    return " | ".join(job.text for job in one.jobs)


def _copied(one: Dossier, copies: list[Copy], dossiers: Sequence[Dossier]) -> Finding:
    ranked = sorted(copies, key=lambda copy: (-copy.alike, dossiers[copy.other].applicant_id))
    persons = len({dossiers[copy.other].subject for copy in ranked})
    because = f"the employment history is a near copy of those of {persons} of other names, {ranked[0].alike:.0%} alike"
    others = tuple(dict.fromkeys(dossiers[copy.other].applicant_id for copy in ranked))
    return Finding(one.tenant, one.applicant_id, "career-original", Outcome.CONTRADICTS, because, others)


def near_copies(dossiers: Sequence[Dossier], own: Sets) -> Iterator[Copy]:
    """Pairs of one tenant under two names whose words are alike, each once."""
    for one, other in sorted(set(own.candidates(_BANDS, _ROWS))):
        if comparable(dossiers[one], dossiers[other]):
            alike = own.alike(one, other)
            if alike >= _line(dossiers[one], dossiers[other]):
                yield Copy(one, other, alike)


def copies_among(dossiers: Sequence[Dossier], own: Sets, alike: Iterable[Copy]) -> Iterator[Copy]:
    """Copies by their words and jobs: of those whose words are alike, and of those with the very same months."""
    yield from (copy for copy in alike if _is_copied(dossiers, own, copy))
    for copy in _Frames(dossiers, _months).copies(most=len(dossiers)):
        words = own.alike(copy.one, copy.other)
        if ALIKE_SAME_MONTHS <= words < ALIKE and not dossiers[copy.one].agency:
            yield Copy(copy.one, copy.other, words)


def _is_copied(dossiers: Sequence[Dossier], own: Sets, copy: Copy) -> bool:
    """Whether alike words make a copied history: half of the jobs are told alike, or the words are very many.

    Phrases alone are what language models write for everybody.
    """
    long = min(own.size(copy.one), own.size(copy.other)) >= LONG and copy.alike >= ALIKE_LONG
    return long or _are_alike(dossiers[copy.one].jobs, dossiers[copy.other].jobs)


def _are_alike(jobs: Sequence[Work], others: Sequence[Work]) -> bool:
    """Whether half of the shorter career's jobs, and two at least, are told by the other too."""
    fewer, more = sorted((jobs, others), key=len)
    alike = sum(any(_one_job(job, told) for told in more) for job in fewer)
    return alike >= max(_TWO, len(fewer) / 2)


def _one_job(one: Work, other: Work) -> bool:
    """The very same months, whatever the employer is called; or the same employer from about the same time on."""
    same_months = one.end is not None and (one.start, one.end) == (other.start, other.end)
    return same_months or (one.employer == other.employer and abs(one.start - other.start) <= _MONTHS_OFF)


def comparable(one: Dossier, other: Dossier) -> bool:
    """Two persons of one tenant. Two names at one street are rather one person with a new name."""
    at_home = one.address_key is not None and one.address_key == other.address_key
    return one.tenant == other.tenant and one.subject != other.subject and not at_home


def _line(one: Dossier, other: Dossier) -> float:
    return ALIKE_IN_FIRM if one.agency and one.agency == other.agency else ALIKE


def _employers_and_months(job: Work) -> tuple[object, ...]:
    return job.employer, job.start, job.end or 0


def _months(job: Work) -> tuple[object, ...]:
    return job.start, job.end or 0


class _Frames:
    """Who has the very same jobs, by what of them is compared."""

    def __init__(self, dossiers: Sequence[Dossier], of: Callable[[Work], tuple[object, ...]]) -> None:
        self.dossiers = dossiers
        frames: defaultdict[tuple[object, ...], list[int]] = defaultdict(list)
        for place, one in enumerate(dossiers):
            if len(one.jobs) >= SAME_JOBS:
                frames[one.tenant, *sorted(map(of, one.jobs))].append(place)
        self._shared = [places for places in frames.values() if self._persons(places) > 1]
        self.cohorts = {place for places in self._shared if self._persons(places) > COHORT for place in places}
        """Places of histories that one programme's intake shares."""

    def _persons(self, places: Sequence[int]) -> int:
        return len({self.dossiers[place].subject for place in places})

    def copies(self, most: int = COHORT) -> Iterator[Copy]:
        """Pairs under two names, of groups of so many persons at most."""
        groups = (places for places in self._shared if self._persons(places) <= most)
        found = ((one, other) for places in groups for one, other in pairs(places))
        yield from (
            Copy(one, other, 1.0) for one, other in found if comparable(self.dossiers[one], self.dossiers[other])
        )
