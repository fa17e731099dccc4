"""osquery's result log in each of its shapes (differential, snapshot and batch), as Fleet and Kolide forward it too.

Fleet's stored reports of a query, and its hosts, are read as well.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sleetwatch.errors import Refused
from sleetwatch.events import Event
from sleetwatch.sources import osquery_fleet, osquery_tables
from sleetwatch.sources.defender_row import shown
from sleetwatch.sources.osquery_tables import Host
from sleetwatch.sources.reading import address, first, identifier, items, lower, mapping, optional_time
from sleetwatch.sources.source import Record, Source

_REPORTED = frozenset({"columns", "host_name", "last_fetched"})
_GUID_LENGTH = 36
_HEX = frozenset("0123456789abcdef-")
_REMOVED = "removed"


def recognises(record: Record) -> bool:
    """A query's name beside the rows in one of the three shapes; Fleet's reports and hosts by their own names."""
    names = record.keys()
    if names >= osquery_fleet.HOST or names >= _REPORTED:
        return True
    if "name" not in names:
        return False
    if "diffResults" in names or {"snapshot", "action"} <= names:
        return True
    return "columns" in names and not names.isdisjoint({"hostIdentifier", "action", "calendarTime"})


def read(record: Record) -> Iterable[Event]:
    """The events of every row of one result. Raises `Refused` when none of them is of use."""
    if record.keys() >= osquery_fleet.HOST:
        return osquery_fleet.read(record)
    rows = list(_rows(record))
    if not rows:
        raise Refused("unused-action", "rows that went away, or none")
    host = _host(record)
    events = [event for row in rows for event in osquery_tables.read(host, row)]
    if not events:
        raise Refused("unused-table", f"no row of {shown(record.get('name'))} is used")
    return events


def _rows(record: Record) -> Iterable[Mapping[str, Any]]:
    """The rows that appeared."""
    listed = [*items(record.get("snapshot")), *items(mapping(record.get("diffResults")).get("added"))]
    if lower(record.get("action")) != _REMOVED:
        listed += items(record.get("columns"))
    return (row for row in listed if isinstance(row, Mapping) and row)


def _host(record: Record) -> Host:
    """Which machine, by the decorations when there are some: `hostIdentifier` is an id or a name."""
    told = mapping(record.get("decorations"))
    owner = mapping(record.get("kolide_decorations"))
    named = lower(first(record, "hostIdentifier", "host_name"))
    is_id = named is not None and len(named) == _GUID_LENGTH and set(named) <= _HEX
    return Host(
        at=optional_time(first(record, "unixTime", "calendarTime", "last_fetched")),
        device_id=identifier(told.get("host_uuid")) or (identifier(named) if is_id else None),
        device_name=lower(first(told, "hostname")) or (None if is_id else named),
        owner=lower(owner.get("device_owner_email")),
        public_ip=address(owner.get("remote_ip")),
    )


SOURCE = Source(
    name="osquery",
    title="osquery results: USB, displays, processes, logons, networks, machines",
    kinds=("peripheral", "process", "activity", "device_network", "device", "connection"),
    recognises=recognises,
    read=read,
    export=(
        "osqueryd.results.log and osqueryd.snapshots.log, or Fleet's or Kolide's log destination, or Fleet's API "
        "(`/hosts`, one host a line; `/queries/{id}/report`). Useful queries: "
        "usb_devices, connected_displays, process_events, last, logged_in_users, wifi_status, system_info, and the "
        "router: select r.gateway, a.mac as gateway_mac from routes r join arp_cache a on a.address = r.gateway "
        "where r.destination in ('0.0.0.0', '::')."
    ),
)
