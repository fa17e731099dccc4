"""Writes down how a check of an applicant came out: as an `identity_check`, the way checks from elsewhere come in."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import sqlalchemy as sa

from sleetwatch import clock
from sleetwatch.errors import UnknownName, UserError
from sleetwatch.vetting.checks import PERSON, Check, Outcome, checks
from sleetwatch.workspace.applicant_files import ATTACHED, Along, ApplicantFiles, Sent, nothing_more
from sleetwatch.workspace.arriving import Arrival, FileReport, take
from sleetwatch.workspace.folder import Folder
from sleetwatch.workspace.ingesting import chosen
from sleetwatch.workspace.reviewers import note_of, reviewer_of
from sleetwatch.workspace.vetting_dossiers import consents_in_force
from sleetwatch.workspace.vetting_heads import Head
from sleetwatch.workspace.writing import Writer

LARGEST_EVIDENCE = 512 << 20
"""Bytes of one attached file: a recording of a call."""
RECORDING = "recording"
RECORDINGS = frozenset(
    {".mp4", ".m4v", ".mov", ".mkv", ".webm", ".avi", ".m4a", ".mp3", ".wav", ".ogg", ".opus", ".flac"}
)
"""What a call is recorded as; whatever the check, it is kept with the applicant's consent alone."""
_OUTCOMES = {
    Outcome.AGREED: "passed",
    Outcome.CONTRADICTS: "failed",
    Outcome.NOT_DONE: "not_done",
    Outcome.NOT_POSSIBLE: "not_possible",
}
_DONE = (Outcome.AGREED, Outcome.CONTRADICTS)
"""Outcomes of a check that was made; that it was refused or not possible needs nobody's consent."""


@dataclass(frozen=True, slots=True)
class Recorded:
    """What was written down."""

    tenant: str
    applicant_id: str
    check: str
    outcome: str
    at: int
    by: str
    evidence: tuple[str, ...]


def record_outcome(
    folder: Folder,
    applied: Head,
    check: str,
    outcome: str,
    *,
    by: str,
    note: str | None,
    evidence: Sequence[Path | Sent],
    along: Along = nothing_more,
) -> Recorded:
    """Keep the evidence and bring the outcome in. Raises `UserError`."""
    made, came_out, reviewer, said = _made_by_people(check), _outcome(outcome), reviewer_of(by), note_of(note)
    if came_out is Outcome.CONTRADICTS and not said:
        raise UserError("an outcome that contradicts needs what was seen, for the applicant may ask; add --note TEXT")
    if made.consent and came_out in _DONE:
        _check_consent(folder, applied, made.consent, made.id)
    for one in evidence:
        if Path(one.name).suffix.lower() in RECORDINGS:
            _check_consent(folder, applied, RECORDING, f"the recording {Path(one.name).name}")
    now = clock.now()
    record: dict[str, object] = {
        "applicant_id": applied.applicant_id,
        "checked_at": clock.to_datetime(now).isoformat(),
        "check": made.check_kind,
        "outcome": _OUTCOMES[came_out],
        "checked_by": reviewer,
        "step": made.id,
        "note": said or None,
    }
    attached = [one if isinstance(one, Sent) else _attached(one) for one in evidence]
    with ApplicantFiles(folder).aside(applied.tenant, applied.applicant_id, attached, reviewer) as files:
        record["evidence"] = files.hashes
        with_files = both(files.settle, along)
        bring_in(folder, [record], f"vet record {made.id}", applied.tenant, "checks", with_files)
        hashes = tuple(files.hashes)
    return Recorded(applied.tenant, applied.applicant_id, made.id, came_out.value, now, reviewer, hashes)


def _check_consent(folder: Folder, applied: Head, consent: str, what: str) -> None:
    if consent not in consents_in_force(folder).get(applied.key, ()):
        raise UserError(
            f"{what} needs the applicant's consent to {consent}, which is not in force; write it down with "
            f"`sleetwatch vet consent {applied.applicant_id} {consent} --as NAME`"
        )


def _made_by_people(name: str) -> Check:
    check = checks().get(name.strip().lower())
    if check is None or check.by != PERSON:
        made = ", ".join(one.id for one in checks().values() if one.by == PERSON)
        raise UnknownName(f"{name!r} is no check that people make; there is: {made}")
    return check


def _outcome(name: str) -> Outcome:
    try:
        return Outcome(name.strip().lower())
    except ValueError:
        raise UnknownName(f"{name!r} is no outcome; it is one of: {', '.join(one.value for one in Outcome)}") from None


def _attached(path: Path) -> Sent:
    try:
        if path.stat().st_size > LARGEST_EVIDENCE:
            raise UserError(f"{path} has more than {LARGEST_EVIDENCE >> 20} MB; keep it elsewhere and name the place")
        return Sent(ATTACHED, path.name, path.read_bytes())
    except OSError as error:
        raise UserError(f"cannot read {path}: {error.strerror}") from None


def both(one: Along, other: Along) -> Along:
    """The one, then the other."""

    def done(connection: sa.Connection) -> None:
        one(connection)
        other(connection)

    return done


def bring_in(
    folder: Folder,
    records: Sequence[dict[str, Any]],
    name: str,
    tenant: str,
    source: str,
    along: Along = nothing_more,
) -> FileReport:
    """Ingest records of ours by the same way as any file, all of them or none. Raises `UserError` for a refused one."""
    data = "\n".join(json.dumps(one, ensure_ascii=False, sort_keys=True) for one in records).encode() + b"\n"

    def opened() -> AbstractContextManager[BinaryIO]:
        return io.BytesIO(data)

    with Writer(folder) as writer:
        sources = chosen(folder.sources, source)
        arrival = Arrival(f"{name}.jsonl", tenant, sources, opened, source, along=_only_whole(name, along))
        return take(writer, arrival, lambda _name, _share: None)


def _only_whole(name: str, along: Along) -> Callable[[sa.Connection, FileReport], None]:
    def done(connection: sa.Connection, report: FileReport) -> None:
        if report.rejected:
            raise UserError(f"{name}: it was refused ({', '.join(report.reasons)})")
        along(connection)

    return done
