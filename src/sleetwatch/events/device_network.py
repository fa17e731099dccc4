"""The event kind `device_network`."""

from __future__ import annotations

from typing import Annotated, ClassVar

from sleetwatch.events.event import Event, about


class DeviceNetwork(Event, kw_only=True, gc=False):
    """What a device itself sees of its network."""

    kind: ClassVar[str] = "device_network"

    device_id: Annotated[str | None, about("the endpoint agent's id of the device, lower case")] = None
    device_name: Annotated[str | None, about("the device's host name, lower case")] = None
    public_ip: Annotated[str | None, about("the public address the device is seen from")] = None
    addresses: Annotated[str | None, about("the adapter's own addresses, comma separated")] = None
    gateway: Annotated[str | None, about("default gateways, comma separated")] = None
    gateway_mac: Annotated[str | None, about("hardware address of the gateway, twelve hex digits, lower case")] = None
    gateway_hash: Annotated[
        str | None, about("salted hash of the gateway's hardware address: equal for machines behind one router")
    ] = None
    dns: Annotated[str | None, about("DNS servers, comma separated")] = None
    mac: Annotated[str | None, about("the adapter's hardware address, twelve hex digits, lower case")] = None
    adapter: Annotated[str | None, about("adapter name or type")] = None
    wifi: Annotated[str | None, about("keyed or plain name of the network the device is joined to")] = None
