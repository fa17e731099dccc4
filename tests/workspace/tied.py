"""A company without logs, whose files alone tie people: a farm, a couple, a referral, and one person who came back."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

from sleetwatch.workspace import Workspace
from tests.workspace.company import roster_row

STAFF = 60
FARM = ("w001", "w002", "w003")
COUPLE = ("w010", "w011")
HOUSE = "12 Hollow Road, Nashville, TN 37115, US"


def tied_company(root: Path, logs: Path) -> Workspace:
    """The company, ingested and hunted."""
    workspace = Workspace.create(root, "acme")
    assert all(report.error is None for report in workspace.ingest(write_tied_company(logs)))
    workspace.hunt()
    return workspace


def write_tied_company(folder: Path) -> list[Path]:
    folder.mkdir(parents=True, exist_ok=True)
    return [
        write_rows(folder / "workers.csv", [tied_row(number) for number in range(STAFF)]),
        write_rows(folder / "shipments.csv", [parcel(f"w{n:03}", address_of(n)) for n in range(STAFF)]),
        write_rows(folder / "payroll.csv", [pay(number) for number in range(STAFF)]),
        write_applications(folder / "applicants.jsonl"),
    ]


def address_of(number: int) -> str:
    """Where the laptop went: home, but for the farm's."""
    return HOUSE if f"w{number:03}" in FARM else f"{100 + number} Main Street, Austin, TX 78701, US"


def tied_row(number: int) -> dict[str, str]:
    row = roster_row(number, full_name=f"{GIVEN[number % 9]} {FAMILY[number]}", phone=f"+1512555{1000 + number}")
    row |= {"personal_email": f"{FAMILY[number].lower()}{number}@mail.example", "referred_by": "", "end_date": ""}
    if number in {1, 2, 3}:
        row["phone"] = "+16155550100"
    if number in {10, 11}:
        row |= {"home_address": "110 Main Street", "phone": "+15125551010"}
    if number == 21:
        row["referred_by"] = "w020"
    if number == 30:
        row |= {"full_name": "Ottoline Quistgaard", "end_date": "2025-02-01"}
    return row


GIVEN = ("Ada", "Brian", "Chloe", "Dmitri", "Elena", "Farid", "Grace", "Hugo", "Irene")
FAMILY = tuple(f"{first}{last}" for first in ("Al", "Ber", "Cor", "Dan", "Er", "Far", "Gol", "Hol", "Ik", "Jor")
               for last in ("ton", "wick", "field", "man", "sen", "berg"))  # fmt: skip


def pay(number: int) -> dict[str, str]:
    account = "shared-1" if number in {1, 2} else f"own-{number}"
    return {
        "worker_id": f"w{number:03}", "changed_at": "2024-01-02T00:00:00Z", "method": "bank",
        "institution": "First Bank", "account": account, "payee_name": "",
    }  # fmt: skip


def parcel(worker_id: str, address: str) -> dict[str, str]:
    return {
        "shipment_id": f"s-{worker_id}", "worker_id": worker_id, "device_serial": f"SN{worker_id}",
        "requested_at": "2024-01-02T00:00:00Z", "requested_address": address,
        "delivered_at": "2024-01-05T15:00:00Z", "delivered_address": address, "status": "delivered",
    }  # fmt: skip


def write_rows(path: Path, rows: list[dict[str, str]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, fieldnames=list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return path


def write_applications(path: Path) -> Path:
    """The leaver w030 applies again: the name, street and town of before, another mailbox and telephone."""
    again = application("a1", "Ottoline Quistgaard", address="130 Main Street", city="Austin")
    strangers = [application(f"b{number}", f"{GIVEN[number]} Quentin{number}") for number in range(3)]
    path.write_text("\n".join(json.dumps(one) for one in (again, *strangers)), "utf-8")
    return path


def application(applicant_id: str, name: str, **more: Any) -> dict[str, Any]:
    email = f"{applicant_id}.new@mail.example"
    told = {"applicant_id": applicant_id, "applied_at": "2026-02-01T12:00:00Z", "name": name, "email": email}
    return told | {"country": "US"} | more
