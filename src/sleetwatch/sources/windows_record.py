"""A Windows event in each of the shapes it is exported in, brought to one: its number, its channel and its data.

The shapes: the event's own XML as JSON (evtx_dump), winlogbeat and Elastic Agent, NXLog's flat record, Sentinel's
tables SecurityEvent, WindowsEvent and Event, Panther's, and `Get-WinEvent | ConvertTo-Json`, whose data has no names
but a fixed order.
"""

from __future__ import annotations

import html
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Any

from sleetwatch.errors import Refused
from sleetwatch.sources.reading import (
    first,
    items,
    local_time,
    lower,
    mapping,
    number,
    parse_time,
    text,
)
from sleetwatch.sources.source import Record

_LOGON = (
    "SubjectUserSid SubjectUserName SubjectDomainName SubjectLogonId TargetUserSid TargetUserName TargetDomainName "
)
_ORDER = {
    4624: _LOGON + "TargetLogonId LogonType LogonProcessName AuthenticationPackageName WorkstationName LogonGuid "
    "TransmittedServices LmPackageName KeyLength ProcessId ProcessName IpAddress IpPort",
    4625: _LOGON + "Status FailureReason SubStatus LogonType LogonProcessName AuthenticationPackageName "
    "WorkstationName TransmittedServices LmPackageName KeyLength ProcessId ProcessName IpAddress IpPort",
    4634: "TargetUserSid TargetUserName TargetDomainName TargetLogonId LogonType",
    4647: "TargetUserSid TargetUserName TargetDomainName TargetLogonId",
    4688: "SubjectUserSid SubjectUserName SubjectDomainName SubjectLogonId NewProcessId NewProcessName "
    "TokenElevationType ProcessId CommandLine TargetUserSid TargetUserName TargetDomainName TargetLogonId "
    "ParentProcessName MandatoryLabel",
    4778: "AccountName AccountDomain LogonID SessionName ClientName ClientAddress",
    4779: "AccountName AccountDomain LogonID SessionName ClientName ClientAddress",
    4800: "TargetUserSid TargetUserName TargetDomainName TargetLogonId SessionId",
    4801: "TargetUserSid TargetUserName TargetDomainName TargetLogonId SessionId",
    6416: "SubjectUserSid SubjectUserName SubjectDomainName SubjectLogonId DeviceId DeviceDescription ClassId "
    "ClassName VendorIds CompatibleIds LocationInformation",
}
"""The names of what `Get-WinEvent` lists without them, in the order of the event's manifest."""


@dataclass(frozen=True, slots=True)
class WindowsEvent:
    """One event, whatever wrote it down."""

    code: int
    origin: str
    """Its provider and channel, lower case."""
    at: int
    uid: str | None
    computer: str | None
    data: Mapping[str, Any]
    user: object
    """The security id or name the event's header gives, which is whose process logged it."""

    def user_named(self, prefix: str) -> tuple[object, object, object]:
        """The name, domain and security id of the event's subject or target."""
        get = self.data.get
        return get(f"{prefix}UserName"), get(f"{prefix}DomainName"), get(f"{prefix}UserSid")

    def escaped(self, name: str) -> str | None:
        """A text of the data; some collectors leave XML's entities in it."""
        value = text(self.data.get(name))
        return html.unescape(value) if value and "&amp;" in value else value


def recognises(record: Record) -> bool:
    """By the names of one of the shapes."""
    names = record.keys()
    if "winlog" in names:
        return "event_id" in mapping(record.get("winlog"))
    if "Event" in names:
        return "System" in mapping(record.get("Event"))
    if "EventID" in names:
        return _is_flat(names)
    return {"Id", "ProviderName", "LogName", "MachineName"} <= names


def _is_flat(names: AbstractSet[str]) -> bool:
    if "Computer" in names:
        return not names.isdisjoint({"TimeGenerated", "TimeGenerated [UTC]", "ExtraEventData"})
    return "Hostname" in names and not names.isdisjoint({"EventTime", "EventReceivedTime"})


def event_of(record: Record) -> WindowsEvent:
    """The event of a record of any shape. Raises `Refused` without a number or a time."""
    names = record.keys()
    if "winlog" in names:
        return _beat(record, mapping(record.get("winlog")))
    if "Event" in names:
        return _xml(mapping(record.get("Event")))
    if "EventID" not in names:
        return _get_win_event(record)
    return _flat(record)


def _code(value: object) -> int:
    code = number(value.get("#text") if isinstance(value, Mapping) else value)
    if code is None:
        raise Refused("unused-action", "the event has no number")
    return code


def _origin(*names: object) -> str:
    return " ".join(name for one in names if (name := lower(one)))


def _xml(event: Mapping[str, Any]) -> WindowsEvent:
    system = mapping(event.get("System"))
    provider, created = (_attributes(system.get(name)) for name in ("Provider", "TimeCreated"))
    return WindowsEvent(
        code=_code(system.get("EventID")),
        origin=_origin(provider.get("Name"), system.get("Channel")),
        at=parse_time(created.get("SystemTime")),
        uid=text(system.get("EventRecordID")),
        computer=lower(system.get("Computer")),
        data={**_user_data(event.get("UserData")), **_data(event.get("EventData"))},
        user=_attributes(system.get("Security")).get("UserID"),
    )


