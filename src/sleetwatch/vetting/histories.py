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
from sleetwatch.vetting.memory import Memory
from sleetwatch.vetting.pieces import FEWEST, Pieces, Sets, pairs
from sleetwatch.vetting.retold import BESIDE, FEW_SHARED, HOLDERS, persons_of, retold, same_two_jobs

CHECK = "career-original"
ALIKE = 0.35
"""The share of two histories' common pieces among all their pieces from which on they may be near copies: about one
word in six was changed. Two strangers' histories share less than a twentieth."""
ALIKE_SAME_MONTHS = 0.1
"""The same where three jobs or more have the very same months, which strangers' words never reach."""
ALIKE_IN_FIRM = 0.75
"""The same for two whom one staffing firm sends, which writes résumés anew in its own words."""
LONG = 100
"""Pieces that both have and few others, from which on it is too much to be a phrase that programs write for everybody.
"""
ALIKE_LONG = 0.6
WRITERS = 6
"""What more persons wrote is rather an advert's whole text."""
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
    memory = room.memory
    known = [memory.pieces.get(one.key) if one.key in memory.unchanged else None for one in dossiers]
    changed = memory.changed(dossiers) if memory.common is not None else None
    common = memory.common if changed is not None else None
    pieces = Pieces((text_of(one) for one in dossiers), room.adverts, known, common, same_two_jobs(dossiers))
    memory.common = pieces.many_have
    memory.pieces = {one.key: pieces.whole.of(place) for place, one in enumerate(dossiers)}
    if changed is None:
        yield from _compared(dossiers, pieces)
    else:
        yield from _compared_again(dossiers, pieces, memory, changed)


def _compared_again(
    dossiers: Sequence[Dossier], pieces: Pieces, memory: Memory, changed: set[int]
) -> Iterator[Finding]:
    """Those who changed and whom they can touch, among whom these can touch; of the others what was found before."""
    near = _near(dossiers, pieces)
    anew = changed | near(changed) | memory.naming([CHECK], dossiers, changed)
    places = {one.key: place for place, one in enumerate(dossiers)}
    named = {
        places[dossiers[one].tenant, name]
        for one in anew
        for name in memory.others(dossiers[one].key, [CHECK])
        if (dossiers[one].tenant, name) in places
    }
    among = sorted(anew | named | near(anew))
    own = {dossiers[place].key for place in anew}
    for found in _compared([dossiers[place] for place in among], pieces.only(among)):
        if (found.tenant, found.applicant_id) in own:
            yield found
    for one in dossiers:
        if one.key not in own and (before := memory.findings.get(one.key, {}).get(CHECK)):
            yield before


def _near(dossiers: Sequence[Dossier], pieces: Pieces) -> Callable[[Iterable[int]], set[int]]:
    """Who has words or months in common with some, as far as that can make a copy."""
    laid_out: defaultdict[tuple[object, ...], set[int]] = defaultdict(set)
    for place, one in enumerate(dossiers):
        for key in _layouts(one):
            laid_out[key].add(place)

    def near(asked: Iterable[int]) -> set[int]:
        asked = set(asked)
        months = (laid_out[key] for place in asked for key in _layouts(dossiers[place]))
        return pieces.own.sharing_with(asked, FEW_SHARED).union(*months)

    return near


def _layouts(one: Dossier) -> Iterator[tuple[object, ...]]:
    if len(one.jobs) >= SAME_JOBS:
        yield (one.tenant, *sorted(map(_months, one.jobs)))
    for first, second in pairs(range(len(one.jobs))):
        yield (one.tenant, *sorted((_months(one.jobs[first]), _months(one.jobs[second]))))


def _compared(dossiers: Sequence[Dossier], pieces: Pieces) -> Iterator[Finding]:
    own = pieces.own
    frames = _Frames(dossiers, _employers_and_months)
    best: defaultdict[int, list[Copy]] = defaultdict(list)
    alike = list(near_copies(dossiers, own))
    for copy in (*frames.copies(), *copies_among(dossiers, pieces, alike)):
        best[copy.one].append(copy)
        best[copy.other].append(Copy(copy.other, copy.one, copy.alike))
    phrased = {place for copy in alike for place in (copy.one, copy.other)}
    for place, one in enumerate(dossiers):
        if place in best:
            yield _copied(one, best[place], dossiers)
        elif told := _otherwise(place, one, frames, phrased, own):
            yield Finding(one.tenant, one.applicant_id, CHECK, *told)


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
    return Finding(one.tenant, one.applicant_id, CHECK, Outcome.CONTRADICTS, because, others)


def near_copies(dossiers: Sequence[Dossier], own: Sets) -> Iterator[Copy]:
    """Pairs of one tenant under two names whose words are alike, each once."""
    for one, other in sorted(set(own.candidates(_BANDS, _ROWS))):
        if comparable(dossiers[one], dossiers[other]):
            alike = own.alike(one, other)
            if alike >= _line(dossiers[one], dossiers[other]):
                yield Copy(one, other, alike)


def copies_among(dossiers: Sequence[Dossier], pieces: Pieces, alike: Iterable[Copy]) -> Iterator[Copy]:
    """Copies by their words and jobs: of those whose words are alike, of those with the very same months, and of those
    of whom two jobs were told anew. A pair may come again.
    """
    own = pieces.own
    yield from _by_words(dossiers, pieces, [copy for copy in alike if _is_copied(dossiers, pieces, copy)])
    yield from _retold(dossiers, pieces)
    for copy in _Frames(dossiers, _months).copies(most=len(dossiers)):
        words = own.alike(copy.one, copy.other)
        if ALIKE_SAME_MONTHS <= words < ALIKE and not dossiers[copy.one].agency:
            yield Copy(copy.one, copy.other, words)


def _by_words(dossiers: Sequence[Dossier], pieces: Pieces, copies: Sequence[Copy]) -> Iterator[Copy]:
    """Those that stay alike without what more persons say than are found to tell one career: an advert's words."""
    persons = persons_of([(copy.one, copy.other) for copy in copies], dossiers)
    for copy in copies:
        if pieces.alike_by_few(copy.one, copy.other, persons[copy.one] + BESIDE) >= ALIKE:
            yield copy


def _retold(dossiers: Sequence[Dossier], pieces: Pieces) -> Iterator[Copy]:
    """Copies of which hardly a sentence was left as it was: what is left stands in the same jobs."""
    asked = {*pieces.own.sharing(FEW_SHARED, HOLDERS), *same_two_jobs(dossiers)}
    apart = [pair for pair in asked if _write_for_themselves(*(dossiers[place] for place in pair))]
    for (one, other), share in retold(dossiers, pieces, apart).items():
        yield Copy(one, other, share)


def _write_for_themselves(one: Dossier, other: Dossier) -> bool:
    return comparable(one, other) and not (one.agency and one.agency == other.agency)


def _is_copied(dossiers: Sequence[Dossier], pieces: Pieces, copy: Copy) -> bool:
    """Whether alike words make a copied history: half of the jobs are told alike, or the words are very many.

    Phrases alone are what language models write for everybody, and what more than a few pasted is an advert's.
    """
    long = copy.alike >= ALIKE_LONG and pieces.shared_by_few(copy.one, copy.other, WRITERS) >= LONG
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
