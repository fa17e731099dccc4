"""Takes in a folder with what one applicant sent: the bytes are kept, and the application is ingested as any other."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from pathlib import Path

from sleetwatch import clock
from sleetwatch.subjects import Pseudonyms
from sleetwatch.vetting.folder import Looked, files_of, look_at, record_of
from sleetwatch.vetting.reading import read_limited
from sleetwatch.workspace.applicant_files import ApplicantFiles, Sent
from sleetwatch.workspace.folder import Folder
from sleetwatch.workspace.vetting_recording import bring_in

_MARK = 8
"""Characters of a folder's own id."""


@dataclass(frozen=True, slots=True)
class AddedFile:
    """What became of one file of the folder."""

    name: str
    kind: str
    sha256: str
    error: str | None


@dataclass(frozen=True, slots=True)
class Added:
    """An applicant that came in as a folder."""

    tenant: str
    applicant_id: str
    files: tuple[AddedFile, ...]
    jobs: int
    """Jobs that were read out of the résumé."""


def add_folder(folder: Folder, path: Path, tenant: str, applicant: str | None) -> Added:
    """Read, keep, ingest. Raises `UserError` when the folder is none, or what stands in `applicant.json` is refused."""
    looked = [look_at(found, _read) for found in files_of(path)]
    now = clock.to_datetime(clock.now()).isoformat()
    record = record_of(path, looked, applicant or _id_of(folder, path), now)
    applicant_id = str(record["applicant_id"])
    bring_in(folder, [record], f"vet add {applicant_id}", tenant, "applicants")
    ApplicantFiles(folder).add(tenant, applicant_id, map(_sent, looked))
    told = tuple(AddedFile(one.found.name, one.found.kind, one.found.sha256, one.error) for one in looked)
    jobs = record["resume"].get("work")
    return Added(tenant, applicant_id, told, len(jobs) if isinstance(jobs, list) else 0)


def _read(data: bytes, reader: str) -> tuple[str, dict[str, str], bytes | None]:
    """In a limited process; a picture's fingerprint comes as text."""
    text, metadata = read_limited(data, reader)
    if reader == "picture":
        return "", metadata, base64.b64decode(text) or None
    return text, metadata, None


def _sent(one: Looked) -> Sent:
    return Sent(one.found.kind, one.found.name, one.found.data, one.print)


def _id_of(folder: Folder, path: Path) -> str:
    """An id of the folder's name that does not tell it, for folders are called after people; the same every time."""
    return f"F-{Pseudonyms(folder.key).value('folder', path.resolve().name)[:_MARK].upper()}"
