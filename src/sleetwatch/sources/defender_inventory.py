"""Defender's tables of what a device is and what it sees of its network."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sleetwatch.events import Device, DeviceNetwork, Event
from sleetwatch.sources.defender_endpoint import only_user
from sleetwatch.sources.defender_row import Row, device_of, instant
from sleetwatch.sources.hardware import adapter_address
from sleetwatch.sources.reading import address, identifier, items, text

_NO_NETWORK = ("unidentified", "identifying")


def device(row: Row, published: object) -> Iterable[Event]:
    """DeviceInfo: the device, and the public address it is seen from."""
    get = row.get
    device_id, device_name = device_of(row)
    at = instant(row, published)
    uid = text(get("ReportId"))
    public_ip = address(get("PublicIP"))
    inventory = Device(
        at=at,
        uid=uid,
        device_id=device_id,
        directory_id=identifier(get("AadDeviceId")),
        device_name=device_name,
        account=only_user(get("LoggedOnUsers")),
        model=text(get("Model")),
        manufacturer=text(get("Vendor")),
        os=_system(row),
        # Defender also lists neighbours it merely discovered: not onboarded says nothing about who manages them.
        managed=True if get("OnboardingStatus") == "Onboarded" else None,
        public_ip=public_ip,
    )
    if public_ip is None:
        return (inventory,)
    seen_from = DeviceNetwork(at=at, uid=uid, device_id=device_id, device_name=device_name, public_ip=public_ip)
    return inventory, seen_from


def _system(row: Row) -> str | None:
    version = text(row.get("OSVersionInfo")) or text(row.get("OSVersion"))
    return " ".join(part for part in (text(row.get("OSPlatform")), version) if part) or None


def device_network(row: Row, published: object) -> Iterable[Event]:
    """DeviceNetworkInfo: one network adapter of a device."""
    get = row.get
    device_id, device_name = device_of(row)
    return (
        DeviceNetwork(
            at=instant(row, published),
            uid=text(get("ReportId")),
            device_id=device_id,
            device_name=device_name,
            addresses=_addresses(get("IPAddresses")),
            gateway=_addresses(get("DefaultGateways")),
            dns=_addresses(get("DnsAddresses")),
            mac=adapter_address(get("MacAddress")),
            adapter=text(get("NetworkAdapterType")) or text(get("NetworkAdapterName")),
            wifi=_network_name(get("ConnectedNetworks")),
        ),
    )


def _addresses(listed: object) -> str | None:
    """Lists come as plain addresses or as objects with one; a list may hold null or nonsense."""
    found = (address(item.get("IPAddress") if isinstance(item, Mapping) else item) for item in items(listed))
    return ",".join(one for one in found if one) or None


def _network_name(listed: object) -> str | None:
    for network in items(listed):
        name = text(network.get("Name")) if isinstance(network, Mapping) else None
        if name and not name.lower().startswith(_NO_NETWORK):
            return name
    return None
