"""Keeps what the machine checks found, and looks again when something came in since."""

from __future__ import annotations

import csv
import hashlib
import json
from collections import defaultdict
from collections.abc import Callable, Iterable
from pathlib import Path

import sqlalchemy as sa

from sleetwatch import clock
from sleetwatch.errors import UserError
from sleetwatch.state import consents, findings, match_tokens, meta, vetting_files
from sleetwatch.vetting.checks import Finding, Outcome
from sleetwatch.vetting.examiners import EXAMINERS
from sleetwatch.vetting.examining import Room, Token, examine
from sleetwatch.workspace.applicant_files import ApplicantFiles
from sleetwatch.workspace.folder import Folder
from sleetwatch.workspace.vetting_dossiers import Key, Records
from sleetwatch.workspace.vetting_tokens import tokens_of

TABLES = "vetting"
"""The workspace's folder of the user's own tables, adverts and plan."""
_MARK = "vetting"
"""The key in `meta` of what the findings rest on."""
_MOST_ROWS = 1_000_000

Tell = Callable[[float], None]


def stamp(folder: Folder) -> str:
    """What findings depend on: the lake, the consents, the tokens, the user's tables, and the day."""
    said = hashlib.sha256(str(clock.now() // clock.DAY).encode())
    with folder.state.connect() as connection:
        said.update(str(connection.execute(sa.select(meta.c.value).where(meta.c.key == "commits")).scalar()).encode())
        for table in (consents, match_tokens, vetting_files):
            said.update(str(connection.execute(sa.select(sa.func.count()).select_from(table)).scalar()).encode())
    for path in sorted((folder.root / TABLES).rglob("*")):
        if path.is_file():
            said.update(f"{path.name}|{path.stat().st_size}|{path.stat().st_mtime_ns}".encode())
    return said.hexdigest()


def is_stale(folder: Folder, mark: str) -> bool:
    """Whether what was found no longer rests on what is here."""
    with folder.state.connect() as connection:
        return connection.execute(sa.select(meta.c.value).where(meta.c.key == _MARK)).scalar() != mark


def look_again(folder: Folder, records: Records, mark: str) -> None:
    """Run every machine check and keep what it found."""
    room = Room(
        evidence=ApplicantFiles(folder),
        tables=own_tables(folder.root / TABLES),
        as_of=clock.now(),
        footprints=ApplicantFiles(folder).of_kind("footprint"),
        staff=records.staff,
        adverts=adverts_in(folder.root / TABLES / "adverts"),
        tokens=_tokens(folder),
        tokens_of=lambda dossier: tokens_of(folder, dossier),
    )
    found: defaultdict[Key, list[Finding]] = defaultdict(list)
    for one in examine(records.dossiers, room, EXAMINERS):
        found[one.tenant, one.applicant_id].append(one)
    _keep(folder, found, mark)


def _keep(folder: Folder, found: dict[Key, list[Finding]], mark: str) -> None:
    now = clock.now()
    rows = [
        {"tenant": tenant, "applicant_id": applicant_id, "at": now, "found": [_written(one) for one in listed]}
        for (tenant, applicant_id), listed in found.items()
    ]
    with folder.state.begin() as connection:
        connection.execute(sa.delete(findings))
        if rows:
            connection.execute(sa.insert(findings), rows)
        connection.execute(sa.delete(meta).where(meta.c.key == _MARK))
        connection.execute(sa.insert(meta).values(key=_MARK, value=mark))


def _written(one: Finding) -> dict[str, object]:
    told = {"others": one.others, "files": one.files, "details": one.details}
    kept = {name: value for name, value in told.items() if value}
    return {"check": one.check, "outcome": one.outcome.value, "because": one.because, **kept}


def read_findings(folder: Folder, keys: Iterable[Key] | None = None) -> dict[Key, list[Finding]]:
    """What was found about all applicants, or about some."""
    query = sa.select(findings)
    wanted = set(keys) if keys is not None else None
    if wanted is not None:
        query = query.where(findings.c.applicant_id.in_(sorted({applicant_id for _, applicant_id in wanted})))
    with folder.state.connect() as connection:
        rows = connection.execute(query).all()
    return {
        (row.tenant, row.applicant_id): [_read(row.tenant, row.applicant_id, one) for one in row.found]
        for row in rows
        if wanted is None or (row.tenant, row.applicant_id) in wanted
    }


def _read(tenant: str, applicant_id: str, one: dict[str, object]) -> Finding:
    return Finding(
        tenant,
        applicant_id,
        str(one["check"]),
        Outcome(str(one["outcome"])),
        str(one["because"]),
        tuple(one.get("others", ())),  # type: ignore[arg-type]
        tuple(one.get("files", ())),  # type: ignore[arg-type]
        dict(one.get("details", {})),  # type: ignore[call-overload]
    )


def _tokens(folder: Folder) -> list[Token]:
    query = sa.select(match_tokens).where(match_tokens.c.until > clock.now())
    with folder.state.connect() as connection:
        return [Token(row.tenant, row.token, row.of, row.thing) for row in connection.execute(query)]


def own_tables(folder: Path) -> dict[str, list[dict[str, str]]]:
    """The user's CSV files by name. Raises `UserError` for one that cannot be read."""
    return {path.stem: _rows_of(path) for path in sorted(folder.glob("*.csv"))}


def _rows_of(path: Path) -> list[dict[str, str]]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            rows = [row for _, row in zip(range(_MOST_ROWS), csv.DictReader(stream), strict=False)]
    except (UnicodeDecodeError, csv.Error, OSError) as error:
        raise UserError(f"{path}: {error}; save it as CSV in UTF-8") from None
    return [{str(key): str(value or "") for key, value in row.items() if key} for row in rows]


def adverts_in(folder: Path) -> list[str]:
    """The user's own job adverts: text files, or JSON with texts somewhere in it."""
    return [_advert(path) for path in sorted(folder.glob("*.*")) if path.suffix in {".txt", ".md", ".json"}]


def _advert(path: Path) -> str:
    text = path.read_text("utf-8", "replace")[: 1 << 20]
    if path.suffix != ".json":
        return text
    try:
        return json.dumps(json.loads(text), ensure_ascii=False)
    except ValueError:
        return text
