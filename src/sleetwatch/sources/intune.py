"""Microsoft Intune: managed devices in each of the shapes they are exported in, and administrators' acts.

Devices come from Graph (`managedDevice`, camelCase), from diagnostic settings and Log Analytics (`IntuneDevices`),
or from the portal's CSV (column titles with spaces). One reading serves all: each field lists its names.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sleetwatch.errors import Refused
from sleetwatch.events import Activity, Device, Event
from sleetwatch.sources.hardware import serial_number
from sleetwatch.sources.reading import (
    account,
    address,
    first,
    identifier,
    items,
    lower,
    mapping,
    optional_time,
    outcome_of,
    parse_time,
    phone,
    text,
)
from sleetwatch.sources.source import Record, Source

_DEVICE_CATEGORIES = frozenset({"Devices", "DeviceComplianceOrg"})
_ACT_CATEGORIES = frozenset({"AuditLogs", "OperationalLogs"})
_DEVICE_TYPES = frozenset({"IntuneDevices", "IntuneDeviceComplianceOrg"})
_ACT_TYPES = frozenset({"IntuneAuditLogs", "IntuneOperationalLogs"})

_ID = ("id", "Id", "DeviceId", "Device ID", "IntuneDeviceId")
_DIRECTORY_ID = (
    "azureADDeviceId",
    "AzureAdDeviceId",
    "AzureADDeviceId",
    "ReferenceId",
    "Azure AD Device ID",
    "Microsoft Entra Device ID",
    "Entra Device ID",
)
_SERIAL = ("serialNumber", "SerialNumber", "Serial number")
_NAME = ("deviceName", "DeviceName", "Device name")
_ACCOUNT = ("userPrincipalName", "UserPrincipalName", "UPN", "Primary user UPN")
_EMAIL = ("emailAddress", "EmailAddress", "UserEmail", "Primary user email address")
_ENROLLED = ("enrolledDateTime", "EnrolledDateTime", "CreatedDate", "Enrollment date")
_SEEN = ("lastSyncDateTime", "LastSyncDateTime", "LastContact", "Last check-in")
_MODEL = ("model", "Model")
_MAKER = ("manufacturer", "Manufacturer")
_SYSTEM = ("operatingSystem", "OperatingSystem", "OS")
_SYSTEM_VERSION = ("osVersion", "OsVersion", "OSVersion", "OS version")
_COMPLIANCE = ("complianceState", "CompliantState", "ComplianceState_loc", "ComplianceState", "Compliance")
_OWNER = ("managedDeviceOwnerType", "ManagedDeviceOwnerType", "ownerType", "Ownership", "OwnerType_loc", "OwnerType")
_PHONE = ("phoneNumber", "PhoneNumber", "Phone number")

_COMPLIANT = {
    "compliant": True,
    "noncompliant": False,
    "not compliant": False,
    "conflict": False,
    "error": False,
}
_OWNERSHIP = {"company": "company", "corporate": "company", "personal": "personal", "unknown": "unknown"}
_USER = "1"  # ActorType of a person; applications and the service have others


def recognises(record: Record) -> bool:
    """Diagnostic records by category, Log Analytics rows by type, devices by the names only they have."""
    category, table, names = record.get("category"), record.get("Type"), record.keys()
    if isinstance(category, str) and "properties" in names:
        if category in _DEVICE_CATEGORIES:
            return "operationName" in names
        # Entra's audit log has the same category; its records name the resource, Intune's do not.
        return category in _ACT_CATEGORIES and "operationName" in names and "resourceId" not in names
    if isinstance(table, str) and table:
        return table in _DEVICE_TYPES or table in _ACT_TYPES
    return _is_graph(names) or _is_portal(names)


def _is_graph(names: Iterable[str]) -> bool:
    have = {name.lower() for name in names}
    if {"activitydatetime", "actor", "componentname"} <= have:
        return True
    return "devicename" in have and not have.isdisjoint(
        {"managementagent", "manageddeviceownertype", "enrolleddatetime"}
    )


def _is_portal(names: Iterable[str]) -> bool:
    have = set(names)
    return {"Device name", "Serial number"} <= have and not have.isdisjoint({"Device ID", "Primary user UPN"})


def read(record: Record) -> Iterable[Event]:
    """A device, or an administrator's act."""
    if "componentName" in record:
        return (_graph_act(record),)
    category, table = text(record.get("category")), text(record.get("Type"))
    inner = mapping(first(record, "properties", "Properties"))
    if category in _ACT_CATEGORIES or table in _ACT_TYPES:
        return (_act(record, inner),)
    return (_device(inner or record, first(record, "time", "TimeGenerated")),)


