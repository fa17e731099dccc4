from __future__ import annotations

import pytest

from sleetwatch.errors import Refused
from sleetwatch.sources.defender import SOURCE
from sleetwatch.sources.defender_endpoint import host_of
from sleetwatch.sources.defender_row import person
from tests.sources.defender_rows import connection_row, logon_row, plugged_row, process_row


def only(record):
    (event,) = SOURCE.read(record)
    return event


def reason(record):
    with pytest.raises(Refused) as refused:
        list(SOURCE.read(record))
    return refused.value.reason


def test_a_process_row_keeps_what_tells_a_remote_tool():
    event = only(process_row())

    assert event.account == "ana@corp.example"
    assert (event.file_name, event.original_name, event.parent) == ("anydesk.exe", "anydesk.exe", "explorer.exe")
    assert (event.company, event.product) == ("AnyDesk Software GmbH", "AnyDesk")
    assert event.path == "C:\\Users\\ana\\Downloads\\AnyDesk.exe"
    assert (event.device_id, event.device_name, event.uid) == ("ab" * 20, "lap-7.corp.example", "4711")
    assert event.sha256 == "ab12" * 16
    assert event.remote_session is True


def test_an_older_row_without_the_newer_columns_is_read():
    row = process_row()
    for newer in ("IsProcessRemoteSession", "ProcessVersionInfoOriginalFileName", "AccountUpn"):
        del row[newer]
    event = only(row)

    assert (event.remote_session, event.original_name, event.account) == (None, None, "corp\\ana")


def test_without_a_file_name_the_path_has_it():
    assert only(process_row(FileName=None)).file_name == "anydesk.exe"
    assert only(process_row(FileName="", FolderPath="/usr/bin/ps")).file_name == "ps"


@pytest.mark.parametrize(
    ("domain", "name", "sid"),
    [
        ("nt authority", "system", "S-1-5-18"),
        ("NT-AUTORITÄT", "SYSTEM", "S-1-5-18"),
        ("autorite nt", "service local", "S-1-5-19"),
        ("window manager", "dwm-1", "S-1-5-90-0-1"),
        ("font driver host", "umfd-0", "S-1-5-96-0-0"),
        ("nt service", "mssqlserver", "S-1-5-80-1"),
        ("corp", "LAP-7$", "S-1-5-21-1-2-3-4"),
        ("lap-7", "root", None),
        ("lap-7", "_windowserver", None),
    ],
)
def test_the_systems_own_accounts_are_nobody(domain, name, sid):
    assert person(None, domain, name, sid) is None


def test_a_person_is_named_by_sign_in_name_then_domain_and_user():
    assert person("Ana@Corp.example", "corp", "ana", None) == "ana@corp.example"
    assert person("", "CORP", "Ana", "S-1-5-21-1") == "corp\\ana"
    assert person(None, None, "Ana", None) == "ana"
    assert person("not an address", "CORP", "Ana", None) == "corp\\ana"
    assert person(None, "corp", None, None) is None


def test_a_connection_keeps_both_ends_and_the_process():
    event = only(connection_row())

    assert event.kind == "connection"
    assert (event.account, event.file_name, event.action) == ("ana@corp.example", "anydesk.exe", "connectionsuccess")
    assert (event.remote_ip, event.remote_port, event.local_ip) == ("203.0.113.7", 443, "10.0.0.4")
    assert (event.remote_name, event.protocol) == ("relay-1.anydesk.example", "tcp")


def test_a_connection_of_the_system_is_kept_as_nobodys():
    row = connection_row(InitiatingProcessAccountUpn=None, InitiatingProcessAccountSid="S-1-5-18")

    assert only(row).account is None


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("relay.example.com", "relay.example.com"),
        ("HTTPS://User:pw@Relay.Example.com:8443/a/b?c#d", "relay.example.com"),
        ("relay.example.com:443", "relay.example.com"),
        ("relay.example.com.", "relay.example.com"),
        ("203.0.113.7", None),
        ("https://203.0.113.7:8080/", None),
        ("[2001:db8::1]:443", None),
        ("https://", None),
        ("", None),
        (None, None),
        (["x"], None),
    ],
)
def test_the_host_is_what_is_left_of_a_url(url, host):
    assert host_of(url) == host


