"""Jamf Protect's alerts: `input` holds the host, the event and what matched."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sleetwatch.events import Alert, Event, Peripheral
from sleetwatch.sources.defender_row import file_name
from sleetwatch.sources.endpoint_row import usb_id
from sleetwatch.sources.reading import identifier, items, lower, mapping, number, parse_time, text
from sleetwatch.sources.source import Record

_USB = "GPUSBEvent"
_SEVERITIES = {0: "informational", 1: "low", 2: "medium", 3: "high"}


def recognises(record: Record) -> bool:
    """By its two ids and the names inside `input`."""
    return {"caid", "certid", "input"} <= record.keys()


def read(record: Record) -> Iterable[Event]:
    """The alert; and the peripheral, when what happened is that one was plugged in."""
    said = mapping(record.get("input"))
    host, match = mapping(said.get("host")), mapping(said.get("match"))
    happened = mapping(match.get("event"))
    facts = [fact for fact in items(match.get("facts")) if isinstance(fact, Mapping)]
    alert = Alert(
        at=parse_time(happened.get("timestamp")),
        uid=text(match.get("uuid")),
        detection=lower(facts[0].get("name") if facts else said.get("eventType")),
        severity=_severity(match.get("severity")),
        detail=text(facts[0].get("human")) if facts else None,
        device_id=identifier(host.get("provisioningUDID")),
        device_name=lower(host.get("hostname")),
        file_name=file_name(happened.get("path")),
    )
    if text(said.get("eventType")) != _USB:
        return (alert,)
    return (alert, *_peripheral(alert, mapping(happened.get("device"))))


def _severity(value: object) -> str | None:
    level = number(value)
    return _SEVERITIES.get(level) if level is not None else None


def _peripheral(alert: Alert, device: Mapping[str, Any]) -> Iterable[Event]:
    product, vendor_id = text(device.get("productName")), usb_id(device.get("vendorId"))
    if product is None and vendor_id is None:
        return
    yield Peripheral(
        at=alert.at,
        uid=alert.uid,
        device_id=alert.device_id,
        device_name=alert.device_name,
        class_name="DiskDrive" if text(device.get("bsdName")) else "USB",
        description=product,
        bus="usb",
        vendor_id=vendor_id,
        product_id=usb_id(device.get("productId")),
        vendor=text(device.get("vendorName")),
        product=product,
        serial=lower(device.get("serialNumber")),
    )
