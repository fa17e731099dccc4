"""Defender's tables of what happened on a device: processes, connections, logons, peripherals."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from ipaddress import ip_address

from sleetwatch.errors import Refused
from sleetwatch.events import Activity, Connection, DeviceNetwork, Event, Peripheral, Process
from sleetwatch.sources.defender_row import (
    LONGEST_KEPT,
    Row,
    device_of,
    file_name,
    instant,
    is_system,
    person,
    repeated,
    repeated_text,
    shown,
)
from sleetwatch.sources.hardware import HardwareId, adapter_address, parts_of
from sleetwatch.sources.reading import address, flag, items, lower, mapping, number, text

_ATTACHED = frozenset(
    {"PnpDeviceConnected", "PnpDeviceAllowed", "PnpDeviceBlocked", "UsbDriveMounted", "UsbDriveMount"}
)
_HUMAN_ACTS = frozenset({"BrowserLaunchedToOpenUrl", "RemoteDesktopConnection"})  # not what a tool does unasked
_NAME_INSPECTED = {
    "DnsConnectionInspected": "query",
    "SslConnectionInspected": "server_name",
    "HttpConnectionInspected": "host",
    "DnsQueryResponse": "DnsQueryString",
}
_CAPTURED = frozenset(
    {"connectionattempt", "connectionacknowledged", "inboundconnectionattempt", "inboundconnectionacknowledged"}
)
_BUSES = {  # STORAGE_BUS_TYPE of Windows
    1: "scsi",
    2: "atapi",
    3: "ata",
    4: "1394",
    5: "ssa",
    6: "fibre",
    7: "usb",
    8: "raid",
    9: "iscsi",
    10: "sas",
    11: "sata",
    12: "sd",
    13: "mmc",
    14: "virtual",
    15: "file-backed virtual",
    16: "spaces",
    17: "nvme",
}


def process(row: Row, published: object) -> Iterable[Event]:
    """DeviceProcessEvents."""
    get = row.get
    device_id, device_name = device_of(row)
    path = repeated_text(get("FolderPath"))
    return (
        Process(
            at=instant(row, published),
            uid=text(get("ReportId")),
            device_id=device_id,
            device_name=device_name,
            account=person(get("AccountUpn"), get("AccountDomain"), get("AccountName"), get("AccountSid")),
            file_name=file_name(get("FileName") or path),
            path=path,
            command_line=text(get("ProcessCommandLine")),
            company=repeated_text(get("ProcessVersionInfoCompanyName")),
            product=repeated_text(get("ProcessVersionInfoProductName")),
            original_name=repeated(get("ProcessVersionInfoOriginalFileName")),
            sha256=repeated(get("SHA256")),
            parent=file_name(get("InitiatingProcessFileName")),
            remote_session=_session(row),
        ),
    )


def _session(row: Row) -> bool | None:
    remote = row.get("IsProcessRemoteSession")
    if remote is None:  # older records have neither column
        remote = row.get("IsInitiatingProcessRemoteSession")
    return remote if remote is None or type(remote) is bool else flag(remote)


def machine_process(row: Row, published: object) -> Iterable[Event]:
    """Defender's raw machine schema (`CreatedProcess...`), from before advanced hunting named its columns."""
    get = row.get
    return process(
        {
            "Timestamp": get("CreatedProcessCreationTime") or get("ReportTime"),
            "ReportId": get("ReportGuid"),
            "DeviceId": get("MachineId"),
            "DeviceName": get("ComputerDnsName"),
            "AccountUpn": get("CreatedProcessAccountUpn"),
            "AccountDomain": get("CreatedProcessAccountDomainName"),
            "AccountName": get("CreatedProcessAccountName"),
            "AccountSid": get("CreatedProcessAccountSid"),
            "FileName": get("CreatedProcessName"),
            "FolderPath": get("CreatedProcessFilePath"),
            "ProcessCommandLine": get("CreatedProcessCommandLine"),
            "ProcessVersionInfoCompanyName": get("CreatedProcessVersionInfoCompanyName"),
            "ProcessVersionInfoProductName": get("CreatedProcessVersionInfoProductName"),
            "ProcessVersionInfoOriginalFileName": get("CreatedProcessVersionInfoOriginalFileName"),
            "SHA256": get("CreatedProcessFileSha256"),
            "InitiatingProcessFileName": get("InitiatingProcessName"),
        },
        published,
    )


