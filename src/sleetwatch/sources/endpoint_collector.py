"""The lines of our own collector (collectors/collect.sh, collect.ps1): what no endpoint agent reports."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from sleetwatch.errors import Refused
from sleetwatch.events import Device, DeviceNetwork, DevicePosture, Event, Peripheral
from sleetwatch.sources.defender_row import shown
from sleetwatch.sources.endpoint_row import hex_id, usb_class, user_of
from sleetwatch.sources.hardware import HardwareId, parts_of, serial_number
from sleetwatch.sources.reading import flag, lower, number, optional_time, parse_time, text
from sleetwatch.sources.source import Record, Source

_MARK = "sleetwatch_collector"


def recognises(record: Record) -> bool:
    """By the mark every line of the collector bears."""
    return _MARK in record


def read(record: Record) -> Iterable[Event]:
    """The events of one line."""
    kind = text(record.get("kind")) or ""
    reader = _READERS.get(kind)
    if reader is None:
        raise Refused("unused-table", f"{shown(kind)} is not used")
    return reader(record)


def _machine(line: Record) -> dict[str, Any]:
    """When, and which machine: by name, for the collector gives it no id of its own."""
    host = lower(line.get("host"))
    if host is None:
        raise Refused("no-device", "the line names no machine")
    return {"at": parse_time(line.get("at")), "device_name": host}


def _device(line: Record) -> Iterable[Event]:
    return (
        Device(
            **_machine(line),
            serial=serial_number(line.get("serial")),
            account=user_of(line.get("user")),
            model=text(line.get("model")),
            manufacturer=text(line.get("manufacturer")),
            os=text(line.get("os")),
        ),
    )


def _posture(line: Record) -> Iterable[Event]:
    return (
        DevicePosture(
            **_machine(line),
            serial=serial_number(line.get("serial")),
            account=user_of(line.get("user")),
            lid=lower(line.get("lid")),
            power=lower(line.get("power")),
            battery_percent=number(line.get("battery_percent")),
            displays=number(line.get("displays")),
            built_in_display=flag(line.get("built_in_display")),
            camera_used_at=optional_time(line.get("camera_used_at")),
            remote_session=flag(line.get("remote_session")),
            idle_seconds=number(line.get("idle_seconds")),
            uptime_seconds=number(line.get("uptime_seconds")),
        ),
    )


def _network(line: Record) -> Iterable[Event]:
    """Keyed hashes only; a line without a salt has neither and says nothing."""
    gateway_hash, wifi = lower(line.get("gateway_hash")), lower(line.get("wifi_hash"))
    if gateway_hash is None and wifi is None:
        raise Refused("empty", "the collector ran without a salt, or the machine has no network")
    return (DeviceNetwork(**_machine(line), adapter=text(line.get("adapter")), gateway_hash=gateway_hash, wifi=wifi),)


def _display(line: Record) -> Iterable[Event]:
    """A display by its EDID, named as Windows names it: `LNX7773` is the maker's letters and its product number."""
    maker, product = text(line.get("maker")), text(line.get("product"))
    if product is None:
        raise Refused("no-peripheral", "the line names no display")
    return (
        Peripheral(
            **_machine(line),
            account=user_of(line.get("user")),
            class_name="Monitor",
            description=text(line.get("name")),
            bus="display",
            vendor=maker,
            product=product,
            serial=lower(line.get("display_serial")),
            present=True,
        ),
    )


def _usb(line: Record) -> Iterable[Event]:
    """A USB device: on Windows one line a function of it, elsewhere one line with the classes of all."""
    hardware_id = text(line.get("hardware_id"))
    known = parts_of(hardware_id) if hardware_id else HardwareId()
    vendor_id = known.vendor_id or hex_id(line.get("vendor_id"))
    if hardware_id is None and vendor_id is None:
        raise Refused("no-peripheral", "the line names no device")
    machine, product = _machine(line), text(line.get("product"))
    return [
        Peripheral(
            **machine,
            account=user_of(line.get("user")),
            class_name=class_name,
            description=words or product,
            hardware_id=hardware_id,
            bus=known.bus or "usb",
            vendor_id=vendor_id,
            product_id=known.product_id or hex_id(line.get("product_id")),
            vendor=text(line.get("maker")),
            product=product,
            serial=lower(line.get("usb_serial")) or known.serial,
            present=True,
        )
        for class_name, words in _functions(line)
    ]


def _functions(line: Record) -> list[tuple[str | None, str | None]]:
    """What the device does, each once: `030101` is class 03, subclass 01, protocol 01, a keyboard."""
    class_name = text(line.get("class_name"))
    if class_name is not None:
        return [(class_name, None)]
    codes = (text(line.get("classes")) or "").split(",")
    found = dict.fromkeys(usb_class(code[:2], code[4:6]) for code in codes[:_MOST_INTERFACES] if code)
    return list(found) or [("USB", None)]


_MOST_INTERFACES = 32
_READERS: dict[str, Callable[[Record], Iterable[Event]]] = {
    "device": _device,
    "posture": _posture,
    "network": _network,
    "display": _display,
    "usb": _usb,
}

SOURCE = Source(
    name="endpoint_collector",
    title="Sleetwatch's endpoint collector: displays, USB, lid and power, camera use, hashed router",
    kinds=("device", "device_posture", "device_network", "peripheral"),
    recognises=recognises,
    read=read,
    export=(
        "Run collectors/collect.sh (Linux, macOS) or collectors/collect.ps1 (Windows) from your device management with "
        "one SLEETWATCH_SALT for all machines, and gather the lines it prints."
    ),
)
