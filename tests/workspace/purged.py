"""A company whose records of one person lie in every layout that is read."""

from __future__ import annotations

import gzip
import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from tests.workspace.company import FIRST, email, roster_row, sign_in, write_lines

WHO = "w001"
"""The worker whom the tests purge."""
NAME = "Zoë Pérez-O'Hara"
ADDRESS = email(1)
WORDS = (ADDRESS, "acme\\person.001", NAME, "+15125550101", "zoe@mail.example", "PAY-TOKEN-1", "11111111-000000000001")
"""What tells who the person is: none of it may be left."""
STAFF = 6


def write_everything(folder: Path) -> list[Path]:
    """The files of a small company; the person is among the people in each of them."""
    folder.mkdir(parents=True, exist_ok=True)
    return [
        _roster(folder / "workers.csv"),
        _document(folder / "signIns.json"),
        _lines(folder / "more.jsonl.gz"),
        _audit(folder / "audit.jsonl"),
        _pay(folder / "payroll.csv"),
        _parcels(folder / "shipments.zip"),
        _applicants(folder / "applicants.jsonl"),
        _firewall(folder / "fortigate.log"),
        _windows(folder / "security.xml"),
        _parquet(folder / "signIns.parquet"),
    ]


def person(number: int, day: int, **changed: Any) -> dict[str, Any]:
    names = {"userDisplayName": NAME} if number == 1 else {}
    return sign_in(number, day, userId=f"11111111-{number:012}", **names, **changed)


def _roster(path: Path) -> Path:
    rows = [
        roster_row(number, phone=f"+1512555010{number}", home_address=f"{number} Main Street\nFlat 7", manager_id=WHO)
        for number in range(STAFF)
    ]
    rows[1] |= {"full_name": NAME, "manager_id": "w002", "personal_email": "zoe@mail.example"}
    for row in rows:
        row.setdefault("personal_email", "")
    lines = [",".join(rows[0]), *(",".join(f'"{row[name]}"' for name in rows[0]) for row in rows)]
    path.write_text("\n".join(lines) + "\n", "utf-8")
    return path


def _document(path: Path) -> Path:
    records = [person(number, day) for day in range(4) for number in range(STAFF)]
    path.write_text(json.dumps({"value": records}, indent=1), "utf-8")
    return path


def _lines(path: Path) -> Path:
    """Some that are new, some that another file has, one that is broken."""
    records = [person(number, day) for day in range(3, 6) for number in range(STAFF)]
    lines = [json.dumps(record) for record in records]
    lines.insert(2, f'{{"userPrincipalName": "{ADDRESS}", "createdDateTime": ')
    lines.insert(4, '{"userPrincipalName": "person.002@acme.example", "createdDateTime": ')
    path.write_bytes(gzip.compress("\n".join(lines).encode()))
    return path


def _audit(path: Path) -> Path:
    """The person resets others' passwords, and has an own one reset."""
    resets = [(1, 2), (2, 1), (3, 4), (1, 1)]
    return write_lines(path, [_reset(by, of, place) for place, (by, of) in enumerate(resets)])


def _reset(by: int, of: int, place: int) -> dict[str, Any]:
    at = FIRST.strftime(f"%Y-%m-%dT%H:%M:0{place}Z")
    return {
        "id": f"Directory_{place}",
        "category": "UserManagement",
        "result": "success",
        "activityDisplayName": "Reset user password",
        "activityDateTime": at,
        "loggedByService": "Core Directory",
        "operationType": "Update",
        "initiatedBy": {"user": {"id": f"11111111-{by:012}", "displayName": NAME, "userPrincipalName": email(by)}},
        "targetResources": [{"id": f"11111111-{of:012}", "type": "User", "userPrincipalName": email(of)}],
    }


def _pay(path: Path) -> Path:
    rows = [
        f"w{number:03},2026-03-03T09:00:00Z,bank,Bank,PAY-TOKEN-{number},Holder {number}" for number in range(STAFF)
    ]
    text = "\n".join(["worker_id,changed_at,method,institution,account,payee_name", *rows])
    path.write_bytes(text.replace("Holder 1", NAME).encode("utf-16"))
    return path


def _parcels(path: Path) -> Path:
    rows = [f"p{number},w{number:03},2026-03-02T09:00:00Z,{number} Main Street" for number in range(STAFF)]
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("shipments.csv", "\n".join(["shipment_id,worker_id,delivered_at,delivered_address", *rows]))
    return path


def _applicants(path: Path) -> Path:
    own = {"applicant_id": "APPLICANT-1", "name": NAME, "email": "zoe@mail.example", "worker_id": WHO}
    other = {"applicant_id": "APPLICANT-2", "name": "Person Number002", "referred_by": WHO}
    return write_lines(path, [{**one, "applied_at": "2026-03-02T09:00:00Z"} for one in (own, other)])


def _firewall(path: Path) -> Path:
    said = (
        'devname="FW" devid="FG1" tz="+0100" logid="0101039424" type="event" subtype="vpn" vd="root" '
        'level="information" logdesc="SSL VPN tunnel up" '
        'action="tunnel-up" tunneltype="ssl-web" group="VPN-Users" dst_host="N/A" '
        'reason="login successfully" msg="SSL tunnel established"'
    )
    lines = [
        f"date=2026-03-02 time=09:59:5{number} eventtime=177244199{number}075327440 tunnelid=199500{number} "
        f'remip=203.0.113.4{number} user="{email(number)}" {said}'
        for number in range(STAFF)
    ]
    path.write_text("\n".join(lines), "utf-8")
    return path


def _windows(path: Path) -> Path:
    events = [
        "<Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'><System>"
        "<Provider Name='Microsoft-Windows-Security-Auditing'/><EventID>4624</EventID>"
        f"<TimeCreated SystemTime='2026-03-02T09:0{number}:00.123456Z'/><EventRecordID>{number}</EventRecordID>"
        f"<Channel>Security</Channel><Computer>lap-{number}.acme.example</Computer></System><EventData>"
        f"<Data Name='TargetUserName'>person.{number:03}</Data><Data Name='TargetDomainName'>ACME</Data>"
        "<Data Name='LogonType'>10</Data><Data Name='IpAddress'>192.168.1.40</Data></EventData></Event>"
        for number in range(STAFF)
    ]
    path.write_text(f"<Events>{''.join(events)}</Events>", "utf-8")
    return path


def _parquet(path: Path) -> Path:
    sink = io.BytesIO()
    pq.write_table(pa.Table.from_pylist([person(number, 7) for number in range(STAFF)]), sink)
    path.write_bytes(sink.getvalue())
    return path
