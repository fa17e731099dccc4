"""Keeps what the machine checks found, and looks again when something came in since."""

from __future__ import annotations

import base64
import csv
import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path

import numpy as np
import sqlalchemy as sa

from sleetwatch import clock
from sleetwatch.errors import UserError
from sleetwatch.state import findings, hold_writing, insert_over, match_tokens, meta, segments, vetting_files
from sleetwatch.vetting.checks import Finding, Outcome
from sleetwatch.vetting.examiners import EXAMINERS
from sleetwatch.vetting.examining import Room, Token, examine
from sleetwatch.vetting.memory import Memory
from sleetwatch.workspace.applicant_files import ApplicantFiles
from sleetwatch.workspace.compared_pictures import ComparedPictures
from sleetwatch.workspace.folder import Folder
from sleetwatch.workspace.vetting_dossiers import Key, Records
from sleetwatch.workspace.vetting_heads import digest_of, keep_heads, read_digests, read_pieces
from sleetwatch.workspace.vetting_tokens import tokens_of

TABLES = "vetting"
"""The workspace's folder of the user's own tables, adverts and plan."""
LOOKED, _AROUND, _COMMON = "vetting", "vetting around", "vetting common"
"""The keys in `meta` of what the findings rest on, and of what many histories have in common."""
LOOKED_AT = ("application", "interview", "worker", "shipment")
_MOST_ASKED = 500
_MOST_ROWS = 1_000_000


def stamp(folder: Folder) -> str:
    """What findings depend on: applications and what hangs on them, the tokens, the user's tables, and the day.

    What people record of checks is not among it: it stands beside what the machine found.
    """
    said = hashlib.sha256(f"{clock.now() // clock.DAY}|{surroundings(folder)}".encode())
    query = sa.select(segments.c.path).where(segments.c.kind.in_(LOOKED_AT)).order_by(segments.c.path)
    with folder.state.connect() as connection:
        said.update("|".join(connection.execute(query).scalars()).encode())
        for table in (match_tokens, vetting_files):
            said.update(str(connection.execute(sa.select(sa.func.count()).select_from(table)).scalar()).encode())
    return said.hexdigest()


def surroundings(folder: Folder) -> str:
    """The user's own tables, plan and adverts: when they change, everybody is looked at again."""
    found = [path for path in sorted((folder.root / TABLES).rglob("*")) if path.is_file()]
    said = [f"{path.name}|{path.stat().st_size}|{path.stat().st_mtime_ns}" for path in found]
    return hashlib.sha256("|".join(said).encode()).hexdigest()


def is_stale(folder: Folder, mark: str) -> bool:
    """Whether what was found no longer rests on what is here."""
    return kept_mark(folder, LOOKED) != mark


def kept_mark(folder: Folder, name: str) -> str | None:
    """What was written down under a name when it was looked last."""
    with folder.state.connect() as connection:
        return connection.execute(sa.select(meta.c.value).where(meta.c.key == name)).scalar()


def look_again(folder: Folder, records: Records, mark: str) -> None:
    """Run every machine check and keep what it found; what compares looks at what changed, and whom it can touch."""
    around, digests = surroundings(folder), {one.key: digest_of(one) for one in records.dossiers}
    memory = _memory(folder, digests, around)
    room = Room(
        evidence=ApplicantFiles(folder),
        tables=own_tables(folder.root / TABLES),
        as_of=clock.now(),
        footprints=ApplicantFiles(folder).of_kind("footprint"),
        staff=records.staff,
        adverts=adverts_in(folder.root / TABLES / "adverts"),
        tokens=_tokens(folder),
        memory=memory,
        compared=ComparedPictures(folder),
        tokens_of=lambda dossier: tokens_of(folder, dossier),
    )
    found: defaultdict[Key, list[Finding]] = defaultdict(list)
    for one in examine(records.dossiers, room, EXAMINERS):
        found[one.tenant, one.applicant_id].append(one)
    common = memory.common if memory.common is not None else np.empty(0, np.uint64)
    marks = {LOOKED: mark, _AROUND: around, _COMMON: base64.b64encode(common.tobytes()).decode()}
    with folder.state.begin() as connection:
        hold_writing(connection)  # another may look at the same time
        _keep(connection, found)
        keep_heads(connection, records.dossiers, digests, found, memory.pieces, records.who.worker_of_subject)
        connection.execute(sa.delete(meta).where(meta.c.key.in_(marks)))
        connection.execute(sa.insert(meta), [{"key": key, "value": value} for key, value in marks.items()])


def _memory(folder: Folder, digests: Mapping[Key, str], around: str) -> Memory:
    """What the look before left; nothing when it rested on other tables, or a purge was here since."""
    common = kept_mark(folder, _COMMON)
    if common is None or kept_mark(folder, _AROUND) != around:
        return Memory()
    before = read_digests(folder)
    return Memory(
        unchanged=frozenset(key for key, digest in digests.items() if before.get(key) == digest),
        findings={key: {one.check: one for one in listed} for key, listed in read_findings(folder).items()},
        pieces=read_pieces(folder),
        common=np.frombuffer(base64.b64decode(common), np.uint64),
    )


def _keep(connection: sa.Connection, found: Mapping[Key, list[Finding]]) -> None:
    """Only what came out otherwise is written."""
    query = sa.select(findings.c.tenant, findings.c.applicant_id, findings.c.found)
    old = {(row.tenant, row.applicant_id): row.found for row in connection.execute(query)}
    now, written = clock.now(), {key: [_written(one) for one in listed] for key, listed in found.items()}
    rows = [
        {"tenant": tenant, "applicant_id": name, "at": now, "found": told}
        for (tenant, name), told in written.items()
        if old.get((tenant, name)) != told
    ]
    gone = [{"t": tenant, "a": name} for tenant, name in sorted(old.keys() - written.keys())]
    own = sa.and_(findings.c.tenant == sa.bindparam("t"), findings.c.applicant_id == sa.bindparam("a"))
    if gone:
        connection.execute(sa.delete(findings).where(own), gone)
    if rows:
        connection.execute(insert_over(connection, findings), rows)


def _written(one: Finding) -> dict[str, object]:
    told = {"others": one.others, "files": one.files, "details": one.details}
    kept = {name: value for name, value in told.items() if value}
    return {"check": one.check, "outcome": one.outcome.value, "because": one.because, **kept}


def read_findings(folder: Folder, keys: Iterable[Key] | None = None) -> dict[Key, list[Finding]]:
    """What was found about all applicants, or about some."""
    query = sa.select(findings)
    wanted = set(keys) if keys is not None else None
    if wanted is not None and len(wanted) <= _MOST_ASKED:
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
