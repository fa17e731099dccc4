from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given

from sleetwatch import clock
from sleetwatch.errors import Refused
from sleetwatch.sources.crowdstrike import SOURCE
from tests.samples import needs_samples, panther_records
from tests.sources.damage import assert_read_or_refused, damaged
from tests.sources.mappings import examples
from tests.sources.reading_of import reading_of

only, reason = reading_of(SOURCE)
RECORDS = examples("crowdstrike")
BY_NAME = {record["event_simpleName"]: record for record in RECORDS if "event_simpleName" in record}
STREAM = {record["metadata"]["eventType"]: record for record in RECORDS if "metadata" in record}
USB_NAMES = ("DeviceInstanceId", "DevicePropertyDeviceDescription", "DeviceProduct")
AID = BY_NAME["DnsRequest"]["aid"]


def counts(records):
    told = Counter()
    for record in records:
        if not SOURCE.recognises(record):
            told["unrecognised"] += 1
            continue
        try:
            told.update(event.kind for event in SOURCE.read(record))
        except Refused as refused:
            told[refused.reason] += 1
    return told


def test_a_process_is_timed_by_its_start_not_by_when_the_cloud_heard_of_it():
    process = only(BY_NAME["ProcessRollup2"])

    assert clock.to_text(process.at) == "2026-03-02T08:00:57Z"
    assert process.at == 1772438457125000
    assert (process.account, process.file_name, process.parent) == ("corp\\ana", "anydesk.exe", "explorer.exe")
    assert (process.device_id, process.device_name) == (AID, "lap-7")
    assert process.sha256 == "ab12" * 16


def test_a_process_of_the_system_is_nobodys():
    record = BY_NAME["ProcessRollup2"] | {"UserName": "SYSTEM", "LogonDomain": "NT AUTHORITY", "UserSid": "S-1-5-18"}

    assert only(record).account is None
    assert only(BY_NAME["ProcessRollup2"] | {"UserName": None}).account is None


def test_seconds_with_decimals_and_milliseconds_as_text_are_both_read():
    timed = only(BY_NAME["DnsRequest"])
    received = only({key: value for key, value in BY_NAME["DnsRequest"].items() if key != "ContextTimeStamp"})

    assert timed.at == int(float(BY_NAME["DnsRequest"]["ContextTimeStamp"]) * 1000) * 1000
    assert received.at == int(BY_NAME["DnsRequest"]["timestamp"]) * 1000
    assert only(BY_NAME["DnsRequest"] | {"ContextTimeStamp": ""}) == received


def test_a_hash_of_zeros_was_not_taken():
    assert only(BY_NAME["ProcessRollup2"] | {"SHA256HashData": "0" * 64}).sha256 is None


def test_connections_and_questions_keep_the_other_side():
    four, six = only(BY_NAME["NetworkConnectIP4"]), only(BY_NAME["NetworkConnectIP6"])

    assert (four.remote_ip, four.remote_port, four.protocol) == ("198.51.100.77", 443, "tcp")
    assert (four.local_ip, four.file_name) == ("192.168.1.23", "anydesk.exe")
    assert (six.remote_ip, six.local_ip) == ("2001:db8::7", "2001:db8::23")
    assert only(BY_NAME["DnsRequest"]).remote_name == "relay.anydesk.example"
    assert reason(BY_NAME["DnsRequest"] | {"DomainName": ""}) == "no-name"


def test_a_logon_from_afar_keeps_how_and_from_where():
    logon = only(BY_NAME["UserLogon"])

    assert (logon.account, logon.logon_type, logon.ip) == ("ana@corp.example", "remoteinteractive", "192.168.1.40")
    assert (logon.outcome, logon.action) == ("success", "userlogon")


def test_a_failed_logon_is_not_timed_by_the_last_success_it_mentions():
    failed = only(BY_NAME["UserLogonFailed2"])

    assert failed.outcome == "failure"
    assert failed.at == int(float(BY_NAME["UserLogonFailed2"]["ContextTimeStamp"]) * 1000) * 1000


def test_services_and_machines_that_log_on_are_nobody():
    logon = BY_NAME["UserLogon"] | {"UserPrincipal": None}

    assert reason(logon | {"UserName": "LAP-7$"}) == "not-a-person"
    assert reason(logon | {"LogonType": "5"}) == "not-a-person"
    assert reason(logon | {"UserName": ""}) == "no-account"


