from __future__ import annotations

import csv
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sleetwatch import clock
from sleetwatch.errors import Refused
from sleetwatch.sources.defender import SOURCE
from tests.samples import SAMPLES, json_records, needs_samples, panther_records
from tests.sources.anything import read_or_refused, spoilt
from tests.sources.defender_rows import cloud_row, connection_row, logon_row, plugged_row, process_row, streamed


def only(record):
    assert SOURCE.recognises(record)
    (event,) = SOURCE.read(record)
    return event


def reason(record):
    with pytest.raises(Refused) as refused:
        list(SOURCE.read(record))
    return refused.value.reason


def outcomes(records):
    """How often each event kind and each reason came of these records."""
    found = Counter()
    for record in records:
        assert SOURCE.recognises(record)
        try:
            found.update(event.kind for event in SOURCE.read(record))
        except Refused as refused:
            found[refused.reason] += 1
    return dict(found)


@pytest.mark.parametrize(
    ("row", "table"),
    [
        (process_row(), "DeviceProcessEvents"),
        (connection_row(), "DeviceNetworkEvents"),
        (logon_row(), "DeviceLogonEvents"),
        (plugged_row({"DeviceDescription": "USB Input Device"}), "DeviceEvents"),
        (cloud_row(), "CloudAppEvents"),
    ],
)
def test_a_row_says_the_same_flat_streamed_and_from_log_analytics(row, table):
    later = {name: value for name, value in row.items() if name != "Timestamp"}
    analytics = later | {"TimeGenerated": row["Timestamp"], "Type": table, "SourceSystem": "x"}

    assert only(row) == only(streamed(table, row)) == only(analytics)


def test_a_csv_row_says_the_same_as_a_json_row():
    as_csv = {name: None if value == "" else str(value) for name, value in process_row().items()}

    assert only(as_csv) == only(process_row())


@pytest.mark.parametrize(
    "written",
    ["2026-03-02T09:15:30Z", "Mar 2, 2026 9:15:30 AM", "2026-03-02 09:15:30.000000000", "3/2/2026, 9:15:30.000 AM"],
)
def test_every_way_the_portals_write_a_time_is_the_same_moment(written):
    assert clock.to_text(only(process_row(Timestamp=written)).at) == "2026-03-02T09:15:30Z"


@pytest.mark.parametrize("column", ["Timestamp [UTC]", "TimeGenerated [UTC]"])
def test_a_time_column_that_names_utc_is_read(column):
    row = process_row()
    row[column] = row.pop("Timestamp")

    assert only(row) == only(process_row())


def test_a_time_column_in_a_local_zone_is_refused_not_guessed():
    row = process_row()
    row["TimeGenerated [Local Time]"] = row.pop("Timestamp")

    assert reason(row) == "no-zone"


def test_seven_digits_of_a_second_keep_their_microseconds():
    assert only(process_row()).at % clock.SECOND == 123_456


def test_an_old_streamed_row_without_its_own_time_has_the_time_of_its_publishing():
    row = process_row()
    del row["Timestamp"]

    assert clock.to_text(only(streamed("DeviceProcessEvents", row)).at) == "2026-03-02T09:20:00Z"


def test_a_row_without_any_time_is_refused():
    assert reason(process_row(Timestamp="")) == "no-time"


def test_a_row_about_no_device_is_refused():
    assert reason(process_row(DeviceId="", DeviceName=None)) == "no-device"
    assert reason(process_row(DeviceId="00000000-0000-0000-0000-000000000000", DeviceName="")) == "no-device"


@pytest.mark.parametrize("table", ["IdentityQueryEvents", "DeviceFileEvents", "EmailEvents", "IdentityInfo"])
def test_tables_that_are_not_used_are_named_in_the_refusal(table):
    with pytest.raises(Refused, match=f"unused-table: {table}"):
        SOURCE.read(streamed(table, {"Timestamp": "2026-03-02T09:15:30Z", "ActionType": "x"}))


def test_a_hostile_table_name_is_not_repeated():
    with pytest.raises(Refused) as refused:
        SOURCE.read(streamed("ana@corp.example", {"Timestamp": "2026-03-02T09:15:30Z"}))

    assert "ana" not in refused.value.detail


def test_a_projection_with_a_few_columns_is_enough():
    event = only(
        {"Timestamp": "2026-03-02T09:15:30Z", "DeviceName": "lap-7", "FileName": "x.exe", "ProcessCommandLine": "x"}
    )

    assert (event.kind, event.device_name, event.file_name, event.device_id) == ("process", "lap-7", "x.exe", None)


def test_union_rows_are_told_apart_by_their_values():
    empty = dict.fromkeys(cloud_row(), "")
    ldap = empty | {"Timestamp": "2026-03-02T09:15:30Z", "DeviceId": "a1", "ActionType": "LdapSearch"}
    replication = cloud_row(Application="Active Directory", ActionType="Directory Services replication") | {
        "DeviceId": ""
    }

    assert reason(ldap) == "unused-action"
    assert reason(replication) == "unused-table"
    assert only(cloud_row() | {"DeviceId": "", "InitiatingProcessFileName": ""}).kind == "data_access"


