"""Takes in a folder with what one applicant sent: the bytes are kept, and the application is ingested as any other."""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from secrets import token_hex
from typing import Any

from sleetwatch import clock
from sleetwatch.errors import UserError
from sleetwatch.intel import places
from sleetwatch.intel.postal import read_address
from sleetwatch.subjects import Pseudonyms
from sleetwatch.vetting.folder import (
    MOST_FILES,
    Gazetteer,
    Looked,
    bytes_of,
    files_among,
    look_at,
    record_of,
    told_beside,
)
from sleetwatch.vetting.reading import MOST_BYTES, read_limited
from sleetwatch.workspace.applicant_files import Along, ApplicantFiles, Sent, nothing_more
from sleetwatch.workspace.folder import Folder
from sleetwatch.workspace.vetting_recording import both, bring_in

_MARK = 8
"""Characters of a folder's own id."""
_GAZETTEER = Gazetteer(read_address, places.country_of)


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


def add_folder(folder: Folder, path: Path, tenant: str, applicant: str | None, along: Along = nothing_more) -> Added:
    """Read, keep, ingest. Raises `UserError` when the folder is none, or what stands in `applicant.json` is refused."""
    named = bytes_of(path)
    return _add(folder, named, {}, tenant, applicant or _id_of(folder, path), along)


def add_files(
    folder: Folder,
    sent: Sequence[tuple[str, bytes]],
    told: Mapping[str, str],
    tenant: str,
    applicant: str | None,
    along: Along = nothing_more,
) -> Added:
    """The same of files that were sent. Raises `UserError` for none, too many, or too large ones."""
    if not sent or len(sent) > MOST_FILES:
        raise UserError(f"send one applicant's files, {MOST_FILES} at most; here are {len(sent)}")
    if large := next((name for name, data in sent if len(data) > MOST_BYTES), None):
        raise UserError(f"{large} is larger than {MOST_BYTES >> 20} MB, which no résumé and no photo is")
    return _add(folder, sent, told, tenant, applicant or f"F-{token_hex(_MARK // 2).upper()}", along)


def _add(
    folder: Folder,
    named: Sequence[tuple[str, bytes]],
    told: Mapping[str, str],
    tenant: str,
    applicant: str,
    along: Along,
) -> Added:
    looked = [look_at(found, _read) for found in files_among(named)]
    now = clock.to_datetime(clock.now()).isoformat()
    beside, resume = told_beside(named)
    record = record_of({**beside, **told}, resume, looked, applicant, now, _GAZETTEER)
    applicant_id = str(record["applicant_id"])
    with ApplicantFiles(folder).aside(tenant, applicant_id, map(_sent, looked)) as files:
        bring_in(folder, [record], f"vet add {applicant_id}", tenant, "applicants", both(files.settle, along))
    return _told(tenant, applicant_id, looked, record)


def _told(tenant: str, applicant_id: str, looked: Sequence[Looked], record: Mapping[str, Any]) -> Added:
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
