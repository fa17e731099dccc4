from __future__ import annotations

import csv
from collections import Counter

import pytest
from hypothesis import given

from sleetwatch import clock
from sleetwatch.errors import Refused
from sleetwatch.sources.windows_events import SOURCE
from tests.samples import SAMPLES, json_records, needs_samples, panther_records
from tests.sources.damage import assert_read_or_refused, damaged
from tests.sources.mappings import examples
from tests.sources.reading_of import reading_of

only, reason = reading_of(SOURCE)
RECORDS = examples("windows_events")
SECURITY = "Microsoft-Windows-Security-Auditing"
SYSMON = "Microsoft-Windows-Sysmon"
ANA = {"TargetUserName": "ana", "TargetDomainName": "CORP", "TargetUserSid": "S-1-5-21-1-2-3-1104"}


def xml(code, data, provider=SECURITY, **system):
    return {
        "Event": {
            "System": {
                "Provider": {"#attributes": {"Name": provider}},
                "EventID": code,
                "TimeCreated": {"#attributes": {"SystemTime": "2026-03-02T09:00:00.123456Z"}},
                "EventRecordID": 7,
                "Channel": "Security",
                "Computer": "LAP-7.corp.example",
                **system,
            },
            "EventData": data,
        }
    }


LOGON = xml(4624, ANA | {"LogonType": 10, "IpAddress": "192.168.1.40"})
POWERSHELL = next(record for record in RECORDS if "Properties" in record)
NXLOG = next(record for record in RECORDS if "EventReceivedTime" in record)


def sysmon(code, data):
    return xml(code, data, SYSMON, Channel="Microsoft-Windows-Sysmon/Operational")


def counts(records):
    told = Counter()
    for record in records:
        assert SOURCE.recognises(record)
        try:
            told[only(record).kind] += 1
        except Refused as refused:
            told[refused.reason] += 1
    return told


def test_a_logon_is_the_targets_not_the_subjects():
    logon = only(LOGON)

    assert (logon.account, logon.logon_type, logon.ip) == ("corp\\ana", "remoteinteractive", "192.168.1.40")
    assert (logon.device_name, logon.outcome, logon.uid) == ("lap-7.corp.example", "success", "7")
    assert logon.at == 1772442000123456


def test_a_logon_is_the_same_from_every_shape():
    data = ANA | {"LogonType": "10", "IpAddress": "192.168.1.40"}
    sentinel = {"TimeGenerated": "2026-03-02T09:00:00.123456Z", "Computer": "LAP-7.corp.example", "EventID": 4624}
    beat = {
        "@timestamp": "2026-03-02T09:00:00.123456Z",
        "winlog": {
            "event_id": 4624,
            "provider_name": SECURITY,
            "computer_name": "LAP-7.corp.example",
            "record_id": 7,
            "event_data": data,
        },
    }
    shapes = [
        sentinel | data | {"EventSourceName": SECURITY, "Channel": "Security", "EventOriginId": "7"},
        sentinel | {"EventData": data, "Provider": SECURITY, "Channel": "Security", "EventRecordId": "7"},
        beat,
        {**sentinel, "EventRecordID": "7", "Channel": "Security", "ExtraEventData": data},
        {
            "EventID": "4624",
            "Hostname": "LAP-7.corp.example",
            "SourceName": SECURITY,
            "RecordNumber": 7,
            "EventTime": "2026-03-02 10:00:00.123456 +01:00",
            **data,
        },
    ]

    for shape in shapes:
        assert only(shape) == only(LOGON)


def test_get_win_event_lists_the_data_in_order_without_names():
    logon = only(POWERSHELL)

    assert (logon.account, logon.logon_type, logon.ip) == ("corp\\ana", "remoteinteractive", "192.168.1.40")
    assert clock.to_text(logon.at) == "2026-03-02T09:25:00Z"
    newer = POWERSHELL | {"TimeCreated": "2026-03-02T10:25:00.123+01:00"}
    assert only(newer) == logon


def test_nxlogs_clock_without_a_zone_needs_the_users_word():
    local = NXLOG | {"EventTime": "2026-03-02 10:24:00"}

    assert reason(local) == "no-zone"
    assert only(local | {"@time_zone": "Europe/Berlin"}).at == only(NXLOG).at


def test_sysmons_own_time_beside_a_local_one_is_utc():
    record = {
        "EventID": 22,
        "Hostname": "LAP-7",
        "SourceName": SYSMON,
        "EventTime": "2026-03-02 10:00:00",
        "UtcTime": "2026-03-02 09:00:00.500",
        "QueryName": "relay.anydesk.example",
    }

    assert only(record).at == 1772442000500000