def test_intune_and_foreign_rows_are_left_alone():
    foreign = [
        {"TimeGenerated": "2026-03-02", "Type": "IntuneDevices", "DeviceId": "a", "DeviceName": "b", "JoinType": "c"},
        {"TimeGenerated": "2026-03-02", "Type": "SigninLogs", "UserPrincipalName": "a"},
        {"category": "AuditLogs", "properties": {}, "time": "2026-03-02", "operationName": "x"},
        {"device_id": "a", "issued_at": "2026-03-02"},
        {"Timestamp": "2026-03-02", "DeviceName": "b"},
        {"category": ["AdvancedHunting-DeviceInfo"], "properties": {}},
        {},
    ]

    assert [record for record in foreign if SOURCE.recognises(record)] == []


def test_a_row_of_the_raw_machine_schema_is_a_process():
    event = only(
        {
            "MachineId": "AB" * 20,
            "ComputerDnsName": "LAP-7",
            "CreatedProcessName": "mshta.exe",
            "CreatedProcessCreationTime": "2026-03-02 09:15:30.159814200+00:00",
            "CreatedProcessAccountUpn": "ana@corp.example",
            "CreatedProcessFilePath": "C:\\Windows\\System32\\mshta.exe",
            "InitiatingProcessName": "cmd.exe",
        }
    )

    assert (event.kind, event.account, event.parent, event.at % clock.SECOND) == (
        "process",
        "ana@corp.example",
        "cmd.exe",
        159_814,
    )


TRUE_ROWS = (
    process_row(),
    connection_row(),
    logon_row(),
    cloud_row(),
    plugged_row({"DeviceId": r"USB\VID_1D6B&PID_0104\1", "VendorIds": ["x"], "LoggedOnUsers": ["a"]}),
    {"Timestamp": "2026-03-02", "DeviceId": "a", "LoggedOnUsers": "[]", "PublicIP": "1.2.3.4", "AadDeviceId": ""},
    {"Timestamp": "2026-03-02", "DeviceId": "a", "ConnectedNetworks": "[]", "IPAddresses": "[]", "MacAddress": ""},
)
TABLES = [None, "DeviceProcessEvents", "DeviceNetworkEvents", "DeviceEvents", "DeviceInfo", "DeviceNetworkInfo"]


@given(spoilt(*TRUE_ROWS), st.sampled_from([*TABLES, "DeviceLogonEvents", "CloudAppEvents"]))
def test_whatever_comes_is_read_or_refused(row, table):
    read_or_refused(SOURCE, streamed(table, row) if table else row)


@needs_samples
def test_real_advanced_hunting_rows_are_all_processes():
    records = json_records("msticpy/mde_proc_pub.jsonl")

    assert outcomes(records) == {"process": 200}
    for record in records:
        event = only(record)
        assert event.device_id == record["DeviceId"]
        assert event.sha256 == record["SHA256"]
        assert clock.to_text(event.at) == record["Timestamp"][:19] + "Z"


@needs_samples
def test_a_real_process_of_the_system_is_on_its_device_and_nobodys():
    event = only(json_records("msticpy/mde_proc_pub.jsonl")[0])

    assert event.account is None
    assert (event.file_name, event.parent, event.command_line) == ("sc.exe", "svchost.exe", "sc.exe start wuauserv")
    assert clock.to_text(event.at) == "2021-12-15T23:00:03Z"


@needs_samples
def test_real_rows_of_the_raw_machine_schema_are_all_processes():
    with (SAMPLES / "msticpy" / "mde_proc_cs1.csv").open(encoding="utf-8", newline="") as file:
        records = [{name: cell or None for name, cell in row.items()} for row in csv.DictReader(file)]

    assert outcomes(records) == {"process": 1564}
    assert (only(records[1]).file_name, only(records[1]).parent) == ("mshta.exe", "cmd.exe")


@needs_samples
def test_real_union_rows_are_each_read_or_refused_for_the_true_reason():
    records = json_records("otrf_goldensaml/Microsoft365DefenderEvents.jsonl")

    assert outcomes(records) == {"unused-action": 5, "unused-table": 2, "not-a-person": 1, "activity": 1}
    consent = only(records[-1])
    assert (consent.account, consent.action) == ("pgustavo@simulandlabs.com", "add delegated permission grant.")
    assert clock.to_text(consent.at) == "2021-08-02T13:27:20Z"


@needs_samples
def test_real_alerts_are_left_to_the_source_of_alerts():
    streams = panther_records("defender_xdr_streaming/panther/MicrosoftDefenderXDR.AdvancedHunting.jsonl")
    graph = panther_records("ms_graph_security/panther/MicrosoftGraph.SecurityAlertV2.jsonl")

    assert not any(SOURCE.recognises(record) for record in [*streams, *graph])
