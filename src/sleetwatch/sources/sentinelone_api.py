"""SentinelOne's management API: agents, activities (device control and the console's audit among them), threats."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sleetwatch.errors import Refused
from sleetwatch.events import Activity, Alert, Device, DeviceNetwork, Event, Peripheral, SignIn
from sleetwatch.sources.defender_row import file_name
from sleetwatch.sources.endpoint_row import addresses, hex_id, usb_class, user_of
from sleetwatch.sources.hardware import adapter_address, serial_number
from sleetwatch.sources.reading import (
    account,
    address,
    first,
    identifier,
    items,
    joined,
    lower,
    lowered,
    mapping,
    number,
    optional_time,
    parse_time,
    text,
)
from sleetwatch.sources.source import Record

_LOGGED_IN = 27
_CUSTOM_RULE = frozenset({3608, 3784})
_THREATS = frozenset({18, 19, 20, 4003, 4107, 4108, 4110, 4111})
_ATTACHED = frozenset({"connected", "blocked"})


def agent(row: Record) -> Iterable[Event]:
    """One agent: a device, and each of its adapters with the router it sees."""
    at = parse_time(first(row, "lastActiveDate", "updatedAt"))
    device_id, device_name = identifier(first(row, "uuid", "id")), lower(row.get("computerName"))
    serial = serial_number(row.get("serialNumber"))
    if device_id is None and serial is None and device_name is None:
        raise Refused("no-device", "the row names no device")
    public_ip = address(row.get("externalIp"))
    yield Device(
        at=at,
        uid=text(row.get("id")),
        device_id=device_id,
        serial=serial,
        device_name=device_name,
        account=_last_user(row),
        model=text(row.get("modelName")),
        os=joined(row.get("osName"), row.get("osRevision")),
        managed=True,
        public_ip=public_ip,
    )
    for adapter in [one for one in items(row.get("networkInterfaces")) if isinstance(one, Mapping)] or [{}]:
        yield DeviceNetwork(
            at=at,
            uid=text(row.get("id")),
            device_id=device_id,
            device_name=device_name,
            public_ip=public_ip,
            addresses=addresses(*items(adapter.get("inet")), *items(adapter.get("inet6"))),
            gateway=addresses(adapter.get("gatewayIp")),
            gateway_mac=adapter_address(adapter.get("gatewayMacAddress")),
            mac=adapter_address(adapter.get("physical")),
            adapter=text(adapter.get("name")),
        )


def _last_user(row: Record) -> str | None:
    directory = mapping(row.get("activeDirectory"))
    principal = account(first(directory, "userPrincipalName", "mail"))
    return principal or user_of(row.get("lastLoggedInUserName"), row.get("domain"))


def activity(row: Mapping[str, Any]) -> Iterable[Event]:
    """One activity, under lower-case names."""
    said = lowered(mapping(row.get("data")))
    kind = number(row.get("activitytype"))
    at = parse_time(first(row, "createdat", "updatedat"))
    if {"vendorid", "interface"} <= said.keys():
        return (_peripheral(row, said, at),)
    if kind == _LOGGED_IN:
        return (_sign_in(row, said, at),)
    if kind in _THREATS or kind in _CUSTOM_RULE:
        return (_alert(row, said, at),)
    return (_act(row, said, at),)


def _device(row: Mapping[str, Any], said: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "uid": text(row.get("id")),
        "device_id": identifier(first(said, "uuid", "origagentuuid") or row.get("agentid")),
        "device_name": lower(first(said, "computername", "origagentname", "realagentname")),
    }


def _peripheral(row: Mapping[str, Any], said: Mapping[str, Any], at: int) -> Event:
    """Device control: the agent's own time is `eventTime`; the activity is written when the console hears of it."""
    if lower(said.get("eventtype")) not in _ATTACHED:
        raise Refused("unused-action", "a peripheral was taken away")
    class_name, words = usb_class(said.get("deviceclass"))
    seen_at = optional_time(said.get("eventtime"))
    return Peripheral(
        at=at if seen_at is None else seen_at,
        **_device(row, said),
        account=user_of(said.get("lastloggedinusername")),
        class_name=class_name,
        description=text(said.get("devicename")) or words,
        bus=lower(said.get("interface")),
        vendor_id=hex_id(said.get("vendorid")),
        product_id=hex_id(said.get("productid")),
        vendor=text(said.get("manufacturername")),
        product=text(said.get("devicename")),
        serial=lower(said.get("uid")),
    )


def _named(value: object) -> str:
    """The console's users have a display name and an e-mail; only the latter is an account."""
    name = account(value)
    if name is None:
        raise Refused("not-a-person", "the service or an agent did it")
    if "@" not in name:
        raise Refused("no-account", "the console names the person but no account")
    return name


def _sign_in(row: Mapping[str, Any], said: Mapping[str, Any], at: int) -> Event:
    return SignIn(
        at=at,
        uid=text(row.get("id")),
        account=_named(first(said, "email", "username")),
        account_id=identifier(row.get("userid")),
        ip=address(said.get("ipaddress")),
        app="sentinelone console",
        client="browser",
        interactive=True,
        outcome="success",
    )


def _alert(row: Mapping[str, Any], said: Mapping[str, Any], at: int) -> Event:
    found = first(said, "rulename", "threatclassification")
    return Alert(
        at=at,
        account=_process_user(first(said, "sourceprocessusername", "processusername")),
        detection=lower(found or row.get("primarydescription")),
        severity=(lower(first(said, "severity", "confidencelevel")) or "").removeprefix("e_") or None,
        state=lower(first(said, "status", "newstatus")),
        detail=text(row.get("primarydescription")),
        file_name=file_name(first(said, "filedisplayname", "sourceprocessname")),
        **_device(row, said),
    )


def _process_user(value: object) -> str | None:
    """On Linux three users in one text: `effective: a, real: b, login: c`; who logged in is the person."""
    return user_of((text(value) or "").rpartition("login: ")[2])


def _act(row: Mapping[str, Any], said: Mapping[str, Any], at: int) -> Event:
    """Anything else is an act when a user of the console did it."""
    if text(row.get("userid")) is None and text(said.get("username")) is None and text(said.get("byuser")) is None:
        raise Refused("unused-action", "an agent or the service itself did it")
    return Activity(
        at=at,
        account=_named(first(said, "email", "byuser", "username")),
        action=lower(row.get("primarydescription")),
        app="sentinelone console",
        target=text(first(said, "computername", "username", "value")),
        ip=address(said.get("ipaddress")),
        uid=text(row.get("id")),
    )


def threat(row: Record) -> Iterable[Event]:
    """One threat, with the agent as it was when it was found."""
    info = mapping(row.get("threatInfo"))
    then, now = mapping(row.get("agentDetectionInfo")), mapping(row.get("agentRealtimeInfo"))
    last_user = first(then, "agentLastLoggedInUpn", "agentLastLoggedInUserName")
    return (
        Alert(
            at=parse_time(first(info, "identifiedAt", "createdAt")),
            uid=text(first(info, "threatId") or row.get("id")),
            account=user_of(info.get("processUser")) or user_of(last_user, then.get("agentDomain")),
            detection=lower(first(info, "threatName", "classification")),
            category=lower(info.get("classification")),
            severity=lower(info.get("confidenceLevel")),
            state=lower(first(info, "incidentStatus", "mitigationStatus")),
            device_id=identifier(first(then, "agentUuid") or now.get("agentUuid")),
            device_name=lower(now.get("agentComputerName")),
            file_name=file_name(first(info, "filePath", "threatName")),
        ),
    )
