"""Palo Alto Networks GlobalProtect logs: PAN-OS syslog by position; CEF, LEEF and JSON of the cloud's forwarding.

All layouts are brought under the names of the JSON layout first; one reading serves all.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sleetwatch.errors import Refused
from sleetwatch.events import Activity, Device, DeviceNetwork, Event, SignIn
from sleetwatch.sources.countries import country
from sleetwatch.sources.hardware import serial_number
from sleetwatch.sources.reading import (
    account,
    address,
    first,
    identifier,
    local_time,
    lower,
    outcome_of,
    parse_time,
    text,
)
from sleetwatch.sources.source import Record, Source

_APP = "globalprotect"
_LOG = "pan:globalprotect"

_POSITIONS = {
    # The positions of the PAN-OS syslog line; 9.1 ends after the sequence number and its flags.
    6: "TimeGenerated",
    8: "EventIDValue",
    9: "Stage",
    10: "AuthMethod",
    12: "SourceUserName",
    13: "SourceRegion",
    14: "EndpointDeviceName",
    15: "PublicIPv4",
    16: "PublicIPv6",
    17: "PrivateIPv4",
    18: "PrivateIPv6",
    19: "HostID",
    20: "EndpointSN",
    22: "EndpointOSType",
    23: "EndpointOSVersion",
    25: "QuarantineReason",
    26: "ConnectionError",
    28: "EventStatus",
    31: "ConnectionMethod",
    33: "Portal",
    34: "SequenceNo",
    36: "TimeGeneratedHighResolution",
}
_CEF_PRODUCTS = frozenset({"cef:palo alto networks:lf", "cef:palo alto networks:pan-os"})
_CLOUD_NAMES = frozenset({"EventIDValue", "EndpointDeviceName", "GlobalProtectClientVersion"})
_LEEF_NAMES = frozenset({"leef", "EndpointDeviceName", "GlobalProtectClientVersion"})

_SIGN_INS = frozenset({"portal-auth", "gateway-auth", "gateway-connected", "clientlessvpn-login"})
_ENDS = frozenset({"gateway-logout", "clientlessvpn-logout"})
_MACHINE = "pre-logon"
"""The user name of a tunnel that a machine opens before anybody signs in."""


def recognises(record: Record) -> bool:
    """Any PAN-OS line, so that its other logs are refused as such; else the names only this log has."""
    category, names = record.get("category"), record.keys()
    if isinstance(category, str) and category.startswith("pan:"):
        return "fields" in names
    if "cef" in names:
        return isinstance(category, str) and category in _CEF_PRODUCTS
    return names >= _CLOUD_NAMES or names >= _LEEF_NAMES


def read(record: Record) -> Iterable[Event]:
    """A sign-in with what it tells of the device, the end of a tunnel, or a machine's own tunnel."""
    category = text(record.get("category")) or ""
    if (category.startswith("pan:") and category != _LOG) or ("cef" in record and "PanOSEventIDValue" not in record):
        raise Refused("unused-table", "of the firewall's logs only GLOBALPROTECT tells about a person's session")
    row = _named(record)
    event, at = lower(_event_id(row)), _at(record, row)
    if event in _ENDS:
        return [_ended(row, at)]
    if event not in _SIGN_INS:
        raise Refused("unused-action", "a step of a session that its sign-in tells already")
    device = _of_device(row, at, connected=event == "gateway-connected")
    if lower(row.get("SourceUserName")) == _MACHINE:
        if not device:
            raise Refused("not-a-person", "a machine's own tunnel before anybody signed in")
        return device
    return [_sign_in(row, at), *device]


def _named(record: Record) -> dict[str, Any]:
    fields = record.get("fields")
    if isinstance(fields, list):
        return {name: fields[place] for place, name in _POSITIONS.items() if place < len(fields)}
    if "cef" in record:
        row = {name.removeprefix("PanOS"): value for name, value in record.items()}
        return row | {"TimeGenerated": first(record, "start", "rt")}
    if "leef" in record:
        return {**record, "SourceUserName": record.get("usrName"), "TimeGenerated": record.get("devTime")}
    return dict(record)


def _event_id(row: dict[str, Any]) -> object:
    """LEEF has it in the header."""
    return first(row, "EventIDValue", "signatureId")


