"""Jamf Pro's computers (API, webhooks, CSV of a search) and Jamf Protect's alerts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sleetwatch.errors import Refused
from sleetwatch.events import Activity, Device, DeviceNetwork, Event
from sleetwatch.sources import jamf_protect
from sleetwatch.sources.defender_row import shown
from sleetwatch.sources.endpoint_row import addresses
from sleetwatch.sources.hardware import adapter_address, serial_number
from sleetwatch.sources.reading import (
    account,
    address,
    first,
    flag,
    identifier,
    joined,
    local_time,
    lower,
    mapping,
    optional_local_time,
    optional_time,
    parse_time,
    phone,
    text,
)
from sleetwatch.sources.source import Record, Source

_INVENTORY = frozenset({"udid", "general"})
_SEARCH = frozenset({"Computer Name", "Serial Number"})
_SEARCH_MARKS = frozenset(
    {"Jamf Pro Computer ID", "JSS Computer ID", "Last Check-in", "Last Inventory Update", "Last Reported IP Address"}
)
_DEVICE_HOOKS = frozenset(
    {
        "ComputerAdded",
        "ComputerCheckIn",
        "ComputerCheckin",
        "ComputerInventoryCompleted",
        "ComputerPolicyFinished",
        "ComputerPushCapabilityChanged",
        "MobileDeviceCheckIn",
        "MobileDeviceEnrolled",
    }
)


def recognises(record: Record) -> bool:
    """By the names only Jamf's objects have together."""
    names = record.keys()
    if names >= _INVENTORY:
        return not names.isdisjoint({"hardware", "userAndLocation", "operatingSystem"})
    if {"webhook", "event"} <= names:
        return "webhookEvent" in mapping(record.get("webhook"))
    return (names >= _SEARCH and not names.isdisjoint(_SEARCH_MARKS)) or jamf_protect.recognises(record)


def read(record: Record) -> Iterable[Event]:
    """A computer and what it sees of its network; an administrator's act; a detection."""
    names = record.keys()
    if names >= _INVENTORY:
        return _computer(record)
    if "webhook" in names:
        return _hook(mapping(record.get("webhook")), mapping(record.get("event")))
    if names >= _SEARCH:
        return _row(record)
    return jamf_protect.read(record)


def _computer(record: Record) -> Iterable[Event]:
    """A computer of the API's `computers-inventory`."""
    general, hardware = mapping(record.get("general")), mapping(record.get("hardware"))
    owner, system = mapping(record.get("userAndLocation")), mapping(record.get("operatingSystem"))
    public_ip = address(general.get("lastIpAddress"))
    device = Device(
        at=parse_time(first(general, "lastContactTime", "reportDate", "lastEnrolledDate")),
        uid=text(record.get("id")),
        device_id=identifier(record.get("udid")),
        serial=serial_number(hardware.get("serialNumber")),
        device_name=lower(general.get("name")),
        account=account(first(owner, "email", "username")),
        issued_at=optional_time(first(general, "lastEnrolledDate", "initialEntryDate")),
        model=text(first(hardware, "model", "modelIdentifier")),
        manufacturer=text(hardware.get("make")),
        os=joined(system.get("name"), system.get("version")),
        managed=flag(mapping(general.get("remoteManagement")).get("managed")),
        public_ip=public_ip,
    )
    return _with_network(device, general.get("lastReportedIp"), hardware.get("macAddress"))


def _with_network(device: Device, local_ip: object, mac: object) -> Iterable[Event]:
    """The device, and the network it reported from when it says one."""
    if device.device_id is None and device.serial is None:
        raise Refused("no-device", "the record names no device")
    yield device
    if device.public_ip is not None or address(local_ip) is not None:
        yield DeviceNetwork(
            at=device.at,
            uid=device.uid,
            device_id=device.device_id,
            device_name=device.device_name,
            public_ip=device.public_ip,
            addresses=addresses(local_ip),
            mac=adapter_address(mac),
        )


def _hook(hook: Mapping[str, Any], said: Mapping[str, Any]) -> Iterable[Event]:
    """A webhook's message. A check-in has the computer one level deeper than the others."""
    kind, at = text(hook.get("webhookEvent")) or "", parse_time(hook.get("eventTimestamp"))
    if kind == "RestAPIOperation":
        return (_act(said, at),)
    if kind not in _DEVICE_HOOKS:
        raise Refused("unused-action", f"{shown(kind)} is not used")
    told = mapping(said.get("computer")) or said
    device = Device(
        at=at,
        uid=text(told.get("jssID")),
        device_id=identifier(told.get("udid")),
        serial=serial_number(told.get("serialNumber")),
        device_name=lower(told.get("deviceName")),
        account=account(first(told, "emailAddress", "username")),
        model=text(first(told, "modelDisplay", "model")),
        os=text(told.get("osVersion")),
        managed=True,
        public_ip=address(told.get("ipAddress")),
        phone=phone(told.get("phoneNumber")) if kind.startswith("Mobile") else None,
    )
    return _with_network(device, told.get("reportedIpAddress"), first(told, "macAddress", "wifiMacAddress"))


def _act(said: Mapping[str, Any], at: int) -> Event:
    who = account(said.get("authorizedUsername"))
    if who is None:
        raise Refused("not-a-person", "the record names no user")
    done = flag(said.get("operationSuccessful"))
    return Activity(
        at=at,
        account=who,
        action=lower(joined(said.get("restAPIOperationType"), said.get("objectTypeName"))),
        app="jamf pro",
        target=text(said.get("objectName")),
        outcome=None if done is None else "success" if done else "failure",
    )


def _row(row: Record) -> Iterable[Event]:
    """A row of an advanced search. Its times are the server's clock and name no zone."""
    device = Device(
        at=local_time(row, first(row, "Last Check-in", "Last Inventory Update", "Last Enrollment")),
        uid=text(first(row, "Jamf Pro Computer ID", "JSS Computer ID")),
        device_id=identifier(row.get("UDID")),
        serial=serial_number(row.get("Serial Number")),
        device_name=lower(row.get("Computer Name")),
        account=account(first(row, "Email Address", "Username")),
        issued_at=optional_local_time(row, row.get("Last Enrollment")),
        model=text(row.get("Model")),
        manufacturer=text(row.get("Make")),
        os=joined(row.get("Operating System"), row.get("Operating System Version")),
        managed={"managed": True, "unmanaged": False}.get(lower(row.get("Managed")) or ""),
        public_ip=address(row.get("IP Address")),
    )
    return _with_network(device, row.get("Last Reported IP Address"), row.get("MAC Address"))


SOURCE = Source(
    name="jamf",
    title="Jamf Pro: computers, check-ins, API acts; Jamf Protect alerts",
    kinds=("device", "device_network", "activity", "peripheral", "alert"),
    recognises=recognises,
    read=read,
    export=(
        "Jamf Pro API `/api/v1/computers-inventory?section=GENERAL&section=HARDWARE&section=USER_AND_LOCATION"
        "&section=OPERATING_SYSTEM`; or webhooks in JSON; or an advanced computer search exported as CSV (its times "
        "are the server's: say its zone with --time-zone). Jamf Protect: alerts forwarded as JSON."
    ),
)
