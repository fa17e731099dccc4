"""A workspace with people who work on cases and subjects to work on, without a single log."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa

from sleetwatch.cases import Actor
from sleetwatch.clock import now
from sleetwatch.settings import State
from sleetwatch.state import batches, hunts, scores, subjects
from sleetwatch.workspace import Workspace

TENANTS = ("acme", "beta")
SUBJECTS = {
    "S-ANNA": ("W1", "Anna Canary", ["anna.canary@acme.example"]),
    "S-BORIS": ("W2", "Boris Canary", ["boris.canary@acme.example", "acme\\boris.canary"]),
    "S-CLEO": ("W3", "Cleo Canary", ["cleo.canary@acme.example"]),
}
"""The same three in every tenant: worker id, name, accounts."""
PEOPLE = {
    "dana": ("lead", "investigator"),
    "lee": ("investigator",),
    "kim": ("approver",),
    "ari": ("auditor",),
    "ada": ("admin",),
    "law": ("legal",),
    "hal": ("hr",),
    "lin": ("lead", "approver"),
}
"""Roles in `acme`."""


def group(root: Path, state: State | None = None) -> Workspace:
    """The workspace; everybody of `PEOPLE` is in it, `root` is administrator everywhere."""
    workspace = Workspace.create(root, "acme", state)
    with workspace.folder.state.begin() as connection:
        head = {"as_of": now(), "started_at": 1, "finished_at": 2, "engine": "none", "subjects": 3, "signals": 0}
        line = {"prior": 0.0002, "check_from": 0.05, "case_from": 0.3, "family_cap": 4.0, "link_cap": 4.0}
        connection.execute(sa.insert(hunts).values(hunt=1, **head, line=line, missing=[], notes=[], ran=[]))
        for tenant in TENANTS:
            connection.execute(sa.insert(batches).values(ingested_at=1, tenant=tenant))
            for subject in SUBJECTS:
                _insert(connection, tenant, subject)
    workspace.people.add(workspace.access.actor("owner", via="cli"), "root", ["admin"])
    boss = workspace.access.actor("root")
    for name, roles in PEOPLE.items():
        workspace.people.add(boss, name, roles, "acme")
    return workspace


def _insert(connection: sa.Connection, tenant: str, subject: str) -> None:
    worker_id, name, accounts = SUBJECTS[subject]
    row = {"tenant": tenant, "subject": subject, "worker_id": worker_id, "name": name, "accounts": accounts}
    connection.execute(sa.insert(subjects).values(**row, applicant_ids=[]))
    scored = {"hunt": 1, "tenant": tenant, "subject": subject, "score": 0.0, "score_without_links": 0.0}
    odds = {"probability": 0.5, "low": 0.4, "high": 0.6, "families": [], "status": "case"}
    connection.execute(sa.insert(scores).values(**scored, **odds))


def who(workspace: Workspace, name: str) -> Actor:
    """Somebody as the web lets them in."""
    return workspace.access.actor(name)


def opened(workspace: Workspace, by: str = "dana", *subjects: str) -> int:
    """A case by somebody, on Anna unless said otherwise. Returns its number."""
    chosen = subjects or ("S-ANNA",)
    page = workspace.cases.open(
        who(workspace, by), tenant="acme", title="Odd parcels", subjects=chosen, reason="over the line"
    )
    return page.number
