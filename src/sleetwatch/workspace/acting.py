"""Acts: what somebody did goes into the audit in the transaction in which it is done, or it is not done."""

from __future__ import annotations

import hmac
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from hashlib import sha256
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from sleetwatch import clock
from sleetwatch.cases import EVERYWHERE, Actor, Decision
from sleetwatch.cases.chain import START, Head, Link, following
from sleetwatch.state import acts, audit_names, hold_writing, insert_new
from sleetwatch.workspace.folder import Folder
from sleetwatch.workspace.model_store import KEY_FILE

if TYPE_CHECKING:
    from sleetwatch.signing import SigningKey

DONE, DENIED, FAILED = "done", "denied", "failed"

PRIVATE = frozenset({"subject", "name", "account", "query", "address", "reason", "text"})
"""Details that may tell who somebody is: the audit keeps a keyed hash, by which a value can be found but not read."""
NAMED = frozenset({"person", "by"})
"""Details that name somebody who acts here: a keyed hash too, with the name beside it until a purge takes that."""


@contextmanager
def writing(folder: Folder) -> Iterator[sa.Connection]:
    """One transaction that holds the right to write from its start, so that what it reads is what it changes."""
    with folder.turn, folder.state.begin() as connection:
        hold_writing(connection)
        yield connection


def record(  # noqa: PLR0913 - the parts of one act
    connection: sa.Connection,
    folder: Folder,
    actor: Actor,
    action: str,
    *,
    tenant: str | None = None,
    case: int | None = None,
    outcome: str = DONE,
    decision: Decision | None = None,
    details: Mapping[str, Any] | None = None,
) -> int:
    """Add an act to the audit, in a transaction that already writes. Returns its number."""
    hold_writing(connection, has_written=True)
    head = head_of(connection)
    key = audit_key(folder)
    at, named = clock.now(), None if tenant == EVERYWHERE else tenant
    said = {
        "at": at,
        "actor": _named(connection, key, actor.name),
        "via": actor.via,
        "action": action,
        "tenant": named,
        "case": case,
        "outcome": outcome,
        "rule": None if decision is None else decision.rule,
        "details": _safe(connection, details or {}, key),
    }
    link = following(head, said)
    row = {"seq": link.seq, "content": link.content, "digest": link.digest, "at": at, "actor": said["actor"]}
    connection.execute(sa.insert(acts).values(**row, action=action, tenant=named, case=case))
    return link.seq


def head_of(connection: sa.Connection) -> Head:
    """Where the audit stands."""
    row = connection.execute(sa.select(acts.c.seq, acts.c.digest).order_by(acts.c.seq.desc()).limit(1)).first()
    return Head(0, START) if row is None else Head(row.seq, row.digest)


def links_of(connection: sa.Connection) -> Iterator[Link]:
    """The audit as a chain, from its first row on."""
    rows = connection.execute(sa.select(acts.c.seq, acts.c.content, acts.c.digest).order_by(acts.c.seq))
    return (Link(row.seq, row.digest, row.content) for row in rows)


def audit_key(folder: Folder) -> bytes:
    """The key of the audit's hashes. Raises `WorkspaceError` when the workspace's key is gone: nothing is done then."""
    return derived_key(folder, "audit values")


def derived_key(folder: Folder, purpose: str) -> bytes:
    """32 bytes for one purpose that only the holder of the workspace's key can make. Ed25519 always signs alike."""
    return sha256(signing_key(folder).sign(f"sleetwatch key: {purpose}").encode()).digest()


def signing_key(folder: Folder) -> SigningKey:
    """The workspace's key, made for the first act. Later a missing one is an error: a new one could verify nothing."""
    from sleetwatch.signing import SigningKey  # brings cryptography, which what only reads need not wait for

    path = folder.root / KEY_FILE
    if path.exists():
        return SigningKey.read(path)
    with folder.state.connect() as connection:
        is_first = head_of(connection).seq == 0
    return SigningKey.read_or_make(path) if is_first else SigningKey.read(path)


def mac(key: bytes, value: str) -> str:
    """The keyed hash by which the audit knows a value."""
    return f"hmac:{hmac.new(key, value.encode(), sha256).hexdigest()[:32]}"


def _named(connection: sa.Connection, key: bytes, name: str) -> str:
    digest = mac(key, name)
    connection.execute(insert_new(connection, audit_names).values(digest=digest, name=name))
    return digest


def _safe(connection: sa.Connection, details: Mapping[str, Any], key: bytes) -> dict[str, Any]:
    said = {name: value for name, value in details.items() if value is not None}
    for name in said.keys() & PRIVATE:
        said[name] = mac(key, str(said[name]))
    for name in said.keys() & NAMED:
        said[name] = _named(connection, key, str(said[name]))
    return said
