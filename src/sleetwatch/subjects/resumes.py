"""What an application says of a career, its referees and its files, in numbers and keyed hashes. No name goes on."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import timedelta
from typing import Any

import pyarrow as pa

from sleetwatch.clock import to_datetime, zone_of
from sleetwatch.engine import Engine
from sleetwatch.subjects.files import File, files_of, written_by_another
from sleetwatch.subjects.history import career_months, jobs_of, overlap_months, too_early_months
from sleetwatch.subjects.identify import Identities
from sleetwatch.subjects.mailbox import is_free, mailbox
from sleetwatch.subjects.pseudonym import Pseudonyms
from sleetwatch.telephone import abroad, telephone

RESUMES = pa.schema(
    [
        ("tenant", pa.string()),
        ("subject", pa.string()),
        ("at", pa.int64()),
        ("event_id", pa.string()),
        ("applicant_id", pa.string()),
        ("jobs", pa.int64()),
        ("career_months", pa.int64()),
        ("overlap_months", pa.int64()),
        ("too_early_months", pa.int64()),
        ("referees", pa.int64()),
        ("free_mail_referees", pa.int64()),
        ("own_referee", pa.bool_()),
    ]
)
"""One row an application. `own_referee`: a referee has the applicant's own telephone or mailbox."""

APPLICATION_FILES = pa.schema(
    [
        ("tenant", pa.string()),
        ("subject", pa.string()),
        ("at", pa.int64()),
        ("event_id", pa.string()),
        ("file_kind", pa.string()),
        ("pipeline", pa.string()),
        ("made_at", pa.int64()),
        ("zone_gap_minutes", pa.int64()),
        ("written_by_another", pa.bool_()),
        ("edited", pa.bool_()),
    ]
)
"""One row a file. `pipeline` is a keyed hash of what made it and by which clock; `zone_gap_minutes` how far that clock
is from the claimed home's at that time."""

_SENT = """
select tenant, applicant_id, name, email, phone, address, city, country, "at", event_id, resume, "references",
    documents, profiles
from application where applicant_id is not null order by tenant, applicant_id, "at", event_id
"""
_NARROW_KM = 150.0
"""A home known no better than this may be in another time zone."""
_FEW = 10

Sent = dict[str, Any]


def sent_applications(engine: Engine, who: Identities) -> list[Sent]:
    """Every application with its subject, and its JSON read."""
    found = []
    for row in engine.dicts(_SENT):
        subject = who.subject_of_applicant.get((row["tenant"], row["applicant_id"]))
        if subject is not None:
            read = {name: _read(row[name]) for name in ("resume", "references", "documents", "profiles")}
            phone = abroad(row["phone"], row["country"])
            found.append(row | read | {"subject": subject, "phone": phone})
    return found


def _read(text: str | None) -> Any:  # noqa: ANN401 - whatever the JSON holds
    try:
        return json.loads(text) if text else None
    except (ValueError, RecursionError):
        return None


def resume_rows(sent: Iterable[Sent]) -> Iterator[dict[str, Any]]:
    """The table `resumes`."""
    for one in sent:
        jobs = jobs_of(one["resume"]) if isinstance(one["resume"], dict) else []
        today = to_datetime(one["at"])
        month = today.year * 12 + today.month
        yield {name: one[name] for name in RESUMES.names[:5]} | {
            "jobs": len(jobs),
            "career_months": career_months(jobs, month),
            "overlap_months": overlap_months(jobs, month),
            "too_early_months": too_early_months(jobs),
            **_referees(one),
        }


def referees_of(one: Sent) -> list[dict[str, Any]]:
    """The referees an application names."""
    listed = one["references"]
    return [referee for referee in (listed if isinstance(listed, list) else [])[:_FEW] if isinstance(referee, dict)]


def _referees(one: Sent) -> dict[str, Any]:
    told = [referee for referee in referees_of(one) if referee.get("email") or referee.get("phone")]
    own = {one["phone"], mailbox(one["email"])} - {None}
    theirs = {
        value
        for referee in told
        for value in (phone_of(referee, one["country"]), mailbox(str(referee.get("email") or "")))
    }
    return {
        "referees": len(told),
        "free_mail_referees": sum(is_free(str(referee.get("email") or "")) for referee in told),
        "own_referee": bool(own & theirs),
    }


def phone_of(referee: Mapping[str, Any], country: str | None) -> str | None:
    """A referee's telephone; one without a country code is taken for one of the applicant's country."""
    return telephone(str(referee.get("phone") or ""), country)


def file_rows(
    sent: Iterable[Sent], pseudonyms: Pseudonyms, people: Iterable[Mapping[str, Any]]
) -> Iterator[dict[str, Any]]:
    """The table `application_files`."""
    zones = {
        (one["tenant"], one["subject"]): one["zone"]
        for one in people
        if one.get("zone") and (one.get("home_radius_km") or 0.0) <= _NARROW_KM
    }
    for one in sent:
        for file in files_of(one["documents"]):
            pipeline = f"{file.kind}|{file.tools}|{file.offset_minutes}" if file.tools else None
            yield {name: one[name] for name in APPLICATION_FILES.names[:4]} | {
                "file_kind": file.kind,
                "pipeline": pseudonyms.value("pipeline", pipeline) if pipeline else None,
                "made_at": file.made_at,
                "zone_gap_minutes": _gap(file, zones.get((one["tenant"], one["subject"]))),
                "written_by_another": written_by_another(file, one["name"]),
                "edited": file.edited,
            }


def _gap(file: File, zone: str | None) -> int | None:
    if file.offset_minutes is None or file.made_at is None or zone is None:
        return None
    shift = zone_of(zone)
    there = to_datetime(file.made_at).astimezone(shift).utcoffset() if shift else None
    if there is None:
        return None
    return abs(file.offset_minutes - round(there / timedelta(minutes=1)))
