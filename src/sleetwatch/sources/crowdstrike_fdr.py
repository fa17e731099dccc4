"""Falcon's telemetry: one record an event, as the data replicator and Next-Gen SIEM write it.

`timestamp` is when the cloud received the record, in milliseconds as text. The event's own time is
`ContextTimeStamp`, seconds with decimals as text, or for a process `ProcessStartTime`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from sleetwatch.errors import Refused
from sleetwatch.events import Activity, Connection, DeviceNetwork, Event, Peripheral, Process
from sleetwatch.sources.defender_endpoint import host_of
from sleetwatch.sources.defender_row import file_name, shown
from sleetwatch.sources.endpoint_row import (
    addresses,
    attended,
    hex_id,
    logon_type,
    remote_address,
    someone,
    user_of,
)
from sleetwatch.sources.hardware import HardwareId, adapter_address, parts_of
from sleetwatch.sources.reading import (
    address,
    first,
    identifier,
    lower,
    mapping,
    number,
    optional_time,
    parse_time,
    text,
)
from sleetwatch.sources.source import Record

Row = Mapping[str, Any]

_PROTOCOLS = {1: "icmp", 6: "tcp", 17: "udp", 58: "icmpv6"}
_NO_HASH = frozenset("0")


def read(record: Record) -> Iterable[Event]:
    """The event of one record, which Panther hangs under `event` and repeats in part outside."""
    inner = mapping(record.get("event"))
    row: Row = {**record, **inner} if inner else record
    name = text(first(row, "event_simpleName", "#event_simpleName")) or ""
    reader = _READERS.get(name)
    if reader is None:
        raise Refused("unused-action", f"{shown(name)} is not used")
    return (reader(row, name),)


def _received(row: Row) -> int:
    return parse_time(first(row, "timestamp", "@timestamp"))


def _at(row: Row, *earlier: str) -> int:
    """When it happened: the sensor's time, else when the cloud received it. The sensor writes 0 for unknown."""
    for name in (*earlier, "ContextTimeStamp"):
        moment = optional_time(row.get(name))
        if moment is not None:
            return moment
    return _received(row)


def _device(row: Row) -> dict[str, Any]:
    """The record's own id and its device. A record without a device is about nothing."""
    device_id, device_name = identifier(row.get("aid")), lower(row.get("ComputerName"))
    if device_id is None and device_name is None:
        raise Refused("no-device", "the record names no device")
    return {"uid": text(row.get("id")), "device_id": device_id, "device_name": device_name}


def _who(row: Row) -> str | None:
    named = first(row, "UserPrincipal", "UserName")
    return user_of(named, row.get("LogonDomain"), row.get("UserSid"))


def _process(row: Row, _name: str) -> Event:
    path = text(row.get("ImageFileName"))
    return Process(
        at=_at(row, "ProcessStartTime"),
        **_device(row),
        account=_who(row),
        file_name=file_name(path) or lower(row.get("FileName")),
        path=path,
        command_line=text(row.get("CommandLine")),
        original_name=lower(row.get("OriginalFilename")),
        sha256=_hash(row.get("SHA256HashData")),
        parent=file_name(row.get("ParentBaseFileName")),
    )


def _hash(value: object) -> str | None:
    """The sensor writes zeros for a hash it did not take."""
    digest = lower(value)
    return digest if digest and not set(digest) <= _NO_HASH else None


def _connection(row: Row, name: str) -> Event:
    return Connection(
        at=_at(row),
        **_device(row),
        account=_who(row),
        action=name.lower(),
        remote_ip=address(first(row, "RemoteAddressIP4", "RemoteAddressIP6")),
        remote_name=host_of(row.get("OriginatingURL")),
        remote_port=number(row.get("RemotePort")),
        local_ip=address(first(row, "LocalAddressIP6" if "IP6" in name else "LocalAddressIP4")),
        protocol=_PROTOCOLS.get(number(row.get("Protocol")) or 0),
        file_name=_acting(row),
    )


def _acting(row: Row) -> str | None:
    return file_name(first(row, "ContextBaseFileName", "ContextImageFileName"))


def _query(row: Row, name: str) -> Event:
    asked = host_of(row.get("DomainName"))
    if asked is None:
        raise Refused("no-name", "the query names no host")
    return Connection(
        at=_at(row),
        **_device(row),
        account=_who(row),
        action=name.lower(),
        remote_name=asked,
        file_name=_acting(row),
    )


def _logon(row: Row, name: str) -> Event:
    """A logon. `UserIdentity` tells of a session again, long after its `LogonTime`; of a failed logon that is the last
    success, so it times none.
    """
    failed = name.startswith("UserLogonFailed")
    how = attended(logon_type(row.get("LogonType")))
    return Activity(
        at=_at(row, "LogonTime") if name == "UserIdentity" else _at(row),
        **_device(row),
        account=someone(first(row, "UserPrincipal", "UserName"), row.get("LogonDomain"), row.get("UserSid")),
        action=name.lower(),
        ip=remote_address(first(row, "RemoteAddressIP4", "RemoteAddressIP6", "RemoteIP")),
        logon_type=how,
        outcome="failure" if failed else "success",
    )