@pytest.mark.parametrize(
    ("action", "said"),
    [
        ("DnsConnectionInspected", '{"direction":"Out","query":"Relay.Example.com","qtype_name":"A"}'),
        ("SslConnectionInspected", '{"direction":"Out","server_name":"relay.example.com"}'),
        ("HttpConnectionInspected", '{"direction":"Out","host":"relay.example.com:8080","uri":"/"}'),
    ],
)
def test_an_inspected_connection_has_its_name_in_the_additional_fields(action, said):
    event = only(connection_row(ActionType=action, RemoteUrl=None, AdditionalFields=said))

    assert (event.kind, event.remote_name) == ("connection", "relay.example.com")


MACS = '{"Source Mac":"02:00:00:00:00:01","Destination Mac":"30:52:53:0A:1B:2C","Tcp Flags":2,"Packet Size":66}'


def test_a_captured_packet_to_the_world_shows_the_devices_router():
    row = connection_row(ActionType="ConnectionAttempt", RemoteIP="9.9.9.9", RemoteUrl="", AdditionalFields=MACS)
    made, seen = SOURCE.read(row)

    assert (made.kind, seen.kind) == ("connection", "device_network")
    assert (seen.gateway_mac, seen.mac, seen.addresses) == ("3052530a1b2c", "020000000001", "10.0.0.4")
    assert (seen.device_id, seen.at) == (made.device_id, made.at)


@pytest.mark.parametrize(
    ("action", "said"),
    [
        ("InboundConnectionAcknowledged", MACS),
        ("ConnectionAttempt", MACS.replace("{", '{"direction":"In",')),
    ],
)
def test_on_the_way_in_the_router_is_the_sender(action, said):
    _, seen = SOURCE.read(connection_row(ActionType=action, RemoteIP="9.9.9.9", AdditionalFields=said))

    assert (seen.gateway_mac, seen.mac) == ("020000000001", "3052530a1b2c")


@pytest.mark.parametrize(
    ("remote_ip", "said"),
    [("192.168.1.9", MACS), ("9.9.9.9", "{}"), ("9.9.9.9", None), (None, MACS), ("fe80::1", MACS)],
)
def test_a_packet_between_neighbours_or_without_addresses_shows_no_router(remote_ip, said):
    row = connection_row(ActionType="ConnectionAttempt", RemoteIP=remote_ip, AdditionalFields=said)

    assert [event.kind for event in SOURCE.read(row)] == ["connection"]


def test_a_logon_is_an_act_on_the_device_from_an_address():
    event = only(logon_row())

    assert (event.kind, event.account, event.logon_type, event.ip) == (
        "activity",
        "corp\\ana",
        "remoteinteractive",
        "198.51.100.9",
    )
    assert (event.action, event.outcome, event.device_id) == ("logonsuccess", "success", "ab" * 20)


def test_a_failed_logon_is_a_failure_and_an_attempt_is_neither():
    assert only(logon_row(ActionType="LogonFailed")).outcome == "failure"
    assert only(logon_row(ActionType="LogonAttempted")).outcome is None


def test_machines_and_the_system_that_log_on_are_no_people():
    assert reason(logon_row(AccountName="LAP-8$")) == "not-a-person"
    assert reason(logon_row(AccountName="umfd-0", AccountDomain="font driver host")) == "not-a-person"
    assert reason(logon_row(AccountName="", AccountSid=None)) == "no-account"


def test_defender_for_identitys_logons_are_another_table():
    assert only(logon_row(Application="Active Directory")).kind == "sign_in"


def test_a_plugged_in_keyboard_has_its_usb_ids():
    event = only(
        plugged_row(
            {
                "ClassName": "Keyboard",
                "DeviceId": r"HID\VID_046D&PID_C52B&MI_00\8&AB&0&0000",
                "DeviceDescription": "HID Keyboard Device",
                "VendorIds": [r"HID\VID_046D&PID_C52B&REV_1211", r"HID\VID_046D&PID_C52B"],
            }
        )
    )

    assert event.kind == "peripheral"
    assert (event.bus, event.vendor_id, event.product_id, event.serial) == ("hid", "046d", "c52b", None)
    assert (event.class_name, event.description) == ("Keyboard", "HID Keyboard Device")
    assert event.account is None