def _device(row: Record, published: object) -> Event:
    device_id = identifier(first(row, *_ID))
    serial = serial_number(first(row, *_SERIAL))
    if device_id is None and serial is None:
        raise Refused("no-device", "the row names no device")
    enrolled_at = optional_time(first(row, *_ENROLLED))
    return Device(
        at=_seen(row, enrolled_at, published),
        uid=device_id,
        device_id=device_id,
        directory_id=identifier(first(row, *_DIRECTORY_ID)),
        serial=serial,
        device_name=lower(first(row, *_NAME)),
        account=account(first(row, *_ACCOUNT)) or account(first(row, *_EMAIL)),
        issued_at=enrolled_at,
        model=text(first(row, *_MODEL)),
        manufacturer=text(first(row, *_MAKER)),
        os=" ".join(part for part in (text(first(row, *_SYSTEM)), text(first(row, *_SYSTEM_VERSION))) if part) or None,
        managed=True,
        compliant=_COMPLIANT.get(lower(first(row, *_COMPLIANCE)) or ""),
        ownership=_OWNERSHIP.get(lower(first(row, *_OWNER)) or ""),
        phone=phone(first(row, *_PHONE)),
    )


def _seen(row: Record, enrolled_at: int | None, published: object) -> int:
    """When the inventory last heard of it; a device that never checked in has the year 1 there."""
    seen_at = optional_time(first(row, *_SEEN))
    if seen_at is not None:
        return seen_at
    return enrolled_at if enrolled_at is not None else parse_time(published)


def _act(record: Record, said: dict[str, Any]) -> Event:
    """A row of the audit log. The operational log is about devices that check in: nobody acts."""
    actor = mapping(said.get("Actor"))
    who = account(actor.get("UPN"))
    if not actor:
        raise Refused("not-a-person", "a device enrolled or its compliance was calculated")
    if text(actor.get("ActorType")) != _USER or who is None:
        raise Refused("not-a-person", "an application or the service itself did it")
    written = first(record, "time", "TimeGenerated")
    at = optional_time(written)
    return Activity(
        at=at if at is not None else parse_time(first(said, "ActivityDate") or written),
        uid=text(said.get("AuditEventId")),
        account=who,
        action=lower(first(record, "operationName", "OperationName")),
        target=_first_name(said.get("TargetDisplayNames")) or _first_name(said.get("TargetObjectIds")),
        outcome=outcome_of(first(record, "resultType", "ResultType")),
    )


def _first_name(listed: object) -> str | None:
    """The first real name; Intune writes `<null>` for a target without one."""
    names = (text(name) for name in items(listed))
    return next((name for name in names if name and name != "<null>"), None)


def _graph_act(record: Record) -> Event:
    """An `auditEvent` of the Graph API."""
    actor = mapping(record.get("actor"))
    at = parse_time(record.get("activityDateTime"))
    who = account(actor.get("userPrincipalName"))
    if who is None:
        raise Refused("not-a-person", "an application or the service itself did it")
    return Activity(
        at=at,
        uid=text(record.get("id")),
        account=who,
        action=lower(first(record, "activityType", "displayName")),
        target=_first_name([mapping(one).get("displayName") for one in items(record.get("resources"))]),
        ip=address(actor.get("ipAddress")),
        outcome=outcome_of(record.get("activityResult")),
    )


SOURCE = Source(
    name="intune",
    title="Microsoft Intune: managed devices and administrators' acts",
    kinds=("device", "activity"),
    recognises=recognises,
    read=read,
    export=(
        "Intune admin center > Devices > All devices > Export; or Graph `deviceManagement/managedDevices` and "
        "`deviceManagement/auditEvents`; or diagnostic settings (AuditLogs, Devices)."
    ),
)
