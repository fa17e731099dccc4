"""Microsoft Defender XDR: rows of the advanced hunting tables.

They come flat (the portal's CSV, JSON lines, the hunting API's results, Log Analytics rows with `Type`) or as the
streaming API publishes them, with the row in `properties` and the table in `category`.
"""

from __future__ import annotations

from collections.abc import Iterable

from sleetwatch.errors import Refused
from sleetwatch.events import Event
from sleetwatch.sources.defender_cloud import cloud_event
from sleetwatch.sources.defender_endpoint import connection, device_event, logon, machine_process, process
from sleetwatch.sources.defender_inventory import device, device_network
from sleetwatch.sources.defender_row import ReadsRow, Row, shown
from sleetwatch.sources.defender_sign_in import entra_program, entra_sign_in, identity_logon
from sleetwatch.sources.source import Record, Source

_STREAMED = "AdvancedHunting-"

_READERS: dict[str, ReadsRow] = {
    "DeviceProcessEvents": process,
    "DeviceNetworkEvents": connection,
    "DeviceLogonEvents": logon,
    "DeviceEvents": device_event,
    "DeviceInfo": device,
    "DeviceNetworkInfo": device_network,
    "CloudAppEvents": cloud_event,
    "MachineProcess": machine_process,
    "EntraIdSignInEvents": entra_sign_in,
    "AADSignInEventsBeta": entra_sign_in,
    "EntraIdSpnSignInEvents": entra_program,
    "AADSpnSignInEventsBeta": entra_program,
    "IdentityLogonEvents": identity_logon,
}
_UNUSED = frozenset(
    {
        "BehaviorEntities",
        "BehaviorInfo",
        "CloudAuditEvents",
        "CloudProcessEvents",
        "CloudStorageAggregatedEvents",
        "DeviceFileCertificateInfo",
        "DeviceFileEvents",
        "DeviceImageLoadEvents",
        "DeviceRegistryEvents",
        "EmailAttachmentInfo",
        "EmailEvents",
        "EmailPostDeliveryEvents",
        "EmailUrlInfo",
        "IdentityDirectoryEvents",
        "IdentityInfo",
        "IdentityQueryEvents",
        "MessageEvents",
        "MessagePostDeliveryEvents",
        "MessageUrlInfo",
        "UrlClickEvents",
    }
)
_TABLES = frozenset(_READERS) | _UNUSED
_ALERTS = frozenset({"AdvancedHunting-AlertInfo", "AdvancedHunting-AlertEvidence"})
"""Tables that the source of alerts reads."""

_TIMES = frozenset({"Timestamp", "TimeGenerated", "Timestamp [UTC]", "TimeGenerated [UTC]"})
_DEVICE = frozenset({"DeviceId", "DeviceName"})
_ABOUT_ADAPTER = frozenset({"NetworkAdapterName", "NetworkAdapterType", "ConnectedNetworks", "DefaultGateways"})
_ABOUT_DEVICE = frozenset({"OnboardingStatus", "LoggedOnUsers", "PublicIP"})
_ABOUT_CLOUD = frozenset({"ActivityObjects", "ActivityType", "RawEventData", "IsAdminOperation"})
_ABOUT_CONNECTION = frozenset({"RemoteIP", "RemoteUrl", "RemotePort"})
_ACTS = _DEVICE | _ABOUT_CLOUD
_ON_DEVICE = _ABOUT_ADAPTER | _ABOUT_DEVICE | _ABOUT_CONNECTION | {"ProcessCommandLine"}
_ABOUT_SIGN_IN = frozenset({"AccountUpn", "ErrorCode", "ResourceDisplayName"})
_ABOUT_PROGRAM = frozenset({"ServicePrincipalId", "ErrorCode", "ResourceDisplayName"})
_ABOUT_ALERT = frozenset({"AlertId", "ServiceSource"})

_CONNECTING = frozenset(
    {
        "ConnectionSuccess",
        "ConnectionFailed",
        "ConnectionFound",
        "ConnectionRequest",
        "ConnectionAttempt",
        "ConnectionAcknowledged",
        "ConnectionSuccessAggregatedReport",
        "ConnectionFailedAggregatedReport",
        "InboundConnectionAccepted",
        "InboundConnectionAttempt",
        "InboundConnectionAcknowledged",
        "ListeningConnectionCreated",
        "DnsConnectionInspected",
        "DnsQueryResponse",
        "FtpConnectionInspected",
        "HttpConnectionInspected",
        "IcmpConnectionInspected",
        "NetworkSignatureInspected",
        "NtlmAuthenticationInspected",
        "SmtpConnectionInspected",
        "SshConnectionInspected",
        "SslConnectionInspected",
    }
)
_TABLE_OF_ACTION = dict.fromkeys(_CONNECTING, "DeviceNetworkEvents") | {
    "ProcessCreated": "DeviceProcessEvents",
}
_LOGONS = frozenset({"LogonSuccess", "LogonFailed", "LogonAttempted"})


