"""The audit as people read it, check it and take it elsewhere."""

from __future__ import annotations

import inspect
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from sleetwatch.cases import Actor, chain
from sleetwatch.cases.chain import Checked, row_line, verify
from sleetwatch.errors import UserError
from sleetwatch.state import acts, audit_names, case_subjects, unwalled
from sleetwatch.workspace.access import Access
from sleetwatch.workspace.access_sql import in_tenants
from sleetwatch.workspace.acting import NAMED, audit_key, links_of, mac
from sleetwatch.workspace.checkpoints import Checkpoint, kept_heads, make_checkpoint
from sleetwatch.workspace.folder import Folder

SHOWN = 100
AUDITORS = frozenset({"auditor"})


@dataclass(frozen=True, slots=True)
class AuditRow:
    """One act."""

    seq: int
    at: int
    actor: str
    via: str
    action: str
    tenant: str | None
    case: int | None
    outcome: str
    """`done`, `denied` or `failed`."""
    rule: str | None
    details: Mapping[str, Any]
    """Values that may tell who somebody is are keyed hashes."""


class Audit:
    """The audit of one workspace."""

    def __init__(self, folder: Folder) -> None:
        self.folder = folder
        self.access = Access(folder)

    def page(
        self,
        actor: Actor,
        *,
        by: str | None = None,
        case: int | None = None,
        action: str | None = None,
        value: str | None = None,
        before: int | None = None,
        limit: int = SHOWN,
    ) -> list[AuditRow]:
        """Acts, the newest first; `value` finds those that tell of a subject, an account or an address.

        None are shown of cases about the actor, nor of tenants in which the actor is no auditor.
        """
        said = {"of": case, "query": value or by}
        self.access.act(actor, "audit.read", tenant=self._somewhere(actor), details=said)
        chosen = [_for(actor), *self._filters(by, case, action, value, before)]
        query = sa.select(acts.c.content).where(*chosen).order_by(acts.c.seq.desc()).limit(limit)
        with unwalled(), self.folder.state.connect() as connection:  # a case about them may be of any tenant
            contents = list(connection.execute(query).scalars())
            return _rows(contents, _names(connection))

    def _somewhere(self, actor: Actor) -> str | None:
        """A tenant in which the actor is an auditor; the whole workspace where they are everywhere, or nowhere."""
        return next(iter(self.access.tenants(actor, "audit.read")), None)

    def _filters(
        self, by: str | None, case: int | None, action: str | None, value: str | None, before: int | None
    ) -> Iterator[sa.ColumnElement[bool]]:
        if by is not None:
            yield acts.c.actor == mac(audit_key(self.folder), by)
        if case is not None:
            yield acts.c.case == case
        if action is not None:
            yield acts.c.action == action
        if value is not None:
            yield acts.c.content.contains(mac(audit_key(self.folder), value), autoescape=True)
        if before is not None:
            yield acts.c.seq < before

    def checkpoint(self) -> Checkpoint:
        """Where the audit stands, signed; also written where the settings say. Raises `UserError` when it cannot be."""
        return make_checkpoint(self.folder)

    def verify(self, checkpoints: Path | None = None, public_key: str | None = None) -> Checked:
        """Check every row, against checkpoints kept elsewhere when there are some.

        `public_key` is the key that somebody noted elsewhere; without it the workspace's own is believed.
        """
        kept, complaints = kept_heads(self.folder, checkpoints, public_key)
        with self.folder.state.connect() as connection:
            found = verify(links_of(connection), kept)
            complaints += list(_columns(connection))
        found.complaints[:0] = complaints
        if public_key is None and kept:
            found.unknowns.append("the workspace's own key was believed; note it elsewhere and add --key")
        return found

    def export(self, actor: Actor, path: Path) -> int:
        """Write the whole audit as JSON lines, beside it a script that checks it. Returns how many rows there are."""
        self.access.act(actor, "audit.read", details={"exported": True})
        with self.folder.state.connect() as connection:
            lines = [row_line(link) for link in links_of(connection)]
        try:
            path.write_text("".join(lines), "utf-8")
            path.with_name("verify_audit.py").write_text(inspect.getsource(chain), "utf-8")
        except OSError as error:
            raise UserError(f"cannot write {path}: {error.strerror}") from None
        return len(lines)


def _for(actor: Actor) -> sa.ColumnElement[bool]:
    """The rows an auditor sees: acts of no tenant only where they are auditor everywhere."""
    own = (
        sa.and_(case_subjects.c.tenant == tenant, case_subjects.c.subject == subject)
        for tenant, subject in sorted(actor.selves)
    )
    about = sa.exists().where(case_subjects.c.case == acts.c.case, sa.or_(sa.false(), *own))
    return sa.and_(in_tenants(actor, AUDITORS, acts.c.tenant), sa.not_(about))


def _names(connection: sa.Connection) -> dict[str, str]:
    return {row.digest: row.name for row in connection.execute(sa.select(audit_names))}


def _rows(contents: Iterable[str], names: Mapping[str, str]) -> list[AuditRow]:
    """Rows with the names of those who act, as far as no purge took them."""
    rows = []
    for said in map(json.loads, contents):
        known = {
            name: names.get(said["details"][name], said["details"][name]) for name in NAMED & said["details"].keys()
        }
        said |= {"actor": names.get(said["actor"], said["actor"]), "details": {**said["details"], **known}}
        rows.append(AuditRow(**{name: said[name] for name in AuditRow.__dataclass_fields__}))
    return rows


def _columns(connection: sa.Connection) -> Iterator[str]:
    """What lists go by must be what the chain covers."""
    query = sa.select(acts.c.seq, acts.c.content, acts.c.at, acts.c.actor, acts.c.action, acts.c.tenant, acts.c.case)
    for row in connection.execute(query.order_by(acts.c.seq)):
        try:
            said = json.loads(row.content)
        except ValueError:
            continue
        if not isinstance(said, dict):
            continue
        if any(said.get(name) != getattr(row, name) for name in ("at", "actor", "action", "tenant", "case")):
            yield f"row {row.seq}: what it is listed under is not what it says"