def connection(row: Row, published: object) -> Iterable[Event]:
    """DeviceNetworkEvents. A row made of a captured packet also shows the device's router."""
    get = row.get
    device_id, device_name = device_of(row)
    made = Connection(
        at=instant(row, published),
        uid=text(get("ReportId")),
        device_id=device_id,
        device_name=device_name,
        account=_initiator(row),
        action=repeated(get("ActionType")),
        remote_ip=address(get("RemoteIP")),
        remote_name=host_of(get("RemoteUrl")) or _inspected_name(row),
        remote_port=number(get("RemotePort")),
        local_ip=address(get("LocalIP")),
        protocol=_protocol(get("Protocol")),
        file_name=file_name(get("InitiatingProcessFileName")),
    )
    if made.action not in _CAPTURED:
        return (made,)
    seen = _router(made, mapping(get("AdditionalFields")))
    return (made,) if seen is None else (made, seen)


@lru_cache(maxsize=65_536)
def _is_outside(ip: str) -> bool:
    return ip_address(ip).is_global


def _router(made: Connection, said: Mapping[str, object]) -> Event | None:
    """On the local network a packet from or to the world outside bears the router's hardware address."""
    if made.remote_ip is None or not _is_outside(made.remote_ip):
        return None
    source, destination = adapter_address(said.get("Source Mac")), adapter_address(said.get("Destination Mac"))
    inbound = (made.action or "").startswith("inbound") or lower(said.get("direction")) == "in"
    gateway_mac, mac = (source, destination) if inbound else (destination, source)
    if gateway_mac is None:
        return None
    return DeviceNetwork(
        at=made.at,
        uid=made.uid,
        device_id=made.device_id,
        device_name=made.device_name,
        addresses=made.local_ip,
        gateway_mac=gateway_mac,
        mac=mac,
    )


def _initiator(row: Row) -> str | None:
    get = row.get
    return person(
        get("InitiatingProcessAccountUpn"),
        get("InitiatingProcessAccountDomain"),
        get("InitiatingProcessAccountName"),
        get("InitiatingProcessAccountSid"),
    )


def host_of(value: object) -> str | None:
    """The host name in a URL or in a bare `host:port/path`; an address is no name."""
    url = repeated(value)
    if url is None:
        return None
    return _remembered_host(url) if len(url) <= LONGEST_KEPT else _host(url)


def _host(url: str) -> str | None:
    rest = url.partition("://")[2] if "://" in url else url
    for end in ("/", "\\", "?", "#"):
        rest = rest.partition(end)[0]
    rest = rest.rpartition("@")[2]
    host = rest if rest.startswith("[") else rest.partition(":")[0]
    host = host.strip(". ")
    return None if not host or address(host) or " " in host else host


_remembered_host = lru_cache(maxsize=65_536)(_host)


def _inspected_name(row: Row) -> str | None:
    """A packet inspection's row names the host in its additional fields, and nowhere else."""
    action = row.get("ActionType")
    named_by = _NAME_INSPECTED.get(action) if type(action) is str else None
    return host_of(mapping(row.get("AdditionalFields")).get(named_by)) if named_by else None


def _protocol(value: object) -> str | None:
    name = repeated(value)
    return name.removesuffix("v4").removesuffix("v6") if name and name.startswith(("tcp", "udp")) else name


