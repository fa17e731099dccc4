"""Two clients of one provider in one workspace: the farm of the one has an arm in the other."""

from __future__ import annotations

from pathlib import Path

from sleetwatch.workspace import Workspace
from tests.workspace.company import roster_row
from tests.workspace.tied import HOUSE, parcel, write_rows, write_tied_company

OTHER = "zanzibar-canary-tenant"
ARM = "zc-901"
"""Who works at the other client from the farm's house, on the farm's telephone."""
MARRIED = "zc-902"
"""Who lives with w011 of the first client."""
CANARIES = (OTHER, "zc-", "Canary", "canary", "Zephyrine")
"""Nothing of this may ever reach the first client."""
OTHER_STAFF = 40


def write_clients(root: Path, logs: Path, *, provider: bool = True) -> Workspace:
    """Both clients, ingested and not hunted yet."""
    workspace = Workspace.create(root, "acme")
    if provider:
        settings = root / "sleetwatch.toml"
        settings.write_text("provider = true\n" + settings.read_text("utf-8"), "utf-8")
        workspace = Workspace.open(root)
    assert all(report.error is None for report in workspace.ingest(write_tied_company(logs / "acme")))
    files = _write_other(logs / "other")
    assert all(report.error is None for report in workspace.ingest(files, tenant=OTHER))
    return workspace


def _write_other(folder: Path) -> list[Path]:
    folder.mkdir(parents=True, exist_ok=True)
    rows = [_row(number) for number in range(OTHER_STAFF)]
    parcels = [parcel(f"zc-{900 + n}", HOUSE if f"zc-{900 + n}" == ARM else _home(n)) for n in range(OTHER_STAFF)]
    return [write_rows(folder / "workers.csv", rows), write_rows(folder / "shipments.csv", parcels)]


def _home(number: int) -> str:
    return "110 Main Street, Austin, TX 78701, US" if number == 2 else f"{700 + number} Far Lane, Reno, NV 89501, US"


def _row(number: int) -> dict[str, str]:
    row = roster_row(
        number,
        worker_id=f"zc-{900 + number}",
        full_name=f"Zephyrine Canary{number:03}",
        work_email=f"zephyrine.{number:03}@canary.example",
        home_address=f"{700 + number} Far Lane",
        home_city="Reno",
        home_region="NV",
        phone=f"+1775555{1000 + number}",
    )
    if row["worker_id"] == ARM:
        row["phone"] = "+16155550100"
    if row["worker_id"] == MARRIED:
        row |= {"home_address": "110 Main Street", "home_city": "Austin", "home_region": "TX", "phone": "+15125551010"}
    return row
