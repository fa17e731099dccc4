from __future__ import annotations

from hypothesis import given

from sleetwatch import clock
from sleetwatch.sources.endpoint_collector import SOURCE
from tests.sources.damage import assert_read_or_refused, damaged
from tests.sources.mappings import examples
from tests.sources.reading_of import reading_of

only, reason = reading_of(SOURCE)
LINES = examples("endpoint_collector")


def line(kind, place=0):
    return [one for one in LINES if one["kind"] == kind][place]


def test_a_display_is_named_as_windows_names_it():
    display = only(line("display"))

    assert (display.vendor, display.product, display.serial) == ("LNX", "LNX7773", "cafebabe")
    assert (display.bus, display.class_name, display.device_name) == ("display", "Monitor", "lap-7")
    assert reason(line("display") | {"product": ""}) == "no-peripheral"


def test_each_function_of_a_usb_unit_is_a_peripheral():
    keyboard, mouse, storage = SOURCE.read(line("usb"))

    assert [one.class_name for one in (keyboard, mouse, storage)] == ["Keyboard", "Mouse", "USB"]
    assert storage.description == "USB mass storage"
    assert {(one.vendor_id, one.product_id, one.serial) for one in (keyboard, mouse, storage)} == {
        ("1d6b", "0104", "cafebabe")
    }


def test_windows_tells_the_class_and_the_id_itself():
    usb = only(line("usb", 1))

    assert (usb.vendor_id, usb.class_name, usb.account) == ("1d6b", "USB", "corp\\max")
    assert usb.hardware_id == "USB\\VID_1D6B&PID_0104\\CAFEBABE"


def test_a_thousand_interfaces_are_not_a_thousand_peripherals():
    many = line("usb") | {"classes": ",".join(f"{code % 256:02x}0000" for code in range(1000))}

    assert len(list(SOURCE.read(many))) <= 32


def test_posture_keeps_lid_power_and_camera():
    posture = only(line("posture"))

    assert (posture.lid, posture.power, posture.battery_percent) == ("closed", "mains", 97)
    assert (posture.displays, posture.built_in_display) == (2, False)
    assert posture.camera_used_at == posture.at
    assert clock.to_text(only(line("posture", 1)).camera_used_at) == "2026-01-05T10:00:00Z"


def test_the_router_is_known_by_its_hash_alone():
    network = only(line("network"))

    assert len(network.gateway_hash) == 32
    assert (network.gateway_mac, network.adapter) == (None, "wlp1s0")
    assert reason({key: value for key, value in line("network").items() if key != "gateway_hash"}) == "empty"


def test_the_machine_itself_is_a_device():
    device = only(line("device"))

    assert (device.serial, device.model, device.device_name) == ("PF2K9X", "Latitude 7440", "lap-7")


def test_lines_of_another_kind_or_without_machine_are_refused():
    assert reason(line("device") | {"kind": "keys"}) == "unused-table"
    assert reason(line("device") | {"host": ""}) == "no-device"


@given(damaged(LINES))
def test_whatever_comes_is_read_or_refused(record):
    assert_read_or_refused(SOURCE, record)
