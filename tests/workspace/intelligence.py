"""Files of intelligence for tests, and a company with thirteen months of sign-ins in which something is planted."""

from __future__ import annotations

import csv
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from tests.workspace.company import email, roster_row, sign_in

BEGIN = datetime(2025, 2, 3, 15, tzinfo=UTC)
TIMES, APART = 28, timedelta(days=14)
"""Thirteen months of a sign-in every other week."""
STAFF = 30

PLANTED, LINE = 7, "81.2.69.142"
"""The worker who came from a published line on three days, and the line."""
OFFICE = "199.83.128.9"
"""An exit that a third of the staff uses."""
MAILBOX = "quiet.applicant@mail.example"
"""What worker 9 gave as a private mailbox."""
OWNER = "real.owner@mail.example"
"""What worker 11 gave: an identity that was stolen from the worker."""
TELEPHONE = "+12025550142"
WALLET = "bc1qexampleexampleexample7"
ADDED = {9: {"personal_email": MAILBOX, "phone": TELEPHONE}, 11: {"personal_email": OWNER}}


def write_year(folder: Path) -> list[Path]:
    """A roster, thirteen months of sign-ins and who is paid where."""
    folder.mkdir(parents=True, exist_ok=True)
    people = [
        roster_row(number) | {"personal_email": "", "phone": ""} | ADDED.get(number, {}) for number in range(STAFF)
    ]
    pay = [{"worker_id": "w009", "changed_at": "2025-03-01T00:00:00Z", "method": "wallet", "account": WALLET}]
    signed = [_visit(number, time) for time in range(TIMES) for number in range(STAFF) if number != 1]
    (folder / "signIns.json").write_text(json.dumps({"value": signed}), "utf-8")
    return [
        write_rows(folder / "workers.csv", people),
        write_rows(folder / "payroll.csv", pay),
        folder / "signIns.json",
    ]


def _visit(number: int, time: int) -> dict[str, Any]:
    when = BEGIN + time * APART + timedelta(minutes=number)
    here = LINE if number == PLANTED and time in {10, 11, 12} else OFFICE if number >= 20 and time % 2 else None
    changed = {"id": f"{time}-{number}", "createdDateTime": when.strftime("%Y-%m-%dT%H:%M:%SZ")}
    return sign_in(number, 0, **changed, **({"ipAddress": here} if here else {}))


def write_rows(path: Path, rows: list[dict[str, str]]) -> Path:
    """A table; its columns are those of all rows."""
    columns = list(dict.fromkeys(name for row in rows for name in row))
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, fieldnames=columns)
        writer.writeheader()
        writer.writerows(rows)
    return path


def row(kind: str, value: str, source: str = "Harbour CERT", **more: str) -> dict[str, str]:
    """One indicator of a table."""
    return {"kind": kind, "value": value, "source": source, "actor": "Jasper Sleet", "valid_from": "2025-07-01"} | more


def write_list(path: Path, *rows: dict[str, str]) -> Path:
    """A list as CSV."""
    return write_rows(path, list(rows))


def account(number: int) -> str:
    """A worker's account."""
    return email(number)