def logon(row: Row, published: object) -> Iterable[Event]:
    """DeviceLogonEvents: a person came to a device, locally or from afar."""
    get = row.get
    device_id, device_name = device_of(row)
    at = instant(row, published)
    who = person(get("AccountUpn"), get("AccountDomain"), get("AccountName"), get("AccountSid"))
    if who is None:
        if is_system(get("AccountDomain"), get("AccountName"), get("AccountSid")):
            raise Refused("not-a-person", "the operating system's or a machine's own account logged on")
        raise Refused("no-account", "the logon names no account")
    action = repeated(get("ActionType"))
    return (
        Activity(
            at=at,
            uid=text(get("ReportId")),
            account=who,
            action=action,
            ip=address(get("RemoteIP")),
            device_id=device_id,
            device_name=device_name,
            logon_type=repeated(get("LogonType")),
            outcome={"logonsuccess": "success", "logonfailed": "failure"}.get(action or ""),
        ),
    )


def device_event(row: Row, published: object) -> Iterable[Event]:
    """DeviceEvents: what was plugged in, and the few rows that are a person's own act."""
    action = row.get("ActionType")
    if type(action) is str:
        if action in _ATTACHED:
            return (_peripheral(row, published),)
        if action in _HUMAN_ACTS:
            return (_act(row, published),)
    raise Refused("unused-action", f"{shown(action)} is not used")


def _act(row: Row, published: object) -> Event:
    device_id, device_name = device_of(row)
    at = instant(row, published)
    who = _initiator(row)
    if who is None:
        raise Refused("not-a-person", "a process of the system did it")
    return Activity(
        at=at,
        uid=text(row.get("ReportId")),
        account=who,
        action=repeated(row.get("ActionType")),
        target=host_of(row.get("RemoteUrl")) or file_name(row.get("FileName")),
        ip=address(row.get("RemoteIP")),
        device_id=device_id,
        device_name=device_name,
    )


def _peripheral(row: Row, published: object) -> Event:
    device_id, device_name = device_of(row)
    said = mapping(row.get("AdditionalFields") or row.get("AdditionalFields_string"))
    hardware_id = text(said.get("DeviceId"))
    description = text(said.get("DeviceDescription"))
    product = text(said.get("ProductName"))
    if hardware_id is None and description is None and product is None:
        raise Refused("no-peripheral", "the row does not say what was plugged in")
    known = _identity(hardware_id, said)
    return Peripheral(
        at=instant(row, published),
        uid=text(row.get("ReportId")),
        device_id=device_id,
        device_name=device_name,
        account=_initiator(row) or only_user(said.get("LoggedOnUsers")),
        class_name=text(said.get("ClassName")) or _drive_class(row),
        description=description or product,
        hardware_id=hardware_id,
        bus=known.bus or _BUSES.get(number(said.get("BusType")) or 0),
        vendor_id=known.vendor_id,
        product_id=known.product_id,
        vendor=text(said.get("Manufacturer")) or known.vendor,
        product=product or known.product,
        serial=lower(said.get("SerialNumber")) or known.serial,
    )


def _identity(hardware_id: str | None, said: Mapping[str, object]) -> HardwareId:
    """The id's parts; the USB ids of a child device (sound, video) may stand only in its list of vendor ids."""
    known = parts_of(hardware_id) if hardware_id else HardwareId()
    if known.vendor_id is None:
        for listed in items(said.get("VendorIds")):
            other = parts_of(listed) if isinstance(listed, str) else HardwareId()
            if other.vendor_id:
                return known._replace(vendor_id=other.vendor_id, product_id=other.product_id)
    return known


def only_user(logged_on: object) -> str | None:
    """Who is at the device, when one person is and no more. DeviceInfo lists objects, DeviceEvents names."""
    names = {_user(user) for user in items(logged_on)} - {None}
    return names.pop() if len(names) == 1 else None


def _user(user: object) -> str | None:
    if isinstance(user, Mapping):
        return person(None, user.get("DomainName"), user.get("UserName"), user.get("Sid"))
    name = lower(user)
    return name if name and not is_system(None, name, None) else None


def _drive_class(row: Row) -> str | None:
    action = row.get("ActionType")
    return "DiskDrive" if type(action) is str and action.startswith("UsbDrive") else None
