from __future__ import annotations

import csv
from pathlib import Path

from hypothesis import given

from sleetwatch import clock
from sleetwatch.sources.jamf import SOURCE
from tests.sources.damage import assert_read_or_refused, damaged
from tests.sources.mappings import examples
from tests.sources.reading_of import reading_of

only, reason = reading_of(SOURCE)
RECORDS = examples("jamf")
HOOKS = {record["webhook"]["webhookEvent"]: record for record in RECORDS if "webhook" in record}
USB, PROCESS = (record for record in RECORDS if "caid" in record)
with (Path(__file__).parent / "examples" / "jamf.csv").open(encoding="utf-8", newline="") as file:
    ROWS = [{name: cell or None for name, cell in row.items()} for row in csv.DictReader(file)]
BERLIN = {"@time_zone": "Europe/Berlin"}


def test_a_computer_of_the_inventory_is_a_device_and_its_network():
    device, seen = SOURCE.read(RECORDS[0])

    assert (device.serial, device.account, device.device_name) == ("C02EXAMPLE1", "ana@corp.example", "ana-mbp")
    assert (device.os, device.managed, device.manufacturer) == ("macOS 26.1", True, "Apple")
    assert clock.to_text(device.issued_at) == "2026-02-23T09:46:40Z"
    assert (seen.public_ip, seen.addresses, seen.mac) == ("203.0.113.24", "192.168.1.23", "600308000001")


def test_a_check_in_has_the_computer_one_level_deeper_than_the_others():
    deeper, flat = list(SOURCE.read(HOOKS["ComputerCheckIn"])), list(SOURCE.read(HOOKS["ComputerInventoryCompleted"]))

    assert [event.kind for event in deeper] == [event.kind for event in flat] == ["device", "device_network"]
    assert deeper[0].serial == flat[0].serial == "C02EXAMPLE1"
    assert clock.to_text(deeper[0].at) == "2026-03-02T09:00:01Z"


def test_an_administrators_act_through_the_api_is_activity():
    act = only(HOOKS["RestAPIOperation"])

    assert (act.account, act.action, act.target) == ("eve@corp.example", "put computer", "ANA-MBP")
    assert act.outcome == "success"
    anonymous = HOOKS["RestAPIOperation"] | {"event": {}}
    assert reason(anonymous) == "not-a-person"


def test_other_webhooks_tell_nothing():
    assert reason({"webhook": {"webhookEvent": "JSSShutdown", "eventTimestamp": 1772442000000}, "event": {}}) == (
        "unused-action"
    )


def test_a_row_of_a_search_needs_the_servers_zone():
    device, seen = SOURCE.read(ROWS[0] | BERLIN)

    assert clock.to_text(device.at) == "2026-03-02T09:00:00Z"
    assert clock.to_text(device.issued_at) == "2026-02-23T09:46:40Z"
    assert (device.account, seen.public_ip) == ("ana@corp.example", "203.0.113.24")
    assert reason(ROWS[0]) == "no-zone"


def test_a_computer_that_is_not_managed_and_nowhere_is_a_device_alone():
    device = only(ROWS[1] | BERLIN)

    assert (device.managed, device.issued_at) == (False, None)


def test_a_computer_without_any_id_is_refused():
    assert reason(RECORDS[0] | {"udid": "", "hardware": {}}) == "no-device"


def test_protect_tells_of_a_usb_device_as_alert_and_peripheral():
    alert, usb = SOURCE.read(USB)

    assert (alert.detection, alert.severity, alert.device_name) == ("usbinserted", "low", "ana-mbp")
    assert (usb.vendor_id, usb.product_id, usb.vendor) == ("1d6b", "0104", "PiKVM")
    assert usb.at == alert.at == 1772442300250000
    assert only(PROCESS).severity == "high"


def test_other_products_names_are_left_alone():
    assert not SOURCE.recognises({"Device name": "x", "Serial number": "y", "Last check-in": "z"})
    assert not SOURCE.recognises({"webhook": {}, "event": {}})


@given(damaged([*RECORDS, *(row | BERLIN for row in ROWS)]))
def test_whatever_comes_is_read_or_refused(record):
    zone = record.get("@time_zone")
    if zone in (None, "Europe/Berlin"):  # intake writes it, no log can
        assert_read_or_refused(SOURCE, record)
