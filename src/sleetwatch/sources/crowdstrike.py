"""CrowdStrike Falcon: the data replicator's events and lookups, the event streams, the hosts and alerts APIs."""

from __future__ import annotations

from collections.abc import Iterable

from sleetwatch.events import Event
from sleetwatch.sources import crowdstrike_fdr, crowdstrike_hosts, crowdstrike_stream
from sleetwatch.sources.reading import mapping
from sleetwatch.sources.source import Record, Source

_TELEMETRY = frozenset({"event_simpleName", "#event_simpleName", "event_simplename"})
_STREAMED = frozenset({"eventType", "eventCreationTime"})
_ALERT = frozenset({"composite_id", "agent_id", "cid"})


def recognises(record: Record) -> bool:
    """Telemetry by its event name, lookups and API objects by the names only they have, streams by `metadata`."""
    names = record.keys()
    if not names.isdisjoint(_TELEMETRY) or names >= _ALERT:
        return True
    if crowdstrike_hosts.recognises(names):
        return True
    return "metadata" in names and mapping(record.get("metadata")).keys() >= _STREAMED


def read(record: Record) -> Iterable[Event]:
    """The events of one record."""
    names = record.keys()
    if not names.isdisjoint(_TELEMETRY):
        return crowdstrike_fdr.read(record)
    if names >= _ALERT:
        return crowdstrike_stream.alert_resource(record)
    if crowdstrike_hosts.recognises(names):
        return crowdstrike_hosts.read(record)
    return crowdstrike_stream.read(record)


SOURCE = Source(
    name="crowdstrike",
    title="CrowdStrike Falcon: processes, connections, USB, logons, devices and their networks, detections",
    kinds=(
        "process",
        "connection",
        "peripheral",
        "device_network",
        "device",
        "activity",
        "sign_in",
        "credential",
        "alert",
    ),
    recognises=recognises,
    read=read,
    export=(
        "Falcon Data Replicator: the gzip files under data/, aidmaster/, managedassets/ and userinfo/ of the bucket; "
        "or Next-Gen SIEM search > Export as JSON; or the event streams API; or the hosts and alerts APIs "
        "(`/devices/entities/devices/v2`, `/alerts/entities/alerts/v2`), one element of `resources` a line."
    ),
)
