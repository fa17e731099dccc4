"""The jobs a JSON Resume tells of, and what of them cannot be."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from sleetwatch.subjects.technologies import months_too_early

_MONTH = re.compile(r"((?:19|20)[0-9]{2})(?:-(0[1-9]|1[0-2]))?(?:-[0-9]{2})?")
_SIDELINE = re.compile(
    r"free.?lanc|part.?time|intern|consult|contract|advis|volunt|founder|owner|board|teach|tutor|assist|student|thesis"
    r"|mentor|self.employed|open.source|maintainer|trustee|reserv",
    re.IGNORECASE,
)
"""Work that people have beside a job."""
_MOST = 40
_PRESENT = 9999 * 12


@dataclass(frozen=True, slots=True)
class Job:
    """One job. A month is year * 12 + month; where only a year is told, the shortest stay it allows."""

    employer: str
    position: str
    start: int
    end: int
    text: str
    latest_end: int
    """The same as `end`, but the latest month it may mean."""


def jobs_of(resume: dict[str, Any]) -> list[Job]:
    """Every job with an employer and a start, oldest first."""
    listed = resume.get("work")
    found = (_job(one) for one in (listed if isinstance(listed, list) else [])[:_MOST] if isinstance(one, dict))
    return sorted((job for job in found if job), key=lambda job: (job.start, job.employer, job.end))


def _job(entry: dict[str, Any]) -> Job | None:
    employer = " ".join(re.findall(r"\w+", str(entry.get("name") or entry.get("company") or "").casefold()))
    start = _month(entry.get("startDate"), latest=True)
    end, latest_end = (
        _month(entry.get("endDate"), latest=latest) if entry.get("endDate") else _PRESENT for latest in (False, True)
    )
    if not employer or start is None or end is None or latest_end is None:
        return None
    texts = (entry.get(name) for name in ("summary", "description", "highlights", "keywords"))
    return Job(employer, str(entry.get("position") or ""), start, end, " ".join(_texts(texts)), latest_end)


def _month(written: object, *, latest: bool) -> int | None:
    found = _MONTH.match(str(written or "").strip())
    if not found:
        return None
    return int(found[1]) * 12 + int(found[2] or (12 if latest else 1))


def _texts(values: Iterable[object]) -> Iterator[str]:
    for value in values:
        if isinstance(value, str):
            yield value
        elif isinstance(value, list):
            yield from _texts(value[:_MOST])


def overlap_months(jobs: Iterable[Job], today: int) -> int:
    """The longest time for which two main jobs at two employers ran side by side."""
    main = [job for job in jobs if not _SIDELINE.search(f"{job.position} {job.employer}")]
    found = (
        min(one.end, other.end, today) - max(one.start, other.start)
        for one, other in combinations(main, 2)
        if not _one_employer(one, other)
    )
    return max(0, *found, 0)


def _one_employer(one: Job, other: Job) -> bool:
    """Promotions and transfers: one name begins with the other's first word."""
    return one.employer.split()[0] == other.employer.split()[0]


def too_early_months(jobs: Iterable[Job]) -> int:
    """How long before its release a technology was used in a job, at most."""
    return max((months_too_early(job.text, job.latest_end) for job in jobs), default=0)


def career_months(jobs: list[Job], today: int) -> int:
    """From the first job's start on."""
    return max(0, today - jobs[0].start) if jobs else 0


_SEVERAL = 3
_LONG = 120


def history_texts(jobs: list[Job]) -> dict[str, str]:
    """The career as text that compares: who employed one from when until when, and that with what was done there.

    Two jobs are anybody's of one cohort, and bare phrases are what language models write for everybody.
    """
    frame = "|".join(f"{job.employer}:{job.start}:{job.end}" for job in jobs)
    done = " ".join(re.findall(r"\w+", " ".join(job.text for job in jobs).casefold()))
    kinds = {"history": frame} if len(jobs) >= _SEVERAL else {}
    return kinds | ({"history_text": f"{frame}|{done}"} if len(jobs) > 1 and len(done) >= _LONG else {})
