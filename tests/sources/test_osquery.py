from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given

from sleetwatch import clock
from sleetwatch.errors import Refused
from sleetwatch.sources.osquery import SOURCE
from tests.samples import json_records, needs_samples, panther_records
from tests.sources.damage import assert_read_or_refused, damaged
from tests.sources.mappings import examples
from tests.sources.reading_of import reading_of

only, reason = reading_of(SOURCE)
RECORDS = examples("osquery")
BY_NAME = {record["name"].rpartition("/")[2]: record for record in RECORDS if "name" in record}
FLEET = next(record for record in RECORDS if "seen_time" in record)


def counts(records):
    told = Counter()
    for record in records:
        assert SOURCE.recognises(record)
        try:
            told.update(event.kind for event in SOURCE.read(record))
        except Refused as refused:
            told[refused.reason] += 1
    return told


def test_usb_devices_keep_their_ids():
    usb = only(BY_NAME["usb_devices"])

    assert (usb.vendor_id, usb.product_id, usb.serial) == ("1d6b", "0104", "cafebabe")
    assert (usb.device_id, usb.device_name) == ("4c4c4544-0051-4b10-8058-b4c04f4d3332", "lap-7")
    assert clock.to_text(usb.at) == "2026-03-02T09:00:00Z"


def test_a_connected_display_is_a_monitor():
    display = only(BY_NAME["connected_displays"])

    assert (display.class_name, display.bus, display.product) == ("Monitor", "display", "PiKVM V4")
    assert display.serial is None


def test_a_process_is_timed_by_its_own_event():
    process = only(BY_NAME["process_events"])

    assert (process.file_name, process.account, process.command_line) == ("anydesk", "ana", "anydesk --service")
    assert process.at == 1772441990000000
    assert process.parent is None  # a number there


def test_logins_from_the_network_and_at_the_machine_differ():
    far, near = only(BY_NAME["last"]), only(BY_NAME["logged_in_users"])

    assert (far.ip, far.logon_type, far.action) == ("192.168.1.40", "remoteinteractive", "login")
    assert (near.ip, near.logon_type) == (None, "interactive")
    assert near.at == 1772440000000000
    ended = BY_NAME["last"] | {"columns": BY_NAME["last"]["columns"] | {"type": "8"}}
    assert only(ended).action == "logout"
    booted = BY_NAME["last"] | {"columns": BY_NAME["last"]["columns"] | {"type": "2", "username": "reboot"}}
    assert reason(booted) == "unused-table"


@pytest.mark.parametrize(
    ("host", "logon_type"),
    [
        ("laptop.fritz.box", "remoteinteractive"),
        (":0", "interactive"),
        ("localhost", "interactive"),
        ("127.0.0.1", "interactive"),
        ("tmux(7).%0", "interactive"),
    ],
)
def test_a_login_from_a_named_host_is_one_from_the_network(host: str, logon_type: str):
    record = BY_NAME["last"] | {"columns": BY_NAME["last"]["columns"] | {"host": host}}

    assert only(record).logon_type == logon_type


def test_the_router_and_its_hardware_address_come_from_a_join():
    router = only(BY_NAME["router"])

    assert (router.gateway, router.gateway_mac) == ("192.168.1.1", "aabb0cddee0f")
    assert only(BY_NAME["routes"]).gateway_mac is None
    joined = {"gateway": "192.168.1.1", "address": "192.168.1.1", "mac": "aa:bb:0c:dd:ee:0f"}
    assert only(BY_NAME["router"] | {"columns": joined}).gateway_mac == "aabb0cddee0f"
    elsewhere = joined | {"address": "192.168.1.9"}
    assert only(BY_NAME["router"] | {"columns": elsewhere}).gateway_mac is None


def test_a_route_that_is_not_the_default_names_no_router():
    other = BY_NAME["routes"]["columns"] | {"destination": "10.0.0.0"}

    assert reason(BY_NAME["routes"] | {"columns": other}) == "unused-table"


def test_a_neighbour_alone_is_nobodys():
    neighbour = {"address": "192.168.1.9", "mac": "11:22:33:44:55:66", "interface": "en0", "permanent": "0"}

    assert reason(BY_NAME["routes"] | {"columns": neighbour}) == "unused-table"


def with_columns(**columns):
    return BY_NAME["usb_devices"] | {"columns": columns}