def recognises(record: Record) -> bool:
    """Streamed records by their category, Log Analytics rows by their type, flat rows by their columns."""
    category, table = record.get("category"), record.get("Type")
    if isinstance(category, str) and category.startswith(_STREAMED):
        return "properties" in record and category not in _ALERTS
    names = record.keys()
    if isinstance(table, str) and table:
        return table in _TABLES and not names.isdisjoint(_TIMES)
    if "MachineId" in names and "CreatedProcessName" in names:
        return True
    return not names.isdisjoint(_TIMES) and not _ABOUT_ALERT.issubset(names) and _has_columns(record)


def _has_columns(record: Record) -> bool:
    names = record.keys()
    if "ActionType" in names:
        return not names.isdisjoint(_ACTS)
    if _ABOUT_SIGN_IN.issubset(names) or _ABOUT_PROGRAM.issubset(names):
        return True
    return not names.isdisjoint(_DEVICE) and not names.isdisjoint(_ON_DEVICE)


def read(record: Record) -> Iterable[Event]:
    """The events of one row. Raises `Refused`: `unused-table` and `unused-action` are not about people's doings."""
    row: Row = record
    table: object = record.get("category")
    if type(table) is str and table.startswith(_STREAMED):
        table = table[len(_STREAMED) :]
        row = record.get("properties")  # type: ignore[assignment]
        if type(row) is not dict:
            raise Refused("no-properties", "the published record has no row in it")
        published = record.get("time")
    else:
        published = None
        table = record.get("Type")
        if type(table) is not str or table not in _TABLES:
            table = _table_of(record)
    reader = _READERS.get(table)
    if reader is None:
        raise Refused("unused-table", f"{shown(table)} is not used")
    return reader(row, published)


def _table_of(row: Row) -> str:
    """The table of a row that does not name it."""
    action = row.get("ActionType")
    if type(action) is str:
        return _TABLE_OF_ACTION.get(action) or _table_by_action(row, action)
    return _table_by_columns(row)


def _table_by_action(row: Row, action: str) -> str:
    names = row.keys()
    if action in _LOGONS:
        return "IdentityLogonEvents" if "Application" in names else "DeviceLogonEvents"
    # The rows of a union have the columns of all its tables; only values tell them apart.
    if names.isdisjoint(_ABOUT_CLOUD) or row.get("DeviceId") or row.get("InitiatingProcessFileName"):
        return "DeviceEvents"
    return "IdentityDirectoryEvents" if row.get("Application") == "Active Directory" else "CloudAppEvents"


def _table_by_columns(row: Row) -> str:
    names = row.keys()
    if "CreatedProcessName" in names:
        return "MachineProcess"
    for table, needed in (("EntraIdSignInEvents", _ABOUT_SIGN_IN), ("EntraIdSpnSignInEvents", _ABOUT_PROGRAM)):
        if needed.issubset(names):
            return table
    for table, columns in (("DeviceNetworkInfo", _ABOUT_ADAPTER), ("DeviceInfo", _ABOUT_DEVICE)):
        if not names.isdisjoint(columns):
            return table
    if "ProcessCommandLine" in names:
        return "DeviceProcessEvents"
    if not names.isdisjoint(_ABOUT_CONNECTION):
        return "DeviceNetworkEvents"
    raise Refused("unknown-table", "no advanced hunting table has these columns")


SOURCE = Source(
    name="defender",
    title="Microsoft Defender XDR advanced hunting: processes, connections, devices, USB, sign-ins, cloud apps",
    kinds=("process", "connection", "peripheral", "device", "device_network", "sign_in", "activity", "data_access"),
    recognises=recognises,
    read=read,
    export=(
        "Defender portal > Hunting > Advanced hunting: run a table's name (DeviceProcessEvents, DeviceNetworkEvents, "
        "DeviceEvents, DeviceInfo, DeviceNetworkInfo, DeviceLogonEvents, EntraIdSignInEvents, IdentityLogonEvents, "
        "CloudAppEvents) and choose Export; or use the streaming API, the hunting API of Graph, or the same tables in "
        "Log Analytics."
    ),
)
