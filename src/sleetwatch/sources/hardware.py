"""What hardware calls itself: serial numbers, adapter addresses and the ids an operating system gives a peripheral."""

from __future__ import annotations

from typing import NamedTuple

from sleetwatch.sources.reading import text

_HEX = frozenset("0123456789abcdef")
_NOBODYS_SERIAL = frozenset(
    {
        "UNKNOWN",
        "INVALID",
        "NOT AVAILABLE",
        "NOT APPLICABLE",
        "NOT SPECIFIED",
        "DEFAULT STRING",
        "DEFAULTSTRING",
        "SYSTEM SERIAL NUMBER",
        "SYSTEMSERIALNUMBER",
        "CHASSIS SERIAL NUMBER",
        "TO BE FILLED BY O.E.M.",
        "TO BE FILLED BY OEM",
        "123456789",
        "0123456789",
        "1234567890",
        "TO BE FILLED BY O.E.M",
        "NOT PROVIDED",
        "SERIAL NUMBER",
        "SERIALNUMBER",
        "O.E.M.",
        "OEM",
    }
)

_NOBODYS_ADDRESS = frozenset(
    {
        "000000000000",
        "020000000000",
        "ffffffffffff",
        "001122334455",  # the gateway of Cisco's VPN client
        "00059a3c7a00",  # its adapter
        "525400123502",  # VirtualBox's own router
        "52550a000202",  # QEMU's
        "001c42000018",  # Parallels'
    }
)
"""What stands for an adapter's address when a phone's system hides it, when there is none, or on every machine that
runs one program: whoever shares it shares the program and no room.
"""


def serial_number(value: object) -> str | None:
    """A device's serial in upper case; None for what phones ("0") and unprogrammed mainboards report."""
    written = text(value)
    if written is None:
        return None
    serial = " ".join(written.upper().split())
    if serial in _NOBODYS_SERIAL or len(set(serial)) == 1:
        return None
    return serial


def adapter_address(value: object) -> str | None:
    """A network adapter's hardware address as twelve lower-case hex digits."""
    written = text(value)
    if written is None:
        return None
    digits = written.lower().replace(":", "").replace("-", "").replace(".", "")
    if len(digits) != 12 or not _HEX.issuperset(digits) or digits in _NOBODYS_ADDRESS:  # noqa: PLR2004 - 48 bits
        return None
    return digits


class HardwareId(NamedTuple):
    r"""The parts of an id such as `USB\VID_1D6B&PID_0104\CAFEBABE`."""

    bus: str | None = None
    vendor_id: str | None = None
    product_id: str | None = None
    vendor: str | None = None
    product: str | None = None
    serial: str | None = None


def parts_of(hardware_id: str) -> HardwareId:
    """What an operating system's id of a peripheral says; a part it does not say is None."""
    bus, _, rest = hardware_id.partition("\\")
    model, _, instance = rest.partition("\\")
    model = model.upper()
    bus = bus.strip().lower()
    vendor, product = _monitor(model) if bus == "display" else (_named(model, "VEN_"), _named(model, "PROD_"))
    return HardwareId(
        bus=bus or None,
        vendor_id=_hex_after(model, "VID_"),
        product_id=_hex_after(model, "PID_"),
        vendor=vendor if bus != "pci" else None,
        product=product,
        serial=_serial(bus, instance),
    )


def _hex_after(model: str, mark: str) -> str | None:
    _, _, rest = model.partition(mark)
    digits = rest[:4].lower()
    return digits if len(digits) == 4 and _HEX.issuperset(digits) else None  # noqa: PLR2004 - USB ids have four


def _named(model: str, mark: str) -> str | None:
    _, _, rest = model.partition(mark)
    return rest.partition("&")[0].replace("_", " ").strip() or None


def _monitor(model: str) -> tuple[str | None, str | None]:
    """`DEL2013` is the maker's three letters and its product code, as the monitor's EDID gives them."""
    if len(model) == 7 and model[:3].isalpha():  # noqa: PLR2004
        return model[:3], model
    return None, None


def _serial(bus: str, instance: str) -> str | None:
    """Windows makes up an instance id with an ampersand in it when the peripheral has no serial of its own."""
    if bus == "usbstor" and instance[1:2] != "&":
        instance = instance.partition("&")[0]
    if bus not in ("usb", "usbstor") or not instance or "&" in instance or "\\" in instance:
        return None
    return instance.lower()
