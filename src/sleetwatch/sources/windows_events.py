"""Windows event logs: logons, sessions, locks, USB, processes, networks; Security, Sysmon and a few system channels."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from sleetwatch.errors import Refused
from sleetwatch.events import Activity, Connection, DeviceNetwork, DevicePosture, Event, Peripheral, Process
from sleetwatch.sources import windows_record
from sleetwatch.sources.defender_endpoint import host_of
from sleetwatch.sources.defender_row import file_name
from sleetwatch.sources.endpoint_row import attended, logon_type, remote_address, someone, user_of
from sleetwatch.sources.hardware import HardwareId, parts_of
from sleetwatch.sources.reading import address, flag, lower, number, text
from sleetwatch.sources.source import Record, Source
from sleetwatch.sources.windows_record import WindowsEvent

_ACTS = {
    4624: "logon",
    4625: "logon failed",
    4634: "logoff",
    4647: "logoff",
    4778: "session reconnected",
    4779: "session disconnected",
    4800: "workstation locked",
    4801: "workstation unlocked",
}
_SESSIONS = {21: "session logon", 24: "session disconnected", 25: "session reconnected"}
_INBOUND = "%%14592"
_PROTOCOLS = {6: "tcp", 17: "udp"}


def read(record: Record) -> Iterable[Event]:
    """The event of one record. A number means something only together with its provider."""
    event = windows_record.event_of(record)
    for origin, readers in _READERS:
        if origin in event.origin and (reader := readers.get(event.code)):
            return (reader(event),)
    # A CSV of SecurityEvent may lack the provider, or the channel too.
    if event.origin in ("", "security") and (reader := _SECURITY.get(event.code)):
        return (reader(event),)
    raise Refused("unused-action", f"event {event.code} is not used")


def _shared(event: WindowsEvent) -> dict[str, Any]:
    if event.computer is None:
        raise Refused("no-device", "the event names no computer")
    return {"at": event.at, "uid": event.uid, "device_name": event.computer}


def _logon(event: WindowsEvent) -> Event:
    """Who came, and how. The subject of a logon is the service that let it in."""
    how = attended(logon_type(event.data.get("LogonType")))
    return Activity(
        **_shared(event),
        account=someone(*event.user_named("Target")),
        action=_ACTS[event.code],
        ip=remote_address(event.data.get("IpAddress")),
        logon_type=how,
        outcome={4624: "success", 4625: "failure"}.get(event.code),
    )


def _lock(event: WindowsEvent) -> Event:
    return Activity(
        **_shared(event),
        account=someone(*event.user_named("Target")),
        action=_ACTS[event.code],
        logon_type="unlock" if event.code == 4801 else None,  # noqa: PLR2004
        outcome="success",
    )


def _session(event: WindowsEvent) -> Event:
    """A session was taken up or left from another machine; `LOCAL` is the console itself."""
    get = event.data.get
    ip = remote_address(get("ClientAddress"))
    return Activity(
        **_shared(event),
        account=someone(get("AccountName"), get("AccountDomain")),
        action=_ACTS[event.code],
        target=text(get("ClientName")),
        ip=ip,
        logon_type="remoteinteractive" if ip else None,
        outcome="success",
    )


def _terminal(event: WindowsEvent) -> Event:
    """The terminal services' own log, which a local logon writes too, with `LOCAL` as its address."""
    ip = remote_address(event.data.get("Address"))
    return Activity(
        **_shared(event),
        account=someone(event.data.get("User")),
        action=_SESSIONS[event.code],
        session=text(event.data.get("SessionID")),
        ip=ip,
        logon_type="remoteinteractive" if ip else "interactive",
        outcome="success",
    )


def _process(event: WindowsEvent) -> Event:
    """4688. The target is another account than the subject's when it was started for somebody else."""
    path = text(event.data.get("NewProcessName"))
    target = event.user_named("Target")
    return Process(
        **_shared(event),
        account=user_of(*target) if text(target[0]) else user_of(*event.user_named("Subject")),
        file_name=file_name(path),
        path=path,
        command_line=text(event.data.get("CommandLine")),
        parent=file_name(event.data.get("ParentProcessName")),
    )


def _sysmon_process(event: WindowsEvent) -> Event:
    get = event.data.get
    path = text(get("Image"))
    return Process(
        **_shared(event),
        account=user_of(get("User")),
        file_name=file_name(path),
        path=path,
        command_line=text(get("CommandLine")),
        company=text(get("Company")),
        product=text(get("Product")),
        original_name=lower(get("OriginalFileName")),
        sha256=_sha256(get("Hashes")) or lower(get("SHA256")),
        parent=file_name(get("ParentImage")),
    )


def _sha256(hashes: object) -> str | None:
    """`SHA1=...,MD5=...,SHA256=...` in any order and choice."""
    for one in (lower(hashes) or "").split(","):
        name, _, digest = one.strip().partition("=")
        if name == "sha256" and digest:
            return digest
    return None


def _sysmon_connection(event: WindowsEvent) -> Event:
    get = event.data.get
    far, near = ("Source", "Destination") if flag(get("Initiated")) is False else ("Destination", "Source")
    return Connection(
        **_shared(event),
        account=user_of(get("User")),
        action="network connection" if far == "Destination" else "network connection accepted",
        remote_ip=address(get(f"{far}Ip")),
        remote_name=host_of(get(f"{far}Hostname")),
        remote_port=number(get(f"{far}Port")),
        local_ip=address(get(f"{near}Ip")),
        protocol=lower(get("Protocol")),
        file_name=file_name(get("Image")),
    )


