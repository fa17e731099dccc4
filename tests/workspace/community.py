"""Installations of one community: who gives, who takes, and whoever runs the server."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sleetwatch.workspace import Workspace
from tests.workspace.company import roster_row
from tests.workspace.tied import HOUSE, parcel, tied_company, write_rows

KEY = "4f1d2c3b5a69788796a5b4c3d2e1f0aa"
TWIN = "g-901"
"""Who is at the taker's with the telephone and the house of the giver's farm."""
NEVER = ("6155550100", "Hollow", "acme", "w001", "w002", "w003", "S-", "mail.example", "shared-1", "Bank")
"""Nothing of this may ever leave the giver."""


def giver(root: Path, logs: Path) -> Workspace:
    """The company with the farm, hunted; w001 is confirmed by two reviewers."""
    workspace = tied_company(root, logs)
    confirm(workspace, "w001")
    return workspace


def confirm(workspace: Workspace, name: str) -> int:
    number = workspace.verdicts.add(name, "confirmed", reason="farm-found", by="dana").verdict
    workspace.verdicts.approve(number, by="kim")
    return number


def taker(root: Path, logs: Path) -> Workspace:
    """Another company in another installation, ingested and not hunted yet."""
    logs.mkdir(parents=True)
    workspace = Workspace.create(root, "globex")
    rows = [_row(number) for number in range(50)]
    parcels = [parcel(row["worker_id"], HOUSE if row["worker_id"] == TWIN else _home(n)) for n, row in enumerate(rows)]
    files = [write_rows(logs / "workers.csv", rows), write_rows(logs / "shipments.csv", parcels)]
    assert all(report.error is None for report in workspace.ingest(files))
    return workspace


def _home(number: int) -> str:
    return f"{700 + number} Far Lane, Reno, NV 89501, US"


def _row(number: int) -> dict[str, str]:
    row = roster_row(
        number,
        worker_id=f"g-{900 + number}",
        full_name=f"Zephyrine Gamma{number:03}",
        work_email=f"zephyrine.{number:03}@globex.example",
        home_address=f"{700 + number} Far Lane",
        home_city="Reno",
        home_region="NV",
        phone=f"+1775555{1000 + number}",
    )
    return row | {"phone": "+16155550100"} if row["worker_id"] == TWIN else row


def with_exchange(workspace: Workspace, more: str = "") -> Workspace:
    """The workspace with an exchange in its settings; keys of its own come before those that were there."""
    root = workspace.root
    (root / "community.key").write_text(KEY, "utf-8")
    (root / "token").write_text(f"token-of-{root.name}", "utf-8")
    path = root / "sleetwatch.toml"
    plain = path.read_text("utf-8").split("\n[outgoing]\n")[0]
    section = '\n[outgoing]\nprivate = ["127.0.0.1"]\n'
    section += '\n[exchange]\nkeys = [{ id = "2026-1", secret = "file:community.key" }]\ntoken = "file:token"\n'
    path.write_text(plain + section + more, "utf-8")
    return Workspace.open(root)


@contextmanager
def community(hub: Path, *workspaces: Workspace) -> Iterator[str]:
    """A server with these as members; yields the collection's address."""
    members = ""
    for one in (with_exchange(each) for each in workspaces):
        (hub / f"{one.root.name}.token").write_text(f"token-of-{one.root.name}", "utf-8")
        members += f'\n[[exchange.server.members]]\nname = "{one.root.name}"\nidentity = "{one.exchange.identity}"\n'
        members += f'token = "file:{one.root.name}.token"\n'
    server = with_exchange(Workspace.open(hub), f"\n[exchange.server]\nport = 0\n{members}")
    with server.exchange.serving() as (address, count):
        assert count == len(workspaces)
        yield address


def silent(_what: str, _share: float) -> None:
    """Progress that nobody watches."""
