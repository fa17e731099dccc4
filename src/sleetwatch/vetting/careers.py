"""The résumé against itself, against first releases, and against the user's own table of degrees."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import pairwise

from sleetwatch.clock import to_datetime
from sleetwatch.vetting.checks import Finding, Outcome
from sleetwatch.vetting.dossier import Dossier, Work
from sleetwatch.vetting.examining import Room

LONG_OVERLAP = 6
"""Months for which two main jobs beside each other are asked about; a month or two is a hand-over."""
LONG_GAP = 12
"""Months from which on a gap is noted. It is never held against anybody: people care, study, fall ill, rest."""
LONG_BEFORE = 6
"""Months before its release from which on a technology in a job is asked about."""


def examine(dossiers: Sequence[Dossier], room: Room) -> Iterator[Finding]:
    """All checks of what a résumé says, one applicant at a time."""
    degrees = _offered(room)
    for one in dossiers:
        if one.jobs:
            yield _dates(one)
            yield _technologies(one)
        yield from _degrees(one, degrees)


def _dates(one: Dossier) -> Finding:
    gaps = _gaps(one.jobs, to_datetime(one.applied_at).year * 12 + to_datetime(one.applied_at).month)
    noted = {"gaps": "; ".join(gaps)} if gaps else {}
    if one.overlap_months >= LONG_OVERLAP:
        because = f"two main jobs ran side by side for {one.overlap_months} months"
        return _found(one, "career-dates", Outcome.CONTRADICTS, because, noted)
    return _found(one, "career-dates", Outcome.AGREED, f"{len(one.jobs)} jobs, none long beside another", noted)


def _gaps(jobs: Sequence[Work], applied: int) -> list[str]:
    """Times without a job, as `2019-05 to 2020-11`."""
    until = jobs[0].end or applied
    gaps = []
    for earlier, later in pairwise(sorted(jobs, key=lambda job: job.start)):
        until = max(until, earlier.end or applied)
        if later.start - until > LONG_GAP:
            gaps.append(f"{_month(until)} to {_month(later.start)}")
    return gaps


def _month(number: int) -> str:
    year, month = divmod(number - 1, 12)
    return f"{year}-{month + 1:02d}"


def _technologies(one: Dossier) -> Finding:
    early = [found for found in one.too_early if found.months >= LONG_BEFORE]
    if not early:
        return _found(one, "technology-dates", Outcome.AGREED, "no job names what could not be had yet", {})
    worst = max(early, key=lambda found: found.months)
    because = f"a job that names {worst.technology} had ended {worst.months} months before anybody could have it"
    told = {found.technology: f"{found.months} months too early" for found in early}
    return _found(one, "technology-dates", Outcome.CONTRADICTS, because, told)


def _offered(room: Room) -> dict[str, set[str]]:
    """By school: the degrees that it offers, both as words."""
    offered: defaultdict[str, set[str]] = defaultdict(set)
    for row in room.tables.get("degrees", ()):
        offered[_words(row.get("school"))].add(_words(row.get("degree")))
    offered.pop("", None)
    return offered


def _degrees(one: Dossier, offered: dict[str, set[str]]) -> Iterator[Finding]:
    """Only schools on the user's table are looked at, wherever they are."""
    listed = one.resume.get("education")
    schools = [entry for entry in (listed if isinstance(listed, list) else [])[:20] if isinstance(entry, dict)]
    known = [(entry, offered[school]) for entry in schools if (school := _words(entry.get("institution"))) in offered]
    claims = [(entry, degrees) for entry, degrees in known if _words(entry.get("area"))]
    if not claims:
        return
    wrong = [entry for entry, degrees in claims if not any(_means(entry, degree) for degree in degrees)]
    if wrong:
        because = f"{len(wrong)} of {len(claims)} degrees are not on the school's list"
        yield _found(one, "degree-offered", Outcome.CONTRADICTS, because, {"degree": str(wrong[0].get("area"))[:80]})
    else:
        yield _found(one, "degree-offered", Outcome.AGREED, "the school offers the degree", {})


def _means(entry: dict[str, object], degree: str) -> bool:
    """Whether all words of the area studied are among the degree's: `BSc Computer Science` for `Computer Science`."""
    return set(_words(entry.get("area")).split()) <= set(degree.split())


def _words(text: object) -> str:
    return " ".join(re.findall(r"\w+", str(text or "").casefold()))


def _found(one: Dossier, check: str, outcome: Outcome, because: str, details: dict[str, str]) -> Finding:
    return Finding(one.tenant, one.applicant_id, check, outcome, because, details=details)
