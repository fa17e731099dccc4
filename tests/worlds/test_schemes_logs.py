"""What the planted leave behind, read from the raw records as an analyst would."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from sleetwatch import Workspace
from sleetwatch.worlds import Company, build_company
from sleetwatch.worlds.schemes import SCRIPTS, planting
from sleetwatch.worlds.truth import Planted
from tests.worlds.plain import content, entra_sign_ins, files_of, records

WANTED = [(name, script.levels[0]) for name, script in SCRIPTS.items()]
TOOLS = {"AnyDesk", "RustDesk", "AnyViewer", "Jump Desktop Connect", "Chrome Remote Desktop", "TeamViewer"}
Json = dict[str, Any]


@pytest.fixture(scope="session")
def crowd(tmp_path_factory: pytest.TempPathFactory) -> Company:
    """One company with one of every script in it."""
    folder = tmp_path_factory.mktemp("crowd")
    return build_company(folder, seed=3, staff=240, days=42, planted=planting(WANTED, "crowd"))


def members(crowd: Company, kind: str) -> list[Planted]:
    return [entry for entry in crowd.planted if entry.kind == kind]


@cache
def _sign_ins(folder: Path) -> dict[str, list[Json]]:
    found: dict[str, list[Json]] = {}
    for record in entra_sign_ins(folder):
        found.setdefault(record["userPrincipalName"], []).append(record)
    return found


def sign_ins(crowd: Company, entry: Planted) -> list[Json]:
    return _sign_ins(crowd.folder)[entry.account]


@cache
def _by_device(folder: Path) -> tuple[dict[str, str], dict[str, list[Json]]]:
    """Whose device is which, and what ran on each, also what ran as the system."""
    streamed = [record["properties"] for record in records(folder / "defender/DeviceProcessEvents.jsonl.gz")]
    owners: dict[str, str] = {}
    ran: dict[str, list[Json]] = {}
    for row in streamed + records(folder / "defender/DeviceProcessEvents_hunting.csv"):
        ran.setdefault(row["DeviceId"], []).append(row)
        if row["AccountUpn"]:
            owners[row["AccountUpn"]] = row["DeviceId"]
    return owners, ran


def processes(crowd: Company, entry: Planted) -> list[Json]:
    owners, ran = _by_device(crowd.folder)
    return ran[owners[entry.account]] if entry.account in owners else []


def audit(crowd: Company) -> Iterator[Json]:
    for record in records(crowd.folder / "entra/AuditLogs.jsonl"):
        yield record["properties"]


def table(crowd: Company, name: str, entry: Planted) -> list[Json]:
    return [row for row in records(crowd.folder / name) if row["worker_id"] == entry.worker_id]


def test_every_line_of_a_company_full_of_them_is_read(crowd: Company, tmp_path: Path):
    reports = list(Workspace.create(tmp_path / "ws", "crowd").ingest([crowd.folder]))
    assert [report for report in reports if report.error or report.rejected] == []
    assert sum(report.seen for report in reports) == sum(crowd.records.values())


def test_no_file_tells_who_was_planted(crowd: Company):
    words = {entry.kind for entry in crowd.planted} | {entry.farm for entry in crowd.planted}
    told = "".join(content(path).lower() for path in files_of(crowd))
    places = {"arizona", "atlanta", "maryland", "nashville", "new-jersey"}
    assert [word for word in words - places if word in told] == []


def test_the_same_seed_plants_the_same_bytes(tmp_path: Path):
    assert _digest(tmp_path / "one") == _digest(tmp_path / "two")


def _digest(folder: Path) -> str:
    company = build_company(folder, seed=5, staff=150, days=28, planted=planting(WANTED[:3], "s"))
    company.truth.write(folder / "truth.json")
    total = hashlib.sha256()
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        total.update(path.read_bytes())
    return total.hexdigest()


def test_nobody_acts_before_their_first_day(crowd: Company):
    stamped = {"createdDateTime", "TimeGenerated"}
    for path in sorted((crowd.folder / "entra").glob("graph_*")):
        for record in records(path):
            entry = next((one for one in crowd.planted if one.account == record["userPrincipalName"]), None)
            if entry and entry.first_day:
                assert stamped & set(record)
                # a day's grace: a morning in Asia is the evening before in UTC
                assert (date.fromisoformat(record["createdDateTime"][:10]) - entry.first_day).days >= -1


def test_two_laptops_in_nevada_leave_by_one_line(crowd: Company):
    first, second = members(crowd, "tax-form")
    homes = [
        {one["ipAddress"] for one in sign_ins(crowd, entry) if one["deviceDetail"].get("isManaged")}
        for entry in (first, second)
    ]
    assert homes[0] & homes[1]
    (referred,) = [row for row in records(crowd.folder / "hr/workers.csv") if row["worker_id"] == second.worker_id]
    assert referred["referred_by"] == first.worker_id
    for entry in (first, second):
        assert any(row["ProcessVersionInfoProductName"] == "AnyDesk" for row in processes(crowd, entry))


def test_one_phone_is_registered_for_four(crowd: Company):
    accounts = {entry.account for entry in members(crowd, "one-phone")}
    tokens: dict[str, set[str]] = {}
    for entry in audit(crowd):
        for target in entry["targetResources"]:
            for changed in target["modifiedProperties"]:
                if changed["displayName"] == "StrongAuthenticationPhoneAppDetail":
                    token = json.loads(changed["newValue"])[0]["DeviceToken"]
                    tokens.setdefault(token, set()).add(target["userPrincipalName"])
    assert accounts in tokens.values()


def test_the_ten_days_end_with_the_two_published_addresses(crowd: Company):
    (entry,) = members(crowd, "ten-days")
    mine = sign_ins(crowd, entry)
    assert {"142.214.202.2", "155.94.199.59"} <= {one["ipAddress"] for one in mine}
    assert {one["location"]["countryOrRegion"] for one in mine} == {"CN", "US"}
    (row,) = [row for row in records(crowd.folder / "hr/workers.csv") if row["worker_id"] == entry.worker_id]
    assert (date.fromisoformat(row["end_date"]) - date.fromisoformat(row["start_date"])).days <= 10


def test_the_first_evening_is_a_short_one(crowd: Company):
    (entry,) = members(crowd, "first-evening")
    lines = [row["ProcessCommandLine"] for row in processes(crowd, entry)]
    assert any("raspberrypi.local" in line for line in lines)
    assert any("zsh_history" in line for line in lines)
    (parcel,) = table(crowd, "hr/shipments.csv", entry)
    (home,) = table(crowd, "hr/workers.csv", entry)
    assert home["home_city"] not in parcel["delivered_address"]


def test_a_kvm_comes_right_after_the_serial_adapter_and_the_cable_next_day(crowd: Company):
    (entry,) = members(crowd, "fifteen-minutes")
    device = {row["DeviceId"] for row in processes(crowd, entry)}
    plugged = [
        (record["properties"]["Timestamp"], json.loads(record["properties"]["AdditionalFields"])["DeviceDescription"])
        for record in records(crowd.folder / "defender/DeviceEvents.jsonl")
        if record["properties"]["DeviceId"] in device
    ]
    names = [name for _, name in sorted(plugged)]
    assert names.index("USB-SERIAL CH340 (COM3)") < names.index("PiKVM")
    assert "USB3 Video" in names


def test_archives_are_taken_and_the_shut_account_is_tried_again(crowd: Company):
    (entry,) = members(crowd, "extortion")
    taken = [
        record
        for record in records(crowd.folder / "github/audit_log.jsonl.gz")
        if record["action"] == "repo.download_zip" and record["external_identity_nameid"] == entry.account
    ]
    assert len({record["repo"] for record in taken}) >= 14
    (row,) = table(crowd, "hr/workers.csv", entry)
    assert row["end_date"]
    lines = [line for path in (crowd.folder / "entra").iterdir() for line in content(path).splitlines()]
    assert 2 <= sum(entry.account in line and "50057" in line for line in lines) <= 5


def test_an_administrator_gives_themselves_what_nobody_asked_for(crowd: Company):
    (entry,) = members(crowd, "it-insider")
    mine = [one for one in audit(crowd) if one["initiatedBy"].get("user", {}).get("userPrincipalName") == entry.account]
    categories = {one["category"] for one in mine}
    assert categories & {"RoleManagement", "ApplicationManagement"}


def test_a_sold_account_has_remote_tools_only_afterwards(crowd: Company):
    (entry,) = members(crowd, "sold-later")
    assert entry.handover is not None
    days = [
        date.fromisoformat(row["ProcessCreationTime"][:10])
        for row in processes(crowd, entry)
        if row["ProcessVersionInfoProductName"] in TOOLS
    ]
    assert days
    assert all(day >= entry.handover for day in days)


def test_the_real_man_in_maryland_has_a_clean_parcel_and_a_remote_tool(crowd: Company):
    (entry,) = members(crowd, "maryland")
    (parcel,) = table(crowd, "hr/shipments.csv", entry)
    assert parcel["requested_address"] == parcel["delivered_address"]
    assert parcel["status"] == "delivered"
    products = {row["ProcessVersionInfoProductName"] for row in processes(crowd, entry)}
    assert products & {
        "AnyDesk",
        "RustDesk",
        "AnyViewer",
        "Jump Desktop Connect",
        "Chrome Remote Desktop",
        "TeamViewer",
    }


def test_they_do_ordinary_work_as_well(crowd: Company):
    busy = [len(processes(crowd, entry)) for entry in members(crowd, "rmm-farm")]
    assert all(count > 15 for count in busy)


# --- what the truth calls a cause is in the logs


def _of_tools(crowd: Company, entry: Planted) -> bool:
    return bool({row["ProcessVersionInfoProductName"] for row in processes(crowd, entry)} & TOOLS)


def _of_own_machine(crowd: Company, entry: Planted) -> bool:
    return any(not one["deviceDetail"].get("isManaged") for one in sign_ins(crowd, entry))


def _of_elsewhere(crowd: Company, entry: Planted) -> bool:
    (home,) = table(crowd, "hr/workers.csv", entry)
    parcels = table(crowd, "hr/shipments.csv", entry)
    seen = {one["location"]["city"] for one in sign_ins(crowd, entry)}
    elsewhere = home["home_city"] not in seen or (entry.handover is not None and len(seen) > 1)
    return elsewhere or any(home["home_address"] not in row["delivered_address"] for row in parcels)


def _of_another_payee(crowd: Company, entry: Planted) -> bool:
    (worker,) = table(crowd, "hr/workers.csv", entry)
    return any(row["payee_name"] != worker["full_name"] for row in table(crowd, "hr/payroll.csv", entry))


def _of_a_processor(crowd: Company, entry: Planted) -> bool:
    return any(row["method"] == "processor" for row in table(crowd, "hr/payroll.csv", entry))


def _of_changes(crowd: Company, entry: Planted) -> bool:
    return len(table(crowd, "hr/payroll.csv", entry)) > 1


def _of_foreign_places(crowd: Company, entry: Planted) -> bool:
    return bool({one["location"]["countryOrRegion"] for one in sign_ins(crowd, entry)} & {"CN", "RU"})


def _of_redirection(crowd: Company, entry: Planted) -> bool:
    return any(row["status"] == "redirected" for row in table(crowd, "hr/shipments.csv", entry))


def _of_a_referral(crowd: Company, entry: Planted) -> bool:
    (worker,) = table(crowd, "hr/workers.csv", entry)
    return worker["referred_by"] in entry.siblings


EVIDENCE = {
    "remote tool": _of_tools,
    "own machine": _of_own_machine,
    "kept elsewhere": _of_elsewhere,
    "paid to another": _of_another_payee,
    "paid to a processor": _of_a_processor,
    "bank changes": _of_changes,
    "foreign sign-in": _of_foreign_places,
    "redirected parcel": _of_redirection,
    "referral": _of_a_referral,
}


@pytest.mark.parametrize("habit", EVIDENCE)
def test_what_the_truth_calls_a_habit_is_in_the_logs(crowd: Company, habit: str):
    holders = [entry for entry in crowd.planted if habit in entry.habits]
    assert holders
    bare = [(entry.kind, entry.worker_id) for entry in holders if not EVIDENCE[habit](crowd, entry)]
    assert bare == []
