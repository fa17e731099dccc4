"""A small company as the files its vendors would export, for tests of whole runs."""

from __future__ import annotations

import csv
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sleetwatch.workspace import Workspace

FIRST = datetime(2026, 3, 2, 14, tzinfo=UTC)
STAFF = 30
DAYS = 12


def write_company(folder: Path, *, staff: int = STAFF) -> list[Path]:
    """A roster and sign-ins: everybody works from Austin; `w001` only ever signs in from Vladivostok."""
    folder.mkdir(parents=True, exist_ok=True)
    return [write_roster(folder / "workers.csv", staff), write_sign_ins(folder / "signIns.json", staff)]


def email(number: int) -> str:
    return f"person.{number:03}@acme.example"


def write_roster(path: Path, staff: int = STAFF) -> Path:
    rows = [roster_row(number) for number in range(staff)]
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, fieldnames=list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return path


def roster_row(number: int, **changed: str) -> dict[str, str]:
    return {
        "worker_id": f"w{number:03}",
        "full_name": f"Person Number{number:03}",
        "work_email": email(number),
        "start_date": "2024-01-08",
        "department": "Engineering" if number % 2 else "Sales",
        "home_address": f"{100 + number} Main Street",
        "home_city": "Austin",
        "home_region": "TX",
        "home_country": "US",
        "time_zone": "America/Chicago",
        "remote": "true",
    } | changed


def write_sign_ins(path: Path, staff: int = STAFF) -> Path:
    records = [sign_in(number, day) for day in range(DAYS) for number in range(staff)]
    path.write_text(json.dumps({"value": records}), "utf-8")
    return path


def sign_in(number: int, day: int, **changed: Any) -> dict[str, Any]:
    """One Microsoft Graph `signIn`."""
    away = number == 1
    when = FIRST + timedelta(days=day, minutes=number)
    city, region, country = ("Vladivostok", "Primorskiy Kray", "RU") if away else ("Austin", "Texas", "US")
    return {
        "id": f"00000000-0000-0000-{day:04}-{number:012}",
        "createdDateTime": when.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "userPrincipalName": email(number),
        "userDisplayName": f"Person Number{number:03}",
        "userId": f"11111111-1111-1111-1111-{number:012}",
        "appDisplayName": "Office 365",
        "ipAddress": f"188.16.10.{20 + number}" if away else f"24.27.{number}.9",
        "clientAppUsed": "Browser",
        "isInteractive": True,
        "riskLevelDuringSignIn": "none",
        "status": {"errorCode": 0, "failureReason": "Other.", "additionalDetails": None},
        "deviceDetail": {
            "deviceId": f"22222222-2222-2222-2222-{number:012}",
            "displayName": f"LT-{number:03}",
            "operatingSystem": "Windows 11",
            "browser": "Edge 133",
            "isCompliant": not away,
            "isManaged": not away,
            "trustType": "AzureAd",
        },
        "location": {
            "city": city,
            "state": region,
            "countryOrRegion": country,
            "geoCoordinates": {"latitude": 43.1, "longitude": 131.9}
            if away
            else {"latitude": 30.27, "longitude": -97.74},
        },
        "autonomousSystemNumber": 12389 if away else 11427,
    } | changed


def write_lines(path: Path, records: list[dict[str, Any]]) -> Path:
    path.write_text("".join(json.dumps(record) + "\n" for record in records), "utf-8")
    return path


def hunted(folder: Path) -> Path:
    """The company as a workspace that was hunted once; its logs lie beside it."""
    workspace = Workspace.create(folder / "acme", "acme")
    assert all(report.error is None for report in workspace.ingest(write_company(folder / "logs")))
    workspace.hunt()
    workspace.folder.state.dispose()
    return workspace.root