def test_a_socket_is_a_connection_unless_it_stays_inside():
    made = only(BY_NAME["open_sockets"])

    assert (made.remote_ip, made.remote_port, made.protocol) == ("198.51.100.77", 443, "tcp")
    inside = BY_NAME["open_sockets"]["columns"] | {"remote_address": ""}
    assert reason(with_columns(**inside)) == "unused-table"


def test_a_logon_session_of_windows_keeps_its_type_and_its_time():
    session = {"user": "ana", "logon_domain": "CORP", "logon_type": "RemoteInteractive", "logon_time": "1772440500"}
    logon = only(with_columns(**session))

    assert (logon.account, logon.logon_type, logon.at) == ("corp\\ana", "remoteinteractive", 1772440500000000)
    assert reason(with_columns(**session | {"user": "SYSTEM"})) == "unused-table"
    assert reason(with_columns(**session | {"logon_type": "Service"})) == "not-a-person"


def test_networks_and_adapters_are_what_the_device_sees():
    assert only(BY_NAME["wifi_status"]).wifi == "Home"
    assert only(BY_NAME["interface_details"]).mac == "70bd0c000001"
    assert reason(with_columns(interface="lo", mac="00:00:00:00:00:00", mtu="65536")) == "unused-table"


def test_rows_that_name_nobody_and_nothing_are_not_used():
    assert reason(with_columns(pid="1", cmdline="", path="")) == "unused-table"
    assert reason(with_columns(user="root", host="", type="user")) == "unused-table"
    assert reason(with_columns(gateway="", gateway_mac="")) == "unused-table"


def test_a_snapshot_gives_every_row():
    device = only(BY_NAME["system_info"])

    assert (device.kind, device.serial, device.model) == ("device", "PF2K9X", "Latitude 7440")
    twice = BY_NAME["system_info"] | {"snapshot": BY_NAME["system_info"]["snapshot"] * 2}
    assert len(list(SOURCE.read(twice))) == 2


def test_a_batch_of_kolide_names_the_owner_and_the_public_address():
    usb = only(BY_NAME["kolide:usb_devices"])

    assert (usb.account, usb.class_name, usb.vendor_id) == ("ana@corp.example", "Keyboard", "046d")
    assert usb.device_id == "4c4c4544-0051-4b10-8058-b4c04f4d3332"


def test_fleets_report_of_a_query_names_the_host_and_the_moment():
    report = {
        "host_id": 1,
        "host_name": "LAP-7",
        "last_fetched": "2026-03-02T09:00:00Z",
        "columns": BY_NAME["usb_devices"]["columns"],
    }
    usb = only(report)

    assert (usb.device_name, usb.vendor_id, clock.to_text(usb.at)) == ("lap-7", "1d6b", "2026-03-02T09:00:00Z")


def test_fleets_host_is_a_device_and_its_network():
    device, seen = SOURCE.read(FLEET)

    assert (device.serial, device.device_name, device.os) == ("PF2K9X", "lap-7", "Windows 11 Pro")
    assert device.issued_at is None  # the day the agent came is not the day the machine was issued
    assert (seen.public_ip, seen.addresses, seen.mac) == ("203.0.113.24", "192.168.1.23", "70bd0c000001")
    assert reason(FLEET | {"uuid": "", "hardware_serial": "0"}) == "no-device"


def test_rows_that_went_away_tell_nothing():
    assert reason(BY_NAME["usb_devices"] | {"action": "removed"}) == "unused-action"
    assert reason({"name": "x", "diffResults": {"added": [], "removed": [{"a": "b"}]}}) == "unused-action"


def test_a_row_without_any_time_is_refused():
    record = {"name": "x", "action": "added", "columns": {"user": "ana", "host": "192.168.1.40"}}

    assert reason(record) == "no-time"


def test_records_of_other_products_are_left_alone():
    assert not SOURCE.recognises({"name": "x", "columns": []})
    assert not SOURCE.recognises({"action": "added", "columns": {}})


@given(damaged(RECORDS))
def test_whatever_comes_is_read_or_refused(record):
    assert_read_or_refused(SOURCE, record)


@needs_samples
def test_real_results_are_read_by_their_columns():
    told = counts(json_records("msticpy/osqueryd.results.log"))

    assert sum(told.values()) == 266
    assert (told["process"], told["activity"], told["unused-action"]) == (14, 5, 129)
    assert set(told) == {"process", "activity", "unused-action", "unused-table"}


@needs_samples
def test_panthers_short_results_lack_the_time_the_agent_writes():
    told = counts(panther_records("osquery/panther/Osquery.Differential.jsonl"))

    assert told == {"unused-table": 34, "no-time": 2, "activity": 1}