def test_a_usb_device_keeps_its_identity():
    usb = only(BY_NAME["DcUsbDeviceConnected"])

    assert (usb.vendor_id, usb.product_id, usb.serial) == ("1d6b", "0104", "cafebabe")
    assert (usb.vendor, usb.product, usb.class_name) == ("PiKVM", "PiKVM Composite Device", "USB")
    assert usb.at == 1772439057500000


def test_usb_ids_without_a_mark_of_their_base_are_not_guessed():
    bare = BY_NAME["DcUsbDeviceConnected"] | {"DeviceInstanceId": "", "DeviceVendorId": "1133", "DeviceProductId": "1"}

    assert only(bare).vendor_id is None
    assert only(bare | {"DeviceVendorId": "0x46D"}).vendor_id == "046d"


def test_a_mounted_drive_is_a_disk():
    drive = only(BY_NAME["RemovableMediaVolumeMounted"])

    assert (drive.class_name, drive.bus, drive.serial) == ("DiskDrive", "usbstor", "0012345678")


def test_a_device_is_seen_from_its_public_address():
    online, local = only(BY_NAME["AgentOnline"]), only(BY_NAME["LocalIpAddressIP4"])

    assert (online.kind, online.public_ip, online.addresses) == ("device_network", "203.0.113.24", "192.168.1.23")
    assert (local.mac, local.adapter) == ("70bd0c000001", "Example Wi-Fi 6E")
    assert reason(BY_NAME["AgentOnline"] | {"aip": "", "LocalAddressIP4": ""}) == "empty"


def test_managed_assets_show_the_routers_hardware_address():
    seen = only(next(record for record in RECORDS if "GatewayMAC" in record))

    assert (seen.gateway, seen.gateway_mac, seen.device_id) == ("192.168.1.1", "aabb0cddee0f", AID)


def test_a_sensor_is_a_device_and_where_it_is_seen_from():
    device, seen = SOURCE.read(next(record for record in RECORDS if "AgentVersion" in record))

    assert (device.kind, device.device_name, device.model) == ("device", "lap-7", "Latitude 7440")
    assert device.issued_at is None  # the day the agent came is not the day the machine was issued
    assert seen.public_ip == "203.0.113.24"


def test_a_host_of_the_api_has_its_serial_and_its_last_user_is_no_owner():
    host = next(record for record in RECORDS if "serial_number" in record)

    device, seen, logon = SOURCE.read(host | {"last_login_timestamp": "2026-03-01T08:00:00Z"})

    assert (device.serial, device.account, device.os) == ("PF2K9X", None, "Windows 11")
    assert (logon.account, clock.to_text(logon.at)) == ("corp\\ana", "2026-03-01T08:00:00Z")
    assert len(list(SOURCE.read(host))) == 2
    assert (seen.gateway, seen.mac) == ("192.168.1.1", "70bd0c000001")


def test_the_last_logon_of_a_user_is_timed_by_itself():
    logon = only(next(record for record in RECORDS if "LastLoggedOnHost" in record))

    assert (logon.account, logon.device_name, logon.logon_type) == ("corp\\ana", "lap-7", "interactive")
    assert logon.at == 1772438810000000


def test_a_neighbour_on_the_network_is_nobodys_device():
    assert reason({"NeighborName": "x", "LastDiscoveredBy": AID, "MAC": "06-FA-8B-A0-04-37"}) == "unused-table"


def test_detections_are_alerts_with_the_streams_time():
    endpoint = only(STREAM["EppDetectionSummaryEvent"])
    identity = only(STREAM["IdpDetectionSummaryEvent"])

    assert (endpoint.account, endpoint.detection, endpoint.severity) == ("corp\\ana", "remote access tool", "low")
    assert (endpoint.device_id, endpoint.device_name, endpoint.file_name) == (AID, "lap-7", "anydesk.exe")
    # Its own times are Windows file times, which are no times since 1970.
    assert clock.to_text(identity.at) == "2026-03-02T08:21:40Z"
    assert identity.account == "corp.example\\ana"


def test_an_alert_of_the_api_is_the_same():
    alert = only(next(record for record in RECORDS if "composite_id" in record))

    assert (alert.account, alert.state, alert.device_name) == ("corp\\ana", "new", "lap-7")


