"""Writes down how a check of an applicant came out: as an `identity_check`, the way checks from elsewhere come in."""

from __future__ import annotations

import io
import json
from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from sleetwatch import clock
from sleetwatch.errors import UnknownName, UserError
from sleetwatch.vetting.checks import PERSON, Check, Outcome, checks
from sleetwatch.vetting.dossier import Dossier
from sleetwatch.workspace.applicant_files import ATTACHED, ApplicantFiles, Sent
from sleetwatch.workspace.arriving import Arrival, FileReport, take
from sleetwatch.workspace.folder import Folder
from sleetwatch.workspace.ingesting import chosen
from sleetwatch.workspace.reviewers import note_of, reviewer_of
from sleetwatch.workspace.writing import Writer

LARGEST_EVIDENCE = 512 << 20
"""Bytes of one attached file: a recording of a call."""
_OUTCOMES = {
    Outcome.AGREED: "passed",
    Outcome.CONTRADICTS: "failed",
    Outcome.NOT_DONE: "not_done",
    Outcome.NOT_POSSIBLE: "not_possible",
}


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
    dossier: Dossier,
    check: str,
    outcome: str,
    *,
    by: str,
    note: str | None,
    evidence: Sequence[Path],
) -> Recorded:
    """Keep the evidence and bring the outcome in. Raises `UserError`."""
    made, came_out, reviewer, said = _made_by_people(check), _outcome(outcome), reviewer_of(by), note_of(note)
    if came_out is Outcome.CONTRADICTS and not said:
        raise UserError("an outcome that contradicts needs what was seen, for the applicant may ask; add --note TEXT")
    if made.consent and made.consent not in dossier.consents and came_out is not Outcome.NOT_DONE:
        raise UserError(
            f"{made.id} needs the applicant's consent to {made.consent}, which is not in force; write it down with "
            f"`sleetwatch vet consent {dossier.applicant_id} {made.consent} --by NAME`"
        )
    kept = ApplicantFiles(folder).add(dossier.tenant, dossier.applicant_id, map(_attached, evidence), reviewer)
    now = clock.now()
    record = {
        "applicant_id": dossier.applicant_id,
        "checked_at": clock.to_datetime(now).isoformat(),
        "check": made.check_kind,
        "outcome": _OUTCOMES[came_out],
        "checked_by": reviewer,
        "step": made.id,
        "evidence": kept,
        "note": said or None,
    }
    bring_in(folder, [record], f"vet record {made.id}", dossier.tenant, "checks")
    return Recorded(dossier.tenant, dossier.applicant_id, made.id, came_out.value, now, reviewer, tuple(kept))


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


def bring_in(folder: Folder, records: Sequence[dict[str, Any]], name: str, tenant: str, source: str) -> FileReport:
    """Ingest records of ours by the same way as any file. Raises `UserError` when one is refused."""
    data = "\n".join(json.dumps(one, ensure_ascii=False, sort_keys=True) for one in records).encode() + b"\n"

    def opened() -> AbstractContextManager[BinaryIO]:
        return io.BytesIO(data)

    with Writer(folder) as writer:
        arrival = Arrival(f"{name}.jsonl", tenant, chosen(folder.sources, source), opened, source)
        report = take(writer, arrival, lambda _name, _share: None)
    if report.rejected:
        raise UserError(f"{name}: it was refused ({', '.join(report.reasons)}); `sleetwatch rejects` says why")
    return report
