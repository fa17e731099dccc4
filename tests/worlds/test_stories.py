"""The stories are in the logs: found by reading raw records, as an analyst would."""

from __future__ import annotations

import json
from collections import defaultdict
from typing import Any

from sleetwatch.worlds import Company
from tests.worlds.plain import entra_sign_ins, records


def _people(company: Company, kind: str) -> tuple[str, ...]:
    return next(entry.accounts for entry in company.look_alikes if entry.kind == kind)


def _sign_ins(company: Company, account: str) -> list[dict[str, Any]]:
    return [record for record in entra_sign_ins(company.folder) if record["userPrincipalName"] == account]


def _laptop_of(company: Company, account: str) -> str:
    for path in (company.folder / "intune").iterdir():
        for device in records(path):
            if device["userPrincipalName"] == account and device["operatingSystem"] == "Windows":
                return str(device["deviceName"]).lower()
    raise AssertionError(account)


def _processes(company: Company, account: str) -> list[str]:
    laptop = _laptop_of(company, account)
    streamed = [record["properties"] for record in records(company.folder / "defender/DeviceProcessEvents.jsonl.gz")]
    rows = streamed + records(company.folder / "defender/DeviceProcessEvents_hunting.csv")
    return [row["ProcessCommandLine"] for row in rows if row["DeviceName"] == laptop]


def _plugged(company: Company, account: str) -> list[str]:
    laptop = _laptop_of(company, account)
    return [
        json.loads(record["properties"]["AdditionalFields"])["DeviceId"]
        for record in records(company.folder / "defender/DeviceEvents.jsonl")
        if record["properties"]["DeviceName"] == laptop
    ]


def _handsets(company: Company) -> dict[str, set[str]]:
    """Authenticator tokens by the accounts that registered them."""
    owners: dict[str, set[str]] = defaultdict(set)
    for record in records(company.folder / "entra/AuditLogs.jsonl"):
        for target in record["properties"]["targetResources"]:
            for changed in target["modifiedProperties"]:
                if changed["displayName"] == "StrongAuthenticationPhoneAppDetail":
                    for app in json.loads(changed["newValue"]):
                        owners[app["DeviceToken"]].add(target["userPrincipalName"])
    return owners


def test_two_laptops_stand_behind_one_line_with_one_handset(company: Company) -> None:
    first, second, _ = (entry.account for entry in company.planted)
    managed = [
        {record["ipAddress"] for record in _sign_ins(company, account) if record["deviceDetail"].get("isManaged")}
        for account in (first, second)
    ]
    assert managed[0] & managed[1]
    assert {first, second} in _handsets(company).values()


def test_their_parcels_came_to_one_house_that_is_nobodys_home(company: Company) -> None:
    ids = {entry.worker_id for entry in company.planted[:2]}
    parcels = [row for row in records(company.folder / "hr/shipments.csv") if row["worker_id"] in ids]
    homes = {row["worker_id"]: row["home_city"] for row in records(company.folder / "hr/workers.csv")}
    assert len({row["delivered_address"] for row in parcels}) == 1
    assert all(homes[row["worker_id"]] not in row["delivered_address"] for row in parcels)
    assert {row["status"] for row in parcels} == {"delivered", "redirected"}


def test_one_is_steered_by_remote_tools_and_one_by_hardware(company: Company) -> None:
    first, second, _ = (entry.account for entry in company.planted)
    assert any("AnyDesk" in line for line in _processes(company, first))
    assert not any("AnyDesk" in line for line in _processes(company, second))
    assert any(path.startswith(r"USB\VID_1D6B&PID_0104\6B65") for path in _plugged(company, second))


def test_the_lone_one_comes_from_their_own_machine_at_night(company: Company) -> None:
    alone = company.planted[2]
    mine = _sign_ins(company, alone.account)
    own = [record for record in mine if not record["deviceDetail"].get("isManaged")]
    assert {record["location"]["city"] for record in own} >= {"Dallas"}
    pay = [row for row in records(company.folder / "hr/payroll.csv") if row["worker_id"] == alone.worker_id]
    assert [row["method"] for row in pay] == ["processor"]


def test_the_planted_do_ordinary_work_as_well(company: Company) -> None:
    for entry in company.planted:
        lines = _processes(company, entry.account)
        assert sum("AnyDesk" not in line and "rustdesk" not in line for line in lines) > 10


def test_a_couple_shares_line_and_account_and_another_a_handset(company: Company) -> None:
    roster = {row["work_email"]: row for row in records(company.folder / "hr/workers.csv")}
    one, other = _people(company, "couple")
    assert roster[one]["home_address"] == roster[other]["home_address"]
    pay = {row["worker_id"]: row["account"] for row in records(company.folder / "hr/payroll.csv")}
    assert pay[roster[one]["worker_id"]] == pay[roster[other]["worker_id"]]
    assert set(_people(company, "couple-spare-phone")) in _handsets(company).values()


def test_a_traveller_is_seen_at_home_and_abroad(company: Company) -> None:
    (account,) = _people(company, "traveller")
    assert {record["location"]["countryOrRegion"] for record in _sign_ins(company, account)} == {"US", "ES"}


def test_the_gadget_of_a_developer_is_a_gadget_and_no_keyboard(company: Company) -> None:
    (account,) = _people(company, "pi-gadget")
    paths = [path for path in _plugged(company, account) if "VID_1D6B" in path]
    assert paths
    assert not any(path.startswith("HID") for path in paths)


def test_two_at_the_front_desk_use_one_machine(company: Company) -> None:
    devices = [
        {
            record["deviceDetail"]["deviceId"]
            for record in _sign_ins(company, account)
            if record["deviceDetail"].get("isManaged")
        }
        for account in _people(company, "shared-desk")
    ]
    assert devices[0] == devices[1] != set()


def test_a_session_of_the_phone_outlives_a_reset_by_hours_only(company: Company) -> None:
    (account,) = _people(company, "phone-outlives-reset")
    activities = [
        record["properties"]["activityDisplayName"]
        for record in records(company.folder / "entra/AuditLogs.jsonl")
        if record["properties"]["targetResources"][0].get("userPrincipalName") == account
    ]
    assert "Reset user password" in activities


def test_many_honest_people_leave_by_mobile_vpn_relay_or_gateway(company: Company) -> None:
    seen: dict[str, set[str]] = {
        kind: {record["ipAddress"] for account in _people(company, kind) for record in _sign_ins(company, account)}
        for kind in ("private-relay", "gateway-flaps", "far-carrier", "nomad")
    }
    assert any(ip.startswith("172.22") for ip in seen["private-relay"])
    assert any(ip.startswith("147.161.") for ip in seen["gateway-flaps"])
    assert len(seen["far-carrier"]) > 3
    assert any(ip.startswith("89.187.16") for ip in seen["nomad"])