@pytest.mark.parametrize(
    ("name", "domain", "sid"),
    [
        ("LAP-7$", "CORP", "S-1-5-21-1-2-3-9"),
        ("SYSTEM", "NT AUTHORITY", "S-1-5-18"),
        ("Système", "AUTORITE NT", "S-1-5-18"),
        ("ANONYMOUS LOGON", "NT AUTHORITY", "S-1-5-7"),
        ("DWM-1", "Window Manager", "S-1-5-90-0-1"),
        ("UMFD-0", "Font Driver Host", "S-1-5-96-0-0"),
    ],
)
def test_machine_and_system_accounts_are_nobody(name, domain, sid):
    target = {"TargetUserName": name, "TargetDomainName": domain, "TargetUserSid": sid, "LogonType": 3}

    assert reason(xml(4624, target)) == "not-a-person"


def test_services_and_scheduled_tasks_are_nobody():
    assert reason(xml(4624, ANA | {"LogonType": 5})) == "not-a-person"
    assert reason(xml(4624, ANA | {"LogonType": 4})) == "not-a-person"


def test_an_account_of_the_directory_in_the_cloud_is_its_sign_in_name():
    target = {"TargetUserName": "Ana@Corp.example", "TargetDomainName": "AzureAD", "LogonType": 11}

    assert only(xml(4624, target)).account == "ana@corp.example"


def test_sessions_taken_up_from_another_machine_keep_its_name_and_address():
    data = {"AccountName": "ana", "AccountDomain": "CORP", "ClientName": "PI", "ClientAddress": "192.168.1.40"}
    again, local = only(xml(4778, data)), only(xml(4779, data | {"ClientName": "", "ClientAddress": "LOCAL"}))

    assert (again.action, again.target, again.ip) == ("session reconnected", "PI", "192.168.1.40")
    assert (again.logon_type, local.logon_type, local.ip) == ("remoteinteractive", None, None)


def test_locking_and_unlocking_are_a_persons_acts():
    locked, unlocked = only(xml(4800, ANA)), only(xml(4801, ANA))

    assert (locked.action, locked.logon_type) == ("workstation locked", None)
    assert (unlocked.action, unlocked.logon_type, unlocked.account) == ("workstation unlocked", "unlock", "corp\\ana")


def test_a_new_device_keeps_its_identity():
    data = {"SubjectUserName": "LAP-7$", "SubjectDomainName": "CORP", "DeviceDescription": "USB Composite Device"}
    usb = only(xml(6416, data | {"DeviceId": "USB\\VID_1D6B&PID_0104\\CAFEBABE", "ClassName": "USB"}))

    assert (usb.vendor_id, usb.product_id, usb.serial) == ("1d6b", "0104", "cafebabe")
    assert (usb.class_name, usb.description, usb.account) == ("USB", "USB Composite Device", None)


def test_xmls_entities_that_a_collector_left_are_undone():
    usb = only(xml(6416, {"DeviceId": "USB\\VID_1D6B&amp;PID_0104\\CAFEBABE", "DeviceDescription": "x"}))

    assert (usb.hardware_id, usb.product_id) == ("USB\\VID_1D6B&PID_0104\\CAFEBABE", "0104")


def test_usb_ids_of_a_child_device_are_in_its_list():
    listed = "\r\n\t\tUSB\\VID_534D&PID_2109&REV_2100\r\n\t\tUSB\\VID_534D&PID_2109"
    camera = only(xml(6416, {"DeviceId": "SWD\\X\\1", "ClassName": "Camera", "VendorIds": listed}))

    assert (camera.vendor_id, camera.product_id, camera.bus) == ("534d", "2109", "swd")
    assert reason(xml(6416, {"ClassName": "USB"})) == "no-peripheral"


def test_a_process_is_the_targets_when_started_for_another():
    started = {"NewProcessName": "C:\\x\\AnyDesk.exe", "CommandLine": "a", "ParentProcessName": "C:\\explorer.exe"}
    subject = {"SubjectUserName": "eve", "SubjectDomainName": "CORP", "SubjectUserSid": "S-1-5-21-1-2-3-4"}

    assert only(xml(4688, started | subject | {"TargetUserName": "-"})).account == "corp\\eve"
    assert only(xml(4688, started | subject | ANA)).account == "corp\\ana"
    assert only(xml(4688, started | {"SubjectUserName": "LAP-7$"})).account is None


def test_sysmon_tells_the_maker_and_the_hash():
    process = only(next(one for one in RECORDS if "Event" in one and one["Event"]["System"]["EventID"] == 1))

    assert (process.company, process.original_name, process.sha256) == (
        "AnyDesk Software GmbH",
        "anydesk.exe",
        "ab12" * 16,
    )


