"""Everything held on an applicant, as the applicant may ask for it: nothing of anybody else in it."""

from __future__ import annotations

import dataclasses
import json
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from sleetwatch import clock
from sleetwatch.errors import UserError
from sleetwatch.vetting.dossier import Dossier
from sleetwatch.vetting.justice import HIRED
from sleetwatch.vetting.pages import ApplicantPage, for_recruiters
from sleetwatch.workspace.applicant_files import ATTACHED, ApplicantFiles
from sleetwatch.workspace.folder import Folder

_OWN = (
    "applicant_id", "applied_at", "name", "email", "phone", "address", "city", "region", "country", "ip", "user_agent",
    "requisition_id", "channel", "agency", "worker_id", "profiles", "documents", "talks", "consents",
)  # fmt: skip


def export_applicant(
    folder: Folder, dossier: Dossier, page: ApplicantPage, recorded: Sequence[Mapping[str, Any]], target: Path
) -> list[Path]:
    """Write `applicant.json`, `resume.json` and what the applicant sent into a new or empty folder. Raises `UserError`.

    What staff attached to checks is listed by its hash and stays here. What work says of the claim, and what was
    checked of the worker after hiring, is left out: when to tell of an inquiry is not the recruiter's to decide.
    """
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise UserError(f"{target} is not empty; name a new folder")
    (target / "files").mkdir(parents=True)
    written = [
        _write(target / "applicant.json", _told(dossier, for_recruiters(page), recorded)),
        _write(target / "resume.json", dossier.resume),
    ]
    files = ApplicantFiles(folder)
    for one in files.of(dossier.tenant, [dossier.applicant_id]):
        if one.kind == ATTACHED:  # listed with the outcome it belongs to; others may be seen or heard in it
            continue
        place = target / "files" / f"{one.sha256[:12]}-{Path(one.name).name}"
        with files.open(one.sha256) as stream, place.open("wb") as out:
            shutil.copyfileobj(stream, out)
        written.append(place)
    return written


def _told(dossier: Dossier, page: ApplicantPage, recorded: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    plain = dataclasses.asdict(dossier)
    until = min((one.at for one in page.decisions if one.act == HIRED), default=clock.now())
    given = {name: plain[name] for name in _OWN if plain[name] not in (None, (), frozenset())}
    checks = [
        {
            "check": step.check.id,
            "what": step.check.title,
            "outcome": step.outcome.value,
            "because": step.because,
            "at": clock.to_text(step.at) if step.at else None,
            "next": step.check.verify_next,
        }
        for step in page.steps
        if step.at is None or step.at <= until
    ]
    return {
        "application": given | {"applied_at": clock.to_text(dossier.applied_at), "consents": sorted(dossier.consents)},
        "tier": page.tier_title,
        "checks": checks,
        "recorded": [_record(one) for one in recorded if one["applicant_id"] and one["at"] <= until],
        "decisions": [
            dataclasses.asdict(one) | {"at": clock.to_text(one.at), "keep_until": _text(one.keep_until)}
            for one in page.decisions
        ],
    }


def _record(one: Mapping[str, Any]) -> dict[str, Any]:
    names = ("check_kind", "step", "outcome", "note", "evidence", "checked_by")
    return {name: one[name] for name in names if one[name]} | {"at": clock.to_text(one["at"])}


def _text(at: int | None) -> str | None:
    return clock.to_text(at) if at is not None else None


def _write(path: Path, told: Mapping[str, Any]) -> Path:
    path.write_text(json.dumps(told, ensure_ascii=False, indent=2, sort_keys=True) + "\n", "utf-8")
    return path
