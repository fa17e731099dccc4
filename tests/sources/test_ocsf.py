"""OCSF events of every class that is read, as JSON lines and as Amazon Security Lake's Parquet."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given

from sleetwatch.clock import to_text
from sleetwatch.errors import Refused
from sleetwatch.events import Event
from sleetwatch.sources.ocsf import SOURCE
from sleetwatch.workspace import Workspace
from tests.sources.damage import assert_read_or_refused, damaged, json_objects

EXAMPLES = Path(__file__).parent / "examples" / "ocsf.jsonl"
RECORDS: list[dict[str, Any]] = [json.loads(line) for line in EXAMPLES.read_text("utf-8").splitlines()]
NORA = "nora.quist@fabrikam.example"


def example(class_uid: int, activity_id: int = 1, place: int = 0) -> dict[str, Any]:
    found = [one for one in RECORDS if (one["class_uid"], one["activity_id"]) == (class_uid, activity_id)]
    return copy.deepcopy(found[place])


def events(record: dict[str, Any]) -> list[Event]:
    assert SOURCE.recognises(record)
    return list(SOURCE.read(record))


def said(event: Event) -> dict[str, Any]:
    return {name: getattr(event, name) for name in event.__struct_fields__ if getattr(event, name) is not None}


def reason(record: dict[str, Any]) -> str:
    with pytest.raises(Refused) as caught:
        events(record)
    return caught.value.reason


def test_a_sign_in_says_who_where_from_and_with_what():
    sign_in, factor = events(example(3002))
    assert said(sign_in) == {
        "at": 1772438460000000,
        "uid": "ocsf-0001",
        "account": NORA,
        "account_id": "u-100",
        "ip": "203.0.113.45",
        "user_agent": "Mozilla/5.0 (Windows NT 10.0)",
        "app": "Payroll",
        "device_id": "d-77",
        "device_name": "FAB-LT-77",
        "os": "Windows 11",
        "session": "s-1",
        "factors": "password,push",
        "mfa": True,
        "interactive": True,
        "outcome": "success",
        "vendor_country": "GB",
        "vendor_region": "England",
        "vendor_city": "Leeds",
        "vendor_latitude": 53.8,
        "vendor_longitude": -1.55,
        "vendor_asn": 64500,
        "vendor_as_name": "Example Broadband",
    }
    assert (factor.kind, said(factor)["method"], said(factor)["device"]) == ("factor", "push", "phone-1")


def test_a_failure_keeps_its_code_and_the_older_coordinates_have_the_longitude_first():
    (sign_in,) = events(example(3002, place=1))
    shown = said(sign_in)
    assert (shown["outcome"], shown["error"], shown["vendor_risk"]) == ("failure", "50126", "high")
    assert (shown["vendor_latitude"], shown["vendor_longitude"], shown["vendor_country"]) == (52.5, 13.4, "DE")


def test_a_logon_to_a_computer_is_an_act_on_that_device():
    (logon,) = events(example(3002, place=2))
    shown = said(logon)
    assert logon.kind == "activity"
    assert (shown["account"], shown["device_name"]) == ("fabrikam\\nora.quist", "fab-lt-77")
    assert shown["logon_type"] == "remoteinteractive"


@pytest.mark.parametrize("kind", [1, 4, 5])
def test_a_logon_of_a_service_is_nobodys(kind: int):
    assert reason(example(3002) | {"logon_type_id": kind}) == "not-a-person"


@pytest.mark.parametrize(
    "user",
    [
        {"name": "FAB-LT-77$", "domain": "FABRIKAM"},
        {"name": "SYSTEM", "domain": "NT AUTHORITY"},
        {"name": "backup", "type_id": 4},
        {"name": "x", "type": "AWSService"},
        {"type": "AssumedRole", "uid": "AROAEXAMPLE:i-0123456789"},
        {"name": "system:serviceaccount:kube-system:x"},
    ],
)
def test_programs_and_machines_are_no_persons(user: dict[str, Any]):
    assert reason(example(3002) | {"user": user}) == "not-a-person"


@pytest.mark.parametrize(
    ("user", "account"),
    [
        ({"type": "AssumedRole", "uid": "AROAEXAMPLE:Nora.Quist@fabrikam.example"}, NORA),
        ({"type": "AssumedRole", "uid": "arn:aws:sts::1:assumed-role/AWSReservedSSO_x/nora"}, "nora"),
        ({"type": "IAMUser", "uid": "arn:aws:iam::111122223333:user/team/nora"}, "nora"),
        ({"name": "nora", "domain": "FABRIKAM"}, "fabrikam\\nora"),
    ],
)
def test_an_account_is_found_however_the_producer_names_it(user: dict[str, Any], account: str):
    assert said(events(example(3002) | {"user": user})[0])["account"] == account


def test_the_actor_is_who_signed_in_when_no_user_is_named():
    record = example(3002)
    record["actor"] = {"user": record.pop("user")}
    assert said(events(record)[0])["account"] == NORA


@pytest.mark.parametrize(
    "when",
    [
        {"time": 1772438460000},
        {"time": 1772438460},
        {"time": None, "time_dt": "2026-03-02T08:01:00Z"},
        {"time": "2026-03-02T08:01:00.000000Z"},
        {"time": "2026-03-02T08:01:00"},
    ],
)
def test_a_time_is_utc_in_whatever_way_it_is_written(when: dict[str, Any]):
    assert to_text(events(example(3002) | when)[0].at) == "2026-03-02T08:01:00Z"


def test_a_class_may_be_told_by_its_type_alone():
    record = example(3002)
    del record["class_uid"], record["activity_id"]
    assert [event.kind for event in events(record)] == ["sign_in", "factor"]


def test_the_end_of_a_session_and_a_reset_password_are_kept():
    (ended,) = events(example(3002, 2))
    (reset,) = events(example(3001, 4))
    assert said(ended)["action"] == "session_ended"
    assert (said(reset)["action"], said(reset)["account"], said(reset)["actor"]) == (
        "password_reset",
        NORA,
        "desk@fabrikam.example",
    )


def test_a_registered_factor_keeps_its_number_and_not_an_administrators_address():
    (own,) = events(example(3001, 10))
    assert (said(own)["action"], said(own)["method"], said(own)["phone"]) == ("registered", "sms", "+442079460000")
    record = example(3001, 10) | {"actor": example(3001, 4)["actor"]}
    assert events(record)[0].ip is None  # type: ignore[attr-defined]


def test_a_factor_removed_without_saying_which_is_kept():
    (gone,) = events(example(3001, 4) | {"activity_id": 11})
    assert (said(gone)["action"], said(gone)["method"]) == ("removed", "other")


def test_an_inventory_gives_the_device_its_adapters_and_what_is_plugged_in():
    device, adapter, keyboard = events(example(5001))
    assert said(device) | {"at": 0} == {
        "at": 0,
        "uid": "ocsf-0011",
        "device_id": "d-77",
        "serial": "PF3ABC12",
        "device_name": "fab-lt-77",
        "account": NORA,
        "issued_at": 1772352000000000,
        "model": "EX-14",
        "manufacturer": "Example Computers",
        "os": "Windows 11",
        "managed": True,
        "compliant": True,
        "ownership": "company",
        "public_ip": "8.8.4.4",
    }
    assert (said(adapter)["mac"], said(adapter)["addresses"]) == ("02005e100001", "192.168.1.20")
    assert (said(keyboard)["vendor_id"], said(keyboard)["product_id"]) == ("1d6b", "0104")
    assert (said(keyboard)["bus"], said(keyboard)["serial"]) == ("usb", "cafebabe")


def test_a_private_address_of_a_device_is_not_its_public_one():
    record = example(5001)
    record["device"]["ip"] = "192.168.1.20"
    assert "public_ip" not in said(events(record)[0])


def test_a_peripheral_that_was_found_names_its_maker():
    (found,) = events(example(5014))
    shown = said(found)
    assert (shown["class_name"], shown["vendor"], shown["vendor_id"]) == ("USB", "Example KVM", "1d6b")
    assert (shown["serial"], shown["account"], shown["device_id"]) == ("cafe01", NORA, "d-77")


def test_an_employee_is_a_worker_and_another_user_is_not():
    (worker,) = events(example(5003))
    shown = said(worker)
    assert (shown["worker_id"], shown["work_email"], shown["manager_id"]) == ("W-100", NORA, "W-001")
    assert (shown["home_city"], shown["title"]) == ("Leeds", "Engineer")
    record = example(5003)
    del record["user"]["ldap_person"]["employee_uid"]
    assert reason(record) == "missing-employee_uid"


def test_a_process_keeps_what_its_file_says_of_itself():
    (process,) = events(example(1007))
    shown = said(process)
    assert (shown["file_name"], shown["company"], shown["parent"]) == (
        "anydesk.exe",
        "AnyDesk Software GmbH",
        "explorer.exe",
    )
    assert shown["sha256"] == "ab" * 32
    assert shown["account"] == "fabrikam\\nora.quist"
    assert reason(example(1007) | {"activity_id": 2}) == "unused-action"


def test_a_connection_has_the_devices_side_and_the_other():
    (out,), (asked,), (into,) = events(example(4001)), events(example(4003)), events(example(4005, 3))
    assert (said(out)["remote_ip"], said(out)["remote_port"], said(out)["file_name"]) == (
        "198.51.100.80",
        443,
        "anydesk.exe",
    )
    assert said(asked)["remote_name"] == "relay.example"
    assert (said(into)["remote_ip"], said(into)["local_ip"]) == ("198.51.100.9", "192.168.1.20")


def test_a_flow_between_two_addresses_is_nobodys():
    record = example(4001)
    del record["device"], record["actor"]
    assert reason(record) == "no-device"


def test_a_name_that_aws_hides_is_nobodys():
    record = example(3002)
    record["user"] = {"type": "IAMUser", "name": "HIDDEN_DUE_TO_SECURITY_REASONS"}
    assert reason(record) == "no-account"


def test_a_finding_about_a_person_is_an_alert_and_one_about_a_server_is_not():
    (alert,) = events(example(2004))
    shown = said(alert)
    assert (shown["account"], shown["detection"], shown["severity"]) == (NORA, "impossible travel", "high")
    assert (shown["ip"], shown["vendor_country"], shown["uid"]) == ("198.51.100.9", "DE", "f-1")
    record = example(2004) | {"evidences": [], "resources": [{"type": "AwsEc2Instance", "uid": "i-1"}]}
    assert reason(record) == "no-account"


def test_a_download_is_data_access_and_a_refused_one_an_act():
    (download,) = events(example(6006, 2))
    shown = said(download)
    assert (download.kind, shown["action"], shown["target"]) == ("data_access", "download", "/finance/plans.xlsx")
    assert (shown["bytes"], shown["label"], shown["container"]) == (1024, "Secret", "/finance")
    assert events(example(6006, 2) | {"status_id": 2})[0].kind == "activity"


def test_a_class_about_nobody_is_refused_as_such():
    assert reason(example(3002) | {"class_uid": 2002}) == "unused-table"


def test_every_example_is_read():
    kinds = {event.kind for record in RECORDS for event in events(record)}
    assert kinds == set(SOURCE.kinds)


@given(damaged(RECORDS))
def test_a_damaged_record_is_read_or_refused(record: dict[str, Any]):
    assert_read_or_refused(SOURCE, record)


@given(json_objects)
def test_any_object_is_read_or_refused(record: dict[str, Any]):
    assert_read_or_refused(SOURCE, record | {"class_uid": 3002, "metadata": {}})


def security_lake(folder: Path, records: list[dict[str, Any]], name: str) -> None:
    """Parquet as the lake keeps it: one class a file, snappy or zstd, times as epoch milliseconds and as timestamps."""
    names = dict.fromkeys(name for record in records for name in record)
    columns: dict[str, Any] = {name: [record.get(name) for record in records] for name in names}
    columns["time_dt"] = pa.array([record["time"] * 1000 for record in records], pa.timestamp("us", "UTC"))
    columns["unmapped"] = pa.array([[("readOnly", "false")]] * len(records), pa.map_(pa.string(), pa.string()))
    columns["observables"] = [[{"name": "src_endpoint.ip", "type_id": 2, "value": "203.0.113.45"}]] * len(records)
    columns["accountid"] = ["111122223333"] * len(records)
    table = pa.table(columns)
    target = folder / "ext" / name / "region=eu-central-1" / "accountId=111122223333" / "eventDay=20260302"
    target.mkdir(parents=True)
    pq.write_table(table, target / "4d3b.zstd.parquet", compression="zstd")


def test_a_security_lake_is_ingested_folder_and_all(tmp_path: Path):
    workspace = Workspace.create(tmp_path / "acme")
    for class_uid in sorted({record["class_uid"] for record in RECORDS}):
        own = [record for record in RECORDS if record["class_uid"] == class_uid]
        security_lake(tmp_path / "lake", own, f"example-{class_uid}")
    reports = list(workspace.ingest([tmp_path / "lake"]))
    assert [report.error for report in reports] == [None] * len(reports)
    assert {report.source for report in reports} == {"ocsf"}
    assert sum(report.accepted for report in reports) == len(RECORDS)
    assert sum(report.rejected for report in reports) == 0
    again = list(workspace.ingest([EXAMPLES]))
    states = sum(event.states for record in RECORDS for event in events(record))
    assert (again[0].duplicate, again[0].accepted) == (len(RECORDS) - states, states)
