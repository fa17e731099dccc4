"""Fleet's hosts API: the machines it manages with osquery, and where they are seen from."""

from __future__ import annotations

from collections.abc import Iterable

from sleetwatch.errors import Refused
from sleetwatch.events import Device, DeviceNetwork, Event
from sleetwatch.sources.endpoint_row import addresses
from sleetwatch.sources.hardware import adapter_address, serial_number
from sleetwatch.sources.reading import address, first, identifier, lower, parse_time, text
from sleetwatch.sources.source import Record

HOST = frozenset({"osquery_version", "hardware_serial", "seen_time"})
"""The names a host of the API has, and no result of a query."""


def read(record: Record) -> Iterable[Event]:
    """A host: the device, and its network."""
    device_id, serial = identifier(record.get("uuid")), serial_number(record.get("hardware_serial"))
    if device_id is None and serial is None:
        raise Refused("no-device", "the host has neither id nor serial")
    at = parse_time(first(record, "seen_time", "detail_updated_at"))
    device_name, public_ip = lower(first(record, "hostname", "computer_name")), address(record.get("public_ip"))
    yield Device(
        at=at,
        uid=text(record.get("id")),
        device_id=device_id,
        serial=serial,
        device_name=device_name,
        model=text(record.get("hardware_model")),
        manufacturer=text(record.get("hardware_vendor")),
        os=text(record.get("os_version")),
        managed=True,
        public_ip=public_ip,
    )
    yield DeviceNetwork(
        at=at,
        uid=text(record.get("id")),
        device_id=device_id,
        device_name=device_name,
        public_ip=public_ip,
        addresses=addresses(record.get("primary_ip")),
        mac=adapter_address(record.get("primary_mac")),
    )
