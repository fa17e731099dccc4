"""osquery's rows by the columns they have, for a query may have any name and join any tables."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sleetwatch.errors import Refused
from sleetwatch.events import Activity, Connection, Device, DeviceNetwork, Event, Peripheral, Process
from sleetwatch.sources.defender_row import file_name
from sleetwatch.sources.endpoint_row import (
    addresses,
    attended,
    hex_id,
    logon_type,
    remote_address,
    usb_class,
    user_of,
)
from sleetwatch.sources.hardware import adapter_address, serial_number
from sleetwatch.sources.reading import address, first, identifier, joined, lower, number, optional_time, text

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Host:
    """What a result says of the machine and the moment."""

    at: int | None
    device_id: str | None
    device_name: str | None
    owner: str | None
    public_ip: str | None

    def named(self, row: Row, *times: str) -> dict[str, Any]:
        """The fields every event shares; the row's own time comes before the result's."""
        at = next((moment for name in times if (moment := optional_time(row.get(name))) is not None), self.at)
        if at is None:
            raise Refused("no-time", "neither the row nor the result has a time")
        return {"at": at, "device_id": self.device_id, "device_name": self.device_name}


def read(host: Host, row: Row) -> Iterable[Event]:
    """The events of one row; none when its columns are not used."""
    names = row.keys()
    for columns, reader in _READERS:
        if columns <= names:
            event = reader(host, row)
            return () if event is None else (event,)
    return ()


def _usb(host: Host, row: Row) -> Event | None:
    class_name, words = usb_class(row.get("class"), row.get("protocol"))
    product = text(row.get("model"))
    return Peripheral(
        **host.named(row),
        account=host.owner,
        class_name=class_name,
        description=product or words,
        bus="usb",
        vendor_id=hex_id(row.get("vendor_id")),
        product_id=hex_id(row.get("model_id")),
        vendor=text(row.get("vendor")),
        product=product,
        serial=lower(row.get("serial")),
        present=True,
    )


def _display(host: Host, row: Row) -> Event | None:
    """A display of macOS. Its ids are EDID's maker and product numbers in hexadecimal."""
    return Peripheral(
        **host.named(row),
        account=host.owner,
        class_name="Monitor",
        description=text(row.get("name")),
        bus="display",
        product=text(row.get("name")),
        serial=lower(row.get("serial_number")) if text(row.get("serial_number")) != "0" else None,
        present=True,
    )


def _process(host: Host, row: Row) -> Event | None:
    """process_events, es_process_events and processes; `parent` there is a number, not a name."""
    path = text(row.get("path"))
    named = file_name(path) or lower(row.get("name"))
    if named is None:
        return None
    return Process(
        **host.named(row, "time", "start_time"),
        account=user_of(row.get("username")),
        file_name=named,
        path=path,
        command_line=text(first(row, "cmdline", "cmdline_args")),
        sha256=lower(row.get("sha256")),
        signer=text(first(row, "authority", "signing_id", "team_id")),
        parent=file_name(first(row, "parent_path", "parent_name")),
    )


def _socket(host: Host, row: Row) -> Event | None:
    """A socket of the network; those within the machine have no other side."""
    remote_ip = address(row.get("remote_address"))
    if remote_ip is None:
        return None
    return Connection(
        **host.named(row, "time"),
        account=user_of(row.get("username")),
        action=lower(row.get("action")) or "socket",
        remote_ip=remote_ip,
        remote_port=number(row.get("remote_port")),
        local_ip=address(row.get("local_address")),
        protocol={6: "tcp", 17: "udp"}.get(number(row.get("protocol")) or 0),
        file_name=file_name(first(row, "path", "process_path")) or lower(row.get("name")),
    )


def _logged_in(host: Host, row: Row) -> Event | None:
    """logged_in_users: rows of other types are the system's own (boot, runlevel, dead sessions)."""
    who = user_of(row.get("user"))
    if who is None or lower(row.get("type")) not in ("user", "active", None):
        return None
    return Activity(
        **host.named(row, "time"),
        account=who,
        action="login",
        ip=remote_address(row.get("host")),
        logon_type=_how(row),
        outcome="success",
    )


_USER_PROCESS, _DEAD_PROCESS = 7, 8


