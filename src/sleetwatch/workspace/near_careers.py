"""Careers that are near copies of one another, as one more kind of contact: what vetting finds, signals read."""

from __future__ import annotations

from collections.abc import Sequence

import pyarrow as pa

from sleetwatch.subjects import Pseudonyms
from sleetwatch.subjects.claims import rows_to_table
from sleetwatch.subjects.contacts import CONTACTS
from sleetwatch.subjects.history import Job, jobs_of
from sleetwatch.subjects.resumes import Sent
from sleetwatch.vetting.dossier import Dossier, Work
from sleetwatch.vetting.histories import copies_among, near_copies, text_of
from sleetwatch.vetting.pieces import Pieces
from sleetwatch.vetting.retold import same_two_jobs

KIND = "history_like"
_MANY_YEARS = 9000 * 12
"""What stands for a job that lasts."""


def with_near_careers(contacts: pa.Table, applications: Sequence[Sent], pseudonyms: Pseudonyms) -> pa.Table:
    """The contacts, and a hash for every group of near copies that each of its members holds."""
    sent = [one for one in applications if isinstance(one["resume"], dict)]
    if len(sent) < 2:  # noqa: PLR2004 - nothing to compare
        return contacts
    groups = _groups([_dossier(one) for one in sent])
    rows = [
        {
            **{name: sent[place][name] for name in ("tenant", "subject", "at", "event_id")},
            "contact_kind": KIND,
            "value": pseudonyms.value(KIND, sent[first]["event_id"]),
        }
        for place, first in sorted(groups.items())
    ]
    return pa.concat_tables([contacts, rows_to_table(rows, CONTACTS)]) if rows else contacts


def work_of(job: Job) -> Work:
    """A job as the checks want it."""
    return Work(job.employer, job.position, job.start, job.end if job.end < _MANY_YEARS else None, job.text)


def _dossier(one: Sent) -> Dossier:
    """As much of an application as a comparison of careers needs."""
    return Dossier(
        tenant=one["tenant"],
        applicant_id=one["applicant_id"],
        subject=one["subject"],
        applied_at=one["at"],
        jobs=tuple(map(work_of, jobs_of(one["resume"]))),
    )


def _groups(dossiers: Sequence[Dossier]) -> dict[int, int]:
    """By place of a copy: the first of its group."""
    pieces = Pieces((text_of(one) for one in dossiers), beside=same_two_jobs(dossiers))
    first: dict[int, int] = {}
    for copy in copies_among(dossiers, pieces, near_copies(dossiers, pieces.own)):
        merged = {first.get(copy.one, copy.one), first.get(copy.other, copy.other)}
        first |= {place: min(merged) for place, of in first.items() if of in merged}
        first[copy.one] = first[copy.other] = min(merged)
    return first