def _attributes(element: object) -> dict[str, Any]:
    return mapping(mapping(element).get("#attributes"))


def _data(element: object) -> dict[str, Any]:
    """`EventData`: names and texts, or a list of `Data` elements with the name as an attribute."""
    found = mapping(element)
    listed = found.get("Data")
    if not isinstance(listed, list):
        return {name: _text_of(value) for name, value in found.items() if name != "#attributes"}
    return {
        name: one.get("#text")
        for one in listed
        if isinstance(one, Mapping) and (name := text(_attributes(one).get("Name") or one.get("@Name")))
    }


def _text_of(value: object) -> object:
    return value.get("#text") if isinstance(value, Mapping) and "#text" in value else value


def _user_data(element: object) -> dict[str, Any]:
    """`UserData` has one element of the provider's own name, with the fields in it."""
    inner = [one for name, one in mapping(element).items() if name != "#attributes" and isinstance(one, Mapping)]
    return {name: _text_of(value) for name, value in inner[0].items()} if inner else {}


def _beat(record: Record, log: Mapping[str, Any]) -> WindowsEvent:
    user = mapping(log.get("user"))
    return WindowsEvent(
        code=_code(log.get("event_id")),
        origin=_origin(log.get("provider_name"), log.get("channel")),
        at=parse_time(first(record, "@timestamp") or mapping(record.get("event")).get("created")),
        uid=text(log.get("record_id")),
        computer=lower(log.get("computer_name")),
        data={**_moved(record), **mapping(log.get("user_data")), **mapping(log.get("event_data"))},
        user=first(user, "identifier", "name"),
    )


_MOVED = {
    ("process", "executable"): ("Image", "NewProcessName"),
    ("process", "command_line"): ("CommandLine",),
    ("dns", "question", "name"): ("QueryName",),
    ("source", "ip"): ("IpAddress", "SourceIp", "SourceAddress"),
    ("source", "port"): ("SourcePort",),
    ("destination", "ip"): ("DestinationIp", "DestAddress"),
    ("destination", "domain"): ("DestinationHostname",),
    ("destination", "port"): ("DestinationPort", "DestPort"),
    ("network", "transport"): ("Protocol",),
    ("process", "parent", "executable"): ("ParentImage", "ParentProcessName"),
    ("process", "hash", "sha256"): ("SHA256",),
    ("process", "pe", "original_file_name"): ("OriginalFileName",),
    ("process", "pe", "company"): ("Company",),
    ("process", "pe", "product"): ("Product",),
}


def _moved(record: Record) -> dict[str, Any]:
    """What winlogbeat's modules and Elastic's pipelines move out of the event's data, under its old names."""
    data: dict[str, Any] = {}
    for path, names in _MOVED.items():
        value: object = record
        for step in path:
            value = mapping(value).get(step)
        if value is not None:
            data.update(dict.fromkeys(names, value))
    user = mapping(record.get("user"))
    name, domain = text(user.get("name")), text(user.get("domain"))
    if name is not None:
        data["User"] = f"{domain}\\{name}" if domain else name
        data |= {"TargetUserName": name, "TargetDomainName": domain}
    return data


def _flat(record: Record) -> WindowsEvent:
    """NXLog, Sentinel's tables and Panther: the data beside the header, or in one object."""
    inner = mapping(first(record, "ExtraEventData", "EventData"))
    return WindowsEvent(
        code=_code(record.get("EventID")),
        origin=_origin(*(record.get(name) for name in ("SourceName", "ProviderName", "Provider")), *_channels(record)),
        at=_flat_time(record),
        uid=text(first(record, "RecordNumber", "EventRecordID", "EventRecordId", "EventOriginId")),
        computer=lower(first(record, "Computer", "Hostname")),
        data={**record, **inner} if inner else record,
        user=first(record, "UserID", "UserName"),
    )


def _channels(record: Record) -> tuple[object, ...]:
    return tuple(record.get(name) for name in ("EventSourceName", "Source", "Channel", "EventLog"))


def _flat_time(record: Record) -> int:
    """NXLog writes the machine's own clock without a zone; Sysmon's `UtcTime` beside it is UTC."""
    known = first(record, "TimeGenerated", "TimeGenerated [UTC]", "TimeCreated", "UtcTime", "@timestamp")
    return parse_time(known) if known is not None else local_time(record, first(record, "EventTime"))


def _get_win_event(record: Record) -> WindowsEvent:
    code = _code(record.get("Id"))
    values = [_property(one) for one in items(record.get("Properties"))]
    return WindowsEvent(
        code=code,
        origin=_origin(record.get("ProviderName"), record.get("LogName")),
        at=_created(record.get("TimeCreated")),
        uid=text(record.get("RecordId")),
        computer=lower(record.get("MachineName")),
        data=dict(zip(_ORDER.get(code, "").split(), values, strict=False)),
        user=_property({"Value": record.get("UserId")}),
    )


def _property(one: object) -> object:
    """A property's value; a security id is an object with its text inside."""
    value = one.get("Value") if isinstance(one, Mapping) else one
    return value.get("Value") if isinstance(value, Mapping) else value


def _created(value: object) -> int:
    """PowerShell 5 writes `/Date(milliseconds)/`, alone or inside an object; 7 writes ISO 8601."""
    inner = mapping(value)
    return parse_time(first(inner, "value", "DateTime") if inner else value)
