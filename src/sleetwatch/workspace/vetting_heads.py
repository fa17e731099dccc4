"""Applications as they were looked at last: what a list needs without reading the lake, and what changed since."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
import pyarrow as pa
import sqlalchemy as sa

from sleetwatch.engine import Engine
from sleetwatch.events import KINDS, schema_of
from sleetwatch.state import applicant_heads, insert_over
from sleetwatch.vetting.checks import Finding, Outcome
from sleetwatch.vetting.dossier import Dossier
from sleetwatch.vetting.pieces import Hashes
from sleetwatch.workspace.folder import Folder
from sleetwatch.workspace.vetting_dossiers import Key

_MEANING = 4
"""Raised when the checks come to mean something else by what is kept, so that everybody is looked at again."""


@dataclass(frozen=True, slots=True)
class Head:
    """As much of an application as a list and a plan need."""

    tenant: str
    applicant_id: str
    subject: str
    applied_at: int
    name: str | None
    channel: str | None
    requisition_id: str | None
    worker_id: str | None
    has_address: bool
    against: int

    @property
    def key(self) -> Key:
        """Tenant and applicant id."""
        return self.tenant, self.applicant_id


COLUMNS = [applicant_heads.c[one.name] for one in fields(Head)]


def read_heads(folder: Folder, tenant: str | None = None) -> dict[Key, Head]:
    """Every application that was looked at."""
    query = sa.select(*COLUMNS).where(sa.true() if tenant is None else applicant_heads.c.tenant == tenant)
    with folder.state.connect() as connection:
        heads = [Head(*row) for row in connection.execute(query)]
    return {head.key: head for head in heads}


def count_heads(folder: Folder) -> int:
    """How many there are."""
    with folder.state.connect() as connection:
        return int(connection.execute(sa.select(sa.func.count()).select_from(applicant_heads)).scalar_one())


_RECORDED = """
select c.tenant, c.applicant_id, c.worker_id, c."at", c.check_kind, c.outcome, c.checked_by, c.step, c.evidence, c.note,
    c.event_id
from identity_check as c join (select distinct tenant, name, worker from asked) as a
    on a.tenant = c.tenant and a.name = case when a.worker then c.worker_id else c.applicant_id end
order by c."at", c.batch, c.event_id
"""


def read_recorded(folder: Folder, heads: Sequence[Head]) -> dict[Key, list[dict[str, Any]]]:
    """By application: the identity checks made of it, or of the worker it became, oldest first."""
    names = [(one.tenant, one.applicant_id, False) for one in heads]
    workers = [(one.tenant, one.worker_id, True) for one in heads if one.worker_id]
    asked = pa.table(
        dict(zip(("tenant", "name", "worker"), zip(*names, *workers, strict=True), strict=True))
        if names
        else {"tenant": [""], "name": [""], "worker": [False]}
    )
    found: defaultdict[tuple[str, str, bool], list[dict[str, Any]]] = defaultdict(list)
    with folder.reading(), Engine(memory_limit_mb=folder.settings.memory_mb) as engine:
        engine.scan("identity_check", folder.segments_of("identity_check"), schema_of(KINDS["identity_check"]))
        engine.register("asked", asked)
        for row in engine.dicts(_RECORDED):
            found[row["tenant"], row["applicant_id"], False].append(row)
            found[row["tenant"], row["worker_id"], True].append(row)
    return {one.key: _of_both(found, one) for one in heads}


def _of_both(found: Mapping[tuple[str, str, bool], list[dict[str, Any]]], one: Head) -> list[dict[str, Any]]:
    listed = [*found.get((one.tenant, one.applicant_id, False), ())]
    if one.worker_id:
        listed += found.get((one.tenant, one.worker_id, True), ())
    once = {row["event_id"]: row for row in listed}
    return sorted(once.values(), key=lambda row: (row["at"], row["event_id"]))


def read_digests(folder: Folder) -> dict[Key, str]:
    """What each application was when it was looked at."""
    columns = (applicant_heads.c.tenant, applicant_heads.c.applicant_id, applicant_heads.c.digest)
    with folder.state.connect() as connection:
        return {(tenant, name): digest for tenant, name, digest in connection.execute(sa.select(*columns))}


def read_pieces(folder: Folder) -> dict[Key, Hashes]:
    """The histories as they were taken apart."""
    columns = (applicant_heads.c.tenant, applicant_heads.c.applicant_id, applicant_heads.c.pieces)
    with folder.state.connect() as connection:
        rows = connection.execute(sa.select(*columns))
        return {(tenant, name): np.frombuffer(held, np.uint64) for tenant, name, held in rows}


def digest_of(one: Dossier) -> str:
    """Of all that the checks look at; consents are none of it."""
    told = [getattr(one, field.name) for field in fields(Dossier) if field.name != "consents"]
    return hashlib.blake2b(f"{_MEANING}|{told!r}".encode(), digest_size=16).hexdigest()


def keep_heads(
    connection: sa.Connection,
    dossiers: Sequence[Dossier],
    digests: Mapping[Key, str],
    found: Mapping[Key, Sequence[Finding]],
    pieces: Mapping[Key, Hashes],
    workers: Mapping[Key, str],
) -> None:
    """Write what is new or changed, and take out who is gone, in the transaction that keeps the findings."""
    columns = [*COLUMNS, applicant_heads.c.digest]
    old = {(row.tenant, row.applicant_id): tuple(row) for row in connection.execute(sa.select(*columns))}
    rows = [
        _row(one, digests[one.key], found.get(one.key, ()), pieces)
        | {"worker_id": workers.get((one.tenant, one.subject)) or one.worker_id}
        for one in dossiers
    ]
    names = [column.name for column in columns]
    changed = [row for row in rows if old.get((row["tenant"], row["applicant_id"])) != tuple(row[n] for n in names)]
    forget_heads(connection, old.keys() - {one.key for one in dossiers})
    if changed:
        connection.execute(insert_over(connection, applicant_heads), changed)


def forget_heads(connection: sa.Connection, keys: Iterable[Key]) -> None:
    """Of these nothing was looked at."""
    gone = [{"t": tenant, "a": name} for tenant, name in sorted(keys)]
    own = sa.and_(applicant_heads.c.tenant == sa.bindparam("t"), applicant_heads.c.applicant_id == sa.bindparam("a"))
    if gone:
        connection.execute(sa.delete(applicant_heads).where(own), gone)


def _row(one: Dossier, digest: str, found: Iterable[Finding], pieces: Mapping[Key, Hashes]) -> dict[str, Any]:
    plain = ("tenant", "applicant_id", "subject", "applied_at", "name", "channel", "requisition_id", "worker_id")
    return {name: getattr(one, name) for name in plain} | {
        "has_address": one.ip is not None or any(talk.ip for talk in one.talks),
        "against": sum(finding.outcome is Outcome.CONTRADICTS for finding in found),
        "digest": digest,
        "pieces": pieces.get(one.key, np.empty(0, np.uint64)).tobytes(),
    }