def test_the_usb_ids_may_stand_only_in_the_list_of_vendor_ids():
    event = only(
        plugged_row(
            {
                "ClassName": "AudioEndpoint",
                "DeviceId": r"SWD\MMDEVAPI\{0.0.1.00000000}.{11111111-2222-3333-4444-555555555555}",
                "VendorIds": [r"MMDEVAPI\AudioEndpoints", 7, r"USB\VID_1D6B&PID_0104&REV_0100"],
            }
        )
    )

    assert (event.bus, event.vendor_id, event.product_id) == ("swd", "1d6b", "0104")


def test_a_software_device_without_usb_ids_is_kept():
    event = only(
        plugged_row(
            {
                "ClassName": "AudioEndpoint",
                "DeviceId": r"SWD\MMDEVAPI\{1.1.1.100000}",
                "VendorIds": [r"MMDEVAPI\AudioEndpoints"],
            }
        )
    )

    assert (event.bus, event.vendor_id, event.hardware_id) == ("swd", None, r"SWD\MMDEVAPI\{1.1.1.100000}")


def test_additional_fields_may_be_an_object_as_in_log_analytics():
    said = {"DeviceId": r"USB\VID_1D6B&PID_0104\CAFEBABE", "DeviceDescription": "USB Composite Device"}

    assert only(plugged_row(said) | {"AdditionalFields": said}) == only(plugged_row(said))


def test_a_mounted_drive_keeps_maker_product_and_who_was_there():
    event = only(
        plugged_row(
            {
                "BusType": 7,
                "ProductName": "Flash Drive",
                "Manufacturer": "PiKVM",
                "SerialNumber": "CAFEBABE",
                "LoggedOnUsers": ["Ana@Corp.example"],
            },
            ActionType="UsbDriveMounted",
        )
    )

    assert (event.vendor, event.product, event.serial, event.bus) == ("PiKVM", "Flash Drive", "cafebabe", "usb")
    assert (event.class_name, event.account) == ("DiskDrive", "ana@corp.example")


def test_virtual_storage_is_not_on_the_usb_bus():
    event = only(
        plugged_row(
            {"BusType": 3, "ProductName": "Virtual Storage", "Manufacturer": "StorLib"}, ActionType="UsbDriveMounted"
        )
    )

    assert (event.bus, event.vendor, event.product, event.vendor_id) == ("ata", "StorLib", "Virtual Storage", None)


def test_two_people_at_a_device_are_not_one_of_them():
    said = {"ProductName": "Stick", "LoggedOnUsers": ["ana@corp.example", "ben@corp.example"]}

    assert only(plugged_row(said, ActionType="UsbDriveMounted")).account is None


@pytest.mark.parametrize("said", [None, "", "{}", "not json", "[1]"])
def test_a_row_that_does_not_say_what_was_plugged_in_is_refused(said):
    assert reason(plugged_row(said)) == "no-peripheral"


def test_opening_a_link_is_a_persons_act_and_what_tools_do_is_not():
    opened = plugged_row(
        None,
        ActionType="BrowserLaunchedToOpenUrl",
        RemoteUrl="https://Jobs.example.com/x",
        InitiatingProcessAccountUpn="ana@corp.example",
        InitiatingProcessAccountSid="S-1-5-21-1",
        InitiatingProcessAccountDomain="corp",
        InitiatingProcessAccountName="ana",
    )

    assert (only(opened).kind, only(opened).account, only(opened).target) == (
        "activity",
        "ana@corp.example",
        "jobs.example.com",
    )
    assert reason(opened | {"ActionType": "PowerShellCommand"}) == "unused-action"
    assert reason(opened | {"ActionType": "UsbDriveUnmounted"}) == "unused-action"
    assert reason(opened | {"InitiatingProcessAccountSid": "S-1-5-18"}) == "not-a-person"