def _sysmon_query(event: WindowsEvent) -> Event:
    asked = host_of(event.data.get("QueryName"))
    if asked is None:
        raise Refused("no-name", "the query names no host")
    return Connection(
        **_shared(event),
        account=user_of(event.data.get("User")),
        action="dns query",
        remote_name=asked,
        file_name=file_name(event.data.get("Image")),
    )


def _filtered(event: WindowsEvent) -> Event:
    """5156: the Windows Filtering Platform let a connection through."""
    get = event.data.get
    far, near = ("Source", "Dest") if text(get("Direction")) == _INBOUND else ("Dest", "Source")
    return Connection(
        **_shared(event),
        action="connection permitted",
        remote_ip=address(get(f"{far}Address")),
        remote_port=number(get(f"{far}Port")),
        local_ip=address(get(f"{near}Address")),
        protocol=_PROTOCOLS.get(number(get("Protocol") or get("Protocol_string")) or 0),
        file_name=file_name(get("Application")),
    )


def _plugged(event: WindowsEvent) -> Event:
    """6416: a new external device was recognised. The subject is the system, or who is at the console."""
    hardware_id, description = event.escaped("DeviceId"), event.escaped("DeviceDescription")
    return _peripheral(event, hardware_id, description, event.escaped("ClassName"))


def _configured(event: WindowsEvent) -> Event:
    """Kernel-PnP 400 and 410, UserPnp 20001: a driver was set up for a device or started."""
    hardware_id = event.escaped("DeviceInstanceId") or event.escaped("DeviceInstanceID")
    return _peripheral(event, hardware_id, event.escaped("DeviceDescription"), None)


def _peripheral(event: WindowsEvent, hardware_id: str | None, description: str | None, class_name: str | None) -> Event:
    if hardware_id is None and description is None:
        raise Refused("no-peripheral", "the event does not say what was plugged in")
    known = _identity(hardware_id, event.escaped("VendorIds"))
    return Peripheral(
        **_shared(event),
        account=user_of(*event.user_named("Subject")),
        class_name=class_name,
        description=description,
        hardware_id=hardware_id,
        bus=known.bus,
        vendor_id=known.vendor_id,
        product_id=known.product_id,
        vendor=known.vendor,
        product=known.product,
        serial=known.serial,
    )


def _identity(hardware_id: str | None, listed: str | None) -> HardwareId:
    """The id's parts; the USB ids of a child device may stand only in its list of vendor ids."""
    known = parts_of(hardware_id) if hardware_id else HardwareId()
    if known.vendor_id is None:
        for one in (listed or "").split():
            other = parts_of(one)
            if other.vendor_id:
                return known._replace(vendor_id=other.vendor_id, product_id=other.product_id)
    return known


def _network(event: WindowsEvent) -> Event:
    """NetworkProfile 10000 and 10001, and WLAN-AutoConfig 8001: the network the device joined, by name."""
    name = text(event.data.get("SSID")) or text(event.data.get("Name"))
    if name is None:
        raise Refused("empty", "the event names no network")
    return DeviceNetwork(**_shared(event), adapter=text(event.data.get("InterfaceDescription")), wifi=name)


def _left(_event: WindowsEvent) -> Event:
    raise Refused("unused-action", "the device left a network")


def _power(event: WindowsEvent) -> Event:
    """Kernel-Power 105: the mains were plugged in or out."""
    mains = flag(event.data.get("AcOnline"))
    if mains is None:
        raise Refused("empty", "the event does not say which power")
    return DevicePosture(
        at=event.at, uid=event.uid, device_name=_shared(event)["device_name"], power="mains" if mains else "battery"
    )


_Readers = dict[int, Callable[[WindowsEvent], Event]]
_SECURITY: _Readers = {
    4624: _logon,
    4625: _logon,
    4634: _logon,
    4647: _logon,
    4688: _process,
    4778: _session,
    4779: _session,
    4800: _lock,
    4801: _lock,
    5156: _filtered,
    6416: _plugged,
}
_READERS: tuple[tuple[str, _Readers], ...] = (
    ("microsoft-windows-security-auditing", _SECURITY),
    ("sysmon", {1: _sysmon_process, 3: _sysmon_connection, 22: _sysmon_query}),
    ("networkprofile", {10000: _network, 10001: _left}),
    ("wlan-autoconfig", {8001: _network}),
    ("terminalservices-localsessionmanager", {21: _terminal, 24: _terminal, 25: _terminal}),
    ("kernel-pnp", {400: _configured, 410: _configured}),
    ("userpnp", {20001: _configured}),
    ("kernel-power", {105: _power}),
)
"""What an event of a provider is read by."""


SOURCE = Source(
    name="windows_events",
    title="Windows event logs: logons, remote sessions, locks, USB, processes, networks; Sysmon",
    kinds=("activity", "process", "connection", "peripheral", "device_network", "device_posture"),
    recognises=windows_record.recognises,
    read=read,
    export=(
        "Sentinel's SecurityEvent and WindowsEvent tables; winlogbeat or Elastic Agent; NXLog (its times are the "
        "machine's: say the zone with --time-zone); `evtx_dump -o jsonl`; `Get-WinEvent ... | ConvertTo-Json`; event "
        "XML. USB (6416) needs the audit policy `PNP Activity`, command lines need `Include command line in process "
        "creation events`."
    ),
)