def _logoff(row: Row, name: str) -> Event:
    return Activity(
        at=_at(row, "LogoffTime"),
        **_device(row),
        account=someone(first(row, "UserPrincipal", "UserName"), row.get("LogonDomain"), row.get("UserSid")),
        action=name.lower(),
        logon_type=attended(logon_type(row.get("LogonType"))),
    )


def _usb(row: Row, _name: str) -> Event:
    hardware_id = text(first(row, "DeviceInstanceId", "DiskParentDeviceInstanceId"))
    description = text(first(row, "DevicePropertyDeviceDescription", "DevicePropertyFriendlyName"))
    product = text(row.get("DeviceProduct"))
    if hardware_id is None and description is None and product is None:
        raise Refused("no-peripheral", "the record does not say what was plugged in")
    known = parts_of(hardware_id) if hardware_id else HardwareId()
    return Peripheral(
        at=_at(row, "DeviceTimeStamp"),
        **_device(row),
        account=_who(row),
        class_name=text(row.get("DevicePropertyClassName")),
        description=description or product,
        hardware_id=hardware_id,
        bus=known.bus or "usb",
        vendor_id=known.vendor_id or _written_in_hex(row.get("DeviceVendorId")),
        product_id=known.product_id or _written_in_hex(row.get("DeviceProductId")),
        vendor=text(row.get("DeviceManufacturer")) or known.vendor,
        product=product or known.product,
        serial=lower(row.get("DeviceSerialNumber")) or known.serial,
    )


def _written_in_hex(value: object) -> str | None:
    """Bare digits could be decimal as well as hexadecimal; only `0x` says which."""
    written = lower(value)
    return hex_id(written) if written and written.startswith("0x") else None


def _volume(row: Row, _name: str) -> Event:
    """A drive was mounted. It says which device holds it, not of which USB class that is."""
    hardware_id = text(first(row, "DiskParentDeviceInstanceId", "VolumeDeviceObjectName"))
    if hardware_id is None:
        raise Refused("no-peripheral", "the record does not say what was plugged in")
    known = parts_of(hardware_id)
    return Peripheral(
        at=_at(row),
        **_device(row),
        account=_who(row),
        class_name="DiskDrive",
        description=text(row.get("VolumeName")),
        hardware_id=hardware_id,
        bus=known.bus if text(row.get("DiskParentDeviceInstanceId")) else None,
        vendor_id=known.vendor_id,
        product_id=known.product_id,
        vendor=known.vendor,
        product=known.product,
        serial=known.serial,
    )


def _network(row: Row, _name: str) -> Event:
    """What the device sees of its network, and the address the cloud sees it from."""
    seen = DeviceNetwork(
        at=_at(row),
        **_device(row),
        public_ip=address(row.get("aip")),
        addresses=addresses(row.get("LocalAddressIP4"), row.get("LocalAddressIP6")),
        gateway=addresses(row.get("GatewayIP")),
        gateway_mac=adapter_address(row.get("GatewayMAC")),
        mac=adapter_address(first(row, "MAC", "PhysicalAddress")),
        adapter=text(first(row, "InterfaceDescription", "InterfaceAlias")),
    )
    if seen.public_ip is None and seen.addresses is None and seen.gateway_mac is None:
        raise Refused("empty", "the record shows no network")
    return seen


_READERS: dict[str, Callable[[Row, str], Event]] = {
    "ProcessRollup2": _process,
    "SyntheticProcessRollup2": _process,
    "NetworkConnectIP4": _connection,
    "NetworkConnectIP6": _connection,
    "NetworkReceiveAcceptIP4": _connection,
    "NetworkReceiveAcceptIP6": _connection,
    "DnsRequest": _query,
    "SuspiciousDnsRequest": _query,
    "UserLogon": _logon,
    "UserLogonFailed": _logon,
    "UserLogonFailed2": _logon,
    "UserIdentity": _logon,
    "UserLogoff": _logoff,
    "DcUsbDeviceConnected": _usb,
    "DcUsbDeviceBlocked": _usb,
    "DcUsbDeviceWhitelisted": _usb,
    "DcUsbDevicePolicyViolation": _usb,
    "RemovableMediaVolumeMounted": _volume,
    "AgentOnline": _network,
    "AgentConnect": _network,
    "SensorHeartbeat": _network,
    "LocalIpAddressIP4": _network,
    "LocalIpAddressIP6": _network,
    "NeighborListIP4": _network,
    "NeighborListIP6": _network,
}