def test_a_connection_that_was_accepted_has_the_other_side_as_its_source():
    ends = {"SourceIp": "192.168.1.40", "SourcePort": 5, "DestinationIp": "192.168.1.23", "DestinationPort": 3389}
    accepted, made = only(sysmon(3, ends | {"Initiated": "false"})), only(sysmon(3, ends | {"Initiated": "true"}))

    assert (accepted.remote_ip, accepted.local_ip, accepted.remote_port) == ("192.168.1.40", "192.168.1.23", 5)
    assert (made.remote_ip, made.remote_port) == ("192.168.1.23", 3389)


def test_a_number_means_something_only_with_its_provider():
    assert reason(xml(1, {"Image": "x"}, "Microsoft-Windows-Audit-CVE", Channel="Application")) == "unused-action"
    assert reason(sysmon(25, {"Image": "x"})) == "unused-action"
    assert reason(xml(4662, {})) == "unused-action"


def test_elastics_pipelines_move_fields_out_of_the_data():
    record = {
        "@timestamp": "2026-03-02T09:00:00Z",
        "process": {
            "executable": "C:\\x\\AnyDesk.exe",
            "command_line": "AnyDesk.exe",
            "parent": {"executable": "C:\\Windows\\explorer.exe"},
            "hash": {"sha256": "AB"},
        },
        "user": {"name": "ana", "domain": "CORP"},
        "winlog": {"event_id": "1", "provider_name": SYSMON, "computer_name": "LAP-7", "event_data": {}},
    }
    process = only(record)

    assert (process.file_name, process.parent, process.account) == ("anydesk.exe", "explorer.exe", "corp\\ana")
    assert process.sha256 == "ab"


def test_the_networks_a_device_joins_are_named():
    profile = "Microsoft-Windows-NetworkProfile"

    assert only(xml(10000, {"Name": "Home"}, profile, Channel="x")).wifi == "Home"
    assert reason(xml(10001, {"Name": "Home"}, profile, Channel="x")) == "unused-action"
    assert reason(xml(10000, {}, profile, Channel="x")) == "empty"


def test_mains_and_battery_are_posture():
    power = "Microsoft-Windows-Kernel-Power"

    assert only(xml(105, {"AcOnline": "true"}, power, Channel="System")).power == "mains"
    assert only(xml(105, {"AcOnline": "false"}, power, Channel="System")).power == "battery"
    assert reason(xml(105, {}, power, Channel="System")) == "empty"


def test_an_event_without_a_computer_or_a_number_is_refused():
    assert reason(xml(4624, ANA | {"LogonType": 10}, Computer="")) == "no-device"
    assert reason(xml(None, ANA)) == "unused-action"
    assert reason(sysmon(22, {"QueryName": "-"})) == "no-name"


def test_data_elements_with_their_names_as_attributes_are_read():
    listed = [{"#attributes": {"Name": name}, "#text": value} for name, value in ANA.items()]
    listed.append({"#attributes": {"Name": "LogonType"}, "#text": "10"})

    assert only(xml(4624, {"Data": listed})).account == "corp\\ana"


def test_defenders_tables_are_left_alone():
    assert not SOURCE.recognises({"Timestamp": "x", "DeviceId": "y", "ActionType": "LogonSuccess"})
    assert not SOURCE.recognises({"Event": "x", "Id": 1})


@given(damaged([*RECORDS, LOGON]))
def test_whatever_comes_is_read_or_refused(record):
    assert_read_or_refused(SOURCE, record)


@needs_samples
def test_real_records_of_sentinel_are_logons_and_what_is_not_used():
    told = counts(json_records("otrf_goldensaml/WindowsEvents.jsonl"))

    assert told == {"activity": 28, "connection": 1, "unused-action": 9}


@needs_samples
def test_real_records_of_panther_are_processes():
    first, second = (only(one) for one in panther_records("windows_eventlog/panther/Windows.EventLogs.jsonl"))

    assert (first.file_name, first.account) == ("mimikatz.exe", "corp\\jdoe")
    assert clock.to_text(second.at) == "2024-01-15T09:00:00Z"


@needs_samples
def test_a_real_csv_of_logons_is_mostly_services():
    with (SAMPLES / "msticpy/host_logons.csv").open(encoding="utf-8", newline="") as file:
        rows = [{name: cell or None for name, cell in row.items()} for row in csv.DictReader(file)]

    assert counts(rows) == {"activity": 1, "not-a-person": 13}
