from __future__ import annotations

import pytest

from sleetwatch.sources.hardware import adapter_address, parts_of, serial_number


def test_a_usb_id_tells_vendor_product_and_serial():
    found = parts_of(r"USB\VID_1D6B&PID_0104\CAFEBABE")

    assert (found.bus, found.vendor_id, found.product_id, found.serial) == ("usb", "1d6b", "0104", "cafebabe")


def test_an_instance_that_windows_made_up_is_no_serial():
    assert parts_of(r"USB\VID_046D&PID_C52B&MI_00\6&1A2B3C&0&0000").serial is None
    assert parts_of(r"HID\VID_046D&PID_C52B&MI_01&COL01\8&2F00&0&0000").serial is None
    assert parts_of(r"USBSTOR\DISK&VEN_SANDISK&PROD_ULTRA&REV_1.00\7&12AB&0").serial is None


def test_a_usb_drive_tells_its_maker_and_its_serial_without_the_unit_number():
    found = parts_of(r"USBSTOR\CDROM&VEN_GLINET&PROD_FLASH_DRIVE&REV_1.00\4C530001&0")

    assert (found.bus, found.vendor, found.product, found.serial) == ("usbstor", "GLINET", "FLASH DRIVE", "4c530001")


def test_a_monitor_id_tells_maker_and_product_code():
    found = parts_of(r"DISPLAY\LNX7770\5&2a8a3c0&0&UID4357")

    assert (found.bus, found.vendor, found.product, found.vendor_id, found.serial) == (
        "display",
        "LNX",
        "LNX7770",
        None,
        None,
    )


def test_software_devices_and_pci_cards_have_no_usb_ids():
    sound = parts_of(r"SWD\MMDEVAPI\{0.0.1.00000000}.{11111111-2222-3333-4444-555555555555}")
    card = parts_of(r"PCI\VEN_8086&DEV_15F3&SUBSYS_00008086\3&11583659&0&FE")

    assert sound.bus == "swd"
    assert card.bus == "pci"
    assert {sound.vendor_id, sound.serial, sound.vendor, card.vendor_id, card.serial, card.vendor} == {None}


@pytest.mark.parametrize("odd", ["", "\\", "USB", r"USB\VID_", r"USB\VID_ZZZZ&PID_12", r"USB\\\\", "no id at all"])
def test_an_odd_id_says_nothing(odd):
    found = parts_of(odd)

    assert (found.vendor_id, found.product_id, found.serial) == (None, None, None)


@pytest.mark.parametrize(
    ("written", "serial"),
    [
        ("5cg21492vw", "5CG21492VW"),
        (" PF-2K 9 ", "PF-2K 9"),
        ("0", None),
        ("00000000", None),
        ("To be filled by O.E.M.", None),
        ("Default string", None),
        ("System Serial Number", None),
        ("unknown", None),
        ("", None),
        (None, None),
        ([], None),
    ],
)
def test_serials_are_upper_case_and_placeholders_are_none(written, serial):
    assert serial_number(written) == serial


@pytest.mark.parametrize(
    ("written", "mac"),
    [
        ("30:52:53:0A:1B:2C", "3052530a1b2c"),
        ("30-52-53-0a-1b-2c", "3052530a1b2c"),
        ("3052.530a.1b2c", "3052530a1b2c"),
        ("00:00:00:00:00:00", None),
        ("02:00:00:00:00:00", None),
        ("aaa:ffff", None),
        ("30:52:53:0A:1B:ZZ", None),
        (None, None),
    ],
)
def test_adapter_addresses_are_twelve_hex_digits(written, mac):
    assert adapter_address(written) == mac


@pytest.mark.parametrize("made_up", ["00-11-22-33-44-55", "00:05:9a:3c:7a:00", "52:54:00:12:35:02"])
def test_what_a_vpn_client_or_a_virtual_machine_makes_up_is_no_router_of_anybodys(made_up):
    assert adapter_address(made_up) is None