def _at(record: Record, row: dict[str, Any]) -> int:
    """The firewall writes its own wall clock, and since 10.0 a finer time with its zone; the cloud writes UTC."""
    written = row.get("TimeGenerated")
    if "fields" in record:
        return local_time(record, _zoned(row.get("TimeGeneratedHighResolution")) or written)
    if "cef" in record and lower(record.get("dtz")) != "utc":
        return local_time(record, written)
    if isinstance(written, str) and ":" not in written and not written.isdigit():
        raise Refused("bad-time", "a day without its hour")
    return parse_time(written)


def _zoned(value: object) -> str | None:
    written = text(value)
    return written if written and "T" in written else None


def _sign_in(row: dict[str, Any], at: int) -> SignIn:
    outcome = outcome_of(row.get("EventStatus"))
    method = lower(row.get("AuthMethod"))
    return SignIn(
        at=at,
        uid=text(row.get("SequenceNo")),
        account=_person(row),
        ip=_public(row),
        app=_APP,
        resource=text(row.get("Portal")),
        client="vpn",
        device_id=identifier(row.get("HostID")),
        device_name=lower(row.get("EndpointDeviceName")),
        os=_os(row),
        token_kind=method if method != "other" else None,  # who was asked, and no second factor
        outcome=outcome,
        error=text(first(row, "ConnectionError", "QuarantineReason")) if outcome == "failure" else None,
        vendor_country=country(row.get("SourceRegion")),
    )


def _person(row: dict[str, Any]) -> str:
    name = account(row.get("SourceUserName"))
    if name is None:
        raise Refused("no-account", "the event names no user")
    if name == _MACHINE:
        raise Refused("not-a-person", "a machine's own tunnel before anybody signed in")
    return name.replace("\\\\", "\\")


def _public(row: dict[str, Any]) -> str | None:
    return address(row.get("PublicIPv4")) or address(row.get("PublicIPv6"))


def _os(row: dict[str, Any]) -> str | None:
    """The version names the system too, in all but name on phones: `Microsoft Windows 11 Pro , 64-bit`."""
    system, version = text(row.get("EndpointOSType")), text(row.get("EndpointOSVersion"))
    if version is None:
        return system
    version = version.replace(" ,", ",")
    return version if system is None or system.lower() in version.lower() else f"{system} {version}"


def _of_device(row: dict[str, Any], at: int, *, connected: bool) -> list[Event]:
    """What a successful connection tells of the machine; nobody's inventory, so that no owner is claimed."""
    device_id, name = identifier(row.get("HostID")), lower(row.get("EndpointDeviceName"))
    if outcome_of(row.get("EventStatus")) == "failure" or (device_id is None and name is None):
        return []
    inside = (address(row.get("PrivateIPv4")), address(row.get("PrivateIPv6")))
    network = DeviceNetwork(
        at=at,
        device_id=device_id,
        device_name=name,
        public_ip=_public(row),
        addresses=",".join(ip for ip in inside if ip) or None,
        adapter=_APP if any(inside) else None,
    )
    serial = serial_number(row.get("EndpointSN"))
    if not connected or serial is None:
        return [network]
    return [network, Device(at=at, device_id=device_id, serial=serial, device_name=name, os=_os(row))]


def _ended(row: dict[str, Any], at: int) -> Activity:
    return Activity(
        at=at,
        uid=text(row.get("SequenceNo")),
        account=_person(row),
        action="vpn disconnected",
        app=_APP,
        target=text(row.get("Portal")),
        ip=_public(row),
        device_id=identifier(row.get("HostID")),
        device_name=lower(row.get("EndpointDeviceName")),
        logon_type="network",  # also ends when nobody is there
        outcome=outcome_of(row.get("EventStatus")),
    )


SOURCE = Source(
    name="globalprotect",
    title="Palo Alto Networks GlobalProtect: VPN sign-ins and the devices behind them",
    kinds=("sign_in", "device_network", "device", "activity"),
    recognises=recognises,
    read=read,
    export=(
        "PAN-OS: Device > Log Settings > GlobalProtect to a syslog server, as written there (the time zone is the "
        "firewall's; PAN-OS 10 and later name it). Strata Logging Service and Prisma Access: Log Forwarding as JSON "
        "(HTTPS), CEF or LEEF."
    ),
)