def test_the_consoles_users_sign_in_and_act():
    sign_in, act = only(STREAM["AuthActivityAuditEvent"]), only(STREAM["UserActivityAuditEvent"])

    assert (sign_in.kind, sign_in.account, sign_in.mfa) == ("sign_in", "eve@corp.example", True)
    assert (act.action, act.target, act.ip) == ("detection_update", "ldt:1", "198.51.100.9")
    assert only(STREAM["RemoteResponseSessionStartEvent"]).target == "LAP-7"


@pytest.mark.parametrize("operation", ["changePassword", "createAPIClient"])
def test_passwords_and_keys_of_the_console_are_credentials(operation):
    said = STREAM["AuthActivityAuditEvent"]["event"] | {"OperationName": operation}
    credential = only(STREAM["AuthActivityAuditEvent"] | {"event": said})

    assert (credential.kind, credential.actor) == ("credential", "eve@corp.example")


def test_api_clients_are_no_people():
    said = STREAM["AuthActivityAuditEvent"]["event"]

    for change in ({"UserId": ""}, {"UserId": "api-client-id:1"}, {"OperationName": "streamStarted"}):
        assert reason(STREAM["AuthActivityAuditEvent"] | {"event": said | change}) == "not-a-person"


def test_records_that_name_nothing_are_refused():
    host = next(record for record in RECORDS if "serial_number" in record)
    logon = next(record for record in RECORDS if "LastLoggedOnHost" in record)
    shell = STREAM["RemoteResponseSessionStartEvent"]

    assert reason(host | {"device_id": "", "hostname": "", "serial_number": ""}) == "no-device"
    assert reason(logon | {"LogonTime": "0"}) == "no-time"
    assert reason(shell | {"event": {"SessionId": "s-1"}}) == "no-account"
    assert reason(BY_NAME["RemovableMediaVolumeMounted"] | {"DiskParentDeviceInstanceId": ""}) == "no-peripheral"
    assert reason(BY_NAME["DcUsbDeviceConnected"] | dict.fromkeys(USB_NAMES)) == "no-peripheral"


def test_a_sensor_without_an_address_is_a_device_alone():
    assert only(next(record for record in RECORDS if "AgentVersion" in record) | {"aip": ""}).kind == "device"


def test_panthers_copy_of_the_event_is_read_from_its_inside():
    event = BY_NAME["NetworkConnectIP4"]
    wrapped = {
        "event_simplename": "NetworkConnectIP4",
        "fdr_event_type": "NetworkConnectIP4",
        "event": event,
        "timestamp": "2026-03-02 08:03:00.000",
    }

    assert only(wrapped) == only(event)


def test_next_gen_siem_marks_the_name_with_a_hash():
    record = dict(BY_NAME["DnsRequest"])
    record["#event_simpleName"] = record.pop("event_simpleName")
    record["@timestamp"] = int(record.pop("timestamp"))

    assert only(record) == only(BY_NAME["DnsRequest"])


def test_what_tells_nothing_of_a_person_is_refused_with_its_name():
    assert reason(BY_NAME["DnsRequest"] | {"event_simpleName": "EndOfProcess"}) == "unused-action"
    assert reason(BY_NAME["DnsRequest"] | {"aid": "", "ComputerName": ""}) == "no-device"
    assert not SOURCE.recognises({"metadata": {"name": "pod"}, "kind": "Event"})


@given(damaged(RECORDS))
def test_whatever_comes_is_read_or_refused(record):
    assert_read_or_refused(SOURCE, record)


@needs_samples
def test_real_telemetry_is_read_or_refused_for_a_true_reason():
    records = panther_records("crowdstrike_fdr/panther/Crowdstrike.FDREvent.jsonl")

    # The eight unrecognised are other vendors' logs and an empty one; one record has no time, one asks for nothing.
    assert counts(records) == {"process": 53, "connection": 3, "unrecognised": 8, "no-name": 1, "no-time": 1}
    connection = only(next(record for record in records if record.get("event_simpleName") == "NetworkConnectIP4"))
    assert (connection.at, connection.remote_ip) == (1682707777731000, "152.206.0.1")


@needs_samples
def test_real_stream_records_are_read_or_refused_for_a_true_reason():
    records = panther_records("crowdstrike_falcon/panther/Crowdstrike.EventStreams.jsonl")

    assert counts(records) == {"activity": 23, "alert": 5, "credential": 4, "sign_in": 3, "empty": 1}