def _last(host: Host, row: Row) -> Event | None:
    """last, which is utmp's history: type 7 is a login, 8 the end of one."""
    who, kind = user_of(row.get("username")), number(row.get("type"))
    if who is None or kind not in (_USER_PROCESS, _DEAD_PROCESS):
        return None
    return Activity(
        **host.named(row, "time"),
        account=who,
        action="login" if kind == _USER_PROCESS else "logout",
        ip=remote_address(row.get("host")),
        logon_type=_how(row),
        outcome="success" if kind == _USER_PROCESS else None,
    )


_DISTANT = re.compile(r"(?!localhost\b)[\w-]+(\.[\w-]+)*\.[a-z][\w-]*")
"""A host by its name in the network: no address, no display (`:0`), no terminal (`tmux(7).%0`), no kernel."""


def _how(row: Row) -> str:
    """A login with an address or a host's name came from the network; any other is at the machine."""
    distant = remote_address(row.get("host")) or _DISTANT.fullmatch(lower(row.get("host")) or "")
    return "remoteinteractive" if distant else "interactive"


def _session(host: Host, row: Row) -> Event | None:
    """logon_sessions of Windows."""
    who = user_of(first(row, "upn", "user"), row.get("logon_domain"), row.get("logon_sid"))
    if who is None:
        return None
    return Activity(
        **host.named(row, "logon_time"),
        account=who,
        action="login",
        logon_type=attended(logon_type(row.get("logon_type"))),
        outcome="success",
    )


def _router(host: Host, row: Row) -> Event | None:
    """The default route. The router's hardware address is there when the query joined arp_cache."""
    if text(row.get("destination")) not in (None, "0.0.0.0", "::", "default"):  # noqa: S104 - a route, not a listener
        return None
    gateway = addresses(row.get("gateway"))
    gateway_mac = adapter_address(row.get("gateway_mac"))
    if gateway_mac is None and gateway is not None and addresses(row.get("address")) == gateway:
        gateway_mac = adapter_address(row.get("mac"))
    if gateway is None and gateway_mac is None:
        return None
    return _network(host, row, {"gateway": gateway, "gateway_mac": gateway_mac})


def _network(host: Host, row: Row, seen: dict[str, Any]) -> Event:
    return DeviceNetwork(
        **host.named(row), public_ip=host.public_ip, adapter=text(first(row, "friendly_name", "interface")), **seen
    )


def _wifi(host: Host, row: Row) -> Event | None:
    name = text(first(row, "ssid", "network_name"))
    return _network(host, row, {"wifi": name}) if name else None


def _adapter(host: Host, row: Row) -> Event | None:
    mac, own = adapter_address(row.get("mac")), addresses(row.get("address"))
    return _network(host, row, {"mac": mac, "addresses": own}) if mac or own else None


def _system(host: Host, row: Row) -> Event | None:
    """system_info, alone or joined with os_version."""
    shared = host.named(row)
    return Device(
        at=shared["at"],
        device_id=identifier(row.get("uuid")) or host.device_id,
        serial=serial_number(first(row, "hardware_serial")),
        device_name=lower(first(row, "hostname", "computer_name")) or host.device_name,
        account=host.owner,
        model=text(row.get("hardware_model")),
        manufacturer=text(row.get("hardware_vendor")),
        os=joined(row.get("os_name"), row.get("os_version")),
        public_ip=host.public_ip,
    )


_READERS: tuple[tuple[frozenset[str], Callable[[Host, Row], Event | None]], ...] = (
    (frozenset({"usb_address", "vendor_id", "model_id"}), _usb),
    (frozenset({"display_id", "vendor_id", "product_id"}), _display),
    (frozenset({"hardware_serial", "hardware_model"}), _system),
    (frozenset({"remote_address", "remote_port"}), _socket),
    (frozenset({"logon_type", "logon_time", "user"}), _session),
    (frozenset({"username", "tty", "type"}), _last),
    (frozenset({"user", "host"}), _logged_in),
    (frozenset({"cmdline", "pid"}), _process),
    (frozenset({"cmdline", "path"}), _process),
    (frozenset({"gateway"}), _router),
    (frozenset({"gateway_mac"}), _router),
    (frozenset({"bssid"}), _wifi),
    (frozenset({"ssid", "rssi"}), _wifi),
    (frozenset({"interface", "mac", "mtu"}), _adapter),
    (frozenset({"interface", "address", "mask"}), _adapter),
)
