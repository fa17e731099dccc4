"""Falcon's inventories: the lookups beside the data replicator's events, and the hosts API."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Set as AbstractSet

from sleetwatch.errors import Refused
from sleetwatch.events import Activity, Device, DeviceNetwork, Event
from sleetwatch.sources.endpoint_row import addresses, attended, logon_type, someone, user_of
from sleetwatch.sources.hardware import adapter_address, serial_number
from sleetwatch.sources.reading import address, first, identifier, joined, lower, optional_time, parse_time, text
from sleetwatch.sources.source import Record

_AGENT = frozenset({"aid", "AgentVersion", "ComputerName"})
_ADAPTER = frozenset({"aid", "GatewayMAC", "InterfaceAlias"})
_NEIGHBOUR = frozenset({"NeighborName", "LastDiscoveredBy"})
_USER = frozenset({"UserSid_readable", "LastLoggedOnHost"})
_HOST = frozenset({"device_id", "agent_version", "hostname"})


def recognises(names: AbstractSet[str]) -> bool:
    """By the names of one of the lookups, or of a host of the API."""
    return any(marks <= names for marks in (_AGENT, _ADAPTER, _NEIGHBOUR, _USER, _HOST))


def read(record: Record) -> Iterable[Event]:
    """A device, its adapter, or a user's last logon."""
    names = record.keys()
    if names >= _HOST:
        return _host(record)
    if names >= _AGENT:
        return _agent(record)
    if names >= _ADAPTER:
        return (_adapter(record),)
    if names >= _USER:
        return (_last_logon(record),)
    raise Refused("unused-table", "a neighbour on the network is nobody's device")


def _agent(row: Record) -> Iterable[Event]:
    """aidmaster: one sensor."""
    at = parse_time(first(row, "Time", "_time"))
    device_id, device_name = identifier(row.get("aid")), lower(row.get("ComputerName"))
    _require(device_id, device_name)
    public_ip = address(row.get("aip"))
    yield Device(
        at=at,
        uid=device_id,
        device_id=device_id,
        device_name=device_name,
        model=text(row.get("SystemProductName")),
        manufacturer=text(row.get("SystemManufacturer")),
        os=text(row.get("Version")),
        managed=True,
        public_ip=public_ip,
    )
    if public_ip is not None:
        yield DeviceNetwork(at=at, uid=device_id, device_id=device_id, device_name=device_name, public_ip=public_ip)


def _require(*identities: str | None) -> None:
    if not any(identities):
        raise Refused("no-device", "the row names no device")


def _adapter(row: Record) -> Event:
    """managedassets: one network adapter, with the hardware address of its router."""
    device_id = identifier(row.get("aid"))
    _require(device_id)
    return DeviceNetwork(
        at=parse_time(row.get("_time")),
        device_id=device_id,
        device_name=lower(row.get("ComputerName")),
        addresses=addresses(row.get("LocalAddressIP4")),
        gateway=addresses(row.get("GatewayIP")),
        gateway_mac=adapter_address(row.get("GatewayMAC")),
        mac=adapter_address(row.get("MAC")),
        adapter=text(first(row, "InterfaceDescription", "InterfaceAlias")),
    )


def _last_logon(row: Record) -> Event:
    """userinfo: an account's last logon, and where."""
    at = optional_time(row.get("LogonTime"))
    if at is None:
        raise Refused("no-time", "the account never logged on")
    return Activity(
        at=at,
        account=someone(first(row, "User", "UserName"), None, row.get("UserSid_readable")),
        action="userlogon",
        device_name=lower(row.get("LastLoggedOnHost")),
        logon_type=attended(logon_type(row.get("LogonType"))),
        outcome="success",
    )


def _host(row: Record) -> Iterable[Event]:
    """A host of `/devices/entities/devices/v2`."""
    at = parse_time(first(row, "last_seen", "modified_timestamp"))
    device_id, device_name = identifier(row.get("device_id")), lower(row.get("hostname"))
    serial = serial_number(row.get("serial_number"))
    _require(device_id, device_name, serial)
    public_ip = address(row.get("external_ip"))
    yield Device(
        at=at,
        uid=device_id,
        device_id=device_id,
        serial=serial,
        device_name=device_name,
        model=text(row.get("system_product_name")),
        manufacturer=text(row.get("system_manufacturer")),
        os=joined(row.get("os_version")) or text(row.get("platform_name")),
        managed=True,
        public_ip=public_ip,
    )
    yield DeviceNetwork(
        at=at,
        uid=device_id,
        device_id=device_id,
        device_name=device_name,
        public_ip=public_ip,
        addresses=addresses(row.get("local_ip"), row.get("connection_ip")),
        gateway=addresses(row.get("default_gateway_ip")),
        mac=adapter_address(first(row, "connection_mac_address", "mac_address")),
    )
    yield from _last_user(row, device_id, device_name)


def _last_user(row: Record, device_id: str | None, device_name: str | None) -> Iterable[Event]:
    """Who logged on last may be a technician: it is told as a logon, not as whose machine it is."""
    at = optional_time(row.get("last_login_timestamp"))
    who = user_of(row.get("last_login_user"), row.get("machine_domain"), row.get("last_login_user_sid"))
    if at is not None and who is not None:
        yield Activity(
            at=at, account=who, action="userlogon", device_id=device_id, device_name=device_name, outcome="success"
        )
